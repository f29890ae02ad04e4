"""The pictures: each on its page with its words beside it, and those that show data drawn to the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
SESSIONS = ("session-1", "session-2", "session-3")


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


def said_beside(picture: Tag, heading: str) -> str:
    """The text under the heading that a picture stands under, without the picture."""
    start = picture.find_previous(id=heading)
    assert start is not None, f"the picture does not stand under #{heading}"
    said = []
    for sibling in start.find_next_siblings():
        if sibling.name == start.name:
            break
        if sibling is not picture:
            said.append(words(sibling))
    return " ".join(said)


@pytest.mark.parametrize("id", PLACES)
def test_a_picture_stands_on_its_page_with_its_words(id: str) -> None:
    picture = the_picture(parsed(PLACES[id]))
    assert f"ddm-picture--{id}" in picture["class"]
    assert lacking_words(picture) == []


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


def wrong_in_bar(picture: Tag, minutes: list[int]) -> list[str]:
    """Where a bar differs from `minutes` in order: places, widths, figures and the sums in its key."""
    bars = picture.select(".ddm-picture__bar > rect")
    lefts, widths = ([float(str(bar[side]).rstrip("%")) for bar in bars] for side in ("x", "width"))
    figures = [int(words(tag)) for tag in picture.select(".ddm-picture__figure")]
    letters = [words(tag) for tag in picture.select(".ddm-picture__bar .ddm-picture__letter")]
    expected = [count / sum(minutes) * 100 for count in minutes]
    wrong = []
    if len(widths) != len(expected) or any(abs(a - b) > 0.01 for a, b in zip(widths, expected, strict=False)):
        wrong.append("widths")
    if any(abs(left - sum(expected[:place])) > 0.01 for place, left in enumerate(lefts)):
        wrong.append("places")
    if figures != minutes or abs(sum(widths) - 100) > 0.01:
        wrong.append("figures")
    sums = {letter: sum(m for m, at in zip(minutes, letters, strict=False) if at == letter) for letter in letters}
    said = {words(line).split()[0]: int(words(line).split()[-2]) for line in picture.select(".ddm-picture__key li")}
    if said != sums:
        wrong.append("key")
    return wrong


def real_minutes(session: str, definitions: Definitions) -> list[int]:
    """The minutes of a session, read from the data without the code under test; breaks inside count alone."""
    found: list[int] = []
    for activity in definitions.find(session).activities.values():
        inside = [step.minutes for step in activity.steps.values() if step.task == "break"]
        assert len(inside) <= 1
        found += [activity.minutes - sum(inside), *inside]
    return found


@pytest.mark.parametrize("session", SESSIONS)
def test_the_bar_of_a_session_is_in_proportion_beside_its_timetable(session: str, definitions: Definitions) -> None:
    picture = the_picture(parsed(f"cpd/{session}.html"))
    minutes = real_minutes(session, definitions)
    assert sum(minutes) == definitions.find(session).minutes == 210
    assert wrong_in_bar(picture, minutes) == []
    assert lacking_words(picture) == []
    beside = said_beside(picture, "timetable")
    for activity in definitions.find(session).activities.values():
        assert f"{activity.name} {activity.minutes} " in beside


@pytest.mark.parametrize(
    ("selector", "attribute", "noticed"),
    [
        (".ddm-picture__bar > rect", "width", "widths"),
        (".ddm-picture__bar > rect:nth-of-type(2)", "x", "places"),
        (".ddm-picture__figure", None, "figures"),
        (".ddm-picture__key li span", None, "key"),
    ],
)
def test_a_bar_out_of_proportion_is_noticed(
    selector: str, attribute: str | None, noticed: str, definitions: Definitions
) -> None:
    picture = BeautifulSoup(str(the_picture(parsed("cpd/session-2.html"))), "lxml").figure
    tag = picture.select_one(selector)
    if attribute:
        tag[attribute] = "12%"
    else:
        tag.string = "W Whole group: 1 minutes" if noticed == "key" else "1"
    assert noticed in wrong_in_bar(picture, real_minutes("session-2", definitions))


@pytest.mark.parametrize("session", SESSIONS)
def test_kinds_of_minutes_are_told_apart_without_colour(session: str) -> None:
    picture = the_picture(parsed(f"cpd/{session}.html"))
    looks: dict[str, set[str]] = {}
    bars, letters = (picture.select(f".ddm-picture__bar > {selector}") for selector in ("rect", ".ddm-picture__letter"))
    for bar, letter in zip(bars, letters, strict=True):
        looks.setdefault(words(letter), set()).add(f"{bar['class'][-1]} {bar.get('fill')}")
    assert all(len(look) == 1 for look in looks.values())
    assert len({*map(str, looks.values())}) == len(looks)
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


def test_a_picture_of_a_thing_that_is_gone_is_not_offered(definitions: Definitions) -> None:
    fewer = replace(definitions, entries={id: e for id, e in definitions.entries.items() if id != "golden-thread"})
    with pytest.raises(UnknownIdError) as raised:
        diagrams.template_of("summaries", fewer)
    assert "golden-thread" not in str(raised.value)
