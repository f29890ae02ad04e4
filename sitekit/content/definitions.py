"""Looks up the shared definitions: by id, by section, and by what refers to what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, overload

from sitekit.content.loader import load_file, wrong_ids
from sitekit.content.messages import KeyPath, unknown_id
from sitekit.content.model import (
    KINDS,
    NESTED_FIELDS,
    REFERENCE_FIELDS,
    SECTIONS,
    SINGULAR,
    Area,
    Decision,
    DefinitionsFile,
    Entry,
    KeyElement,
    Prompt,
    Reference,
    Resource,
    SeaPrinciple,
    Session,
    Term,
    Tool,
)
from sitekit.content.yaml_text import YamlFile
from sitekit.problems import did_you_mean, words_of

DATA_FILE = "docs/_data/definitions.yml"
ORDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

E = TypeVar("E", bound=Entry)


class UnknownIdError(LookupError):
    """A page asks for something that the definitions do not have; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Place:
    """Where an entry is: section, ids from the top down to its own, number, line of the file.

    The number is that among its siblings, of which those that this site adds to the publications' are not counted.
    """

    section: str
    path: tuple[str, ...]
    number: int
    line: int


@dataclass(frozen=True)
class Definitions:
    """Every definition, by section and by id. Make one with `Definitions.load`; it never changes."""

    key_elements: tuple[KeyElement, ...]
    sea: tuple[SeaPrinciple, ...]
    areas: tuple[Area, ...]
    prompts: tuple[Prompt, ...]
    stop_start_continue: tuple[Prompt, ...]
    tools: tuple[Tool, ...]
    decisions: tuple[Decision, ...]
    sessions: tuple[Session, ...]
    resources: tuple[Resource, ...]
    glossary: tuple[Term, ...]
    references: tuple[Reference, ...]
    sections: Mapping[str, Mapping[str, Entry]]
    entries: Mapping[str, Entry]
    places: Mapping[str, Place]

    @classmethod
    def load(cls, path: Path, shown_as: str = DATA_FILE) -> Definitions:
        """Read the data file at `path`, called `shown_as` in messages.

        Raises SourceError, listing every problem found with its line.
        """
        content, file = load_file(DefinitionsFile, path, shown_as, wrong_ids)
        sections = {section: getattr(content, section) for section in SECTIONS}
        located = list(_walk(sections, file))
        members: dict[str, Any] = {section: tuple(entries.values()) for section, entries in sections.items()}
        return cls(
            **members,
            sections=MappingProxyType(sections),
            entries=MappingProxyType({entry.id: entry for _, entry in located}),
            places=MappingProxyType({entry.id: place for place, entry in located}),
        )

    @overload
    def find(self, id: str, kind: type[E]) -> E: ...
    @overload
    def find(self, id: str, kind: None = None) -> Entry: ...

    def find(self, id: str, kind: type[Entry] | None = None) -> Entry:
        """The entry called `id`, of the `kind` when one is named. Raises UnknownIdError."""
        entry = self.entries.get(id)
        if entry is None or (kind and not isinstance(entry, kind)):
            section = next((name for name, known in KINDS.items() if known.model is kind), None)
            sections = {other: place.section for other, place in self.places.items()}
            raise UnknownIdError(unknown_id(id, section, sections))
        return entry

    def session(self, id: str) -> Session:
        """The session called `id`. Raises UnknownIdError."""
        return self.find(id, Session)

    def members(self, section: str) -> tuple[Any, ...]:
        """The entries of a section, in the order of the file. Raises UnknownIdError."""
        if section not in self.sections:
            raise UnknownIdError(f"no section is called '{section}'.{did_you_mean(section, [*self.sections])}")
        return tuple(self.sections[section].values())

    def section_of(self, id: str) -> str:
        """The section that the entry called `id` is in; empty when there is none."""
        return self.places[id].section if id in self.places else ""

    def label(self, id: str) -> str:
        """The kind of the entry and its number: "Tool one", "Session two". A tool that is not in the pack has none."""
        place = self.places[id]
        if getattr(self.entries[id], "origin", "") == "background":
            return f"{SINGULAR[place.section].capitalize()} of our own"
        return f"{SINGULAR[place.section].capitalize()} {self.number(id)}"

    def number(self, id: str) -> str:
        """The entry's number in its section, in words: "one", "two"."""
        position = self.places[id].number
        return ORDINALS[position - 1] if position <= len(ORDINALS) else str(position)

    @cached_property
    def referred_to(self) -> frozenset[str]:
        """The ids that some entry has in one of its lists."""
        return frozenset(id for entry in self.entries.values() for id in _references(entry))

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """The words of each sentence of a meaning or a question, with the id of its definition."""
        return {
            words_of(sentence): id
            for id, entry in self.entries.items()
            for sentence in re.split(r"(?<=[.?!:])\s", getattr(entry, "meaning", "") or getattr(entry, "ask", ""))
        }


def _walk(
    sections: Mapping[str, Mapping[str, Entry]], file: YamlFile, outer: tuple[str, ...] = (), at: KeyPath = ()
) -> Iterator[tuple[Place, Entry]]:
    """Every entry with its place, parents before children."""
    for section, entries in sections.items():
        number = 0
        for id, entry in entries.items():
            number += getattr(entry, "origin", "") != "background"
            here = (*at, section, id)
            yield Place(section, (*outer, id), number, file.line(here)), entry
            inner = {field: getattr(entry, field) for field in NESTED_FIELDS if getattr(entry, field, None)}
            yield from _walk(inner, file, (*outer, id), here)


def _references(entry: Entry) -> tuple[str, ...]:
    named = [getattr(entry, field, None) for field in REFERENCE_FIELDS if field in type(entry).model_fields]
    return tuple(id for ids in named if ids for id in ((ids,) if isinstance(ids, str) else ids))
