"""When each page must be reviewed again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from sitekit.content.pages import Page

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


def due(found: Mapping[str, Page], today: date, days: int = DAYS_AHEAD) -> list[tuple[date, Page, str]]:
    """The pages to review by `days` after `today`, each with its day and its owner, the most urgent first."""
    listed = ((next_review(page.facts["last_reviewed"]), page, page.facts["owner"]) for page in found.values())
    soon = [review for review in listed if review[0] <= today + timedelta(days=days)]
    return sorted(soon, key=lambda review: (review[0], review[1].path))


def sentence(day: date, page: Page, owner: str, today: date) -> str:
    """What a maintainer is told about a page to review by `day`."""
    state = "was due" if day < today else "is due"
    return f"{page.shown_as} {state} by {long_date(day)}. Owner: {owner}."
