"""What the figures were measured on, and how much of it others were using.

Responsible for facts about the machine and the versions on it. Not responsible for what follows from them
(`report.py`).
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import time
from contextlib import suppress
from importlib import metadata
from typing import Any

import psutil

PACKAGES = (
    *("mkdocs", "mkdocs-material", "mkdocs-macros-plugin", "markdown", "jinja2", "pydantic", "playwright"),
    *("zensical", "properdocs"),
)
# PR_SET_CHILD_SUBREAPER of Linux's prctl(2).
ADOPT_ORPHANS = 36
PROGRAMS = {"nginx": "-v", "node": "-v"}


def facts(browser: str) -> dict[str, Any]:
    """The machine, the system, and the version of everything that has a part in the figures."""
    memory = psutil.virtual_memory()
    return {
        "processors": f"{psutil.cpu_count()} × {_processor()}",
        "memory": f"{memory.total / 2**30:.1f} GB, {memory.available / 2**30:.1f} GB free",
        "system": platform.platform(),
        "python": platform.python_version(),
        "browser": _says(browser, "--version") or "none",
        "programs": {name: _says(name, option) or "not installed" for name, option in PROGRAMS.items()},
        "packages": {name: version(name) or "not installed" for name in PACKAGES},
        "load at the start": " ".join(f"{load:.2f}" for load in psutil.getloadavg()),
    }


def _processor() -> str:
    """The processor's name: Linux keeps it where `platform` does not look."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 a file that is no file
            names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def version(package: str) -> str:
    """The version of an installed package, or nothing."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def program(name: str) -> str:
    """Where a program is, also in the folders of servers; nothing when it is not installed."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    return shutil.which(name, path=places) or ""


def _says(name: str, option: str) -> str:
    path = program(name)
    if not path:
        return ""
    said = subprocess.run([path, option], capture_output=True, text=True, check=False)
    return (said.stdout.strip() or said.stderr.strip()).splitlines()[-1] if said.stdout or said.stderr else ""


class Neighbours:
    """How much processor time others use from now on: all that was used, less our own and our children's."""

    def __init__(self) -> None:
        _adopt_orphans()
        self.began, self.all, self.own = time.monotonic(), _all_used(), _own_used()

    def share(self) -> float:
        """The share of all the processors' time that others have used so far."""
        whole = (time.monotonic() - self.began) * (psutil.cpu_count() or 1)
        return used_by_others(_all_used() - self.all, _own_used() - self.own, whole)


def _adopt_orphans() -> None:
    """Let Linux give us what our children leave behind when they end, such as the renderers of a browser.

    What these have used stays countable as ours; otherwise nobody hears of it. Other systems cannot do that, and count
    it among what others use.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)


def used_by_others(everything: float, own: float, whole: float) -> float:
    """The share of `whole` that is in `everything` and not in `own`, all in seconds of processor time."""
    return max(0.0, everything - own) / whole if whole > 0 else 0.0


def _all_used() -> float:
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # Guests are counted among users already.
    return sum(times) - idle - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)


def _own_used() -> float:
    """By this process, by its children that have ended, and by those that still run."""
    ended = os.times()
    running = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.Error:
            continue
        running += times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return ended.user + ended.system + ended.children_user + ended.children_system + running
