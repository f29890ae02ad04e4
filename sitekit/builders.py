"""Call the site generator (MkDocs or Zensical) as a person would."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

# They silence notices about the future of MkDocs and the theme, which would alarm a maintainer who can do nothing.
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
SITE = "{site}"
HOST = "127.0.0.1"
# The builders that this project works with, each with its commands. All of them have to succeed.
BUILDERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "mkdocs": (("mkdocs", "build", "--site-dir", SITE),),
    # It reports a mistake in our sources as a traceback, so they are checked first.
    "zensical": (("sitekit", "check", "."), ("zensical", "build", "--strict")),
}
PREVIEWS: Mapping[str, tuple[str, ...]] = {
    "mkdocs": ("mkdocs", "serve", "--no-strict", "--dev-addr"),
    "zensical": ("zensical", "serve", "--dev-addr"),
}
# The builder in use. To try another one, name it in SITEKIT_BUILDER; to move to it, change this line.
DEFAULT = os.environ.get("SITEKIT_BUILDER") or "mkdocs"
# Zensical writes into the project's own folder `site`, and reuses pages from its last build even if the data file has
# changed since. So it builds a copy.
IN_A_COPY = frozenset({"zensical"})
# Zensical publishes every template that does not end in `.html`. We read these from the project, so the copy has none.
NOT_COPIED = "components"


def build(
    project: Path,
    site: Path,
    env: Mapping[str, str] | None = None,
    show_output: bool = True,
    builder: str = DEFAULT,
) -> subprocess.CompletedProcess[str]:
    """Build `project` into `site`, with the variables of `env` added to the environment.

    The builder's output goes to the terminal or, without `show_output`, into the result. Raises click.ClickException
    if the builder is unknown or not installed.
    """
    _require(builder)
    variables = QUIET | {**(env or {})}
    if builder not in IN_A_COPY:
        return _run(BUILDERS[builder], project, site, variables, show_output)
    site.parent.mkdir(parents=True, exist_ok=True)
    copies = f"{site.name}.copy-"
    with tempfile.TemporaryDirectory(prefix=copies, dir=site.parent, ignore_cleanup_errors=True) as folder:
        copy = Path(folder)
        _copy(project, copy)
        done = _run(BUILDERS[builder], copy, site, variables, show_output)
        if done.returncode == 0:
            _tidy(copy / "site")
            shutil.rmtree(site, ignore_errors=True)
            (copy / "site").rename(site)
        return done


def preview(project: Path, port: int, builder: str = DEFAULT) -> subprocess.Popen[bytes]:
    """Start to show `project`, again after each change, with mistakes in the page that has them."""
    command = [sys.executable, "-m", *PREVIEWS[builder], f"{HOST}:{port}"]
    return subprocess.Popen(command, cwd=project, env=child_environment(shown=True) | QUIET)


def require_preview(port: int, builder: str = DEFAULT) -> None:
    """Raise click.ClickException if the builder cannot be used, or something else is at that port."""
    _require(builder)
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        other = f"python -m sitekit serve --port {port + 1}"
        raise click.ClickException(
            f"{HOST}:{port} is in use. Close the other preview, or show this one at another port: {other}"
        ) from None


def child_environment(shown: bool = False) -> dict[str, str]:
    """The environment for another Python, so that we can read what it writes: UTF-8 if it writes to us.

    On Windows it would otherwise use the code page, also when it opens a file. If its output is `shown`, it goes where
    ours goes, so it is written as ours is. Whatever cannot be written so is spelt out.
    """
    encoding = (shown and sys.stdout and sys.stdout.encoding) or "utf-8"
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": f"{encoding}:backslashreplace"}


def wrong_settings(config: Path) -> Iterator[tuple[str, str, list[str]]]:
    """What MkDocs finds wrong with its settings: the name of each, its message, and the names that are allowed there.

    Zensical reads the same file, and accepts what MkDocs does.
    """
    if importlib.util.find_spec("mkdocs") is None:
        return
    os.environ |= QUIET
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import ConfigurationError

    settings = MkDocsConfig(config_file_path=str(config))
    try:
        with config.open("rb") as file:
            settings.load_file(file)
        errors, warnings = settings.validate()
    except ConfigurationError as error:
        errors, warnings = [("", error)], []
    names = {"Unrecognised": [name for name, _ in MkDocsConfig._schema], 'The "': ["macros", "search"]}
    for key, message in ((key, str(message)) for key, message in (*errors, *warnings)):
        yield key, message, next((known for start, known in names.items() if message.startswith(start)), [])


def _require(builder: str) -> None:
    if builder not in BUILDERS:
        raise click.ClickException(f"there is no builder '{builder}'. Choose one of: {', '.join(BUILDERS)}.")
    if importlib.util.find_spec(builder) is None:
        raise click.ClickException(f"{builder} is not installed. See 'Move to another builder' in CONTRIBUTING.md.")


def _run(
    commands: tuple[tuple[str, ...], ...], project: Path, site: Path, env: Mapping[str, str], show_output: bool
) -> subprocess.CompletedProcess[str]:
    """Run the commands in the folder `project` until one fails. Returns the result of the last one run."""
    for command in commands:
        words = [str(site) if word == SITE else word for word in command]
        done = run_python(*words, project=project, env=env, show_output=show_output)
        if done.returncode:
            break
    return done


def run_python(
    *words: str, project: Path | None = None, env: Mapping[str, str] | None = None, show_output: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a Python module with arguments. Its output goes into the result, or to the terminal with `show_output`."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project,
        env=child_environment(show_output) | {**(env or {})},
        check=False,
        capture_output=not show_output,
        encoding="utf-8",
        errors="replace",
    )


def _copy(project: Path, to: Path) -> None:
    for file in ("mkdocs.yml", "macros.py"):
        shutil.copy(project / file, to)
    shutil.copytree(project / "docs", to / "docs")
    shutil.copytree(project / "overrides", to / "overrides", ignore=shutil.ignore_patterns(NOT_COPIED))


def _tidy(site: Path) -> None:
    # The index for a search that the site does not use.
    (site / "search.json").unlink(missing_ok=True)
    # The licence of Zensical's script has to go with it, in a file whose type every web server knows.
    licence = site / "assets" / "javascripts" / "LICENSE"
    if licence.is_file():
        licence.rename(licence.with_suffix(".txt"))
