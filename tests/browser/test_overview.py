"""The overview and the action list of the workbook in a browser: numbers, lists, actions, and what goes into the file.

Not responsible for the boxes and judgements themselves (`test_workbook.py`), nor for the Word format
(`test_word_file.py`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import cycle, islice

import docx
import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from support.browser import Opener, Watched, sideways, violations
from support.builds import PROJECT

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording

WORKBOOK = "challenge-questions/workbook.html"
WELL, PARTLY, NOT_YET, UNKNOWN = JUDGEMENTS = Wording.load(PROJECT / WORDING_FILE).judgements.scale
NONE = ""
NOW = "2026-11-23T12:00:00"
LATER = "2026-11-23T12:01:00"
REST = 300  # milliseconds without a change, after which the overview follows
HOSTILE = "<img src=x onerror=window.struck=1><script>window.struck=1</script>\nSecond line & more"
LONG = "word " * 400 + "last-word"
# Which judgements the 33 questions have, in turn.
COMBINATIONS = {
    "only one": [WELL, *[NONE] * 32],
    "none known": [UNKNOWN],
    "all five in turn": [WELL, PARTLY, NOT_YET, UNKNOWN, NONE],
}
ACTIONS = [["Ask the teams", "Head of service", "end of March"], ["Write a guide", "", "June\nor July"]]


@pytest.fixture
def opened(open_page: Opener) -> Callable[..., Watched]:
    """Open the workbook with its clock stopped: opened(width=390)."""

    def at(**options: object) -> Watched:
        watched = open_page(WORKBOOK, prepare=lambda page: page.clock.install(time=NOW), **options)
        watched.page.clock.pause_at(LATER)
        return watched

    return at


def questions(definitions: Definitions) -> dict[str, str]:
    """The id of each question, with the id of its area, in the order of the page."""
    return {question: area.id for area in definitions.members("areas") for question in area.questions}


def judge(page: Page, judgements: dict[str, str], notes: dict[str, str] | None = None) -> None:
    """Choose judgements and write notes as a browser tells the page of it, and let them be gathered."""
    page.evaluate(
        """([judgements, notes]) => {
          for (const [id, label] of Object.entries(judgements)) {
            const all = [...document.getElementsByName(`ddm-judgement-${id}.judgement`)];
            all.find(({ value }) => value === label).click();
          }
          for (const [id, note] of Object.entries(notes)) {
            const field = document.getElementById(`ddm-answer-${id}`);
            field.value = note;
            field.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }""",
        [{id: label for id, label in judgements.items() if label}, notes or {}],
    )
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


def drawn(page: Page) -> list[tuple[str, dict[int, float], list[str]]]:
    """The bars of the chart: the words over each, how wide which part of it is, and the numbers that stand in it."""
    bars = (
        overview(page)
        .locator(".ddm-overview__chart > div")
        .evaluate_all(
            """bars => bars.map((bar) => [bar.querySelector("p").textContent,
          [...bar.querySelectorAll(".ddm-overview__block")].map((one) =>
            [Number(one.classList[1].slice(-1)), one.getBoundingClientRect().width]),
          [...bar.querySelectorAll("text")].map((one) => one.textContent)])"""
        )
    )
    return [(words, dict(parts), figures) for words, parts, figures in bars]


def section(page: Page, title: str) -> Locator:
    return overview(page).locator("section", has=page.get_by_role("heading", name=title, exact=True))


def expected(definitions: Definitions, judgements: dict[str, str]) -> list[list[str]]:
    """The table as it must be, counted anew from the definitions."""
    answers = (*JUDGEMENTS, NONE)
    counts = [
        [area.name, *([judgements[id] for id in area.questions].count(answer) for answer in answers)]
        for area in definitions.members("areas")
    ]
    counts.append(["All areas", *(sum(column) for column in list(zip(*counts, strict=True))[1:])])
    return [[str(cell) for cell in (*row, sum(row[1:]))] for row in counts]


def in_turn(definitions: Definitions, labels: list[str]) -> dict[str, str]:
    ids = questions(definitions)
    return dict(zip(ids, islice(cycle(labels), len(ids)), strict=True))


# --- The overview ----------------------------------------------------------------------------------------------------


def test_without_a_judgement_one_sentence_is_all_there_is(opened) -> None:
    page = opened().page
    assert overview(page).inner_text().strip() == ("Nothing judged yet. Choose a judgement under any question above.")
    judge(page, {}, {"training-and-guidance": "a note alone"})
    assert "Nothing judged yet." in overview(page).inner_text()
    judge(page, {"training-and-guidance": WELL})
    assert "Nothing judged yet." not in overview(page).inner_text()


@pytest.mark.parametrize("labels", COMBINATIONS.values(), ids=COMBINATIONS)
def test_table_chart_and_summary_give_the_same_numbers(opened, definitions, labels: list[str]) -> None:
    page = opened().page
    judgements = in_turn(definitions, labels)
    judge(page, judgements)
    wanted = expected(definitions, judgements)
    assert table(page) == wanted
    counts = [[int(cell) for cell in row[1:]] for row in wanted]
    for row, numbers, (words, widths, figures) in zip(wanted, counts, drawn(page), strict=False):
        assert words == f"{row[0]}: {numbers[-1]} questions"
        assert figures == [str(number) for number in numbers[:-1] if number]
        assert set(widths) == {at for at, number in enumerate(numbers[:-1]) if number}
    *judged, unanswered, total = counts[-1]
    said = ", ".join(f"{n} {label[0].lower()}{label[1:]}" for n, label in zip(judged, JUDGEMENTS, strict=True))
    assert overview(page).locator(".ddm-overview__summary").inner_text() == (
        f"{total - unanswered} of {total} questions judged: {said}."
    )


def test_the_table_can_be_read_by_its_headers(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": WELL})
    grid = overview(page).locator("table")
    assert grid.locator("thead th").evaluate_all("all => all.map(one => [one.scope, one.textContent])") == [
        ["col", words] for words in ("Area", *JUDGEMENTS, "No answer yet", "In all")
    ]
    assert grid.locator("tbody th[scope=row]").count() == grid.locator("tbody tr").count() == 5
    assert "Judgements by area" in grid.locator("caption").inner_text()


def test_the_chart_says_what_it_is_and_where_its_numbers_are(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": WELL})
    chart = overview(page).get_by_role("img")
    assert chart.count() == 1
    assert "The table below it gives the same numbers." in chart.get_attribute("aria-label")
    described = page.locator(f"#{chart.get_attribute('aria-describedby')}").inner_text()
    assert described == "1 of 33 questions judged: 1 working well, 0 partly, 0 not yet, 0 don't know."
    below = overview(page).locator("[role=img] + [role=region] table")
    assert below.count() == 1


def test_a_judgement_is_told_by_its_pattern_and_the_legend_names_it(opened, definitions) -> None:
    page = opened().page
    judge(page, in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN, NONE]))
    fills = overview(page).evaluate(
        """box => [...box.querySelectorAll(".ddm-overview__legend li")].map((one) => {
          const fill = one.querySelector("rect").getAttribute("fill").slice(5, -1);
          const drawing = document.getElementById(fill);
          return [one.textContent, drawing.innerHTML, getComputedStyle(one.querySelector("rect")).strokeDasharray];
        })"""
    )
    assert [words for words, *_ in fills] == [*JUDGEMENTS, "No answer yet"]
    assert len({tuple(look) for _, *look in fills}) == 5
    chart, legend = (
        overview(page)
        .locator(f"[data-part={name}] rect[fill]")
        .evaluate_all("all => all.map((one) => `${one.getAttribute('class')} ${one.getAttribute('fill')}`)")
        for name in ("chart", "legend")
    )
    assert set(chart) == set(legend)


def test_the_lists_gather_questions_by_area_with_what_is_not_yet_there_first(opened, definitions) -> None:
    page = opened().page
    judge(
        page,
        {
            "training-and-guidance": PARTLY,
            "reviewing-own-practice": NOT_YET,
            "who-leads": UNKNOWN,
            "quiet-space": WELL,
            "exemplars": PARTLY,
        },
        {"reviewing-own-practice": "First line\nSecond line", "who-leads": " \n"},
    )
    develop = section(page, "To develop")
    assert develop.get_by_role("heading", level=4).all_inner_texts() == [
        definitions.find("induction").name,
        definitions.find("recording").name,
    ]
    assert [re.sub(r"\s+", " ", one) for one in develop.locator(".ddm-overview__question").all_inner_texts()] == [
        "2. Reviewing one's own practice Not yet",
        "1. Training, support and guidance Partly",
        "6. Exemplars of written records Partly",
    ]
    assert develop.locator(".ddm-overview__note:visible").all_inner_texts() == ["First line\nSecond line"]
    assert section(page, "Strengths").locator("li a").all_inner_texts() == ["4. Quiet space to think and write"]
    assert section(page, "Strengths").get_by_role("button").count() == 0
    assert section(page, "Find out").locator("li a").all_inner_texts() == ["1. Who leads"]
    assert section(page, "Find out").locator(".ddm-overview__note:visible").count() == 0
    assert overview(page).get_by_text("Nothing yet.").locator("visible=true").count() == 0


def test_an_empty_list_says_so(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": WELL})
    assert section(page, "To develop").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Find out").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Strengths").get_by_text("Nothing yet.").is_hidden()
    judge(page, {"who-leads": UNKNOWN})
    assert section(page, "Strengths").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Find out").get_by_text("Nothing yet.").is_hidden()


def test_every_entry_links_to_its_question_on_this_page(opened, definitions) -> None:
    page = opened().page
    judge(page, in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN]))
    links = overview(page).locator("section a")
    targets = links.evaluate_all("all => all.map((one) => one.getAttribute('href').slice(1))")
    assert sorted(targets) == sorted(questions(definitions))
    names = links.evaluate_all(
        """all => all.filter((one) => {
          const heading = document.querySelector(one.getAttribute("href")).cloneNode(true);
          heading.querySelectorAll(".headerlink").forEach((link) => link.remove());
          return heading.textContent.trim() !== one.textContent;
        }).length"""
    )
    assert names == 0


def test_a_hostile_note_is_shown_as_text(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": NOT_YET}, {"who-leads": HOSTILE})
    assert overview(page).locator(".ddm-overview__note:visible").inner_text() == HOSTILE
    write(page, 0, HOSTILE, HOSTILE, HOSTILE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article :is([data-ddm-overview], [data-ddm-actions]) :is(img, script)").count() == 0
    assert actions(page).locator("table td").first.text_content() == HOSTILE
    assert page.evaluate("window.struck") is None


def test_typing_a_long_note_changes_nothing_until_the_keys_rest_and_then_one_note(opened, definitions) -> None:
    page = opened().page
    judge(page, in_turn(definitions, [NOT_YET]), dict.fromkeys(questions(definitions), LONG))
    overview(page).evaluate(
        """box => {
          window.changes = 0;
          new MutationObserver((all) => { window.changes += all.length; })
            .observe(box, { childList: true, subtree: true, characterData: true });
        }"""
    )
    page.locator("#ddm-answer-who-leads").focus()
    page.keyboard.type("typed at speed")
    assert page.evaluate("window.changes") == 0
    page.clock.run_for(REST)
    assert page.evaluate("window.changes") == 1
    assert "typed at speed" in overview(page).locator("li:has(a[href='#who-leads'])").inner_text()


def test_the_focus_stays_where_it_was_when_a_note_changes(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": NOT_YET})
    overview(page).get_by_role("button", name="Make an action of it").focus()
    judge(page, {}, {"who-leads": "changed by opening a file"})
    expect(overview(page).get_by_role("button", name="Make an action of it (1. Who leads)")).to_be_focused()


def test_what_is_cleared_or_left_is_gone_at_once(opened) -> None:
    page = opened().page
    for go in (
        "document.querySelector('.ddm-workbook [data-part=clear]').click()",
        "dispatchEvent(new Event('pagehide'))",
    ):
        judge(page, {"who-leads": NOT_YET}, {"who-leads": "secret note"})
        write_actions(page, [["secret action", "", ""], ["secret removed", "", ""]])
        remove(page, 2).click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.evaluate(go)
        assert "Nothing judged yet." in overview(page).inner_text()
        assert rows(page) == [["", "", ""]]
        assert "secret" not in page.content()
        assert actions(page).get_by_role("button", name="Bring it back").count() == 0
        assert actions(page).get_by_role("status").inner_text() == ""
        assert page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())")


# --- The action list -------------------------------------------------------------------------------------------------


def test_the_list_starts_with_one_empty_row_whose_fields_keep_nothing(opened) -> None:
    page = opened().page
    assert rows(page) == [["", "", ""]]
    assert actions(page).locator("label").all_inner_texts() == ["What", "Who (role, not name)", "By when"]
    for label in ("What", "Who (role, not name)", "By when"):
        field = actions(page).get_by_label(label, exact=True)
        assert field.get_attribute("autocomplete") == "off"
        assert field.get_attribute("spellcheck") == "false"
        assert field.get_attribute("name") is None
        assert field.get_attribute("maxlength") is None
    assert page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())")


def test_actions_are_added_and_removed_and_brought_back(opened) -> None:
    page = opened().page
    write_actions(page, [["one", "", ""], ["two", "a role", "May"], ["three", "", ""]])
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2", "Action 3"]
    remove(page, 2).click()
    assert rows(page) == [["one", "", ""], ["three", "", ""]]
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2"]
    assert actions(page).get_by_role("status").inner_text() == "The action is removed. You can bring it back."
    back = actions(page).get_by_role("button", name="Bring it back")
    expect(back).to_be_focused()
    back.click()
    assert rows(page) == [["one", "", ""], ["two", "a role", "May"], ["three", "", ""]]
    assert actions(page).get_by_role("status").inner_text() == "Action 2 is back."
    expect(actions(page).get_by_label("What", exact=True).nth(1)).to_be_focused()
    assert back.count() == 0


def test_only_the_last_removed_action_can_be_brought_back(opened) -> None:
    page = opened().page
    write_actions(page, [["one", "", ""], ["two", "", ""], ["three", "", ""]])
    remove(page, 1).click()
    remove(page, 2).click()
    assert actions(page).get_by_role("button", name="Bring it back").count() == 1
    remove(page, 1).click()
    assert rows(page) == []
    assert not page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())"), "it can still be brought back"
    actions(page).get_by_role("button", name="Bring it back").click()
    assert rows(page) == [["two", "", ""]]
    add(page).click()
    assert rows(page) == [["two", "", ""], ["", "", ""]]


def test_thirty_actions_are_enough(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": NOT_YET})
    write_actions(page, [[str(at), "", ""] for at in range(30)])
    add(page).click()
    assert len(rows(page)) == 30
    assert actions(page).get_by_role("status").inner_text() == (
        "There is room for 30 actions. Remove one to add another."
    )
    overview(page).get_by_role("button", name="Make an action of it").click()
    assert len(rows(page)) == 30
    expect(add(page)).to_be_focused()
    remove(page, 30).click()
    add(page).click()
    actions(page).get_by_role("button", name="Bring it back").click()
    assert len(rows(page)) == 30
    assert "room for 30" in actions(page).get_by_role("status").inner_text()


def test_an_action_is_made_of_a_question(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": NOT_YET, "quiet-space": UNKNOWN})
    section(page, "To develop").get_by_role("button", name="Make an action of it (1. Who leads)").click()
    assert rows(page) == [["Who leads", "", ""]], "the empty row is used"
    expect(actions(page).get_by_label("What", exact=True)).to_be_focused()
    section(page, "Find out").get_by_role("button").click()
    assert rows(page) == [["Who leads", "", ""], ["Quiet space to think and write", "", ""]]
    expect(actions(page).get_by_label("What", exact=True).nth(1)).to_be_focused()
    section(page, "To develop").get_by_role("button").click()
    assert len(rows(page)) == 2, "the same question is there once"
    expect(actions(page).get_by_label("What", exact=True).nth(0)).to_be_focused()


def test_what_is_typed_is_known_to_the_workbook(opened) -> None:
    page = opened().page
    page.evaluate("document.addEventListener('ddm-answers', () => { window.told = (window.told || 0) + 1; })")
    write(page, 0, "x")
    assert page.evaluate("window.told") == 1
    assert not page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())")
    for number, button in enumerate(
        [add(page), remove(page, 1), actions(page).get_by_role("button", name="Bring it back")], 2
    ):
        button.click()
        assert page.evaluate("window.told") == number


# --- In the Word file and out of it ----------------------------------------------------------------------------------


def test_the_file_gets_overview_and_actions(opened, definitions) -> None:
    page = opened().page
    judgements = in_turn(definitions, [NONE]) | {"who-leads": NOT_YET, "quiet-space": WELL}
    judge(page, judgements, {"who-leads": "line one\nline two\n"})
    write_actions(page, ACTIONS)
    made = blocks(page)
    assert [(block["level"], block["text"]) for block in made if block["kind"] == "heading"] == [
        (1, "Overview"),
        (2, "Strengths"),
        (3, definitions.find("organisation").name),
        (2, "To develop"),
        (3, definitions.find("organisation").name),
        (2, "Find out"),
        (1, "Action list"),
    ]
    numbers, list_of_actions = (block for block in made if block["kind"] == "table")
    assert numbers["head"] == ["Area", *JUDGEMENTS, "No answer yet", "In all"]
    assert numbers["rows"] == expected(definitions, judgements)
    assert [block["items"] for block in made if block["kind"] == "list"] == [
        ["4. Quiet space to think and write"],
        ["1. Who leads (not yet)\nline one\nline two"],
    ]
    assert list_of_actions["head"] == ["What", "Who (role, not name)", "By when"]
    assert [[cell["text"] for cell in row] for row in list_of_actions["rows"]] == [*ACTIONS, ["", "", ""]]
    assert [[cell["key"] for cell in row] for row in list_of_actions["rows"]] == [
        [f"action.{at}.{name}" for name in ("what", "who", "when")] for at in (1, 2, 3)
    ]
    labels = [cell["label"] for row in list_of_actions["rows"] for cell in row]
    assert len(set(labels)) == 9
    assert max(map(len, labels)) <= 64


def test_without_a_judgement_the_file_has_no_overview_but_room_for_actions(opened) -> None:
    made = blocks(opened().page)
    assert [block["kind"] for block in made] == ["heading", "table"]
    assert len(made[1]["rows"]) == 3


def test_actions_come_back_out_of_a_file(opened) -> None:
    page = opened().page
    entries = [
        entry(f"action.{at}.{name}", text, row=at + 7)
        for at, texts in enumerate(ACTIONS, 1)
        for name, text in zip(("what", "who", "when"), texts, strict=True)
    ]
    others = [entry("stop", "something"), entry("action.1.why", "no such field"), entry("reaction.1.what", "x")]
    assert fill(page, [others[0], *entries, *others[1:]]) == others
    assert rows(page) == ACTIONS
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2"]
    assert fill(page, entries) == []
    assert rows(page) == ACTIONS, "identical ones are there once"


def test_what_was_typed_is_kept_and_comes_first(opened) -> None:
    page = opened().page
    write_actions(page, [["mine", "", ""], ["", "", ""], ["Ask", "", ""]])
    fill(page, [entry("action.1.what", "theirs", 3), entry("action.2.what", "Ask", 4), entry("action.2.who", "us", 4)])
    assert rows(page) == [["mine", "", ""], ["Ask", "", ""], ["theirs", "", ""], ["Ask", "us", ""]]


# The fields of an opened file, each with its table row, and the actions that they make.
IN_ROWS = {
    "a row that Word copied, keys and all": (
        [("action.1.what", "a", 5), ("action.1.who", "b", 5), ("action.1.what", "c", 6), ("action.1.who", "d", 6)],
        [["a", "b", ""], ["c", "d", ""]],
    ),
    "one table row, filled from two": ([("action.1.what", "a", 5), ("action.2.who", "b", 5)], [["a", "b", ""]]),
    "one number in two table rows": (
        [("action.1.what", "a", 5), ("action.1.who", "b", 6)],
        [["a", "", ""], ["", "b", ""]],
    ),
    "outside a table, by their numbers": (
        [("action.9.when", "x", 0), ("action.2.what", "a", 0), ("action.9.what", "y", 0)],
        [["y", "", "x"], ["a", "", ""]],
    ),
    "outside a table, copied there": (
        [("action.1.what", "a", 0), ("action.1.what", "b", 0)],
        [["a", "", ""], ["b", "", ""]],
    ),
    "one row, twice the same field": (
        [("action.1.what", "a", 5), ("action.1.what", "b", 5)],
        [["a", "", ""], ["b", "", ""]],
    ),
    "nothing in it but spaces": (
        [("action.1.what", "a", 5), ("action.2.what", " ", 6), ("action.2.who", "", 6)],
        [["a", "", ""]],
    ),
}


def test_what_is_in_one_row_belongs_together(opened) -> None:
    page = opened().page
    for name, (entries, wanted) in IN_ROWS.items():
        page.locator(".ddm-workbook [data-part=clear]").click()
        assert fill(page, [entry(*one) for one in entries]) == [], name
        assert rows(page) == wanted, name


def test_what_has_no_room_is_given_back(opened) -> None:
    page = opened().page
    write(page, 0, "mine")
    entries = [entry(f"action.{at}.what", f"theirs {at}", at) for at in range(1, 33)]
    assert fill(page, entries) == entries[29:]
    assert len(rows(page)) == 30
    assert rows(page)[0][0] == "mine"


def test_a_word_file_carries_it_all_and_brings_it_back(opened, definitions) -> None:
    page = opened().page
    judgements = in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN, NONE])
    judge(page, judgements, {"who-leads": "line one\nline two"})
    write_actions(page, ACTIONS)
    before = table(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Word").click()
    file = download.value.path()
    document = docx.Document(str(file))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading 1")]
    assert headings[0] == "Overview"
    assert headings[-1] != "Action list"
    assert "Action list" in headings
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:] == before
    second = opened().page
    second.locator("#ddm-workbook-file").set_input_files(
        {"name": "notes.docx", "mimeType": "", "buffer": file.read_bytes()}
    )
    expect(second.locator(".ddm-workbook__status")).to_contain_text("opened here")
    second.clock.run_for(REST)
    assert rows(second) == ACTIONS
    assert table(second) == before
    assert blocks(second) == blocks(page)


# --- Everywhere ------------------------------------------------------------------------------------------------------


def filled(page: Page, definitions: Definitions) -> None:
    """Everything that can be seen at once: all judgements, notes, actions, and one removed."""
    ids = questions(definitions)
    judge(page, in_turn(definitions, [WELL, PARTLY, NOT_YET, UNKNOWN, NONE]), {id: f"Note on {id}" for id in ids})
    write_actions(page, [["x" * 200, LONG, "May"], *ACTIONS])
    remove(page, 2).click()


def test_a_filled_overview_is_accessible(opened, definitions) -> None:
    page = opened().page
    filled(page, definitions)
    # The list of places on the page is scrolled, and half a link is too small to press; `test_browser.py` sees to it.
    page.evaluate("document.querySelector('.md-sidebar--secondary').style.display = 'none'")
    page.clock.resume()  # axe-core waits for it
    assert violations(page) == []
    assert sideways(page) <= 0
    small = page.locator(":is([data-ddm-overview], [data-ddm-actions]) :is(a, button, textarea):visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width < 24 || box.height < 24).length"
    )
    assert small == 0

    page.set_viewport_size({"width": 320, "height": 900})
    assert violations(page) == []
    assert sideways(page) <= 0
    boxes = [field.bounding_box() for field in actions(page).locator("fieldset").first.locator("textarea").all()]
    assert len({round(box["x"]) for box in boxes}) == 1
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})
    figures = (
        overview(page)
        .locator(".ddm-overview__plate")
        .evaluate_all("all => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right])")
    )
    assert len(figures) > 10
    assert all(left >= 0 and right <= 320 for left, right in figures)


def test_forced_colours_are_the_readers(opened, definitions) -> None:
    page = opened().page
    page.emulate_media(forced_colors="active")
    filled(page, definitions)
    looks = overview(page).evaluate(
        """box => {
          const probe = document.body.appendChild(document.createElement("p"));
          const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
          const look = (name, property) => getComputedStyle(box.querySelector(`.ddm-overview__${name}`))[property];
          return {
            ink: [look("ink", "fill"), look("dot", "fill"), look("gap", "stroke"), look("block", "stroke"),
              look("stop", "stopColor"), look("figure", "fill")],
            ground: [look("plate", "fill"), look("ground", "fill"), look("stop--none", "stopColor")],
            text: system("CanvasText"), canvas: system("Canvas"),
          };
        }"""
    )
    assert set(looks["ink"]) == {looks["text"]}
    assert set(looks["ground"]) == {looks["canvas"]}
    assert looks["text"] != looks["canvas"]


def test_on_paper_there_are_words_and_no_controls(opened, definitions) -> None:
    page = opened().page
    filled(page, definitions)
    printed = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    for words in ("Judgements by area", "Note on who-leads", "last-word", "Who does what by when", "June"):
        assert words in printed
    assert "questions judged" in printed
    for words in ("Make an action", "Bring it back", "Add an action"):
        assert words not in printed
    page.emulate_media(media="print")
    assert page.locator(":is([data-ddm-overview], [data-ddm-actions]) :is(button, textarea):visible").count() == 0
    assert overview(page).get_by_role("img").is_visible()
    page.emulate_media(media="screen")
    write(page, 0, "printed last")
    again = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    assert "printed last" in again


def test_everything_can_be_done_by_keyboard(opened) -> None:
    page = opened().page
    judge(page, {"who-leads": NOT_YET})

    def press(*keys: str) -> str:
        for key in keys:
            page.keyboard.press(key)
        return page.evaluate(
            "document.activeElement.dataset.field || document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"
        )

    overview(page).get_by_role("region").focus()
    assert press("Tab") == "1. Who leads"
    assert press("Tab") == "Make an action of it (1. Who leads)"
    assert press("Enter") == "what"
    page.keyboard.type(" and how")
    assert press("Tab") == "who"
    assert press("Tab") == "when"
    assert press("Tab") == "Remove action 1"
    assert press("Tab") == "Add an action"
    assert press("Enter") == "what"
    page.keyboard.type("second")
    assert press("Shift+Tab") == "Remove action 1"
    assert press("Enter") == "Bring it back"
    assert rows(page) == [["second", "", ""]]
    assert press("Enter") == "what"
    assert rows(page) == [["Who leads and how", "", ""], ["second", "", ""]]


def test_without_scripts_no_control_is_seen(opened) -> None:
    page = opened(java_script_enabled=False).page
    for box in (overview(page), actions(page)):
        assert box.count() == 1
        assert box.is_hidden()
        assert box.get_attribute("hidden") is not None
    assert page.get_by_role("heading", name="Overview").is_visible()
    assert page.get_by_role("heading", name="Action list").is_visible()
