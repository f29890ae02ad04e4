"""Run a command of `python -m sitekit`, in this process or as people do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from sitekit import cli


def run_command(name: str, project: Path, *options: str) -> Result:
    """What the command `name` printed for `project`, and its exit status."""
    return CliRunner().invoke(cli.main, [name, str(project), *options])


def run_on_windows(name: str, project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own that writes to a file, with few characters, as Windows has it by default.

    A file that our code opens without saying how it is encoded would be read in these few too, so that is an error.
    """
    command = [sys.executable, "-X", "warn_default_encoding", "-m", "sitekit", name, str(project), *options]
    done = subprocess.run(command, env=on_windows(), check=False, capture_output=True, encoding="cp1252")
    assert "sitekit" not in "".join(line for line in done.stderr.splitlines() if "EncodingWarning" in line)
    return done


def on_windows() -> dict[str, str]:
    """The environment of a process that writes as it would on Windows."""
    return {**os.environ, "PYTHONIOENCODING": "cp1252"}
