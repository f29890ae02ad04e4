"""Reads the data files with the line of every value, and checks what one definition says about another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitekit.content.messages import KeyPath, Located, model_problems, shown_path, unknown_id
from sitekit.content.model import NESTED_FIELDS, REFERENCE_FIELDS, SECTIONS
from sitekit.content.yaml_text import positions, read_yaml
from sitekit.problems import Problem, SourceError, read_text

M = TypeVar("M", bound=BaseModel)


def load_file(
    model: type[M], path: Path, shown_as: str, rule: Callable[[DataFile], Iterable[Located]] = lambda _: ()
) -> tuple[M, DataFile]:
    """What the file at `path` holds, as a `model`, and the file with its lines; messages call it `shown_as`.

    Raises SourceError, listing everything that the reader, the model and the `rule` find wrong.
    """
    file = DataFile.read(path, shown_as, model)
    wrong = [*file.problems, *rule(file)]
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


def _entries(holder: dict[str, Any], at: KeyPath = ()) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Everything in the file that is shaped like an entry: its path and fields."""
    for section, entries in holder.items():
        if isinstance(entries, dict) and section in (NESTED_FIELDS if at else SECTIONS):
            for id, fields in entries.items():
                if isinstance(fields, dict):
                    yield (*at, section, id), fields
                    yield from _entries(fields, (*at, section, id))


def wrong_ids(file: DataFile) -> Iterator[Located]:
    """Ids that are used twice, and those that name nothing, or nothing of the kind that is needed there.

    It reads the values before pydantic does, so that a wrong field in one entry does not hide mistakes in others.
    """
    entries = list(_entries(file.content))
    first: dict[str, KeyPath] = {}
    for path, _ in entries:
        id = str(path[-1])
        if first.setdefault(id, path) != path:
            where = shown_path(first[id])
            yield path, f"the id '{id}' is already used for {where}. Each id must be unique; choose another."
    sections = {id: str(path[-2]) for id, path in first.items()}
    for path, fields in entries:
        for field in REFERENCE_FIELDS.keys() & fields.keys():
            kind, ids = REFERENCE_FIELDS[field], fields[field]
            for number, id in enumerate(ids if isinstance(ids, list) else [ids]):
                if isinstance(id, str) and (id not in sections or (kind and sections[id] != kind)):
                    yield (*path, field, number), unknown_id(id, kind, sections)
