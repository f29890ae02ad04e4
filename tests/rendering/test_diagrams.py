"""The pictures: each on its page with its words beside it, and those that show data drawn to the data."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from support.builds import parsed
from support.site_checks import body

from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.model import Activity, Step
from sitekit.rendering import diagrams

# Where each picture is that is not a session's.
PLACES = {"golden-thread": "defensible-decisions.html"}
SESSIONS = {id: f"cpd/{id}.html" for id in ("session-1", "session-2", "session-3")}


def the_picture(page: BeautifulSoup) -> Tag:
    found = body(page).select("figure.ddm-picture")
    assert len(found) == 1, f"{len(found)} pictures"
    return found[0]


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def lacking_words(picture: Tag) -> list[str]:
    """What of a picture somebody would miss who cannot see it."""
    wrong = []
    if not (caption := picture.select_one("figcaption")) or not words(caption):
        wrong.append("no caption")
    for drawing in picture.select("svg:not([aria-hidden=true])"):
        named = [picture.select_one(f'[id="{id}"]') for id in str(drawing.get("aria-labelledby", "")).split()]
        if drawing.get("role") != "img" or not named or None in named:
            wrong.append("a drawing without a name")
    if not picture.select("li"):
        wrong.append("no list")
    wrong += ["a part without words" for part in picture.select("li") if not words(part)]
    return wrong


@pytest.mark.parametrize("page", [*PLACES.values(), *SESSIONS.values()])
def test_a_picture_stands_on_its_page_with_its_words(page: str) -> None:
    assert lacking_words(the_picture(parsed(page))) == []


@pytest.mark.parametrize(
    ("damage", "noticed"),
    [
        (lambda picture: picture.figcaption.decompose(), "no caption"),
        (lambda picture: picture.find("svg", role="img").attrs.pop("role"), "a drawing without a name"),
        (lambda picture: picture.find("svg", role="img").attrs.update({"aria-labelledby": "x"}), "a drawing without"),
        (lambda picture: picture.ul.decompose(), "no list"),
        (lambda picture: picture.li.clear(), "a part without words"),
    ],
)
def test_a_picture_without_words_is_noticed(damage: Callable[[Tag], object], noticed: str) -> None:
    picture = BeautifulSoup(str(the_picture(parsed("cpd/session-1.html"))), "lxml").figure
    assert lacking_words(picture) == []
    damage(picture)
    assert any(wrong.startswith(noticed) for wrong in lacking_words(picture))


def test_the_golden_thread_runs_through_every_tool_in_order(definitions: Definitions) -> None:
    stations = the_picture(parsed(PLACES["golden-thread"])).select("li")
    led_to = [[str(link["href"]) for link in station.select("a")] for station in stations]
    tools = [f"tools/{tool.id}.html" for tool in definitions.members("tools")]
    assert led_to == [tools[:3], tools[3:4], tools[4:]]


def real_minutes(session: str, definitions: Definitions) -> list[int]:
    """The minutes of a session, read from the data without the code under test; breaks inside count alone."""
    found: list[int] = []
    for activity in definitions.find(session).activities.values():
        inside = [step.minutes for step in activity.steps.values() if step.task == "break"]
        assert len(inside) <= 1
        found += [activity.minutes - sum(inside), *inside]
    return found


@pytest.mark.parametrize("session", SESSIONS)
def test_the_bar_of_a_session_is_in_proportion(session: str, definitions: Definitions) -> None:
    picture = the_picture(parsed(SESSIONS[session]))
    minutes = real_minutes(session, definitions)
    bars = picture.select(".ddm-picture__bar > rect")
    lefts, widths = ([float(str(bar[side]).rstrip("%")) for bar in bars] for side in ("x", "width"))
    per_cent = [count / sum(minutes) * 100 for count in minutes]
    assert widths == pytest.approx(per_cent, abs=0.01)
    assert lefts == pytest.approx([sum(per_cent[:place]) for place in range(len(minutes))], abs=0.01)
    assert [int(words(tag)) for tag in picture.select(".ddm-picture__figure")] == minutes
    letters = [words(tag) for tag in picture.select(".ddm-picture__bar .ddm-picture__letter")]
    sums = {letter: sum(m for m, at in zip(minutes, letters, strict=True) if at == letter) for letter in letters}
    lines = [words(line).split() for line in picture.select(".ddm-picture__key li")]
    assert {line[0]: int(line[-2]) for line in lines} == sums
    patterns = {str(tag["id"]) for tag in picture.select("pattern")}
    assert {str(bar["fill"])[5:-1] for bar in picture.select("rect[fill]")} == patterns


def test_breaks_inside_an_activity_divide_it() -> None:
    def step(minutes: int, task: str) -> Step:
        return Step(id=f"s-{minutes}-{task.replace(' ', '-')}", name="Step", minutes=minutes, task=task)

    steps = (step(10, "read"), step(5, "discuss"), step(3, "break"), step(7, "review"))
    activity = Activity(id="a", name="A", minutes=25, mode="offline", format="individual")
    divided = activity.model_copy(update={"steps": {part.id: part for part in steps}})
    session = SimpleNamespace(minutes=50, activities={"a": activity, "b": divided})
    found = [(part.kind.letter, part.start, part.minutes) for part in diagrams.segments(session)]
    assert found == [("S", 0, 25), ("S", 25, 15), ("B", 40, 3), ("S", 43, 7)]


def test_every_format_has_a_letter_and_a_pattern_of_its_own() -> None:
    formats = Activity.model_fields["format"].annotation.__args__[0].__args__
    assert set(diagrams.FORMATS) == set(formats)
    looks = [*diagrams.FORMATS.values(), (diagrams.BREAK.letter, diagrams.BREAK.words, diagrams.BREAK.pattern)]
    assert all(len(set(column)) == len(looks) for column in zip(*looks, strict=True))


def test_every_picture_is_shown_somewhere(definitions: Definitions) -> None:
    drawn = {path.stem for path in diagrams.PICTURES.glob("*.md")}
    assert drawn == {*PLACES, "sessions"}
    assert {diagrams.template_of(id, definitions) for id in (*PLACES, *SESSIONS)} == drawn


def test_a_thing_without_a_picture_is_refused_with_those_that_have_one(definitions: Definitions) -> None:
    with pytest.raises(UnknownIdError) as raised:
        diagrams.template_of("summaries", definitions)
    listed = ", ".join(sorted((*PLACES, *SESSIONS)))
    assert str(raised.value) == f"'summaries' has no picture. These have one: {listed}."
    with pytest.raises(UnknownIdError, match=r"Did you mean 'golden-thread'\?"):
        diagrams.template_of("golden-threat", definitions)
