"""The planner in a browser: the way a lead goes, wrong entries, links from anybody, and what is taken away.

Not responsible for the arithmetic, nor for what stands in a calendar file (`test_plan.py`).
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from support.browser import Opener, Watched, sideways, violations, visit, wake
from support.builds import Built
from support.planner_page import ALL, ONE, THREE, TWO, fill, part, planner, table

# The day the tests take place on, so that no day of theirs ever comes to lie in the past.
TODAY = "2026-11-23T12:00:00"
PLANNED = (
    "#plan=k3f9x2ab&way=room&session-1=2027-01-14T1000&first-break=first-introduction&pair-work=10"
    "&session-2=2027-03-20T1300&session-3=2027-04-10T0930"
)
AS_IN_GUIDE = "210 minutes, as in the guide. From 09:30 to 13:00."
PRINTER = "window.print = () => { window.printed = (window.printed || 0) + 1; }"
HOSTILE = [
    "#plan=<img src=x onerror=window.struck=1>&session-1=<script>window.struck=1</script>",
    "#plan=k3f9x2ab&session-1=%E0%A4%A&%&pair-work=" + "9" * 1_000_000,
]


def prepare(page: Page) -> None:
    page.clock.set_fixed_time(TODAY)
    page.add_init_script(PRINTER)


@pytest.fixture
def opened(open_page: Opener) -> Callable[..., Watched]:
    """Open a page of the site as on TODAY: opened(ONE, "#plan=…", width=390)."""
    return lambda page, fragment="", **options: open_page(page + fragment, prepare=prepare, **options)


def add_minutes(page: Page, activity: str, text: str) -> None:
    field = planner(page).get_by_label(activity, exact=True)
    field.fill(text)
    field.blur()


def change_more(page: Page) -> None:
    """Open where the break is moved and minutes are added."""
    planner(page).get_by_text("Move the break or change the minutes").first.click()


def problem(page: Page, field: Locator) -> str:
    """The sentence beside a field, which the field must name as its description."""
    assert field.get_attribute("aria-invalid") == "true"
    ids = (field.get_attribute("aria-describedby") or "").split()
    shown = [page.locator(f"[id='{id}'].ddm-controls__problem") for id in ids]
    return "".join(one.inner_text() for one in shown if one.count())


# --- The way a lead goes ---------------------------------------------------------------------------------------------


def test_a_day_and_a_start_give_clock_times_for_every_activity_and_step(opened, definitions) -> None:
    page = opened(ONE).page
    fill(page, "date", "2027-01-14")
    fill(page, "start", "9.45")
    rows = table(page)
    session = definitions.find("session-1", "sessions")
    parts = [part for activity in session.activities.values() for part in (activity, *activity.steps.values())]
    assert [row[1].startswith(thing.name) for row, thing in zip(rows, parts, strict=False)] == [True] * len(parts)
    assert [row[2] for row in rows] == [*(str(thing.minutes) for thing in parts), "210"]
    assert rows[0][0] == "09:45 – 10:15"
    assert rows[-1] == ["13:15", "End", "210"]
    assert part(page, "start").input_value() == "09:45"
    assert "Thursday 14 January 2027, 09:45 to 13:15, online" in planner(page).locator("caption").inner_text()
    grid = planner(page).locator("table")
    assert grid.locator("thead th").evaluate_all("cells => cells.map(cell => cell.scope)") == ["col"] * 3
    assert grid.locator("tbody th[scope=row]").count() == len(rows)


def test_the_break_is_moved_and_minutes_are_added_and_the_total_is_said(opened) -> None:
    page = opened(ONE).page
    assert part(page, "total").inner_text() == AS_IN_GUIDE
    change_more(page)
    part(page, "break").select_option("first-introduction")
    assert table(page)[1][:2] == ["10:00 – 10:15", "Break in session one"]
    add_minutes(page, "Pair work: three role plays", "10")
    assert part(page, "total").inner_text() == "220 minutes: 10 more than the guide's 210. From 09:30 to 13:10."
    assert ["12:25 – 12:40", "Debrief on Safe Uncertainty", "15"] in table(page)
    planner(page).get_by_role("button", name="−5 minutes: Opening session one").click()
    assert "215 minutes: 5 more than the guide's 210." in part(page, "total").inner_text()
    add_minutes(page, "Pair work: three role plays", "-4")
    assert "201 minutes: 9 fewer than the guide's 210." in part(page, "total").inner_text()


def test_every_change_is_said_once_and_not_at_every_key(opened) -> None:
    page = opened(ONE).page
    status = planner(page).get_by_role("status")
    assert status.count() == 1
    part(page, "start").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("10:00")
    assert status.inner_text() == ""
    page.keyboard.press("Tab")
    assert status.inner_text() == ("Session one: no day chosen yet, 10:00 to 13:30. 210 minutes, as in the guide.")


def test_the_way_of_meeting_changes_words_and_message(opened) -> None:
    page = opened(ONE).page
    assert "Online, pairs" in planner(page).locator("table").inner_text()
    page.get_by_label("Face to face", exact=True).check()
    assert "Online" not in planner(page).locator("table").inner_text()
    assert "Face to face" in part(page, "message").input_value()


def test_the_address_is_left_alone_until_something_is_changed(opened, address) -> None:
    page = opened(ONE).page
    assert page.url == address + ONE
    part(page, "date").focus()
    part(page, "start").focus()
    part(page, "start").blur()
    assert page.url == address + ONE
    fill(page, "date", "2027-01-14")
    assert "session-1=2027-01-14T0930" in page.url
    page.reload()
    wake(page)
    assert part(page, "date").input_value() == "2027-01-14"
    page.go_back()
    assert page.url == "about:blank", "changes make no history"


def test_a_link_to_a_part_of_the_page_does_not_lose_the_plan(opened) -> None:
    page = opened(ONE).page
    fill(page, "date", "2027-01-14")
    plan = page.url
    page.evaluate("location.hash = '#timetable'")
    expect(page).to_have_url(plan)
    assert part(page, "date").input_value() == "2027-01-14"


def test_a_new_address_in_the_same_page_is_read(opened) -> None:
    page = opened(ONE).page
    page.evaluate("hash => { location.hash = hash; }", PLANNED)
    expect(part(page, "date")).to_have_value("2027-01-14")
    assert "220 minutes" in part(page, "total").inner_text()
    assert part(page, "changes").get_attribute("open") is not None, "what was changed is in sight"


@pytest.mark.parametrize("page", [ONE, ALL])
def test_the_guides_plan_comes_back_and_so_does_ones_own(opened, page: str) -> None:
    page = opened(page, PLANNED).page
    part(page, "reset").click()
    assert part(page, "total").inner_text() == AS_IN_GUIDE
    assert part(page, "date").input_value() == ""
    part(page, "undo").click()
    assert "220 minutes" in part(page, "total").inner_text()
    assert part(page, "date").input_value() == "2027-01-14"
    assert "pair-work=10" in page.url
    assert page.evaluate("document.activeElement.dataset.part") == "reset", "the focus is not lost with the button"
    part(page, "reset").click()
    page.go_back()
    expect(part(page, "date")).to_have_value("2027-01-14")
    assert "220 minutes" in part(page, "total").inner_text()


def test_one_session_put_back_leaves_the_others(opened) -> None:
    page = opened(ONE, PLANNED).page
    part(page, "reset").click()
    assert "session-2=2027-03-20T1300" in page.url
    assert "plan=k3f9x2ab" in page.url


# --- Gaps and warnings -----------------------------------------------------------------------------------------------


def test_the_window_for_session_two_is_offered_and_nothing_is_forbidden(opened) -> None:
    page = opened(ALL).page
    assert part(page, "gap", 0).is_hidden()
    assert "The guide leaves 2 to 3 months after session one" in part(page, "gap", 1).inner_text()
    fill(page, "date", "2027-01-14")
    assert "from Sunday 14 March 2027 to Wednesday 14 April 2027" in part(page, "gap", 1).inner_text()
    assert part(page, "warnings", 1).is_hidden()
    fill(page, "date", "2027-02-01", session=1)
    assert "2 to 3 months after session one" in part(page, "warnings", 1).inner_text()
    assert "session-2=2027-02-01T0930" in page.url
    fill(page, "date", "2027-03-14", session=1)
    assert part(page, "warnings", 1).is_hidden()
    said = "The guide gives no gap between session two and session three."
    assert said in part(page, "gap", 2).inner_text()


def test_session_two_knows_the_day_of_session_one_from_the_link(opened) -> None:
    assert "from Sunday 14 March 2027" in part(opened(TWO, PLANNED).page, "gap").inner_text()
    assert "gives no gap" in part(opened(THREE, PLANNED).page, "gap").inner_text()


def test_a_day_in_the_past_and_an_end_after_midnight_are_said(opened) -> None:
    page = opened(ONE).page
    fill(page, "date", "2026-11-01")
    assert "is in the past" in part(page, "warnings").inner_text()
    fill(page, "start", "22:30")
    assert "ends after midnight" in part(page, "warnings").inner_text()
    assert "ends after midnight" in planner(page).get_by_role("status").inner_text()
    assert table(page)[-1][0] == "02:00"


# --- Wrong entries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["25:00", "", "<b>9</b>"])
def test_a_wrong_time_is_said_beside_its_field_and_the_plan_stays(opened, text: str) -> None:
    page = opened(ONE).page
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
def test_wrong_minutes_are_said_beside_their_field_and_the_plan_stays(opened, text: str) -> None:
    page = opened(ONE).page
    change_more(page)
    add_minutes(page, "Pair work: three role plays", "10")
    before = table(page), page.url
    add_minutes(page, "Pair work: three role plays", text)
    field = planner(page).get_by_label("Pair work: three role plays", exact=True)
    assert "Until then the plan stays as it was." in problem(page, field)
    assert (table(page), page.url) == before
    planner(page).get_by_role("button", name="+5 minutes: Pair work").click()
    assert field.input_value() == "15", "five more than what is in force"
    assert field.get_attribute("aria-invalid") is None
    add_minutes(page, "Pair work: three role plays", " ")
    assert part(page, "total").inner_text() == AS_IN_GUIDE, "nothing means nothing added"


def test_a_day_that_does_not_exist_is_said_when_its_field_is_left(opened) -> None:
    page = opened(ONE).page
    fill(page, "date", "2027-01-14")
    before = page.url
    part(page, "date").focus()
    page.keyboard.type("02312027")
    assert part(page, "date").get_attribute("aria-invalid") is None
    part(page, "start").focus()
    assert "day, month and year" in problem(page, part(page, "date"))
    assert page.url == before, "3 February, on the way to the 31st, was not meant"
    part(page, "date").focus()
    page.keyboard.type("01312027")
    page.keyboard.press("Enter")
    assert "session-1=2027-01-31T0930" in page.url
    fill(page, "date", "")
    assert part(page, "date").get_attribute("aria-invalid") is None
    assert "2027-01-14" not in page.url


def test_a_browser_without_date_fields_takes_a_day_as_people_write_it(opened) -> None:
    page = opened(ONE).page
    part(page, "date").evaluate("field => { field.type = 'text'; }")
    fill(page, "date", "31/02/2027")
    assert "day, month and year" in problem(page, part(page, "date"))
    fill(page, "date", "14/1/2027")
    assert "session-1=2027-01-14T0930" in page.url


# --- Links from anybody ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hash", HOSTILE)
def test_what_a_link_cannot_mean_is_left_out_in_words(opened, hash: str) -> None:
    """What the script makes of many more such links is tried in Node."""
    page = opened(ONE, hash).page
    notes = part(page, "notes")
    assert notes.get_by_role("heading").inner_text() == "What could not be taken from the link"
    assert notes.locator("li").count() >= 1
    assert page.evaluate("window.struck") is None
    assert planner(page).locator("img, script").count() == 0
    assert "210 minutes" in part(page, "total").inner_text()
    fill(page, "date", "2027-01-14")
    assert len(page.url) < 300


def test_an_outdated_link_keeps_what_can_be_kept(opened) -> None:
    page = opened(ONE, PLANNED + "&energiser=10").page
    assert part(page, "notes").is_visible()
    assert "220 minutes" in part(page, "total").inner_text()
    assert part(opened(ONE, PLANNED).page, "notes").is_hidden()


# --- To take away ----------------------------------------------------------------------------------------------------


def test_the_link_shows_the_same_times_in_another_browser(opened) -> None:
    first = opened(ALL, permissions=["clipboard-read", "clipboard-write"]).page
    fill(first, "date", "2027-01-14")
    fill(first, "start", "13:15")
    change_more(first)
    part(first, "break").select_option("first-introduction")
    add_minutes(first, "Pair work: three role plays", "10")
    part(first, "copy-link").click()
    expect(planner(first).get_by_role("status")).to_have_text("The link is copied.")
    link = first.evaluate("navigator.clipboard.readText()")
    assert link == first.url
    second = opened(ALL).page
    visit(second, link)
    assert table(second) == table(first)
    assert part(second, "total").inner_text() == part(first, "total").inner_text()
    assert part(second, "message").input_value() == part(first, "message").input_value()


def test_where_copying_is_refused_the_link_is_there_selected(opened) -> None:
    page = opened(ONE, PLANNED).page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    part(page, "copy-link").click()
    expect(planner(page).get_by_role("status")).to_contain_text("copy it yourself")
    expect(part(page, "link")).to_be_focused()
    assert part(page, "link").input_value() == page.url
    assert page.evaluate("getSelection().toString()") == page.url
    planner(page).get_by_text("Joining message", exact=True).click()
    part(page, "copy-message").click()
    expect(part(page, "message")).to_be_focused()


def test_a_calendar_file_is_offered_for_a_session(opened) -> None:
    page = opened(ONE).page
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


def test_a_calendar_file_is_offered_for_all_sessions_that_have_a_day(opened) -> None:
    page = opened(ALL).page
    part(page, "download-all").click()
    assert "needs a day" in planner(page).get_by_role("status").inner_text()
    for number, day in enumerate(("2027-01-14", "2027-03-20")):
        fill(page, "date", day, session=number)
    with page.expect_download() as download:
        part(page, "download-all").click()
    assert download.value.suggested_filename == "sessions.ics"
    assert download.value.path().read_text("utf-8").count("BEGIN:VEVENT") == 2
    assert "leaves out what has no day yet: Session three." in planner(page).get_by_role("status").inner_text()


def test_the_joining_message_follows_the_plan_and_is_copied(opened) -> None:
    page = opened(ONE, PLANNED, permissions=["clipboard-read", "clipboard-write"]).page
    planner(page).get_by_text("Joining message", exact=True).click()
    message = part(page, "message").input_value()
    assert "Thursday 14 January 2027, 10:00 to 13:40" in message
    assert "/tools/discrepancy-matrix.html" in message
    assert page.url in message
    part(page, "copy-message").click()
    expect(planner(page).get_by_role("status")).to_have_text("The message is copied.")
    assert page.evaluate("navigator.clipboard.readText()").replace("\r", "") == message


def test_the_plan_goes_along_from_page_to_page(opened) -> None:
    page = opened(ONE, PLANNED).page
    planner(page).get_by_role("link", name="See this plan for all three sessions").click()
    expect(part(page, "date", 2)).to_have_value("2027-04-10")
    planner(page).get_by_role("link", name="Open the page of session two with this plan").click()
    expect(part(page, "date")).to_have_value("2027-03-20")


@pytest.mark.parametrize(("page", "sheets"), [(ONE, 1), (ALL, 3)])
def test_the_agenda_is_printed_alone(opened, page: str, sheets: int) -> None:
    page = opened(page, PLANNED).page
    page.emulate_media(media="print")
    assert planner(page).locator(":is(input, button, select, textarea, summary):visible").count() == 0
    page.emulate_media(media="screen")
    part(page, "print").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    seen = page.locator("body > :visible").evaluate_all("all => all.map(one => one.className)")
    assert seen == ["ddm-agenda md-typeset"]
    assert page.locator(".ddm-agenda h1:visible").count() == sheets
    assert page.locator(".ddm-agenda :is(button, input, a)").count() == 0
    printed = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    assert len(printed) == sheets
    assert all("Please bring" in sheet for sheet in printed)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".ddm-agenda").count() == 0
    assert page.evaluate("document.documentElement.dataset.ddmPrint") is None


# --- Everywhere ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "width"), [(ONE, 320), (ALL, 1366)])
def test_a_filled_planner_is_accessible(opened, page: str, width: int) -> None:
    page = opened(page, PLANNED + "&energiser=10", width=width).page
    fill(page, "start", "25:00")
    fill(page, "date", "2026-01-14")
    for summary in planner(page).locator("summary").all():
        if summary.evaluate("one => !one.parentElement.open"):
            summary.click()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
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


def test_everything_can_be_done_by_keyboard(opened) -> None:
    page = opened(ONE).page
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
    tab_to(page, "more")
    page.keyboard.press("Enter")
    assert "way=room&session-1=2027-01-14T0930&first-break=first-introduction&first-introduction=5" in page.url
    tab_to(page, "download")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(page, "print")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") == 1


def test_it_works_from_a_folder_without_a_network(open_page: Opener, site: Built) -> None:
    page = open_page((site.folder / ALL).as_uri(), prepare=prepare, offline=True).page
    fill(page, "date", "2027-01-14")
    fill(page, "start", "10:00")
    page.reload()
    wake(page)
    assert table(page)[0][0] == "10:00 – 10:30"
    assert part(page, "folder").is_visible()


@pytest.mark.parametrize("name", [ONE, ALL])
def test_without_scripts_no_control_is_seen(opened, name: str) -> None:
    page = opened(name, java_script_enabled=False).page
    assert planner(page).count() == 1
    assert planner(page).is_hidden()
    assert page.locator("article :is(input, button, select, textarea):visible").count() == 0
