"""Running a session: the facilitator's view, the clock, starting and leaving."""

from __future__ import annotations

import datetime
import re

import pytest
from support.browser import Opener
from support.run_page import BEGAN, FRAGMENT, HALF_PAST_NINE, PLANNED, SESSIONS, STORED, Run

from sitekit.content.definitions import Definitions


def stages(definitions: Definitions, session: str) -> list[tuple[str, int]]:
    """The name and the minutes of everything that is run, in order, from the definitions."""
    activities = definitions.session(session).activities.values()
    parts = [part for activity in activities for part in (list(activity.steps.values()) or [activity])]
    return [(part.name, part.minutes) for part in parts]


@pytest.mark.parametrize("session", SESSIONS)
def test_every_stage_of_a_session_is_run(
    session: str, open_page: Opener, address: str, definitions: Definitions
) -> None:
    run = Run(open_page.watch(), f"{address}cpd/{session}.html").open()
    run.press("start")
    planned = stages(definitions, session)
    for number, (name, minutes) in enumerate(planned, 1):
        assert run.part("place") == f"Stage {number} of {len(planned)}"
        assert run.part("task") == name
        assert run.part("figures") in (f"{minutes}:00", f"{minutes - 1}:59")
        assert run.part("pace").startswith("On plan")
        following = f"Next: {planned[number][0]}" if number < len(planned) else "Finish"
        assert run.part("forward") == following
        assert len(run.part("instructions")) > 20
        run.sleep(minutes)
        run.press("forward")
    assert "is finished" in run.part("task")
    assert re.fullmatch(r"It took 3 hours 30 minutes, as planned\.", run.part("words"))


def test_the_notes_are_those_of_the_activity(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=5&since={BEGAN}")
    notes = wide.part("instructions")
    assert "one mock supervision for each tool" in notes
    assert "People come back ready" not in notes, "of the break before"
    assert "Take feedback on what struck people" not in notes, "of the activity after"
    assert "2 h in" not in notes, "a time of the guide's"
    clone = wide.page.locator('.ddm-run [data-ddm-run-part="instructions"]')
    assert clone.locator("[id], .headerlink, button").count() == 0
    links = wide.page.locator('.ddm-run [data-ddm-run-part="notes"] a')
    assert links.count()
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}
    current = wide.page.locator(".ddm-run [aria-current=step]")
    assert current.inner_text() == "Role play with the Discrepancy Matrix, 15 minutes"


def test_minutes_ahead_behind_and_over(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(26)
    assert (wide.part("figures"), wide.part("words")) == ("4:00", "4 minutes left")
    wide.wait(3, 1)
    assert (wide.part("figures"), wide.part("words")) == ("0:59", "Less than a minute left")
    wide.wait(3, 0)
    assert (wide.part("figures"), wide.part("words")) == ("+2:01", "Time is up, 2 minutes over")
    assert wide.part("pace") == "2 minutes behind plan. Ends at about 13:02."
    wide.press("forward")
    assert wide.part("pace").startswith("2 minutes behind plan")
    wide.wait(10)
    wide.press("forward")
    assert wide.part("pace") == "2 minutes ahead of plan. Ends at about 12:57."


def test_five_more_minutes(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(28)
    wide.press("add")
    assert wide.part("words") == "7 minutes left"
    assert wide.part("pace").startswith("5 minutes behind plan")
    assert "added=5" in wide.page.url


def test_back_starts_the_stage_before_again(wide: Run) -> None:
    wide.open(FRAGMENT)
    assert not wide.page.get_by_role("button", name="Back").is_visible()
    wide.wait(30)
    wide.press("forward")
    wide.wait(1)
    wide.press("back")
    assert wide.part("place") == "Stage 1 of 12"
    assert wide.part("words") == "30 minutes left"
    assert wide.part("pace").startswith("31 minutes behind plan")


def test_a_pause_keeps_the_time_left_and_costs_time(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(10)
    wide.press("pause")
    frozen = wide.part("figures")
    wide.wait(7)
    assert wide.part("figures") == frozen
    assert wide.part("words") == "Paused with 20 minutes left"
    assert wide.part("pace").startswith(("6 minutes behind plan", "7 minutes behind plan"))
    wide.page.reload()
    assert wide.part("figures") == frozen
    assert wide.part("pause") == "Go on"
    wide.press("pause")
    wide.wait(1)
    assert wide.part("words") == "19 minutes left"


def test_a_laptop_that_slept_shows_the_right_time(run: Run) -> None:
    run.open(FRAGMENT)
    run.sleep(40)
    assert run.part("words") == "Time is up, 10 minutes over"
    assert run.part("place") == "Stage 1 of 12", "nothing moves on by itself"


def test_a_reload_gives_the_same_figures(run: Run) -> None:
    run.open()
    run.press("start")
    run.sleep(20)
    run.press("forward")
    run.press("add")
    before = run.shown()
    run.page.reload()
    assert run.shown() == before
    assert run.page.evaluate(STORED) == [0, 0, ""]


def test_a_double_click_moves_one_stage(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.page.locator('[data-ddm-run-do="forward"]:visible').dblclick()
    assert wide.part("place") == "Stage 2 of 12"


def test_leaving_restores_the_page(run: Run) -> None:
    run.open(PLANNED)
    address = run.page.url
    text, title = run.page.locator("body").inner_text(), run.page.title()
    run.press("start")
    assert run.page.locator("header.md-header, article").filter(visible=True).count() == 0
    run.press("leave")
    assert run.page.url.replace("&way=online", "") == address.replace("&way=online", "")
    assert run.page.locator("body").inner_text() == text
    assert run.page.title() == title
    assert run.page.locator("[inert]").count() == 0
    assert run.page.evaluate("document.activeElement.textContent") == "Start session one now"


def test_a_session_can_wait_for_its_planned_start(wide: Run) -> None:
    wide.open("plan=k3f9x2ab")
    assert not wide.page.get_by_role("button", name="Start at the planned time").is_visible()
    wide.open(PLANNED)
    button = wide.page.get_by_role("button", name="Start at the planned time")
    assert button.inner_text() == "Start at the planned time, Thursday 14 January 2027 at 10:00"
    wide.press("startAsPlanned")
    assert wide.part("task") == "Starts at 10:00"
    assert wide.part("words") == "30 minutes left"
    wide.wait(30, 1)
    assert wide.part("place") == "Stage 1 of 12"
    assert wide.heard() == ["Opening session one: ground rules, icebreaker and key points, 30 minutes"]


def test_the_last_line_leads_to_what_comes_afterwards(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=12&since={BEGAN + 214 * 60}", HALF_PAST_NINE + datetime.timedelta(minutes=214))
    assert wide.part("words") == "It took 3 hours 34 minutes, 4 minutes more than planned."
    wide.page.get_by_role("link", name="What to ask for afterwards").click()
    assert wide.page.locator(".ddm-run").count() == 0
    assert wide.page.evaluate("document.activeElement.id") == "afterwards"


@pytest.mark.parametrize(("button", "task", "place"), [("goOn", "Break in session one", 5), ("start", "Opening", 1)])
def test_a_run_of_another_day_asks_first(button: str, task: str, place: int, wide: Run) -> None:
    later = HALF_PAST_NINE + datetime.timedelta(days=1, seconds=1)
    wide.open(f"{FRAGMENT}&step=4&since={BEGAN + 6300}", later)
    assert wide.part("task") == "This run began on Thursday 14 January 2027 at 09:30"
    wide.press(button)
    assert wide.part("task").startswith(task)
    assert wide.part("place") == f"Stage {place} of 12"
    assert wide.part("pace").startswith("On plan")


def test_a_run_of_another_session_leaves_this_page_alone(wide: Run) -> None:
    wide.open(FRAGMENT.replace("run=session-1", "run=session-2"))
    assert wide.page.locator("h1").is_visible()
    assert wide.page.locator(".ddm-run").count() == 0
