"""What the tests share: the definitions, the built site, projects with a mistake in them, and a browser."""

from __future__ import annotations

import atexit
import http.server
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright
from support import mistakes

from sitekit import builders, postbuild
from sitekit.content.definitions import Definitions

PROJECT = Path(__file__).resolve().parent.parent
BROKEN = PROJECT / "tests" / "broken"
BROWSERS = (
    *(os.environ.get("SITEKIT_BROWSER", ""), "chromium", "chromium-browser", "google-chrome", "microsoft-edge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
# As root in a container there is no sandbox; the rest keeps the browser from looking for the internet.
BROWSER_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync",),
]


@dataclass(frozen=True)
class Built:
    """What one run of the site generator left behind."""

    folder: Path
    status: int
    log: str

    def pages(self) -> list[str]:
        """The addresses of the pages, from the build, never typed."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))


def build(project: Path, site: Path) -> Built:
    """Run the real site generator on `project`, as a person would."""
    done = builders.build(project, site, is_heard=False)
    return Built(site, done.returncode, done.stdout + done.stderr)


def whole(project: Path, site: Path) -> Built:
    """Build `project` with everything that is made of its pages, as `make site` does."""
    built = build(project, site)
    if built.status == 0:
        postbuild.run(project, site)
    return built


def temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="guide-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def built_site() -> Built:
    """The project's own site, built once for all tests."""
    return whole(PROJECT, temporary_folder() / "site")


@cache
def parsed(page: str) -> BeautifulSoup:
    """One page of the site, parsed once as a browser would."""
    return BeautifulSoup((built_site().folder / page).read_text("utf-8"), "lxml")


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")


@pytest.fixture(scope="session")
def site() -> Built:
    return built_site()


def copy_of_project(to: Path) -> Path:
    """The files a build needs, copied to where a test may damage them."""
    for name in ("docs", "overrides"):
        shutil.copytree(PROJECT / name, to / name)
    for name in ("mkdocs.yml", "macros.py"):
        shutil.copy(PROJECT / name, to / name)
    return to


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project that a test may damage."""
    return copy_of_project(tmp_path / "project")


@pytest.fixture
def small_project(tmp_path: Path) -> Callable[..., Path]:
    """Make the smallest project that builds, with one of the mistakes in it where it is named."""

    def make(mistake: str | None = None) -> Path:
        folder = tmp_path / "project"
        shutil.copytree(mistakes.WHOLE, folder)
        shutil.copytree(PROJECT / "overrides", folder / "overrides")
        shutil.copy(PROJECT / "macros.py", folder)
        if mistake:
            mistakes.apply(mistakes.load()[mistake], folder)
        return folder

    return make


def browser_path() -> str:
    """A browser that is installed. Without one the tests that need it fail; they are never skipped."""
    found = next((path for path in (shutil.which(name) for name in BROWSERS if name) if path), None)
    assert found, "no Chromium, Chrome or Edge was found; 'make test' installs one, or name it in SITEKIT_BROWSER"
    return found


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """The browser at `path`, running."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with started(browser_path()) as browser:
        yield browser


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    """Serve `folder` on 127.0.0.1, at a port that is free."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        # One connection for many files, as real servers do: a page asks for twenty. An answer is written in two pieces,
        # of which the second must not wait until the first is confirmed.
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def address(site: Built) -> Iterator[str]:
    """The address of the built site on this machine, ending in a slash."""
    server = serve(site.folder)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
