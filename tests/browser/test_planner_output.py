"""What the planner gives people to take away, and that it can be used by everybody and everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.browser import NO_COPYING, Opener, sideways, violations, visit, wake
from support.builds import Built
from support.planner_page import (
    ALL,
    PLANNED,
    add_minutes,
    change_more,
    fill,
    part,
    planner,
    prepare,
    table,
)


def test_the_link_shows_the_same_times_in_another_browser(open_planner) -> None:
    first = open_planner(ALL, permissions=["clipboard-read", "clipboard-write"]).page
    fill(first, "date", "2027-01-14")
    fill(first, "start", "13:15")
    change_more(first)
    part(first, "break").select_option("first-introduction")
    add_minutes(first, "Pair work: three role plays", "10")
    part(first, "copy-link").click()
    expect(planner(first).get_by_role("status")).to_have_text("The link is copied.")
    link = first.evaluate("navigator.clipboard.readText()")
    assert link == first.url
    second = open_planner(ALL).page
    visit(second, link)
    assert table(second) == table(first)
    assert part(second, "total").inner_text() == part(first, "total").inner_text()
    assert part(second, "message").input_value() == part(first, "message").input_value()


def test_where_copying_is_refused_the_link_is_there_selected(open_planner) -> None:
    page = open_planner(ALL, PLANNED).page
    page.evaluate(NO_COPYING)
    part(page, "copy-link").click()
    expect(planner(page).get_by_role("status")).to_contain_text("copy it yourself")
    expect(part(page, "link")).to_be_focused()
    assert part(page, "link").input_value() == page.url
    assert page.evaluate("getSelection().toString()") == page.url
    planner(page).get_by_text("Joining message", exact=True).first.click()
    part(page, "copy-message").first.click()
    expect(part(page, "message")).to_be_focused()


def test_a_calendar_file_is_offered_for_a_session(open_planner) -> None:
    page = open_planner(ALL).page
    part(page, "download").click()
    assert "needs a day" in planner(page).get_by_role("status").inner_text()
    expect(part(page, "date")).to_be_focused()
    assert part(page, "no-date").is_visible()
    fill(page, "date", "2027-01-14")
    assert part(page, "no-date").is_hidden()
    with page.expect_download() as download:
        part(page, "download").click()
    assert download.value.suggested_filename == "session-1-2027-01-14.ics"
    text = download.value.path().read_text("utf-8")
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 1


def test_the_joining_message_follows_the_plan_and_is_copied(open_planner) -> None:
    page = open_planner(ALL, PLANNED, permissions=["clipboard-read", "clipboard-write"]).page
    planner(page).get_by_text("Joining message", exact=True).first.click()
    message = part(page, "message").input_value()
    assert "Thursday 14 January 2027, 10:00 to 13:40" in message
    assert "/tools/discrepancy-matrix.html" in message
    assert page.url.replace(ALL, "cpd/session-1.html") in message
    part(page, "copy-message").first.click()
    expect(planner(page).get_by_role("status")).to_have_text("The message is copied.")
    assert page.evaluate("navigator.clipboard.readText()").replace("\r", "") == message


@pytest.mark.parametrize("width", [320, 1366])
def test_a_filled_planner_is_accessible(open_planner, width: int) -> None:
    page = open_planner(ALL, PLANNED + "&energiser=10", width=width).page
    fill(page, "start", "25:00")
    fill(page, "date", "2026-01-14")
    for summary in planner(page).locator("summary").all():
        if summary.evaluate("one => !one.parentElement.open"):
            summary.click()
    page.evaluate(NO_COPYING)
    part(page, "copy-link").click()
    expect(part(page, "link")).to_be_visible()
    assert violations(page) == []
    assert sideways(page) <= 0
    small = (
        planner(page)
        .locator(":is(button, input, select, summary):visible")
        .evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width < 24 || box.height < 24).length"
        )
    )
    assert small == 0


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the part called `name` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.part") == name:
            return
    pytest.fail(f"the Tab key does not reach {name}")


def test_everything_can_be_done_by_keyboard(open_planner) -> None:
    page = open_planner(ALL).page
    page.get_by_label("Online", exact=True).focus()
    page.keyboard.press("ArrowRight")
    tab_to(page, "date")
    page.keyboard.type("01142027")
    tab_to(page, "start")
    page.keyboard.press("Control+A")
    page.keyboard.type("0930")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, "break")
    page.keyboard.press("ArrowUp")
    tab_to(page, "add")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    assert "way=room&session-1=2027-01-14T0930&first-break=first-introduction&first-introduction=5" in page.url
    tab_to(page, "download")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_it_works_from_a_folder_without_a_network(open_page: Opener, site: Built) -> None:
    page = open_page((site.folder / ALL).as_uri(), prepare=prepare, offline=True).page
    fill(page, "date", "2027-01-14")
    fill(page, "start", "10:00")
    page.reload()
    wake(page)
    assert table(page)[0][0] == "10:00 – 10:30"
    assert part(page, "folder").is_visible()


def test_without_scripts_no_control_is_seen(open_planner) -> None:
    page = open_planner(ALL, java_script_enabled=False).page
    assert planner(page).count() == 1
    assert planner(page).is_hidden()
    assert page.locator("article :is(input, button, select, textarea):visible").count() == 0
