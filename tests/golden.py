"""The golden list of queries, `tests/search/queries.tsv`, and how well an answer meets one of them.

Each line: what somebody types; the pages they would be content to find, best first; the places on them, where they
clearly want one; what makes it hard; and whether the line is `tuned` (search may be made better with it) or `held` (it
may only be measured). Lines that are held were written by somebody who had not seen the engine.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).resolve().parent / "search" / "queries.tsv"
FIRST_FEW = 3


@dataclass(frozen=True)
class Query:
    """What somebody types, and the addresses they would be content with; `places` is empty where a page is enough."""

    text: str
    pages: tuple[str, ...]
    places: tuple[str, ...]
    kind: str
    held: bool


@dataclass(frozen=True)
class Marks:
    """Shares of queries, from 0 to 1: the right page first; the right page, or place, among the first three.

    `empty` counts the queries that found nothing.
    """

    queries: int
    first: float
    three: float
    place: float
    empty: int


def queries() -> list[Query]:
    """Every query of the list, in its order."""
    with QUERIES.open(encoding="utf-8", newline="") as lines:
        return [
            Query(row["query"], _list(row["pages"]), _list(row["places"]), row["kind"], row["set"] == "held")
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def _list(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(",")))


def page_is_first(query: Query, found: Sequence[str]) -> bool:
    """Whether the first of the addresses `found` is on a right page."""
    return bool(found) and _page(found[0]) in query.pages


def page_is_near(query: Query, found: Sequence[str]) -> bool:
    """Whether one of the first three addresses is on a right page."""
    return any(_page(address) in query.pages for address in found[:FIRST_FEW])


def place_is_near(query: Query, found: Sequence[str]) -> bool:
    """Whether one of the first three addresses is a right place."""
    return any(address in query.places for address in found[:FIRST_FEW])


def _page(address: str) -> str:
    return address.partition("#")[0]


def mark(answers: Iterable[tuple[Query, Sequence[str]]]) -> Marks:
    """How well the answers meet their queries; an answer is the addresses found, best first."""
    answers = list(answers)
    wanting_a_place = [(query, found) for query, found in answers if query.places]
    return Marks(
        queries=len(answers),
        first=_share(page_is_first(*answer) for answer in answers),
        three=_share(page_is_near(*answer) for answer in answers),
        place=_share(place_is_near(*answer) for answer in wanting_a_place),
        empty=sum(not found for _, found in answers),
    )


def _share(met: Iterable[bool]) -> float:
    marks = list(met)
    return sum(marks) / len(marks)
