"""Mistakes nobody has thought of: the real data file and real pages, damaged at random."""

from __future__ import annotations

import random
import re
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from support.builds import PROJECT

import macros
from sitekit.content import page_rules, pages, rendered_rules, site_rules
from sitekit.content.definitions import Definitions
from sitekit.content.pages import Page, Pages
from sitekit.content.rendered import Renderer
from sitekit.content.settings import Settings
from sitekit.content.site import Site
from sitekit.content.statement import Statement
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.problems import SourceError
from sitekit.rendering.context import make_call

DATA_FILE = PROJECT / "docs" / "_data" / "definitions.yml"
DATA = DATA_FILE.read_text("utf-8")
DEFINITIONS = Definitions.load(DATA_FILE)
PAGES = pages.read(PROJECT / "docs")
STATEMENT = Statement.read(PROJECT / "mkdocs.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
SETTINGS = Settings(PROJECT / "mkdocs.yml")
RENDERER = Renderer.read(PROJECT / "mkdocs.yml")
PIECES = ("", *" \t:#'\"-*&{}[]|>\n", ": ", " #", "- ", "{{", "}}")
WORDS = ("yes", "1:30", "-5", "0", "null", "2026-11-23", "<b>", "{#", "{% if %}", "\u0000", "\u2028", "é", "𝄞", "id: x")
FORM = re.compile(r"(docs/[\w /.-]+|mkdocs\.yml), line \d+: \S")
pytestmark = pytest.mark.slow
ANY = settings(deadline=None, suppress_health_check=list(HealthCheck))
# The same few in each run of the gate; many others each time in a long run, which names the seed of what fails.
EXAMPLES = pytest.mark.parametrize(
    "examples",
    [
        pytest.param(settings(ANY, max_examples=60, derandomize=True), id="60 examples"),
        pytest.param(settings(ANY, max_examples=1000, database=None), id="1000", marks=pytest.mark.exhaustive),
    ],
)


def damaged(text: str, chance: random.Random) -> str:
    """Text with one to three changes of the kind that slips of the hand make."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        at = chance.randrange(len(lines[line]) + 1)
        slip = chance.randrange(6)
        if slip == 0:
            lines[line] = lines[line][:at] + chance.choice(PIECES + WORDS) + lines[line][at:]
        elif slip == 1:
            lines[line] = lines[line][:at] + lines[line][at + 1 :]
        elif slip == 2:
            del lines[line]
        elif slip == 3:
            lines.insert(line, lines[chance.randrange(len(lines))])
        elif slip == 4:
            lines[line] = chance.choice((" ", "  ", "")) + lines[line].lstrip() if at % 2 else "  " + lines[line]
        else:
            lines[line] = lines[line].replace(*chance.choice((("-", " "), ("e", "3"), (":", ""), ('"', ""))), 1)
        text = "\n".join(lines)
    return text


@EXAMPLES
@pytest.mark.parametrize("source", ["data file", "page"])
def test_a_damaged_source_is_read_or_explained(source: str, examples: settings) -> None:
    read = {"data file": read_damaged_data_file, "page": read_damaged_page}[source]
    examples(given(seed=st.integers(0, 2**32))(read))()


def read_damaged_data_file(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "definitions.yml"
        path.write_text(damaged(DATA, random.Random(seed)), "utf-8")
        try:
            Definitions.load(path)
        except SourceError as error:
            explained(error.message)


def read_damaged_page(seed: int) -> None:
    chance = random.Random(seed)
    path = chance.choice(sorted(PAGES))
    page = Page(path, damaged(PAGES[path].text, chance))
    found = Pages(PAGES | {path: page})
    fill_in = partial(make_call, macros.MACROS, DEFINITIONS, found, STATEMENT, WORDING)
    site = Site(PROJECT / "docs", found, SETTINGS, DEFINITIONS, macros.MACROS, fill_in, RENDERER)
    shown = rendered_rules.rendered_problems(page, RENDERER.render(page))
    problems = [*page_rules.page_problems(page), *shown, *site_rules.site_problems(site, [page])]
    if problems:
        explained("\n".join(map(str, problems)))
        return
    # What no rule minds, the template engine of the site generator can fill in, and nothing is left over.
    offered = {name: lambda *words, name=name: fill_in(name, path, words) for name in macros.MACROS}
    shown = Environment(undefined=StrictUndefined).from_string("\n".join(page.body)).render(offered)
    assert "{{" not in shown
    assert "{%" not in shown


def explained(message: str) -> None:
    """Each line says where and what; none shows the inside of the machinery."""
    assert message.strip()
    for line in message.splitlines():
        assert FORM.match(line), line
    assert not re.search(r"Traceback|pydantic|ValidationError|object at 0x|\bNoneType\b", message)
