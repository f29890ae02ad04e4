"""Reads the data files with the line of every value, and checks what one definition says about another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitekit.content.messages import KeyPath, Located, model_problems, shown_path, unknown_id
from sitekit.content.model import NESTED_FIELDS, REFERENCE_FIELDS, SECTIONS
from sitekit.content.yaml_text import positions, read_yaml
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

M = TypeVar("M", bound=BaseModel)
# Characters: what a slide, and the screen that the group sees, hold in letters that are read across a room.
LONGEST_CARD = 360


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
        node, content = read_yaml(text, shown_as)
        problems = tuple(positions(node, (), lines, text.splitlines())) if node else ()
        if node is None:
            raise SourceError([Problem(shown_as, 1, "the file is empty. Restore it.")])
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


def _entries(holder: dict[str, Any], at: KeyPath = ()) -> Iterator[tuple[str, KeyPath, dict[str, Any]]]:
    """Everything in the file that is shaped like an entry: its section, path and fields."""
    for section, entries in holder.items():
        if isinstance(entries, dict) and section in (NESTED_FIELDS if at else SECTIONS):
            for id, fields in entries.items():
                if isinstance(fields, dict):
                    yield section, (*at, section, id), fields
                    yield from _entries(fields, (*at, section, id))


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
    for section, path, fields in _entries(file.content):
        for parts in ("activities", "steps"):
            if parts in fields:
                yield from _wrong_sum(path, fields.get("minutes"), parts, fields[parts])
        if section == "activities" and (fields.get("mode") == "break") == ("format" in fields):
            remedy = "Remove 'format:'." if "format" in fields else "Add a line such as 'format: whole group'."
            yield path, f"a break has no format; everything else has one. {remedy}"


def _wrong_cards(file: DataFile) -> Iterator[Located]:
    """Each stage that is not a break says to the group what to do, in no more words than a slide and a screen hold."""
    for section, path, fields in _entries(file.content):
        is_stage = section == "steps" or (section == "activities" and "steps" not in fields)
        card = fields.get("card")
        if is_stage and not card and "break" not in (fields.get("task"), fields.get("mode")):
            yield path, "the group is not told what to do. Add a line 'card:', in words for them."
        elif isinstance(card, str) and len(card) > LONGEST_CARD:
            sentence = f"{len(card)} characters do not fit on a slide. Shorten it to {LONGEST_CARD}."
            yield (*path, "card"), sentence


def _wrong_sum(path: KeyPath, whole: Any, called: str, parts: Any) -> Iterator[Located]:
    """Compare the minutes of the whole with the sum of its parts, where all of them are numbers."""
    entries = parts.values() if isinstance(parts, dict) else ()
    found = [str(part.get("minutes")) for part in entries if isinstance(part, dict)]
    plain = found and all(re.fullmatch("0*[1-9][0-9]{0,5}", str(minutes)) for minutes in (whole, *found))
    if plain and (total := sum(map(int, found))) != int(whole):
        sentence = f"its {called} add up to {total} minutes, but 'minutes:' says {whole}. Change one of them."
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


def _tools_of_our_own(file: DataFile) -> Iterator[Located]:
    """Each tool of the pack is read in a session. One of our own comes after them, so that they keep their numbers."""
    entries = list(_entries(file.content))
    read = [fields.get("tools") for _, _, fields in entries if fields.get("task") == "read"]
    own = False
    if next(_wrong_references(file), None):
        return
    for _, path, fields in (entry for entry in entries if entry[0] == "tools"):
        is_own = fields.get("origin") == "background"
        if not is_own and not any(isinstance(tools, list) and path[-1] in tools for tools in read):
            yield path, "no session reads this tool, so it is not one of the pack's. Add the line 'origin: background'."
        if own and not is_own:
            yield path, "the pack's tools come first, because they are numbered. Move the tools of our own below it."
        own = own or is_own


DEFINITION_RULES = (_tools_of_our_own, _repeated_ids, _wrong_references, _wrong_minutes, _wrong_cards, _wrong_boxes)
