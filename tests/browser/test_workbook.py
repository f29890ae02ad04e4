"""The workbook in a browser: notes are typed, taken away, brought back, cleared, and are never anywhere but in the tab.

Not responsible for the Word format (`test_word_file.py`), for the overview and the action list (`test_overview.py`), or
for what stands on the empty worksheets (`test_worksheets.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from bs4 import Tag
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from playwright.sync_api import Browser, Dialog, Error, Locator, Page, Route, expect
from pypdf import PdfReader
from support import word_answers
from support.browser import (
    BROWSER_FLAGS,
    Opener,
    Watched,
    browser_path,
    sideways,
    violations,
    visit,
    wake,
)
from support.builds import PAGES, PROJECT, Built, parsed, source_of
from support.paper import letters
from support.workbook_page import (
    ALL,
    CLIPBOARD,
    FIELDS,
    MARK,
    choose_file,
    continue_from,
    download,
    keys,
    made_up,
    part,
    says,
    write,
    written,
)

from sitekit.content.wording import WORDING_FILE, Wording

JUDGEMENTS = Wording.load(PROJECT / WORDING_FILE).judgements.scale
AREA = "challenge-questions/induction.html"
STOP = "challenge-questions/stop-start-continue.html"
TOOL = "tools/child-at-your-shoulder.html"
OTHER = "glossary.html"
WITH_BOXES = [page for page in PAGES if page != "404.html" and "{{ workbook(" in source_of(page)]
EXHAUSTIVE = pytest.mark.exhaustive
# One of each kind that has boxes; the others are tried by `make test-all`.
BOXES_TRIED = [pytest.param(page, marks=() if page in (ALL, STOP, TOOL) else EXHAUSTIVE) for page in WITH_BOXES]
WORKSHEET = AREA.replace(".html", "-worksheet.docx")
TODAY = "2026-11-23T12:00:00"
MARKUP = f"{MARK} <img src=x onerror=window.struck=1><script>window.struck=1</script><b>bold</b> &amp;"
ICON = "images/favicon.png"
WORD_SCRIPT = "js/docx.js"
BOXES = ".ddm-workbook__answer textarea"
GROUPS = ".ddm-workbook__judgement"
OURS = ":is(.ddm-workbook, .ddm-workbook__answer, .ddm-workbook__judgement, .ddm-actions) *"
CONTROLS = "article :is(input, button, select, textarea):visible"
HOSTILE = ["#<img src=x onerror=window.struck=1>", "#%E0%A4%A" + "9" * 99_999]
# Before any script of the page: no printer, and a note of each way out of a tab that is neither a request nor kept.
WATCHED = """
    window.print = () => { window.printed = (window.printed || 0) + 1; };
    window.reached = [];
    for (const name of ["BroadcastChannel", "SharedWorker", "Worker", "WebSocket", "EventSource", "RTCPeerConnection"])
        window[name] = function () { window.reached.push(name); };
    Navigator.prototype.sendBeacon = (url) => { window.reached.push(url); };
"""
# Every place where a page could leave something. From a folder, a browser has some of them for all pages together.
TRACES = """async () => {
    const seen = async (look) => { try { return await look(); } catch ({name}) { return name; } };
    return {
        cookies: await seen(() => document.cookie), databases: await seen(() => indexedDB.databases()),
        local: await seen(() => ({...localStorage})), session: await seen(() => ({...sessionStorage})),
        caches: await seen(() => caches.keys()), name: window.name, state: history.state, steps: history.length,
        address: location.href, opener: String(window.opener), reached: window.reached,
    };
}"""
# What the browser asks the page before it is left, without leaving it.
WARNS = "() => !dispatchEvent(new Event('beforeunload', {cancelable: true}))"


# --- The page and what is in it --------------------------------------------------------------------------------------


@pytest.fixture
def opened(open_page: Opener, site: Built) -> Callable[..., Watched]:
    """Open a page of the site as on TODAY: opened(AREA, "file"); `steered`, with a clock that stands still."""

    def at(page: str, way: str = "http", script: str = "", steered: bool = False, **options: object) -> Watched:
        def prepare(empty: Page) -> None:
            (empty.clock.install if steered else empty.clock.set_fixed_time)(time=TODAY)
            empty.add_init_script(WATCHED + script)

        address = page if way == "http" else f"{site.folder.as_uri()}/{page}"
        watched = open_page(address, prepare=prepare, **options)
        if steered:
            watched.page.clock.pause_at(TODAY.replace("12:00", "12:05"))
        return watched

    return at


def words_of(tag: Tag) -> str:
    """What an element says, without the link to itself."""
    return "".join(text for text in tag.strings if not text.find_parent(class_="headerlink")).strip()


def box(page: Page, at: int = 0) -> Locator:
    return page.locator(BOXES).nth(at)


def choose(page: Page, judgement: str, at: int = 0) -> None:
    page.locator(GROUPS).nth(at).get_by_label(judgement, exact=True).check()


def warning(page: Page) -> Locator:
    return page.get_by_role("alert")


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


# --- The whole way ---------------------------------------------------------------------------------------------------


def asked_for(requests: list[str]) -> set[str]:
    """What a page fetched; a file that it made itself and the icon, which comes when it likes, do not count."""
    return {url.partition("/assets/")[2] for url in requests if not url.startswith("blob:")} - {ICON}


def check_words(page: str, file: bytes) -> None:
    """The headings and the questions of the page stand in the Word file."""
    asks = parsed(page).select("[data-ddm-answer]")
    parts = [(1, words_of(ask.find_previous("h2"))) for ask in asks]
    named = [(2, words_of(ask.find_previous("h3"))) for ask in asks if ask.name != "li"]
    headings = word_answers.headings(file)
    assert headings[0] == (0, words_of(parsed(page).h1))
    assert [heading for heading in headings if heading in named] == named
    assert set(parts) <= set(headings)
    said = [paragraph.text for paragraph in word_answers.opened(file).paragraphs if paragraph.style.name == "Ask"]
    assert said == [words_of(ask) for ask in asks]


@pytest.mark.parametrize("name", BOXES_TRIED)
@pytest.mark.parametrize("way", ["http", pytest.param("file", marks=EXHAUSTIVE)])
def test_every_answer_comes_back_from_the_word_file(opened, name: str, way: str) -> None:
    typed = made_up(name)
    first = opened(name, way)
    traces, asked = first.page.evaluate(TRACES), len(first.requests)
    write(first.page, typed)
    assert written(first.page) == typed
    file = download(first.page)
    assert answers_in(file) == typed
    check_words(name, file)
    assert first.page.evaluate(TRACES) == traces
    assert asked_for(first.requests[asked:]) == {WORD_SCRIPT}
    first.page.close()
    second = opened(name, way)
    assert written(second.page) == {}
    assert f"{len(typed)} answer" in continue_from(second.page, file)
    assert written(second.page) == typed
    assert second.page.evaluate(TRACES) == traces
    assert not second.page.evaluate(WARNS), "what was just opened is in the file"


def test_the_pages_with_boxes_are_those_with_a_workbook() -> None:
    assert [page for page in PAGES if parsed(page).select("[data-ddm-workbook], [data-ddm-answer]")] == WITH_BOXES
    assert {ALL, AREA, TOOL} <= set(WITH_BOXES)
    assert len(WITH_BOXES) >= 12


def test_notes_travel_between_an_area_and_the_workbook(opened) -> None:
    typed = made_up(AREA)
    page = opened(AREA).page
    write(page, typed)
    whole = opened(ALL).page
    continue_from(whole, download(page))
    assert written(whole) == typed
    everything = made_up(ALL) | typed
    write(whole, everything)
    part(whole, "elsewhere").wait_for(state="hidden")
    page = opened(AREA).page
    said = continue_from(page, download(whole))
    others = {key: text for key, text in everything.items() if key not in typed}
    assert f"{len(typed)} answers opened here" in said
    assert f"{len(others)} answers for other pages are kept" in said
    assert written(page) == typed
    assert sorted(part(page, "elsewhere").locator("dd").all_inner_texts()) == sorted(others.values())
    assert answers_in(download(page)) == everything
    part(page, "clear").click()
    assert answers_in(download(page)) == {}


@pytest.mark.parametrize(("name", "path"), [(STOP, STOP.replace(".html", "-worksheet.docx")), (ALL, WORKSHEET)])
def test_a_worksheet_that_was_filled_in_opens(opened, site: Built, name: str, path: str) -> None:
    typed = {key: text.replace("\n", " ").replace("\t", " ") for key, text in made_up(name).items()}
    worksheet = docx.Document(str(site.folder / path))
    fields = controls(worksheet)
    for key, control in fields.items():
        answer(control, typed.get(key, "something else"))
    page = opened(name).page
    choose_file(page, (site.folder / path).read_bytes())
    expect(says(page)).to_have_text("This file has no answers in it yet.")
    continue_from(page, saved(worksheet))
    assert written(page) == {key: text for key, text in typed.items() if key in fields}
    assert len(written(page)) >= 2


def test_a_file_opened_over_notes_loses_neither(opened) -> None:
    first, second = opened(AREA).page, opened(AREA).page
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


def test_two_files_for_another_page_are_both_kept(opened) -> None:
    note, judgement = (of_kind[0] for of_kind in keys(AREA))
    files = []
    for at, text in enumerate(("one", "two")):
        page = opened(AREA).page
        write(page, {note: text, judgement: JUDGEMENTS[at]})
        files.append(download(page))
    page = opened(TOOL).page
    for file in (*files, files[1]):  # the second time it adds nothing
        continue_from(page, file)
    kept = answers_in(download(page))
    assert kept[note] == "one\n\ntwo"
    assert kept[judgement] in JUDGEMENTS, "anything else cannot be chosen on its own page again"


# --- Nothing leaves the tab ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["http", "file"])
def test_nothing_leaves_the_tab(browser: Browser, address: str, site: Built, way: str) -> None:
    context = browser.new_context(permissions=CLIPBOARD if way == "http" else [])
    context.add_init_script(WATCHED)
    page, requests = context.new_page(), []
    visit(page, (address if way == "http" else f"{site.folder.as_uri()}/") + AREA)
    page.on("request", lambda request: requests.append(request.url))
    traces = page.evaluate(TRACES)
    write(page, made_up(AREA))
    file = download(page)
    part(page, "print").click()
    part(page, "copy").click()
    expect(says(page)).to_contain_text("copied")
    continue_from(page, file)
    assert page.evaluate(TRACES) == traces
    assert asked_for(requests) == {WORD_SCRIPT}
    assert context.cookies() == []
    other = context.new_page()
    for url in (page.url, (site.folder / AREA).as_uri(), (site.folder / ALL).as_uri()):
        visit(other, url)
        assert written(other) == {}
        assert MARK not in str(other.evaluate(TRACES)) + other.content()
    box(other).fill("of the other tab")
    assert written(page) == made_up(AREA)
    context.close()


@pytest.mark.parametrize("name", BOXES_TRIED)
def test_fields_are_named_apart_and_not_filled_in_by_the_browser(opened, name: str) -> None:
    page = opened(name).page
    fields = page.locator("textarea, input").and_(page.locator(OURS))
    said = fields.evaluate_all("all => all.map(one => [one.type, one.autocomplete, one.spellcheck, one.name !== ''])")
    assert {kind for kind, *_ in said} <= {"textarea", "radio", "file"}
    assert {autocomplete for _, autocomplete, *_ in said} == {"off"}
    assert not any(checked for kind, _, checked, _ in said if kind == "textarea")
    assert all(named is (kind == "radio") for kind, _, _, named in said)
    assert page.locator("article form").count() == 0
    snapshot = page.locator("article").aria_snapshot().replace("''", "'").replace('\\"', "”")
    for kind, asked in (("textbox", "data-ddm-answer"), ("group", "data-ddm-judged")):
        asks = parsed(name).select(f"[{asked}]")
        wanted = [words_of(ask if ask.name == "li" else ask.find_previous("h3")).replace('"', "”") for ask in asks]
        found = re.findall(rf'{kind} "((?:Your notes|Judgement).+?)"', snapshot)
        assert len(found) == len(set(found)) == len(wanted), sorted(found)
        assert [named for named, one in zip(wanted, found, strict=True) if named not in one] == []
    assert snapshot.index("No names and no case details") < snapshot.index('textbox "Your notes')


# --- Leaving ---------------------------------------------------------------------------------------------------------


def leave(page: Page, address: str) -> list[str]:
    """Go to another page, and stay when the browser asks; gives what it asked."""
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with suppress(Error):
        page.goto(address)
    page.remove_listener("dialog", stay)
    return asked


def test_the_browser_asks_before_notes_are_lost(opened, address: str) -> None:
    page = opened(AREA).page
    box(page).click()
    assert leave(page, address + OTHER) == []
    visit(page, address + AREA)
    box(page).press_sequentially(MARK)
    assert leave(page, address + OTHER) == ["beforeunload"]
    assert box(page).input_value() == MARK
    download(page)
    page.locator(GROUPS).first.get_by_label(JUDGEMENTS[0], exact=True).click()
    assert leave(page, address + OTHER) == ["beforeunload"]
    part(page, "clear").click()
    assert not page.evaluate(WARNS)
    box(page).press_sequentially(MARK)
    download(page)
    assert leave(page, address + OTHER) == []
    assert page.url.endswith(OTHER)
    page.go_back()
    assert written(page) == {}
    box(page).press_sequentially(MARK)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    wake(page)
    assert written(page) == {}


def test_a_page_that_the_browser_kept_comes_back_empty(browser: Browser, address: str) -> None:
    """A browser keeps a page that was left as it was; the driver turns that off, unless asked not to."""
    keeping = browser.browser_type.launch(
        executable_path=browser_path(), args=BROWSER_FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = keeping.new_page()
    visit(page, address + AREA)
    page.evaluate("addEventListener('pageshow', ({persisted}) => { window.kept = persisted; })")
    box(page).press_sequentially(MARK)
    choose(page, JUDGEMENTS[0])
    download(page)
    page.goto(address + OTHER)
    page.evaluate("history.back()")
    page.wait_for_function("window.kept")
    assert written(page) == {}
    box(page).focus()
    page.keyboard.press("Control+Z")
    assert written(page) == {}
    keeping.close()


# --- Clearing and time -----------------------------------------------------------------------------------------------


def test_clear_now_leaves_nothing_behind(opened) -> None:
    area = opened(AREA).page
    write(area, made_up(AREA))
    page = opened(TOOL).page
    continue_from(page, download(area))
    write(page, made_up(TOOL))
    part(page, "print").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert MARK in page.content()
    part(page, "clear").click()
    expect(says(page)).to_have_text("Everything is cleared.")
    check_empty(page)
    assert part(page, "elsewhere").is_hidden()
    assert answers_in(download(page)) == {}


def check_empty(page: Page) -> None:
    page.wait_for_function(f"!document.documentElement.outerHTML.includes('{MARK}')")
    assert written(page) == {}
    assert page.locator("article input[type=file]").input_value() == ""
    assert not page.evaluate(WARNS)


@pytest.mark.parametrize("field", [BOXES, ".ddm-actions textarea"])
def test_what_was_cleared_is_not_brought_back_by_undoing(opened, field: str) -> None:
    page = opened(ALL).page
    page.locator(field).first.press_sequentially(MARK)
    choose(page, JUDGEMENTS[1])
    part(page, "clear").click()
    for _ in range(3):
        page.locator(field).first.focus()
        page.keyboard.press("Control+Z")
        assert page.locator(field).first.input_value() == ""
    check_empty(page)


def test_unused_notes_are_cleared_after_a_warning(opened) -> None:
    page = opened(AREA, steered=True).page
    box(page).fill(MARK)
    choose(page, JUDGEMENTS[2])
    page.clock.run_for("24:30")
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("00:45")
    expect(warning(page)).to_contain_text("will be cleared at 12:35")
    page.clock.run_for("04:30")
    assert len(written(page)) == 2
    page.clock.run_for("00:30")
    check_empty(page)
    expect(warning(page)).to_contain_text("Your notes were cleared, because this page was not used for 30 minutes.")
    warning(page).get_by_role("button").click()
    expect(warning(page)).to_have_count(0)


USES = {
    "a key": lambda page: page.keyboard.press("Shift"),
    "the button": lambda page: warning(page).get_by_role("button", name="Keep my notes").click(),
    "the wheel": lambda page: page.mouse.wheel(0, 100),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_whoever_uses_the_page_keeps_the_notes(opened, use: Callable[[Page], None]) -> None:
    page = opened(AREA, steered=True).page
    box(page).fill(MARK)
    page.clock.run_for("29:00")
    use(page)
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("24:30")
    expect(warning(page)).to_have_count(0)
    page.clock.run_for("05:15")
    assert written(page)
    expect(warning(page)).to_contain_text("will be cleared at 13:04")


WAKING = {
    # No letter that is a key of the page itself, such as n for the next page.
    "typing": lambda page: page.keyboard.type("idle", delay=0),
    "seeing the tab": lambda page: page.evaluate("document.dispatchEvent(new Event('visibilitychange'))"),
    "some seconds": lambda page: page.clock.run_for("00:16"),
}


@pytest.mark.parametrize("wake", WAKING.values(), ids=WAKING)
def test_a_computer_that_slept_clears_at_once(opened, wake: Callable[[Page], None]) -> None:
    page = opened(AREA, steered=True).page
    box(page).press_sequentially(MARK)
    page.clock.set_system_time(TODAY.replace("12:00", "14:10"))
    wake(page)
    check_empty(page)
    page.keyboard.type("more")
    check_empty(page)


def test_that_notes_were_cleared_is_said_until_it_is_read(opened) -> None:
    """Whoever wakes the computer types or clicks at once."""
    page = opened(AREA, steered=True).page
    box(page).fill(MARK)
    page.clock.set_system_time(TODAY.replace("12:00", "14:10"))
    for _ in range(2):
        page.keyboard.press("a")
        page.mouse.wheel(0, 10)
    assert "were cleared" in "".join(warning(page).all_inner_texts())


def test_without_notes_there_is_nothing_to_say(opened) -> None:
    page = opened(AREA, steered=True).page
    box(page).focus()
    for _ in range(2):
        page.clock.run_for("40:00")
        expect(warning(page)).to_have_count(0)
    box(page).fill(MARK)
    page.clock.run_for("20:00")
    assert written(page)


# --- To copy and to print --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("older", [False, True], ids=["clipboard", "execCommand"])
def test_what_is_answered_is_copied_as_rich_text(opened, older: bool) -> None:
    script = "Object.defineProperty(navigator, 'clipboard', {value: undefined});" if older else ""
    page = opened(AREA, script=script, permissions=CLIPBOARD).page
    part(page, "copy").click()
    expect(says(page)).to_have_text("There is nothing to copy yet.")
    box(page, 1).fill(f"{MARKUP}\nlast line")
    choose(page, JUDGEMENTS[3], 1)
    part(page, "copy").click()
    expect(says(page)).to_have_text("Your notes are copied. Paste them where you need them.")
    if not older:
        assert MARKUP in page.evaluate("navigator.clipboard.readText()")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=pasted contenteditable></div>')")
    page.locator("#pasted").focus()
    page.keyboard.press("Control+V")
    pasted = page.locator("#pasted")
    expect(pasted).to_contain_text("last line")
    asks = [words_of(ask) for ask in parsed(AREA).select("[data-ddm-answer]")]
    assert [ask for ask in asks if ask in pasted.inner_text()] == [asks[1]]
    assert MARKUP in pasted.inner_text()
    assert f"Judgement: {JUDGEMENTS[3]}" in pasted.inner_text()
    assert pasted.locator("h1, h2, h3").count() >= 3
    assert pasted.locator("img, script").count() == 0
    assert page.locator(".ddm-sheet").count() == 0
    assert page.evaluate("window.struck") is None
    assert written(page)[keys(AREA)[0][1]] == f"{MARKUP}\nlast line"


def test_the_same_prompt_of_two_areas_is_copied_with_its_question_each_time(opened) -> None:
    page = opened(ALL, permissions=CLIPBOARD).page
    same = [key for key in keys(ALL)[0] if key.endswith(".first-response")][:2]
    write(page, {key: f"of {key}" for key in same})
    part(page, "copy").click()
    expect(says(page)).to_contain_text("Your notes are copied.")
    ask = words_of(parsed(ALL).select_one(f'[data-ddm-answer="{same[0]}"]'))
    assert page.evaluate("navigator.clipboard.readText()").count(ask) == 2


def test_the_privacy_page_says_when_notes_are_cleared() -> None:
    script = (PROJECT / "docs" / "assets" / "js" / "workbook.js").read_text("utf-8")
    minutes = re.search(r"const IDLE = (\d+);", script)[1]
    assert f"unused for {minutes} minutes" in (PROJECT / "docs" / "privacy.md").read_text("utf-8")


def printed(page: Page) -> str:
    """The letters on paper."""
    return letters(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages))


LONG = " ".join(f"word{number}" for number in range(1500))


@pytest.mark.parametrize("name", [ALL, TOOL])
def test_the_notes_are_printed_alone(opened, name: str) -> None:
    page = opened(name).page
    box(page).fill(LONG)
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
def test_the_page_prints_notes_whole_and_no_control(opened, name: str) -> None:
    page = opened(name).page
    box(page).fill(LONG)
    paper = printed(page)
    assert letters(LONG) in paper
    assert letters("Clear now") not in paper
    page.emulate_media(media="print")
    assert page.locator("article :is(textarea, button, input[type=file]):visible").count() == 0


# --- Bad input -------------------------------------------------------------------------------------------------------


def test_a_long_paste_from_word_becomes_plain_text(opened) -> None:
    lines = [f"Line {number} of a very long text, with “quotes” and dashes –" for number in range(1900)]
    text = "\n".join(lines)[:100_000]
    html = "".join(f"<p class=MsoNormal><b style='mso-bidi:x'>{line}<o:p></o:p></b></p>" for line in lines)
    page = opened(AREA, permissions=CLIPBOARD).page
    kinds = "Object.entries(kinds).map(([kind, words]) => [kind, new Blob([words], {type: kind})])"
    page.evaluate(
        f"(kinds) => navigator.clipboard.write([new ClipboardItem(Object.fromEntries({kinds}))])",
        {"text/html": html, "text/plain": text},
    )
    box(page).focus()
    page.keyboard.press("Control+V")
    assert len(text) == 100_000
    assert box(page).input_value() == text
    file = download(page)
    assert list(answers_in(file).values()) == [text]
    page = opened(AREA).page
    continue_from(page, file)
    assert box(page).input_value() == text


def test_signs_that_word_cannot_hold_do_no_harm(opened) -> None:
    """Text of any script comes back as it was typed; control characters and halves of signs do not spoil the file."""
    page = opened(AREA).page
    kept = "👩‍👧 עברית العربية नमस्ते ﷽ e\u0301 \u200f\u202e\u2066 \u2028 \t ]]> &lt; \\n %00"
    bad = r"'\u0000\u0001\u0008\u000b\u000c\u001f\u007f\ufffe\uffff\ud83d'"
    page.evaluate(f"([key, text]) => ({FIELDS})({{[key]: text + {bad}}})", [keys(AREA)[0][0], kept])
    file = download(page)
    assert list(answers_in(file).values()) == [f"{kept}\ufffd"]
    page = opened(AREA).page
    continue_from(page, file)
    assert box(page).input_value() == f"{kept}\ufffd"


def test_markup_is_text_wherever_it_stands(opened) -> None:
    page = opened(ALL, permissions=CLIPBOARD).page
    box(page).fill(MARKUP)
    choose(page, JUDGEMENTS[0])
    file = word_answers.opened(download(page))
    (control,) = (control for key, control in controls(file).items() if key == keys(ALL)[0][0])
    control.find(f".//{qn('w:tag')}").set(qn("w:val"), "guide.of-another-page")
    control.find(f".//{qn('w:alias')}").set(qn("w:val"), MARKUP[:64])
    continue_from(page, saved(file))
    assert part(page, "elsewhere").locator("dt").inner_text() == MARKUP[:64]
    assert part(page, "elsewhere").locator("dd").inner_text() == MARKUP
    part(page, "copy").click()
    expect(says(page)).to_contain_text("copied")
    part(page, "print").click()
    assert page.locator(".ddm-sheet :is(img, script, b)").count() == 0
    assert page.locator("article :is(img[src=x], script)").count() == 0
    assert answers_in(download(page))["of-another-page"] == MARKUP
    assert page.evaluate("window.struck") is None


def test_a_hostile_address_changes_nothing(opened) -> None:
    for fragment in HOSTILE:
        page = opened(AREA + fragment).page
        assert written(page) == {}
        assert page.evaluate("window.struck") is None


def not_ours() -> bytes:
    file = docx.Document()
    file.add_paragraph("A letter")
    return saved(file)


def bomb() -> bytes:
    """A Word file of a few kilobytes with 30 megabytes in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * 30_000_000)
    return file.getvalue()


WRONG = {
    "a text file": (lambda: b"Just some words.\n", "not a Word file"),
    "an empty file": (lambda: b"", "empty"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not a Word file"),
    "another Word file": (not_ours, "not saved by this workbook"),
    "a zip bomb": (bomb, "far more than answers"),
    "half a file": (lambda: not_ours()[:9000], "damaged"),
}


@pytest.mark.parametrize(("make", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_words(opened, make: Callable[[], bytes], why: str) -> None:
    page = opened(AREA).page
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
def test_a_download_that_fails_loses_nothing(opened, script: str) -> None:
    page = opened(AREA, script=script).page
    if not script:
        page.route(f"**/{WORD_SCRIPT}", lambda route: route.abort())
    box(page).fill(MARK)
    part(page, "download").click()
    expect(says(page)).to_contain_text("Your notes are still here: copy or print them.")
    assert list(written(page).values()) == [MARK]
    assert page.evaluate(WARNS)
    page.evaluate("document.execCommand = () => false; delete Navigator.prototype.clipboard;")
    part(page, "copy").click()
    expect(says(page)).to_contain_text("does not let this page copy")
    if not script:
        choose_file(page, b"PK")
        expect(says(page)).to_contain_text("could not be loaded")
        page.unroute(f"**/{WORD_SCRIPT}")
        download(page)


@pytest.mark.parametrize("action", ["download", "open"])
def test_what_is_typed_while_the_page_is_busy_counts_as_unsaved(opened, action: str) -> None:
    file = opened(AREA).page
    box(file, 1).fill("from the file")
    opening = download(file)
    page = opened(AREA).page
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


# --- Everybody -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [ALL, STOP, "cpd/session-3.html"])
def test_without_scripts_questions_and_worksheets_remain(opened, site: Built, name: str) -> None:
    page = opened(name, java_script_enabled=False).page
    assert page.locator(CONTROLS).count() == 0
    assert page.locator("[data-ddm-answer]:visible").count() == len(keys(name)[0])
    links = page.locator("article a[download][href$='-worksheet.docx']:visible")
    found = [Path(link.get_attribute("href")) for link in links.all()]
    assert found
    assert all((site.folder / Path(name).parent / path).is_file() for path in found)


def in_every_state(opened: Callable[..., Watched], name: str, **options: object) -> Watched:
    """A page with notes, with answers of other pages and with the warning, and long words in all of them."""
    long = f"{MARK} " + "Rechtsschutzversicherungsgesellschaften" * 9
    other = opened(TOOL if name != TOOL else AREA).page
    box(other).fill(long)
    watched = opened(name, steered=True, **options)
    page = watched.page
    continue_from(page, download(other))
    box(page).fill(long)
    if keys(name)[1]:
        choose(page, JUDGEMENTS[0])
    page.clock.run_for("26:00")
    page.clock.resume()  # axe-core waits by the clock of the page
    warning(page).wait_for()
    part(page, "elsewhere").wait_for()
    return watched


# The width is that of a window at 400 per cent.
@pytest.mark.parametrize("options", [{"width": 320}, {"forced_colors": "active"}], ids=str)
@pytest.mark.parametrize("name", [ALL, TOOL])
def test_a_workbook_in_use_is_accessible(opened, name: str, options: dict) -> None:
    page = in_every_state(opened, name, **options).page
    assert violations(page) == []
    assert sideways(page) <= 0
    seen = page.locator(":is(.ddm-workbook, .ddm-workbook__answer, .ddm-workbook__warning)")
    controls = seen.locator(":is(button, textarea, input[type=file], label:has(input)):visible")
    boxes = controls.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(boxes) > 5
    assert [height for height in boxes if height < 24] == []
    borders = controls.locator(":scope:is(button, textarea)").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderTopStyle)"
    )
    assert set(borders) == {"solid"}
    page.set_viewport_size(page.viewport_size | {"height": 256})
    place = warning(page).bounding_box()
    assert 0 <= place["y"] <= 256 - place["height"]


def test_everything_can_be_done_by_keyboard(opened) -> None:
    page = opened(AREA).page
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
    assert made.value.suggested_filename == f"induction-notes-{TODAY[:10]}.docx"
    typed = [f"{MARK} {number + 1}" for number in range(len(keys(AREA)[0]))]
    assert sorted(answers_in(made.value.path().read_bytes()).values()) == sorted([*typed, JUDGEMENTS[1]])
    for name in ("print", "copy", "clear"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.part") == name
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text("Everything is cleared.")
    check_empty(page)


def test_a_judgement_can_be_taken_back(opened) -> None:
    page = opened(AREA).page
    first = page.locator(GROUPS).first
    choose(page, JUDGEMENTS[1])
    first.get_by_role("button").click()
    assert written(page) == {}
    expect(first.locator("input").first).to_be_focused()
    assert first.get_by_role("button").count() == 0
