"""Run a command of `python -m sitekit` in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from sitekit import cli


def run_command(name: str, project: Path, *options: str) -> Result:
    """What the command `name` printed for `project`, and its exit status."""
    return CliRunner().invoke(cli.main, [name, str(project), *options])
