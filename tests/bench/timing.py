"""What a command costs: wall time, processor time, memory.

Responsible for one command at a time, and for taking turns when several are compared. Linux and a Mac only, because
Windows does not say what a process that has ended has used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from guide.generator import QUIET

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


# Between us and the command: a process starts with the memory of the one that starts it as its worst moment, and we are
# large. Nothing is imported that is not needed.
LAUNCH = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=2)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
wall = time.perf_counter() - began
print(json.dumps([done.returncode, wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run `command` in `folder`. Raises CommandError when it does not succeed."""
    launched = [sys.executable, "-I", "-S", "-c", LAUNCH, *command]
    done = subprocess.run(
        launched, cwd=folder, env=surroundings(), check=True, capture_output=True, text=True, errors="replace"
    )
    status, wall, cpu, peak = json.loads(done.stdout)
    if status:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise CommandError(said[-1] if said else f"status {status}")
    # Linux counts in kilobytes, a Mac in bytes.
    return Cost(wall, cpu, peak / (2**20 if sys.platform == "darwin" else 2**10))


def surroundings() -> dict[str, str]:
    """The environment of a measured command.

    Python may keep what it compiles of our modules, as it does wherever nobody forbids it: the packages that they are
    measured beside were compiled when they were installed.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | QUIET


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
