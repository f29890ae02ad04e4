"""Write the run-sheet of each session as a Word document beside its page: `site/cpd/session-1-run-sheet.docx`.

The timetable comes from the definitions, and the instructions from the built page, so that no word is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docx.document import Document
from docx.shared import Cm, Length
from lxml.html import HtmlElement

from sitekit.content.definitions import Definitions
from sitekit.content.model import Activity, Session
from sitekit.content.wording import Wording
from sitekit.postbuild import docx, html
from sitekit.postbuild.docx import Row, TextRun
from sitekit.postbuild.docx_styles import TEXT_WIDTH
from sitekit.postbuild.html import HEADINGS
from sitekit.rendering.context import in_words, since_start

TIMETABLE = "timetable"
# Sections of a session's page that are of no use on paper, such as the planner, have this class.
SCREEN_ONLY = "ddm-screen-only"
# Left out of the other sections: pictures, scripts, what scripts fill in, permalinks, the page's own facts.
LEFT_OUT = (
    ".//script | .//template | .//style | .//noscript | .//figure | .//img | .//svg | .//button | .//form"
    "| .//*[@*[starts-with(name(), 'data-ddm-') and name() != 'data-ddm-answer']]"
    f"| .//*[contains(@class, '{SCREEN_ONLY}') and not(self::h2)]"
    "| .//summary | .//a[contains(@class, 'headerlink')] | .//p[contains(@class, 'ddm-page__facts')]"
)
LISTS = ("ul", "ol")
BLOCKS = (*HEADINGS, *LISTS, *("p", "div", "section", "details", "table", "blockquote", "pre", "dl", "dt", "dd"))
STYLES = {"ddm-activity__facts": "Facts", "ddm-activity__ask": "Ask", "admonition-title": "Box Title"}
# Of 11 points: four sheets in two columns, with the timetable of session one on the first.
SCALE = 9 / 11
TIMETABLE_WIDTHS = (Cm(8.1), Cm(1.6), Cm(1.6), Cm(2.1), Cm(3.6))

TextRuns = tuple[TextRun, ...]


@dataclass(frozen=True)
class WriterState:
    """Where the next block goes: in a box or not, and how many lists deep."""

    boxed: bool = False
    depth: int = 0

    def style(self, default: str) -> str:
        """The style of a paragraph here."""
        return "List Continue" if self.depth else "Box" if self.boxed else default


def write_run_sheets(site: Path, definitions: Definitions, wording: Wording) -> None:
    """Write the run-sheet of each session beside its page in the built `site`. A session without a page has none."""
    for session in definitions.sessions:
        path = site / "cpd" / f"{session.id}.html"
        if path.is_file():
            document = _run_sheet(session, html.parse(path), definitions, wording)
            docx.save(document, path.with_name(f"{session.id}-run-sheet.docx"))


def _run_sheet(session: Session, page: HtmlElement, definitions: Definitions, wording: Wording) -> Document:
    facts = html.page_facts(page)
    document = docx.new_document(wording.title.format(session=session.name), session.title, facts, SCALE)
    docx.set_footer(document, wording.source)
    _write_opening(document, session, wording)
    for heading, *content in _sections(page):
        _write_block(document, heading, WriterState())
        if heading.get("id") == TIMETABLE:
            _write_timetable(document, session, definitions, wording)
            docx.start_columns(document, 2)
            content = [block for block in content if block.tag != "table" and "ddm-table" not in block.classes]
        for block in content:
            _write_block(document, block, WriterState())
    # Links cannot be followed on paper.
    docx.add_paragraph(document, wording.site.format(site=facts.site_name, day=facts.day))
    return document


def _write_opening(document: Document, session: Session, wording: Wording) -> None:
    subtitle = wording.subtitle.format(minutes=session.minutes, length=in_words(session.minutes))
    docx.add_paragraph(document, session.name, "Title")
    docx.add_paragraph(document, subtitle, "Subtitle")
    docx.add_paragraph(document, session.meaning)
    docx.add_blanks(document, [(wording.date, Cm(5.5)), (wording.start, Cm(9)), (wording.location, TEXT_WIDTH)])


def _write_timetable(document: Document, session: Session, definitions: Definitions, wording: Wording) -> None:
    caption = wording.timetable_caption.format(session=session.name, minutes=session.minutes)
    rows = [docx.header_row(*wording.timetable_columns.texts)]
    for activity in session.activities.values():
        rows.extend(_activity_rows(session, activity, definitions, wording))
    total = (str(session.minutes), "", in_words(session.minutes))
    rows.append(_bold_row(wording.total, "", *total))
    docx.add_captioned_table(document, caption, rows, TIMETABLE_WIDTHS)
    docx.add_paragraph(document, wording.timetable_use)


def _activity_rows(session: Session, activity: Activity, definitions: Definitions, wording: Wording) -> Iterator[Row]:
    """The row of an activity, and those of its steps."""
    start = session.start(activity.id)
    how = ", ".join(filter(None, (activity.mode.capitalize(), activity.format)))
    times = (str(activity.minutes), since_start(start))
    yield _bold_row(activity.name, "", *times, _how(how, activity.tools, definitions))
    for step in activity.steps.values():
        start = session.start(activity.id, step.id)
        name = wording.step_pages.format(step=step.name, pages=step.pages) if step.pages else step.name
        times = (str(step.minutes), since_start(start))
        yield Row(
            [name, "", *times, _how(wording.our_step if step.split else wording.step, step.tools, definitions)],
            first_style="Table Step",
        )


def _bold_row(first: str, *others: str) -> Row:
    """A row whose first cell is bold: a whole activity, or all of them."""
    return Row([[TextRun(first, bold=True)], *others])


def _how(how: str, tools: Iterable[str], definitions: Definitions) -> str:
    """Both in one column, so that a session's timetable fits on a page."""
    labels = ", ".join(definitions.label(tool) for tool in tools)
    return "; ".join(filter(None, (how, labels)))


def paper_body(page: HtmlElement) -> HtmlElement:
    """The blocks of the page, without those that are of no use on paper."""
    body = page.xpath(html.TITLE)[0].getparent()
    for unwanted in body.xpath(LEFT_OUT):
        unwanted.drop_tree()
    for folded in body.xpath("details"):
        folded.drop_tag()
    return body


def _sections(page: HtmlElement) -> Iterator[tuple[HtmlElement, ...]]:
    """Each section of the page that belongs on the sheet: its heading and the blocks up to the next one."""
    body = paper_body(page)
    for heading in (heading for heading in body.iterchildren("h2") if SCREEN_ONLY not in heading.classes):
        blocks = [heading]
        while (following := blocks[-1].getnext()) is not None and following.tag != "h2":
            blocks.append(following)
        yield tuple(blocks)


def _write_block(document: Document, element: TextRuns | HtmlElement, state: WriterState) -> None:
    """Write text or an element. One without a writer is written by its children, so that no word is lost."""
    if isinstance(element, tuple):
        docx.add_paragraph(document, element, state.style("Normal"))
        return
    writer = _write_box if "admonition" in element.classes else WRITERS.get(element.tag, _write_children)
    writer(document, element, state)


def _write_children(document: Document, element: HtmlElement, state: WriterState) -> None:
    for child in _children(element):
        _write_block(document, child, state)


def _write_box(document: Document, element: HtmlElement, state: WriterState) -> None:
    """A box, such as something to say aloud: on one page, with a line down its side."""
    _write_children(document, element, replace(state, boxed=True))


def _write_heading(document: Document, element: HtmlElement, _: WriterState) -> None:
    """The title of the page is the title of the sheet, so its sections are headings of the first level."""
    docx.add_paragraph(document, _text(element), f"Heading {min(int(element.tag[1]) - 1, 3)}")


def _write_paragraph(document: Document, element: HtmlElement, state: WriterState) -> None:
    style = next((STYLES[name] for name in element.classes if name in STYLES), state.style("Normal"))
    following = element.getnext()
    if text := _text(element):
        docx.add_paragraph(document, text, style, following is not None and following.tag in LISTS)


def _write_list(document: Document, element: HtmlElement, state: WriterState) -> None:
    number = docx.start_list(document) if element.tag == "ol" else None
    for item in element.iterchildren("li"):
        first, *others = list(_children(item)) or [()]
        text = _text(first) if isinstance(first, HtmlElement) else first
        docx.add_item(document, text, state.depth, number)
        for child in others:
            _write_block(document, child, replace(state, depth=state.depth + 1))


def _write_table(document: Document, element: HtmlElement, _: WriterState) -> None:
    first, *others = [[_text(cell) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")]
    caption = element.find("caption")
    text = "".join(run.text for run in _text(caption)) if caption is not None else ""
    widths = [Length(TEXT_WIDTH // len(first))] * len(first)
    docx.add_captioned_table(document, text, [docx.header_row(*first), *map(Row, others)], widths)


Writer = Callable[[Document, HtmlElement, WriterState], None]
WRITERS: dict[str, Writer] = {
    **dict.fromkeys(HEADINGS, _write_heading),
    **dict.fromkeys(LISTS, _write_list),
    "blockquote": _write_box,
    "p": _write_paragraph,
    "table": _write_table,
}


def _children(element: HtmlElement) -> Iterator[TextRuns | HtmlElement]:
    """The content of an element in order: blocks as they are, and the text between them."""
    runs = [TextRun(element.text or "")]
    for child in element:
        if child.tag in BLOCKS:
            if text := _tidy(runs):
                yield text
            runs = []
            yield child
        else:
            runs.extend(_runs(child))
        runs.append(TextRun(child.tail or ""))
    if text := _tidy(runs):
        yield text


def _text(element: HtmlElement) -> TextRuns:
    return _tidy(_runs(element))


def _runs(element: HtmlElement, bold: bool = False, italic: bool = False) -> Iterator[TextRun]:
    """The formatted text of an element. Of a link only its text; one that leaves the site has its address too."""
    bold = bold or element.tag in ("strong", "b")
    italic = italic or element.tag in ("em", "i", "cite")
    yield TextRun(element.text or "", bold, italic)
    for child in element:
        yield from _runs(child, bold, italic)
        yield TextRun(child.tail or "", bold, italic)
    address = element.get("href", "") if element.tag == "a" else ""
    if re.match(r"https?:|mailto:", address) and address not in element.text_content():
        yield TextRun(f" ({address})", bold, italic)


def _tidy(runs: Iterable[TextRun]) -> TextRuns:
    """Text with single spaces and none at either end, as a browser shows it."""
    tidy: list[TextRun] = []
    for run in runs:
        text = re.sub(r"[ \t\r\n\f]+", " ", run.text)
        text = text.lstrip(" ") if not tidy or tidy[-1].text.endswith(" ") else text
        if text:
            tidy.append(replace(run, text=text))
    if tidy:
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
    return tuple(run for run in tidy if run.text)
