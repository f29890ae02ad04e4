"""The overview of the workbook in a browser: numbers, chart, lists, and that it can be used by everybody."""

from __future__ import annotations

import io
import re
from html import escape

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from support.browser import sideways, violations
from support.overview_page import (
    NONE,
    NOT_YET,
    PARTLY,
    UNKNOWN,
    WELL,
    actions,
    drawn,
    expected,
    filled,
    in_turn,
    judge,
    overview,
    questions,
    rows,
    section,
    table,
    write,
)
from support.workbook_page import JUDGEMENTS

HOSTILE = "<img src=x onerror=window.struck=1><script>window.struck=1</script>\nSecond line & more"
# Which judgements the 33 questions have, in turn.
COMBINATIONS = {
    "only one": [WELL, *[NONE] * 32],
    "none known": [UNKNOWN],
    "all five in turn": [WELL, PARTLY, NOT_YET, UNKNOWN, NONE],
}


# --- The overview ----------------------------------------------------------------------------------------------------


def test_without_a_judgement_one_sentence_is_all_there_is(open_overview) -> None:
    page = open_overview().page
    assert overview(page).inner_text().strip() == ("Nothing judged yet. Choose a judgement under any question above.")
    judge(page, {}, {"training-and-guidance": "a note alone"})
    assert "Nothing judged yet." in overview(page).inner_text()
    judge(page, {"training-and-guidance": WELL})
    assert "Nothing judged yet." not in overview(page).inner_text()


@pytest.mark.parametrize("labels", COMBINATIONS.values(), ids=COMBINATIONS)
def test_table_chart_and_summary_give_the_same_numbers(open_overview, definitions, labels: list[str]) -> None:
    page = open_overview().page
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


def test_the_table_can_be_read_by_its_headers(open_overview) -> None:
    page = open_overview().page
    judge(page, {"who-leads": WELL})
    grid = overview(page).locator("table")
    assert grid.locator("thead th").evaluate_all("all => all.map(one => [one.scope, one.textContent])") == [
        ["col", words] for words in ("Area", *JUDGEMENTS, "No answer yet", "Total")
    ]
    assert grid.locator("tbody th[scope=row]").count() == grid.locator("tbody tr").count() == 5
    assert "Judgements by area" in grid.locator("caption").inner_text()


def test_the_chart_says_what_it_is_and_where_its_numbers_are(open_overview) -> None:
    page = open_overview().page
    judge(page, {"who-leads": WELL})
    chart = overview(page).get_by_role("img")
    assert chart.count() == 1
    assert "The table below it gives the same numbers." in chart.get_attribute("aria-label")
    described = page.locator(f"#{chart.get_attribute('aria-describedby')}").inner_text()
    assert described == "1 of 33 questions judged: 1 working well, 0 partly, 0 not yet, 0 don't know."
    below = overview(page).locator("[role=img] + [role=region] table")
    assert below.count() == 1


def test_a_judgement_is_told_by_its_pattern_and_the_legend_names_it(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_the_lists_gather_questions_by_area_with_what_is_not_yet_there_first(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_an_empty_list_says_so(open_overview) -> None:
    page = open_overview().page
    judge(page, {"who-leads": WELL})
    assert section(page, "To develop").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Find out").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Strengths").get_by_text("Nothing yet.").is_hidden()
    judge(page, {"who-leads": UNKNOWN})
    assert section(page, "Strengths").get_by_text("Nothing yet.").is_visible()
    assert section(page, "Find out").get_by_text("Nothing yet.").is_hidden()


def test_every_entry_links_to_its_question_on_this_page(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_a_hostile_note_is_shown_as_text(open_overview) -> None:
    page = open_overview().page
    judge(page, {"who-leads": NOT_YET}, {"who-leads": HOSTILE})
    assert overview(page).locator(".ddm-overview__note:visible").inner_text() == HOSTILE
    write(page, 0, HOSTILE, HOSTILE, HOSTILE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article :is([data-ddm-overview], [data-ddm-actions]) :is(img, script)").count() == 0
    assert actions(page).locator("table td").first.inner_html().replace("<br>", "\n") == escape(HOSTILE, quote=False)
    assert page.evaluate("window.struck") is None


def test_the_focus_stays_where_it_was_when_a_note_changes(open_overview) -> None:
    page = open_overview().page
    judge(page, {"who-leads": NOT_YET})
    overview(page).get_by_role("button", name="Make an action of it").focus()
    judge(page, {}, {"who-leads": "changed by opening a file"})
    expect(overview(page).get_by_role("button", name="Make an action of it (1. Who leads)")).to_be_focused()


# --- Everywhere ------------------------------------------------------------------------------------------------------


def test_a_filled_overview_is_accessible(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_forced_colours_are_the_readers(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_on_paper_there_are_words_and_no_controls(open_overview, definitions) -> None:
    page = open_overview().page
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


def test_everything_can_be_done_by_keyboard(open_overview) -> None:
    page = open_overview().page
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
