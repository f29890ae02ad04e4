"""Search while its scripts are on their way: nothing is lost, nothing is said too early, and a failure is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from support.browser import Opener
from support.search_box import LOADING, ask, listed

from sitekit.postbuild import search_index

# Notes what is in the box, what has been announced and what is listed, each time any of it changes.
NOTE = """window.noted = [];
addEventListener("DOMContentLoaded", () => {
  const [box, field, spoken, list] = ["[data-ddm-search]", ".ddm-search__field", "[data-ddm-search-spoken]",
    ".ddm-search__list"].map((part) => document.querySelector(part));
  const note = () => noted.push([field.value, spoken.textContent, [...list.children].map((one) => one.innerText)]);
  new MutationObserver(note).observe(box, { subtree: true, childList: true, characterData: true });
});"""


def test_nothing_is_said_before_it_is_known(open_page: Opener, address: str) -> None:
    """However slow the line: no result is said to be missing, and an announcement is always about what is listed."""
    page, held = open_page.watch().page, []
    page.add_init_script(NOTE)
    page.route(f"**/{search_index.INDEX.as_posix()}", lambda route: held.append(route))
    page.goto(f"{address}index.html")
    page.locator(".ddm-search__field").fill("discrepency")
    spoken = page.locator("[data-ddm-search-spoken]")
    assert spoken.get_attribute("role") == "status"
    expect(spoken).to_have_text(LOADING)
    assert page.locator(".ddm-search__found").inner_text() == LOADING
    assert not page.locator("[data-ddm-search-nothing]").is_visible()
    page.locator(".ddm-search__field").fill("genogramm")
    release(held)
    for text in ("golden thread", "xqzvw", "kids"):
        ask(page, text)
    first, nothing = "results, best match first First: ", "Nothing found for “xqzvw”."
    noted = page.evaluate("noted")
    assert {text for text, said, _ in noted if first in said or nothing in said} == {"golden thread", "xqzvw", "kids"}
    for text, said, results in noted:
        assert bool(results) is (first in said) or said in ("", LOADING), (text, said, results)
        if results and said:
            assert said.partition(first)[2].split(", ")[0] == results[0].split("\n")[0], (text, said, results)
        assert "Nothing" not in said or said.startswith(f"Nothing found for “{text}”."), (text, said)


def release(held: list[Route]) -> None:
    for route in held:
        route.continue_()
    held.clear()


def test_enter_waits_for_the_answer(open_page: Opener) -> None:
    """Somebody who knows the first result types and presses Enter before anything is there."""
    page = open_page("index.html").page
    page.locator(".ddm-search__field").focus()
    page.keyboard.type("discrepancy matrix")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/discrepancy-matrix.html")


FILES = {"engine": "**/js/search-engine.js", "index": f"**/{search_index.INDEX.as_posix()}"}
# The one is missing, the other empty.
FAULTS = {
    "engine": lambda route: route.abort(),
    "index": lambda route: route.fulfill(body="", content_type="text/javascript"),
}


@pytest.mark.parametrize("file", FILES)
def test_what_cannot_be_loaded_is_said_and_tried_again(file: str, open_page: Opener, address: str) -> None:
    watched = open_page("index.html", prepare=lambda page: page.route(FILES[file], FAULTS[file]))
    watched.expected += ["ERR_FAILED", "reading 'use'"]  # the index calls the engine, which is not there
    page = watched.page
    page.locator(".ddm-search__field").fill("golden thread")
    page.locator("[data-ddm-search-nothing]").wait_for()
    said = "Search could not be loaded. Use the menu, or start from one of these:"
    assert page.locator(".ddm-search__found").inner_text() == said
    expect(page.locator("[data-ddm-search-spoken]")).to_have_text(said)
    page.unroute(FILES[file])
    page.locator(".ddm-search__field").fill("golden thread ")
    page.locator(".ddm-search__link").first.wait_for()
    assert listed(page, address)[0].startswith("defensible-decisions.html")
    assert not page.locator("[data-ddm-search-nothing]").is_visible()


@pytest.fixture
def plain(open_page: Opener, address: str) -> Page:
    """A page on which nobody has done anything yet, and whose scripts may not all have run."""
    page = open_page.watch().page
    page.goto(f"{address}cpd/index.html")
    return page


def test_a_key_opens_the_box(plain: Page) -> None:
    plain.keyboard.press("/")
    field = plain.locator(".ddm-search__field")
    expect(field).to_be_focused()
    plain.keyboard.type("golden")
    expect(field).to_have_value("golden")
    plain.keyboard.press("Escape")
    plain.locator("h1").click()
    plain.keyboard.press("/")
    plain.keyboard.type("thread")
    expect(field).to_have_value("thread")  # what was typed before is selected


def test_a_key_that_means_something_else_does_not(plain: Page) -> None:
    field = plain.locator(".ddm-search__field")
    for key in ("Control+f", "Alt+/", "Meta+/"):
        plain.keyboard.press(key)
        expect(field).not_to_be_focused()
    for element in ("input", "textarea", "select", "p contenteditable tabindex=0"):
        plain.evaluate(
            "html => document.querySelector('article').insertAdjacentHTML('afterbegin', html)", f"<{element}>"
        )
        plain.locator("article").locator(":first-child").first.focus()
        plain.keyboard.press("/")
        expect(field).not_to_be_focused()


def test_what_is_typed_before_the_script_runs_is_answered(plain: Page, address: str) -> None:
    held: list[Route] = []
    plain.route("**/js/search.js", lambda route: held.append(route))
    plain.goto(f"{address}cpd/index.html", wait_until="commit")
    plain.locator(".ddm-search__field").click()
    plain.keyboard.type("golden thread")
    plain.keyboard.press("Enter")
    release(held)
    plain.locator(".ddm-search__link").first.wait_for()
    assert plain.url == f"{address}cpd/index.html", "the form is not sent"
