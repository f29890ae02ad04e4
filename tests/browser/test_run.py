"""Running a session: the facilitator's view, the clock, starting and leaving."""

from __future__ import annotations

import datetime
import re

import pytest
from support.browser import Opener
from support.run_page import BEGAN, FRAGMENT, HALF_PAST_NINE, LONG, PLANNED, QUARTER_PAST_TEN, SESSIONS, STORED, Run

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
        assert len(run.part("instructions") or run.part("card")) > 20
        run.sleep(minutes)
        run.press("forward")
    assert "is finished" in run.part("task")
    assert re.fullmatch(r"It took 3 hours 30 minutes, as planned\.", run.part("words"))


def test_the_notes_are_those_of_the_activity(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=9&since={BEGAN}")
    notes = wide.part("instructions")
    assert "There are three rounds, one for each tool" in notes
    assert "People come back ready" not in notes, "of the break before"
    assert "Take feedback on what struck people" not in notes, "of the activity after"
    assert "2 h in" not in notes, "a time of the guide's"
    current = wide.page.locator(".ddm-run [aria-current=step]")
    assert current.inner_text() == "Role play with the Discrepancy Matrix, 15 minutes"
    wide.open(f"{FRAGMENT}&step=4&since={BEGAN}")
    assert wide.part("instructions").startswith("Please start with a brief summary")
    assert "Set the context first" not in wide.part("instructions"), "of the stage before"
    clone = wide.page.locator('.ddm-run [data-ddm-run-part="instructions"]')
    assert clone.locator("[id], .headerlink, button").count() == 0
    links = wide.page.locator('.ddm-run [data-ddm-run-part="notes"] a')
    assert links.count()
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}


# What the instructions of an activity link to on their own page: the first words of each, or of its heading.
LINKED = """(id) => {
  const found = [];
  let element = document.getElementById(id);
  while ((element = element.nextElementSibling) && !element.matches("h1, h2, h3.ddm-activity")) {
    if (element.matches(".ddm-workbook__notice, :has(.ddm-time)")) continue;
    for (const link of element.querySelectorAll('a[href^="#"]:not(.headerlink)')) {
      const target = document.getElementById(link.hash.slice(1)).cloneNode(true);
      target.querySelectorAll(".headerlink, button").forEach((part) => part.remove());
      found.push(target.textContent.trim().slice(0, 40));
    }
  }
  return found;
}"""
# What the instructions name: the words, and what is then in the view.
NAMED = {
    r"\baims\b": "In this session you help the group to",
    r"\btimetable\b": " End",
    r"\bwarning\b": "nobody shares a screen",
    r"top of this page": "not on this page at all",
    r"\blist above\b": ", 15 minutes",
}


@pytest.mark.parametrize("session", SESSIONS)
def test_what_the_instructions_point_to_is_shown(
    session: str, open_page: Opener, address: str, definitions: Definitions
) -> None:
    run = Run(open_page.watch(), f"{address}cpd/{session}.html").open()
    run.press("start")
    seen = 0
    for activity in definitions.session(session).activities.values():
        notes = steps = ""
        for _ in activity.steps or [None]:
            notes += run.part("notes")
            steps += "\n".join(run.page.locator(".ddm-run [data-ddm-run-part=instructions] li").all_inner_texts())
            run.press("forward")
        wanted = run.page.evaluate(LINKED, activity.id)
        wanted += [then for words, then in NAMED.items() if re.search(words, steps)]
        assert [words for words in wanted if words not in notes] == [], activity.id
        seen += len(wanted)
    assert seen


def test_what_is_read_out_before_records_are_opened_is_in_words_for_the_group(wide: Run) -> None:
    for session, step in ((2, 15), (3, 4)):
        wide.address = re.sub(r"session-\d", f"session-{session}", wide.address)
        wide.open(FRAGMENT.replace("session-1", f"session-{session}") + f"&step={step}")
        points = "nobody shares a screen", "that you wrote yourself", "our organisation's rules", "could be recognised"
        assert [point for point in points if point not in wide.part("instructions")] == []


def test_minutes_ahead_behind_and_over(wide: Run) -> None:
    wide.open_long()
    wide.wait(31)
    assert (wide.part("figures"), wide.part("words")) == ("4:00", "4 minutes left")
    wide.wait(3, 1)
    assert (wide.part("figures"), wide.part("words")) == ("0:59", "Less than a minute left")
    wide.wait(3, 0)
    assert (wide.part("figures"), wide.part("words")) == ("+2:01", "Time is up, 2 minutes over")
    assert wide.part("pace") == "2 minutes behind plan. Ends at about 13:02."
    wide.press("forward")
    assert wide.part("pace").startswith("2 minutes behind plan")
    wide.wait(20)
    wide.press("forward")
    assert wide.part("pace") == "2 minutes ahead of plan. Ends at about 12:57."


def test_five_more_minutes(wide: Run) -> None:
    wide.open_long()
    wide.wait(33)
    wide.press("add")
    assert wide.part("words") == "7 minutes left"
    assert wide.part("pace").startswith("5 minutes behind plan")
    assert "added=5" in wide.page.url


# What is pressed after how many minutes on the stage before, then the stage, its time left and how far the run is.
WALKS = {
    "a stage left and come back to": ("35 forward 1 back", 7, "Time is up, 1 minute over", "1 minute behind plan"),
    "and gone on with": ("35 forward 4 back 3 forward", 8, "18 minutes left", "On plan"),
    "Next pressed by mistake": ("10 forward 0 back 25 forward", 8, "25 minutes left", "On plan"),
    "minutes added": ("10 add 25 forward 1 back", 7, "4 minutes left", "5 minutes behind plan"),
    "a pause": ("10 pause 5 forward 1 back", 7, "24 minutes left", "5 minutes behind plan"),
    "two stages back": (
        "35 forward 25 forward 5 back 0 back",
        7,
        "Time is up, 30 minutes over",
        "30 minutes behind plan",
    ),
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_stage_that_was_begun_keeps_its_beginning(walk: str, wide: Run) -> None:
    wide.open_long()
    presses, place, words, pace = WALKS[walk]
    for minutes, what in re.findall(r"(\d+) (\w+)", presses):
        wide.sleep(int(minutes))
        wide.press(what)
    for _ in range(2):
        assert wide.part("place") == f"Stage {place} of 18"
        assert (wide.part("words"), wide.part("pace").split(".")[0]) == (words, pace)
        wide.reload()


def test_a_pause_keeps_the_time_left_and_costs_time(wide: Run) -> None:
    wide.open_long()
    wide.wait(10)
    wide.press("pause")
    frozen = wide.part("figures")
    wide.wait(7)
    assert wide.part("figures") == frozen
    assert wide.part("words") == "Paused with 25 minutes left"
    assert wide.part("pace").startswith(("6 minutes behind plan", "7 minutes behind plan"))
    wide.reload()
    assert wide.part("figures") == frozen
    assert wide.part("pause") == "Go on"
    wide.press("pause")
    wide.wait(1)
    assert wide.part("words") == "24 minutes left"


def test_a_laptop_that_slept_shows_the_right_time(run: Run) -> None:
    run.open_long()
    run.sleep(45)
    assert run.part("words") == "Time is up, 10 minutes over"
    assert run.part("place") == "Stage 7 of 18", "nothing moves on by itself"


def test_a_reload_gives_the_same_figures(run: Run) -> None:
    run.open()
    run.press("start")
    run.sleep(20)
    run.press("forward")
    run.press("add")
    before = run.shown()
    run.reload()
    assert run.shown() == before
    assert run.page.evaluate(STORED) == [0, 0, ""]


def test_a_double_click_moves_one_stage(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.page.locator('[data-ddm-run-do="forward"]:visible').dblclick()
    assert wide.part("place") == "Stage 2 of 18"


def test_the_view_is_ended_and_gone_on_with(run: Run) -> None:
    run.open(PLANNED)
    run.press("start")
    run.press("forward")
    assert run.page.locator("dialog:modal").count() == 1
    for _ in range(3):
        run.page.keyboard.press("Escape")
    run.wait(0, 1)
    assert run.page.locator("dialog:modal").count() == 1, "a key does not end a run"
    run.page.get_by_role("button", name="End session view").click()
    assert run.page.locator(".ddm-run").count() == 0
    assert run.page.evaluate("document.activeElement.textContent") == "Go on with the session"
    run.page.evaluate("location.hash = 'timetable'")
    run.sleep(4)
    run.press("goOn")
    assert (run.part("place"), run.part("words")) == ("Stage 2 of 18", "2 minutes left")
    run.press("leave")
    run.reload()
    assert run.page.locator(".ddm-run").count() == 0
    run.press("goOn")
    assert (run.part("place"), run.part("words")) == ("Stage 2 of 18", "2 minutes left")


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
    assert wide.part("place") == "Stage 1 of 18"
    assert wide.heard() == ["Welcome and netiquette, 4 minutes"]


@pytest.mark.parametrize(("button", "task", "place"), [("goOn", "Break in session one", 9), ("start", "Welcome", 1)])
def test_a_run_of_another_day_asks_first(button: str, task: str, place: int, wide: Run) -> None:
    later = HALF_PAST_NINE + datetime.timedelta(days=1, seconds=1)
    wide.open(f"{FRAGMENT}&step=8&since={BEGAN + 6300}", later)
    assert wide.part("task") == "This run began on Thursday 14 January 2027 at 09:30"
    wide.press(button)
    assert wide.part("task").startswith(task)
    assert wide.part("place") == f"Stage {place} of 18"
    assert wide.part("pace").startswith("On plan")


WHOLE = f"{FRAGMENT}&step=1&since={BEGAN}"
# By what they leave out.
IN_PART = {
    "plan": WHOLE.replace("plan=k3f9x2ab&way=online&", ""),
    "beginning": re.sub(r"&began=\d+", "", WHOLE),
    "session": WHOLE.replace("&run=session-1", ""),
    "an unknown session": WHOLE.replace("run=session-1", "run=session-9"),
    "all but the screen": "screen=1",
    "the beginning, for the screen": f"{PLANNED}&run=session-1&screen=1",
}


@pytest.mark.parametrize("link", [WHOLE.replace("&", "&amp;"), WHOLE.replace("&", "%26").replace("=", "%3D")])
def test_a_link_that_a_mail_program_has_rewritten_goes_on(link: str, wide: Run) -> None:
    wide.open(link)
    assert wide.part("place").startswith("Stage 2 of ")


@pytest.mark.parametrize("link", IN_PART)
def test_a_link_that_is_not_whole_says_so_and_offers_a_way_on(link: str, wide: Run) -> None:
    wide.open(IN_PART[link])
    said = wide.page.locator("[data-ddm-run] [data-part=lacks]")
    assert said.evaluate("note => note === document.activeElement")
    wide.press("start")
    assert wide.part("place") == "Stage 1 of 18"
    wide.reload()
    assert wide.part("place")
    wide.press("leave")
    assert not said.is_visible()


def test_a_run_of_another_session_leads_to_its_page(wide: Run) -> None:
    wide.open(FRAGMENT.replace("run=session-1", "run=session-2"))
    assert wide.page.locator(".ddm-run").count() == 0
    wide.page.locator("[data-part=other] a").click()
    wide.settle()
    assert wide.part("task").startswith("Welcome and ground rules")


@pytest.mark.parametrize("file", ["run-address*.js", "run-view*.js"])
@pytest.mark.parametrize("fragment", ["", LONG], ids=["start", "address"])
def test_a_view_that_cannot_be_loaded_is_said_and_tried_again(fragment: str, file: str, wide: Run) -> None:
    wide.watched.expected.append("ERR_FAILED")
    wide.page.route(f"**/{file}", lambda route: route.abort())
    wide.open(fragment, QUARTER_PAST_TEN)
    if not fragment:
        wide.press("start")
    failed = wide.page.get_by_text("The session view could not be loaded.")
    assert failed.evaluate("note => note === document.activeElement")
    wide.sleep(3)
    wide.page.unroute(f"**/{file}")
    wide.press("start")
    assert wide.part("words").startswith("32 minutes left" if fragment else "4 minutes left")


# How long before or after its planned 10:00 a session begins, and what is said of the two clocks.
BEGINNINGS = {
    0: "",
    8: "Began at 10:08, 8 minutes after the planned 10:00. The times here count from then.",
    -20: "Began at 09:40, 20 minutes before the planned 10:00. The times here count from then.",
    -119: "",
    -7 * 24 * 60: "",
}


@pytest.mark.parametrize("minutes", BEGINNINGS)
def test_ahead_and_behind_count_from_the_real_beginning(minutes: int, wide: Run) -> None:
    began = HALF_PAST_NINE + datetime.timedelta(minutes=30 + minutes)
    wide.open(PLANNED, began)
    wide.press("start")
    assert wide.part("beginning") == BEGINNINGS[minutes]
    end = began + datetime.timedelta(minutes=210)
    assert wide.part("pace") == f"On plan. Ends at about {end:%H:%M}."
    lines = wide.page.locator(".ddm-run__timetable li").all_inner_texts()
    assert [lines[0][:5], lines[-1]] == [f"{began:%H:%M}", f"{end:%H:%M} End"]


@pytest.mark.parametrize(
    "state", ["paused=1", "since=1", "since=4102444800", "step=9", "added=600", "stages=99999-999"]
)
def test_no_comparison_is_absurd(state: str, wide: Run) -> None:
    wide.open(f"{FRAGMENT}&{state}", HALF_PAST_NINE + datetime.timedelta(minutes=5))
    said = " ".join([wide.part("pace"), wide.part("words"), wide.part("figures")])
    assert all(int(hours) < 11 for hours in re.findall(r"(\d+) hours?", said)), said
    assert re.match(r"On plan|.* (behind|ahead of) plan", wide.part("pace")), "however far ahead or behind"


# As ICU 72 with CLDR 42 has it: what passes for ISO dates elsewhere is written the American way.
CLDR_42 = """for (const name of ["toLocaleDateString", "toLocaleString"]) {
  const original = Date.prototype[name];
  Date.prototype[name] = function (locale, options) {
    const american = /^(en-CA|fr-CA|sv)/.test(locale) ? "en-US" : locale;
    return original.call(this, american, options);
  };
}"""


def test_a_date_is_right_whatever_the_browsers_locales_are(wide: Run) -> None:
    wide.page.add_init_script(CLDR_42)
    wide.open(PLANNED)
    assert wide.page.get_by_role(
        "button", name="Start at the planned time, Thursday 14 January 2027 at 10:00"
    ).is_visible()
    wide.open(FRAGMENT, HALF_PAST_NINE + datetime.timedelta(days=2))
    assert wide.part("task") == "This run began on Thursday 14 January 2027 at 09:30"
