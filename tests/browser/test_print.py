"""Paper: each page printed with a browser, its sheets counted and read, and measured as laid out for print.

A tool is a card and its blank grid, an area has room to write, every other page prints in full, a session in columns.
Not responsible for how the site looks on a screen (`test_browser.py`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from playwright.sync_api import Browser
from pypdf import PdfReader
from support.browser import watch
from support.builds import BROKEN, PAGES, PROJECT, served
from support.paper import letters

from sitekit.content.definitions import Definitions
from sitekit.content.model import Tool
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.rendering.context import since_start

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
JUDGEMENTS, GRID = WORDING.judgements.texts, WORDING.grid
TOOLS = [f"tools/{id}.html" for id in DEFINED.sections["tools"]]
SESSIONS = [f"cpd/{id}.html" for id in DEFINED.sections["sessions"]]
AREAS = [f"challenge-questions/{id}.html" for id in DEFINED.sections["areas"]]
IN_FULL = sorted(set(PAGES) - {*TOOLS, *AREAS})
SHEETS = dict.fromkeys(TOOLS, 2) | dict.fromkeys(SESSIONS, 4)
# A4 less the margins of print.css, in the browser's pixels of 1/96 inch.
PRINTED_WIDTH = round((210 - 2 * 12) / 25.4 * 96)
SMALLEST_TYPE, SMALLEST_ON_A_RUN_SHEET, SMALLEST_ON_A_CARD = (points / 72 * 96 for points in (8, 9, 10))
# A sheet with the credit and the date of review alone has about 220.
FEWEST_LETTERS = 230
MENUS = ".md-skip, .md-tabs__list, .md-sidebar .md-nav__list, .md-footer__link, .md-path__list"
# Links that lead on, which a sheet leaves out.
LEFT_OUT = ".ddm-glossary__links, .ddm-glossary__letters"
# What a script makes of a page on the screen.
ON_SCREEN_ONLY = (
    ".ddm-screen-only, .ddm-moved, .ddm-copy-link, [data-ddm-planned], [data-ddm-planner], [data-ddm-run], "
    "[class^=ddm-workbook], [data-ddm-overview], [data-ddm-actions], [data-ddm-choose], "
    ":is([data-ddm-question], [data-ddm-area], .ddm-chosen)[hidden], .ddm-asked__area"  # not chosen; in another order
)
# Firefox and Safari keep nothing together with `break-after`.
LIKE_FIREFOX = "* { break-after: auto !important; }"
MEASURE = """() => {
    const boxes = [];
    const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        const range = document.createRange();
        range.selectNodeContents(node);
        const onScreenOnly = Boolean(node.parentElement.closest(".ddm-screen-only"));
        for (const {left, top, right, bottom} of node.data.trim() ? range.getClientRects() : [])
            boxes.push({left, top, right, bottom, onScreenOnly, words: node.data.trim(),
                        size: parseFloat(getComputedStyle(node.parentElement).fontSize)});
    }
    return boxes.filter((box) => box.right > box.left);
}"""


@dataclass(frozen=True)
class Paper:
    """A page as printed: its source, the letters on each sheet, and where each line of text stands."""

    page: BeautifulSoup
    sheets: tuple[str, ...]
    boxes: tuple[dict, ...]

    @property
    def letters(self) -> str:
        return "".join(self.sheets)

    def lost(self, expected: Iterable[str]) -> list[str]:
        return [words for words in expected if letters(words) not in self.letters]


def own_words(element: Tag) -> str:
    """What an element says itself, down to the first list in it, which has marks or numbers of its own on paper."""
    inner = element.find(["ul", "ol", "table"])
    own = takewhile(lambda part: part is not inner, element.descendants)
    return " ".join(part.strip() for part in own if isinstance(part, NavigableString)).strip()


def print_page(browser: Browser, url: str) -> Paper:
    page = watch(browser, PRINTED_WIDTH).page
    page.goto(url)
    page.add_style_tag(content=LIKE_FIREFOX)
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    page.emulate_media(media="print")
    boxes = page.evaluate(MEASURE)
    source = BeautifulSoup(page.content(), "lxml")
    page.close()
    for part in source.select(f"{LEFT_OUT}, {ON_SCREEN_ONLY}, .headerlink, script, template"):
        part.decompose()
    return Paper(source, tuple(letters(sheet.extract_text()) for sheet in paper.pages), tuple(boxes))


@pytest.fixture(scope="session")
def printed(browser: Browser, address: str) -> Callable[[str], Paper]:
    """Print a page of the site, each page once for all tests."""
    done: dict[str, Paper] = {}

    def get(page: str) -> Paper:
        if page not in done:
            done[page] = print_page(browser, address + page)
        return done[page]

    return get


def section(page: BeautifulSoup, id: str) -> list[Tag]:
    """The blocks under a heading, down to the next of its level."""
    heading = page.find(id=id)
    return list(takewhile(lambda block: block.name != "h2", heading.find_next_siblings())) if heading else []


def blocks(parts: Iterable[Tag], kinds: tuple[str, ...]) -> Iterator[str]:
    for part in parts:
        for block in (part, *part.find_all(True)):
            if block.name in kinds and (words := own_words(block)):
                yield words


def on_a_card(page: BeautifulSoup) -> list[str]:
    parts = page.select("h1, .ddm-meaning, .ddm-facts, .admonition.warning, .ddm-grid")
    return list(blocks(parts, ("h1", "h3", "p", "li")))


def question_lists(page: BeautifulSoup) -> list[Tag]:
    """Every list of a session in which each line asks something; one that explains words begins with them in bold."""
    lists = [block for block in section(page, "run-the-session") if block.name == "ul"]
    return [ul for ul in lists if not ul.strong and all("?" in own_words(line) for line in ul.find_all("li"))]


def in_full(page: BeautifulSoup) -> list[str]:
    return list(blocks(page.select("article"), ("h1", "h2", "h3", "h4", "p", "li", "th", "td", "figcaption")))


def menus(paper: Paper) -> list[str]:
    said = [letters(menu.get_text())[:60] for menu in paper.page.select(MENUS)]
    own = letters(" ".join(heading.get_text() for heading in paper.page.select("h1, h2, h3")))
    return [words for words in said if words and words in paper.letters and words not in own]


def small_type(paper: Paper) -> list[str]:
    return [f"{box['size']:.1f}px: {box['words']}" for box in paper.boxes if box["size"] < SMALLEST_TYPE - 0.05]


def clipped(paper: Paper) -> list[str]:
    return [box["words"] for box in paper.boxes if box["left"] < -1 or box["right"] > PRINTED_WIDTH + 1]


def for_the_screen(paper: Paper) -> list[str]:
    return [box["words"] for box in paper.boxes if box["onScreenOnly"]]


def nearly_empty_last_sheet(paper: Paper) -> list[str]:
    return [sheet for sheet in paper.sheets[1:][-1:] if len(sheet) < FEWEST_LETTERS]


def overlaps(paper: Paper) -> list[str]:
    """Lines that stand on one another. A box is a little taller than its letters, hence the margin."""
    found = []
    boxes = sorted(paper.boxes, key=lambda box: box["top"])
    for number, box in enumerate(boxes):
        for other in takewhile(lambda other, box=box: other["top"] < box["bottom"] - 3, boxes[number + 1 :]):
            if min(box["right"], other["right"]) - max(box["left"], other["left"]) > 2:
                found.append(f"{box['words']} / {other['words']}")
    return found


def heading_at_the_foot(paper: Paper) -> list[str]:
    headings = [letters(heading.get_text()) for heading in paper.page.select("h1, h2, h3, h4")]
    texts = [letters(own_words(text)) for text in paper.page.select("article :is(p, li)")]
    feet = [without_titles(paper.page, sheet) for sheet in paper.sheets[:-1]]
    return [
        heading
        for foot in feet
        for heading in headings
        if heading
        and foot.endswith(heading)
        and not any(foot.endswith(text) and text.endswith(heading) for text in texts)
    ]


def without_titles(page: BeautifulSoup, sheet: str) -> str:
    """A sheet without the titles of boxes at its end: the browser paints them last, wherever they stand."""
    for title in reversed(page.select(".admonition-title")):
        sheet = sheet.removesuffix(letters(title.get_text()))
    return sheet


def address_lost_or_twice(paper: Paper) -> list[str]:
    urls = [letters(link["href"]) for link in paper.page.select('article a[href^="http"]')]
    return [url for url in set(urls) if paper.letters.count(url) != sum(url in other for other in urls)]


def unmarked_questions(paper: Paper) -> list[str]:
    """Questions of a session that are not marked, and so would stay off the slides."""
    marks = [(ul.find_previous_sibling(), ul) for ul in question_lists(paper.page)]
    return [own_words(ul.li) for before, ul in marks if "ddm-activity__ask" not in before.get("class", ())]


ALWAYS = {
    check.__name__: check
    for check in (
        menus,
        small_type,
        clipped,
        for_the_screen,
        nearly_empty_last_sheet,
        overlaps,
        heading_at_the_foot,
        address_lost_or_twice,
        unmarked_questions,
    )
}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_wrong_on_paper(page: str, printed: Callable[[str], Paper]) -> None:
    paper = printed(page)
    found = {name: check(paper) for name, check in ALWAYS.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert letters("Not published or endorsed by Research in Practice") in paper.sheets[-1]
    if page in SHEETS:
        assert len(paper.sheets) <= SHEETS[page]
        assert letters(page) in paper.letters, "the sheet does not say where the rest is"
    if page in IN_FULL:
        expected = in_full(paper.page)
        assert expected
        assert paper.lost(expected) == []


@pytest.mark.parametrize("tool", DEFINED.members("tools"), ids=lambda tool: tool.id)
def test_a_card_has_the_boxes_and_its_other_side_room_to_write(tool: Tool, printed: Callable[[str], Paper]) -> None:
    paper = printed(f"tools/{tool.id}.html")
    card, blank = (replace(paper, sheets=(sheet,)) for sheet in paper.sheets)
    cells = tool.grid.values()
    in_boxes = [words for cell in cells for words in (cell.name, cell.ask, cell.holds, cell.next, cell.power)]
    assert card.lost([tool.name, tool.meaning, *in_boxes, *on_a_card(paper.page)]) == []
    assert blank.lost([tool.name, *(f"{cell.name} {cell.ask}" for cell in cells), GRID.keep, GRID.closing]) == []
    assert not set(in_boxes) & {box["words"] for box in paper.boxes if box["size"] < SMALLEST_ON_A_CARD - 0.05}
    assert letters("Fictional example") not in paper.letters


@pytest.mark.parametrize("session", DEFINED.members("sessions"), ids=lambda session: session.id)
def test_a_run_sheet_has_every_activity_in_type_to_read_from(session: object, printed: Callable[[str], Paper]) -> None:
    paper = printed(f"cpd/{session.id}.html")
    told = " ".join(blocks(section(paper.page, "run-the-session"), ("li",)))
    small = [box["words"] for box in paper.boxes if box["size"] < SMALLEST_ON_A_RUN_SHEET - 0.05]
    assert [words for words in small if len(words) > 40 and words in told] == []
    for activity in session.activities.values():
        start = since_start(session.start(activity.id))
        assert paper.lost([f"{activity.name} {activity.minutes} minutes · {start} · {activity.mode}"]) == []
        assert paper.lost(f"{step.minutes} minutes: {step.name}" for step in activity.steps.values()) == []


def test_scenarios_are_cards_to_cut_without_the_way_to_sort_them(printed: Callable[[str], Paper]) -> None:
    paper = printed("cpd/scenarios.html")
    cards = [letters(heading.get_text()) for heading in paper.page.select(".ddm-scenario")]
    first, *sheets, last = paper.sheets
    pairs = list(zip(cards[::2], cards[1::2], strict=True))
    assert [all(card in sheet for card in pair) for sheet, pair in zip(sheets, pairs, strict=True)] == [True] * 6
    told = [letters(words) for words in ("Evidence:", "Ambiguous:", "Assumption:")]
    assert all(last.count(word) == len(cards) for word in told)
    assert not [word for word in told for sheet in (first, *sheets) if word in sheet]


@pytest.mark.parametrize("area", DEFINED.members("areas"), ids=lambda area: area.id)
def test_an_area_has_every_question(area: object, printed: Callable[[str], Paper]) -> None:
    paper = printed(f"challenge-questions/{area.id}.html")
    every = area.questions.values()
    asked = [f"{question.ask} {' '.join(JUDGEMENTS * question.is_judged)}" for question in every]
    assert paper.lost(asked) == []


@pytest.mark.parametrize("page", AREAS)
def test_an_area_has_room_to_write(page: str, browser: Browser, address: str) -> None:
    assert no_room(browser, f"{address}{page}") == []


def no_room(browser: Browser, url: str) -> list[str]:
    """Questions and prompts with less than 20 mm below them for an answer."""
    page = watch(browser, PRINTED_WIDTH).page
    page.goto(url)
    page.emulate_media(media="print")
    asked = page.locator(".ddm-question__ask, .ddm-prompt__ask")
    rooms = asked.evaluate_all(
        "asked => asked.map((one) => [one.innerText, parseFloat(getComputedStyle(one, '::after').height) || 0])"
    )
    page.close()
    assert rooms
    return [words for words, height in rooms if height < 20 / 25.4 * 96]


FAULTS: dict[str, Callable[[Paper], object]] = ALWAYS | {
    "too_many_sheets": lambda paper: len(paper.sheets) > 1,
    "lost_from_a_card": lambda paper: paper.lost(on_a_card(paper.page)),
    "lost_from_a_page": lambda paper: paper.lost(in_full(paper.page)),
}


@pytest.mark.parametrize("fault", [*FAULTS, "no_room"])
def test_a_fault_on_paper_is_noticed(fault: str, browser: Browser) -> None:
    """Each page in tests/broken/print has one fault, and the check of that name sees it."""
    with served(BROKEN / "print") as own:
        url = f"{own}{fault}.html"
        assert no_room(browser, url) if fault == "no_room" else FAULTS[fault](print_page(browser, url))


def test_every_broken_page_has_its_check() -> None:
    assert {path.stem for path in (BROKEN / "print").glob("*.html")} == {*FAULTS, "no_room"}
