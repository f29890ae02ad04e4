"""Where things live, and the way from one page to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.builds import PROJECT

from sitekit.content import pages
from sitekit.content.definitions import Definitions
from sitekit.content.pages import Page, PageOrder


@pytest.mark.parametrize(
    ("target", "here", "way"),
    [
        ("tools/safe-uncertainty.md", "index.md", "tools/safe-uncertainty.md"),
        ("tools/safe-uncertainty.md", "tools/index.md", "safe-uncertainty.md"),
        ("tools/safe-uncertainty.md", "cpd/session-1.md", "../tools/safe-uncertainty.md"),
        ("glossary.md#case-note", "a/b/c.md", "../../glossary.md#case-note"),
        ("cpd/session-1.md#pair-work", "cpd/session-1.md", "#pair-work"),
        ("cpd/session-1.md", "cpd/session-1.md", "session-1.md"),
    ],
)
def test_the_way_from_page_to_page(target: str, here: str, way: str) -> None:
    assert pages.address(target, here) == way


def test_every_definition_lives_on_a_page_that_is_there(definitions: Definitions) -> None:
    sources = pages.read(PROJECT / "docs")
    homeless = [id for id in definitions.entries if pages.home(id, definitions).partition("#")[0] not in sources]
    assert homeless == []


@pytest.mark.parametrize("section", ["areas", "tools", "sessions"])
def test_the_page_of_a_thing_has_its_name(definitions: Definitions, section: str) -> None:
    sources = pages.read(PROJECT / "docs")
    for entry in definitions.members(section):
        page = sources[pages.home(entry.id, definitions)]
        assert page.heading == f'{{{{ name("{entry.id}") }}}}'
        assert pages.title(page, definitions) == entry.name


def test_a_heading_is_read_without_its_id() -> None:
    assert Page("a.md", "---\n---\n\n# About this site { #about }\n").heading == "About this site"


def test_calls_are_found_with_their_line_and_words() -> None:
    page = Page("a.md", '# A\n\n{{ cite("watts-2020", "p. 21") }} and {{ sea() }}\n{{ sea() }}\n')
    found = [(call.line, call.macro, call.arguments, call.stands_alone) for call in pages.calls(page)]
    assert found == [
        (3, "cite", ("watts-2020", "p. 21"), False),
        (3, "sea", (), False),
        (4, "sea", (), True),
    ]


def test_the_order_of_pages_is_the_order_of_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        "nav:\n  - index.md\n  - Tools:\n      - a/b.md\n      - C: a/c.md\nnot_in_nav: |\n  old.md\n", "utf-8"
    )
    order = PageOrder.read(config)
    assert order.lines == {"index.md": 2, "a/b.md": 4, "a/c.md": 5}
    assert order.left_out == {"old.md": 7}


def test_drafts_are_not_pages(tmp_path: Path) -> None:
    (tmp_path / "_drafts").mkdir()
    for name in ("index.md", "_idea.md", "_drafts/page.md"):
        (tmp_path / name).write_text("# A\n", "utf-8")
    assert list(pages.read(tmp_path)) == ["index.md"]
