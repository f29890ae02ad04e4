"""Show the site at http://127.0.0.1:8000 and again after each change: `python -m guide.preview`.

Responsible for calling the site generator the way a preview wants it (forgiving, on this machine only), for the words
that stand in the place of a page that cannot be shown, and for what does not hold up the pages there: what search reads
and the Word files. Not responsible for noticing changes and for reloading, which the site generator does.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from guide import generator, search
from guide.check import Sources
from guide.generator import PROJECT

ADDRESS = "127.0.0.1:8000"
# So long after the last build the rest is written, in seconds: a page that is being written comes first.
BEFORE_THE_REST = 3.0
# Between two looks of the generator for changes, in seconds. By itself it takes 0.5: as long as it takes to build.
BETWEEN_LOOKS = 0.1

_waiting: threading.Timer | None = None


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
    """Say what is wrong, and keep pages that cannot be read from the site generator, which would stop at them.

    What waits for a moment without a change is given up: the build that begins will ask for it again.
    """
    if _waiting:
        _waiting.cancel()
    for problem in sources.problems:
        click.echo(problem, err=True)
    for path in sources.unreadable:
        config["exclude_docs"] += type(config["exclude_docs"]).from_lines([f"/{path}"])


def look_often(config: Any) -> None:
    """Let the site generator look for changes every `BETWEEN_LOOKS`, where it says when its preview begins."""
    events = getattr(config["plugins"], "events", {})
    if "serve" in events:
        # Before any plugin names more files: what was watched until then is known.
        events["serve"].insert(0, _look_often)


def _look_often(server: Any, config: Any, **_: Any) -> Any:
    watched = [path for path in (config.docs_dir, config.config_file_path) if path]
    for path in watched:
        server.unwatch(path)
    server.observer = type(server.observer)(timeout=BETWEEN_LOOKS)
    for path in watched:
        server.watch(path)
    return server


def finish_later(site: Path, sources: Sources) -> None:
    """Write what search reads and the Word files of the preview once nothing has been saved for a moment."""
    global _waiting
    _waiting = threading.Timer(BEFORE_THE_REST, _finish, (site, sources))
    _waiting.daemon = True
    _waiting.start()


def _finish(site: Path, sources: Sources) -> None:
    # Imported here, because a build of the pages should not wait for a library that it does not use.
    from guide import finish

    # The next build may take the folder away meanwhile; it will ask again.
    with suppress(OSError):
        search.write_index(site, sources.definitions, sources.pages)
        finish.write_word_files(site, sources.definitions)


def _raw(text: str) -> str:
    """Text that the template engine leaves alone."""
    return "{% raw %}" + text.replace("endraw", "end raw") + "{% endraw %}"


def main(address: str = ADDRESS, project: Path = PROJECT) -> int:
    """Serve `project` at `address` until it is stopped; returns the exit status."""
    try:
        return generator.preview(project, address)
    except KeyboardInterrupt:
        return 0
    except click.ClickException as error:
        print(error.format_message(), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
