"""What the tests share: the definitions, the built site, projects with a mistake in them, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support import mistakes
from support.browser import Opener, browser_path, started
from support.builds import AS_PEOPLE_NAME_IT, PROJECT, Built, Run, built_site, copy_of_project, served

from sitekit.content.definitions import Definitions


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write down for the statement what was tested")


@pytest.fixture(scope="session", autouse=True)
def _run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let all processes of this run share what they build."""
    own = tmp_path_factory.getbasetemp()
    Run.folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")


@pytest.fixture(scope="session")
def site() -> Built:
    return built_site()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project that a test may damage."""
    return copy_of_project(tmp_path / AS_PEOPLE_NAME_IT)


@pytest.fixture
def small_project(tmp_path: Path) -> Callable[..., Path]:
    """Make the smallest project that builds, with one of the mistakes in it where it is named."""

    def make(mistake: str | None = None) -> Path:
        folder = tmp_path / AS_PEOPLE_NAME_IT
        shutil.copytree(mistakes.WHOLE, folder)
        shutil.copy(PROJECT / "macros.py", folder)
        if mistake:
            mistakes.apply(mistakes.load()[mistake], folder)
        return folder

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with started(browser_path()) as browser:
        yield browser


@pytest.fixture(scope="session")
def address(site: Built) -> Iterator[str]:
    """The address of the built site on this machine, ending in a slash."""
    with served(site.folder) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, address: str, site: Built) -> Iterator[Opener]:
    """Open pages of the site. When the test ends, none of them may have done what no page may do."""
    opener = Opener(browser, (address, site.folder.as_uri()))
    yield opener
    assert opener.close() == []
