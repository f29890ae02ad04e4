"""The page of a tool, which is short, and its supervision view: one box at a time, whatever clock and address do."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect
from support.browser import Opener, violations
from support.builds import Built

from sitekit.content.definitions import Definitions

TOOLS = ("discrepancy-matrix", "anchor-principles", "safe-uncertainty", "summaries", "child-at-your-shoulder")
MATRIX = "tools/discrepancy-matrix.html"


SCREEN = 768  # of a small laptop, in pixels


def begin(page: Page, minutes: int = 15) -> None:
    page.get_by_role("button", name=f"{minutes} minutes", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()


def shown(page: Page, *parts: str) -> list[str]:
    return [page.locator(f'dialog [data-part="{part}"]').inner_text() for part in parts]


def minutes(page: Page) -> list[str]:
    page.clock.run_for(1000)  # until the view has looked at its clock
    return [text for text in page.locator(".ddm-tool-view__time p:visible").all_inner_texts() if text]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_is_seven_screens_at_most_and_asks_within_one_and_a_half(tool: str, open_page: Opener) -> None:
    page = open_page(f"tools/{tool}.html", 1366).page
    page.get_by_role("button", name="15 minutes").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") <= 7 * SCREEN
    question = page.locator(".ddm-grid__ask").first.bounding_box()
    assert question["y"] + question["height"] <= 1.5 * SCREEN
    assert page.get_by_text("Minutes:", exact=True).filter(visible=True).count() == 0, "the buttons say the minutes"
    assert page.get_by_text("Your notes").filter(visible=True).count() == 0, "the boxes for notes are folded"


@pytest.mark.parametrize("tool", TOOLS)
def test_each_box_of_each_tool_is_reached_by_keyboard(tool: str, definitions: Definitions, open_page: Opener) -> None:
    page = open_page(f"tools/{tool}.html", 390).page
    begin(page)
    for cell in definitions.find(tool).grid.values():
        expect(page.locator(":focus")).to_have_attribute("data-part", "name")
        assert page.locator("dialog").get_by_role("heading", name=cell.name, exact=True).count() == 1
        assert shown(page, "name", "ask") == [cell.name, cell.ask]
        rest = [cell.holds, f"Next: {cell.next}", f"Identity and power: {cell.power}"]
        assert page.locator("dialog [data-part=rest] p").all_inner_texts() == rest
        for key in ("n", "p", "s", "Tab", "Enter"):  # the theme's letters and the search box's do nothing here
            page.keyboard.press(key)
    assert shown(page, "ask") == ["What are we deciding? Why?\nWhat is still uncertain?\nWhen do we look again?"]
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # back
    assert shown(page, "name") == [cell.name]
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="15 minutes")).to_be_focused()
    expect(page).to_have_url(re.compile(rf"{tool}\.html$"))


@pytest.mark.parametrize("folder", ["", "from a folder"])
def test_the_time_is_that_of_the_clock_through_sleep_and_reload(folder: str, open_page: Opener, site: Built) -> None:
    address = f"{site.folder.as_uri()}/{MATRIX}" if folder else MATRIX
    page = open_page(address, prepare=lambda page: page.clock.install(time="2027-01-14T09:30:00Z")).page
    page.clock.pause_at("2027-01-14T09:31:00Z")
    begin(page)
    assert minutes(page) == ["This question: 4 of 4 minutes left", "In all: 15 of 15 minutes left"]
    page.clock.run_for(179_000)
    page.get_by_role("button", name="Next question").click()
    page.clock.fast_forward(130_000)
    before = ["Ambiguous", "This question: 2 of 4 minutes left", "In all: 10 of 15 minutes left"]
    assert [*shown(page, "name"), *minutes(page)] == before
    page.reload()
    page.locator("dialog[open]").wait_for()
    assert [*shown(page, "name"), *minutes(page)] == before
    page.clock.fast_forward(2 * 60_000)
    assert minutes(page) == ["Time to move on when you are ready", "In all: 8 of 15 minutes left"]
    page.clock.fast_forward(3 * 3_600_000)
    assert minutes(page) == ["Time to move on when you are ready", "The time you set aside is over"]
    assert shown(page, "name") == ["Ambiguous"], "nothing moves by itself"
    page.get_by_role("button", name="End").click()
    expect(page.get_by_role("button", name="15 minutes")).to_be_focused()


def test_a_small_window_shows_the_question_first_and_all_of_it_by_scrolling_down(open_page: Opener) -> None:
    page = open_page("tools/anchor-principles.html", 320).page
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    begin(page, 5)
    for _ in range(5):
        assert page.locator("dialog").evaluate("view => view.scrollWidth - view.clientWidth") <= 0
        assert page.locator("dialog [data-part=ask]").bounding_box()["y"] < 128
        assert re.fullmatch(r"This question: ([1-9]) of \1 minutes? left", shown(page, "here")[0])
        page.locator("dialog [data-part=next]").click()


def test_an_address_that_says_too_much_opens_nothing_and_the_buttons_work(open_page: Opener) -> None:
    place = f"#use=discrepancy-matrix&minutes=15&box=%s&began={int(time.time())}&since={int(time.time())}"
    page = open_page(MATRIX + place % 99).page
    page.wait_for_function("ddm.toolView")
    assert page.locator("dialog[open]").count() == 0
    page.evaluate("hash => { location.hash = hash; }", place % 3)
    page.locator("dialog[open]").wait_for()
    assert shown(page, "name") == ["Assumption"]
    page.evaluate("hash => { location.hash = hash; }", place % "<b>")
    expect(page.locator("dialog[open]")).to_have_count(0)
    begin(page, 30)
    assert shown(page, "name") == ["Evidence"]


def test_a_view_that_cannot_be_loaded_says_so_and_without_scripts_there_is_no_button(open_page: Opener) -> None:
    watched = open_page(MATRIX, prepare=lambda page: page.route("**/tool-view.js", lambda route: route.abort()))
    watched.expected.append("ERR_FAILED")
    watched.page.get_by_role("button", name="5 minutes", exact=True).click()
    expect(watched.page.get_by_role("alert")).to_contain_text("could not be loaded")
    plain = open_page(MATRIX, java_script_enabled=False).page
    assert plain.get_by_role("button", name="5 minutes").count() == 0
    assert plain.get_by_text("Minutes: 5, 15 or 30").is_visible()
