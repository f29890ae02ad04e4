"""A planned session, as Python's libraries see it: the page adds up alike, and a calendar reads the calendar files.

The other tests of `plan.js` are in `tests/node/plan.test.mjs`.
"""

from __future__ import annotations

import json
import random
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from support.builds import PROJECT

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.rendering.planner_data import session_data

GAP = Wording.load(PROJECT / WORDING_FILE).gap_after_session_one
LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2024, 1, 1), date(2099, 12, 31)
# Days on which the clocks change, and one that not every year has.
ODD_DAYS = [date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29), date(2028, 2, 29)]


def made(definitions: Definitions, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the script makes of each choice for a session, with the data that the build puts into the page."""
    asked = json.dumps({"data": session_data(definitions, GAP, "cpd/plan.md"), "choices": choices})
    command = ["node", PROJECT / "tests" / "support" / "print_plans.mjs"]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def test_page_and_script_add_up_alike(definitions: Definitions) -> None:
    sessions = definitions.members("sessions")
    for entry, found in zip(sessions, made(definitions, [{"session": one.id} for one in sessions]), strict=True):
        rows = found["rows"]
        assert [(row["id"], row["from"]) for row in rows] == [(id, entry.start(id)) for id in entry.activities]
        assert [(step["id"], step["from"]) for row in rows for step in row["steps"]] == [
            (step, entry.start(id, step)) for id in entry.activities for step in entry.activities[id].steps
        ]


def some_choices(count: int) -> list[dict[str, Any]]:
    """Days, times and added minutes for session one, the same in each run."""
    source = random.Random(20260601)
    days = [FIRST + timedelta(days=source.randint(0, (LAST - FIRST).days)) for _ in range(count)] + ODD_DAYS * 5
    return [
        {
            "session": "session-1",
            "date": day.isoformat(),
            "start": f"{source.randrange(24):02}:{source.randrange(60):02}",
            "add": {"first-whole-group": source.randint(-4, 180)},
        }
        for day in days
    ]


def event_in(text: str) -> Event:
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_the_calendar_file_has_the_right_times(definitions: Definitions) -> None:
    [session] = [one for one in definitions.members("sessions") if one.id == "session-1"]
    choices = some_choices(300)
    for choice, found in zip(choices, made(definitions, choices), strict=True):
        event = event_in(found["calendar"])
        began = datetime.fromisoformat(f"{choice['date']}T{choice['start']}").replace(tzinfo=LONDON).astimezone(UTC)
        assert event["DTSTART"].dt == began, choice
        minutes = session.minutes + choice["add"]["first-whole-group"]
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=minutes), choice
        description = str(event["DESCRIPTION"])
        assert f"{began.astimezone(LONDON):%H:%M} {next(iter(session.activities.values())).name}" in description
        assert "https://example.gov.uk/cpd/session-1.html#plan=" in description
        assert not event.walk("VALARM")


@pytest.mark.parametrize(
    "text", ["BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", f"BEGIN:VCALENDAR\r\nX:{'x' * 90}\r\nEND:VCALENDAR\r\n"]
)
def test_a_calendar_file_with_a_fault_is_noticed(text: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        event_in(text)
