"""The workbook in a browser: notes are typed, taken away and brought back, and are never anywhere but in the tab.

Not responsible for the Word format (`test_word_written.py`, `test_word_read.py`), for the overview
(`test_overview.py`) and the action list (`test_actions.py`), or for what is on the empty worksheets
(`test_worksheets.py`).
"""

from __future__ import annotations

import io
import re

import docx
import pytest
from bs4 import Tag
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from support import word_answers
from support.browser import (
    visit,
)
from support.builds import PAGES, Built, parsed, source_of
from support.paper import letters
from support.workbook_page import (
    ALL,
    CLIPBOARD,
    GROUPS,
    JUDGEMENTS,
    MARK,
    MARKUP,
    TOOL,
    WARNS,
    answer,
    answers_in,
    box,
    choose,
    choose_all,
    choose_file,
    continue_from,
    controls,
    download,
    keys,
    made_up,
    part,
    saved,
    says,
    words_of,
    write,
    written,
)

WITH_BOXES = [page for page in PAGES if page != "404.html" and "{{ workbook(" in source_of(page)]
EXHAUSTIVE = pytest.mark.exhaustive
# One of each kind that has boxes; the others are tried by `make test-all`.
BOXES_TRIED = [pytest.param(page, marks=() if page in (ALL, TOOL) else EXHAUSTIVE) for page in WITH_BOXES]
WORKSHEETS = [f"challenge-questions/{name}-worksheet.docx" for name in ("induction", "stop-start-continue")]
ICON = "images/favicon.png"
WORD_SCRIPTS = {"js/word-package.js", "js/docx.js", "js/notes-file.js"}
OURS = ":is(.ddm-workbook, .ddm-workbook__answer, .ddm-workbook__judgement, .ddm-actions) *"


def asked_for(requests: list[str]) -> set[str]:
    """What a page fetched; a file that it made itself and the icon, which comes when it likes, do not count."""
    return {url.partition("/assets/")[2] for url in requests if not url.startswith("blob:")} - {ICON}


def heading_of(ask: Tag) -> str:
    return words_of(ask.find_previous(["h3", "h4"]))


def check_words(page: str, file: bytes) -> None:
    """The headings and the questions of the page stand in the Word file."""
    asks = parsed(page).select("[data-ddm-answer]")
    named = [(2, heading_of(ask)) for ask in asks if ask.name != "li"]
    headings = word_answers.headings(file)
    assert headings[0] == (0, words_of(parsed(page).h1))
    assert [heading for heading in headings if heading in named] == named
    parts = parsed(page).select("h2:has(~ .ddm-prompt), [data-ddm-area] > h3")
    assert {(1, words_of(part)) for part in parts if part.get("id") != "questions"} <= set(headings)
    said = [paragraph.text for paragraph in word_answers.opened(file).paragraphs if paragraph.style.name == "Ask"]
    assert said == [words_of(ask) for ask in asks]


@pytest.mark.parametrize("name", BOXES_TRIED)
@pytest.mark.parametrize("way", ["http", pytest.param("file", marks=EXHAUSTIVE)])
def test_every_answer_comes_back_from_the_word_file(open_workbook, name: str, way: str) -> None:
    typed = made_up(name)
    first = open_workbook(name, way)
    asked = len(first.requests)
    write(first.page, typed)
    assert written(first.page) == typed
    file = download(first.page)
    assert answers_in(file) == typed
    check_words(name, file)
    assert asked_for(first.requests[asked:]) == WORD_SCRIPTS
    first.page.close()
    second = open_workbook(name, way)
    assert written(second.page) == {}
    assert f"{len(typed)} answer" in continue_from(second.page, file)
    assert written(second.page) == typed
    assert not second.page.evaluate(WARNS), "what was just opened is in the file"


def test_the_pages_with_boxes_are_those_with_a_workbook() -> None:
    assert [page for page in PAGES if parsed(page).select("[data-ddm-workbook], [data-ddm-answer]")] == WITH_BOXES
    assert {ALL, TOOL} <= set(WITH_BOXES)
    assert len(WITH_BOXES) >= 9


def test_answers_of_other_pages_are_kept_for_the_next_file(open_workbook) -> None:
    everything = made_up(ALL)
    whole = open_workbook(ALL).page
    write(whole, everything)
    page = open_workbook(TOOL).page
    write(page, made_up(TOOL))
    said = continue_from(page, download(whole))
    assert f"{len(everything)} answers for other pages are kept" in said
    assert written(page) == made_up(TOOL)
    expect(part(page, "elsewhere")).to_contain_text("Who leads")
    assert answers_in(download(page)) == everything | made_up(TOOL)
    part(page, "clear").click()
    assert answers_in(download(page)) == {}


@pytest.mark.parametrize("path", WORKSHEETS)
def test_a_worksheet_that_was_filled_in_opens(open_workbook, site: Built, path: str) -> None:
    """With the prompts after its area; in the workbook they come once, and say which area an answer was about."""
    worksheet = docx.Document(str(site.folder / path))
    fields = controls(worksheet)
    typed = {key: JUDGEMENTS[0] if key.endswith(".judgement") else f"{MARK} {key}" for key in fields}
    for key, control in fields.items():
        answer(control, typed[key])
    page = open_workbook(ALL).page
    choose_file(page, (site.folder / path).read_bytes())
    expect(says(page)).to_have_text("This file has no answers in it yet.")
    continue_from(page, saved(worksheet))
    area = parsed(ALL).select_one("#induction")
    prefix = f"{words_of(area)}:\n"
    prompts = {key: text for key, text in typed.items() if key.startswith("induction.")}
    wanted = {key: text for key, text in typed.items() if not key.startswith(("induction.", "action."))}
    assert written(page) == wanted | {key.split(".")[1]: prefix + text for key, text in prompts.items()}
    assert len(written(page)) >= 3
    assert part(page, "elsewhere").is_hidden()


def test_a_file_of_the_first_edition_opens(open_workbook) -> None:
    """Its judgements had other words, every question had one, and the questions need not be chosen now."""
    page = open_workbook(TOOL).page
    first = {"exemplars.judgement": "Working well", "quiet-space.judgement": "Partly", "who-leads.judgement": "Not yet"}
    content = {"title": "x", "subtitle": "", "source": "", "day": "2026-11-23", "blocks": [
        {"kind": "choice", "key": key, "label": key, "text": text, "options": [text]} for key, text in first.items()
    ]}  # fmt: skip
    download(page)  # loads the writer
    file = bytes(page.evaluate("async content => Array.from(await ddm.docx.write(content))", content))
    page = open_workbook(ALL).page
    page.get_by_role("radio", name="Induction and training").check()
    continue_from(page, file)
    assert written(page) == {
        "exemplars.judgement": JUDGEMENTS[0],
        "quiet-space.judgement": JUDGEMENTS[1],
        "who-leads": "Not yet",
    }
    assert page.locator("[data-ddm-question=exemplars]").is_visible()


def test_a_file_opened_over_notes_loses_neither(open_workbook) -> None:
    first, second = open_workbook(ALL).page, open_workbook(ALL).page
    box(first).fill("from the file")
    box(first, 1).fill("only in the file")
    choose(first, JUDGEMENTS[0])
    file = download(first)
    box(second).fill(MARK)
    choose(second, JUDGEMENTS[1])
    for _ in range(2):  # the second time it adds nothing
        said = continue_from(second, file)
        assert box(second).input_value() == f"{MARK}\n\nfrom the file"
        assert box(second, 1).input_value() == "only in the file"
        assert second.locator(f"{GROUPS} :checked").input_value() == JUDGEMENTS[1]
        assert second.evaluate(WARNS)
    assert "your own judgements are kept" in said
    assert set(answers_in(download(second)).values()) == {*written(second).values()}


def test_two_files_for_another_page_are_both_kept(open_workbook) -> None:
    note, judgement = (of_kind[0] for of_kind in keys(ALL))
    files = []
    for at, text in enumerate(("one", "two")):
        page = open_workbook(ALL).page
        write(page, {note: text, judgement: JUDGEMENTS[at]})
        files.append(download(page))
    page = open_workbook(TOOL).page
    for file in (*files, files[1]):  # the second time it adds nothing
        continue_from(page, file)
    kept = answers_in(download(page))
    assert kept[note] == "one\n\ntwo"
    assert kept[judgement] in JUDGEMENTS, "anything else cannot be chosen on its own page again"


@pytest.mark.parametrize("way", ["http", "file"])
def test_notes_stay_in_their_tab(open_workbook, address: str, site: Built, way: str) -> None:
    watched = open_workbook(ALL, way)
    page, asked = watched.page, len(watched.requests)
    write(page, made_up(ALL))
    file = download(page)
    part(page, "print").click()
    continue_from(page, file)
    assert asked_for(watched.requests[asked:]) == WORD_SCRIPTS
    assert not any(MARK in url for url in watched.requests)
    with page.expect_popup() as popup:
        page.evaluate("window.open('about:blank')")
    other = popup.value
    for url in (address + ALL, (site.folder / ALL).as_uri()):
        visit(other, url)
        assert written(other) == {}
        assert MARK not in other.content()
    box(other).fill("of the other tab")
    assert written(page) == made_up(ALL)


@pytest.mark.parametrize("name", BOXES_TRIED)
def test_fields_are_named_apart_and_not_filled_in_by_the_browser(open_workbook, name: str) -> None:
    page = open_workbook(name).page
    fields = page.locator("textarea, input").and_(page.locator(OURS))
    said = fields.evaluate_all("all => all.map(one => [one.type, one.autocomplete, one.spellcheck, one.name !== ''])")
    assert {kind for kind, *_ in said} <= {"textarea", "radio", "file", "checkbox", "text"}
    assert {autocomplete for kind, autocomplete, *_ in said if kind in ("textarea", "text")} == {"off"}
    assert not any(checked for kind, _, checked, _ in said if kind == "textarea")
    assert all(named is (kind == "radio") for kind, _, _, named in said)
    assert page.locator("article form").count() == 0
    snapshot = page.locator("article").aria_snapshot().replace("''", "'").replace('\\"', "”")
    for kind, asked in (("textbox", "data-ddm-answer"), ("group", "data-ddm-judged")):
        asks = parsed(name).select(f"[{asked}]")
        wanted = [(words_of(ask) if ask.name == "li" else heading_of(ask)).replace('"', "”") for ask in asks]
        found = re.findall(rf'{kind} "((?:Your notes|How do we know|Where are we).+?)"', snapshot)
        assert len(found) == len(set(found)) == len(wanted), sorted(found)
        assert [named for named, one in zip(wanted, found, strict=True) if named not in one] == []
    assert snapshot.index("No names and no case details") < snapshot.index('textbox "')


def test_what_is_answered_is_copied_as_rich_text_without_https_too(open_workbook) -> None:
    script = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    page = open_workbook(ALL, script=script, permissions=CLIPBOARD).page
    part(page, "whole").uncheck()
    box(page, 1).fill(f"{MARKUP}\nlast line")
    choose(page, JUDGEMENTS[3], 1)
    part(page, "copy").click()
    expect(says(page)).to_have_text("Copied. Paste it where you need it.")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=pasted contenteditable></div>')")
    page.locator("#pasted").focus()
    page.keyboard.press("Control+V")
    pasted = page.locator("#pasted")
    expect(pasted).to_contain_text("last line")
    asks = [words_of(ask) for ask in parsed(ALL).select("[data-ddm-answer]")]
    assert [ask for ask in asks if ask in pasted.inner_text()] == [asks[1]]
    assert MARKUP in pasted.inner_text()
    assert f"Where we are: {JUDGEMENTS[3]}" in pasted.inner_text()
    assert pasted.locator("h1, h2, h3").count() >= 3
    assert pasted.locator("img, script").count() == 0
    assert page.locator(".ddm-sheet").count() == 0
    assert page.evaluate("window.struck") is None
    assert written(page)[keys(ALL)[0][1]] == f"{MARKUP}\nlast line"


@pytest.mark.parametrize("way", ["http", "file"])
def test_what_is_taken_away_is_what_was_answered_and_names_its_page(open_workbook, address: str, way: str) -> None:
    """Neither what somebody may have written into the address goes along, nor the folders of a computer."""
    page = open_workbook(f"{ALL}?typed=words#typed", way, permissions=CLIPBOARD).page
    note, judgement = keys(ALL)[0][1], keys(ALL)[1][2]
    write(page, {note: MARK, judgement: JUDGEMENTS[0]})
    where = address + ALL if way == "http" else page.title()

    def taken() -> tuple[list[str], list[str]]:
        """The keys in the Word file, and all that is said by it, on paper and in the clipboard."""
        file = word_answers.opened(download(page))
        part(page, "print").click()
        texts = [
            "\n".join(one.text for one in file.sections[0].footer.paragraphs),
            page.locator(".ddm-sheet").inner_text(),
        ]
        part(page, "copy").click()
        expect(says(page)).to_contain_text("Copied")
        copied = [page.evaluate("navigator.clipboard.readText()")] if way == "http" else []
        return [*controls(file)], texts + copied

    part(page, "whole").uncheck()
    found, texts = taken()
    assert sorted(found) == sorted([note, judgement])
    assert [text for text in texts if not text.endswith(f"Made on this page: {where}")] == []
    assert [text for text in texts if "typed" in text or "file:" in text] == []
    choose_all(page)
    page.get_by_label("Include the questions without an answer").check()
    assert len(taken()[0]) == len([*keys(ALL)[0], *keys(ALL)[1]]) + 9, "and three empty actions"


def printed(page: Page) -> str:
    """The letters on paper."""
    return letters(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages))


LONG = " ".join(f"word{number}" for number in range(1500))


@pytest.mark.parametrize("name", [ALL, TOOL])
def test_the_notes_are_printed_alone(open_workbook, name: str) -> None:
    page = open_workbook(name).page
    box(page).fill(LONG)
    part(page, "whole").check()
    part(page, "print").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    assert page.locator("body > :visible").count() == page.locator("body > .ddm-sheet").count() == 1
    assert page.locator(".ddm-sheet :is(button, input, textarea, a)").count() == 0
    paper = printed(page)
    assert letters(LONG) in paper
    assert [words_of(ask) for ask in parsed(name).select("[data-ddm-answer]") if letters(ask.text) not in paper] == []
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".ddm-sheet").count() == 0
    assert page.evaluate("document.documentElement.dataset.ddmPrint") is None


@pytest.mark.parametrize("name", [ALL, "cpd/session-3.html"])
def test_the_page_prints_notes_whole_and_no_control(open_workbook, name: str) -> None:
    page = open_workbook(name).page
    box(page).fill(LONG)
    paper = printed(page)
    assert letters(LONG) in paper
    assert letters("Clear now") not in paper
    page.emulate_media(media="print")
    assert page.locator("article :is(textarea, button, input[type=file]):visible").count() == 0
