"""The page where questions for a meeting are chosen."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

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


def chosen(page: Page) -> list[str]:
    """The names in the list of what is chosen, in its order."""
    return part(page, "name").all_inner_texts()


def form(page: Page, words: str) -> Locator:
    """The way to choose what to make: "Agenda" or "Worksheet"."""
    return page.get_by_role("radio", name=words)


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def focused(page: Page) -> str:
    """What has the focus, by its name."""
    return page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is called `words` has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if focused(page) == words:
            return
    pytest.fail(f"the Tab key does not reach {words}")


def printed_text(page: Page) -> list[str]:
    """What comes out of the printer after Print was pressed, sheet by sheet, on A4."""
    part(page, "print").click()
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
