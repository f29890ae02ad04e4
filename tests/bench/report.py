"""Figures beside their references: the rows of the benchmark, their verdicts, the table and the JSON file.

Responsible for what may be concluded from a figure. Not responsible for measuring anything.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

OK, MISSED, NOISY, UNMEASURED, NONE = "ok", "missed", "too noisy", "not measured", "–"
# The middle half of the runs may lie this far apart, as a share of the median, before a time tells nothing.
WIDEST = 0.2
# Of all processor time this share may be used by others, before a time tells nothing.
BUSIEST = 0.1


@dataclass(frozen=True)
class Target:
    """What a figure, or its ratio to the reference, should be at most, or at least."""

    limit: float
    of_ratio: bool = False
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{' ×' if self.of_ratio else ''}"

    def is_met(self, figure: float) -> bool:
        """Whether `figure` is on the right side of the limit."""
        return figure >= self.limit if self.at_least else figure <= self.limit


def at_most(limit: float) -> Target:
    """The figure itself is at most `limit`."""
    return Target(limit)


def at_least(limit: float) -> Target:
    """The figure itself is at least `limit`."""
    return Target(limit, at_least=True)


def times(limit: float) -> Target:
    """The figure is at most `limit` times its reference."""
    return Target(limit, of_ratio=True)


@dataclass(frozen=True)
class Row:
    """One figure of ours, each run of it, beside the same of the reference called `beside`.

    `timed` figures depend on the machine and are worth nothing while others use it; sizes and counts do not.
    `missing` says why there is no figure. `part` and `others`, the share of processor time that others used while the
    part ran, are filled in by whoever runs the part.
    """

    what: str
    unit: str
    ours: Sequence[float] = ()
    reference: Sequence[float] = ()
    beside: str = ""
    target: Target | None = None
    timed: bool = False
    missing: str = ""
    part: str = ""
    others: float = 0.0

    @property
    def ratio(self) -> float | None:
        """Our median over the reference's."""
        below = statistics.median(self.reference) if self.reference else 0
        return statistics.median(self.ours) / below if self.ours and below else None

    @property
    def spread(self) -> float:
        """How far the middle half of the runs lie apart, as a share of the median: the worse of ours and theirs."""
        return max(map(_spread, (self.ours, self.reference)))

    @property
    def is_noisy(self) -> bool:
        """Whether the machine, rather than what was measured, may have made the figure."""
        return self.timed and (self.others > BUSIEST or self.spread > WIDEST)

    @property
    def verdict(self) -> str:
        """What may be concluded. Never "ok" without a figure, nor from a busy machine."""
        figure = self.ratio if self.target and self.target.of_ratio else statistics.median(self.ours or [0])
        if self.missing or not self.ours or figure is None:
            return UNMEASURED
        if self.target is None:
            return NONE
        return NOISY if self.is_noisy else OK if self.target.is_met(figure) else MISSED


def _spread(runs: Sequence[float]) -> float:
    middle = statistics.median(runs) if runs else 0
    if len(runs) < 2 or not middle:
        return 0.0
    low, _, high = statistics.quantiles(runs, n=4, method="inclusive")
    return (high - low) / abs(middle)


@dataclass
class Report:
    """Every row, where it was measured, and what a reader must know beside it."""

    machine: Mapping[str, Any]
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """The whole report, each run of each figure with it."""
        rows = [
            asdict(row)
            | {"ratio": row.ratio, "spread": row.spread, "verdict": row.verdict, "target": _shown(row.target)}
            for row in self.rows
        ]
        return json.dumps({"machine": self.machine, "notes": self.notes, "rows": rows}, indent=1, ensure_ascii=False)

    def as_text(self) -> str:
        """The machine, the one table, and the notes."""
        told = [f"{name}: {_told(said)}" for name, said in self.machine.items()]
        busy = sorted({f"{row.part} {row.others:.0%}" for row in self.rows if row.timed and row.others > BUSIEST})
        warning = [f"Others used the processors while these parts ran, so they have no verdict: {', '.join(busy)}."]
        verdicts = [row.verdict for row in self.rows]
        counts = ", ".join(f"{verdicts.count(one)} {one}" for one in (OK, MISSED, NOISY, UNMEASURED))
        return "\n".join([*told, "", *table(self.rows), "", counts, *(warning if busy else []), *self.notes])


def _told(said: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in said.items()) if isinstance(said, Mapping) else str(said)


HEAD = ("part", "what", "unit", "ours", "reference", "", "ratio", "spread", "target", "verdict")


def table(rows: Iterable[Row]) -> list[str]:
    """The rows in columns, medians of their runs."""
    cells = [HEAD, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    to_the_right = (3, 4, 6, 7)
    return [
        "  ".join(
            text.rjust(width) if column in to_the_right else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        *(row.part, row.what, row.unit, _median(row.ours), _median(row.reference), row.beside),
        f"{row.ratio:.2f}" if row.ratio is not None else "",
        f"{row.spread:.0%}" if len(row.ours) > 1 else "",
        _shown(row.target),
        f"{row.verdict}: {row.missing}" if row.missing else row.verdict,
    )


def _shown(target: Target | None) -> str:
    return str(target) if target else ""


def _median(runs: Sequence[float]) -> str:
    if not runs:
        return ""
    middle = statistics.median(runs)
    return f"{middle:,.0f}" if abs(middle) >= 100 or float(middle).is_integer() else f"{middle:.2f}"
