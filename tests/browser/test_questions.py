"""The leaders' questions in a browser: choose them, put them in order, and take a sheet of them to a meeting.

Not responsible for the answers (`test_workbook.py`), the overview and the action list (`test_overview.py`).
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support import word_answers, workbook_page
from support.browser import NO_COPYING, Opener, sideways, violations, wake
from support.builds import Built
from support.questions_page import (
    CHOSEN,
    LINK,
    NAMES,
    OLD_PAGE,
    PAGE,
    choose,
    part,
    preset,
    printed,
    said,
    shown,
    take,
    tick,
)
from support.workbook_page import CLIPBOARD, JUDGEMENTS, MARKUP, answers_in, controls, says

NOT_WHOLE = "Part of the link names no question here. It may be damaged, or from another edition of this site."
HOSTILE = [
    "#agenda=<img src=x onerror=window.struck=1>,%3Cimg%20src=x%20onerror=window.struck=1%3E",
    "#agenda=&as=javascript:window.struck=1&__proto__=1",
    "#agenda=__proto__,constructor,toString,hasOwnProperty",
    "#agenda=%E0%A4%A&%&as=__proto__",
    "#agenda=induction,%00,%ff%fe",
    "#agenda=" + "9" * 1_000_000,
    "#agenda=" + "a," * 2000,
]


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_everything_an_area_or_a_short_form_is_one_click(open_questions, definitions) -> None:
    page = open_questions().page
    areas = definitions.members("areas")
    short = [definitions.find(id).name for area in areas for id in area.short_form]
    assert len(short) == 10
    assert all(len(area.short_form) >= 2 for area in areas)
    assert shown(page) == short
    assert preset(page, "our suggestion").is_checked()
    assert "#" not in page.url, "the address is left alone until something is chosen"
    preset(page, "All 33").check()
    assert shown(page) == [question.name for area in areas for question in area.questions.values()]
    assert len(shown(page)) == 33
    for area in areas:
        preset(page, f"{area.short_name} ({len(area.questions)})").check()
        assert shown(page) == [question.name for question in area.questions.values()]
        assert page.locator("[data-ddm-area] > h3:visible").count() == 1
        assert page.url.endswith(f"#agenda={','.join(area.questions)}")
    page.go_back()
    assert page.url == "about:blank", "changes make no history"


@pytest.mark.parametrize("area", ["induction", "organisation"])
def test_an_area_page_leads_to_its_questions(open_page: Opener, definitions, area: str) -> None:
    page = open_page(f"challenge-questions/{area}.html").page
    page.get_by_role("link", name="Work through this area").click()
    wake(page)
    assert shown(page) == [question.name for question in definitions.find(area).questions.values()]
    page.go_back()
    assert page.locator("article textarea").count() == 0, "an area page is for reading"


def test_a_link_to_a_question_or_an_area_has_it_in_sight(open_questions, definitions) -> None:
    page = open_questions("#quiet-space").page
    expect(page.locator("#quiet-space")).to_be_in_viewport()
    assert len(shown(page)) == len(definitions.find("organisation").questions)
    page.evaluate("location.hash = '#recording'")
    expect(page.locator("#recording")).to_be_in_viewport()
    assert len(shown(page)) == len(definitions.find("organisation").questions) + 12
    page.evaluate("location.hash = '#actions'")
    expect(page.locator("#actions")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#agenda="))


def test_a_file_brings_back_the_questions_of_the_day_in_their_order(open_questions) -> None:
    """With those left unanswered. What was chosen here before stays: there only the answers are added."""
    page = open_questions(LINK).page
    workbook_page.box(page).fill("seen in May")
    file = workbook_page.download(page)
    later, own = open_questions().page, open_questions("#agenda=access-to-files").page
    workbook_page.continue_from(later, file)
    workbook_page.continue_from(own, file)
    assert shown(own) == [NAMES[0], "Access to files"]
    assert shown(later) == [*NAMES]
    later.evaluate("location.hash = '#organisation'")  # as from the list of what is on the page
    expect(later.locator("#who-leads")).to_be_in_viewport()
    assert shown(later) == [*NAMES], "going to an area in which a question is chosen adds no others"


def test_questions_are_chosen_and_ordered_by_keyboard(open_questions) -> None:
    page = open_questions().page
    choose(page, "training-and-guidance", "who-leads")
    assert said(page) == "2 questions of 33 chosen."
    tick(page, "observed-supervision").focus()
    page.keyboard.press("Space")
    assert shown(page) == [NAMES[1], NAMES[2], NAMES[0]]
    up = page.get_by_role("button", name=f"Move up ({NAMES[0]})")
    up.focus()
    page.keyboard.press("Enter")
    assert said(page) == f"{NAMES[0]} is now number 2 of 3."
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert said(page) == f"{NAMES[0]} is already the first."
    assert shown(page) == [*NAMES]
    areas = page.locator(".ddm-asked__area:visible").all_inner_texts()
    assert areas == ["Supervision", "Induction and training", "The organisation"], "each says where it is from"
    page.get_by_role("button", name=f"Move down ({NAMES[0]})").press("Enter")
    assert shown(page) == [NAMES[1], NAMES[0], NAMES[2]]
    assert page.locator("[data-ddm-area] > h3:visible").count() == 3


def test_what_is_left_out_keeps_its_answer_and_comes_back(open_questions) -> None:
    page = open_questions(LINK).page
    note = page.locator("[data-ddm-question=training-and-guidance] textarea")
    note.fill("kept")
    page.locator("[data-ddm-choose] summary").click()
    tick(page, CHOSEN[1]).uncheck()
    assert shown(page) == [NAMES[0], NAMES[2]]
    assert said(page).startswith(f"Left out: {NAMES[1]}.")
    take(page, "worksheet")
    assert answers_in(workbook_page.download(page)) == {}, "a worksheet of the others"
    take(page, "notes")
    assert answers_in(workbook_page.download(page)) == {"training-and-guidance": "kept"}
    part(page, "undo").click()
    assert shown(page) == [*NAMES]
    assert note.input_value() == "kept"
    assert part(page, "undo").is_hidden()


def test_after_a_reload_the_choice_that_is_checked_is_the_one_in_sight(open_questions) -> None:
    """Firefox checks again what was checked before, after the scripts of the page have begun."""
    page = open_questions(LINK).page
    page.evaluate("document.querySelectorAll('.ddm-choose input').forEach((one) => { one.checked = true; })")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    assert shown(page) == [*NAMES]
    assert page.locator("[name=ddm-choose]:checked").count() == 0
    assert page.locator("[data-ddm-choose] [type=checkbox]:checked").count() == len(NAMES)


# --- The link --------------------------------------------------------------------------------------------------------


def test_the_link_opens_the_same_choice_and_no_notes(open_questions) -> None:
    page = open_questions(permissions=CLIPBOARD).page
    choose(page, *CHOSEN)
    page.locator("[data-ddm-question] textarea:visible").first.fill("A secret")
    part(page, "copy-link").click()
    expect(part(page, "status")).to_contain_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url, "the address bar holds the same"
    assert link.endswith(LINK)
    first_edition = f"{link[link.index('#') :]}&as=worksheet"
    other = open_questions(first_edition.replace(",", "%2C")).page  # as mail programs write it
    assert shown(other) == [*NAMES]
    assert said(other) == "From the link: 3 questions of 33 chosen."
    assert workbook_page.written(other) == {}


def test_without_a_clipboard_the_link_is_there_to_copy(open_questions) -> None:
    page = open_questions(LINK).page
    page.evaluate(NO_COPYING)
    part(page, "copy-link").click()
    expect(part(page, "link")).to_be_focused()
    assert part(page, "link").input_value() == page.url


@pytest.mark.parametrize("way", ["http", "file"])
def test_a_link_of_the_first_edition_opens_its_choice(open_page: Opener, site: Built, address: str, way: str) -> None:
    top = address if way == "http" else f"{site.folder.as_uri()}/"
    page = open_page(f"{top}{OLD_PAGE}{LINK}").page
    page.wait_for_url(f"{top}{PAGE}{LINK}")
    wake(page)
    assert shown(page) == [*NAMES]
    assert part(page, "folder").is_visible() is (way == "file")
    page.evaluate("location.hash = '#agenda=access-to-files'")
    expect(page.locator("[data-ddm-question] h4:visible")).to_have_count(1)
    part(page, "undo").click()
    assert shown(page) == [*NAMES], "what was chosen before another link can come back"


@pytest.mark.parametrize("hash", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_link_cannot_mean_is_left_out_in_words(open_questions, hash: str) -> None:
    page = open_questions(hash).page
    assert NOT_WHOLE in said(page)
    assert page.evaluate("window.struck") is None
    assert page.locator("article :is(img, script)").count() == 0
    assert "onerror" not in page.locator("article").inner_text()
    assert len(shown(page)) == 10


def test_what_is_good_in_a_damaged_link_is_kept(open_questions) -> None:
    page = open_questions("#agenda=who-leads,nonsense,who-leads,access-to-files&as=poster&more=1").page
    assert shown(page) == ["Who leads", "Access to files"]
    assert said(page) == f"From the link: 2 questions of 33 chosen. {NOT_WHOLE}"


# --- To take away ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["agenda", "worksheet"])
def test_a_sheet_has_the_questions_in_the_readers_order(open_questions, definitions, kind: str) -> None:
    page = open_questions(LINK, permissions=CLIPBOARD).page
    expect(page.get_by_label("Title of the sheet")).to_be_hidden()
    take(page, kind)
    page.locator("[data-ddm-question=who-leads] textarea").fill(MARKUP)
    page.get_by_label("Title of the sheet").fill("Autumn  meeting")
    page.get_by_label("With stop, start and continue").check()
    areas = ("Supervision", "Induction and training", "The organisation")
    headings = [f"{at}. {name} ({area})" for at, (name, area) in enumerate(zip(NAMES, areas, strict=True), 1)]
    closing = [challenge.name for challenge in definitions.members("stop_start_continue")]
    workbook_page.part(page, "copy").click()
    expect(says(page)).to_contain_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert MARKUP in copied
    workbook_page.part(page, "print").click()
    sheet = page.locator(f".ddm-sheet--{kind}")
    assert sheet.locator("h1").text_content() == "Autumn  meeting"
    assert sheet.locator("h3").all_text_contents() == [*headings, *closing]
    assert [words for words in headings if words not in copied] == []
    assert sheet.locator(".ddm-sheet__ask").all_text_contents()[:3] == [definitions.find(id).ask for id in CHOSEN]
    choices = sheet.locator(".ddm-sheet__choice").all_text_contents()
    assert len(choices) == (2 if kind == "worksheet" else 0), "no buttons where the question asks who"
    assert all(choice.count("☐") == len(JUDGEMENTS) for choice in choices)
    file = workbook_page.download(page)
    assert [words for level, words in word_answers.headings(file) if level == 2] == [*headings, *closing]
    assert answers_in(file) == {"who-leads": MARKUP}
    keys = [*controls(word_answers.opened(file))]
    assert [key for key in keys if not key.endswith(".judgement")] == [*CHOSEN, "stop", "start", "continue"]
    assert page.evaluate("window.struck") is None


def test_only_the_sheet_is_printed(open_questions, definitions) -> None:
    page = open_questions(f"#agenda={','.join(definitions.find('induction').questions)}").page
    (agenda,) = printed(page, "agenda")
    assert "Questions for our meeting" in agenda
    assert "Which questions?" not in agenda
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".ddm-sheet").count() == 0


def test_questions_are_added_while_an_area_is_read(open_page) -> None:
    page = open_page("challenge-questions/induction.html").page
    add = page.get_by_role("checkbox", name="Add to our questions")
    onward = page.get_by_role("link", name=re.compile("^Work through the [0-9]"))
    expect(onward).to_have_count(0)
    for at in (0, 3, 3):  # the second press takes it out again
        add.nth(at).click()
    expect(onward).to_have_text(["Work through the 1 question you added"] * 2)  # at the question and at the end
    page.locator("article a[href*='supervision.html#agenda=']").first.click()
    add.nth(7).click()
    assert violations(page) == []
    onward.first.click()
    expect(page.locator("[data-ddm-question]:visible")).to_have_count(2)
    assert page.url.endswith("#agenda=training-and-guidance,observed-supervision")


# --- Everybody -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"width": 320}, {"forced_colors": "active"}], ids=str)
def test_choosing_is_accessible(open_questions, options: dict) -> None:
    page = open_questions(LINK, **options).page
    page.locator("[data-ddm-choose] summary").click()
    part(page, "copy-link").evaluate("one => navigator.clipboard && one.click()")
    tick(page, "access-to-files").check()
    assert violations(page) == []
    assert sideways(page) <= 0
    small = page.locator("[data-ddm-choose] :is(button, label, summary):visible").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


def test_without_scripts_every_question_is_there_and_no_control(open_questions, definitions) -> None:
    page = open_questions(LINK, java_script_enabled=False).page
    assert page.locator("article :is(input, button):visible").count() == 0
    text = re.sub(r"\s+", " ", page.locator("article").inner_text())
    for area in definitions.members("areas"):
        assert page.locator(f"h3#{area.id}").is_visible()
        assert [question.id for question in area.questions.values() if question.ask not in text] == []
    assert page.locator("article a[download]:visible").count() == 6


def test_who_and_how_are_answered_in_words(open_questions, definitions) -> None:
    """The rule is the first word of a question."""
    page = open_questions().page
    preset(page, "All 33").check()
    open_ended = {"expectations-of-new-staff", "who-leads", "expectations-by-role", "access-to-files"}
    for area in definitions.members("areas"):
        for id, question in area.questions.items():
            asked = page.locator(f"[data-ddm-question={id}]")
            group = asked.get_by_role("group", name=f"Where are we? ({question.name})")
            assert group.count() == (0 if id in open_ended else 1)
            assert group.get_by_role("radio").count() == (0 if id in open_ended else len(JUDGEMENTS))
            label = "Your notes" if id in open_ended else "How do we know?"
            assert asked.get_by_role("textbox", name=f"{label} ({question.name})").count() == 1
