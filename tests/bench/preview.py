"""The preview: from saving a page, and from saving the data file, to the page that the browser has reloaded by itself.

Responsible for what a person waits for, and for how much of it is the build. Not responsible for what the preview says
about mistakes (`test_preview.py`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from conftest import browser_path, started, temporary_folder
from playwright.sync_api import Browser, Page
from test_hosting import free_port

from bench import projects
from bench.report import Row, at_most
from guide import generator

RUNS = 7
SECOND = at_most(1)
MOST = 60_000  # milliseconds until something has gone wrong
PREVIEW = "import sys, pathlib; from guide.preview import main; main(sys.argv[1], pathlib.Path.cwd())"
STOCK = "from mkdocs.__main__ import cli; import sys; cli(['serve', '--dev-addr', sys.argv[1]])"
PAGE, ON_PAGE = Path("docs") / "tools" / "safe-uncertainty.md", "tools/safe-uncertainty.html"
DATA, IN_DATA = Path("docs") / "_data" / "definitions.yml", "name: Golden thread"
BUILT = re.compile(r"built in ([\d.]+) seconds")


@dataclass(frozen=True)
class Wait:
    """Seconds from saving to the reloaded page, and how many of them the build took by its own account."""

    whole: float
    build: float


@dataclass(frozen=True)
class Shown:
    """A preview with a browser that looks at it."""

    project: Path
    page: Page
    address: str
    log: Path

    def look_at(self, path: str) -> None:
        self.page.goto(f"http://{self.address}/{path}")

    def waits(self, file: Path, before: str, after: Callable[[int], str]) -> list[Wait]:
        """Save `file` again and again with `before` changed to what `after` gives, and wait for that in the browser."""
        original = (self.project / file).read_text("utf-8")
        found = []
        for number in range(RUNS):
            words = after(number)
            self.page.wait_for_timeout(1000)  # a person saves when the last change is there
            began = time.perf_counter()
            (self.project / file).write_text(original.replace(before, words, 1), "utf-8", newline="\n")
            marker = re.search(r"Bench\d+", words)[0]
            self.page.wait_for_function("marker => document.body?.innerText.includes(marker)", arg=marker, timeout=MOST)
            found.append(Wait(time.perf_counter() - began, float(BUILT.findall(self.log.read_text("utf-8"))[-1])))
        return found


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    folder = temporary_folder()
    ours = projects.ours(folder / "ours")
    stock = projects.stock(ours, folder / "stock")
    paragraph = next(line for line in (ours / PAGE).read_text("utf-8").splitlines() if line.startswith("Tool three"))
    with started(browser_path()) as browser:
        with shown(browser, ours, PREVIEW) as preview:
            preview.look_at(ON_PAGE)
            page = preview.waits(PAGE, paragraph, lambda number: f"Bench{number} {paragraph}")
            preview.look_at("glossary.html")
            data = preview.waits(DATA, IN_DATA, lambda number: f"name: Golden thread Bench{number}")
        with shown(browser, stock, STOCK) as preview:
            preview.look_at(ON_PAGE)
            plain = "Two related ideas help"
            theirs = preview.waits(PAGE, plain, lambda number: f"Bench{number} {plain}")
    for what, waits in (("a page", page), ("the data file", data)):
        yield Row(
            f"from saving {what} to the reloaded page", "s", *_each("whole", waits, theirs), "stock", SECOND, True
        )
        yield Row(f"of that, the build after {what}", "s", *_each("build", waits, theirs), "stock", timed=True)
    note("preview: stock has no data file; beside ours stands its wait after saving a page.")


def _each(part: str, *both: list[Wait]) -> list[list[float]]:
    return [[getattr(wait, part) for wait in waits] for waits in both]


@contextmanager
def shown(browser: Browser, project: Path, script: str) -> Iterator[Shown]:
    """A preview of `project`, started by `script` with its address, and a page of a browser that is open on it."""
    address, log = f"127.0.0.1:{free_port()}", project.with_name(f"{project.name}.log")
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", script, address],
            **{"cwd": project, "env": os.environ | generator.QUIET, "stdout": out, "stderr": out},
        )
    page = browser.new_page()
    try:
        while "Serving on" not in log.read_text("utf-8") and process.poll() is None:
            time.sleep(0.1)
        yield Shown(project, page, address, log)
    finally:
        page.close()
        # The innermost first: what a process has used is counted as ours only if its parent sees it end.
        [process, *psutil.Process(process.pid).children(recursive=True)][-1].terminate()
        process.wait()
