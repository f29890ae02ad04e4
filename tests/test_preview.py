"""The preview: it starts and goes on whatever the mistake, says it in the page, and recovers when it is mended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from html import unescape
from http.client import HTTPException
from pathlib import Path

import pytest
from support import mistakes
from support.commands import on_windows, run_on_windows
from support.servers import free_port

SECONDS = 180
# A mistake, and a page on which the preview must say so.
SHOWN = {
    "data-key-twice": "glossary.html",
    "data-file-windows-1252": "index.html",
    "call-never-closed": "index.html",
    "heading-without-address": "cpd/session-1.html",
    "front-matter-broken": "index.html",
    "page-windows-1252": "index.html",
    "nav-with-a-missing-page": "index.html",
    "settings-broken": "index.html",
}


class Preview:
    """A running preview of a project."""

    def __init__(self, project: Path) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = project.parent / "preview.log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "sitekit", "serve", str(project), "--port", str(self.port)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, env=on_windows())

    def shows(self, page: str, words: str, wanted: bool = True) -> bool:
        """Whether `words` appear on `page` (or disappear, if they are not wanted) before the time is up."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.address}/{page}", timeout=5) as answer:
                    if (words in unescape(answer.read().decode())) is wanted:
                        return True
            except (OSError, HTTPException):
                pass  # it is not up yet, or the page is being written again while it is sent
        return False

    def said(self) -> str:
        return self.log.read_text("cp1252", "replace")

    def stop(self) -> None:
        os.killpg(self.process.pid, 15) if hasattr(os, "killpg") else self.process.terminate()
        self.process.wait(SECONDS)


@pytest.fixture
def preview() -> Iterator[Callable[[Path], Preview]]:
    running: list[Preview] = []

    def start(project: Path) -> Preview:
        running.append(Preview(project))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def test_the_preview_says_each_mistake_and_recovers(
    preview: Callable[[Path], Preview], small_project: Callable[..., Path]
) -> None:
    project = small_project()
    shown = preview(project)
    assert shown.shows("index.html", "Small site"), shown.said()
    assert shown.shows("search/index.js", "Small site"), "the preview has no search"
    second = run_on_windows("serve", project, "--port", str(shown.port))
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"{shown.address} is in use. Close the other preview, or show this one at another port: "
        f"python -m sitekit serve --port {shown.port + 1}\n"
    )
    for mistake, page in SHOWN.items():
        mistakes.apply(mistakes.load()[mistake], project)
        sentence = mistakes.load()[mistake].says[0]
        assert shown.shows(page, sentence), f"{mistake}\n{shown.said()[-3000:]}"
        shutil.copytree(mistakes.WHOLE, project, dirs_exist_ok=True)
        assert shown.shows(page, sentence, wanted=False), f"{mistake} is mended, and the page still says it"


@pytest.mark.parametrize("mistake", ["data-tab", "settings-broken"])
def test_the_preview_starts_in_spite_of_a_mistake(
    mistake: str, preview: Callable[[Path], Preview], small_project: Callable[..., Path]
) -> None:
    shown = preview(small_project(mistake))
    sentence = mistakes.load()[mistake].says[0]
    assert shown.shows("index.html", sentence), shown.said()[-3000:]
