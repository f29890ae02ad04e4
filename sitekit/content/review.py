"""When each page must be reviewed again."""

from __future__ import annotations

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
    first = date(last.year + years, month + 1, 1)
    last_day = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(last.day, last_day))


def due(found: Mapping[str, Page], today: date, days: int = DAYS_AHEAD) -> list[tuple[date, Page, str]]:
    """The pages to review by `days` after `today`, each with its day and its owner, the most urgent first."""
    listed = []
    for page in found.values():
        day = next_review(page.facts["last_reviewed"])
        if day <= today + timedelta(days=days):
            listed.append((day, page, page.facts["owner"]))
    return sorted(listed, key=lambda page: (page[0], page[1].path))


def sentence(day: date, page: Page, owner: str, today: date) -> str:
    """What a maintainer is told about a page to review by `day`."""
    state = "was due" if day < today else "is due"
    return f"{page.shown_as} {state} by {long_date(day)}. Owner: {owner}."
