"""Which definitions have a picture, and the figures in those that show data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.model import Activity, Session
from sitekit.rendering.context import COMPONENTS

PICTURES = COMPONENTS / "pictures"


def template_of(id: str, definitions: Definitions) -> str:
    """The template that draws the definition `id`: its own, or the one for its section.

    Raises UnknownIdError when nothing is called `id`, and when it has no picture.
    """
    definitions.find(id)
    if template := _template(id, definitions):
        return template
    known = sorted(name for name in definitions.entries if _template(name, definitions))
    raise UnknownIdError(f"'{id}' has no picture. These have one: {', '.join(known)}.")


def _template(id: str, definitions: Definitions) -> str | None:
    return next((stem for stem in (id, definitions.places[id].section) if (PICTURES / f"{stem}.md").is_file()), None)


@dataclass(frozen=True)
class Kind:
    """How people spend part of a session: its letter and words in the picture, and what sets its look."""

    letter: str
    words: str
    mode: str
    pattern: str


@dataclass(frozen=True)
class Segment:
    """Minutes of one kind in a row, `start` minutes from the beginning of a session of `total` minutes."""

    kind: Kind
    start: int
    minutes: int
    total: int

    def per_cent(self, minutes: float) -> float:
        """A number of minutes in per cent of the session."""
        return round(minutes / self.total * 100, 3)


# The letter, the name and the pattern of each format.
FORMATS: Mapping[str, tuple[str, str, str]] = {
    "whole group": ("W", "Whole group", "solid"),
    "pairs": ("P", "Pairs", "stripes"),
    "individual": ("S", "Self-study", "dots"),
    "individual and whole group": ("M", "Mixed, alone and as a group", "slanted"),
}
BREAK = Kind("B", "Break", "break", "empty")


def _kind(activity: Activity) -> Kind:
    if activity.format is None:
        return BREAK
    letter, words, pattern = FORMATS[activity.format]
    return Kind(letter, f"{words}, {activity.mode}", activity.mode, pattern)


def segments(session: Session) -> list[Segment]:
    """The session from start to end. A break inside an activity is a segment of its own."""
    start, found = 0, []
    for activity in session.activities.values():
        for kind, minutes in _pieces(activity):
            found.append(Segment(kind, start, minutes, session.minutes))
            start += minutes
    return found


def _pieces(activity: Activity) -> Iterator[tuple[Kind, int]]:
    """The kinds of an activity's minutes, in order; steps of one kind that follow each other are one piece."""
    kind, minutes = _kind(activity), 0
    for step in activity.steps.values():
        if step.task != "break":
            minutes += step.minutes
            continue
        if minutes:
            yield kind, minutes
        yield BREAK, step.minutes
        minutes = 0
    if minutes or not activity.steps:
        yield kind, minutes or activity.minutes


def minutes_by_kind(session: Session) -> dict[Kind, int]:
    """How many minutes of each kind a session has, in order of first appearance."""
    total: Counter[Kind] = Counter()
    for segment in segments(session):
        total[segment.kind] += segment.minutes
    return total
