"""The project, and the sites that tests build and serve."""

from __future__ import annotations

import atexit
import hashlib
import http.server
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from filelock import FileLock

from sitekit import builders, postbuild
from sitekit.content import pages

PROJECT = Path(__file__).resolve().parents[2]
BROKEN = PROJECT / "tests" / "broken"
# Projects are copied into a folder with a name such as people have. The second part cannot be said in Windows-1252.
AS_PEOPLE_NAME_IT = Path("OneDrive - Cyngor Sir Ynys Môn", "Gŵyl 100% #1")
# The addresses of all pages, from their sources, so that nothing is built before the first test runs.
PAGES = sorted(["404.html", *(path.removesuffix(".md") + ".html" for path in pages.paths(PROJECT / "docs"))])


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
    done = builders.build(project, site, show_output=False)
    return Built(site, done.returncode, done.stdout + done.stderr)


def whole(project: Path, site: Path) -> Built:
    """Build `project` with everything that is made of its pages, as `make site` does."""
    built = build(project, site)
    if built.status == 0:
        postbuild.run(project, site)
    return built


def temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sitekit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Run:
    """One run of the tests, in as many processes as there are, and the folder that they share."""

    folder: Path


def shared(name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this run that `make` fills for whichever test needs it first; the others wait for it."""
    folder = Run.folder / name
    done = folder / "done"
    with FileLock(Run.folder / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def shared_build(name: str, make: Callable[[Path], Built]) -> Built:
    """What `make` built in a folder of this run."""

    def build_and_note(folder: Path) -> None:
        built = make(folder / "site")
        (folder / "built.json").write_text(json.dumps([built.status, built.log]), "utf-8")

    folder = shared(name, build_and_note)
    return Built(folder / "site", *json.loads((folder / "built.json").read_text("utf-8")))


@cache
def built_site() -> Built:
    """The project's own site."""
    return shared_build("site", lambda site: whole(PROJECT, site))


@cache
def parsed(page: str) -> BeautifulSoup:
    """One page of the site, parsed once as a browser would."""
    return BeautifulSoup((built_site().folder / page).read_text("utf-8"), "lxml")


def source_of(page: str) -> str:
    """The source of the page at an address."""
    return (PROJECT / "docs" / page).with_suffix(".md").read_text("utf-8")


def copy_of_project(to: Path) -> Path:
    """The files a build needs, copied to where a test may damage them."""
    for name in ("docs", "overrides"):
        shutil.copytree(PROJECT / name, to / name)
    for name in ("mkdocs.yml", "macros.py"):
        shutil.copy(PROJECT / name, to / name)
    return to


def digest(folder: Path) -> dict[str, str]:
    """Every file under `folder` with what is in it, in short."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `folder`, served on 127.0.0.1 at a port that is free; it ends in a slash."""
    server = serve(folder)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


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
