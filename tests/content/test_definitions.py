"""The data file: this edition's facts. What the loader refuses is in `tests/mistakes.yml`."""

from __future__ import annotations

from pathlib import Path

from support import mistakes

from sitekit.content.definitions import Definitions
from sitekit.problems import did_you_mean


def test_this_edition_is_complete(definitions: Definitions) -> None:
    counted = {section: len(entries) for section, entries in definitions.sections.items()}
    assert counted["key_elements"] == 3
    assert [principle.letter for principle in definitions.members("sea")] == ["S", "E", "A"]
    assert [len(area.questions) for area in definitions.members("areas")] == [5, 9, 12, 7]
    assert counted["prompts"] == 5
    assert counted["stop_start_continue"] == 3
    assert counted["tools"] == 5
    assert [session.minutes for session in definitions.members("sessions")] == [210, 210, 210]


def test_sessions_last_as_long_as_the_guide_says(definitions: Definitions) -> None:
    minutes = {
        session.id: [activity.minutes for activity in session.activities.values()]
        for session in definitions.members("sessions")
    }
    assert minutes == {
        "session-1": [30, 75, 15, 60, 30],
        "session-2": [20, 25, 55, 15, 25, 50, 20],
        "session-3": [25, 40, 15, 50, 45, 5, 30],
    }
    for session in definitions.members("sessions"):
        assert sum(activity.minutes for activity in session.activities.values()) == session.minutes
        for activity in session.activities.values():
            assert sum(step.minutes for step in activity.steps.values()) in (0, activity.minutes)
    activities = definitions.session("session-1").activities.values()
    ours = [step.minutes for activity in activities for step in activity.steps.values() if step.split]
    assert ours == [4, 6, 2, 10, 8, 15, 10, 5]


def test_a_question_asks_no_more_than_its_source(definitions: Definitions) -> None:
    asked = [[question.ask.count("?") for question in area.questions.values()] for area in definitions.areas]
    assert asked == [
        [2, 2, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 2, 1, 2, 1, 1, 1, 1, 2, 1, 1, 2],
        [1, 1, 1, 1, 3, 1, 1],
    ]


def test_nothing_is_offered_when_nothing_is_near() -> None:
    assert did_you_mean("xyz", [f"name-{number}" for number in range(30)]) == ""


def test_a_tool_of_our_own_takes_no_number_of_the_pack(tmp_path: Path) -> None:
    path = tmp_path / "definitions.yml"
    whole = (mistakes.WHOLE / "docs" / "_data" / "definitions.yml").read_text("utf-8")
    own = "eco-map: {name: A, title: A, meaning: A., purpose: A, moment: A, origin: background}"
    path.write_text(whole.replace("tools:\n", f"tools:\n  {own}\n", 1), "utf-8")
    loaded = Definitions.load(path)
    assert [loaded.label(tool.id) for tool in loaded.tools] == ["Tool of our own", "Tool one"]
