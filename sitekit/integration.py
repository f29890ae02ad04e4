"""Connect the calls in pages to the site generator. No other module knows how that works.

`env` is what mkdocs-macros-plugin passes to `macros.py`. It has the settings in `conf`, the project's folder in
`project_dir` and, while a page is built, the page in `page`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any

import click
from jinja2 import Environment, FileSystemBytecodeCache

from sitekit.content import validate
from sitekit.content.validate import Macros, Sources
from sitekit.postbuild import search_index
from sitekit.problems import SourceError
from sitekit.rendering.context import make_call

# The files in docs/, apart from those that every page needs, such as the data.
OTHERS = re.compile("docs/(?!_)")


def install(env: Any, macros: Macros) -> None:
    """Check the sources, then offer every macro to the pages.

    MkDocs calls this once before a build, Zensical before each page. Raises SourceError before the site is touched. A
    preview carries on, and shows each mistake in the page that it concerns.
    """
    page = current_page(env) if getattr(env, "page", None) else None
    project = Path(env.project_dir)
    if "env" in (events := getattr(env.conf["plugins"], "events", {})):
        events["env"].append(_keep_compiled)
    sources = env.sources = validate.read_for(page, project / "mkdocs.yml", macros, make_call)
    if is_preview():
        for problem in sources.problems:
            click.echo(problem, err=True)
        if "page_read_source" in events:
            events["page_read_source"].append(lambda page, **_: "" if mistakes_on(page.file.src_uri, sources) else None)
    elif sources.problems:
        raise SourceError(sources.problems)
    for macro in macros:
        env.macro(lambda *words, macro=macro: sources.fill_in(macro, current_page(env), words), macro)


def _keep_compiled(theme: Environment, **_: Any) -> None:
    """Keep the theme's templates compiled from one build to the next, if the system has a safe folder for that."""
    with suppress(RuntimeError, OSError):
        theme.bytecode_cache = FileSystemBytecodeCache()


def show_mistakes(env: Any) -> None:
    """In a preview, replace a page with the mistakes that concern it; the site generator was not given its source."""
    # The index that the theme's search plugin writes is not used, so it may be empty.
    env.page.meta["search"] = {"exclude": True}
    if mistakes := mistakes_on(current_page(env), env.sources):
        env.markdown = mistakes


def write_search_index(env: Any) -> None:
    """Write the search index of a preview, if its data can be read. A build gets one afterwards, from `postbuild`."""
    sources = env.sources
    if is_preview() and sources.definitions and sources.search_words:
        search_index.write_index(Path(env.conf["site_dir"]), sources.definitions, sources.pages, sources.search_words)


def current_page(env: Any) -> str:
    """The path under `docs/` of the page being built, which MkDocs and Zensical store in different places."""
    page = env.page
    return str(page.file.src_uri) if hasattr(page, "file") else PurePath(page.path).as_posix()


def is_preview() -> bool:
    """Whether the site generator is running a preview rather than a build."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


def mistakes_on(page: str, sources: Sources) -> str | None:
    """The mistakes in a page and in what every page needs, as Markdown. None if there are none."""
    # What is wrong with other pages and the files beside them spoils no page; the terminal names it.
    here = [problem for problem in sources.problems if problem.file == f"docs/{page}" or not OTHERS.match(problem.file)]
    listed = "\n".join(f"    {problem}" for problem in here)
    # Jinja is to replace nothing in it.
    raw = "{% raw %}" + listed.replace("endraw", "end raw") + "{% endraw %}"
    heading = "# This page cannot be shown yet\n\nCorrect this and save, and the page comes back:"
    return f"{heading}\n\n{raw}\n" if listed else None
