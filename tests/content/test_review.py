"""Review dates: when a page is due, who keeps it, and that nothing depends on the day of the build."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.commands import run_command

import macros
from sitekit.content import review, validate
from sitekit.content.definitions import Definitions
from sitekit.content.model import Term
from sitekit.content.pages import Page
from sitekit.rendering.context import make_call


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (date(2026, 11, 23), date(2027, 11, 23)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_page_is_due_a_year_later(last: date, following: date) -> None:
    assert review.next_review(last) == following


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('last_reviewed: "2026-11-23"', 5),
        ("last_reviewed: 23/11/2026", 4),
        ("last_reviewed: 2026-11-23 10:00", 4),
        ("description: A: page", 4),
        ("", 4),
    ],
)
def test_a_page_without_a_day_hides_no_other(small_project, typed: str, shown: int) -> None:
    """A day in quotes is one; a page whose day cannot be read is named by the check, and left out here."""
    project = small_project()
    index = project / "docs" / "index.md"
    index.write_text(index.read_text("utf-8").replace("last_reviewed: 2026-11-23", typed), "utf-8")
    done = run_command("review", project, "--today", "2028-01-01")
    assert (done.exit_code, done.exception) == (0, None)
    assert f"{shown} pages to review" in done.stdout


def page(path: str, reviewed: str) -> Page:
    front = f"description: A page to be reviewed.\nlast_reviewed: {reviewed}\nowner: Somebody"
    return Page(path, f"---\n{front}\n---\n\n# A\n")


def test_pages_are_listed_when_due_within_sixty_days_the_most_urgent_first() -> None:
    found = {name: page(name, day) for name, day in (("a.md", "2026-11-23"), ("b.md", "2026-09-01"))}
    found["c.md"] = page("c.md", "2027-03-01")
    listed = [source.path for _, source in review.due(found, date(2027, 9, 25))]
    assert listed == ["b.md", "a.md"]
    assert review.due(found, date(2026, 11, 23)) == []


def test_the_command_names_page_day_and_keeper(small_project) -> None:
    done = run_command("review", small_project(), "--today", "2028-01-01")
    assert done.exit_code == 0
    said = done.stdout.splitlines()
    assert said[0] == "docs/cpd/session-1.md was due by 23 November 2027. Owner: Nobody."
    assert said[-1] == "5 pages to review in the next 60 days."


def test_old_names_are_listed_where_they_still_are(definitions: Definitions) -> None:
    renamed = definitions.find("case-note", Term).model_copy(update={"name": "A case-note", "formerly": ("Case note",)})
    text = "Its case\nnote. A case-note: Case note.\n    formerly: [Case note]\n{{ link('case-note', 'case notes') }}"
    manners = definitions.find("netiquette", Term).model_copy(update={"name": "Manners", "formerly": ("Netiquette",)})
    ids = "netiquette:\n  see: [netiquette]\n{{ link('netiquette') }} [it](#netiquette)\nAgree on netiquette."
    entries = {"case-note": renamed, "netiquette": manners}
    found = review.old_names(replace(definitions, entries=entries), {"docs/a.md": text, "docs/b.md": ids})
    assert [(problem.line, problem.sentence.split(". ")[0]) for problem in found] == [
        (1, "'case\nnote' is now called 'A case-note'"),
        (2, "'Case note' is now called 'A case-note'"),
        (4, "'netiquette' is now called 'Manners'"),
    ]


def test_only_the_check_minds_a_review_in_the_future(small_project) -> None:
    project = small_project()
    for today, problems in ((date(2026, 11, 22), 5), (date(2026, 11, 23), 0), (None, 0)):
        sources = validate.read(project / "mkdocs.yml", macros.MACROS, make_call, today)
        assert len(sources.problems) == problems
        for problem in sources.problems:
            assert "the review date 2026-11-23 is in the future" in problem.sentence
