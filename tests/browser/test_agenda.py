"""Questions for a meeting, in a browser: choose, put in order, send, print, take to Word, and links from anybody.

Not responsible for what a Word file is made of (`test_word_written.py`).
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from support import word_answers
from support.agenda_page import (
    CHOSEN,
    LINK,
    NAMES,
    PAGE,
    choose,
    chosen,
    focused,
    form,
    part,
    printed_text,
    said,
    tab_to,
    tick,
)
from support.browser import Opener, sideways, violations
from support.builds import Built
from support.workbook_page import WARNS

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
# As long as a title may be, so that it takes two lines on paper.
LONG_TITLE = "Our meeting in the autumn about supervision, about training and about recording!"
HOSTILE = [
    "#agenda=<img src=x onerror=window.struck=1>,%3Cimg%20src=x%20onerror=window.struck=1%3E",
    "#agenda=&as=javascript:window.struck=1&__proto__=1",
    "#agenda=__proto__,constructor,toString,hasOwnProperty",
    "#agenda=%E0%A4%A&%&as=__proto__",
    "#agenda=induction,%00,%ff%fe",
    "#agenda=" + "9" * 1_000_000,
]


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_every_question_has_a_box_named_by_its_name_and_its_words(open_agenda, definitions) -> None:
    page = open_agenda().page
    questions = [question for area in definitions.members("areas") for question in area.questions.values()]
    assert len(questions) == page.get_by_role("checkbox").count() == 33
    for question in questions:
        assert page.get_by_role("checkbox", name=f"{question.name}. {question.ask}", exact=True).count() == 1
    first = page.locator(f"[data-ddm-question={questions[0].id}]")
    first.get_by_role("link").click()
    page.wait_for_url(f"**/induction.html#{questions[0].id}")


def test_words_beside_a_box_tick_it(open_agenda) -> None:
    page = open_agenda().page
    words = page.locator("[data-ddm-question=who-leads] label")
    words.click(position={"x": 20, "y": words.bounding_box()["height"] - 8})
    assert tick(page, "who-leads").is_checked()


def test_questions_are_chosen_ordered_and_removed_by_keyboard(open_agenda) -> None:
    page = open_agenda().page
    tick(page, "training-and-guidance").focus()
    page.keyboard.press("Space")
    assert said(page) == "Chosen as number 1: Training, support and guidance."
    for id in ("supervision-policy", "who-leads", "access-to-files"):
        tick(page, id).focus()
        page.keyboard.press("Space")
    assert chosen(page) == [NAMES[1], "Supervision policy and approach", NAMES[2], "Access to files"]
    assert "4 questions of 33 are chosen." in part(page, "count").inner_text()
    tab_to(page, "See your choice (4)")
    page.keyboard.press("Enter")
    assert focused(page) == "Your choice"
    page.keyboard.press("Tab")
    assert focused(page) == "Move up: Training, support and guidance"
    tab_to(page, "Move up: Access to files")
    page.keyboard.press("Enter")
    assert said(page) == "Access to files is now number 3 of 4."
    assert focused(page) == "Move up: Access to files", "the focus goes along"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert chosen(page) == ["Access to files", NAMES[1], "Supervision policy and approach", NAMES[2]]
    page.keyboard.press("Enter")
    assert said(page) == "Access to files is already the first."
    assert focused(page) == "Move up: Access to files"
    tab_to(page, "Remove: Supervision policy and approach")
    page.keyboard.press("Space")
    assert said(page) == (
        "Left out: Supervision policy and approach. 3 questions of 33 are chosen. You can bring it back."
    )
    assert focused(page) == "Remove: Who leads", "the focus goes to what took its place"
    assert not tick(page, "supervision-policy").is_checked()
    page.keyboard.press("Space")
    assert focused(page) == "Remove: Training, support and guidance", "after the last, to the one before"
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert focused(page) == "Your choice", "with nothing left, the focus is not lost"
    assert page.locator("[data-ddm-question] input:checked").count() == 0


def test_alt_and_an_arrow_move_a_question_and_nothing_else_does(open_agenda) -> None:
    page = open_agenda(LINK).page
    page.get_by_role("button", name="Remove: Who leads").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert chosen(page) == [NAMES[0], NAMES[2], NAMES[1]]
    assert said(page) == "Who leads is now number 2 of 3."
    assert focused(page) == "Remove: Who leads"
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    assert said(page) == "Who leads is already the last."
    for other in ("ArrowUp", "Control+Alt+ArrowUp", "Alt+Shift+ArrowUp"):
        page.keyboard.press(other)
    assert chosen(page) == [*NAMES]


def test_what_is_removed_or_cleared_can_be_brought_back(open_agenda, address) -> None:
    page = open_agenda(LINK).page
    for take_away in (part(page, "remove").nth(1), tick(page, CHOSEN[1]), part(page, "clear")):
        part(page, "title").fill("Autumn meeting")
        take_away.click()
        assert page.url.startswith(f"{address}{PAGE}#agenda=") is (len(chosen(page)) == 2)
        assert "bring" in said(page)
        part(page, "undo").click()
        assert chosen(page) == [*NAMES]
        assert page.url.endswith(LINK)
        assert form(page, "Worksheet").is_checked()
        assert part(page, "title").input_value() == "Autumn meeting"
        assert said(page) == "Your choice is back. 3 questions of 33 are chosen."
        assert focused(page) == "Clear"
        assert part(page, "undo").is_hidden()
    page.keyboard.press("Enter")
    assert page.url == address + PAGE
    assert focused(page) == "Bring it back"
    assert part(page, "chosen").is_hidden()
    assert part(page, "title").input_value() == ""
    choose(page, "access-to-files")
    assert part(page, "undo").is_hidden(), "until something else changes"


@pytest.mark.parametrize("way", ["copy-link", "print", "download"])
def test_a_choice_is_not_lost_by_leaving(open_agenda, way: str) -> None:
    page = open_agenda(LINK).page
    assert not page.evaluate(WARNS), "it is in the link that was opened"
    tick(page, "access-to-files").check()
    assert page.evaluate(WARNS)
    menu = page.locator("nav a[href]").evaluate_all(
        "all => all.map(one => one.href).filter(one => one.includes('challenge-questions/agenda.html'))"
    )
    assert {link for link in menu if "#choose" not in link} >= {page.url}
    assert [link for link in menu if not re.search("#(agenda=.*access-to-files|[a-z-]+$)", link)] == []
    part(page, "title").fill("A title")
    part(page, way).click()
    page.wait_for_function(f"() => !({WARNS})()")
    part(page, "title").fill("Another")
    assert page.evaluate(WARNS), "the title is in no link"
    part(page, "clear").click()
    assert not page.evaluate(WARNS)
    assert page.locator("nav a[href*='agenda=']").count() == 0


def test_a_long_title_is_said_beside_its_field_and_cut_on_paper_only(open_agenda) -> None:
    page = open_agenda(LINK).page
    title = part(page, "title")
    title.fill("x" * 83)
    assert title.get_attribute("aria-invalid") == "true"
    assert "too long by 3 characters" in part(page, "title-problem").inner_text()
    assert part(page, "title-problem").get_attribute("id") in title.get_attribute("aria-describedby")
    assert len(title.input_value()) == 83, "nothing that was typed is lost"
    part(page, "print").click()
    assert page.locator(".ddm-sheet h1").text_content() == "x" * 80
    title.fill("👪" * 80)
    assert title.get_attribute("aria-invalid") is None
    assert part(page, "title-problem").is_hidden()
    assert page.url.endswith(LINK)


# --- The link --------------------------------------------------------------------------------------------------------


def test_the_link_opens_the_same_choice_in_the_same_order(open_agenda) -> None:
    page = open_agenda(permissions=["clipboard-read", "clipboard-write"]).page
    choose(page, *CHOSEN)
    part(page, "title").fill("A secret meeting")
    form(page, "Worksheet").check()
    page.get_by_role("button", name="Move up: Who leads").click()
    part(page, "copy-link").click()
    expect(page.get_by_role("status")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url, "the address bar holds the same"
    assert link.endswith("#agenda=observed-supervision,who-leads,training-and-guidance&as=worksheet")
    other = open_agenda(link[link.index("#") :].replace(",", "%2C")).page  # as mail programs write it
    assert chosen(other) == [NAMES[0], NAMES[2], NAMES[1]]
    assert [tick(other, id).is_checked() for id in CHOSEN] == [True] * 3
    assert form(other, "Worksheet").is_checked()
    assert part(other, "title").input_value() == ""
    assert part(other, "notes").is_hidden()
    assert focused(other) == "Your choice", "who opens the link comes to what was chosen"
    assert said(other) == "From the link: 3 questions of 33 are chosen."


def test_the_address_is_left_alone_until_something_is_chosen(open_agenda, address) -> None:
    page = open_agenda().page
    assert page.url == address + PAGE
    choose(page, CHOSEN[0])
    assert page.url == f"{address}{PAGE}#agenda={CHOSEN[0]}"
    tick(page, CHOSEN[0]).uncheck()
    assert page.url == address + PAGE
    page.go_back()
    assert page.url == "about:blank", "changes make no history"


def test_a_link_to_a_part_of_the_page_leads_there_and_keeps_the_choice(open_agenda, address) -> None:
    page = open_agenda(LINK).page
    page.evaluate("location.hash = '#choose'")
    expect(page).to_have_url(address + PAGE + LINK)
    assert chosen(page) == [*NAMES]
    assert page.evaluate("Math.abs(document.querySelector('#choose').getBoundingClientRect().top) < 200")
    plain = open_agenda("#choose-recording").page
    assert plain.url.endswith("#choose-recording")
    assert plain.evaluate("Math.abs(document.querySelector('#choose-recording').getBoundingClientRect().top) < 200")
    assert said(plain) == ""


def test_a_new_link_in_the_same_page_is_read_and_the_old_choice_can_come_back(open_agenda) -> None:
    page = open_agenda(LINK).page
    page.evaluate("location.hash = '#agenda=access-to-files'")
    expect(part(page, "name")).to_have_count(1)
    assert chosen(page) == ["Access to files"]
    assert form(page, "Agenda").is_checked()
    assert "can be brought back" in said(page)
    part(page, "undo").click()
    assert chosen(page) == [*NAMES]
    assert page.url.endswith(LINK)


@pytest.mark.parametrize("hash", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_link_cannot_mean_is_left_out_in_words(open_agenda, hash: str) -> None:
    page = open_agenda(hash).page
    notes = part(page, "notes")
    assert notes.get_by_role("heading").inner_text() == "What could not be taken from the link"
    assert notes.locator("li").count() >= 1
    assert notes.locator("li").first.inner_text() in said(page)
    assert page.evaluate("window.struck") is None
    assert page.locator("article :is(img, script)").count() == 0
    assert "onerror" not in page.locator("article").inner_text()
    assert chosen(page) == []
    choose(page, CHOSEN[0])
    assert page.url.endswith(f"#agenda={CHOSEN[0]}")


def test_nothing_is_taken_from_a_link_that_is_too_long(open_agenda) -> None:
    page = open_agenda("#agenda=who-leads," + "a," * 2000).page
    assert chosen(page) == []
    (note,) = part(page, "notes").locator("li").all_inner_texts()
    assert note == "This link is too long to have come from this page. Nothing was taken from it."


def test_what_is_good_in_a_damaged_link_is_kept(open_agenda) -> None:
    page = open_agenda("#agenda=who-leads,nonsense,who-leads,access-to-files&as=poster&more=1").page
    assert chosen(page) == ["Who leads", "Access to files"]
    assert part(page, "notes").locator("li").all_inner_texts() == [
        "1 entry in the link is not a question of this site. The link may be damaged or from another edition.",
        "A question stood in the link more than once. It is here once.",
        "The link asks for something other than an agenda or a worksheet. It is an agenda now.",
        "The link has a part that this page does not know.",
    ]


# --- On paper and in Word --------------------------------------------------------------------------------------------


def promised(page: Page, kind: str) -> int:
    """How many questions the page says are sure to fit on one sheet, when all are chosen."""
    form(page, kind).check()
    return int(re.search(r"up to (\d+) questions always fit on one", part(page, "fit").inner_text())[1])


def longest(definitions) -> list[str]:
    """The ids of all questions, the longest first."""
    questions = [question for area in definitions.members("areas") for question in area.questions.values()]
    return [question.id for question in sorted(questions, key=lambda one: -len(one.name + one.ask))]


@pytest.mark.parametrize("kind", ["Agenda", "Worksheet"])
def test_as_many_questions_as_promised_fit_on_one_sheet(open_agenda, definitions, kind: str) -> None:
    ids = longest(definitions)
    page = open_agenda(f"#agenda={','.join(ids)}").page
    most = promised(page, kind)
    for number, (fits, sheets) in {1: (True, 1), most: (True, 1), most + 1: (False, 2)}.items():
        page = open_agenda(f"#agenda={','.join(ids[:number])}&as={kind.lower()}").page
        part(page, "title").fill(LONG_TITLE)
        said = f"Printed from here, this {kind.lower()} fits on one page."
        assert (part(page, "fit").inner_text() == said) is fits, number
        assert len(printed_text(page)) == sheets, number


@pytest.mark.parametrize("kind", ["agenda", "worksheet"])
def test_only_the_sheet_is_printed_in_the_readers_order(open_agenda, definitions, kind: str) -> None:
    page = open_agenda(f"#agenda={','.join(CHOSEN)}&as={kind}").page
    part(page, "title").fill("Autumn  meeting")
    part(page, "print").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    assert page.locator("body > :visible").evaluate_all("all => all.map(one => one.className)") == [
        "ddm-sheet ddm-sheet--agenda md-typeset"
    ]
    sheet = page.locator(".ddm-sheet")
    assert sheet.locator("h1").inner_text() == "Autumn meeting"
    assert sheet.locator("h3").all_inner_texts() == [f"{at + 1}. {name}" for at, name in enumerate(NAMES)]
    asks = [definitions.find(id).ask for id in CHOSEN]
    assert sheet.locator(".ddm-sheet__ask").all_inner_texts() == asks
    assert "Date: ____" in sheet.inner_text()
    assert sheet.locator(".ddm-sheet__answer").count() == len(CHOSEN)
    choices = sheet.locator(".ddm-sheet__choice").all_inner_texts()
    assert len(choices) == (len(CHOSEN) if kind == "worksheet" else 0)
    assert all(len(re.findall("☐", choice)) == 4 for choice in choices)
    (text,) = [one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    assert "Autumn meeting" in text
    assert "Your choice" not in text
    assert page.locator(".ddm-sheet").count() == 0, "after printing it is gone"


def test_the_page_itself_prints_no_button_and_every_question(open_agenda) -> None:
    page = open_agenda(LINK).page
    page.emulate_media(media="print")
    assert page.locator("article :is(button, [type=radio], [type=text]):visible").count() == 0
    assert page.locator("[data-ddm-question]:visible").count() == 33


@pytest.mark.parametrize("kind", ["agenda", "worksheet"])
def test_the_word_file_has_the_questions_in_order(open_agenda, definitions, tmp_path: Path, kind: str) -> None:
    page = open_agenda(f"#agenda={','.join(CHOSEN)}&as={kind}").page
    with page.expect_download() as download:
        part(page, "download").click()
    assert download.value.suggested_filename == f"{kind}.docx"
    expect(page.get_by_role("status")).to_have_text(f"The Word file of your {kind} is made.")
    file = tmp_path / "made.docx"
    download.value.save_as(file)
    numbered = [(2, f"{at + 1}. {name}") for at, name in enumerate(NAMES)]
    assert word_answers.headings(file) == [(0, "Questions for our meeting"), *numbered]
    asks = [definitions.find(id).ask for id in CHOSEN]
    assert [one.text for one in word_answers.opened(file).paragraphs if one.text in asks] == asks
    keys = {"agenda": ["{}"], "worksheet": ["{}.judgement", "{}"]}[kind]
    empty = {key.format(id): "" for id in CHOSEN for key in keys}
    assert [*word_answers.answers(file).items()] == [*empty.items()]


# --- Everywhere ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1366, 320])
def test_a_full_choice_is_accessible(open_agenda, width: int) -> None:
    page = open_agenda("#agenda=who-leads,nonsense,consulting-children,new-supervisors-and-the-file", width=width).page
    page.evaluate(NO_CLIPBOARD)
    part(page, "copy-link").click()
    expect(part(page, "link")).to_be_visible()
    part(page, "title").fill("x" * 81)
    assert violations(page) == []
    assert sideways(page) <= 0
    sizes = "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width < 24 || box.height < 24).length"
    assert page.locator("article :is(button, input):visible").evaluate_all(sizes) == 0
    part(page, "clear").click()
    assert violations(page) == []


def test_in_forced_colours_everything_is_there(open_agenda) -> None:
    page = open_agenda(LINK, forced_colors="active").page
    assert violations(page) == []
    assert page.locator("[data-ddm-question] input").first.evaluate("one => getComputedStyle(one).appearance") == "auto"
    grey = "one => getComputedStyle(one).color"
    assert part(page, "up").first.evaluate(grey) != part(page, "up").last.evaluate(grey)


# At 400 per cent, on a small telephone and its side, and at a desk.
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 568), (568, 320), (1366, 768)])
def test_the_bar_takes_a_quarter_of_the_window_and_hides_nothing_that_has_the_focus(
    open_agenda, width: int, height: int
) -> None:
    page = open_agenda(LINK, width=width).page
    page.set_viewport_size({"width": width, "height": height})
    tick(page, "training-and-guidance").uncheck()
    bar, jump = page.locator(".ddm-picker__bar").bounding_box(), part(page, "jump").bounding_box()
    assert bar["height"] <= height / 4
    assert bar["y"] <= jump["y"] <= jump["y"] + jump["height"] <= bar["y"] + bar["height"] <= height
    covered = """() => {
        const [bar, one] = [document.querySelector('.ddm-picker__bar'), document.activeElement];
        const [lower, upper] = [bar.getBoundingClientRect(), one.getBoundingClientRect()];
        return !bar.contains(one) && upper.bottom > lower.top && upper.top < lower.bottom;
    }"""
    page.get_by_role("checkbox").first.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert not page.evaluate(covered), focused(page)


def test_from_a_folder_the_page_says_where_its_link_works(open_page: Opener, site: Built) -> None:
    page = open_page((site.folder / PAGE).as_uri() + LINK, offline=True).page
    assert chosen(page) == [*NAMES]
    assert part(page, "folder").is_visible()


def test_without_scripts_every_question_is_there_and_no_control(open_agenda, definitions) -> None:
    page = open_agenda(LINK, java_script_enabled=False).page
    assert page.locator(":is(article) :is(input, button):visible").count() == 0
    text = re.sub(r"\s+", " ", page.locator("article").inner_text())
    assert "Print this page and tick the questions on paper" in text
    for area in definitions.members("areas"):
        assert page.locator(f"h3#choose-{area.id} a").first.inner_text() == area.name
        for question in area.questions.values():
            assert f"{question.name}. {question.ask}" in text
            way = page.locator(f"[data-ddm-question={question.id}] a").get_attribute("href")
            assert way.endswith(f"{area.id}.html#{question.id}")
