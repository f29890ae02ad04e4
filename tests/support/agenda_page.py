"""The page where questions for a meeting are chosen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

PAGE = "challenge-questions/agenda.html"
CHOSEN = ("observed-supervision", "training-and-guidance", "who-leads")
NAMES = ("Observed supervision", "Training, support and guidance", "Who leads")
LINK = f"#agenda={','.join(CHOSEN)}&as=worksheet"


def part(page: Page, name: str) -> Locator:
    """A part of the panel or of the bar, by its name in the template."""
    return page.locator(f"[data-ddm-agenda] [data-part={name}]")


def tick(page: Page, id: str) -> Locator:
    return page.locator(f"[data-ddm-question={id}] input")


def choose(page: Page, *ids: str) -> None:
    for id in ids:
        tick(page, id).check()
