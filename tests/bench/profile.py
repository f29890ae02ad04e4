"""Where the time of a build goes: imports, checks, macros, Markdown, templates, and the same of the stock theme.

Responsible for the steps beside those of the stock build of the same pages, in processor time. The steps themselves are
named in `traced.py`; what comes after a build is in `release.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from conftest import temporary_folder

from bench import projects, timing
from bench.report import Row


def measure(_: Callable[[str], None]) -> Iterator[Row]:
    folder = temporary_folder()
    ours = projects.ours(folder / "ours")
    stock = projects.stock(ours, folder / "stock")
    yield from rows(ours, stock, timing.RUNS)


def rows(ours: Path, stock: Path, runs: int, size: str = "") -> Iterator[Row]:
    """The steps of two builds beside each other."""

    def steps(project: Path) -> dict[str, float]:
        return projects.traced("build", str(project), str(project.with_name(f"{project.name}-traced")))

    found = timing.in_turn({"ours": lambda: steps(ours), "stock": lambda: steps(stock)}, runs, warm_up=runs > 1)
    for step in found["ours"][0]:
        mine, theirs = ([one.get(step, 0.0) for one in found[name]] for name in ("ours", "stock"))
        yield Row(f"{size}{step}", "s", mine, theirs, "stock", timed=True)
