"""Measure, print the table and write it as JSON: `python -m bench [PART …]` in the folder `tests`, or `make bench`."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import sys
import time
import traceback
from pathlib import Path

from conftest import PROJECT, browser_path

from bench import machine
from bench.report import Report, Row

PARTS = {
    "build": "the site against the stock theme, and other builders",
    "release": "what a release adds",
    "preview": "from saving a file to the reloaded page",
    "growth": "the build at 10 and 30 times the size",
    "weight": "requests and bytes",
    "reader": "Lighthouse on one page of each kind",
    "wording": "how easy the pages are to read",
    "profile": "where the time of a build goes",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the parts that are named, or all. The exit status says whether they ran, not whether targets were met."""
    asked = _asked(arguments)
    result = Report(machine.facts(_browser()))
    for part in asked.parts or PARTS:
        began = time.monotonic()
        print(f"{part}: {PARTS[part]}", file=sys.stderr)
        result.rows += _measured(part, result.notes)
        print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(result.as_text())
    asked.json.write_text(result.as_json() + "\n", "utf-8", newline="\n")
    print(f"The figures are in {asked.json}.", file=sys.stderr)
    return 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"all when none is named: {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, default=PROJECT / "bench.json", help="where to write every figure")
    asked = parser.parse_args(arguments)
    if unknown := [part for part in asked.parts if part not in PARTS]:
        parser.error(f"there is no part called {', '.join(unknown)}. Choose from: {', '.join(PARTS)}.")
    return asked


def _measured(part: str, notes: list[str]) -> list[Row]:
    """The rows of a part, each with the share of the processors that others used while it ran."""
    neighbours = machine.Neighbours()
    rows: list[Row] = []
    try:
        rows.extend(importlib.import_module(f"bench.{part}").measure(notes.append))
    except Exception as error:  # one part that breaks must not lose the others' figures
        traceback.print_exc()
        rows.append(Row("the rest of the part", "", missing=f"{type(error).__name__} {error}".splitlines()[0]))
    others = neighbours.share()
    return [dataclasses.replace(row, part=part, others=others) for row in rows]


def _browser() -> str:
    try:
        return browser_path()
    except AssertionError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
