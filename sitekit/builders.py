"""How a site generator is called: where the project is, the command, and the notices that are kept quiet.

Responsible for calling each of them the way a person would, and for taking no build for good that is not. Not
responsible for what becomes of the pages (`sitekit.publish`, `sitekit.release`) or for what is made of them
(`sitekit.postbuild`).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

# Notices about the future of the generator and the theme, which would alarm a maintainer who can do nothing about them.
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
SITE = "{site}"
# The generators that build this project as it is, each with its commands. All have to succeed.
BUILDERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "mkdocs": (("mkdocs", "build", "--site-dir", SITE),),
    # It says a mistake in our sources as a traceback of its own, so they are checked before.
    "zensical": (("sitekit", "check", "."), ("zensical", "build", "--strict")),
}
PREVIEWS: Mapping[str, tuple[str, ...]] = {
    "mkdocs": ("mkdocs", "serve", "--no-strict", "--dev-addr"),
    "zensical": ("zensical", "serve", "--dev-addr"),
}
# The one in use. To try another, name it in SITEKIT_BUILDER; to move to it, write it here.
DEFAULT = os.environ.get("SITEKIT_BUILDER") or "mkdocs"
# It writes into the folder `site` of the project and nowhere else, and keeps pages that it built before, whatever has
# become of the data file since: so it builds a copy.
IN_A_COPY = frozenset({"zensical"})
# It publishes every template that does not end in `.html`; these are read from the project itself.
NOT_COPIED = "components"
# The index of a search that the site does not use.
NOT_FOR_READERS = Path("search.json")
# The licence of its script has to go with it, under a name whose kind every web server knows.
LICENCE = Path("assets") / "javascripts" / "LICENSE"
# What stands in a page in place of a call that went wrong; not each generator then says that its build has failed.
FAILED_CALLS = ("Macro Rendering Error", "Macro Syntax Error")


def build(
    project: Path,
    site: Path,
    surroundings: Mapping[str, str] | None = None,
    is_heard: bool = True,
    builder: str = DEFAULT,
) -> subprocess.CompletedProcess[str]:
    """Build `project` into `site`, with more variables in its `surroundings`.

    What the generator says goes to the terminal, or, when it is not to be heard, into the result. Raises
    click.ClickException when there is no such builder here.
    """
    _find(builder)
    environment = os.environ | QUIET | (surroundings or {})
    if builder not in IN_A_COPY:
        return _looked_over(_run(BUILDERS[builder], project, site, environment, is_heard), site, is_heard)
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{site.name}.copy-", dir=site.parent) as folder:
        copy = Path(folder)
        _copy(project, copy)
        done = _run(BUILDERS[builder], copy, site, environment, is_heard)
        if done.returncode == 0:
            _tidy(copy / "site")
            shutil.rmtree(site, ignore_errors=True)
            (copy / "site").rename(site)
        return _looked_over(done, site, is_heard)


def preview(project: Path, address: str, builder: str = DEFAULT) -> int:
    """Show `project` at `address` until it is stopped; returns the exit status."""
    _find(builder)
    command = [sys.executable, "-m", *PREVIEWS[builder], address]
    return subprocess.run(command, cwd=project, env=os.environ | QUIET, check=False).returncode


def _find(builder: str) -> None:
    if builder not in BUILDERS:
        raise click.ClickException(f"there is no builder '{builder}'. Choose one of: {', '.join(BUILDERS)}.")
    if importlib.util.find_spec(builder) is None:
        raise click.ClickException(f"{builder} is not installed. See 'Move to another builder' in the README.")


def _run(
    commands: tuple[tuple[str, ...], ...], project: Path, site: Path, environment: Mapping[str, str], is_heard: bool
) -> subprocess.CompletedProcess[str]:
    """Run the commands in the folder `project` until one fails; the result is that of the last one run."""
    for module, *words in commands:
        command = [sys.executable, "-m", module, *(str(site) if word == SITE else word for word in words)]
        done = subprocess.run(
            command, cwd=project, env=environment, check=False, capture_output=not is_heard, text=True, encoding="utf-8"
        )
        if done.returncode:
            break
    return done


def _copy(project: Path, to: Path) -> None:
    for file in ("mkdocs.yml", "macros.py"):
        shutil.copy(project / file, to)
    shutil.copytree(project / "docs", to / "docs")
    shutil.copytree(project / "overrides", to / "overrides", ignore=shutil.ignore_patterns(NOT_COPIED))


def _tidy(site: Path) -> None:
    (site / NOT_FOR_READERS).unlink(missing_ok=True)
    if (site / LICENCE).is_file():
        (site / LICENCE).rename(site / LICENCE.with_suffix(".txt"))


def _looked_over(
    done: subprocess.CompletedProcess[str], site: Path, is_heard: bool
) -> subprocess.CompletedProcess[str]:
    """The same result, or that of a failed build when a page shows a call that went wrong."""
    said = "".join(f"{sentence}\n" for sentence in failed_calls(site)) if done.returncode == 0 else ""
    if not said:
        return done
    if is_heard:
        print(said, end="", file=sys.stderr)
    return subprocess.CompletedProcess(done.args, 1, done.stdout, (done.stderr or "") + said)


def failed_calls(site: Path) -> Iterator[str]:
    """Each page of the built `site` that shows a call that went wrong, in a sentence."""
    for page in sorted(site.rglob("*.html")):
        if any(mark in page.read_text("utf-8") for mark in FAILED_CALLS):
            yield f"{page.relative_to(site).as_posix()}: a call on this page failed; the page says why. Mend the call."
