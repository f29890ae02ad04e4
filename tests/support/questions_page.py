"""The leaders' questions: choosing some of them, their order, and what is taken away."""

from __future__ import annotations

import io

from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from support import workbook_page

PAGE = workbook_page.ALL
# Where the first edition's links lead to.
OLD_PAGE = "challenge-questions/agenda.html"
CHOSEN = ("observed-supervision", "training-and-guidance", "who-leads")
NAMES = ("Observed supervision", "Training, support and guidance", "Who leads")
LINK = f"#agenda={','.join(CHOSEN)}"


def part(page: Page, name: str) -> Locator:
    """A part of the chooser, by its name in the template."""
    return page.locator(f"[data-ddm-choose] [data-part={name}]")


def preset(page: Page, words: str) -> Locator:
    return page.get_by_role("radio", name=words)


def tick(page: Page, id: str) -> Locator:
    return page.locator(f"[data-ddm-choose] [type=checkbox][value={id}]")


def choose(page: Page, *ids: str) -> None:
    """Choose these alone, one by one, in this order."""
    page.locator("[data-ddm-choose] summary").click()
    page.locator("[data-ddm-choose] [type=checkbox]:checked").evaluate_all("all => all.forEach((one) => one.click())")
    for id in ids:
        tick(page, id).check()


def shown(page: Page) -> list[str]:
    """The names of the questions in sight, from top to bottom."""
    return [words.removesuffix("#") for words in page.locator("[data-ddm-question] h4:visible").all_inner_texts()]


def said(page: Page) -> str:
    return part(page, "status").inner_text()


def take(page: Page, kind: str) -> None:
    """Choose what to take away: notes, summary, agenda or worksheet."""
    page.locator(f"[name=ddm-workbook-kind][value={kind}]").check()


def printed(page: Page, kind: str) -> list[str]:
    """What comes out of the printer, sheet by sheet, on A4."""
    take(page, kind)
    workbook_page.part(page, "print").click()
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
