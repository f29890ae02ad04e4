"""The empty Word document that every file starts from: language, paper and styles."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

LANGUAGE = "en-GB"
# Every computer with Word has it, and LibreOffice has a font of the same widths.
FONT = "Arial"
INK = RGBColor(0x17, 0x32, 0x4D)
# Enough contrast on white; Word's own grey and blue are too pale.
GREY = RGBColor(0x59, 0x59, 0x59)
LINK_BLUE = RGBColor(0x0B, 0x4F, 0x8A)
MARGIN = Cm(2)
# A form has more in its footer: the source of its text.
FORM_BOTTOM_MARGIN = Cm(2.4)
TEXT_WIDTH = Cm(21 - 2 * 2)
# In centimetres from the left: the text of a list, and a box.
INDENT = 0.7
BOX_INDENT = 0.4
LINE_SPACING = 1.06
# The schema wants borders before spacing and indents.
BAR = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="1B5E8A"/></w:pBdr>'
# Parts of python-docx's default template for Word 2007, and a thumbnail of another document.
UNUSED_PARTS = ("stylesWithEffects", "customXml", "thumbnail")


@dataclass(frozen=True)
class StyleSpec:
    """The format of a style. Sizes and space in points, the indent in centimetres.

    `bar`: a line down the left side; `boxed`: a line all round.
    """

    size: float = 11
    bold: bool = False
    ink: bool = False
    before: float = 0
    after: float = 6
    keep_next: bool = False
    indent: float = 0
    bar: bool = False
    boxed: bool = False


STYLES = {
    "Normal": StyleSpec(),
    "Title": StyleSpec(size=22, bold=True, ink=True, after=2),
    "Subtitle": StyleSpec(size=13, ink=True, after=10),
    "Heading 1": StyleSpec(size=16, bold=True, ink=True, before=16, keep_next=True),
    "Heading 2": StyleSpec(size=13, bold=True, ink=True, before=16, after=3, keep_next=True),
    "Heading 3": StyleSpec(size=11.5, bold=True, ink=True, before=10, after=3, keep_next=True),
    "Caption": StyleSpec(size=10, bold=True, ink=True, before=4, after=4, keep_next=True),
    "List Bullet": StyleSpec(after=3),
    "List Number": StyleSpec(after=3),
    "List Continue": StyleSpec(after=3, indent=INDENT),
    "Facts": StyleSpec(keep_next=True),
    "Ask": StyleSpec(bold=True, ink=True, keep_next=True),
    "Fill In": StyleSpec(before=6, after=8),
    "Box Title": StyleSpec(bold=True, ink=True, before=6, after=2, keep_next=True, indent=BOX_INDENT, bar=True),
    "Box": StyleSpec(indent=BOX_INDENT, bar=True),
    # Its list sets the indent.
    "Box Item": StyleSpec(after=3, bar=True),
    "Table Text": StyleSpec(size=10, before=2, after=2),
    "Table Heading": StyleSpec(size=10, bold=True, ink=True, before=2, after=2, keep_next=True),
    "Table Step": StyleSpec(size=10, before=2, after=2, indent=0.5),
    "Footer": StyleSpec(size=8.5, after=0),
}
# Only a form or a reader's notes have these: a style that nothing uses would only clutter Word's list.
FORM_STYLES = {
    "About": StyleSpec(size=9.5, after=8),
    "Footer": StyleSpec(size=8, after=0),
    "Heading 2": StyleSpec(size=13, bold=True, ink=True, before=10, after=2, keep_next=True),
    "Privacy": StyleSpec(bold=True, before=4, after=8),
    "Box Ask": StyleSpec(size=10, bold=True, ink=True, before=2, after=2, keep_next=True),
    "Answer": StyleSpec(before=3, after=3),
}
NOTE_STYLES = {
    "Choice": StyleSpec(keep_next=True),
    "Answer": StyleSpec(before=4, after=10, indent=0.2, boxed=True),
}
Kind = Literal["plain", "form", "notes"]
FURTHER_STYLES: dict[Kind, dict[str, StyleSpec]] = {"plain": {}, "form": FORM_STYLES, "notes": NOTE_STYLES}
PLACEHOLDER, LINK = "Placeholder Text", "Hyperlink"


@cache
def blank_document(kind: Kind) -> bytes:
    """An empty document, made once: setting its styles takes longest. A form and notes have styles for filling in."""
    document = docx.Document()
    _remove_unused_parts(document)
    _remove_table_styles(document)
    _set_language(document)
    _set_word_version(document)
    for name, spec in (STYLES | FURTHER_STYLES[kind]).items():
        _set_style(document, name, spec)
    if kind != "plain":
        _add_character_style(document, PLACEHOLDER, GREY, underline=False)
        _add_character_style(document, LINK, LINK_BLUE, underline=True)
    _set_paper(document, FORM_BOTTOM_MARGIN if kind == "form" else MARGIN)
    blank = io.BytesIO()
    document.save(blank)
    return blank.getvalue()


def _remove_unused_parts(document: Document) -> None:
    for relations in (document.part.rels, document.part.package.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.endswith(UNUSED_PARTS)]:
            del relations[id]


def _remove_table_styles(document: Document) -> None:
    """Remove all but the two table styles in use: half of the file's bytes."""
    styles = document.styles.element
    for style in styles.xpath("w:style[@w:type='table' and @w:styleId!='TableNormal' and @w:styleId!='TableGrid']"):
        styles.remove(style)


def _set_language(document: Document) -> None:
    """Set the language for spelling and for reading aloud."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    settings: Any = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)


def _set_word_version(document: Document) -> None:
    """Say that the file is for a current Word, which otherwise shows "Compatibility mode" and turns features off."""
    for setting in document.settings.element.xpath(".//w:compatSetting[@w:name='compatibilityMode']"):
        setting.set(qn("w:val"), "15")


def _set_paper(document: Document, bottom_margin: Cm) -> None:
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = paper.top_margin = MARGIN
    paper.bottom_margin = bottom_margin
    paper.footer_distance = Cm(0.9)


def _set_style(document: Document, name: str, spec: StyleSpec) -> None:
    """Format a style, added first if Word has none of that name."""
    styles: Any = document.styles
    is_new = name not in [style.name for style in styles]
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if is_new else styles[name]
    if is_new:
        style.base_style, style.quick_style = styles["Normal"], True
    _reset(style)
    style.font.name, style.font.size = FONT, Pt(spec.size)
    style.font.bold, style.font.italic = spec.bold, False
    style.font.color.rgb = INK if spec.ink else RGBColor(0, 0, 0)
    _set_right_to_left(style, spec)
    _set_paragraph_format(style, spec)


def _set_right_to_left(style: Any, spec: StyleSpec) -> None:
    """Arabic and Hebrew have a font, a size and a boldness of their own."""
    looks = style.element.rPr
    looks.rFonts.set(qn("w:cs"), FONT)
    style.font.cs_bold = spec.bold
    size = looks.find(qn("w:szCs"))
    if size is None:
        looks.find(qn("w:sz")).addnext(size := OxmlElement("w:szCs"))
    size.set(qn("w:val"), str(round(spec.size * 2)))


def box_borders(space_below: int) -> str:
    """A line round a paragraph, with points of space between its text and the line below."""
    sides = {"top": 4, "left": 4, "bottom": space_below, "right": 4, "between": 4}
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="8497AB"/>' for side, space in sides.items()
    )
    return f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"


def _set_paragraph_format(style: ParagraphStyle, spec: StyleSpec) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(spec.before), Pt(spec.after), LINE_SPACING
    layout.keep_with_next, layout.keep_together = spec.keep_next, spec.bar or spec.keep_next
    if spec.indent:
        layout.left_indent = Cm(spec.indent)
    if spec.indent and spec.boxed:
        layout.right_indent = Cm(spec.indent)
    if spec.bar or spec.boxed:
        layout_xml: Any = style.element.get_or_add_pPr()
        layout_xml.find(qn("w:spacing")).addprevious(parse_xml(BAR if spec.bar else box_borders(4)))


def _add_character_style(document: Document, name: str, colour: RGBColor, underline: bool) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb, style.font.underline = colour, underline or None


def _reset(style: ParagraphStyle) -> None:
    """Remove what the default template sets: theme fonts, borders, contextual spacing, numbering."""
    style.hidden, style.unhide_when_used = False, False
    unwanted = "w:rPr/w:rFonts | w:rPr/w:spacing | w:pPr/w:pBdr | w:pPr/w:contextualSpacing | w:pPr/w:numPr"
    for part in style.element.xpath(unwanted):
        part.getparent().remove(part)
