"""Put the newest versions into `pyproject.toml`: `python -m guide.upgrade`, which `make upgrade` calls.

Responsible for asking which versions go together and for writing them in place of the old ones, reasons and all. Not
responsible for the lock files (`make lock`) or for whether the project still works (`make test`).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from packaging.requirements import Requirement

from guide.generator import PROJECT


class NoVersionsError(click.ClickException):
    """Why the newest versions could not be found out, in a sentence."""


def upgrade(project: Path) -> list[str]:
    """Write the newest versions into the `pyproject.toml` of `project`; gives what changed, a line each.

    Raises NoVersionsError when no set of versions goes together, or nobody could be asked; the file is then as it was.
    """
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    settings = tomllib.loads(text)
    pinned = pins(settings)
    newest = resolve(project, pinned, settings["tool"]["guide"]["held"])
    changed = [f"{name}: {pinned[name]} to {newest[name]}" for name in pinned if newest[name] != pinned[name]]
    for name, version in pinned.items():
        text = text.replace(f'"{name}=={version}"', f'"{name}=={newest[name]}"')
    file.write_text(text, "utf-8", newline="\n")
    return changed


def pins(settings: Mapping[str, Any]) -> dict[str, str]:
    """The name and version of everything that `pyproject.toml` names."""
    listed = (settings["build-system"]["requires"], settings["project"]["dependencies"])
    requirements = map(Requirement, (*listed[0], *listed[1], *settings["dependency-groups"]["test"]))
    return {each.name: str(each.specifier).removeprefix("==") for each in requirements}


def resolve(project: Path, pinned: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """The newest versions that go together, where `held` says which are not wanted, such as "<2"."""
    wanted = "\n".join(f"{name}{held.get(name, '')}" for name in pinned)
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    asked = [*command, "--no-header", "--no-annotate", "-"]
    done = subprocess.run(asked, input=wanted, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise NoVersionsError(f"no newer versions could be found, and nothing was changed. uv says: {said}")
    found = dict(re.findall(r"^([a-zA-Z0-9._-]+)==([^\s;]+)", done.stdout, flags=re.MULTILINE))
    return {name: found[name] for name in pinned}


def main(project: Path = PROJECT) -> int:
    """Upgrade `project` and say what changed."""
    try:
        changed = upgrade(project)
    except NoVersionsError as error:
        print(error.format_message(), file=sys.stderr)
        return 1
    print("\n".join(changed) or "Every version is the newest.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
