"""Take the rules that nothing on the site can use out of its style sheets, and put what every page loads into one.

The theme has styles for everything that it can do; a site uses a small part. Responsible for what stays: a rule whose
words (elements, classes, ids, attributes) all stand in a built page, or in a script that may put them there. What a
maintainer adds to a page brings its rules along by itself. Not responsible for whether a rule is wanted: two rules that
contradict each other both stay, and so does one whose words never stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, takewhile
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from guide import built

OURS = "assets/js/*.js"
THEMES = "assets/javascripts/bundle*.js"
SHEETS = "assets/**/*.css"
# Those of the theme. One that no page asks for belongs to a look that the site does not have.
THEMES_SHEETS = "assets/stylesheets/"
JOINED = "assets/css/site.css"
# What is for browsers without scripts stays in a file of its own.
LINK = re.compile(r'(?<!<noscript>)<link rel="stylesheet" href="([^"]+)">')
# The theme puts these on or round what stands in a page; every other word of its script is for what the page must ask
# for first, and then stands in the page too.
MADE_BY_THEME = {
    "js",  # on the page itself, where scripts run
    "focus-visible",  # on whatever has the focus by keyboard; rules say what looks different without it
    "md-typeset__scrollwrap",  # round a table that has no class
    "md-typeset__table",
}
# What a browser adds to a table.
MADE_BY_BROWSER = {"tbody"}
GROUPS = {"media", "supports", "container", "layer"}
# Arguments of which one has to fit; those of :not() may be anything.
ONE_OF = {"is", "where", "has", "matches", "-webkit-any", "-moz-any"}
WORD = re.compile(r"-{0,2}[A-Za-z_][\w-]*")
# A comment or a string of a script. One template within another is more than this can tell; see _strings().
LITERAL = re.compile(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`")
NESTED = 3
BUILT_UP = re.compile(r"([A-Za-z_][\w-]*[-_])\$\{")
BLANKS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[ \t\r\n\f]+""")
# In a script: a variable that it sets or reads. In a style: one that it uses, and the name of a movement.
NAMED = re.compile(r"[\"'](--[\w-]+)[\"']")
USED = re.compile(r"var\(\s*(--[\w-]+)")
MOVED = re.compile(r"animation(?:-name)?:([^;}]*)")


@dataclass
class Words:
    """The words that a page has, or that a script may put there."""

    tags: set[str] = field(default_factory=lambda: set(MADE_BY_BROWSER))
    classes: set[str] = field(default_factory=lambda: set(MADE_BY_THEME))
    ids: set[str] = field(default_factory=set)
    attributes: dict[str, set[str]] = field(default_factory=dict)
    strings: set[str] = field(default_factory=set)
    in_strings: set[str] = field(default_factory=set)
    set_by_scripts: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def has(self, kind: set[str], word: str) -> bool:
        """Whether there can be a class, an id or an element of this name."""
        return word in kind or word in self.in_strings or word.startswith(tuple(self.beginnings))


def cut_and_join(site: Path) -> None:
    """Leave in the style sheets of `site` what its pages can use, and put what every page loads into one file."""
    words = words_of(site)
    sheets = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in sorted(site.glob(SHEETS))}
    done = dict(cut(sheets, words))
    pages = {page: page.read_text("utf-8") for page in sorted(site.rglob("*.html"))}
    linked = [_linked(text, done) for text in pages.values()]
    for path in sorted(path for path in done if path.startswith(THEMES_SHEETS) and path not in chain(*linked)):
        del done[path]
        (site / path).unlink()
    common = _common(linked)
    done[JOINED] = "".join(done.pop(path) for path in common)
    for page, text in pages.items():
        page.write_text(_relinked(text, common), "utf-8", newline="\n")
    for path in common:
        (site / path).unlink()
    for path, sheet in done.items():
        (site / path).write_text(sheet, "utf-8", newline="\n")


def _linked(page: str, sheets: Iterable[str]) -> list[str]:
    """The style sheets of a page, in its order. The page not found names them from the top of the server."""
    names = sorted(sheets)
    return [name for address in LINK.findall(page) for name in names if f"/{address}".endswith(f"/{name}")]


def _common(lists: list[list[str]]) -> list[str]:
    """What all lists begin with: only there is the order of rules the same when they stand in one file."""
    with_styles = [names for names in lists if names]
    return [column[0] for column in takewhile(lambda column: len(set(column)) == 1, zip(*with_styles, strict=False))]


def _relinked(page: str, common: list[str]) -> str:
    """The page with one link in place of those to the `common` style sheets."""
    for name in common[1:]:
        page = re.sub(rf'[ \t]*<link rel="stylesheet" href="[^"]*{re.escape(name)}">\n?', "", page)
    return page.replace(common[0], JOINED) if common else page


# --- The words in use ------------------------------------------------------------------------------------------------


def words_of(site: Path) -> Words:
    """Every word by which a style could find something on `site`."""
    words = Words()
    for page in sorted(site.rglob("*.html")):
        _read_page(built.parse(page), words)
    for script in sorted(site.glob(OURS)):
        _read_script(script.read_text("utf-8"), words)
    for script in sorted(site.glob(THEMES)):
        _read_theme(script.read_text("utf-8"), words)
    return words


def _read_page(root: built.HtmlElement, words: Words) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        words.tags.add(element.tag)
        words.classes.update(element.get("class", "").split())
        for name, value in element.attrib.items():
            words.attributes.setdefault(name, set()).add(value)
        words.ids.add(element.get("id", ""))


def _read_script(text: str, words: Words) -> None:
    """Classes, ids and elements are named in strings, attributes also as in `dataset.guideRun` or `hidden`."""
    for string in _strings(text):
        words.strings.add(string[1:-1])
        words.in_strings.update(WORD.findall(string))
    for word in WORD.findall(text):
        kebab = re.sub(r"(?<=[a-z])[A-Z]", lambda big: f"-{big[0].lower()}", word)
        words.set_by_scripts |= {kebab, f"data-{kebab}", word.lower()}
    words.beginnings.update(BUILT_UP.findall(text))
    words.variables.update(NAMED.findall(text))


def _strings(text: str) -> Iterator[str]:
    yield from (literal for literal in LITERAL.findall(text) if not literal.startswith("//"))
    yield from (line for line in text.split("\n") if line.count("`") >= NESTED)


def _read_theme(text: str, words: Words) -> None:
    """What the theme's script changes on something that is there: its state, such as `md-header--shadow`."""
    found = set(WORD.findall(text))
    words.classes |= {word for word in found if word.partition("--")[0] in words.classes}
    for name in sorted(word for word in found if word.startswith("data-md-")):
        words.attributes.setdefault(name, set())
    words.variables.update(NAMED.findall(text))


# --- Selectors -------------------------------------------------------------------------------------------------------


def _parts(tokens: Iterable[Node]) -> Iterator[list[Node]]:
    """What stands between commas."""
    part: list[Node] = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _can_match(selector: list[Node], words: Words) -> bool:
    before = ""
    for token in selector:
        if not _can_be(token, before, words):
            return False
        before = token.value if token.type == "literal" else ""
    return True


def _can_be(token: Node, before: str, words: Words) -> bool:
    """Whether there can be anything that fits this token of a selector; `before` is the sign before it."""
    if token.type == "ident" and before == ".":
        return words.has(words.classes, token.value)
    if token.type == "ident" and before != ":":
        return words.has(words.tags, token.lower_value)
    if token.type == "hash":
        return words.has(words.ids, token.value)
    if token.type == "[] block":
        return _attribute_can_be(token.content, words)
    if token.type == "function" and token.lower_name in ONE_OF:
        return any(_can_match(part, words) for part in _parts(token.arguments))
    return True


def _attribute_can_be(tokens: list[Node], words: Words) -> bool:
    name, *rest = [token for token in tokens if token.type != "whitespace"]
    values = words.attributes.get(name.lower_value)
    by_script = name.lower_value in words.set_by_scripts
    if len(rest) < 2:
        return values is not None or by_script
    sign, wanted = rest[0].value, rest[1].value
    return any(_fits(sign, wanted, value) for value in values or ()) or (by_script and wanted in words.strings)


def _fits(sign: str, wanted: str, value: str) -> bool:
    if sign == "=":
        return value == wanted
    if sign == "~=":
        return wanted in value.split()
    return wanted in value


# --- Rules -----------------------------------------------------------------------------------------------------------


def cut(sheets: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """The style sheets without rules that can match nothing, and then without what none of the rules left uses."""
    names = None
    while True:
        done = {path: _cut(sheet, words, names) for path, sheet in sheets.items()}
        used = words.variables.union(*(_used(sheet) for sheet in done.values()))
        if used == names:
            return done
        names = used


def _used(sheet: str) -> set[str]:
    """The variables and movements by name that rules of the sheet use."""
    return {*USED.findall(sheet), *chain.from_iterable(WORD.findall(value) for value in MOVED.findall(sheet))}


def _cut(sheet: str, words: Words, names: set[str] | None) -> str:
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(_kept(rules, words, names))


def _kept(rules: Iterable[Node], words: Words, names: set[str] | None) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [_tight(part) for part in _parts(rule.prelude) if _can_match(part, words)]
            declared = _declared(rule.content, names)
            if selectors and declared:
                yield f"{','.join(selectors)}{{{declared}}}\n"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in GROUPS and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_kept(inner, words, names)):
                yield f"@{rule.at_keyword} {_tight(rule.prelude)}{{{kept}}}\n"
        elif names is None or not _is_spare(rule, names):
            yield f"{_tight([rule])}\n"


def _is_spare(rule: Node, names: set[str]) -> bool:
    """A movement that nothing makes. What the character set is, is said by whoever sends the file."""
    if not isinstance(rule, AtRule):
        return False
    is_movement = rule.lower_at_keyword.endswith("keyframes")
    return rule.lower_at_keyword == "charset" or (is_movement and _tight(rule.prelude) not in names)


def _declared(content: list[Node], names: set[str] | None) -> str:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    wanted = (one for one in found if not isinstance(one, Declaration) or _is_used(one.name, names))
    return ";".join(_declaration(one) if isinstance(one, Declaration) else _tight([one]) for one in wanted)


def _is_used(name: str, names: set[str] | None) -> bool:
    return names is None or not name.startswith("--") or name in names


def _declaration(one: Declaration) -> str:
    return f"{one.name}:{_tight(one.value)}{'!important' if one.important else ''}"


def _tight(tokens: Iterable[Node]) -> str:
    """The tokens as text, each white space outside of strings as one blank."""
    return BLANKS.sub(lambda found: found[1] or " ", tinycss2.serialize(list(tokens))).strip(" \n")
