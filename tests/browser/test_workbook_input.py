"""The workbook takes whatever is typed, pasted or opened in it, and can be used by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import Route, expect
from support import word_answers
from support.browser import (
    Watched,
    sideways,
    violations,
)
from support.builds import Built
from support.workbook_page import (
    ALL,
    BOXES,
    CLIPBOARD,
    FIELDS,
    GROUPS,
    JUDGEMENTS,
    MARK,
    MARKUP,
    SESSION,
    TODAY,
    TOOL,
    WARNS,
    answers_in,
    box,
    check_empty,
    choose,
    choose_file,
    continue_from,
    controls,
    download,
    keys,
    part,
    saved,
    says,
    written,
)

WORD_SCRIPT = "js/docx.js"
CONTROLS = "article :is(input, button, select, textarea):visible"


def test_signs_that_word_cannot_hold_do_no_harm(open_workbook) -> None:
    """Text of any script comes back as it was typed; control characters and halves of signs do not spoil the file.

    Two of them are the line breaks that Word and PowerPoint copy.
    """
    page = open_workbook(ALL).page
    kept = "👩‍👧 עברית العربية नमस्ते ﷽ e\u0301 \u200f\u202e\u2066 \u2028 \t ]]> &lt; \\n %00"
    bad = r"'\u0000\u0001\u0008\u000b\u000c\u001f\u007f\ufffe\uffff\ud83d'"
    page.evaluate(f"([key, text]) => ({FIELDS})({{[key]: text + {bad}}})", [keys(ALL)[0][0], kept])
    file = download(page)
    assert list(answers_in(file).values()) == [f"{kept}\n\n\ufffd"]
    page = open_workbook(ALL).page
    continue_from(page, file)
    assert box(page).input_value() == f"{kept}\n\n\ufffd"


def test_markup_is_text_wherever_it_stands(open_workbook) -> None:
    page = open_workbook(ALL, permissions=CLIPBOARD).page
    box(page).fill(MARKUP)
    choose(page, JUDGEMENTS[0])
    file = word_answers.opened(download(page))
    (control,) = (control for key, control in controls(file).items() if key == keys(ALL)[0][0])
    control.find(f".//{qn('w:tag')}").set(qn("w:val"), "guide.of-another-page")
    control.find(f".//{qn('w:alias')}").set(qn("w:val"), MARKUP[:64])
    continue_from(page, saved(file))
    assert part(page, "names").inner_text() == MARKUP[:64]
    part(page, "copy").click()
    expect(says(page)).to_contain_text("Copied")
    part(page, "print").click()
    assert page.locator(".ddm-sheet :is(img, script, b)").count() == 0
    assert page.locator("article :is(img[src=x], script)").count() == 0
    assert answers_in(download(page))["of-another-page"] == MARKUP
    assert page.evaluate("window.struck") is None


def not_ours() -> bytes:
    file = docx.Document()
    file.add_paragraph("A letter")
    return saved(file)


WRONG = {
    "a text file": (lambda: b"Just some words.\n", "not a Word file"),
    "another Word file": (not_ours, "none of the marks"),
}


@pytest.mark.parametrize(("make", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_words(open_workbook, make: Callable[[], bytes], why: str) -> None:
    page = open_workbook(ALL).page
    box(page).fill(MARK)
    choose(page, JUDGEMENTS[0])
    before = written(page)
    choose_file(page, make())
    expect(says(page)).to_contain_text(why)
    assert re.fullmatch(r"[A-Z].+\.", says(page).inner_text())
    assert not re.search(r"Error|undefined|null|\[object", says(page).inner_text())
    assert written(page) == before
    assert page.evaluate(WARNS)
    assert page.get_by_label("Continue from a file").input_value() == ""


FAILING = {
    "no address for a file": "URL.createObjectURL = () => { throw new DOMException('no', 'QuotaExceededError'); };",
    "no file": "window.Blob = class { constructor() { throw new RangeError('no'); } };",
    "no script": "",
}


@pytest.mark.parametrize("script", FAILING.values(), ids=FAILING)
def test_a_download_that_fails_loses_nothing(open_workbook, script: str) -> None:
    watched = open_workbook(ALL, script=script)
    page = watched.page
    if not script:
        watched.expected.append("ERR_FAILED")
        page.route(f"**/{WORD_SCRIPT}", lambda route: route.abort())
    box(page).fill(MARK)
    part(page, "download").click()
    expect(says(page)).to_contain_text("Your notes are still here: copy or print them.")
    assert list(written(page).values()) == [MARK]
    assert page.evaluate(WARNS)
    page.evaluate("document.execCommand = () => false")
    part(page, "copy").click()
    expect(says(page)).to_contain_text("does not let this page copy")
    if not script:
        choose_file(page, b"PK")
        expect(says(page)).to_contain_text("could not be loaded")
        page.unroute(f"**/{WORD_SCRIPT}")
        download(page)


@pytest.mark.parametrize("path", [TOOL, f"{ALL}#agenda=who-leads"])
def test_two_clicks_on_download_give_one_file(open_workbook, path: str) -> None:
    page, made = open_workbook(path).page, []
    page.on("download", lambda file: made.append(file))
    button = page.locator("[data-part=download]")
    button.dblclick()
    expect(page.get_by_role("status").filter(has_text="is made")).to_have_count(1)
    page.locator("article textarea:visible").first.fill(MARK)
    with page.expect_download():  # what has changed is another file
        button.click()
    assert len(made) == 2


@pytest.mark.parametrize("action", ["download", "open"])
def test_what_is_typed_while_the_page_is_busy_counts_as_unsaved(open_workbook, action: str) -> None:
    file = open_workbook(ALL).page
    box(file, 1).fill("from the file")
    opening = download(file)
    page = open_workbook(ALL).page
    held: list[Route] = []
    page.route(f"**/{WORD_SCRIPT}", lambda route: held.append(route))
    if action == "download":
        box(page).fill("earlier")
    with page.expect_request(f"**/{WORD_SCRIPT}"):
        part(page, "download").click() if action == "download" else choose_file(page, opening)
    box(page).fill(MARK)
    held[0].continue_()
    expect(says(page)).to_contain_text("file is made" if action == "download" else "opened here")
    assert box(page).input_value() == MARK
    assert page.evaluate(WARNS)


@pytest.mark.parametrize("name", [ALL, TOOL, SESSION])
def test_without_scripts_questions_and_worksheets_remain(open_workbook, site: Built, name: str) -> None:
    page = open_workbook(name, java_script_enabled=False).page
    assert page.locator(CONTROLS).count() == 0
    assert page.locator("[data-ddm-answer]:visible").count() == len(keys(name)[0])
    links = page.locator("article a[download][href$='-worksheet.docx']:visible")
    found = [Path(link.get_attribute("href")) for link in links.all()]
    assert found
    assert all((site.folder / Path(name).parent / path).is_file() for path in found)


def in_every_state(open_workbook: Callable[..., Watched], name: str, **options: object) -> Watched:
    """A page with notes and with answers of other pages, and long words in all of them."""
    long = f"{MARK} " + "Rechtsschutzversicherungsgesellschaften" * 9
    other = open_workbook(TOOL if name != TOOL else ALL).page
    box(other).fill(long)
    watched = open_workbook(name, **options)
    page = watched.page
    continue_from(page, download(other))
    box(page).fill(long)
    if keys(name)[1]:
        choose(page, JUDGEMENTS[0])
    part(page, "elsewhere").wait_for()
    return watched


# The width is that of a window at 400 per cent.
@pytest.mark.parametrize("options", [{"width": 320}, {"forced_colors": "active"}], ids=str)
@pytest.mark.parametrize("name", [ALL, TOOL])
def test_a_workbook_in_use_is_accessible(open_workbook, name: str, options: dict) -> None:
    page = in_every_state(open_workbook, name, **options).page
    assert violations(page) == []
    assert sideways(page) <= 0
    seen = page.locator(":is(.ddm-workbook, .ddm-workbook__answer)")
    controls = seen.locator(":is(button, textarea, input[type=file], label:has(input)):visible")
    boxes = controls.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(boxes) > 5
    assert [height for height in boxes if height < 24] == []
    borders = controls.locator(":scope:is(button, textarea)").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderTopStyle)"
    )
    assert set(borders) == {"solid"}
    part(page, "clear").click()
    assert violations(page) == []


def test_everything_can_be_done_by_keyboard(open_workbook) -> None:
    page = open_workbook(ALL).page
    page.locator(f"{GROUPS} input").first.focus()
    page.keyboard.press("ArrowRight")
    reached = stops = 0
    while page.evaluate("document.activeElement.dataset.part") != "download":
        stops += 1
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{BOXES}')"):
            reached += 1
            page.keyboard.type(f"{MARK} {reached}")
        assert stops < 200
    with page.expect_download() as made:
        page.keyboard.press("Enter")
    assert made.value.suggested_filename == f"challenge-questions-notes-{TODAY[:10]}.docx"
    typed = [f"{MARK} {number + 1}" for number in range(len(keys(ALL)[0]))]
    assert sorted(answers_in(made.value.path().read_bytes()).values()) == sorted([*typed, JUDGEMENTS[1]])
    for name in ("print", "copy", "clear"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.part") == name
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text("Everything is cleared.")
    check_empty(page)


def test_a_judgement_can_be_taken_back(open_workbook) -> None:
    page = open_workbook(ALL).page
    first = page.locator(GROUPS).first
    choose(page, JUDGEMENTS[1])
    first.get_by_role("button").click()
    assert written(page) == {}
    expect(first.locator("input").first).to_be_focused()
    assert first.get_by_role("button").count() == 0
