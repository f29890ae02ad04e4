"""Reads the data files with the line of every value, and checks what one definition says about another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sitekit.content.messages import AS_MINUTES, KeyPath, Located, broken_yaml, model_problems, shown_path, unknown_id
from sitekit.content.model import NESTED_FIELDS, REFERENCE_FIELDS, SECTIONS
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

# The reader written in C is ten times as fast. Every wheel of PyYAML contains it.
QuickLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

M = TypeVar("M", bound=BaseModel)


class _AnyTag(QuickLoader):  # type: ignore[misc]  # one of two classes
    """Reads settings with tags, such as `!ENV`, that only the site generator understands."""


_AnyTag.add_multi_constructor("", lambda *_: None)


def read_settings(config: Path) -> dict[str, Any]:
    """The site generator's settings. Raises SourceError when they cannot be read."""
    try:
        return yaml.load(read_text(config, config.name), _AnyTag) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        sentence = "the settings cannot be read. Compare the spaces and colons with the lines above."
        raise SourceError([Problem(config.name, mark.line + 1 if mark else 1, sentence)]) from None


def load_file(
    model: type[M], path: Path, shown_as: str, *rules: Callable[[DataFile], Iterator[Located]]
) -> tuple[M, DataFile]:
    """What the file at `path` holds, as a `model`, and the file with its lines; messages call it `shown_as`.

    Raises SourceError, listing everything that the reader, the model and the `rules` find wrong.
    """
    file = DataFile.read(path, shown_as, model)
    wrong = [*file.problems, *(problem for rule in rules for problem in rule(file))]
    try:
        content = model.model_validate(file.content)
    except ValidationError as error:
        raise file.failure([*wrong, *model_problems(error.errors(), model)]) from None
    if wrong:
        raise file.failure(wrong)
    return content, file


@dataclass(frozen=True)
class DataFile:
    """The values of a data file, the line of each, and what is wrong with its YAML."""

    shown_as: str
    content: dict[str, Any]
    lines: Mapping[KeyPath, int]
    problems: tuple[Located, ...]

    @classmethod
    def read(cls, path: Path, shown_as: str, model: type[BaseModel]) -> DataFile:
        """Read the file at `path`, whose sections are the fields of `model`. Raises SourceError when YAML cannot."""
        lines: dict[KeyPath, int] = {(): 1}
        text = read_text(path, shown_as)
        try:
            node, content = read_yaml(text)
            problems = tuple(_positions(node, (), lines, text.splitlines())) if node else ()
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise SourceError([broken_yaml(error, shown_as, text)]) from None
        if not isinstance(content, dict):
            sentence = f"the file must start with the name of a section, such as '{next(iter(model.model_fields))}:'."
            raise SourceError([Problem(shown_as, 1, sentence)])
        return cls(shown_as, content, lines, problems)

    def line(self, path: KeyPath) -> int:
        """The line of the value at `path`, or of the nearest value that contains it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def failure(self, located: list[Located]) -> SourceError:
        """The error that lists what is wrong, each with file, line and path."""
        return SourceError(
            Problem(self.shown_as, self.line(path), ": ".join(filter(None, (shown_path(path), sentence))))
            for path, sentence in located
        )


def read_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of a YAML text and its values. Raises yaml.YAMLError, always that of the reader in Python."""
    try:
        return _read_with(QuickLoader, text)
    except yaml.YAMLError:
        return _read_with(yaml.SafeLoader, text)


def _read_with(loader: Any, text: str) -> tuple[yaml.Node | None, Any]:
    # The data needs no aliases, and a few of them can make gigabytes out of a small file.
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.AliasEvent):
            mark: Any = event.start_mark
            raise yaml.composer.ComposerError(None, None, "'*' and '&' have a special meaning here", mark)
    reader = loader(text)
    node = reader.get_single_node()
    return node, reader.construct_document(node) if node else None


def _entries(holder: dict[str, Any], at: KeyPath = ()) -> Iterator[tuple[str, KeyPath, dict[str, Any]]]:
    """Everything in the file that is shaped like an entry: its section, path and fields."""
    for section, entries in holder.items():
        if isinstance(entries, dict) and section in (NESTED_FIELDS if at else SECTIONS):
            for id, fields in entries.items():
                if isinstance(fields, dict):
                    yield section, (*at, section, id), fields
                    yield from _entries(fields, (*at, section, id))


def _positions(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], text: list[str]) -> Iterator[Located]:
    """Record the line of every value in `lines`; yield repeated keys and text that YAML would drop."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            if not key.tag.endswith(":str"):
                lines[(*here, -2)] = key.start_mark.line + 1
                yield (*here, -2), f"'{key.value}' is not read as text. Put it in quotes, or choose another word."
            if here in lines:
                lines[(*here, -1)] = key.start_mark.line + 1
                yield (*here, -1), f"'{key.value}' is already used on line {lines[here]}. Remove one of them."
                continue
            lines.setdefault(here, key.start_mark.line + 1)
            yield from _positions(value, here, lines, text)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*path, number)] = value.start_mark.line + 1
            yield from _positions(value, (*path, number), lines, text)
    elif isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        if node.tag.endswith(":int") and ":" in node.value:
            yield path, f"'{node.value}' is read as a number of seconds. {AS_MINUTES}"
        rest = text[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(text) else ""
        if "#" in rest and re.match(r"\s+#", rest):
            yield path, "the text after '#' would be lost. Put the whole text in quotes."


# They read the values before pydantic does, so that a wrong field in one entry does not hide mistakes in others.


def _repeated_ids(file: DataFile) -> Iterator[Located]:
    first: dict[str, KeyPath] = {}
    for _, path, _ in _entries(file.content):
        id = str(path[-1])
        if id in first:
            where = shown_path(first[id])
            yield path, f"the id '{id}' is already used for {where}. Each id must be unique; choose another."
        first.setdefault(id, path)


def _wrong_references(file: DataFile) -> Iterator[Located]:
    sections: dict[str, str] = {}
    for section, path, _ in _entries(file.content):
        sections.setdefault(str(path[-1]), section)
    for _, path, fields in _entries(file.content):
        for field in REFERENCE_FIELDS.keys() & fields.keys():
            kind, ids = REFERENCE_FIELDS[field], fields[field]
            for number, id in enumerate(ids if isinstance(ids, list) else [ids]):
                if isinstance(id, str) and (id not in sections or (kind and sections[id] != kind)):
                    yield (*path, field, number), unknown_id(id, kind, sections)


def _wrong_minutes(file: DataFile) -> Iterator[Located]:
    if any(sentence.endswith(AS_MINUTES) for _, sentence in file.problems):
        return
    for section, path, fields in _entries(file.content):
        for parts in ("activities", "steps"):
            if parts in fields:
                yield from _wrong_sum(path, fields.get("minutes"), parts, fields[parts])
        if section == "activities" and (fields.get("mode") == "break") == ("format" in fields):
            remedy = "Remove 'format:'." if "format" in fields else "Add a line such as 'format: whole group'."
            yield path, f"a break has no format; everything else has one. {remedy}"


def _wrong_sum(path: KeyPath, whole: Any, called: str, parts: Any) -> Iterator[Located]:
    """Compare the minutes of the whole with the sum of its parts, where all of them are numbers."""
    entries = parts.values() if isinstance(parts, dict) else ()
    found: list[Any] = [part.get("minutes") for part in entries if isinstance(part, dict)]
    plain = found and all(type(minutes) is int and minutes > 0 for minutes in (whole, *found))
    if plain and sum(found) != whole:
        sentence = f"its {called} add up to {sum(found)} minutes, but 'minutes:' says {whole}. Change one of them."
        yield (*path, "minutes"), sentence


def _wrong_boxes(file: DataFile) -> Iterator[Located]:
    """An example fills each box of its tool's grid, and no other."""
    for section, path, fields in _entries(file.content):
        grid, example = fields.get("grid"), fields.get("example")
        if section != "tools" or not isinstance(example, dict) or not isinstance(example.get("boxes"), dict):
            continue
        boxes, grid = example["boxes"], grid if isinstance(grid, dict) else {}
        for id in boxes.keys() - grid.keys():
            yield (*path, "example", "boxes", id), f"the grid has no box called '{id}'.{did_you_mean(str(id), [*grid])}"
        for id in grid.keys() - boxes.keys():
            yield (*path, "example", "boxes"), f"the example leaves the box '{id}' empty. Write what goes there."


DEFINITION_RULES = (_repeated_ids, _wrong_references, _wrong_minutes, _wrong_boxes)
