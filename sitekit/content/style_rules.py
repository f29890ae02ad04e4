"""Rules for the look of the site: style sheets that browsers understand, and colours that people can read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sitekit.content.page_rules import Mistakes
from sitekit.problems import Problem, did_you_mean, read_text

STYLES = "docs/assets/css"
TOKENS = f"{STYLES}/tokens.css"
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*'")
# A brace, and what comes before it: of '{' the whole selector, which may be on several lines.
BRACE = re.compile(r"(?:^|(?<=[;{}]))([^;{}]*)([{}])")
# A declaration without its semicolon, and the beginning of the next one.
TWO_DECLARATIONS = re.compile(r"^ *[\w-]+: [^;{}\n]*\n\s*[\w-]+: [^{}\n]*[;}\n]", re.MULTILINE)
ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?([^"'();\n]+)""")
TOKEN_USED = re.compile(r"var\((--ddm-[\w-]+)\)")
TOKEN_SET = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+);")
ALIAS = re.compile(r"var\((--[\w-]+)\)")
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
# Colours that the system chooses, for people who have chosen their own.
FORCED_COLOURS = re.compile(r"@media \(forced-colors.*?^}", re.DOTALL | re.MULTILINE)

PAGE = ("--ddm-ground", "--ddm-tint", "--ddm-mark")
HEADER, FOOTER = ("--md-primary-fg-color",), ("--md-footer-bg-color", "--md-footer-bg-color--dark")
# What the accessibility statement promises: the least contrast, its use, the colours, and what they are shown on.
PROMISED: tuple[tuple[float, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (4.5, "text", ("--ddm-ink", "--ddm-text", "--ddm-muted", "--ddm-link", "--md-accent-fg-color"), PAGE),
    (4.5, "text", ("--md-default-fg-color--lighter", "--ddm-tool"), PAGE[:1]),
    (4.5, "text", ("--md-primary-bg-color", "--md-primary-bg-color--light"), HEADER),
    (4.5, "text", ("--md-footer-fg-color", "--md-footer-fg-color--light", "--md-footer-fg-color--lighter"), FOOTER),
    (3, "an edge", ("--ddm-tool", "--ddm-session", "--ddm-area", "--ddm-break", "--ddm-offline"), PAGE[:2]),
    (3, "an edge", ("--ddm-online", "--ddm-thread"), PAGE[:1]),
    (3, "the mark of the focus", ("--ddm-focus",), (*HEADER, *FOOTER)),
)


def style_problems(project: Path) -> list[Problem]:
    """What is wrong with the style sheets of `project`. Raises SourceError when one of them is not UTF-8 text."""
    paths = sorted((project / STYLES).glob("*.css"))
    sheets = {f"{STYLES}/{path.name}": read_text(path, f"{STYLES}/{path.name}") for path in paths}
    known = [name for sheet in sheets.values() for name, _ in TOKEN_SET.findall(sheet)]
    found: dict[str, list[tuple[int, str]]] = {}
    for shown_as, sheet in sheets.items():
        wrong = [*_structure(sheet), *_addresses(sheet, project / STYLES), *_unknown_tokens(sheet, known)]
        found[shown_as] = wrong or [*(_contrast(sheet) if shown_as == TOKENS else ())]
    return [Problem(shown_as, line, sentence) for shown_as, wrong in found.items() for line, sentence in wrong]


def _line(text: str, position: int) -> int:
    return text[:position].count("\n") + 1


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text without what fits the pattern, with every line where it was."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _structure(sheet: str) -> Mistakes:
    """The first mistake after which a browser reads the rest of the sheet otherwise than it was meant."""
    for comment in COMMENT.finditer(sheet):
        if not comment[0].endswith("*/") or "/*" in comment[0][2:]:
            yield _line(sheet, comment.start()), "the comment that starts here is never closed. End it with */."
            return
    plain = _blank(TEXT, _blank(COMMENT, sheet))
    if quote := re.search("[\"']", plain):
        yield _line(sheet, quote.start()), "a quotation mark is not closed on the same line. Close it."
        return
    for found in TWO_DECLARATIONS.finditer(plain):
        yield _line(sheet, found.end() - len(found[0].lstrip())), "the semicolon at the end is missing. Write one."
    yield from _braces(plain)


def _braces(plain: str) -> Mistakes:
    opened: list[tuple[int, int]] = []
    never_closed = "the '{' on this line is never closed. Write a '}' at the end of its rule."
    for brace in BRACE.finditer(plain):
        line = _line(plain, brace.start(2))
        first = next(text for text in (brace[1] + brace[2]).split("\n") if text.strip())
        indent = len(first) - len(first.lstrip())
        if brace[2] == "{":
            opened.append((line, indent))
        elif not opened:
            yield line, "this '}' closes nothing. Take it out, or write the '{' that is missing."
            return
        elif "\n" in brace[1] and first.strip() == "}" and indent < opened[-1][1]:
            # It is further out than the rule that it would close, so it was written for one around that.
            yield opened[-1][0], never_closed
            return
        else:
            opened.pop()
    yield from ((line, never_closed) for line, _ in opened[:1])


def _addresses(sheet: str, folder: Path) -> Mistakes:
    plain = _blank(COMMENT, sheet)
    for found in ADDRESS.finditer(plain):
        address = found[1].strip()
        if re.match(r"(?:https?:)?//", address):
            yield _line(plain, found.start()), f"'{address}' is on another host. Put the file into docs/assets."
        elif not re.match(r"data:|#", address) and not (folder / re.split("[?#]", address)[0]).is_file():
            yield _line(plain, found.start()), f"there is no file at '{address}'. Check its path, which starts here."


def _unknown_tokens(sheet: str, known: list[str]) -> Mistakes:
    for found in TOKEN_USED.finditer(_blank(COMMENT, sheet)):
        if found[1] not in known:
            yield (
                _line(sheet, found.start()),
                f"no colour or size is called '{found[1]}'.{did_you_mean(found[1], known)}",
            )


def _contrast(tokens: str) -> Mistakes:
    """The colours with too little contrast, each with the ground on which it has least."""
    shown = FORCED_COLOURS.sub(lambda found: "\n" * found[0].count("\n"), _blank(COMMENT, tokens))
    lines = {found[1]: _line(shown, found.start()) for found in TOKEN_SET.finditer(shown)}
    values = {name: value.strip() for name, value in TOKEN_SET.findall(shown)}
    colours = {name: _resolved(name, values) for _, _, *sides in PROMISED for side in sides for name in side}
    for name in colours.keys() & values.keys():
        if not HEX.fullmatch(values[name]) and not ALIAS.fullmatch(values[name]):
            yield lines[name], f"'{name}' must be # and three or six of 0 to 9 and a to f, such as #14518c."
    known = {name: value for name, value in colours.items() if value and HEX.fullmatch(value)}
    for least, use, names, grounds in PROMISED:
        for name in known.keys() & {*names}:
            worst = min(known.keys() & {*grounds}, key=lambda ground: _ratio(known[name], known[ground]), default=name)
            ratio = _ratio(known[name], known[worst])
            if worst != name and ratio < least:
                yield lines[name], _too_faint(name, worst, ratio, least, use, known)


def _resolved(name: str, values: Mapping[str, str]) -> str:
    """The value of a token, or of the one that it takes its value from; empty if there is none."""
    value = values.get(name, "")
    found = ALIAS.fullmatch(value)
    return _resolved(found[1], {other: values[other] for other in values if other != name}) if found else value


def _too_faint(name: str, ground: str, ratio: float, least: float, use: str, known: Mapping[str, str]) -> str:
    change = "darker" if _luminance(known[name]) < _luminance(known[ground]) else "lighter"
    seen = f"'{name}' on '{ground}' has a contrast of {int(ratio * 10) / 10} to 1"
    return f"{seen}, and {use} needs {least:g} to 1 to be seen. Choose a {change} colour."


def _ratio(colour: str, ground: str) -> float:
    """The contrast of two colours, as the Web Content Accessibility Guidelines define it."""
    darker, lighter = sorted((_luminance(colour), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    six = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(six[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
