"""Word documents that everybody can read and that are the same bytes at each build.

Responsible for what a document needs whatever stands in it: language, paper, styles, lists that count from one, tables
with a header row, fields to fill in, page numbers, properties, and a file without the time of day in it. Not
responsible for the words.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LANGUAGE = "en-GB"
# Every computer with Word has it, and LibreOffice has a font of the same widths.
FONT = "Arial"
INK = RGBColor(0x17, 0x32, 0x4D)
# Both can be read on white by everybody: Word's own grey is too pale.
GREY = RGBColor(0x59, 0x59, 0x59)
LINK_BLUE = RGBColor(0x0B, 0x4F, 0x8A)
TINT = "E4EAF1"
MARGIN = Cm(2)
# A form says more at its foot: whose words it has.
FORM_FOOT = Cm(2.4)
TEXT_WIDTH = Cm(21 - 2 * 2)
# Centimetres from the left: of the words of a list, and of a box.
INDENT = 0.7
BOX_INDENT = 0.4
LINE_SPACING = 1.06
SPACE_AFTER_TABLE = 8
# What python-docx's own empty document carries for Word of 2007 and for a preview of a page that is not this one.
DEAD_WEIGHT = ("stylesWithEffects", "customXml", "thumbnail")
MARKS = {True: (("decimal", "%1."), ("lowerLetter", "%2."), ("lowerRoman", "%3.")), False: (("bullet", "•"),) * 3}
# The earliest that a zip file can say: the time of the build must not reach the file.
NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Words:
    """A stretch of text in one look; one with an address leads there."""

    text: str
    bold: bool = False
    italic: bool = False
    address: str = ""


@dataclass(frozen=True)
class Field:
    """A place to fill in, which Word calls a content control: `key` is what a script finds it by, `label` its name.

    With `choices` it is a list to choose from, without them a place to write.
    """

    key: str
    label: str
    choices: Sequence[str] = ()


Line = Sequence[Words | Field]


@dataclass(frozen=True)
class Properties:
    """What Word shows about a document: `day` stands for the day it was made, so that a build does not change it."""

    title: str
    subject: str
    author: str
    day: date


@dataclass(frozen=True)
class Row:
    """A row of a table; `first` is the style of the words in its first cell, `style` that of the others.

    `room`: centimetres that the row is high at least, to write in.
    """

    cells: Sequence[Line]
    first: str = "Table Text"
    style: str = "Table Text"
    room: float = 0


@dataclass(frozen=True)
class Look:
    """What a style looks like. Space in points, the indent in centimetres; `bar`: a line down the left side."""

    size: float = 11
    bold: bool = False
    ink: bool = False
    before: float = 0
    after: float = 6
    keep_next: bool = False
    indent: float = 0
    bar: bool = False


LOOKS = {
    "Normal": Look(),
    "Title": Look(size=22, bold=True, ink=True, after=2),
    "Subtitle": Look(size=13, ink=True, after=10),
    "Heading 1": Look(size=16, bold=True, ink=True, before=16, keep_next=True),
    "Heading 2": Look(size=13, bold=True, ink=True, before=16, after=3, keep_next=True),
    "Heading 3": Look(size=11.5, bold=True, ink=True, before=10, after=3, keep_next=True),
    "Caption": Look(size=10, bold=True, ink=True, before=4, after=4, keep_next=True),
    "List Bullet": Look(after=3),
    "List Number": Look(after=3),
    "List Continue": Look(after=3, indent=INDENT),
    "Facts": Look(keep_next=True),
    "Ask": Look(bold=True, ink=True, keep_next=True),
    "Fill In": Look(before=6, after=8),
    "Box Title": Look(bold=True, ink=True, before=6, after=2, keep_next=True, indent=BOX_INDENT, bar=True),
    "Box": Look(indent=BOX_INDENT, bar=True),
    # Its list says how far in it stands.
    "Box Item": Look(after=3, bar=True),
    "Table Text": Look(size=10, before=2, after=2),
    "Table Heading": Look(size=10, bold=True, ink=True, before=2, after=2, keep_next=True),
    "Table Step": Look(size=10, before=2, after=2, indent=0.5),
    "Footer": Look(size=8.5, after=0),
}
# What only a document with fields needs. A style that nothing uses would be one more thing to wonder about in Word.
FORM_LOOKS = {
    "About": Look(size=9.5, after=8),
    "Footer": Look(size=8, after=0),
    "Heading 2": Look(size=13, bold=True, ink=True, before=10, after=2, keep_next=True),
    "Privacy": Look(bold=True, before=4, after=8),
    "Box Ask": Look(size=10, bold=True, ink=True, before=2, after=2, keep_next=True),
    "Answer": Look(before=3, after=3),
}
PLACEHOLDER, LINK = "Placeholder Text", "Hyperlink"
WRITE, CHOOSE = "Write here", "Choose one"
# Word takes no more than this in the name or the key of a field.
LONGEST = 64


# --- A document ------------------------------------------------------------------------------------------------------


def new(properties: Properties, form: bool = False) -> Document:
    """An empty document on A4 paper, in British English; a `form` has the styles of what is filled in."""
    document = docx.Document(io.BytesIO(_blank(form)))
    _set_properties(document, properties)
    return document


@cache
def _blank(form: bool) -> bytes:
    """The empty document without its properties, made once for all: setting its styles takes longest."""
    document = docx.Document()
    _drop_dead_weight(document)
    _drop_looks_of_tables(document)
    _set_language(document)
    for name, look in (LOOKS | FORM_LOOKS if form else LOOKS).items():
        _set_style(document, name, look)
    if form:
        _add_character_style(document, PLACEHOLDER, GREY, underline=False)
        _add_character_style(document, LINK, LINK_BLUE, underline=True)
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = MARGIN
    paper.footer_distance = Cm(0.9)
    if form:
        paper.bottom_margin = FORM_FOOT
    blank = io.BytesIO()
    document.save(blank)
    return blank.getvalue()


def _drop_dead_weight(document: Document) -> None:
    for relations in (document.part.rels, document.part.package.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.endswith(DEAD_WEIGHT)]:
            del relations[id]


def _drop_looks_of_tables(document: Document) -> None:
    """Take out the looks of tables that the empty document brings, but for the two in use: half of the file's bytes."""
    styles = document.styles.element
    for look in styles.findall(qn("w:style")):
        if look.get(qn("w:type")) == "table" and look.get(qn("w:styleId")) not in ("TableNormal", "TableGrid"):
            styles.remove(look)


def _set_properties(document: Document, properties: Properties) -> None:
    core = document.core_properties
    core.title, core.subject, core.author = properties.title, properties.subject, properties.author
    core.last_modified_by, core.comments, core.language = properties.author, "", LANGUAGE
    core.created = core.modified = datetime.combine(properties.day, time())


def _set_language(document: Document) -> None:
    """Say in which language the words are, for spelling and for reading aloud, and of which Word the file is.

    Without the second, Word shows "Compatibility mode" and leaves out what it learned since 2010.
    """
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def save(document: Document, path: Path) -> None:
    """Write the document so that the same words give the same bytes.

    python-docx puts the time of writing into the zip file; here each part has one fixed time, in the order of names,
    which puts the list of contents first, where some readers want it.
    """
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(path, "w") as file:
        for name in sorted(parts.namelist()):
            part = zipfile.ZipInfo(name, NO_TIME)
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            file.writestr(part, parts.read(name))


# --- Styles ----------------------------------------------------------------------------------------------------------


def _set_style(document: Document, name: str, look: Look) -> None:
    """Give a style its look, and make it first when Word has none of that name."""
    styles = document.styles
    made = name not in [style.name for style in styles]
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if made else styles[name]
    if made:
        style.base_style, style.quick_style = styles["Normal"], True
    _clear(style)
    style.font.name, style.font.size = FONT, Pt(look.size)
    style.font.bold, style.font.italic = look.bold, False
    style.font.color.rgb = INK if look.ink else RGBColor(0, 0, 0)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(look.before), Pt(look.after), LINE_SPACING
    layout.keep_with_next, layout.keep_together = look.keep_next, look.bar or look.keep_next
    if look.indent:
        layout.left_indent = Cm(look.indent)
    if look.bar:
        _add_bar(style)


def _add_character_style(document: Document, name: str, colour: RGBColor, underline: bool) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb, style.font.underline = colour, underline or None


def _clear(style: ParagraphStyle) -> None:
    """Take out what the empty document brings: fonts of a theme, lines under titles, closed-up lists, other lists."""
    style.hidden, style.unhide_when_used = False, False
    look = style.element.get_or_add_rPr()
    for part in (*look.findall(qn("w:rFonts")), *look.findall(qn("w:spacing"))):
        look.remove(part)
    layout = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:contextualSpacing", "w:numPr"):
        for part in layout.findall(qn(tag)):
            layout.remove(part)


def _add_bar(style: ParagraphStyle) -> None:
    """A line down the left side. Its place among the properties is fixed: before spacing and indents."""
    bar = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="1B5E8A"/></w:pBdr>'
    layout = style.element.get_or_add_pPr()
    layout.find(qn("w:spacing")).addprevious(parse_xml(bar))


# --- Words -----------------------------------------------------------------------------------------------------------


def add_paragraph(document: Document, line: Line, style: str = "Normal", leads: bool = False) -> Paragraph:
    """A paragraph; one that `leads` stays on the page of what follows it. It never touches a table before it."""
    paragraph = fill(document.add_paragraph(style=style), line)
    before = paragraph._p.getprevious()
    if before is not None and before.tag == qn("w:tbl") and LOOKS[style].before < SPACE_AFTER_TABLE:
        paragraph.paragraph_format.space_before = Pt(SPACE_AFTER_TABLE)
    if leads:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def fill(paragraph: Paragraph, line: Line) -> Paragraph:
    """Put words into a paragraph. Looks that are off are left to the style, which may have them on."""
    for words in line:
        if isinstance(words, Field):
            _add_field_to_fill(paragraph, words)
            continue
        run = paragraph.add_run(words.text)
        run.bold, run.italic = words.bold or None, words.italic or None
        if words.address:
            _lead_to(words.address, run, paragraph)
    return paragraph


def _lead_to(address: str, run: Run, paragraph: Paragraph) -> None:
    """Make a link of words already in their paragraph."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.style = LINK
    run._r.addprevious(link)
    link.append(run._r)


# --- Fields ----------------------------------------------------------------------------------------------------------


def field(key: str, label: str, choices: Sequence[str] = ()) -> Field:
    """A field of this site, whose label is cut to what Word takes."""
    return Field(f"guide.{key}", shortened(label), choices)


def shortened(label: str) -> str:
    """As many whole words as Word takes in the name of a field."""
    return textwrap.shorten(label, LONGEST, placeholder="…")


def _add_field_to_fill(paragraph: Paragraph, field: Field) -> None:
    """An empty field. The order of its properties is fixed, and each in a document needs a number of its own."""
    number = 1 + sum(1 for _ in paragraph.part.element.iter(qn("w:sdt")))
    made = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={quoteattr(field.label)}/><w:tag w:val={quoteattr(field.key)}/>"
        f'<w:id w:val="{number}"/><w:showingPlcHdr/>{_kind_of_field(field)}</w:sdtPr>'
        f'<w:sdtContent><w:r><w:rPr><w:rStyle w:val="{PLACEHOLDER.replace(" ", "")}"/></w:rPr>'
        f"<w:t>{CHOOSE if field.choices else WRITE}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    paragraph._p.append(made)


def _kind_of_field(field: Field) -> str:
    if not field.choices:
        return '<w:text w:multiLine="1"/>'
    choices = "".join(
        f"<w:listItem w:displayText={quoteattr(choice)} w:value={quoteattr(choice)}/>" for choice in field.choices
    )
    return f"<w:dropDownList>{choices}</w:dropDownList>"


def end_list(document: Document) -> None:
    """Leave as much space after a list as after a paragraph: items stand closer together."""
    last = document.element.body.findall(qn("w:p"))[-1]
    Paragraph(last, document._body).paragraph_format.space_after = Pt(LOOKS["Normal"].after)


def start_page(document: Document) -> None:
    """Put what was written last at the top of a page."""
    last = document.element.body.findall(qn("w:p"))[-1]
    Paragraph(last, document._body).paragraph_format.page_break_before = True


def keep_together(document: Document, since: int) -> None:
    """Keep on one page what was written since `count` was taken."""
    blocks = document.element.body.findall(qn("w:p"))[since:-1]
    for block in blocks:
        Paragraph(block, document._body).paragraph_format.keep_with_next = True


def count(document: Document) -> int:
    """How many paragraphs stand in the document, outside tables."""
    return len(document.element.body.findall(qn("w:p")))


def add_blanks(document: Document, blanks: Iterable[tuple[str, Length]]) -> None:
    """A line to write on: each word with a blank after it, up to a distance from the left."""
    paragraph = document.add_paragraph(style="Fill In")
    for number, (label, end) in enumerate(blanks):
        paragraph.add_run(f"{' ' if number else ''}{label}: \t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)


def start_list(document: Document, ordered: bool, depth: int, boxed: bool) -> int:
    """A list of its own, which counts from one. Gives its number, for `add_item`."""
    numbering = document.part.numbering_part.element
    kind = _list_kind(document, ordered, boxed)
    number = numbering.add_num(kind)
    number.add_lvlOverride(ilvl=depth).add_startOverride(1)
    return number.numId


def _list_kind(document: Document, ordered: bool, boxed: bool) -> int:
    """The number of the kind of list, added when it is the first of its kind."""
    numbering = document.part.numbering_part.element
    name = f"guide {ordered} {boxed}"
    kinds = numbering.findall(qn("w:abstractNum"))
    for kind in kinds:
        if kind.find(qn("w:name")) is not None and kind.find(qn("w:name")).get(qn("w:val")) == name:
            return int(kind.get(qn("w:abstractNumId")))
    id = max((int(kind.get(qn("w:abstractNumId"))) for kind in kinds), default=-1) + 1
    kinds[-1].addnext(parse_xml(_list_kind_as_xml(id, name, ordered, BOX_INDENT if boxed else 0)))
    return id


def _list_kind_as_xml(id: int, name: str, ordered: bool, indent: float) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{mark}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{Cm(indent + INDENT * (depth + 1)).twips}" '
        f'w:hanging="{Cm(INDENT).twips}"/></w:pPr></w:lvl>'
        for depth, (form, mark) in enumerate(MARKS[ordered])
    )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}"><w:multiLevelType w:val="multilevel"/>'
        f'<w:name w:val="{name}"/>{levels}</w:abstractNum>'
    )


def add_item(document: Document, line: Line, style: str, number: int, depth: int) -> Paragraph:
    """An item of the list `number` that `start_list` gave; the deeper a list, the further in it stands."""
    paragraph = add_paragraph(document, line, style)
    place = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    place.get_or_add_ilvl().val = depth
    place.get_or_add_numId().val = number
    return paragraph


# --- Tables ----------------------------------------------------------------------------------------------------------


def add_table(document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length]) -> Table:
    """A table under its caption. The first row is the header: it comes again on each page. No row is split."""
    add_paragraph(document, [Words(caption)], "Caption")
    return add_bare_table(document, caption, rows, widths)


def add_bare_table(
    document: Document, caption: str, rows: Sequence[Row], widths: Sequence[Length], headed_rows: bool = True
) -> Table:
    """A table whose caption only readers that speak say; `headed_rows`: whether the first cell heads its row."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    _say_what_heads(table, caption, headed_rows)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        _fill_row(table.add_row(), row, widths)
    _mark_header(table.rows[0])
    return table


def _fill_row(made: _Row, row: Row, widths: Sequence[Length]) -> None:
    made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if row.room:
        made.height, made.height_rule = Cm(row.room), WD_ROW_HEIGHT_RULE.AT_LEAST
    styles = [row.first, *[row.style] * (len(widths) - 1)]
    for cell, line, width, style in zip(made.cells, row.cells, widths, styles, strict=True):
        cell.width = width
        cell.paragraphs[0].style = style
        fill(cell.paragraphs[0], line)


def add_box(document: Document, ask: str, field: Field, room: float) -> Table:
    """A question with room to write below it, in a frame of its own."""
    rows = [Row([[Words(ask)]], "Box Ask"), Row([[field]], "Answer", room=room)]
    return add_bare_table(document, ask, rows, [TEXT_WIDTH], headed_rows=False)


def _say_what_heads(table: Table, caption: str, headed_rows: bool) -> None:
    """The first row is a header, and often the first column; readers that speak use it, and the caption's words."""
    properties = table._tbl.tblPr
    for look in properties.findall(qn("w:tblLook")):
        properties.remove(look)
    column, look = ("1", "06A0") if headed_rows else ("0", "0620")
    flags = f'w:firstRow="1" w:lastRow="0" w:firstColumn="{column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    properties.append(parse_xml(f'<w:tblLook {nsdecls("w")} w:val="{look}" {flags}/>'))
    named = OxmlElement("w:tblCaption")
    named.set(qn("w:val"), caption)
    properties.append(named)


def _mark_header(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        _shade(cell)


def _shade(cell: _Cell) -> None:
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{TINT}"/>')
    cell._tc.get_or_add_tcPr().append(shade)


# --- Foot of the page ------------------------------------------------------------------------------------------------


def set_footer(document: Document, name: str, source: str) -> None:
    """At the foot of each page: what this is and which page, and where the words come from."""
    footer = document.sections[0].footer
    first = footer.paragraphs[0]
    first.style = "Footer"
    for stop in list(document.styles["Footer"].paragraph_format.tab_stops):
        first.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    first.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    first.add_run(f"{name}\tPage ")
    _add_field(first, "PAGE")
    first.add_run(" of ")
    _add_field(first, "NUMPAGES")
    footer.add_paragraph(source, style="Footer")


def _add_field(paragraph: Paragraph, field: str) -> None:
    """A number that Word works out; until then it says 1."""
    number = f'<w:fldSimple {nsdecls("w")} w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(number))
