"""What the statement says of the tests: never that no fault was found on other pages than those tested."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from support.recorded import record

import macros
from sitekit.content import pages, validate
from sitekit.rendering.context import make_call

FIGURES = ("axe_rules", "axe_faults", "html_faults", "privacy_kept", "privacy_elsewhere")
CALLS = {"accessibility.md": "test_results", "privacy.md": "privacy_facts"}


@pytest.fixture
def tested(project: Path) -> Path:
    """A copy of the project whose pages have all been tested."""
    record(project, {"axe_version": "4", **dict.fromkeys(FIGURES, 0)}, date(2027, 3, 1))
    return project


def said(project: Path) -> list[str]:
    """What the two pages that speak of the tests say about them."""
    sources = validate.read(project / "mkdocs.yml", macros.MACROS, make_call)
    assert sources.problems == ()
    return [sources.fill_in(macro, page, ()) for page, macro in CALLS.items()]


def more(file: Path, text: str) -> None:
    file.write_text(f"{file.read_text('utf-8')}\n{text}\n", "utf-8")


def test_pages_that_were_all_tested(tested: Path) -> None:
    glossary = tested / "docs" / "glossary.md"
    reviewed = glossary.read_text("utf-8").replace("last_reviewed: 2", "last_reviewed:  2")
    glossary.write_text(reviewed, "utf-8")
    statement, privacy = said(tested)
    count = len(pages.paths(tested / "docs")) + 1
    assert f"{count} pages as they were on 1 March 2027" in statement
    assert f"all {count} pages as they were on 1 March 2027" in privacy
    assert "since" not in statement + privacy


def test_a_page_that_has_changed_is_named_and_many_are_counted(tested: Path) -> None:
    more(tested / "docs" / "glossary.md", "More.")
    statement, privacy = said(tested)
    assert "- the words of this page: [Glossary](glossary.md)." in statement
    assert "what many pages share" not in statement
    assert "Some have changed since" in privacy
    changed = [*(tested / "docs" / "tools").glob("*.md"), *(tested / "docs" / "cpd").glob("*.md")]
    for page in changed:
        more(page, "More.")
    assert f"- the words of {len(changed) + 1} pages of this site." in said(tested)[0]


def test_a_mistake_in_the_title_of_a_page_is_that_pages_alone(tested: Path) -> None:
    about = tested / "docs" / "about.md"
    about.write_text(
        re.sub("^# .*", '# {{ name("no-such-thing") }}', about.read_text("utf-8"), count=1, flags=re.M), "utf-8"
    )
    found = validate.read(tested / "mkdocs.yml", macros.MACROS, make_call).problems
    assert [(problem.file, problem.sentence) for problem in found] == [
        ("docs/about.md", "no entry is called 'no-such-thing'.")
    ]


@pytest.mark.parametrize("file", ["docs/_data/definitions.yml", "docs/assets/css/page.css"])
def test_a_change_to_what_pages_share_is_said(file: str, tested: Path) -> None:
    more(tested / file, "# A note." if file.endswith(".yml") else "/* A note. */")
    statement, privacy = said(tested)
    assert "- what many pages share: definitions" in statement
    assert "the words of" not in statement
    assert "Some have changed since" in privacy
