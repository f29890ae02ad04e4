"""The site in a real browser: served and from a folder, wide and narrow, by keyboard, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser
from support.browser import (
    LAYOUTS,
    MENU_BELOW,
    ONE_OF_EACH_KIND,
    WIDTHS,
    Opener,
    open_menu,
    open_search,
    out_of_reach,
    sideways,
    violations,
    watch,
    wrong_with,
)
from support.builds import BROKEN, PAGES, served
from support.workbook_page import choose_all

# What scripts add to a page that is complete without it.
MADE_BY_SCRIPTS = (
    "[data-ddm-planned], [data-ddm-planner], [data-ddm-run], .ddm-copy-link, [class^=ddm-workbook], "
    ".ddm-add, [data-ddm-overview], [data-ddm-actions], [data-ddm-choose], [data-ddm-tool]"
)


# At 400 per cent: tables that go on beyond their edge, and all but the header that keeps its place over the page while
# each part that says what has happened says something.
LOST_AT_400 = """() => {
  for (const spoken of document.querySelectorAll("[role=status], [role=alert]")) {
    spoken.hidden = false;
    if (!spoken.childElementCount) spoken.textContent = "It is done. ".repeat(9);
  }
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const cut = seen(".ddm-table").filter((table) => table.scrollWidth > table.clientWidth);
  const over = seen("article *, body > [class^=ddm-]")
    .filter((one) => /fixed|sticky/.test(getComputedStyle(one).position) && one.offsetHeight > innerHeight / 5);
  return [...cut, ...over].map((one) => one.outerHTML.slice(0, 120));
}"""


def beyond_the_gate(page: str, width: int) -> object:
    """A page at a width, in every state; only one page of each layout, and that narrow, is tried before each change."""
    is_tried = page in LAYOUTS and width == min(WIDTHS)
    return pytest.param(page, width, marks=() if is_tried else pytest.mark.exhaustive)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_at_rest_is_accessible_and_never_wider_than_the_window(page: str, open_page) -> None:
    window = open_page(page).page
    assert violations(window) == []
    for width in (*WIDTHS, 320):  # the last is that of a window at 400 per cent
        window.set_viewport_size({"width": width, "height": 900})
        assert sideways(window) <= 0, width
        assert out_of_reach(window) == [], width
    window.set_viewport_size({"width": 320, "height": 256})
    assert window.evaluate(LOST_AT_400) == []


@pytest.mark.parametrize(("page", "width"), [beyond_the_gate(page, width) for page in PAGES for width in WIDTHS])
def test_a_page_is_accessible_in_every_state(page: str, width: int, open_page) -> None:
    window = open_page(page, width).page
    assert violations(window) == []
    window.locator("article a[href]").first.focus()
    window.keyboard.press("Tab")
    assert violations(window) == [], "with the focus moved"
    open_search(window)
    assert violations(window) == [], "with search open"
    if width < MENU_BELOW:
        window.keyboard.press("Escape")
        open_menu(window)
        assert violations(window) == [], "with the menu open"


@pytest.mark.parametrize("page", ONE_OF_EACH_KIND)
def test_a_page_is_complete_without_scripts(page: str, open_page) -> None:
    def said(**options: object) -> str:
        window = open_page(page, **options).page
        choose_all(window)
        if options:
            assert window.locator("article button:visible").count() == 0, "a button that does nothing"
        window.evaluate(f"document.querySelectorAll('{MADE_BY_SCRIPTS}').forEach(made => made.remove())")
        return re.sub(r"\s+", " ", window.locator("article").inner_text())

    assert said(java_script_enabled=False) == said()


def test_the_first_link_skips_to_the_content(open_page) -> None:
    page = open_page("cpd/session-1.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")


@pytest.mark.parametrize("fault", ["axe", "console", "foreign", "out-of-reach", "sideways"])
def test_a_fault_in_a_page_is_noticed(fault: str, browser: Browser) -> None:
    """Each page in tests/broken/browser has one fault, and the check of that name sees it."""
    with served(BROKEN / "browser") as own:
        watched = watch(browser, 390)
        watched.page.goto(f"{own}{fault}.html")
        noticed = {
            "axe": lambda: violations(watched.page),
            "console": lambda: wrong_with(watched, (own,)),
            "foreign": lambda: wrong_with(watched, (own,)),
            "out-of-reach": lambda: out_of_reach(watched.page),
            "sideways": lambda: sideways(watched.page) > 0,
        }
        assert noticed[fault]()
        watched.page.close()


KEEPING = {
    "cookies": "document.cookie = 'a=b'",
    "localStorage": "localStorage.setItem('a', 'b')",
    "sessionStorage": "sessionStorage.setItem('a', 'b')",
    "indexedDB": "new Promise((done) => { indexedDB.open('a').onsuccess = done; })",
    "caches": "caches.open('a')",
    "the window's name": "window.name = 'a'",
    "the history": "history.replaceState({ a: 'b' }, '')",
}
SENDING = {
    "beacon": "navigator.sendBeacon('http://127.0.0.1:9/')",
    "WebSocket": "new WebSocket('ws://127.0.0.1:9/')",
    "fetch": "fetch('http://127.0.0.1:9/').catch(() => null)",
    "http://127.0.0.1:9/image": "new Image().src = 'http://127.0.0.1:9/image'",
    "thrown": "setTimeout(() => { throw new Error('thrown'); })",
    "said": "console.error('said')",
}


def test_what_a_page_does_wrong_is_found_when_its_test_ends(browser: Browser, address: str) -> None:
    opener = Opener(browser, (address,))
    page = opener("glossary.html").page
    assert wrong_with(opener.opened[0], opener.own) == []
    for way in (*KEEPING.values(), *SENDING.values()):
        page.evaluate(f"() => {{ const done = {way}; return done instanceof Promise ? done.then(() => 1) : 1; }}")
    page.wait_for_function("performance.getEntriesByName('http://127.0.0.1:9/image').length")
    found = " ".join(opener.close())
    assert [fault for fault in (*(f"kept in {one}" for one in KEEPING), *SENDING) if fault not in found] == []
    assert page.is_closed()
