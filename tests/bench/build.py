"""The build of this project beside the stock theme's build of the same pages, and beside other builders of it.

Responsible for wall time, processor time and memory. What a release adds is in `release.py`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from conftest import PROJECT, temporary_folder

from bench import machine, projects, timing
from bench.report import Row, Target, times
from bench.timing import CommandError, Cost
from guide import compiled, generator

# Called the way a person would move to another builder, checks and all.
WITH_PEER = """
import sys
from pathlib import Path
from guide import generator
done = generator.build(Path.cwd(), Path(sys.argv[2]), builder=sys.argv[1])
sys.exit(done.returncode)
"""
AT_MOST = times(1.25)


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    folder = temporary_folder()
    ours = projects.ours(folder / "ours")
    stock = projects.stock(ours, folder / "stock")
    count = projects.pages(ours)
    note(
        f"build: stock is Material for MkDocs {machine.version('mkdocs-material')} with its own search, language en, "
        f"the same order of pages and Markdown extensions, no macros, on the {count} pages as our macros fill them in."
    )
    fresh = projects.ours(folder / "fresh")
    candidates = {"ours": builder(ours), "fresh": builder(fresh, is_fresh=True), "stock": builder(stock)}
    missing: dict[str, str] = {}
    peers = [name for name in generator.BUILDERS if name != generator.DEFAULT]
    for name in peers:
        found = peer(name, projects.ours(folder / name))
        if isinstance(found, str):
            missing[name] = found
        else:
            candidates[name] = found
    costs = timing.in_turn(candidates)
    yield from rows("mkdocs build", costs["ours"], costs["stock"], AT_MOST)
    yield from rows("mkdocs build in a fresh clone, no template compiled", costs["fresh"], costs["stock"])
    for name in peers:
        if name in missing:
            yield Row(f"{name} build of this project", "s", missing=missing[name])
        else:
            yield from rows(f"{name} build of this project", costs[name], costs["stock"])


def builder(project: Path, is_fresh: bool = False) -> Callable[[], Cost]:
    """What builds a project with MkDocs, as if for the first time if it is to be fresh, and says what that cost."""

    def build() -> Cost:
        for folder in (project, PROJECT) if is_fresh else ():
            shutil.rmtree(folder / compiled.FOLDER, ignore_errors=True)
        return timing.run([*projects.BUILD, "--site-dir", str(project.with_name(f"{project.name}-site"))], project)

    return build


def rows(what: str, ours: Sequence[Cost], stock: Sequence[Cost], target: Target | None = None) -> Iterator[Row]:
    """The costs of two builds beside each other; the target is for the wall time and for the processor time."""
    kinds: Mapping[str, tuple[str, str]] = {"wall": ("wall time", "s"), "cpu": ("processor time", "s")}
    for kind, (words, unit) in (kinds | {"peak": ("most memory", "MB")}).items():
        mine, theirs = ([getattr(cost, kind) for cost in costs] for costs in (ours, stock))
        goal = target if kind in kinds else None
        yield Row(f"{what}: {words}", unit, mine, theirs, "stock", goal, timed=kind in kinds)


def peer(name: str, project: Path) -> Callable[[], Cost] | str:
    """What builds a project with another builder; or why that cannot be measured."""
    if not machine.version(name):
        return f"{name} is not installed"
    site = project.with_name(f"{name}-site")

    def build() -> Cost:
        shutil.rmtree(site, ignore_errors=True)
        return timing.run([sys.executable, "-c", WITH_PEER, name, str(site)], project)

    try:
        build()
    except CommandError as error:
        return f"{name} {machine.version(name)} does not build it: {error}"
    return build
