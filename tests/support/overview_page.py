"""The overview and the action list of the workbook: what they show, and how they are filled in."""

from __future__ import annotations

from itertools import cycle, islice

from playwright.sync_api import Locator, Page

from sitekit.content.definitions import Definitions
from sitekit.content.model import Area
from support import workbook_page
from support.workbook_page import JUDGEMENTS

WELL, PARTLY, NOT_YET, UNKNOWN = JUDGEMENTS
NOW = "2026-11-23T12:00:00"
LATER = "2026-11-23T12:01:00"
NONE = ""
REST = 300  # milliseconds without a change, after which the overview follows
LONG = "word " * 400 + "last-word"
ACTIONS = [["Ask the teams", "Head of service", "end of March"], ["Write a guide", "", "June\nor July"]]


def judged(area: Area) -> list[str]:
    """The ids of an area's questions that four answers fit: not those that ask who or how."""
    return [question.id for question in area.questions.values() if question.is_judged]


def questions(definitions: Definitions) -> list[str]:
    """The ids of the questions that are judged, in the order of the page."""
    return [id for area in definitions.members("areas") for id in judged(area)]


def judge(page: Page, judgements: dict[str, str], notes: dict[str, str] | None = None) -> None:
    """Choose judgements and write notes, and let them be gathered."""
    workbook_page.write(page, {f"{id}.judgement": label for id, label in judgements.items()} | (notes or {}))
    page.clock.run_for(REST)


def overview(page: Page) -> Locator:
    return page.locator("[data-ddm-overview]")


def actions(page: Page) -> Locator:
    return page.locator("[data-ddm-actions]")


def rows(page: Page) -> list[list[str]]:
    """What stands in the action list: what, who and by when of each row."""
    return actions(page).evaluate(
        "box => [...box.querySelectorAll('fieldset')].map("
        "row => [...row.querySelectorAll('textarea')].map(({ value }) => value))"
    )


def write(page: Page, row: int, *texts: str) -> None:
    for field, text in zip(actions(page).locator("fieldset").nth(row).locator("textarea").all(), texts, strict=False):
        field.fill(text)


def add(page: Page) -> Locator:
    return actions(page).get_by_role("button", name="Add an action")


def remove(page: Page, number: int) -> Locator:
    return actions(page).get_by_role("button", name=f"Remove action {number}", exact=True)


def write_actions(page: Page, wanted: list[list[str]]) -> None:
    for at, texts in enumerate(wanted):
        if at:
            add(page).click()
        write(page, at, *texts)


def entry(key: str, text: str, row: int = 0) -> dict[str, object]:
    return {"key": key, "label": key, "text": text, "row": row}


def fill(page: Page, entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give the answers of an opened file to the scripts' parts of the workbook. Gives those that nobody took."""
    return page.evaluate("entries => ddm.workbook.parts.reduce((left, one) => one.fill(left), entries)", entries)


def blocks(page: Page) -> list[dict]:
    return page.evaluate("ddm.workbook.parts.flatMap(one => one.blocks())")


def table(page: Page) -> list[list[str]]:
    cells = overview(page).locator("tbody tr")
    return cells.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")


def expected(definitions: Definitions, judgements: dict[str, str]) -> list[list[str]]:
    """The table as it must be, counted anew from the definitions."""
    answers = (*JUDGEMENTS, NONE)
    counts = [
        [area.short_name, *([judgements[id] for id in judged(area)].count(answer) for answer in answers)]
        for area in definitions.members("areas")
    ]
    counts.append(["All", *(sum(column) for column in list(zip(*counts, strict=True))[1:])])
    return [[str(cell) for cell in (*row, sum(row[1:]))] for row in counts]


def in_turn(definitions: Definitions, labels: list[str]) -> dict[str, str]:
    ids = questions(definitions)
    return dict(zip(ids, islice(cycle(labels), len(ids)), strict=True))


def filled(page: Page, definitions: Definitions) -> None:
    """Everything that can be seen at once: all judgements, long notes, actions, and one removed."""
    notes, _ = workbook_page.keys(workbook_page.ALL)
    judge(page, in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN]), {id: f"Note on {id} {LONG}" for id in notes})
    write_actions(page, [["x" * 200, LONG, "May"], *ACTIONS * 5])
    remove(page, 2).click()
