"""The commands: `python -m sitekit serve`, `build`, `check`, `review` and `release`."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from sitekit import PROJECT, preview
from sitekit.content import review as reviews
from sitekit.content import validate
from sitekit.content.definitions import DATA_FILE
from sitekit.content.wording import WORDING_FILE
from sitekit.problems import counted, read_text, why_not_written
from sitekit.release import load_macros, site_folder, still_needed, write_release
from sitekit.rendering.context import make_call

# Another folder than this project, such as the copy that Zensical builds.
FOLDER = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)
in_project = click.argument("project", type=FOLDER, default=PROJECT)
on_day = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: str(date.today()),
    callback=lambda _, __, day: day.date(),
    hidden=True,
)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)


def _read(project: Path, today: date) -> validate.Sources:
    return validate.read(project / "mkdocs.yml", load_macros(project), make_call, today)


@click.group()
def main() -> None:
    """Look after the reference site on defensible decision-making."""
    # A file or a console with few characters must not stop a command: what is not among them is spelt out.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@in_project
@click.option("--port", type=click.IntRange(1024, 65534), default=8000, show_default=True)
def serve(project: Path, port: int) -> None:
    """Build the site and show it at http://127.0.0.1:8000, again after each change."""
    try:
        sys.exit(preview.run(project, port))
    except click.ClickException as error:
        _stop(error.format_message())
    except KeyboardInterrupt:
        sys.exit(0)


@main.command()
@in_project
@on_day
def build(project: Path, today: date) -> None:
    """Build the site into the folder site/, all of it or nothing."""
    site = project / "site"
    if problems := _read(project, today).problems:
        _stop("\n".join([*map(str, problems), "The site was not changed."]))
    try:
        status = site_folder.build_site(project, site)
    except click.ClickException as error:
        _stop(f"{error.format_message()} The site was not changed.")
    except OSError as error:
        _stop(f"{why_not_written(error, site)} The site was not changed.")
    click.echo("The site was not changed." if status else f"The site is in {site}.", err=True)
    sys.exit(status)


@main.command()
@in_project
@on_day
def check(project: Path, today: date) -> None:
    """List every mistake in the sources, without building."""
    sources = _read(project, today)
    for problem in sources.problems:
        click.echo(problem)
    mistakes = counted(len(sources.problems), "mistake") or "No mistake"
    click.echo(f"{mistakes} in {counted(len(sources.pages), 'page')}.")
    for sentence in [] if sources.problems else still_needed(project, sources, today):
        click.echo(f"A release needs more. {sentence}")
    sys.exit(1 if sources.problems else 0)


@main.command()
@in_project
@on_day
def review(project: Path, today: date) -> None:
    """List the pages whose review is due in the next 60 days, and where old names still are. It never fails."""
    sources = _read(project, today)
    due = reviews.due(sources.pages, today)
    for day, page in due:
        state = "was due" if day < today else "is due"
        click.echo(f"{page.shown_as} {state} by {reviews.long_date(day)}. Owner: {page.facts['owner']}.")
    click.echo(f"{counted(len(due), 'page') or 'No page'} to review in the next {reviews.DAYS_AHEAD} days.")
    if sources.definitions and (project / WORDING_FILE).is_file():
        texts = {page.shown_as: page.text for page in sources.pages.values()}
        texts |= {file: read_text(project / file, file) for file in (DATA_FILE, WORDING_FILE)}
        for problem in sorted(reviews.old_names(sources.definitions, texts)):
            click.echo(problem)


@main.command()
@in_project
@on_day
def release(project: Path, today: date) -> None:
    """Make everything that people are given in the folder dist/, all of it or nothing."""
    try:
        write_release(project, project / "dist", today)
    except click.ClickException as error:
        _stop(f"{error.format_message()}\nThere is no new release.")
    click.echo(f"The release is in {project / 'dist'}.", err=True)
