"""The pictures: each on its page with its words beside it, and those that show data drawn to the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from support.builds import parsed
from support.site_checks import body

from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.pages import Pages
from sitekit.rendering.context import COMPONENTS, PageContext

# Where each picture is.
PLACES = {"golden-thread": "defensible-decisions.html"}


def context(definitions: Definitions) -> Any:
    """Where a picture is looked up, with nothing but the definitions."""
    return PageContext("index.md", Pages(), definitions, *[None] * 2)  # type: ignore[arg-type]


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
    if not picture.select("li"):
        wrong.append("no list")
    wrong += ["a part without words" for part in picture.select("li") if not words(part)]
    return wrong


@pytest.mark.parametrize("id", PLACES)
def test_a_picture_stands_on_its_page_with_its_words(id: str) -> None:
    picture = the_picture(parsed(PLACES[id]))
    assert f"ddm-picture--{id}" in picture["class"]
    assert lacking_words(picture) == []


@pytest.mark.parametrize(
    ("damage", "noticed"),
    [
        (lambda picture: picture.figcaption.decompose(), "no caption"),
        (lambda picture: picture.select_one("ul, ol").decompose(), "no list"),
        (lambda picture: picture.li.clear(), "a part without words"),
    ],
)
def test_a_picture_without_words_is_noticed(damage: Callable[[Tag], object], noticed: str) -> None:
    picture = BeautifulSoup(str(the_picture(parsed(PLACES["golden-thread"]))), "lxml").figure
    assert lacking_words(picture) == []
    damage(picture)
    assert any(wrong.startswith(noticed) for wrong in lacking_words(picture))


def test_the_golden_thread_runs_through_every_tool_in_order(definitions: Definitions) -> None:
    stations = the_picture(parsed(PLACES["golden-thread"])).select("li")
    led_to = [[str(link["href"]) for link in station.select("a")] for station in stations]
    tools = [f"tools/{tool.id}.html" for tool in definitions.members("tools")]
    assert led_to == [tools[:3], tools[3:4], tools[4:]]


def test_every_picture_is_shown_somewhere(definitions: Definitions) -> None:
    drawn = {f"pictures/{path.name}" for path in (COMPONENTS / "pictures").glob("*.md")}
    assert {context(definitions).drawing(id) for id in PLACES} == drawn


def test_a_thing_without_a_picture_is_refused_with_those_that_have_one(definitions: Definitions) -> None:
    with pytest.raises(UnknownIdError) as raised:
        context(definitions).drawing("summaries")
    listed = ", ".join(sorted(PLACES))
    assert str(raised.value) == f"'summaries' has no picture. These have one: {listed}."
    with pytest.raises(UnknownIdError, match=r"Did you mean 'golden-thread'\?"):
        context(definitions).drawing("golden-threat")
