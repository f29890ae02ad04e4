"""Where the time goes inside one command: `python -m bench.traced build PROJECT SITE`, for the benchmark itself.

The functions that make up each step are timed from outside; of steps within steps the outermost counts, so that the
figures add up to the whole. A build is timed in processor time, a release, which has child processes, by the clock. The
last line printed is the seconds of each step as JSON. Not responsible for running it often, or for the table.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

IMPORTS, REST, ALL = "imports", "everything else", "all"
STEPS_OF_BUILD: Mapping[str, tuple[str, ...]] = {
    "checks, with the calls they fill in": ("guide.check:read",),
    "macros": ("mkdocs_macros.plugin:MacrosPlugin.on_page_markdown",),
    "Markdown": ("markdown.core:Markdown.convert",),
    "templates": ("jinja2.environment:Template.render",),
    "text for search": (
        "material.plugins.search.plugin:SearchPlugin.on_page_context",
        "material.plugins.search.plugin:SearchPlugin.on_post_build",
    ),
    "search index": ("guide.search:write_index",),
    "order of pages": ("mkdocs.structure.nav:get_navigation", "mkdocs.structure.files:get_files"),
    "copying files": ("mkdocs.structure.files:Files.copy_static_files", "mkdocs.utils:clean_directory"),
}
STEPS_OF_RELEASE: Mapping[str, tuple[str, ...]] = {
    "checks": ("guide.check:read",),
    "mkdocs build": ("guide.generator:build",),
    "Word files": ("guide.finish:write_word_files",),
    "trimming": ("guide.trim:trim",),
    "offline pack": ("guide.offline:write_pack",),
    "fingerprints": ("guide.fingerprint:fingerprint",),
    "hosting kit": ("guide.hosting:write_kit",),
    "inventory": ("guide.inventory:write_inventory",),
    "checks of the finished site": ("guide.release:_refuse",),
}


class Stopwatch:
    """Seconds by step. While one step runs, those within it are not counted again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock, self.spent, self.running = clock, dict[str, float](), False

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, timed as a part of `step`."""

        def run(*arguments: Any, **named: Any) -> Any:
            if self.running:
                return function(*arguments, **named)
            self.running, began = True, self.clock()
            try:
                return function(*arguments, **named)
            finally:
                self.spent[step] = self.spent.get(step, 0.0) + self.clock() - began
                self.running = False

        return run

    def watch(self, steps: Mapping[str, tuple[str, ...]]) -> None:
        """Time the functions of `steps`, each named as `module:name`. One that is no longer there is left out."""
        for step, functions in steps.items():
            for place in functions:
                module, _, path = place.partition(":")
                *owners, name = path.split(".")
                holder = importlib.import_module(module)
                for owner in owners:
                    holder = getattr(holder, owner, None)
                if function := getattr(holder, name, None):
                    self.spent.setdefault(step, 0.0)
                    setattr(holder, name, self.timed(step, function))


def build(project: str, site: str) -> dict[str, float]:
    """Build a project with MkDocs in this process."""
    watch = Stopwatch(time.process_time)
    builtins.__import__ = watch.timed(IMPORTS, builtins.__import__)
    importlib.import_module = watch.timed(IMPORTS, importlib.import_module)
    started = watch.clock()  # until here Python itself was starting
    from mkdocs.__main__ import cli

    watch.watch(STEPS_OF_BUILD)
    os.chdir(project)
    cli(["build", "--quiet", "--site-dir", site], standalone_mode=False)
    return _finished(watch, watch.clock(), started)


def release(project: str, dist: str, day: str) -> dict[str, float]:
    """Make the release of a project in this process."""
    from guide.release import release as make

    watch = Stopwatch(time.perf_counter)
    watch.watch(STEPS_OF_RELEASE)
    began = watch.clock()
    make(Path(project), Path(dist), date.fromisoformat(day))
    return _finished(watch, watch.clock() - began)


def _finished(watch: Stopwatch, whole: float, started: float = 0.0) -> dict[str, float]:
    spent = dict(watch.spent)
    if IMPORTS in spent:
        spent[IMPORTS] += started
    return spent | {REST: whole - sum(spent.values()), ALL: whole}


if __name__ == "__main__":
    print(json.dumps({"build": build, "release": release}[sys.argv[1]](*sys.argv[2:])))
