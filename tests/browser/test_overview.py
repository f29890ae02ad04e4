"""The overview of the leaders' answers in a browser: what it says, on the page, on one sheet and in Word."""

from __future__ import annotations

from html import escape

import pytest
from support import word_answers
from support.browser import sideways, violations
from support.overview_page import (
    ACTIONS,
    LONG,
    NONE,
    NOT_YET,
    PARTLY,
    REST,
    UNKNOWN,
    WELL,
    actions,
    blocks,
    expected,
    filled,
    in_turn,
    judge,
    overview,
    questions,
    rows,
    table,
    write,
    write_actions,
)
from support.questions_page import printed, take
from support.workbook_page import JUDGEMENTS, continue_from, download

HOSTILE = "<img src=x onerror=window.struck=1><script>window.struck=1</script>\nSecond line & more"
# Which judgements the questions have, in turn.
COMBINATIONS = {
    "only one": [WELL, *[NONE] * 28],
    "none known": [UNKNOWN],
    "all five in turn": [WELL, PARTLY, NOT_YET, UNKNOWN, NONE],
}
# The three questions that Ofsted asks for an annual self-evaluation, in its order.
PARTS = ["What we know about practice and its impact", "How we know it", "What we will do in the next 12 months"]


def test_without_an_answer_one_sentence_is_all_there_is(open_overview) -> None:
    page = open_overview().page
    assert overview(page).inner_text().strip() == "Nothing answered yet. Choose an answer under any question above."
    judge(page, {}, {"who-leads": "a note alone"})
    assert "Nothing answered yet." not in overview(page).inner_text()
    assert "Who leads (The organisation): a note alone" in overview(page).inner_text()


@pytest.mark.parametrize("labels", COMBINATIONS.values(), ids=COMBINATIONS)
def test_the_numbers_are_those_of_the_questions_that_can_be_judged(open_overview, definitions, labels) -> None:
    page = open_overview().page
    judgements = in_turn(definitions, labels)
    judge(page, judgements)
    wanted = expected(definitions, judgements)
    assert table(page) == wanted
    *_, unanswered, total = (int(cell) for cell in wanted[-1][1:])
    assert total == len(questions(definitions)) == 29
    assert f"{total - unanswered} of {total} questions answered." in overview(page).inner_text()
    heads = overview(page).locator("thead th[scope=col]").all_inner_texts()
    assert heads == ["Area", *JUDGEMENTS, "No answer yet", "Total"]
    assert overview(page).locator("tbody th[scope=row]").count() == 5


def test_it_says_what_is_known_then_how_then_what_comes_next(open_overview) -> None:
    page = open_overview().page
    judge(
        page,
        {"training-and-guidance": WELL, "quiet-space": WELL, "exemplars": NOT_YET, "observed-supervision": UNKNOWN},
        {"quiet-space": "Two rooms\nin use", "who-leads": " \n", "stop": "Chasing forms", "signs-of-progress": "Audit"},
    )
    assert overview(page).get_by_role("heading").all_inner_texts() == PARTS
    assert overview(page).locator("li").all_inner_texts() == [
        "In place: Training, support and guidance (Induction and training); "
        "Quiet space to think and write (The organisation)",
        "Not yet: Exemplars of written records (Recording)",
        "Don't know: Observed supervision (Supervision)",
        "Quiet space to think and write (The organisation): Two rooms in use",
        "Stop doing: Chasing forms",
        "Signs of progress: Audit",
    ]
    unproven = "In place, but nothing written yet on how we know: Training, support and guidance"
    assert unproven in overview(page).inner_text()


def test_it_is_one_side_of_a4_whatever_was_written(open_overview, definitions) -> None:
    page = open_overview().page
    filled(page, definitions)
    (sheet,) = printed(page, "summary")
    for words in (*PARTS, "In place:", "Note on training-and-guidance", "Stop doing: Note on stop", "Write a guide"):
        assert words in sheet
    assert "last-word" not in sheet
    assert "challenge-questions/workbook.html" in sheet


def test_an_action_is_made_of_a_question_by_one_click(open_overview) -> None:
    page = open_overview().page
    judge(page, {"exemplars": NOT_YET, "quiet-space": UNKNOWN, "trying-models": WELL})
    buttons = page.get_by_role("button", name="Add to the action list")
    assert buttons.count() == 2, "not where it is in place"
    first = page.get_by_role("button", name="Add to the action list (Quiet space to think and write)")
    first.focus()
    page.keyboard.press("Enter")
    page.clock.run_for(REST)
    assert rows(page) == [["Quiet space to think and write (The organisation)", "", ""]]
    assert page.evaluate("document.activeElement.textContent").startswith("In the action list"), "the focus stays"
    assert actions(page).get_by_role("status").inner_text() == "Added to the action list as number 1."
    page.keyboard.press("Enter")
    assert len(rows(page)) == 1, "the same question is there once"
    buttons.first.click()
    assert len(rows(page)) == 2
    actions(page).get_by_role("button", name="Remove action 1").click()
    page.clock.run_for(REST)
    assert first.is_visible()


def test_a_hostile_note_is_shown_as_text(open_overview) -> None:
    page = open_overview().page
    judge(page, {}, {"who-leads": HOSTILE})
    assert HOSTILE.replace("\n", " ") in overview(page).inner_text()
    write(page, 0, HOSTILE, HOSTILE, HOSTILE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article :is([data-ddm-overview], [data-ddm-actions]) :is(img, script)").count() == 0
    assert actions(page).locator("table td").first.inner_html().replace("<br>", "\n") == escape(HOSTILE, quote=False)
    assert page.evaluate("window.struck") is None


def test_the_file_has_it_all_and_brings_it_back(open_overview, definitions) -> None:
    page, second = open_overview().page, open_overview().page
    judge(page, in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN, NONE]), {"who-leads": "line one\nline two"})
    write_actions(page, ACTIONS)
    take(page, "summary")
    assert [words for level, words in word_answers.headings(download(page)) if level == 2] == PARTS
    take(page, "notes")
    file = download(page)
    assert [words for level, words in word_answers.headings(file) if level == 1][:2] == ["Where we are", "Action list"]
    assert [[cell.text for cell in row.cells] for row in word_answers.opened(file).tables[0].rows][1:] == table(page)
    continue_from(second, file)
    second.clock.run_for(REST)
    assert blocks(second) == blocks(page)


@pytest.mark.parametrize("options", [{}, {"width": 320}, {"forced_colors": "active"}], ids=str)
def test_a_filled_overview_is_accessible(open_overview, definitions, options: dict) -> None:
    page = open_overview(**options).page
    filled(page, definitions)
    # The list of places on the page is scrolled, and half a link is too small to press; `test_browser.py` sees to it.
    page.evaluate("document.querySelector('.md-sidebar--secondary').style.display = 'none'")
    page.clock.resume()  # axe-core waits for it
    assert violations(page) == []
    assert sideways(page) <= 0


def test_on_paper_there_are_words_and_no_controls(open_overview, definitions) -> None:
    page = open_overview().page
    filled(page, definitions)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    shown = page.locator("article").inner_text()
    assert LONG in shown
    assert [words for words in ("Who does what by when", "June", *PARTS) if words not in shown] == []
    assert page.locator("article :is(button, textarea, input):visible").count() == 0
