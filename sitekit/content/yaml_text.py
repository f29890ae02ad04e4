"""Reads YAML with the line of every value, and says what is wrong in words for somebody who does not know YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import yaml

from sitekit.content.messages import KeyPath, Located
from sitekit.problems import Problem, SourceError

# To this reader every value is text: `yes`, `1.10` and `2020` stay what was typed, and the models make numbers of it.
# The one written in C is ten times as fast, and every wheel of PyYAML has it.
TextLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MOST_LEVELS = 20


class SettingsLoader(yaml.SafeLoader):
    """Reads values as the site generator does; a day that is not in the calendar stays text."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        """The day or time that a text says, or the text."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


SettingsLoader.add_constructor("tag:yaml.org,2002:timestamp", SettingsLoader.construct_yaml_timestamp)
SettingsLoader.add_multi_constructor("", lambda *_: None)
# The tags that settings may have.
SETTINGS_TAGS = ("!ENV", "!relative", "tag:yaml.org,2002:python/name:")


@dataclass(frozen=True)
class YamlFile:
    """What a file in YAML holds: its values, the line of each, and repeated keys and text that would be lost."""

    shown_as: str
    values: Any
    lines: Mapping[KeyPath, int]
    wrong: tuple[Located, ...]

    @classmethod
    def read(cls, text: str, shown_as: str, loader: Any = TextLoader) -> Self:
        """Read the `text` of the file that messages call `shown_as`. Raises SourceError."""
        lines: dict[KeyPath, int] = {(): 1}
        typed = text.split("\n")
        try:
            _refuse_what_is_not_plain(loader, text)
            reader = loader(text)
            node = reader.get_single_node()
            values = reader.construct_document(node) if node else None
        except yaml.YAMLError as error:
            raise SourceError([Problem(shown_as, *_cause(error, typed))]) from None
        return cls(shown_as, values, lines, tuple(_positions(node, (), lines, typed)) if node else ())

    def line(self, path: KeyPath) -> int:
        """The line of the value at `path`, or of the nearest value that contains it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


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


# Spaces other than the ordinary one, which come with text from Word or a web page.
SPACES = "\u00a0\u2000-\u200a\u202f\u3000"
NOT_SPACES = "this line starts with a tab or a no-break space. Indent with ordinary spaces."
CURLY = "the quotation marks round this text are curly. Type straight ones, as in a plain text editor."
TOO_DEEP = "there are more than 20 levels of brackets or indentation here. Put a text with brackets in quotes."
NO_SPACE = "a list starts with an ordinary hyphen and a space: '- word'."
RUN_TOGETHER = "the line below starts with a hyphen, but is indented further. Indent the two alike."
NO_COLON = "the colon after the first word is missing, or the line above is not finished."
INDENTED = "this line is not indented like the lines above, or a quotation mark is missing."
NOT_CLOSED = "a quotation mark is not closed on the same line. Close it."
QUOTED = "Put the whole text in quotes."
# What is before a value on its line.
_BEFORE = r"\s*(?:- +)?(?:[\w.#/\"'-]+ *:\s+)?(?:- +)?"
# Mistakes that can be seen in the line that the reader stops at, or in the one above, where they were made. {0} is what
# the brackets found.
SEEN: Mapping[str, str] = {
    rf" *[\t{SPACES}]": NOT_SPACES,
    rf"{_BEFORE}[“”„‟‘’][^“”]*[”“‟‘’]\s*$": CURLY,
    r"\s*[\w-]+:[^ :/]": "there is no ordinary space after the colon. Type one.",
    r"\s*(?:[–—•·] |-[^\s-])": NO_SPACE,
    rf"{_BEFORE}([@`%&*!]|\?(?= )|[|>](?=[^\s\d+-]|[-+\d]*\s+[^\s#]))|\s*[\w-]+: +(-) ": (
        "a text cannot start with '{0}'. " + QUOTED
    ),
    rf"""{_BEFORE}(?:'[^']*'[^'\s,\]}}#:]|"(?:[^"\\]|\\.)*"\s*[^\s,\]}}#:])""": (
        "an apostrophe or a quotation mark ends the text too early. Put it all in the other kind of quotes, \" or '."
    ),
    rf"{_BEFORE}[\[{{](?:[^\]}}]*|.*\s#.*|.*[\]}}]\s*[^\s#,\]}}].*)$": (
        "a bracket [ or { at the start is not closed at the end, or a '#' cuts it off. Put the text in quotes."
    ),
}
# A part of the reader's message, and the sentence for people. The last one fits every message.
YAML_SENTENCES: Mapping[str, str] = {
    "mapping values are not allowed": f"the text contains a colon. {QUOTED}",
    "too deep": TOO_DEEP,
    "escape": "a backslash has a special meaning between double quotes. Write / in its place, or use 'single' quotes.",
    "end of stream": NOT_CLOSED,
    "expected ':'": NO_COLON,
    "block end|expected key|indicator|document start": INDENTED,
    "": "this line cannot be understood. Compare its spaces, quotes and colons with an entry that works.",
}
KEY = r"\s*[\w.#/\"'-]+:(\s.*)?"


def _cause(error: yaml.YAMLError, lines: list[str]) -> tuple[int, str]:
    """The line of a mistake and a sentence. The reader often stops further down than where somebody slipped."""
    mark = getattr(error, "problem_mark", None)
    at = mark.line + 1 if mark else 1
    for number, line in enumerate(lines[:at], 1):
        # After a colon or a hyphen: in a text below a '>-', a quotation may begin a line and end in another one.
        if re.fullmatch(rf"""{_BEFORE}(?<=[:-] )(?:\[(?:[^"]|"[^"]*")*)?("[^"]*|'[^']*)""", line):
            return number, NOT_CLOSED
        if re.fullmatch(r"(---|\.\.\.)\s*", line) and any(map(str.strip, lines[: number - 1])):
            return number, "a line of '---' or '...' ends the file here. Remove that line."
    for number in (at, at - 1):
        for pattern, sentence in SEEN.items() if 0 < number <= len(lines) else ():
            if found := re.match(pattern, lines[number - 1]):
                return number, sentence.replace("{0}", found[found.lastindex or 0])
    return _as_the_reader_says(error, at, lines)


def _as_the_reader_says(error: yaml.YAMLError, at: int, lines: list[str]) -> tuple[int, str]:
    problem = str(getattr(error, "problem", error))
    sentence = next(sentence for part, sentence in YAML_SENTENCES.items() if re.search(part, problem))
    line = lines[at - 1] if at <= len(lines) else ""
    if sentence == NO_COLON and (start := getattr(error, "context_mark", None)):
        return start.line + 1, NO_COLON
    if "mapping values" in problem and re.fullmatch(KEY, line) and line.count(": ") < 2:
        no_colon = at > 1 and lines[at - 2].strip() and not re.fullmatch(KEY, lines[at - 2])
        return (at - 1, NO_COLON) if no_colon else (at, INDENTED)
    return at, sentence


def _positions(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], text: list[str]) -> Iterator[Located]:
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
                yield here, NOT_SPACES
            yield from _positions(value, here, lines, text)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*path, number)] = value.start_mark.line + 1
            yield from _positions(value, (*path, number), lines, text)
    elif isinstance(node, yaml.ScalarNode) and not node.style:
        yield from ((path, sentence) for sentence in _wrong_text(node, text))


def _wrong_text(node: yaml.ScalarNode, text: list[str]) -> Iterator[str]:
    """What is wrong with a text without quotes. After a number, a date or one word, a '#' begins a comment."""
    rest = text[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(text) else ""
    if re.match(r"\s+#", rest) and " " in node.value:
        yield f"the text after '#' would be lost. {QUOTED}"
    lines = text[node.start_mark.line : node.end_mark.line + 1]
    if re.match(r"-[^\W\d]", node.value) or any(re.match(r"\s*-[^\s-]", line) for line in lines[1:]):
        yield NO_SPACE
    elif any(re.match(r"\s*- ", line) for line in lines[1:]):
        yield RUN_TOGETHER
    if re.fullmatch(r"[“”„‟][^“”]*[”“‟]|‘[^‘’]*’", node.value):
        yield CURLY
