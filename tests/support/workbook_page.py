"""A page with boxes for notes: its fields, its buttons, and the files it makes and opens."""

from __future__ import annotations

import io
from functools import cache
from itertools import cycle

from bs4 import Tag
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from playwright.sync_api import Locator, Page, expect

from sitekit.content.wording import WORDING_FILE, Wording
from support import word_answers
from support.builds import PROJECT, parsed

ALL = "challenge-questions/workbook.html"
TOOL = "tools/child-at-your-shoulder.html"
SESSION = "cpd/session-3.html"
# Stands in everything that the tests type, so that it can be looked for everywhere.
MARK = "kingfisher"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
TODAY = "2026-11-23T12:00:00"
MARKUP = f"{MARK} <img src=x onerror=window.struck=1><script>window.struck=1</script><b>bold</b> &amp;"
WORD_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JUDGEMENTS = Wording.load(PROJECT / WORDING_FILE).judgements.texts
BOXES = ".ddm-workbook__answer textarea"
GROUPS = ".ddm-workbook__judgement"
# What the browser asks the page before it is left, without leaving it.
WARNS = "() => !dispatchEvent(new Event('beforeunload', {cancelable: true}))"
FIELDS = """(answers) => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const asks = all("[data-ddm-answer]").map(({dataset}) => dataset);
    const judged = asks.filter(({ddmJudged}) => ddmJudged);
    const boxes = all(".ddm-workbook__answer textarea").map((box, at) => [asks[at].ddmAnswer, box]);
    const groups = all(".ddm-workbook__judgement").map((group, at) =>
        [judged[at].ddmJudged, [...group.querySelectorAll("input")]]);
    for (const [key, box] of boxes.filter(([key]) => key in answers)) {
        box.value = answers[key];
        box.dispatchEvent(new Event("input", {bubbles: true}));
    }
    for (const [key, choices] of groups) choices.find(({value}) => value === answers[key])?.click();
    const chosen = ([key, choices]) => [key, choices.find(({checked}) => checked)?.value || ""];
    return Object.fromEntries([...boxes.map(([key, {value}]) => [key, value]), ...groups.map(chosen)]);
}"""


@cache
def keys(page: str) -> tuple[list[str], list[str]]:
    """The keys of the notes and of the judgements on a page."""
    asks = parsed(page).select("[data-ddm-answer]")
    judged = [ask["data-ddm-judged"] for ask in asks if ask.has_attr("data-ddm-judged")]
    return [ask["data-ddm-answer"] for ask in asks], judged


def made_up(page: str) -> dict[str, str]:
    """A different answer to everything that a page asks."""
    notes, judged = keys(page)
    written = {key: f"{MARK} on {key}:\n“2 < 3” & <b>so on</b>\n\n\tthe end" for key in notes}
    return written | dict(zip(judged, cycle(JUDGEMENTS), strict=False))


def write(page: Page, answers: dict[str, str]) -> None:
    """Fill in many fields at once, with the events that a browser fires when somebody does."""
    page.evaluate(FIELDS, answers)


def written(page: Page) -> dict[str, str]:
    """What stands in the fields of a page that have something in them, by key."""
    return {key: text for key, text in page.evaluate(FIELDS, {}).items() if text}


def choose_all(page: Page) -> None:
    """Have all the leaders' questions in sight, where there are scripts."""
    if (every := page.get_by_label("All 33", exact=True)).is_visible():
        every.check()


def part(page: Page, name: str) -> Locator:
    return page.locator(f".ddm-workbook [data-part={name}]")


def says(page: Page) -> Locator:
    return part(page, "status")


def download(page: Page) -> bytes:
    """Download the notes as Word, and wait until the page says so."""
    with page.expect_download() as made:
        part(page, "download").click()
    expect(says(page)).to_contain_text("The Word file is made")
    return made.value.path().read_bytes()


def choose_file(page: Page, file: bytes, name: str = "notes.docx") -> None:
    field = page.get_by_label("Continue from a file")
    field.set_input_files({"name": name, "mimeType": WORD_KIND, "buffer": file})


def continue_from(page: Page, file: bytes) -> str:
    """Open a file with answers in the workbook; gives what the page says of it."""
    choose_file(page, file)
    expect(says(page)).to_contain_text("opened here")
    return says(page).inner_text()


def words_of(tag: Tag) -> str:
    """What an element says, without the link to itself."""
    return "".join(text for text in tag.strings if not text.find_parent(class_="headerlink")).strip()


def box(page: Page, at: int = 0) -> Locator:
    return page.locator(BOXES).nth(at)


def choose(page: Page, judgement: str, at: int = 0) -> None:
    page.locator(GROUPS).nth(at).get_by_label(judgement, exact=True).check()


def controls(document: Document) -> dict[str, BaseOxmlElement]:
    """The content controls of a Word file by key."""
    found = document.element.body.iter(qn("w:sdt"))
    return {control.find(f".//{qn('w:tag')}").get(qn("w:val")).removeprefix("guide."): control for control in found}


def answers_in(file: bytes) -> dict[str, str]:
    return {key: text for key, text in word_answers.answers(file).items() if text}


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def answer(control: BaseOxmlElement, text: str) -> None:
    """Write into a control of an empty worksheet, as somebody does in Word."""
    placeholder = control.find(f".//{qn('w:showingPlcHdr')}")
    placeholder.getparent().remove(placeholder)
    run = control.find(f".//{qn('w:r')}")
    run.remove(run.rPr)
    run.text = text


def check_empty(page: Page) -> None:
    page.wait_for_function(f"!document.documentElement.outerHTML.includes('{MARK}')")
    assert written(page) == {}
    assert page.locator("article input[type=file]").input_value() == ""
    assert not page.evaluate(WARNS)
