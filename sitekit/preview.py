"""Runs the preview. While the settings are wrong it shows that instead, since the site generator would stop or hang."""

from __future__ import annotations

import html
import subprocess
import time
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
        shown = ""
        while problems := wrong_settings(config):
            if problems != shown:
                click.echo(problems, err=True)
            shown = problems
            _show_once(problems, port)
        process = builders.preview(project, port)
        if not _until_wrong(config, process) and not wrong_settings(config):
            return process.returncode


def _until_wrong(config: Path, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the preview ends by itself, or end it when the settings are saved with a mistake.

    Returns whether they were saved meanwhile: the site generator too ends when it reads them half saved.
    """
    saved, was_saved = _saved(config), False
    with process:
        while process.poll() is None:
            time.sleep(SECONDS)
            before, saved = saved, _saved(config)
            was_saved = was_saved or saved != before
            if saved != before and wrong_settings(config):
                process.terminate()
    return was_saved


def _saved(config: Path) -> bytes:
    return config.read_bytes() if config.is_file() else b""


def wrong_settings(config: Path) -> str:
    """The mistakes in the settings, one a line; empty when there are none."""
    try:
        settings = Settings(config)
        found = (*settings.problems(ask_builder=True), *settings.wrong_nav())
    except SourceError as error:
        found = error.problems
    return "\n".join(map(str, sorted(set(found))))


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
