"""What each page loads: the tools it has and no others, and the theme's script once the page is there."""

from __future__ import annotations

import re
import string

import pytest
from playwright.sync_api import expect
from support.browser import Opener, wake
from support.builds import PAGES, parsed

SESSION = "cpd/session-1.html"
THEME = re.compile(r"/assets/javascripts/bundle[^/]*\.js$")
STYLES = {"tokens.css", "page.css", "table.css", "search.css", "print.css", "no-script.css"}
EVERY_PAGE = STYLES | {"dom.js", "theme.js", "search.js"}
NOTES = {"controls.css", "sheet.css", "notes-export.js"}
# What a part of a page needs, by how the part is marked.
NEEDED = {
    "[data-ddm-sessions]": {"planned.css", "plan.js", "planned.js"},
    "[data-ddm-planner]": {"controls.css", "planner.css", "planner.js"},
    "[data-ddm-run]": {"run-start.js"},
    ".ddm-page--not-found": {"not-found.js"},
    ".ddm-cards": {"cards.css"},
    ".ddm-grid": {"grid.css"},
    "[data-ddm-tool-view]": {"tool-view.css", "tool-start.js"},
    ".ddm-picture": {"picture.css"},
    "h3.ddm-activity": {"activity.css", "copy-link.css", "copy-link.js"},
    "[data-ddm-workbook]": NOTES | {"workbook.css", "workbook.js"},
    "[data-ddm-overview]": NOTES | {"overview.css", "workbook.js", "overview.js"},
    "[data-ddm-choose]": NOTES | {"questions.css", "workbook.js", "questions.js"},
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_what_its_tools_need_and_nothing_else(page: str) -> None:
    tags = parsed(page).select("script[src], link[rel=stylesheet]")
    addresses = [str(tag.get("src") or tag.get("href")) for tag in tags]
    ours = sorted(address.rsplit("/")[-1] for address in addresses if re.search(r"/(css|js)/", f"/{address}"))
    wanted = EVERY_PAGE.union(*(files for mark, files in NEEDED.items() if parsed(page).select(mark)))
    assert ours == sorted(wanted)
    assert all(tag.has_attr("defer") for tag in tags if tag.name == "script")


def test_every_tool_is_on_some_page() -> None:
    """Otherwise the marks above would find nothing, and the test before this one would prove nothing."""
    assert [mark for mark in NEEDED if not any(parsed(page).select(mark) for page in PAGES)] == []


@pytest.mark.parametrize("script", ["", "delete window.requestIdleCallback"], ids=["", "as in Safari"])
def test_the_themes_script_comes_after_the_page_and_works(script: str, open_page: Opener) -> None:
    page = open_page(SESSION, 390, prepare=lambda page: page.add_init_script(script)).page
    loaded, asked_for = page.evaluate(
        """() => [performance.getEntriesByType("navigation")[0].loadEventStart,
        performance.getEntriesByType("resource").find(({ name }) => /javascripts.bundle/.test(name)).startTime]"""
    )
    assert asked_for > loaded > 0
    page.mouse.wheel(0, 900)
    page.locator(".md-header--shadow").wait_for()


@pytest.mark.parametrize("page", [SESSION, "404.html"])
def test_letters_and_signs_do_nothing(page: str, open_page: Opener) -> None:
    """Somebody who dictates, or whose hand slips, stays where they are."""
    window = open_page(page).page
    window.locator("h1").click()
    before = window.evaluate("[location.href, scrollY, document.activeElement.tagName]")
    for key in [*string.ascii_letters, *string.digits, *string.punctuation.replace("/", "")]:
        window.keyboard.press(key)
    assert window.evaluate("[location.href, scrollY, document.activeElement.tagName]") == before
    assert not window.locator(".ddm-search__results").is_visible()


@pytest.mark.parametrize("key", ["Enter", " "])
@pytest.mark.parametrize("has_theme", [False, True])
def test_a_key_opens_the_menu_and_closes_it(key: str, has_theme: bool, open_page: Opener, address: str) -> None:
    watched = open_page.watch(390)
    watched.expected.append("ERR_FAILED")
    page = watched.page
    if not has_theme:
        page.route(THEME, lambda route: route.abort())
    page.goto(address + SESSION)
    if has_theme:
        wake(page)
    button = page.locator(".md-header").get_by_role("button", name="Menu")
    for closing in (key, "Escape"):
        button.focus()
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_role("button", name="Close", exact=True)).to_be_focused()
        page.keyboard.press(closing)
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")


REACHED = """() => {
  const [one, box] = [document.activeElement, document.activeElement.getBoundingClientRect()];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return one === document.body || (!!one.closest(".md-sidebar--primary") && one.contains(top));
}"""


def test_the_focus_stays_in_the_open_menu(open_page: Opener) -> None:
    """In each of its lists it goes where it can be seen; and it follows the link that is chosen."""
    page = open_page(SESSION, 390).page
    page.locator(".md-header").get_by_role("button", name="Menu").click()
    for step in ("Session one", "On this page", "CPD sessions"):
        for _ in range(20):
            page.keyboard.press("Tab")
            assert page.evaluate(REACHED), page.evaluate("document.activeElement.textContent")
        page.locator(".md-sidebar--primary").get_by_role("button", name=step).press("Enter")
    page.locator(".md-sidebar--primary").get_by_role("button", name="CPD sessions").press("Enter")
    page.locator(".md-sidebar--primary").get_by_role("button", name="Session one").press("Enter")
    page.locator(".md-sidebar--primary").get_by_role("link", name="Pair work").press("Enter")
    page.wait_for_url("**#pair-work")
    expect(page.locator("#pair-work")).to_be_focused()
    page.locator(".md-header").get_by_role("button", name="Menu").click()
    page.set_viewport_size({"width": 1366, "height": 900})
    expect(page.locator("[inert]")).to_have_count(0)


def test_the_planner_has_its_place_before_it_is_there(open_page: Opener, address: str) -> None:
    watched, held = open_page.watch(390), []
    watched.expected.append("ERR_FAILED")
    page = watched.page
    page.route("**/js/planner.js", lambda route: held.append(route))
    with page.expect_request("**/js/planner.js"):
        page.goto(f"{address}cpd/plan.html", wait_until="commit")
    page.locator("footer").wait_for()
    height = "document.querySelector('[data-ddm-planner]').getBoundingClientRect().height"
    assert page.evaluate(height) > 0
    # Given up, as where it cannot be loaded: no gap is left.
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    assert page.evaluate(height) == 0
    for route in held:
        route.abort()
