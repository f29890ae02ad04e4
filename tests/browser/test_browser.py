"""The site in a real browser: served and from a folder, wide and narrow, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.browser import (
    MENU_BELOW,
    ONE_OF_EACH_KIND,
    WIDTHS,
    Watched,
    errors,
    foreign,
    open_menu,
    open_search,
    sideways,
    violations,
    visit,
    watch,
)
from support.builds import BROKEN, PAGES, Built, serve

# What scripts add to a page that is complete without it.
MADE_BY_SCRIPTS = (
    "[data-ddm-planner], [data-ddm-run], .ddm-copy-link, [class^=ddm-workbook], [data-ddm-overview], "
    "[data-ddm-actions], [data-ddm-agenda]"
)


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    # Without motion, so that what axe-core looks at stands still.
    watched = watch(browser, request.param, reduced_motion="reduce")
    yield watched
    watched.page.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_quiet_and_accessible(page: str, watched: Watched, address: str) -> None:
    visit(watched.page, address + page)
    assert violations(watched.page) == []
    assert sideways(watched.page) <= 0
    watched.page.locator("article a[href]").first.focus()
    watched.page.keyboard.press("Tab")
    assert violations(watched.page) == [], "with the focus moved"
    open_search(watched.page)
    assert violations(watched.page) == [], "with search open"
    if watched.page.viewport_size["width"] < MENU_BELOW:
        watched.page.keyboard.press("Escape")
        open_menu(watched.page)
        assert violations(watched.page) == [], "with the menu open"
    assert errors(watched) == []
    assert foreign(watched, address) == []
    assert len(watched.requests) > 1


@pytest.mark.parametrize("page", ONE_OF_EACH_KIND)
def test_a_page_works_from_a_folder(page: str, watched: Watched, site: Built) -> None:
    visit(watched.page, (site.folder / page).as_uri())
    assert watched.page.locator("h1").is_visible()
    assert watched.page.evaluate("getComputedStyle(document.querySelector('.md-header')).backgroundColor") != (
        "rgba(0, 0, 0, 0)"
    )
    assert errors(watched) == []
    assert foreign(watched, site.folder.as_uri()) == []


@pytest.mark.parametrize("page", ONE_OF_EACH_KIND)
def test_a_page_is_complete_without_scripts(page: str, browser: Browser, address: str) -> None:
    def said(**options: object) -> str:
        watched = watch(browser, **options)
        visit(watched.page, address + page)
        watched.page.evaluate(f"document.querySelectorAll('{MADE_BY_SCRIPTS}').forEach(made => made.remove())")
        text = watched.page.locator("article").inner_text()
        watched.page.close()
        return re.sub(r"\s+", " ", text)

    assert said(java_script_enabled=False) == said()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_at_four_hundred_per_cent(page: str, browser: Browser, address: str) -> None:
    watched = watch(browser, width=320)
    visit(watched.page, address + page)
    assert sideways(watched.page) <= 0
    watched.page.close()


def test_the_first_link_skips_to_the_content(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}cpd/session-1.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")


def test_the_keyboard_opens_the_menu_and_follows_it(browser: Browser, address: str) -> None:
    watched = watch(browser, 320, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{address}tools/index.html")
    stopped = []
    while "Menu" not in stopped:
        page.keyboard.press("Tab")
        stopped.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert len(stopped) < 6, stopped
    page.keyboard.press("Enter")
    link = page.locator(".md-nav--primary a:visible", has_text="Safe Uncertainty")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/safe-uncertainty.html")
    page.close()


@pytest.mark.parametrize("fault", ["axe", "console", "foreign", "sideways"])
def test_a_fault_in_a_page_is_noticed(fault: str, browser: Browser) -> None:
    """Each page in tests/broken/browser has one fault, and the check of that name sees it."""
    server = serve(BROKEN / "browser")
    own = f"http://127.0.0.1:{server.server_port}/"
    watched = watch(browser, 390)
    watched.page.goto(f"{own}{fault}.html")
    noticed = {
        "axe": lambda: violations(watched.page),
        "console": lambda: errors(watched),
        "foreign": lambda: foreign(watched, own),
        "sideways": lambda: sideways(watched.page) > 0,
    }
    assert noticed[fault]()
    watched.page.close()
    server.shutdown()
    server.server_close()
