"""The planner on a page: its fields and its table."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

from support.browser import NO_PRINTER

ONE = "cpd/session-1.html"
ALL = "cpd/plan.html"
TODAY = "2026-11-23T12:00:00"
PLANNED = (
    "#plan=k3f9x2ab&way=room&session-1=2027-01-14T1000&first-break=first-introduction&pair-work=10"
    "&session-2=2027-03-20T1300&session-3=2027-04-10T0930"
)
AS_IN_GUIDE = "210 minutes, as in the guide. From 09:30 to 13:00."


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


def add_minutes(page: Page, activity: str, text: str) -> None:
    field = planner(page).get_by_label(activity, exact=True)
    field.fill(text)
    field.blur()


def change_more(page: Page) -> None:
    """Open where the break is moved and minutes are added."""
    planner(page).get_by_text("Move the break or change the minutes").first.click()


def problem(page: Page, field: Locator) -> str:
    """The sentence beside a field, which the field must name as its description."""
    assert field.get_attribute("aria-invalid") == "true"
    ids = (field.get_attribute("aria-describedby") or "").split()
    shown = [page.locator(f"[id='{id}'].ddm-controls__problem") for id in ids]
    return "".join(one.inner_text() for one in shown if one.count())


def prepare(page: Page) -> None:
    page.clock.set_fixed_time(TODAY)
    page.add_init_script(NO_PRINTER)
