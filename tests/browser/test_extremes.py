"""Pages at their limits: long titles, long tables, odd names, large text and small windows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.browser import ONE_OF_EACH_KIND, sideways, watch
from support.builds import BROKEN, build, copy_of_project, served, temporary_folder

from sitekit.content.statement import FIELDS
from sitekit.postbuild.html import parse

LONG = "A title that goes on and on, with an unbreakable-wordthatnobodywouldeverwrite-" + "zq" * 30
SIZES = {"phone": (390, 844), "small phone": (320, 640), "phone on its side": (640, 320), "desk": (1366, 900)}
# Boxes of text in the main column that stand over one another, though neither is inside the other.
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("article :is(h1, h2, h3, h4, p, li, th, td, caption, figcaption, text)")]
    .filter(element => element.checkVisibility() && element.textContent.trim())
    .map(element => ({ element, box: element.getBoundingClientRect() }));
  const over = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
  return boxes.flatMap(({ element, box }, number) => boxes.slice(number + 1, number + 40)
    .filter(next => !element.contains(next.element) && !next.element.contains(element) && over(box, next.box))
    .map(next => `${element.textContent.trim().slice(0, 40)} / ${next.element.textContent.trim().slice(0, 40)}`));
}"""


# What an organisation could say of itself.
ODD = 'Council "a" onx="b" & so on: it\'s'


@pytest.fixture(scope="module")
def odd_site() -> Path:
    """A copy of the site with a long title, a table of sixty rows, a long term, and odd words of the organisation."""
    project = copy_of_project(temporary_folder() / "project")
    about = project / "docs" / "about.md"
    rows = "\n".join(f"| **Row {number}** | {'word ' * 12} | {number * 1000} |" for number in range(60))
    table = f"\nTable: Sixty rows\n\n| Name | Words | Number |\n| --- | --- | ---: |\n{rows}\n"
    about.write_text(about.read_text("utf-8").replace("# About", f"# {LONG} About", 1) + table, "utf-8")
    data = project / "docs" / "_data" / "definitions.yml"
    data.write_text(data.read_text("utf-8").replace("name: Golden thread", f"name: {LONG[-70:]}", 1), "utf-8")
    config = project / "mkdocs.yml"
    empty = re.compile(rf'^(    (?:{"|".join(FIELDS)}): )""', re.MULTILINE)
    config.write_text(empty.sub(lambda line: line[1] + json.dumps(ODD), config.read_text("utf-8")), "utf-8")
    built = build(project, project.parent / "site")
    assert built.status == 0, built.log
    return built.folder


@pytest.fixture(scope="module")
def extreme(odd_site: Path) -> Iterator[str]:
    with served(odd_site) as address:
        yield address


def test_what_the_organisation_says_is_shown_as_it_is(odd_site: Path) -> None:
    page = parse(odd_site / "accessibility.html")
    words = " ".join(page.text_content().split())
    assert words.count(ODD) >= len(FIELDS)
    assert f"Published by {ODD}. Contact: {ODD}" in words
    assert page.xpath("//@onx") == []


def resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("path", ["about.html", "glossary.html"])
def test_long_words_and_tables_stay_in_their_place(path: str, open_page, extreme: str) -> None:
    open_page.own += (extreme,)
    page = open_page(extreme + path).page
    for size in SIZES:
        resize(page, size)
        assert sideways(page) <= 0, size
        assert page.evaluate(OVERLAPS) == [], size
    if path == "about.html":
        assert page.locator("text=Row 59").count() == 1


@pytest.mark.parametrize("path", ONE_OF_EACH_KIND)
def test_text_twice_as_large_loses_nothing(path: str, open_page) -> None:
    page = open_page(path).page
    page.add_style_tag(content="html { font-size: 250% }")  # the theme's size is 125 %
    for size in ("phone on its side", "desk"):
        resize(page, size)
        assert sideways(page) <= 0, size
        assert page.evaluate(OVERLAPS) == [], size


def test_an_overlap_is_noticed(browser: Browser) -> None:
    with served(BROKEN / "browser") as own:
        page = watch(browser).page
        page.goto(f"{own}overlap.html")
        assert len(page.evaluate(OVERLAPS)) == 1
        page.close()
