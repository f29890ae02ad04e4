"""Rules for the look of the site: style sheets that browsers understand, and colours that people can read."""

from __future__ import annotations

import re
from pathlib import Path

from sitekit.content.page_rules import Mistakes
from sitekit.problems import Problem, did_you_mean, read_text

STYLES = "docs/assets/css"
TOKENS = f"{STYLES}/tokens.css"
# Comments, and texts, in which a brace means nothing. A comment in a comment begins one that was not closed.
NOT_READ = re.compile(r"/\*(?:(?!/\*).)*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
# What a browser would fetch from another host, outside a comment.
ELSEWHERE = re.compile(r"/\*.*?\*/|(?:url\(|@import\s)\s*[\"']?(?:https?:)?//([\w.-]+)", re.DOTALL | re.IGNORECASE)
# A brace, and what is before it: of '{' the selector.
BRACE = re.compile(r"([^;{}]*)([{}])")
# A declaration without its semicolon, and the beginning of the next one.
TWO_DECLARATIONS = re.compile(r"^ *[\w-]+: [^;{}\n]*\n\s*[\w-]+: [^{}\n]*[;}\n]", re.MULTILINE)
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
    (4.5, "text", ("--ddm-ink", "--ddm-text", "--ddm-muted", "--ddm-link", "--ddm-alert"), PAGE),
    (4.5, "text", ("--md-default-fg-color--lighter", "--ddm-tool"), PAGE[:1]),
    (4.5, "text", ("--md-primary-bg-color", "--md-primary-bg-color--light"), HEADER),
    (4.5, "text", ("--md-footer-fg-color", "--md-footer-fg-color--light", "--md-footer-fg-color--lighter"), FOOTER),
    (3, "an edge", ("--ddm-tool", "--ddm-session", "--ddm-area", "--ddm-offline"), PAGE[:2]),
    (3, "an edge", ("--ddm-online", "--ddm-thread"), PAGE[:1]),
    (3, "the mark of the focus", ("--ddm-focus",), (*HEADER, *FOOTER)),
)


def style_problems(project: Path) -> list[Problem]:
    """What is wrong with the style sheets of `project`. Raises SourceError when one of them is not UTF-8 text."""
    sheets = {f"{STYLES}/{path.name}": path for path in sorted((project / STYLES).glob("*.css"))}
    typed = {shown_as: read_text(path, shown_as) for shown_as, path in sheets.items()}
    read = {shown_as: _blank(NOT_READ, text) for shown_as, text in typed.items()}
    known = [name for sheet in read.values() for name, _ in TOKEN_SET.findall(sheet)]
    found: list[Problem] = []
    for shown_as, sheet in read.items():
        wrong = [*_structure(sheet), *_unknown_tokens(sheet, known), *_other_hosts(typed[shown_as])]
        wrong = wrong or [*(_contrast(sheet) if shown_as == TOKENS else ())]
        found += (Problem(shown_as, line, sentence) for line, sentence in wrong)
    return found


def _line(text: str, position: int) -> int:
    return text[:position].count("\n") + 1


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text without what fits the pattern, with every line where it was."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _structure(sheet: str) -> Mistakes:
    """The mistakes after which a browser reads the rest of the sheet otherwise than it was meant."""
    if "/*" in sheet:
        yield _line(sheet, sheet.index("/*")), "the comment that starts here is never closed. End it with */."
        return
    for found in TWO_DECLARATIONS.finditer(sheet):
        yield _line(sheet, found.end() - len(found[0].lstrip())), "the semicolon at the end is missing. Write one."
    yield from _braces(sheet)


def _braces(sheet: str) -> Mistakes:
    """The first brace without its other one. Only the rules that begin with an @ have others inside."""
    opened: list[tuple[int, str]] = []
    for brace in BRACE.finditer(sheet):
        if brace[2] == "}" and not opened:
            remedy = "Take it out, or write the '{' that is missing."
            yield _line(sheet, brace.start(2)), f"this '}}' closes nothing. {remedy}"
            return
        if brace[2] == "}":
            opened.pop()
        elif opened and not opened[-1][1].startswith("@"):
            break
        else:
            opened.append((_line(sheet, brace.start(2)), brace[1].strip()))
    if opened:
        yield opened[-1][0], "the '{' on this line is never closed. Write a '}' at the end of its rule."


def _unknown_tokens(sheet: str, known: list[str]) -> Mistakes:
    for found in TOKEN_USED.finditer(sheet):
        if (name := found[1]) not in known:
            yield _line(sheet, found.start()), f"no colour or size is called '{name}'.{did_you_mean(name, known)}"


def _other_hosts(sheet: str) -> Mistakes:
    for found in ELSEWHERE.finditer(sheet):
        if host := found[1]:
            remedy = "Save it in docs/assets and name it there."
            yield _line(sheet, found.start()), f"this is fetched from {host}, which would learn who reads. {remedy}"


def _contrast(tokens: str) -> Mistakes:
    """The colours with too little contrast, each with the ground on which it has least."""
    shown = _blank(FORCED_COLOURS, tokens)
    lines = {found[1]: _line(shown, found.start()) for found in TOKEN_SET.finditer(shown)}
    values = {name: value.strip() for name, value in TOKEN_SET.findall(shown)}
    # A token may take its value from another one.
    values |= {name: values.get(found[1], "") for name, value in values.items() if (found := ALIAS.fullmatch(value))}
    named = {name for _, _, *sides in PROMISED for side in sides for name in side}
    for name in sorted(named & values.keys()):
        if not HEX.fullmatch(values[name]):
            yield lines[name], f"'{name}' must be # and three or six of 0 to 9 and a to f, such as #14518c."
    known = {name: value for name, value in values.items() if HEX.fullmatch(value)}
    for least, use, names, grounds in PROMISED:
        for name in known.keys() & {*names}:
            worst = min(known.keys() & {*grounds}, key=lambda ground: _ratio(known[name], known[ground]), default=name)
            if worst != name and (ratio := _ratio(known[name], known[worst])) < least:
                change = "darker" if _luminance(known[name]) < _luminance(known[worst]) else "lighter"
                seen = f"'{name}' on '{worst}' has a contrast of {int(ratio * 10) / 10} to 1"
                yield lines[name], f"{seen}, and {use} needs {least:g} to 1 to be seen. Choose a {change} colour."


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
