"""The planner in a browser: the way a lead goes, wrong entries, and links from anybody.

Not responsible for the arithmetic, nor for what is in a calendar file (`test_plan.py`).
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.browser import wake
from support.planner_page import (
    ALL,
    AS_IN_GUIDE,
    PLANNED,
    add_minutes,
    change_more,
    fill,
    part,
    planner,
    problem,
    table,
)

# The day the tests take place on, so that no day of theirs ever comes to lie in the past.
HOSTILE = [
    "#plan=<img src=x onerror=window.struck=1>&session-1=<script>window.struck=1</script>",
    "#plan=k3f9x2ab&session-1=%E0%A4%A&%&pair-work=" + "9" * 1_000_000,
]


def test_a_day_and_a_start_give_clock_times_for_every_activity_and_step(open_planner, definitions) -> None:
    page = open_planner(ALL).page
    fill(page, "date", "2027-01-14")
    fill(page, "start", "9.45")
    rows = table(page)
    session = definitions.session("session-1")
    parts = [part for activity in session.activities.values() for part in (activity, *activity.steps.values())]
    assert [row[1].startswith(thing.name) for row, thing in zip(rows, parts, strict=False)] == [True] * len(parts)
    assert [row[2] for row in rows] == [*(str(thing.minutes) for thing in parts), "210"]
    assert rows[0][0] == "09:45 – 10:15"
    assert rows[-1] == ["13:15", "End", "210"]
    assert part(page, "start").input_value() == "09:45"
    assert "Thursday 14 January 2027, 09:45 to 13:15, online" in planner(page).locator("caption").first.inner_text()
    grid = planner(page).locator("table").first
    assert grid.locator("thead th").evaluate_all("cells => cells.map(cell => cell.scope)") == ["col"] * 3
    assert grid.locator("tbody th[scope=row]").count() == len(rows)


def test_the_break_is_moved_and_minutes_are_added_and_the_total_is_said(open_planner) -> None:
    page = open_planner(ALL).page
    assert part(page, "total").inner_text() == AS_IN_GUIDE
    change_more(page)
    part(page, "break").select_option("first-introduction")
    assert ["10:00 – 10:15", "Break in session one", "15"] in table(page)
    add_minutes(page, "Pair work: three role plays", "10")
    assert part(page, "total").inner_text() == "220 minutes: 10 more than the guide's 210. From 09:30 to 13:10."
    assert ["12:25 – 12:40", "Debrief on Safe Uncertainty", "15"] in table(page)
    add_minutes(page, "Opening session one: ground rules, icebreaker and key points", "-5")
    assert "215 minutes: 5 more than the guide's 210." in part(page, "total").inner_text()
    add_minutes(page, "Pair work: three role plays", "-4")
    assert "201 minutes: 9 fewer than the guide's 210." in part(page, "total").inner_text()


def test_every_change_is_said_once_and_not_at_every_key(open_planner) -> None:
    page = open_planner(ALL).page
    status = planner(page).get_by_role("status")
    assert status.count() == 1
    part(page, "start").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("10:00")
    assert status.inner_text() == ""
    page.keyboard.press("Tab")
    assert status.inner_text() == ("Session one: no day chosen yet, 10:00 to 13:30. 210 minutes, as in the guide.")


def test_the_way_of_meeting_changes_words_and_message(open_planner) -> None:
    page = open_planner(ALL).page
    assert "Online, pairs" in planner(page).locator("table").first.inner_text()
    page.get_by_label("Face to face", exact=True).check()
    assert "Online" not in planner(page).locator("table").first.inner_text()
    assert "Face to face" in part(page, "message").input_value()


def test_the_address_is_left_alone_until_something_is_changed(open_planner, address) -> None:
    page = open_planner(ALL).page
    assert page.url == address + ALL
    part(page, "date").focus()
    part(page, "start").focus()
    part(page, "start").blur()
    assert page.url == address + ALL
    fill(page, "date", "2027-01-14")
    assert "session-1=2027-01-14T0930" in page.url
    page.reload()
    wake(page)
    assert part(page, "date").input_value() == "2027-01-14"
    page.go_back()
    assert page.url == "about:blank", "changes make no history"


def test_a_new_address_in_the_same_page_is_read(open_planner) -> None:
    page = open_planner(ALL).page
    page.evaluate("hash => { location.hash = hash; }", PLANNED)
    expect(part(page, "date")).to_have_value("2027-01-14")
    assert "220 minutes" in part(page, "total").inner_text()
    assert part(page, "changes").get_attribute("open") is not None, "what was changed is in sight"


def test_a_new_plan_is_the_guides_and_the_way_back_leads_to_ones_own(open_planner) -> None:
    page = open_planner(ALL, PLANNED).page
    part(page, "reset").click()
    expect(part(page, "date")).to_have_value("")
    assert part(page, "total").inner_text() == AS_IN_GUIDE
    page.go_back()
    expect(part(page, "date")).to_have_value("2027-01-14")
    assert "220 minutes" in part(page, "total").inner_text()


def test_a_day_in_the_past_is_said(open_planner) -> None:
    page = open_planner(ALL).page
    fill(page, "date", "2026-11-01")
    assert "is in the past" in part(page, "warnings").inner_text()
    assert "is in the past" in planner(page).get_by_role("status").inner_text()


@pytest.mark.parametrize("text", ["25:00", "", "<b>9</b>"])
def test_a_wrong_time_is_said_beside_its_field_and_the_plan_stays(open_planner, text: str) -> None:
    page = open_planner(ALL).page
    fill(page, "start", "10:00")
    before = table(page), page.url
    fill(page, "start", text)
    assert "such as 9:30" in problem(page, part(page, "start"))
    assert (table(page), page.url) == before
    assert part(page, "start").input_value() == text, "what was typed is there to be mended"
    fill(page, "start", "9am")
    assert part(page, "start").get_attribute("aria-invalid") is None
    assert part(page, "start").input_value() == "09:00"
    assert planner(page).locator(".ddm-controls__problem:visible").count() == 0


@pytest.mark.parametrize("text", ["half an hour", "-75", "181"])
def test_wrong_minutes_are_said_beside_their_field_and_the_plan_stays(open_planner, text: str) -> None:
    page = open_planner(ALL).page
    change_more(page)
    add_minutes(page, "Pair work: three role plays", "10")
    before = table(page), page.url
    add_minutes(page, "Pair work: three role plays", text)
    field = planner(page).get_by_label("Pair work: three role plays", exact=True)
    assert "Until then the plan stays as it was." in problem(page, field)
    assert (table(page), page.url) == before
    add_minutes(page, "Pair work: three role plays", " ")
    assert field.get_attribute("aria-invalid") is None
    assert part(page, "total").inner_text() == AS_IN_GUIDE, "nothing means nothing added"


def test_a_day_that_does_not_exist_is_said_when_its_field_is_left(open_planner) -> None:
    page = open_planner(ALL).page
    fill(page, "date", "2027-01-14")
    before = page.url
    part(page, "date").focus()
    page.keyboard.type("02312027")
    assert part(page, "date").get_attribute("aria-invalid") is None
    part(page, "start").focus()
    assert "There is no such day" in problem(page, part(page, "date"))
    assert page.url == before, "3 February, on the way to the 31st, was not meant"
    part(page, "date").focus()
    page.keyboard.type("01312027")
    page.keyboard.press("Enter")
    assert "session-1=2027-01-31T0930" in page.url
    fill(page, "date", "")
    assert part(page, "date").get_attribute("aria-invalid") is None
    assert "2027-01-14" not in page.url


@pytest.mark.parametrize("hash", HOSTILE)
def test_what_a_link_cannot_mean_is_left_out_in_words(open_planner, hash: str) -> None:
    """What the script makes of many more such links is tried in Node."""
    page = open_planner(ALL, hash).page
    notes = page.locator("[data-ddm-planned] [data-part=notes]")
    assert notes.locator("p").inner_text() == "What could not be taken from the link"
    assert notes.locator("li").count() >= 1
    assert page.evaluate("window.struck") is None
    assert planner(page).locator("img, script").count() == 0
    assert "210 minutes" in part(page, "total").inner_text()
    fill(page, "date", "2027-01-14")
    assert len(page.url) < 300


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({}, ["", "between session one and session two. Choose the day of the first", "gives no gap"]),
        ({0: "2027-01-14"}, ["", "from Sunday 14 March 2027 to Wednesday 14 April 2027.", "gives no gap"]),
        ({1: "2027-03-20"}, ["from Sunday 20 December 2026 to Wednesday 20 January 2027.", "Choose the day", ""]),
        ({0: "2027-01-14", 1: "2027-02-01"}, ["", "from Sunday 14 March 2027", ""]),
    ],
    ids=["no day", "the first", "only the second", "too early"],
)
def test_the_gap_is_offered_for_whichever_day_is_missing_and_nothing_is_forbidden(
    open_planner, days: dict[int, str], said: list[str]
) -> None:
    chosen = "".join(f"&session-{number + 1}={day}T0930" for number, day in days.items())
    page = open_planner(ALL, f"#plan=k3f9x2ab{chosen}").page
    for number, words in enumerate(said):
        gap = part(page, "gap", number)
        assert words in (gap.inner_text() if gap.is_visible() else "")
        assert gap.is_hidden() or "recommends 2 to 3 months" in gap.inner_text() or number == 2
    assert part(page, "warnings", 1).is_visible() == (days.get(1) == "2027-02-01")
    assert all(day in page.url for day in days.values())
