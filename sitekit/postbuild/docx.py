"""Write accessible Word documents that are the same bytes at each build."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any, Protocol
from xml.sax.saxutils import quoteattr

import docx
from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from sitekit.postbuild.docx_styles import (
    BOX_INDENT,
    INDENT,
    LANGUAGE,
    LINK,
    PLACEHOLDER,
    STYLES,
    TEXT_WIDTH,
    Kind,
    blank_document,
)
from sitekit.postbuild.html import PageFacts

TINT = "E4EAF1"
SPACE_AFTER_TABLE = 8
NUMBER_FORMATS = {
    True: (("decimal", "%1."), ("lowerLetter", "%2."), ("lowerRoman", "%3.")),
    False: (("bullet", "•"),) * 3,
}
# The earliest time a zip file can hold: the time of the build must not reach the file.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
WRITE, CHOOSE = "Write here", "Choose one"
# Files that people saved carry keys with this prefix, and a page reads them back: it stays, whatever else is renamed.
KEY_PREFIX = "guide."
# Word refuses longer names.
LONGEST_LABEL = 64


@dataclass(frozen=True)
class TextRun:
    """Text of one format, and the address that it links to, if any."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


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


def new_document(title: str, subject: str, page: PageFacts, kind: Kind = "plain") -> Document:
    """An empty document on A4 paper, in British English, with the styles of its kind.

    The day of the page's review is given as the day the document was made, so that a build does not change it.
    """
    document = docx.Document(io.BytesIO(blank_document(kind)))
    core = document.core_properties
    core.title, core.subject, core.comments, core.language = title, subject, "", LANGUAGE
    core.author = core.last_modified_by = page.site_name
    core.created = core.modified = datetime.combine(page.reviewed, time())
    return document


class OfficeFile(Protocol):
    """A Word document or a presentation."""

    def save(self, file: IO[bytes], /) -> None: ...


def save(document: OfficeFile, path: Path) -> None:
    """Write the document so that the same content gives the same bytes.

    python-docx and python-pptx put the time of writing into the zip file. Here every part has one fixed time, in the
    order of names, which puts the list of contents first, where some readers expect it.
    """
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts(document).items():
            part = zipfile.ZipInfo(name, ZIP_TIME)
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            file.writestr(part, text)


def parts(document: OfficeFile) -> dict[str, bytes]:
    """What the file of a document consists of, by name and in the order of names."""
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as file:
        return {name: file.read(name) for name in sorted(file.namelist())}


def set_footer(document: Document, source: str) -> None:
    """Put on each page the title of the document, the number of the page, and the source of the text."""
    footer = document.sections[0].footer
    first = footer.paragraphs[0]
    style: Any = document.styles["Footer"]
    first.style = style
    for stop in list(style.paragraph_format.tab_stops):
        first.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    first.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    first.add_run(f"{document.core_properties.title}\tPage ")
    _add_page_field(first, "PAGE")
    first.add_run(" of ")
    _add_page_field(first, "NUMPAGES")
    footer.add_paragraph(source, style="Footer")


def _add_page_field(paragraph: Paragraph, field: str) -> None:
    """Add a number that Word works out; until then it says 1."""
    number = f'<w:fldSimple {nsdecls("w")} w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(number))


# --- Paragraphs ------------------------------------------------------------------------------------------------------


def add_paragraph(document: Document, text: RichText, style: str = "Normal", keep_next: bool = False) -> Paragraph:
    """Add a paragraph, with space between it and a table before it. `keep_next`: on the page of what follows it."""
    paragraph = add_text(document.add_paragraph(style=style), text)
    before = paragraph._p.getprevious()
    if before is not None and before.tag == qn("w:tbl") and STYLES[style].before < SPACE_AFTER_TABLE:
        paragraph.paragraph_format.space_before = Pt(SPACE_AFTER_TABLE)
    if keep_next:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def add_text(paragraph: Paragraph, text: RichText) -> Paragraph:
    """Add text to a paragraph. What is not bold or italic is left to the style, which may be."""
    for part in [TextRun(text)] if isinstance(text, str) else text:
        if isinstance(part, ContentControl):
            _add_content_control(paragraph, part)
            continue
        run = paragraph.add_run(part.text)
        run.bold, run.italic = part.bold or None, part.italic or None
        if part.link:
            _make_link(part.link, run, paragraph)
    return paragraph


def _make_link(address: str, run: Run, paragraph: Paragraph) -> None:
    """Turn a run of a paragraph into a link."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.style = LINK
    run._r.addprevious(link)
    link.append(run._r)


def add_blanks(document: Document, blanks: Iterable[tuple[str, Length]]) -> None:
    """Add a line to write on: each label with a blank after it, up to a distance from the left."""
    paragraph = document.add_paragraph(style="Fill In")
    for number, (label, end) in enumerate(blanks):
        paragraph.add_run(f"{' ' if number else ''}{label}: \t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)


def keep_together(document: Document, start: int) -> None:
    """Keep on one page the paragraphs from number `start` to the last."""
    for paragraph in document.paragraphs[start:-1]:
        paragraph.paragraph_format.keep_with_next = True


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


def start_list(document: Document, ordered: bool, depth: int, boxed: bool) -> int:
    """Start a list of its own, which counts from one. Returns its number, for `add_item`."""
    numbering: Any = document.part.numbering_part.element
    number = numbering.add_num(_abstract_list(numbering, ordered, boxed))
    number.add_lvlOverride(ilvl=depth).add_startOverride(1)
    return int(number.numId)


def add_item(document: Document, text: RichText, style: str, number: int, depth: int) -> None:
    """Add an item to the list `number`; the deeper a list, the further it is indented."""
    properties: Any = add_paragraph(document, text, style)._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = depth
    numbering.get_or_add_numId().val = number


def end_list(document: Document) -> None:
    """Leave as much space after a list as after a paragraph: its items are closer together."""
    document.paragraphs[-1].paragraph_format.space_after = Pt(STYLES["Normal"].after)


def _abstract_list(numbering: Any, ordered: bool, boxed: bool) -> int:
    """The number of the abstract list that lists of this kind share, added for the first of them."""
    name = f"ddm {ordered} {boxed}"
    if same := numbering.xpath(f"w:abstractNum[w:name/@w:val='{name}']/@w:abstractNumId"):
        return int(same[0])
    id = 1 + max(map(int, numbering.xpath("w:abstractNum/@w:abstractNumId")))
    numbering.xpath("w:abstractNum[last()]")[0].addnext(
        parse_xml(_abstract_list_xml(id, name, ordered, BOX_INDENT if boxed else 0))
    )
    return id


def _abstract_list_xml(id: int, name: str, ordered: bool, indent: float) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{mark}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{Cm(indent + INDENT * (depth + 1)).twips}" '
        f'w:hanging="{Cm(INDENT).twips}"/></w:pPr></w:lvl>'
        for depth, (format, mark) in enumerate(NUMBER_FORMATS[ordered])
    )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}"><w:multiLevelType w:val="multilevel"/>'
        f'<w:name w:val="{name}"/>{levels}</w:abstractNum>'
    )


# --- Tables ----------------------------------------------------------------------------------------------------------


def header_row(*columns: RichText) -> Row:
    """The first row of a table."""
    return Row(columns, "Table Heading", "Table Heading")


def add_captioned_table(document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length]) -> None:
    """Add a table under its caption."""
    add_paragraph(document, caption, "Caption")
    add_table(document, caption, rows, widths)


def add_table(
    document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length], row_headers: bool = True
) -> None:
    """Add a table whose caption only screen readers say; `row_headers`: whether the first cell heads its row.

    The first row is the header, repeated on each page. No row is split between pages.
    """
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    _set_headers(table, caption, row_headers)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        _fill_row(table.add_row(), row, widths)
    _mark_header(table.rows[0])


def add_box(document: Document, ask: str, control: ContentControl, height: float) -> None:
    """Add a question with a box below it to write in."""
    rows = [Row([ask], "Box Ask"), Row([[control]], "Answer", height=height)]
    add_table(document, ask, rows, [TEXT_WIDTH], row_headers=False)


def _fill_row(target: _Row, row: Row, widths: Sequence[Length]) -> None:
    target._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if row.height:
        target.height, target.height_rule = Cm(row.height), WD_ROW_HEIGHT_RULE.AT_LEAST
    styles = [row.first_style, *[row.style] * (len(widths) - 1)]
    for cell, text, width, style in zip(target.cells, row.cells, widths, styles, strict=True):
        cell.width = width
        cell.paragraphs[0].style = style
        add_text(cell.paragraphs[0], text)


def _set_headers(table: Table, caption: str, row_headers: bool) -> None:
    """Tell screen readers that the first row, and perhaps the first column, is a header, and what the caption is."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    column, bits = ("1", "06A0") if row_headers else ("0", "0620")
    flags = f'w:firstRow="1" w:lastRow="0" w:firstColumn="{column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    properties.append(parse_xml(f'<w:tblLook {nsdecls("w")} w:val="{bits}" {flags}/>'))
    name = OxmlElement("w:tblCaption")
    name.set(qn("w:val"), caption)
    properties.append(name)


def _mark_header(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{TINT}"/>')
        cell._tc.get_or_add_tcPr().append(shade)
