"""What only the tests in a browser share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from support import planner_page, word_file
from support.browser import NO_PRINTER, WIDTHS, Opener, Watched
from support.builds import Built
from support.overview_page import LATER, NOW
from support.run_page import Run
from support.workbook_page import ALL, TODAY, choose_all


@pytest.fixture
def open_workbook(open_page: Opener, site: Built) -> Callable[..., Watched]:
    """Open a page of the site as on TODAY: open_workbook(TOOL, "file"); `steered`, with a clock that stands still.

    Of the leaders' questions, all are chosen.
    """

    def at(page: str, way: str = "http", script: str = "", steered: bool = False, **options: object) -> Watched:
        def prepare(empty: Page) -> None:
            (empty.clock.install if steered else empty.clock.set_fixed_time)(time=TODAY)
            empty.add_init_script(NO_PRINTER + script)

        address = page if way == "http" else f"{site.folder.as_uri()}/{page}"
        watched = open_page(address, prepare=prepare, **options)
        watched.page.locator("details:has([data-ddm-workbook])").evaluate_all(
            "folds => folds.map((fold) => fold.open = true)"
        )
        if steered:
            watched.page.clock.pause_at(TODAY.replace("12:00", "12:05"))
        if page == ALL:
            choose_all(watched.page)
        return watched

    return at


@pytest.fixture
def open_overview(open_page: Opener) -> Callable[..., Watched]:
    """Open the workbook with its clock stopped: open_overview(width=390)."""

    def at(**options: object) -> Watched:
        def prepare(empty: Page) -> None:
            empty.clock.install(time=NOW)
            empty.add_init_script(NO_PRINTER)

        watched = open_page(ALL, prepare=prepare, **options)
        watched.page.clock.pause_at(LATER)
        choose_all(watched.page)
        return watched

    return at


@pytest.fixture
def open_planner(open_page: Opener) -> Callable[..., Watched]:
    """Open a page of the site as on TODAY: open_planner(ONE, "#plan=…", width=390)."""
    return lambda page, fragment="", **options: open_page(page + fragment, prepare=planner_page.prepare, **options)


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def run(request: pytest.FixtureRequest, open_page: Opener, address: str) -> Run:
    return Run(open_page.watch(request.param), f"{address}cpd/session-1.html")


@pytest.fixture
def wide(open_page: Opener, address: str) -> Run:
    return Run(open_page.watch(), f"{address}cpd/session-1.html")


@pytest.fixture
def open_questions(open_page: Opener) -> Callable[..., Watched]:
    """Open the leaders' questions as a link does: open_questions("#agenda=…", width=390)."""

    def prepare(page: Page) -> None:
        page.add_init_script(NO_PRINTER)

    return lambda fragment="", **options: open_page(ALL + fragment, prepare=prepare, **options)


@pytest.fixture(scope="module")
def word(browser: Browser) -> Iterator[word_file.Page]:
    made = word_file.Page(browser)
    yield made
    made.page.close()


@pytest.fixture
def own_page(browser: Browser) -> Iterator[word_file.Page]:
    """A page that a test may change."""
    made = word_file.Page(browser)
    yield made
    made.page.close()
