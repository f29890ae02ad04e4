"""When each page must be reviewed again, and where a thing still has the name it had before."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sitekit.content.definitions import Definitions
from sitekit.content.pages import Page
from sitekit.problems import Problem

MONTHS_BETWEEN_REVIEWS = 12
DAYS_AHEAD = 60


def long_date(day: date) -> str:
    """A day in words, such as "23 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def next_review(last: date) -> date:
    """The day by which a page last reviewed on `last` must be reviewed again."""
    years, month = divmod(last.month - 1 + MONTHS_BETWEEN_REVIEWS, 12)
    year, month = last.year + years, month + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def due(found: Mapping[str, Page], today: date, days: int = DAYS_AHEAD) -> list[tuple[date, Page]]:
    """The pages to review by `days` after `today`, each with its day, the most urgent first."""
    dated = ((page.reviewed, page) for page in found.values())
    listed = ((next_review(day), page) for day, page in dated if day and "owner" in page.facts)
    soon = [(day, page) for day, page in listed if day <= today + timedelta(days=days)]
    return sorted(soon, key=lambda review: (review[0], review[1].path))


def old_names(definitions: Definitions, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Where in the `texts`, by the files they are from, something is still called what it was called formerly."""
    for entry in definitions.entries.values():
        for old in getattr(entry, "formerly", ()):
            # The new name may contain the old one, `formerly:` itself does, and so may the id, which never changes.
            kept = rf"^ *(?:formerly|see):.*|^ *{entry.id}:|#{entry.id}\b|\([\"']{entry.id}[\"']"
            pattern = re.compile(rf"(?im){kept}|{_words(entry.name)}|(\b{_words(old)}\b)")
            for file, text in texts.items():
                for found in (found for found in pattern.finditer(text) if found[1]):
                    remedy = "Write the new name, unless the old one is meant."
                    line = text.count("\n", 0, found.start()) + 1
                    yield Problem(file, line, f"'{found[1]}' is now called '{entry.name}'. {remedy}")


def _words(phrase: str) -> str:
    return r"\s+".join(map(re.escape, phrase.split()))
