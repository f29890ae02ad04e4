"""Notes in the workbook are lost neither by mistake nor found by the next person: time, leaving and clearing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Page, expect
from support.browser import visit, wake
from support.overview_page import actions, rows, write_actions
from support.workbook_page import (
    ALL,
    BOXES,
    GROUPS,
    JUDGEMENTS,
    MARK,
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
    write,
    written,
)

OTHER = "glossary.html"
LEFT = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"


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
    page = open_workbook(ALL).page
    box(page).click()
    assert leave(page, address + OTHER) == []
    visit(page, address + ALL)
    box(page).press_sequentially(MARK)
    assert leave(page, address + OTHER) == ["beforeunload"]
    assert box(page).input_value() == MARK
    download(page)
    page.locator(GROUPS).first.get_by_label(JUDGEMENTS[0], exact=True).click()
    assert leave(page, address + OTHER) == ["beforeunload"]
    part(page, "clear").click()
    assert not page.evaluate(WARNS)
    part(page, "undo").click()
    assert page.evaluate(WARNS), "what came back is still in no file"
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


def test_nothing_is_cleared_while_the_page_is_open(open_workbook) -> None:
    """Not after hours without use, and not on waking after the computer slept."""
    page = open_workbook(ALL, steered=True).page
    typed = made_up(ALL)
    write(page, typed)
    page.clock.run_for("02:00:00")
    page.clock.set_system_time("2026-11-24T09:00:00")
    for kind in ("visibilitychange", "focus", "resume", "pageshow"):
        page.evaluate(f"dispatchEvent(new Event('{kind}')); document.dispatchEvent(new Event('{kind}'))")
    page.keyboard.press("Shift")
    page.clock.run_for("01:00")
    assert written(page) == typed
    assert page.get_by_role("alert").count() == 0
    assert "as long as the page is open" in page.get_by_role("note", name="Before you write").inner_text()


def test_what_was_cleared_comes_back_until_the_page_is_left(open_workbook) -> None:
    tool = open_workbook(TOOL).page
    write(tool, made_up(TOOL))
    page = open_workbook(ALL).page
    part(page, "clear").click()
    expect(says(page)).to_have_text("Everything is cleared.")
    assert part(page, "undo").is_hidden()
    continue_from(page, download(tool))
    typed, acts = made_up(ALL), [[f"{MARK} what", "who", "when"], [f"{MARK}", "", "May\nor June"]]
    write(page, typed)
    write_actions(page, acts)
    everything = answers_in(download(page))
    part(page, "print").click()
    part(page, "clear").click()
    expect(says(page)).to_have_text("Everything is cleared.")
    expect(part(page, "undo")).to_be_focused()
    assert "What you downloaded or copied is still there." in part(page, "cleared").inner_text()
    check_empty(page)
    assert part(page, "elsewhere").is_hidden()
    first = next(iter(typed))
    box(page).fill("typed since")
    part(page, "undo").click()
    assert rows(page) == acts
    assert written(page) == typed | {first: f"typed since\n\n{typed[first]}"}
    assert answers_in(download(page)) == everything | {first: f"typed since\n\n{typed[first]}"}
    assert part(page, "undo").is_hidden()
    part(page, "clear").click()
    page.evaluate(LEFT)
    assert part(page, "undo").is_hidden(), "the next person finds nothing"
    check_empty(page)


@pytest.mark.parametrize("field", [BOXES, ".ddm-actions textarea"])
@pytest.mark.parametrize("how", [LEFT, "document.querySelector('.ddm-workbook [data-part=clear]').click()"])
def test_a_page_that_was_left_or_cleared_gives_nothing_back_by_undoing(open_workbook, field: str, how: str) -> None:
    """A browser may show a page again as it was left. Chromium without windows keeps none; this is how it begins."""
    page = open_workbook(ALL).page
    page.locator(field).first.press_sequentially(MARK)
    choose(page, JUDGEMENTS[1])
    page.evaluate(how)
    for _ in range(3):
        page.locator(field).first.focus()
        page.keyboard.press("Control+Z")
        assert page.locator(field).first.input_value() == ""
    check_empty(page)
    assert actions(page).get_by_role("button", name="Bring it back").count() == 0
