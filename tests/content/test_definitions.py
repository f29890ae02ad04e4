"""The data file: this edition's facts, and what the loader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import mistakes

from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.model import Activity, Entry, Session, Tool
from sitekit.problems import SourceError, did_you_mean

WHOLE = (mistakes.WHOLE / "docs" / "_data" / "definitions.yml").read_text("utf-8")


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


def test_connections_run_both_ways(definitions: Definitions) -> None:
    for entry in definitions.entries.values():
        for named in definitions.names(entry.id):
            inside = [other for other, place in definitions.places.items() if entry.id in place.path]
            assert {user.id for user in definitions.used_in(named.id)} & set(inside)


def test_definitions_cannot_be_changed(definitions: Definitions) -> None:
    with pytest.raises(TypeError):
        definitions.sections["tools"]["new"] = None  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        definitions.find("safe-uncertainty").name = "Other"  # type: ignore[misc]


def test_running_time_counts_the_activities_before(definitions: Definitions) -> None:
    session = definitions.session("session-1")
    assert session.start("first-introduction") == 0
    assert session.start("pair-work") == 30 + 75 + 15


def test_places_say_what_a_thing_is(definitions: Definitions) -> None:
    assert definitions.label("safe-uncertainty") == "Tool three"
    assert definitions.number("session-2") == "two"
    assert definitions.find("pair-work", Activity).minutes == 60


@pytest.mark.parametrize(
    ("id", "kind", "sentence"),
    [
        ("safe-uncertanity", Tool, "no tool is called 'safe-uncertanity'. Did you mean 'safe-uncertainty'?"),
        ("safe-uncertanity", None, "no entry is called 'safe-uncertanity'. Did you mean 'safe-uncertainty'?"),
        ("session-1", Tool, "'session-1' is a session; this needs the id of a tool."),
        ("xyz", Session, "no session is called 'xyz'. Choose one of: session-1, session-2, session-3."),
    ],
)
def test_an_unknown_id_is_answered_with_the_nearest(
    definitions: Definitions, id: str, kind: type[Entry] | None, sentence: str
) -> None:
    with pytest.raises(UnknownIdError) as raised:
        definitions.find(id, kind)
    assert str(raised.value) == sentence


def test_nothing_is_offered_when_nothing_is_near() -> None:
    assert did_you_mean("xyz", [f"name-{number}" for number in range(30)]) == ""


def test_every_mistake_is_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    said = _refused(
        tmp_path, WHOLE.replace("minutes: 20", "minutes: 0").replace("    title: A book that is not real\n", "")
    )
    lines = [int(line.split("line ")[1].split(":")[0]) for line in said.splitlines()]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        Definitions.load(tmp_path / "definitions.yml")
    assert "the file is missing or cannot be read. Restore it." in raised.value.message


def _refused(folder: Path, content: str) -> str:
    """What the loader says of a data file with this content."""
    path = folder / "definitions.yml"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceError) as raised:
        Definitions.load(path)
    return raised.value.message
