"""Runs the preview. While the settings are wrong it shows that instead, since the site generator would stop or hang."""

from __future__ import annotations

import html
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click

from sitekit import builders
from sitekit.content.settings import Settings
from sitekit.problems import SourceError

# It asks again by itself, and gets the site as soon as that can be built.
PAGE = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<title>The site cannot be shown yet</title>
<h1>The site cannot be shown yet</h1>
<p>Correct this and save, and the site comes back:</p>
<pre>{problems}</pre></html>
"""
SECONDS = 0.3


def run(project: Path, port: int) -> int:
    """Show `project` until someone stops it, whatever happens to its settings. Returns the exit status.

    Raises click.ClickException if that cannot be.
    """
    builders.require_preview(port)
    config = project / "mkdocs.yml"
    while True:
        _until_right(config, port)
        status = builders.preview(project, port, stop=_watch(config))
        if not wrong_settings(config):
            return status


def wrong_settings(config: Path) -> str:
    """The mistakes in the settings, one a line; empty when there are none."""
    try:
        settings = Settings(config)
        found = (*settings.problems(ask_builder=True), *settings.wrong_nav())
    except SourceError as error:
        found = error.problems
    return "\n".join(map(str, sorted(set(found))))


def _watch(config: Path) -> Callable[[], bool]:
    """Tells, each time it is asked, whether the settings have been saved with a mistake in them."""
    seen = [_saved(config)]

    def saved_with_a_mistake() -> bool:
        seen.append(_saved(config))
        return seen.pop(0) != seen[0] and bool(wrong_settings(config))

    return saved_with_a_mistake


def _saved(config: Path) -> tuple[int, int]:
    try:
        return config.stat().st_mtime_ns, config.stat().st_size
    except OSError:
        return 0, 0


def _until_right(config: Path, port: int) -> None:
    """Print and show the mistakes in the settings until there are none."""
    shown = ""
    while problems := wrong_settings(config):
        if problems != shown:
            click.echo(problems, err=True)
        shown = problems
        _show_once(problems, port)


def _show_once(problems: str, port: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the class looks for
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(problems=html.escape(problems)).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer((builders.HOST, port), Answer) as server:
        server.timeout = SECONDS
        server.handle_request()
