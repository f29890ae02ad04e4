"""Search: how the box behaves. What is found is judged in Node (`tests/node/search-engine.test.mjs`).

That it is the same from a folder is in `test_offline_jobs.py`, and hostile questions are in `test_hostile_input.py`.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.browser import WIDTHS, Opener, sideways, violations
from support.search_box import ask, listed

from sitekit.postbuild import search_index

# That a part of the page is where the reader looks: at the top of the window, below the bar.
BELOW_THE_BAR = """() => {
  const [bar, part] = [".md-header", "#over-a-year"].map((one) => document.querySelector(one).getBoundingClientRect());
  return part.top >= bar.bottom && part.top < bar.bottom + 120;
}"""


@pytest.fixture
def page(open_page: Opener) -> Page:
    """The home page with search awake."""
    page = open_page("index.html").page
    ask(page, "golden thread")
    return page


def test_results_can_be_told_apart(page: Page) -> None:
    ask(page, "icebreaker")
    shown = page.locator(".ddm-search__link").all_inner_texts()
    assert len(set(shown)) == len(shown) > 2


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_does_it_all(width: int, open_page: Opener, address: str) -> None:
    page = open_page("cpd/index.html", width).page
    link = page.locator("article p a[href]:visible").first
    link.focus()
    page.keyboard.press("/")
    ask(page, "discrepency matrix")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href").endswith(listed(page, address)[1])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "query"
    page.keyboard.press("Escape")
    assert not page.locator(".ddm-search__list").is_visible()
    assert link.evaluate("link => link === document.activeElement"), "Escape gives the focus back"
    page.keyboard.press("/")
    ask(page, "discrepency matrix")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/discrepancy-matrix.html")


def test_escape_gives_the_focus_to_nothing_from_an_earlier_search(open_page: Opener) -> None:
    page = open_page("cpd/index.html").page
    page.locator("article p a[href]:visible").first.focus()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.locator(".ddm-search__field").click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "query", "it was opened from nowhere, so it stays in the box"


def test_tab_walks_through_the_results_and_out(page: Page) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate("!!document.activeElement.closest('.ddm-search')"):
            break
    assert not page.locator(".ddm-search__list").is_visible(), "the list is closed behind whoever leaves it"


@pytest.mark.parametrize("width", [1366, 320])
def test_a_result_on_this_page_is_gone_to(width: int, open_page: Opener, address: str) -> None:
    """From further down, and when the address has that part already; with the mouse, and with the keyboard."""
    start = "challenge-questions/index.html#over-a-year"
    page = open_page(start, width, prepare=lambda page: page.clock.install()).page
    for go in (lambda result: result.click(), lambda result: result.press("Enter")):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.keyboard.press("/")
        ask(page, "over a year")
        assert listed(page, address)[0] == start
        go(page.locator(".ddm-search__link").first)
        expect(page.locator("#over-a-year")).to_be_focused()
        page.wait_for_function(BELOW_THE_BAR)
        # Nor does the page go back a little later, as the theme's script had it.
        page.clock.run_for(1000)
        assert page.evaluate(BELOW_THE_BAR)
        assert not page.locator(".ddm-search__results").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_alone_opens_nothing(width: int, open_page: Opener) -> None:
    page = open_page("cpd/index.html", width).page
    results = page.locator(".ddm-search__results")
    while not page.evaluate("document.activeElement.matches('[data-ddm-search-button], .ddm-search__field')"):
        page.keyboard.press("Tab")
    assert not results.is_visible()
    page.keyboard.press("Enter")
    expect(results).to_be_visible()
    came_from = page.evaluate_handle("document.querySelector('[data-ddm-search-button]:not([hidden])')")
    page.keyboard.press("Escape")
    assert not results.is_visible()
    if width == min(WIDTHS):
        assert came_from.evaluate("(one) => one === document.activeElement && one.ariaExpanded === 'false'")


def test_when_nothing_is_found_there_are_doors(page: Page) -> None:
    ask(page, "xqzvw")
    assert page.locator(".ddm-search__found").inner_text() == "Nothing found for “xqzvw”. Try another word for it."
    assert page.locator("[data-ddm-search-nothing] li a").count() == 4
    assert page.locator(".ddm-search__link").count() == 0
    assert violations(page) == []


def test_it_is_fetched_when_it_is_used_and_not_before(open_page: Opener, address: str) -> None:
    watched = open_page("tools/index.html")
    watched.page.wait_for_load_state("networkidle")
    before = set(watched.requests)
    assert not [url for url in before if "js/search-engine" in url or search_index.INDEX.name in url or "worker" in url]
    ask(watched.page, "golden thread")
    asked = {url.removeprefix(address) for url in set(watched.requests) - before}
    assert asked == {"assets/js/search-engine.js", search_index.INDEX.as_posix()}


@pytest.mark.parametrize("width", [1366, 320])
def test_without_scripts_a_sentence_is_in_the_place_of_the_box(width: int, open_page: Opener) -> None:
    page = open_page("cpd/index.html", width, java_script_enabled=False).page
    assert not page.locator(".ddm-search").is_visible()
    assert not page.locator(".md-header button").first.is_visible()
    assert sideways(page) <= 0
    page.locator(".md-header").get_by_role("link", name="the glossary").click()
    page.wait_for_url("**/glossary.html")
