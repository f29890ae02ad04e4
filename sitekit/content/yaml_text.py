"""Reads YAML with the line of every value, and says what is wrong in words for somebody who does not know YAML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from sitekit.content.messages import KeyPath, Located
from sitekit.problems import Problem, SourceError

# To this reader every value is text: `yes`, `1.10` and `2020` stay what was typed, and the models make numbers of it.
# The one written in C is ten times as fast, and every wheel of PyYAML has it, but we know the messages of the other.
TextLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MOST_LEVELS = 20


class SettingsLoader(yaml.SafeLoader):
    """Reads values as the site generator does; what it could not read, such as 30 February, stays text."""


def _or_text(make: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def construct(loader: Any, node: yaml.ScalarNode) -> Any:
        try:
            return make(loader, node)
        except ValueError:
            return node.value

    return construct


# The tags that settings may have.
SETTINGS_TAGS = ("!ENV", "!relative", "tag:yaml.org,2002:python/name:")
SettingsLoader.add_multi_constructor("", lambda *_: None)
for _kind in ("int", "float", "timestamp"):
    _tag = f"tag:yaml.org,2002:{_kind}"
    SettingsLoader.add_constructor(_tag, _or_text(yaml.SafeLoader.yaml_constructors[_tag]))


def read_yaml(text: str, shown_as: str, loader: Any = TextLoader) -> tuple[yaml.Node | None, Any]:
    """The nodes of the YAML text of the file `shown_as`, and its values. Raises SourceError."""
    try:
        return _read_with(loader, text)
    except (yaml.YAMLError, RecursionError) as error:
        number, sentence = _cause(_explained(error, text), text.split("\n"))
        raise SourceError([Problem(shown_as, number, sentence)]) from None


def _read_with(loader: Any, text: str) -> tuple[yaml.Node | None, Any]:
    _refuse_what_is_not_plain(loader, text)
    reader = loader(text)
    node = reader.get_single_node()
    return node, reader.construct_document(node) if node else None


def _explained(error: Exception, text: str) -> Exception:
    """The message of the reader in Python, unless it minds something else."""
    try:
        _read_with(yaml.BaseLoader, text)
    except yaml.YAMLError as other:
        return other if abs(_line(other, text) - _line(error, text)) < 2 else error
    return error


def _line(error: Exception, text: str) -> int:
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    return mark.line + 1 if mark else text[:position].count("\n") + 1 if isinstance(position, int) else 1


def _refuse_what_is_not_plain(loader: Any, text: str) -> None:
    """The data needs no aliases, and a few of them can make gigabytes out of a small file."""
    level = 0
    for event in yaml.parse(text, loader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        tag = str(getattr(event, "tag", None) or "")
        named = getattr(event, "anchor", None) or (tag and not tag.startswith(SETTINGS_TAGS))
        if named or isinstance(event, yaml.AliasEvent) or getattr(event, "value", "") == "<<" or level > MOST_LEVELS:
            mark: Any = event.start_mark
            problem = "too deep" if level > MOST_LEVELS else "special"
            raise yaml.composer.ComposerError(None, None, problem, mark)


# --- What is wrong ---------------------------------------------------------------------------------------------------

CURLY = "the quotation marks round this text are curly. Type straight ones, as in a plain text editor."
TOO_DEEP = "there are more than 20 levels of brackets or indentation here. Put a text with brackets in quotes."
NO_SPACE = "there is no space after the hyphen. Put one there: '- word'."
NO_COLON = "the colon after the first word is missing, or the line above is not finished."
ENDS = "a line of '---' or '...' ends the file here. Remove that line."
INDENTED = "this line is not indented like the lines above, or a quotation mark is missing."
QUOTED = "Put the whole text in quotes."
# Spaces other than the ordinary one, which come with text from Word or a web page.
SPACES = "\u00a0\u2000-\u200a\u202f\u3000"
# What is before a value on its line.
_BEFORE = r"\s*(?:- +)?(?:[\w.#/\"'-]+ *:\s+)?(?:- +)?"
# Mistakes that can be seen in the line that the reader stops at, or in the one above, where they were made.
SEEN: Mapping[str, str] = {
    r"(<<<<<<<|=======|>>>>>>>)": "two versions of this file were merged here. Keep one of them, and remove this line.",
    rf" *[{SPACES}]": "the space at the start of this line is a no-break space. Type ordinary spaces.",
    r" *\t": "this line starts with a tab. Indent with spaces.",
    rf"{_BEFORE}[“”„‟‘’][^“”]*[”“‟‘’]\s*$": CURLY,
    rf"\s*[\w-]+:[{SPACES}]": "the space after the colon is a no-break space. Type it again.",
    r"\s*[\w-]+：": "the colon is one of another script. Type an ordinary colon and a space.",
    r"\s*[\w-]+:[^\s:/]": "there is no space after the colon. Put one there.",
    r"\s*[–—•·] ": "a list starts with an ordinary hyphen and a space: '- word'.",
    r"\s*-[^\s-]": NO_SPACE,
    rf"{_BEFORE}'[^']*'[^'\s,\]}}#:]": 'the apostrophe ends the text. Put the whole text in "double" quotes.',
    rf'{_BEFORE}"(?:[^"\\]|\\.)*"\s*[^\s,\]}}#:]': (
        "the text goes on after the closing quotation mark. Put the whole of it in 'single' quotes."
    ),
    rf"{_BEFORE}[\[{{].*\s#": f"the text after '#' would be lost. {QUOTED}",
    rf"{_BEFORE}[\[{{](?:[^\]}}]*|.*[\]}}]\s*[^\s#,\]}}].*)$": (
        "a bracket [ or { at the start is not closed at the end of the line. Close it, or put the whole text in quotes."
    ),
}
# A part of the reader's message, and the sentence for people. The last one fits every message.
YAML_SENTENCES: Mapping[str, str] = {
    "special characters are not allowed": "this line contains an invisible character. Type it again.",
    "mapping values are not allowed": f"the text contains a colon. {QUOTED}",
    "character '\\t'": "this line contains a tab. Type spaces in its place.",
    "special": "{sign} has a special meaning at the start of a text. " + QUOTED,
    "that cannot start any token": "a text cannot start with {sign}. " + QUOTED,
    "not allowed here": "a text cannot start with {sign}. " + QUOTED,
    "expected the node content": "a text cannot start with {sign}. " + QUOTED,
    "chomping or indentation": "a text cannot start with '|' or '>'. " + QUOTED,
    "alphabetic or numeric": "a text cannot start with '&', '*' or '!'. " + QUOTED,
    "too deep": TOO_DEEP,
    "escape": "a backslash has a special meaning between double quotes. Write / in its place, or use 'single' quotes.",
    "another document": ENDS,
    "document start": INDENTED,
    "unexpected end of stream": "a quotation mark above is not closed. Close it.",
    "could not find expected ':'": NO_COLON,
    "expected <block end>": INDENTED,
    "": "this line cannot be understood. Compare its spaces, quotes and colons with an entry that works.",
}
KEY = r"\s*[\w.#/\"'-]+:(\s.*)?"


def _cause(error: Exception, lines: list[str]) -> tuple[int, str]:
    """The line of a mistake and a sentence. The reader often stops further down than where somebody slipped."""
    if isinstance(error, RecursionError):
        return 1, TOO_DEEP
    at = _line(error, "\n".join(lines))
    for number, line in enumerate(lines[:at], 1):
        if re.fullmatch(rf"""{_BEFORE}(?:\[(?:[^"]|"[^"]*")*)?("[^"]*|'[^']*)""", line):
            return number, "a quotation mark is not closed on the same line. Close it."
        if number > 1 and re.fullmatch(r"(---|\.\.\.)\s*", line) and any(map(str.strip, lines[: number - 1])):
            return number, ENDS
    for number in (at, at - 1):
        for pattern, sentence in SEEN.items() if 0 < number <= len(lines) else ():
            if re.match(pattern, lines[number - 1]):
                return number, sentence
    return _as_the_reader_says(error, at, lines)


def _as_the_reader_says(error: Exception, at: int, lines: list[str]) -> tuple[int, str]:
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
    key, sentence = next((part, sentence) for part, sentence in YAML_SENTENCES.items() if part in problem)
    line = lines[at - 1] if at <= len(lines) else ""
    if sentence == NO_COLON and (start := getattr(error, "context_mark", None)):
        at = start.line + 1
    if key == "mapping values are not allowed" and re.fullmatch(KEY, line) and line.count(": ") < 2:
        no_colon = at > 1 and lines[at - 2].strip() and not re.fullmatch(KEY, lines[at - 2])
        return (at - 1, NO_COLON) if no_colon else (at, INDENTED)
    mark = getattr(error, "problem_mark", None)
    return at, sentence.format(sign=f"'{line[mark.column : mark.column + 1]}'" if mark else "this character")


def positions(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], text: list[str]) -> Iterator[Located]:
    """Record the line of every value in `lines`; yield repeated keys, and text that would be lost or shown wrongly."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            if here in lines:
                lines[(*here, -1)] = key.start_mark.line + 1
                yield (*here, -1), f"'{key.value}' is already used on line {lines[here]}. Remove one of them."
                continue
            lines.setdefault(here, key.start_mark.line + 1)
            if re.match(f"[{SPACES}]", key.value):
                yield here, "the space at the start of this line is a no-break space. Type ordinary spaces."
            yield from positions(value, here, lines, text)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*path, number)] = value.start_mark.line + 1
            yield from positions(value, (*path, number), lines, text)
    elif isinstance(node, yaml.ScalarNode) and not node.style:
        yield from ((path, sentence) for sentence in _wrong_text(node, text))


def _wrong_text(node: yaml.ScalarNode, text: list[str]) -> Iterator[str]:
    """What is wrong with a text without quotes. After a number or a date, a '#' begins a comment."""
    rest = text[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(text) else ""
    if re.match(r"\s+#", rest) and not re.fullmatch(r"[\d.-]*|true|false", node.value):
        yield f"the text after '#' would be lost. {QUOTED}"
    lines = text[node.start_mark.line : node.end_mark.line + 1]
    if re.match(r"-[^\W\d]", node.value) or any(re.match(r"\s*-[^\s-]", line) for line in lines[1:]):
        yield NO_SPACE
    if re.fullmatch(r"[“”„‟][^“”]*[”“‟]|‘[^‘’]*’", node.value):
        yield CURLY
