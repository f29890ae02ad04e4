"""What a release adds to the build: the search index, Word files, trimming, the offline pack, the hosting kit.

Responsible for the seconds of each step. There is nothing to set beside them: the stock theme has no such steps. Not
responsible for the build itself (`build.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from conftest import temporary_folder

from bench import projects
from bench.report import Row

RUNS = 5


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    folder = temporary_folder()
    project = projects.ours(folder / "ours")
    found = []
    for number in range(RUNS):
        found.append(projects.release(project, folder / f"dist-{number}"))
        shutil.rmtree(folder / f"dist-{number}")
    for step in found[0]:
        yield Row(step, "s", [one[step] for one in found], timed=True)
    note("release: every step of guide.release by the clock; the stock theme has none of them.")
