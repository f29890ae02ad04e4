"""The build beside the stock theme's at 10 and 30 times the pages and definitions, and what a page then costs.

Responsible for how cost grows with size, and for the steps that grow. The larger projects come from `larger.py`, and
the stock ones are made from them.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from conftest import temporary_folder

from bench import build, larger, profile, projects, timing
from bench.report import Row, Target, times
from bench.timing import Cost

# How often at which size: a build at 30 times the size can take a minute.
RUNS: Mapping[int, int] = {1: 5, 10: 3, 30: 3}
TARGETS: Mapping[int, Target] = {1: times(1.25), 30: times(0.65)}
COST_PER_PAGE = times(1.25)
PRUNED = "navigation.prune"


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    per_page: list[float] = []
    for many, runs in RUNS.items():
        folder = temporary_folder()
        ours = larger.times(projects.ours(folder / "one"), folder / "ours", many)
        stock, count = projects.stock(ours, folder / "stock"), projects.pages(ours)
        print(f"  {many} times the size: {count} pages", file=sys.stderr)
        costs = timing.in_turn({"ours": build.builder(ours), "stock": build.builder(stock)}, runs, many == 1)
        costs |= timing.in_turn(_with_the_other_navigation(ours, stock), 1, warm_up=False)
        yield from _rows(f"{many} ×, {count} pages", costs, TARGETS.get(many))
        now = [cost.cpu / count * 1000 for cost in costs["ours"]]
        per_page = per_page or now
        goal = COST_PER_PAGE if many == max(RUNS) else None
        yield Row(f"{many} ×: processor time for a page", "ms", now, per_page, "ours at 1 ×", goal, timed=True)
        yield from profile.rows(ours, stock, 1, f"{many} ×: ")
        shutil.rmtree(folder)
    said = ", ".join(f"{runs} runs at {many} ×" for many, runs in RUNS.items())
    note(f"growth: medians of {said}; the steps, and the navigation the other way round, once.")


def _with_the_other_navigation(ours: Path, stock: Path) -> dict[str, Callable[[], Cost]]:
    """Ours with pruned navigation the other way round than it has it, and stock with it."""
    is_pruned = PRUNED in projects.features(ours)
    other = projects.set_feature(shutil.copytree(ours, ours.with_name("other")), PRUNED, not is_pruned)
    pruned = projects.set_feature(shutil.copytree(stock, stock.with_name("pruned")), PRUNED, True)
    return {f"ours {'not ' * is_pruned}pruned": build.builder(other), "stock pruned": build.builder(pruned)}


def _rows(size: str, costs: Mapping[str, Sequence[Cost]], target: Target | None) -> Iterator[Row]:
    stock = costs["stock"]
    yield from build.rows(f"{size}: mkdocs build", costs["ours"], stock, target)
    for name in [name for name in costs if name not in ("ours", "stock")]:
        cpu = [[cost.cpu for cost in some] for some in (costs[name], stock)]
        yield Row(f"{size}: {name}, processor time", "s", *cpu, "stock", timed=True)
