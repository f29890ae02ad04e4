"""Show the site at http://127.0.0.1:8000 and again after each change: `python -m sitekit.preview`.

Calls the site generator so that it goes on after a mistake, and shows the mistakes in place of the pages they concern.
Noticing changes and reloading is up to the site generator.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sitekit import builders
from sitekit.builders import PROJECT
from sitekit.content.validate import Sources

ADDRESS = "127.0.0.1:8000"


def is_running() -> bool:
    """Whether the site generator has been asked for a preview, not for a build."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


def mistakes_on(page: str, sources: Sources) -> str | None:
    """Markdown that says what is wrong with a page, or with what every page needs; None when nothing is."""
    if not sources.problems:
        return None
    readable = {source.shown_as for source in sources.pages.values()}
    concerned = [
        problem for problem in sources.problems if problem.file == f"docs/{page}" or problem.file not in readable
    ]
    if not concerned:
        return None
    listed = "\n".join(f"    {problem}" for problem in concerned)
    return f"# This page cannot be shown yet\n\nMend this, save, and the page comes back by itself:\n\n{_raw(listed)}\n"


def go_on(config: Any, sources: Sources) -> None:
    """Say what is wrong, and keep pages that cannot be read from the site generator, which would stop at them."""
    for problem in sources.problems:
        click.echo(problem, err=True)
    for path in sources.unreadable:
        config["exclude_docs"] += type(config["exclude_docs"]).from_lines([f"/{path}"])


def _raw(text: str) -> str:
    """Text that the template engine leaves alone."""
    return "{% raw %}" + text.replace("endraw", "end raw") + "{% endraw %}"


def main(address: str = ADDRESS, project: Path = PROJECT) -> int:
    """Serve `project` at `address` until it is stopped; returns the exit status."""
    try:
        return builders.preview(project, address)
    except KeyboardInterrupt:
        return 0
    except click.ClickException as error:
        print(error.format_message(), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
