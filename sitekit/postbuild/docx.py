"""Write accessible Word documents that are the same bytes at each build."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import quoteattr

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph
from pptx.presentation import Presentation

from sitekit.postbuild.docx_styles import LANGUAGE, PLACEHOLDER, TEXT_WIDTH, blank_document
from sitekit.postbuild.html import PageFacts

TINT = "E4EAF1"
LIST_INDENT = 0.63  # centimetres, as the template has it for the first level
# The earliest time a zip file can hold: the time of the build must not reach the file.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
WRITE, CHOOSE = "Write here", "Choose one"
# Files that people saved carry keys with this prefix, and a page reads them back: it stays, whatever else is renamed.
KEY_PREFIX = "guide."
# Word refuses longer names.
LONGEST_LABEL = 64


@dataclass(frozen=True)
class TextRun:
    """Text of one format."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class ContentControl:
    """A field to fill in: `key` is what a script finds it by, `label` its name in Word.

    With `choices` it is a list to choose from, without them a box to write in. A page reads back only keys with our
    own prefix.
    """

    key: str
    label: str
    choices: Sequence[str] = ()
    prefix: str = KEY_PREFIX


RichText = str | Sequence[TextRun | ContentControl]


@dataclass(frozen=True)
class Row:
    """A table row; `first_style` is for its first cell, `style` for the others. `height`: at least, in centimetres."""

    cells: Sequence[RichText]
    first_style: str = "Table Text"
    style: str = "Table Text"
    height: float = 0


# --- A document ------------------------------------------------------------------------------------------------------


def new_document(title: str, subject: str, page: PageFacts, scale: float = 1) -> Document:
    """An empty document on A4 paper, in British English. `scale`: how large its text is, next to that of a form."""
    document = docx.Document(io.BytesIO(blank_document(scale)))
    document.core_properties.subject, document.core_properties.comments = subject, ""
    set_properties(document, title, page)
    return document


def set_properties(document: Document | Presentation, title: str, page: PageFacts) -> None:
    """Say what a file is, and give the day of its page's review as the day it was made: a build does not change it."""
    core = document.core_properties
    core.title, core.language = title, LANGUAGE
    core.author = core.last_modified_by = page.site_name
    core.created = core.modified = datetime.combine(page.reviewed, time())


def save(document: Document | Presentation, path: Path) -> None:
    """Write the document so that the same content gives the same bytes.

    python-docx and python-pptx put the time of writing into the zip file. Here every part has one fixed time, in the
    order of names, which puts the list of contents first, where some readers expect it.
    """
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts(document).items():
            part = zipfile.ZipInfo(name, ZIP_TIME)
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            file.writestr(part, text)


def parts(document: Document | Presentation) -> dict[str, bytes]:
    """What the file of a document consists of, by name and in the order of names."""
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as file:
        return {name: file.read(name) for name in sorted(file.namelist())}


def set_footer(document: Document, source: str) -> None:
    """Put on each page the title of the document, the number of the page, and the source of the text."""
    footer, style = document.sections[0].footer, cast(ParagraphStyle, document.styles["Footer"])
    style.paragraph_format.tab_stops.clear_all()
    style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    first = footer.paragraphs[0]
    first.add_run(f"{document.core_properties.title}\tPage ")
    _add_page_field(first, "PAGE")
    first.add_run(" of ")
    _add_page_field(first, "NUMPAGES")
    footer.add_paragraph(source, style="Footer")


def start_columns(document: Document, number: int) -> None:
    """Set what follows the last paragraph in columns, on the same page."""
    paragraph: Any = document.paragraphs[-1]._p
    paragraph.set_sectPr(document.sections[-1]._sectPr.clone())
    section = document.sections[-1]
    section.start_type = WD_SECTION.CONTINUOUS
    columns: Any = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), str(number))


def _add_page_field(paragraph: Paragraph, field: str) -> None:
    """Add a number that Word works out; until then it says 1."""
    number = f'<w:fldSimple {nsdecls("w")} w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(number))


# --- Paragraphs ------------------------------------------------------------------------------------------------------


def add_paragraph(document: Document, text: RichText, style: str = "Normal", keep_next: bool = False) -> Paragraph:
    """Add a paragraph. `keep_next`: on the page of what follows it."""
    paragraph = add_text(document.add_paragraph(style=style), text)
    if keep_next:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def add_text(paragraph: Paragraph, text: RichText) -> Paragraph:
    """Add text to a paragraph. What is not bold or italic is left to the style, which may be."""
    for part in [TextRun(text)] if isinstance(text, str) else text:
        if isinstance(part, ContentControl):
            _add_content_control(paragraph, part)
        else:
            run = paragraph.add_run(part.text)
            run.bold, run.italic = part.bold or None, part.italic or None
    return paragraph


def add_blanks(document: Document, blanks: Iterable[tuple[str, Length]]) -> None:
    """Add a line to write on: each label with a blank after it, up to a distance from the left."""
    paragraph = document.add_paragraph(style="Fill In")
    for number, (label, end) in enumerate(blanks):
        paragraph.add_run(f"{' ' if number else ''}{label}: \t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)


# --- Content controls ------------------------------------------------------------------------------------------------


def _add_content_control(paragraph: Paragraph, control: ContentControl) -> None:
    """Add an empty field. The schema fixes the order of its properties, and each needs a number of its own."""
    number = 1 + sum(1 for _ in paragraph.part.element.iter(qn("w:sdt")))
    label = textwrap.shorten(control.label, LONGEST_LABEL, placeholder="…")
    element = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={quoteattr(label)}/>"
        f"<w:tag w:val={quoteattr(control.prefix + control.key)}/>"
        f'<w:id w:val="{number}"/><w:showingPlcHdr/>{_control_type(control.choices)}</w:sdtPr>'
        f'<w:sdtContent><w:r><w:rPr><w:rStyle w:val="{PLACEHOLDER.replace(" ", "")}"/></w:rPr>'
        f"<w:t>{CHOOSE if control.choices else WRITE}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    paragraph._p.append(element)


def _control_type(choices: Sequence[str]) -> str:
    listed = [f"<w:listItem w:displayText={text} w:value={text}/>" for text in map(quoteattr, choices)]
    return f"<w:dropDownList>{''.join(listed)}</w:dropDownList>" if listed else '<w:text w:multiLine="1"/>'


# --- Lists -----------------------------------------------------------------------------------------------------------


def start_list(document: Document) -> int:
    """Start a numbered list of its own, which counts from one. Returns its number, for `add_item`."""
    numbering: Any = document.part.numbering_part.element
    style: Any = document.styles["List Number"].element
    number = numbering.add_num(numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def add_item(document: Document, text: RichText, depth: int, number: int | None = None) -> None:
    """Add an item to the numbered list `number`, or to one with bullets; the deeper a list, the further indented."""
    paragraph = add_paragraph(document, text, "List Bullet" if number is None else "List Number")
    if depth:
        paragraph.paragraph_format.left_indent = Cm(LIST_INDENT * (depth + 1))
    if number is not None:
        properties: Any = paragraph._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = number


# --- Tables ----------------------------------------------------------------------------------------------------------


def header_row(*columns: RichText) -> Row:
    """The first row of a table."""
    return Row(columns, "Table Heading", "Table Heading")


def add_captioned_table(document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length]) -> None:
    """Add a table under its caption."""
    add_paragraph(document, caption, "Caption")
    add_table(document, caption, rows, widths)


def add_table(document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length]) -> None:
    """Add a table whose caption only screen readers say.

    The first row is the header, repeated on each page. No row is split between pages.
    """
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    name = OxmlElement("w:tblCaption")
    name.set(qn("w:val"), caption)
    table._tbl.tblPr.append(name)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        _fill_row(table.add_row(), row, widths)
    _mark_header(table.rows[0])


def add_box(document: Document, ask: str, control: ContentControl, height: float) -> None:
    """Add a question with a box below it to write in."""
    add_table(document, ask, [header_row(ask), Row([[control]], height=height)], [TEXT_WIDTH])


def _fill_row(target: _Row, row: Row, widths: Sequence[Length]) -> None:
    target._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if row.height:
        target.height, target.height_rule = Cm(row.height), WD_ROW_HEIGHT_RULE.AT_LEAST
    styles = [row.first_style, *[row.style] * (len(widths) - 1)]
    for cell, text, width, style in zip(target.cells, row.cells, widths, styles, strict=True):
        cell.width = width
        cell.paragraphs[0].style = style
        add_text(cell.paragraphs[0], text)


def _mark_header(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{TINT}"/>')
        cell._tc.get_or_add_tcPr().append(shade)
