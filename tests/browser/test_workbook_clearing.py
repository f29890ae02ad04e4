"""Notes in the workbook are lost neither by mistake nor found by the next person: leaving, clearing, and time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Page, expect
from support.browser import (
    visit,
    wake,
)
from support.workbook_page import (
    ALL,
    AREA,
    BOXES,
    GROUPS,
    JUDGEMENTS,
    MARK,
    TODAY,
    TOOL,
    WARNS,
    answers_in,
    box,
    check_empty,
    choose,
    continue_from,
    download,
    made_up,
    part,
    says,
    warning,
    write,
    written,
)

OTHER = "glossary.html"


def leave(page: Page, address: str) -> list[str]:
    """Go to another page, and stay when the browser asks; gives what it asked."""
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with suppress(Error):
        page.goto(address)
    page.remove_listener("dialog", stay)
    return asked


def test_the_browser_asks_before_notes_are_lost(open_workbook, address: str) -> None:
    page = open_workbook(AREA).page
    box(page).click()
    assert leave(page, address + OTHER) == []
    visit(page, address + AREA)
    box(page).press_sequentially(MARK)
    assert leave(page, address + OTHER) == ["beforeunload"]
    assert box(page).input_value() == MARK
    download(page)
    page.locator(GROUPS).first.get_by_label(JUDGEMENTS[0], exact=True).click()
    assert leave(page, address + OTHER) == ["beforeunload"]
    part(page, "clear").click()
    assert not page.evaluate(WARNS)
    box(page).press_sequentially(MARK)
    download(page)
    assert leave(page, address + OTHER) == []
    assert page.url.endswith(OTHER)
    page.go_back()
    assert written(page) == {}
    box(page).press_sequentially(MARK)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    wake(page)
    assert written(page) == {}


def test_a_page_that_the_browser_keeps_is_left_empty(open_workbook) -> None:
    """A browser may show a page again as it was left. Chromium without windows keeps none; this is how it begins."""
    page = open_workbook(AREA).page
    box(page).press_sequentially(MARK)
    choose(page, JUDGEMENTS[0])
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    check_empty(page)
    box(page).focus()
    page.keyboard.press("Control+Z")
    assert written(page) == {}


def test_clear_now_leaves_nothing_behind(open_workbook) -> None:
    area = open_workbook(AREA).page
    write(area, made_up(AREA))
    page = open_workbook(TOOL).page
    continue_from(page, download(area))
    write(page, made_up(TOOL))
    part(page, "print").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert MARK in page.content()
    part(page, "clear").click()
    expect(says(page)).to_have_text("Everything is cleared.")
    check_empty(page)
    assert part(page, "elsewhere").is_hidden()
    assert answers_in(download(page)) == {}


@pytest.mark.parametrize("field", [BOXES, ".ddm-actions textarea"])
def test_what_was_cleared_is_not_brought_back_by_undoing(open_workbook, field: str) -> None:
    page = open_workbook(ALL).page
    page.locator(field).first.press_sequentially(MARK)
    choose(page, JUDGEMENTS[1])
    part(page, "clear").click()
    for _ in range(3):
        page.locator(field).first.focus()
        page.keyboard.press("Control+Z")
        assert page.locator(field).first.input_value() == ""
    check_empty(page)


def test_unused_notes_are_cleared_after_a_warning(open_workbook) -> None:
    page = open_workbook(AREA, steered=True).page
    box(page).fill(MARK)
    choose(page, JUDGEMENTS[2])
    page.clock.run_for("24:30")
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("00:45")
    expect(warning(page)).to_contain_text("will be cleared at 12:35")
    page.clock.run_for("04:30")
    assert len(written(page)) == 2
    page.clock.run_for("00:30")
    check_empty(page)
    expect(warning(page)).to_contain_text("Your notes were cleared, because this page was not used for 30 minutes.")
    warning(page).get_by_role("button").click()
    expect(warning(page)).to_have_count(0)


USES = {
    "a key": lambda page: page.keyboard.press("Shift"),
    "the button": lambda page: warning(page).get_by_role("button", name="Keep my notes").click(),
    "the wheel": lambda page: page.mouse.wheel(0, 100),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_whoever_uses_the_page_keeps_the_notes(open_workbook, use: Callable[[Page], None]) -> None:
    page = open_workbook(AREA, steered=True).page
    box(page).fill(MARK)
    page.clock.run_for("29:00")
    use(page)
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("24:30")
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("05:15")
    assert written(page)
    expect(warning(page)).to_contain_text("will be cleared at 13:04")


WAKING = {
    # No letter that is a key of the page itself, such as n for the next page.
    "typing": lambda page: page.keyboard.type("idle", delay=0),
    "seeing the tab": lambda page: page.evaluate("document.dispatchEvent(new Event('visibilitychange'))"),
    "some seconds": lambda page: page.clock.run_for("00:16"),
}


@pytest.mark.parametrize("wake", WAKING.values(), ids=WAKING)
def test_a_computer_that_slept_clears_at_once(open_workbook, wake: Callable[[Page], None]) -> None:
    page = open_workbook(AREA, steered=True).page
    box(page).press_sequentially(MARK)
    page.clock.set_system_time(TODAY.replace("12:00", "14:10"))
    wake(page)
    check_empty(page)
    page.keyboard.type("more")
    check_empty(page)


def test_that_notes_were_cleared_is_said_until_it_is_read(open_workbook) -> None:
    """Whoever wakes the computer types or clicks at once."""
    page = open_workbook(AREA, steered=True).page
    box(page).fill(MARK)
    page.clock.set_system_time(TODAY.replace("12:00", "14:10"))
    for _ in range(2):
        page.keyboard.press("a")
        page.mouse.wheel(0, 10)
    assert "were cleared" in "".join(warning(page).all_inner_texts())


def test_without_notes_there_is_nothing_to_say(open_workbook) -> None:
    page = open_workbook(AREA, steered=True).page
    box(page).focus()
    for _ in range(2):
        page.clock.run_for("40:00")
        expect(warning(page)).to_have_count(0)
    box(page).fill(MARK)
    page.clock.run_for("20:00")
    assert written(page)
