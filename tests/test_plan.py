"""The arithmetic of a planned session: clock times, calendar files, addresses with a plan, and how a run stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event
from playwright.sync_api import Browser
from test_browser import watch

from guide.definitions import Definitions
from guide.schedule import session_data

LONDON = ZoneInfo("Europe/London")
SCRIPTS = [PROJECT / "docs" / "assets" / "js" / name for name in ("plan.js", "plan-later.js")]
# Plans with their times, written by hand: session, choice, then each activity with its start and end in minutes.
CASES = json.loads((PROJECT / "tests" / "schedule_cases.json").read_text("utf-8"))
BEFORE = {"max_examples": 300, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
CHANGES = [date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29)]
DAYS = st.one_of(st.dates(date(2024, 1, 1), date(2099, 12, 31)), st.sampled_from([*CHANGES, date(2028, 2, 29)]))
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
ADDED = st.integers(-4, 180)

Js = Callable[..., Any]


@pytest.fixture(scope="module")
def js(browser: Browser, address: str, definitions: Definitions) -> Iterator[Js]:
    """Call a function of both scripts in a page: `js("clock", choice, 30)`. The data goes where `DATA` stands."""
    watched = watch(browser)
    watched.page.goto(f"{address}index.html")
    for script in SCRIPTS:
        watched.page.add_script_tag(path=script)
    known = session_data(definitions, "cpd/plan.md")
    watched.page.evaluate("known => { window.known = known }", known)

    def call(function: str, *words: Any) -> Any:
        body = f"words => guidePlan.{function}(...words.map(word => word === 'DATA' ? known : word))"
        return watched.page.evaluate(body, list(words))

    call.page = watched.page  # type: ignore[attr-defined]
    call.known = known  # type: ignore[attr-defined]
    yield call
    watched.page.close()


DATA = "DATA"


def plan(js: Js, **sessions: dict[str, Any]) -> dict[str, Any]:
    """A plan with what is chosen for sessions, such as `session_1={"date": "2027-01-14"}`."""
    made = js("read", DATA, "")["plan"]
    for name, choice in sessions.items():
        made["sessions"][name.replace("_", "-")] |= choice
    return made


def session(js: Js, id: str) -> dict[str, Any]:
    return next(one for one in js.known["sessions"] if one["id"] == id)  # type: ignore[attr-defined]


# --- Clock times -----------------------------------------------------------------------------------------------------


def test_page_and_script_add_up_alike(js: Js, definitions: Definitions) -> None:
    for entry in definitions.members("sessions"):
        rows = js("schedule", session(js, entry.id), plan(js)["sessions"][entry.id])["rows"]
        assert [(row["id"], row["from"]) for row in rows] == [(id, entry.start(id)) for id in entry.activities]
        found = [(step["id"], step["from"]) for row in rows for step in row["steps"]]
        assert found == [
            (step, entry.start(id, step)) for id in entry.activities for step in entry.activities[id].steps
        ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_changes_move_what_follows(case: dict[str, Any], js: Js) -> None:
    choice = plan(js)["sessions"][case["session"]] | case["choice"]
    found = js("schedule", session(js, case["session"]), choice)
    assert [[row["id"], row["from"], row["to"]] for row in found["rows"]] == case["rows"]
    assert found["total"] == case["rows"][-1][2]
    assert found["difference"] == found["total"] - 210
    for row in found["rows"]:
        if row["steps"]:
            assert [row["steps"][0]["from"], row["steps"][-1]["to"]] == [row["from"], row["to"]]


@settings(**BEFORE)
@given(day=DAYS, start=TIMES, minutes=st.integers(0, 600))
def test_clock_times_are_londons(day: date, start: str, minutes: int, js: Js) -> None:
    began = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=LONDON)
    shown = (began.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(LONDON)
    assert js("clock", {"date": day.isoformat(), "start": start}, minutes) == shown.strftime("%H:%M")


def test_a_session_over_a_clock_change_is_still_its_length(js: Js) -> None:
    spring, autumn = ({"date": day, "start": "00:30"} for day in ("2027-03-28", "2027-10-31"))
    assert js("clock", spring, 210) == "05:00"
    assert js("clock", autumn, 210) == "03:00"
    assert js("clock", {"date": "", "start": "00:30"}, 210) == "04:00"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9.30", "09:30"),
        ("9:30", "09:30"),
        ("0930", "09:30"),
        ("9am", "09:00"),
        ("12 am", "00:00"),
        ("1.15 pm", "13:15"),
    ],
)
def test_a_time_is_understood_as_people_write_it(typed: str, meant: str, js: Js) -> None:
    assert js("checkTime", typed) == {"value": meant}


@pytest.mark.parametrize(
    "typed", ["25:00", "9.60", "", "half nine", "13 pm", "0 am", "9:3", "-1:00", "9" * 99, "<b>9</b>"]
)
def test_another_time_is_refused_in_words(typed: str, js: Js) -> None:
    assert js("checkTime", typed) == {"problem": "Write the time in hours and minutes, such as 9:30 or 13:00."}


@settings(**BEFORE)
@given(day=st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_every_day_there_is_is_a_day(day: date, js: Js) -> None:
    assert js("checkDate", day.isoformat()) == {"value": day.isoformat()}
    assert js("checkDate", f"{day.day}/{day.month}/{day.year}") == {"value": day.isoformat()}


@pytest.mark.parametrize("typed", ["2027-02-29", "31/04/2027", "2027-13-01", "1/1/1999", "tomorrow", "", "2027-1-1x"])
def test_no_other_day_is(typed: str, js: Js) -> None:
    assert "such as 14/01/2027" in js("checkDate", typed)["problem"]


@pytest.mark.parametrize(("typed", "minutes"), [("10", 10), ("+10", 10), ("-5", -5), ("−5", -5), (" 0 ", 0)])
def test_minutes_are_added_or_taken(typed: str, minutes: int, js: Js) -> None:
    assert js("checkMinutes", typed, 15) == {"value": minutes}


@pytest.mark.parametrize(
    ("typed", "said"),
    [("-15", "At least 1 of its 15 minutes"), ("999", "180 minutes at most"), ("1.5", "whole minutes")],
)
def test_absurd_minutes_are_refused_in_words(typed: str, said: str, js: Js) -> None:
    assert said in js("checkMinutes", typed, 15)["problem"]


# --- What a lead should know -----------------------------------------------------------------------------------------


@settings(**BEFORE)
@given(day=st.dates(date(2024, 1, 1), date(2098, 12, 31)))
def test_the_window_is_two_to_three_months(day: date, js: Js) -> None:
    window = js("gapWindow", DATA, plan(js, session_1={"date": day.isoformat()}))
    for months, end in ((2, "from"), (3, "to")):
        found = date.fromisoformat(window[end])
        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        assert found.day == day.day or (found + timedelta(days=1)).day == 1 < day.day


def test_warnings_forbid_nothing_and_say_why(js: Js) -> None:
    def said(id: str, **sessions: dict[str, Any]) -> str:
        return " ".join(js("warnings", DATA, plan(js, **sessions), id, "2026-11-23"))

    first = {"date": "2027-01-14"}
    assert said("session-1", session_1=first) == ""
    assert "in the past" in said("session-1", session_1={"date": "2026-11-22"})
    assert "after midnight" in said("session-1", session_1={"date": "2027-01-14", "start": "21:00"})
    assert said("session-2", session_1=first, session_2={"date": "2027-03-14"}) == ""
    assert said("session-2", session_1=first, session_2={"date": "2027-04-14"}) == ""
    assert "Sunday 14 March 2027 to Wednesday 14 April 2027" in said(
        "session-2", session_1=first, session_2={"date": "2027-03-13"}
    )
    assert "2 to 3 months after session one" in said("session-2", session_1=first, session_2={"date": "2027-04-15"})
    assert "not after session two" in said(
        "session-3", session_2={"date": "2027-04-01"}, session_3={"date": "2027-04-01"}
    )
    assert said("session-3", session_1=first, session_2={"date": "2027-03-20"}, session_3={"date": "2027-03-21"}) == ""


# --- The address -----------------------------------------------------------------------------------------------------

CHOICES = st.fixed_dictionaries({"date": st.one_of(st.just(""), DAYS.map(str)), "start": TIMES})


@settings(**BEFORE)
@given(
    first=CHOICES,
    second=CHOICES,
    more=ADDED,
    rest=st.sampled_from(["", "first-introduction", "tool-study", "pair-work"]),
)
def test_an_address_gives_back_the_plan(first: dict, second: dict, more: int, rest: str, js: Js) -> None:
    made = plan(js, session_1=first, session_2=second)
    made["sessions"]["session-1"] |= {"add": {"pair-work": more, "first-break": 5} if more else {}, "breakAfter": rest}
    found = js("read", DATA, "#" + js("write", made))
    assert found["plan"] == made
    assert found["notes"] == []


@settings(**BEFORE)
@given(text=st.text(max_size=300))
def test_whatever_stands_in_an_address_gives_a_plan(text: str, js: Js) -> None:
    found = js("read", DATA, f"#plan=abcdefgh&{text}")
    assert set(found["plan"]["sessions"]) == {"session-1", "session-2", "session-3"}
    assert all(isinstance(note, str) for note in found["notes"])
    for id, choice in found["plan"]["sessions"].items():
        assert js("schedule", session(js, id), choice)["total"] > 0


def test_what_cannot_be_used_is_said_and_the_rest_kept(js: Js) -> None:
    found = js(
        "read",
        DATA,
        "#plan=k3f9x2ab&way=ship&session-1=2027-01-14T2560&session-2=2027-02-30T0930&pair-work=99999&gone-activity=10",
    )
    assert found["plan"]["id"] == "k3f9x2ab"
    assert found["plan"]["sessions"]["session-1"] | {"add": {}} == found["plan"]["sessions"]["session-1"]
    assert found["plan"]["sessions"]["session-1"]["date"] == "2027-01-14"
    said = " ".join(found["notes"])
    for part in (
        "How you meet",
        "Session one",
        "Session two",
        "Pair work",
        "1 part of this link belongs to no session",
    ):
        assert part in said
    assert "too long" in js("read", DATA, "#plan=k3f9x2ab&" + "x" * 5000)["notes"][0]
    plain = js("read", DATA, "#pair-work")
    assert (plain["notes"], plain["run"]) == ([], None), "the address of an activity is no plan"


def test_a_number_names_nothing_in_the_language_itself(js: Js) -> None:
    found = js("read", DATA, "#plan=k3f9x2ab&__proto__=5&constructor=5&toString=5")
    assert found["notes"][0].startswith("3 parts")
    assert js.page.evaluate("({}).constructor === Object")  # type: ignore[attr-defined]


# --- The calendar file -----------------------------------------------------------------------------------------------

ICS = """([plan, ids, now]) => guidePlan.calendar(known, plan, ids,
  {now: new Date(now), address: id => "https://example.gov.uk/cpd/" + id + ".html#" + guidePlan.write(plan)})"""


def events(js: Js, made: dict[str, Any], ids: list[str], now: str = "2026-11-23T10:00:00Z") -> list[Event]:
    text = js.page.evaluate(ICS, [made, ids, now])  # type: ignore[attr-defined]
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return list(Calendar.from_ical(text).walk("VEVENT"))


@settings(**BEFORE)
@given(day=DAYS, start=TIMES, more=ADDED)
def test_the_calendar_file_has_the_right_times(day: date, start: str, more: int, js: Js) -> None:
    choice = {"date": day.isoformat(), "start": start, "add": {"first-whole-group": more}}
    [event] = events(js, plan(js, session_1=choice), ["session-1"])
    began = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=LONDON).astimezone(UTC)
    assert event["DTSTART"].dt == began
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=210 + more)
    description = str(event["DESCRIPTION"])
    assert f"{began.astimezone(LONDON):%H:%M} Opening session one" in description
    assert "https://example.gov.uk/cpd/session-1.html#plan=" in description
    assert not event.walk("VALARM")


def test_a_changed_plan_changes_the_entry(js: Js) -> None:
    made = plan(js, session_1={"date": "2027-01-14"}, session_2={"date": "2027-03-20"})
    before = events(js, made, ["session-1", "session-2", "session-3"])
    made["sessions"]["session-1"]["start"] = "13:00"
    after = events(js, made, ["session-1"], "2026-11-24T10:00:00Z")
    assert len(before) == 2, "a session without a day has no entry"
    assert before[0]["UID"] == after[0]["UID"] != before[1]["UID"]
    assert after[0]["SEQUENCE"] > before[0]["SEQUENCE"]
    assert plan(js)["id"] != plan(js)["id"], "another plan has entries of its own"


def test_the_joining_message_has_what_people_need(js: Js) -> None:
    body = """([plan, id]) => guidePlan.message(known, plan, id,
      {page: "https://example.gov.uk/page", tool: id => "https://example.gov.uk/" + id})"""
    made = plan(js, session_2={"date": "2027-03-20", "start": "10:00"})
    said = js.page.evaluate(body, [made, "session-2"])  # type: ignore[attr-defined]
    for part in (
        "Saturday 20 March 2027, 10:00 to 13:30",
        "recording system",
        "Using summaries: https://example.gov.uk/summaries",
    ):
        assert part in said
    assert "stays in the group" in said
    assert "[link]" in said
    assert "[place]" in js.page.evaluate(body, [made | {"way": "room"}, "session-2"])  # type: ignore[attr-defined]


# --- Running ---------------------------------------------------------------------------------------------------------


def test_a_run_knows_where_it_stands(js: Js) -> None:
    choice = plan(js)["sessions"]["session-1"]
    stages = js("stages", session(js, "session-1"), choice)
    assert [stage["minutes"] for stage in stages] == [30, 15, 35, 25, 15, 15, 5, 15, 5, 15, 5, 30]
    run = {"session": "session-1", "began": 1000, "step": 1, "since": 1000 + 32 * 60, "added": 5, "paused": 0}

    def at(minute: int, **changes: int) -> dict[str, Any]:
        return js("progress", session(js, "session-1"), choice, run | changes, 1000 + minute * 60)

    assert at(32)["stage"]["id"] == "read-discrepancy-matrix"
    assert at(32)["left"] == 20 * 60
    assert at(32)["lateness"] == 7 * 60, "two minutes late, and five added"
    assert at(52)["left"] == 0
    assert at(60) | {"left": -8 * 60, "over": True, "lateness": 15 * 60} == at(60)
    assert at(60, paused=1000 + 40 * 60)["left"] == 12 * 60
    assert at(60, step=12)["finished"]


@settings(**BEFORE)
@given(
    text=st.text(alphabet="0123456789-.eE+xX&=", max_size=40),
    name=st.sampled_from(["began", "step", "since", "added", "paused"]),
)
def test_a_hostile_run_is_a_run_or_none(text: str, name: str, js: Js) -> None:
    found = js("read", DATA, f"#plan=abcdefgh&run=session-2&began=1768469400&{name}={text}")["run"]
    if found:
        where = js("progress", session(js, "session-2"), plan(js)["sessions"]["session-2"], found, 1768469500)
        assert isinstance(where["left"], int)
