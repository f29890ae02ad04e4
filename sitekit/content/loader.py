"""Reads the data files with the line of every value, and checks what one definition says about another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitekit.content.messages import KeyPath, Located, model_problems, shown_path, unknown_id
from sitekit.content.model import NESTED_FIELDS, REFERENCE_FIELDS, SECTIONS
from sitekit.content.values import ID_PATTERN
from sitekit.content.yaml_text import YamlFile
from sitekit.problems import Problem, SourceError, read_text

M = TypeVar("M", bound=BaseModel)


def load_file(
    model: type[M], path: Path, shown_as: str, rule: Callable[[YamlFile], Iterable[Located]] = lambda _: ()
) -> tuple[M, YamlFile]:
    """What the file at `path` holds, as a `model`, and the file with its lines; messages call it `shown_as`.

    Raises SourceError, listing everything that the reader, the model and the `rule` find wrong.
    """
    file = YamlFile.read(read_text(path, shown_as), shown_as)
    if file.values is None:
        raise SourceError([Problem(shown_as, 1, "the file is empty. Restore it.")])
    if not isinstance(file.values, dict):
        sentence = f"the file must start with the name of a section, such as '{next(iter(model.model_fields))}:'."
        raise SourceError([Problem(shown_as, 1, sentence)])
    wrong = [*file.wrong, *rule(file)]
    try:
        content = model.model_validate(file.values)
    except ValidationError as error:
        raise _failure(file, [*wrong, *model_problems(error.errors(), model)]) from None
    if wrong:
        raise _failure(file, wrong)
    return content, file


def _failure(file: YamlFile, located: list[Located]) -> SourceError:
    """The error that lists what is wrong, each with file, line and path."""
    return SourceError(
        Problem(file.shown_as, file.line(path), ": ".join(filter(None, (shown_path(path), sentence))))
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


def wrong_ids(file: YamlFile) -> Iterator[Located]:
    """Ids that are used twice, and those that name nothing, or nothing of the kind that is needed there.

    It reads the values before pydantic does, so that a wrong field in one entry does not hide mistakes in others.
    """
    margin = "a section starts at the left margin. Remove the spaces before its name and indent what is below by two."
    if indented := [path for path in file.lines if len(path) == 2 and path[1] in SECTIONS]:
        raise _failure(file, [(path, margin) for path in indented])
    entries = list(_entries(file.values))
    first: dict[str, KeyPath] = {}
    for path, _ in entries:
        id = str(path[-1])
        if first.setdefault(id, path) != path:
            where = shown_path(first[id])
            yield path, f"the id '{id}' is already used for {where}. Each id must be unique; choose another."
    if file.values.keys() - {*SECTIONS}:
        return  # Of a section that is mistyped, the ids are not known.
    sections = {id: str(path[-2]) for id, path in first.items()}
    for path, fields in entries:
        for field in REFERENCE_FIELDS.keys() & fields.keys():
            kind, ids = REFERENCE_FIELDS[field], fields[field]
            for number, id in enumerate(ids if isinstance(ids, list) else [ids]):
                # The model says of another text that it cannot be an id.
                is_id = isinstance(id, str) and re.fullmatch(ID_PATTERN, id)
                if is_id and (id not in sections or (kind and sections[id] != kind)):
                    yield (*path, field, number), unknown_id(id, kind, sections)
