"""What a reader waits for: Lighthouse, as a phone on a slow line, on one page of each kind of the three sites.

Responsible for performance, first and largest paint, blocked time and layout shift. Lighthouse is installed by `make
bench` from `package.json` beside this file, and by nothing else. Not responsible for bytes (`weight.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from conftest import BROWSER_FLAGS, browser_path
from test_hosting import Server

from bench import machine, served, timing
from bench.report import Row, Target, at_least, at_most, times
from bench.served import KINDS, OURS, PLAIN, STOCK
from bench.timing import CommandError

LIGHTHOUSE = Path(__file__).resolve().parent / "node_modules" / "lighthouse"
RUNS = 3
MOST = 180  # seconds for one run
PERFORMANCE, LCP = "performance", "largest-contentful-paint"
AUDITS: Mapping[str, tuple[str, str]] = {
    PERFORMANCE: ("performance", "0–1"),
    "first-contentful-paint": ("FCP", "ms"),
    LCP: ("LCP", "ms"),
    "total-blocking-time": ("TBT", "ms"),
    "cumulative-layout-shift": ("CLS", ""),
}
TARGETS: Mapping[tuple[str, str], Target] = {
    (PERFORMANCE, STOCK): at_least(0.99),
    (LCP, PLAIN): times(1.25),
    ("cumulative-layout-shift", STOCK): at_most(0),
}
Result = Mapping[str, float]


def missing() -> str:
    """Why Lighthouse cannot be run; nothing when it can."""
    if not machine.program("node"):
        return "node is not installed"
    if not (LIGHTHOUSE / "cli" / "index.js").is_file():
        return "Lighthouse is not installed; 'make bench' does it with npm"
    return served.missing()


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    if why := missing():
        yield Row("Lighthouse", "", missing=why)
        return
    version = json.loads((LIGHTHOUSE / "package.json").read_text("utf-8"))["version"]
    note(f"reader: Lighthouse {version}, its preset for phones (a slow line and processor, simulated), {RUNS} runs.")
    with served.sites() as sites:
        for kind, page in KINDS.items():
            yield from _rows(kind, _runs(sites, page))


def _runs(sites: Mapping[str, Server], page: str) -> dict[str, list[Result]]:
    candidates = {name: partial(look, site.address + page) for name, site in sites.items()}
    return timing.in_turn(candidates, RUNS, warm_up=False)


def _rows(kind: str, results: Mapping[str, list[Result]]) -> Iterator[Row]:
    for audit, (words, unit) in AUDITS.items():
        for beside in (STOCK, PLAIN):
            ours, theirs = ([result[audit] for result in results[name]] for name in (OURS, beside))
            target = TARGETS.get((audit, beside))
            timed = audit != "cumulative-layout-shift"
            yield Row(f"{kind}: {words}", unit, ours, theirs, beside, target, timed)


def look(address: str) -> Result:
    """What Lighthouse finds of one page. Raises CommandError when it finds nothing."""
    options = ("--quiet", "--output=json", "--output-path=stdout", "--only-categories=performance")
    flags = f"--chrome-flags={' '.join(('--headless', *BROWSER_FLAGS))}"
    done = subprocess.run(
        [machine.program("node"), str(LIGHTHOUSE / "cli" / "index.js"), address, *options, flags],
        **{"env": os.environ | {"CHROME_PATH": browser_path()}, "check": False, "timeout": MOST},
        **{"capture_output": True, "text": True, "encoding": "utf-8"},
    )
    if done.returncode:
        raise CommandError((done.stderr.strip() or "Lighthouse stopped").splitlines()[-1])
    return figures(json.loads(done.stdout))


def figures(report: Mapping[str, object]) -> Result:
    """The figures of a report of Lighthouse. Raises CommandError when it could not judge the page."""
    found = {name: report["audits"][name]["numericValue"] for name in AUDITS if name != PERFORMANCE}
    score = report["categories"][PERFORMANCE]["score"]
    if score is None:
        raise CommandError(f"Lighthouse could not judge {report['requestedUrl']}")
    return {PERFORMANCE: score} | found
