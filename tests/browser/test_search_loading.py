"""Search while its scripts are on their way: nothing is lost, nothing is said too early, and a failure is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from support.browser import Opener
from support.builds import Built
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
FAULTS = {
    "missing": lambda route: route.abort(),
    "empty": lambda route: route.fulfill(body="", content_type="text/javascript"),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_loaded_is_said_and_tried_again(file: str, fault: str, open_page: Opener, address: str) -> None:
    watched = open_page("index.html", prepare=lambda page: page.route(FILES[file], FAULTS[fault]))
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


def test_when_the_index_is_missing_in_a_folder_readers_are_told(open_page: Opener, site: Built, tmp_path: Path) -> None:
    shutil.copytree(site.folder, tmp_path / "site")
    (tmp_path / "site" / search_index.INDEX).unlink()
    open_page.own += (tmp_path.as_uri(),)
    watched = open_page((tmp_path / "site" / "index.html").as_uri())
    watched.expected.append("ERR_FILE_NOT_FOUND")
    watched.page.locator(".ddm-search__field").fill("golden thread")
    watched.page.locator("[data-ddm-search-nothing]").wait_for()
    assert "could not be loaded" in watched.page.locator(".ddm-search__found").inner_text()


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


@pytest.mark.parametrize("key", ["Enter", " "])
def test_on_narrow_screens_there_is_a_button(key: str, plain: Page) -> None:
    plain.set_viewport_size({"width": 390, "height": 844})
    plain.get_by_role("button", name="Search", expanded=False).focus()
    plain.keyboard.press(key)
    expect(plain.locator(".ddm-search__field")).to_be_focused()
    plain.keyboard.type("discrepancy matrix")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/tools/discrepancy-matrix.html")


def test_an_address_with_a_question_opens_the_box(plain: Page, address: str) -> None:
    plain.goto(f"{address}cpd/index.html?q=golden+thread")
    plain.locator(".ddm-search__link").first.wait_for()
    assert listed(plain, address)[0].startswith("defensible-decisions.html")


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
