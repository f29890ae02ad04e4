"""List the pages whose review is due: `python -m sitekit.content.review`.

Responsible for the one rule of when a page must be read again. Not responsible for marking it as read: whoever has read
it changes the date at the top of the page.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from sitekit.builders import PROJECT
from sitekit.content import pages
from sitekit.content.pages import Page
from sitekit.postbuild.html import in_writing
from sitekit.problems import counted

MONTHS_BETWEEN_REVIEWS = 12
DAYS_AHEAD = 60


def next_review(last: date) -> date:
    """The day by which a page last reviewed on `last` must be reviewed again."""
    years, month = divmod(last.month - 1 + MONTHS_BETWEEN_REVIEWS, 12)
    first = date(last.year + years, month + 1, 1)
    last_day = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(last.day, last_day))


def due(found: Mapping[str, Page], today: date, days: int = DAYS_AHEAD) -> list[tuple[date, Page, str]]:
    """The pages to review by `days` after `today`, each with its day and its owner, the most urgent first."""
    wanted = []
    for page in found.values():
        day = next_review(page.facts["last_reviewed"])
        if day <= today + timedelta(days=days):
            wanted.append((day, page, page.facts["owner"]))
    return sorted(wanted, key=lambda page: (page[0], page[1].path))


def main(project: Path = PROJECT, today: date | None = None) -> int:
    """Print the pages of `project` that are due; the exit status is always 0, because this gates nothing."""
    today = today or date.today()
    listed = due(pages.read(project / "docs"), today)
    for day, page, owner in listed:
        state = "was due" if day < today else "is due"
        print(f"{page.shown_as} {state} by {in_writing(day)}. Kept by: {owner}.")
    print(f"{counted(len(listed), 'page') or 'No page'} to review in the next {DAYS_AHEAD} days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
