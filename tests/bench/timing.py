"""What a command costs: wall time, processor time, memory.

Responsible for one command at a time, and for taking turns when several are compared. Linux and a Mac only, because
Windows does not say what a process that has ended has used.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from guide.publish import QUIET

T = TypeVar("T")
RUNS = 5


class CommandError(Exception):
    """A command that was to be measured did not succeed; the message is its last line."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor time with all child processes, and megabytes at the worst moment."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], folder: Path, surroundings: Mapping[str, str] | None = None) -> Cost:
    """Run `command` in `folder`. Raises CommandError when it does not succeed."""
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | QUIET | dict(surroundings or {}), stdout=log, stderr=log
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            said = log.read().decode("utf-8", "replace").split("\n")
            raise CommandError(
                next((line.strip() for line in reversed(said) if line.strip()), f"status {process.returncode}")
            )
    # Linux counts in kilobytes, a Mac in bytes.
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def in_turn(candidates: Mapping[str, Callable[[], T]], runs: int = RUNS, warm_up: bool = True) -> dict[str, list[T]]:
    """Each candidate's results, taken in turn (A B A B …) so that what changes on the machine changes for all."""
    if warm_up:
        for take in candidates.values():
            take()
    results: dict[str, list[T]] = {name: [] for name in candidates}
    for number in range(runs):
        for name, take in candidates.items():
            print(f"    run {number + 1} of {runs}: {name}", file=sys.stderr)
            results[name].append(take())
    return results
