"""The run-sheet of each session as a Word document: `site/cpd/session-1-run-sheet.docx`.

Responsible for what stands on it: the timetable from the definitions, with room for clock times, and the session's
instructions from its built page, so that no word is written twice. Not responsible for how Word shows it
(`sitekit.postbuild.docx`), nor for a plan with a date, which lives in the address of a page and never reaches a build
(`docs/assets/js/plan.js`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docx.document import Document
from docx.shared import Cm
from lxml.html import HtmlElement

from sitekit.content.definitions import Activity, Definitions, Session
from sitekit.postbuild import docx, html
from sitekit.postbuild.docx import Line, Properties, Row, Words
from sitekit.postbuild.html import PageFacts
from sitekit.rendering.context import clock, in_words

SOURCE = (
    "Restates the CPD guide of Research in Practice (2022) in our own words; not published or endorsed by "
    "Research in Practice."
)
TIMETABLE = "timetable"
# Parts of a session's page that are of use on the site only, such as the planner, say so with this class.
SCREEN_ONLY = "ddm-screen-only"
# What is not read out of the other parts: pictures, scripts, what scripts make, links to a heading, the page's frame.
LEFT_OUT = (
    ".//script | .//template | .//style | .//noscript | .//figure | .//img | .//svg | .//button | .//form"
    "| .//*[@*[starts-with(name(), 'data-ddm-') and name() != 'data-ddm-answer']]"
    f"| .//*[contains(@class, '{SCREEN_ONLY}') and not(self::h2)]"
    "| .//a[contains(@class, 'headerlink')] | .//p[contains(@class, 'ddm-page__facts')]"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol")
BLOCKS = (*HEADINGS, *LISTS, *("p", "div", "section", "details", "table", "blockquote", "pre", "dl", "dt", "dd"))
STYLES = {"ddm-activity__facts": "Facts", "ddm-activity__ask": "Ask", "admonition-title": "Box Title"}
COLUMNS = ("Activity", "Clock", "Minutes", "From – to", "How, and tools")
WIDTHS = (Cm(6.6), Cm(2.2), Cm(1.9), Cm(2.6), Cm(3.7))
BLANKS = (("Date", Cm(5.5)), ("Start", Cm(9)), ("Place or link", docx.TEXT_WIDTH))


@dataclass(frozen=True)
class SessionPage:
    """What is taken from a session's built page: its parts in order, and what it says about itself."""

    parts: tuple[tuple[HtmlElement, ...], ...]
    facts: PageFacts


@dataclass(frozen=True)
class Place:
    """Where words are put: in a box or beside it, and inside how many lists."""

    boxed: bool = False
    depth: int = 0

    def style(self, outside: str) -> str:
        """The style of a paragraph here."""
        return "List Continue" if self.depth else "Box" if self.boxed else outside


def write_run_sheets(site: Path, definitions: Definitions) -> None:
    """Write the run-sheet of each session beside its page in the built `site`. A session without a page has none."""
    for session in definitions.members("sessions"):
        page = site / "cpd" / f"{session.id}.html"
        if page.is_file():
            sheet = _run_sheet(session, _read(page), definitions)
            docx.save(sheet, page.with_name(f"{session.id}-run-sheet.docx"))


def _run_sheet(session: Session, page: SessionPage, definitions: Definitions) -> Document:
    title = f"{session.name} – run-sheet"
    document = docx.new(Properties(title, session.title, page.facts.site_name, page.facts.reviewed))
    docx.set_footer(document, title, SOURCE)
    _write_opening(document, session)
    for heading, *content in page.parts:
        _write_block(document, heading, Place())
        if heading.get("id") == TIMETABLE:
            docx.start_page(document)
            _write_timetable(document, session, definitions)
            content = [block for block in content if not _is_table(block)]
        for block in content:
            _write_block(document, block, Place())
    _write_close(document, page.facts)
    return document


def _write_opening(document: Document, session: Session) -> None:
    docx.add_paragraph(document, [Words(session.name)], "Title")
    docx.add_paragraph(
        document, [Words(f"Run-sheet: {session.minutes} minutes ({in_words(session.minutes)})")], "Subtitle"
    )
    docx.add_paragraph(document, [Words(session.meaning)])
    docx.add_paragraph(document, [Words("Printed title: ", bold=True), Words(session.title)])
    docx.add_blanks(document, BLANKS)


def _write_close(document: Document, page: PageFacts) -> None:
    """On paper nothing can be followed: say where the pages are that the sheet names."""
    about = f'The pages that this sheet names are on the site "{page.site_name}". Text last reviewed on {page.day}.'
    docx.add_paragraph(document, [Words(about)])


# --- Timetable -------------------------------------------------------------------------------------------------------


def _write_timetable(document: Document, session: Session, definitions: Definitions) -> None:
    caption = f"{session.name}: {session.minutes} minutes. Steps are part of the activity above them."
    use = "Write your own times under Clock. The times under From – to run from the start, in hours and minutes."
    rows = [Row([[Words(column)] for column in COLUMNS], "Table Heading", "Table Heading")]
    for activity in session.activities.values():
        rows.extend(_activity_rows(session, activity, definitions))
    total = ("Total", "", str(session.minutes), _span(0, session.minutes), in_words(session.minutes))
    rows.append(_row(total, bold=True))
    docx.add_paragraph(document, [Words(use)], leads=True)
    docx.add_table(document, caption, rows, WIDTHS)


def _activity_rows(session: Session, activity: Activity, definitions: Definitions) -> Iterator[Row]:
    """The row of an activity, and those of its steps."""
    start = session.start(activity.id)
    how = ", ".join(filter(None, (activity.mode.capitalize(), activity.format)))
    times = (str(activity.minutes), _span(start, activity.minutes))
    yield _row((activity.name, "", *times, _how(how, activity.tools, definitions)), bold=True)
    for step in activity.steps.values():
        start = session.start(activity.id, step.id)
        name = f"{step.name}, {step.pages} of the resource pack" if step.pages else step.name
        times = (str(step.minutes), _span(start, step.minutes))
        yield _row((name, "", *times, _how("Step", step.tools, definitions)), first_style="Table Step")


def _row(cells: Iterable[str], bold: bool = False, first_style: str = "Table Text") -> Row:
    """A row whose first cell, in bold, stands out where it is a whole activity."""
    first, *others = cells
    return Row([[Words(first, bold=bold)], *([Words(other)] for other in others)], first_style)


def _span(start: int, minutes: int) -> str:
    return f"{clock(start)} – {clock(start + minutes)}"


def _how(how: str, tools: Iterable[str], definitions: Definitions) -> str:
    """In one column, so that a session's timetable fits on a page."""
    labels = ", ".join(definitions.label(tool) for tool in tools)
    return "; ".join(filter(None, (how, labels)))


# --- The page --------------------------------------------------------------------------------------------------------


def _read(path: Path) -> SessionPage:
    """What a run-sheet takes from the page at `path`."""
    root = html.parse(path)
    facts = html.page_facts(root)
    body = root.xpath(html.TITLE)[0].getparent()
    for unwanted in body.xpath(LEFT_OUT):
        unwanted.drop_tree()
    return SessionPage(tuple(_parts(body)), facts)


def _parts(body: HtmlElement) -> Iterator[tuple[HtmlElement, ...]]:
    """Each part of the page that belongs on the sheet: its heading and the blocks up to the next one."""
    for heading in (heading for heading in body.iterchildren("h2") if SCREEN_ONLY not in heading.classes):
        blocks = [heading]
        while (following := blocks[-1].getnext()) is not None and following.tag != "h2":
            blocks.append(following)
        yield tuple(blocks)


def _is_table(block: HtmlElement) -> bool:
    return block.tag == "table" or "ddm-table" in block.classes


def _plain(element: HtmlElement) -> str:
    return "".join(words.text for words in _line(_words(element)))


# --- From the page to the sheet --------------------------------------------------------------------------------------


def _write_block(document: Document, element: HtmlElement, place: Place) -> None:
    """Write one block of the page. What has no writer of its own is written by its parts, so that no word is lost."""
    writer = _write_box if "admonition" in element.classes else WRITERS.get(element.tag, _write_parts)
    writer(document, element, place)


def _write_parts(document: Document, element: HtmlElement, place: Place) -> None:
    for piece in _pieces(element):
        if isinstance(piece, HtmlElement):
            _write_block(document, piece, place)
        else:
            docx.add_paragraph(document, piece, place.style("Normal"))


def _write_box(document: Document, element: HtmlElement, place: Place) -> None:
    """Something to say aloud or to beware of: on one page, with a line down its side."""
    since = docx.count(document)
    _write_parts(document, element, replace(place, boxed=True))
    docx.keep_together(document, since)


def _write_heading(document: Document, element: HtmlElement, _: Place) -> None:
    """The title of the page is the title of the sheet, so its parts are headings of the first level."""
    docx.add_paragraph(document, _line(_words(element)), f"Heading {min(int(element.tag[1]) - 1, 3)}")


def _write_paragraph(document: Document, element: HtmlElement, place: Place) -> None:
    style = next((STYLES[name] for name in element.classes if name in STYLES), place.style("Normal"))
    following = element.getnext()
    leads = following is not None and following.tag in LISTS
    if line := _line(_words(element)):
        docx.add_paragraph(document, line, style, leads)


def _write_list(document: Document, element: HtmlElement, place: Place) -> None:
    ordered = element.tag == "ol"
    number = docx.start_list(document, ordered, place.depth, place.boxed)
    style = "Box Item" if place.boxed else "List Number" if ordered else "List Bullet"
    for item in element.iterchildren("li"):
        first, *others = list(_pieces(item)) or [()]
        own = _line(_words(first)) if isinstance(first, HtmlElement) else first
        docx.add_item(document, own, style, number, place.depth)
        for piece in others:
            inside = replace(place, depth=place.depth + 1)
            if isinstance(piece, HtmlElement):
                _write_block(document, piece, inside)
            else:
                docx.add_paragraph(document, piece, inside.style("Normal"))
    if not place.depth:
        docx.end_list(document)


def _write_table(document: Document, element: HtmlElement, _: Place) -> None:
    rows = [[_line(_words(cell)) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")]
    first, *others = rows
    caption = element.find("caption")
    widths = [docx.TEXT_WIDTH // len(first)] * len(first)
    made = [Row(first, "Table Heading", "Table Heading"), *map(Row, others)]
    docx.add_table(document, _plain(caption) if caption is not None else "", made, widths)


Writer = Callable[[Document, HtmlElement, Place], None]
WRITERS: dict[str, Writer] = {
    **dict.fromkeys(HEADINGS, _write_heading),
    **dict.fromkeys(LISTS, _write_list),
    "blockquote": _write_box,
    "p": _write_paragraph,
    "table": _write_table,
}


def _pieces(element: HtmlElement) -> Iterator[Line | HtmlElement]:
    """What stands in an element, in order: blocks as they are, and the words between them as lines."""
    loose = [Words(element.text or "")]
    for child in element:
        if child.tag in BLOCKS:
            if line := _line(loose):
                yield line
            loose = []
            yield child
        else:
            loose.extend(_words(child))
        loose.append(Words(child.tail or ""))
    if line := _line(loose):
        yield line


def _words(element: HtmlElement, bold: bool = False, italic: bool = False) -> Iterator[Words]:
    """The words of an element in their looks. A link is its words; one that leaves the site has its address too."""
    bold = bold or element.tag in ("strong", "b")
    italic = italic or element.tag in ("em", "i", "cite")
    yield Words(element.text or "", bold, italic)
    for child in element:
        yield from _words(child, bold, italic)
        yield Words(child.tail or "", bold, italic)
    address = element.get("href", "") if element.tag == "a" else ""
    if re.match(r"https?:|mailto:", address) and address not in element.text_content():
        yield Words(f" ({address})", bold, italic)


def _line(stretches: Iterable[Words]) -> Line:
    """Words with single spaces, none at either end, as a browser shows them."""
    line: list[Words] = []
    for words in stretches:
        text = re.sub(r"[ \t\r\n\f]+", " ", words.text)
        text = text.lstrip(" ") if not line or line[-1].text.endswith(" ") else text
        if text:
            line.append(replace(words, text=text))
    if line:
        line[-1] = replace(line[-1], text=line[-1].text.rstrip(" "))
    return tuple(words for words in line if words.text)
