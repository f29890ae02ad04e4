"""Which definitions have a picture, and the figures in those that show data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

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


class Kind(NamedTuple):
    """How people spend part of a session: its letter and words in the picture, and what sets its look."""

    letter: str
    words: str
    mode: str
    pattern: str


class Segment(NamedTuple):
    """Minutes of one kind in a row, `start` minutes from the beginning of a session."""

    kind: Kind
    start: int
    minutes: int


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
    pieces = [piece for activity in session.activities.values() for piece in _pieces(activity)]
    starts = accumulate((minutes for _, minutes in pieces), initial=0)
    return [Segment(kind, start, minutes) for start, (kind, minutes) in zip(starts, pieces, strict=False)]


def _pieces(activity: Activity) -> Iterator[tuple[Kind, int]]:
    """The kinds of an activity's minutes, in order; steps of one kind that follow each other are one piece."""
    kind = _kind(activity)
    steps = [(BREAK if step.task == "break" else kind, step.minutes) for step in activity.steps.values()]
    for one, same in groupby(steps or [(kind, activity.minutes)], key=itemgetter(0)):
        yield one, sum(minutes for _, minutes in same)


def minutes_by_kind(session: Session) -> dict[Kind, int]:
    """How many minutes of each kind a session has, in order of first appearance."""
    total: Counter[Kind] = Counter()
    for segment in segments(session):
        total[segment.kind] += segment.minutes
    return total
