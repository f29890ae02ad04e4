"""The planner on a page: its fields and its table."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

ONE = "cpd/session-1.html"
TWO = "cpd/session-2.html"
THREE = "cpd/session-3.html"
ALL = "cpd/plan.html"


def planner(page: Page) -> Locator:
    return page.locator("[data-ddm-planner]")


def part(page: Page, name: str, session: int = 0) -> Locator:
    """A part of the planner by its name in the template; of three sessions the one at `session`."""
    return planner(page).locator(f"[data-part={name}]").nth(session)


def fill(page: Page, name: str, text: str, session: int = 0) -> None:
    """Write into a field and go on to the next, as a person does."""
    field = part(page, name, session)
    field.fill(text)
    field.blur()


def table(page: Page, session: int = 0) -> list[list[str]]:
    """The rows of a session's table: from and to, what, minutes."""
    rows = planner(page).locator("table").nth(session).locator("tbody tr")
    cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    return [[re.sub(r"\s+", " ", cell) for cell in row] for row in cells]
