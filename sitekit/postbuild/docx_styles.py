"""The empty Word document that every file starts from: language, paper and styles."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

LANGUAGE = "en-GB"
# Every computer with Word has it, and LibreOffice has a font of the same widths.
FONT = "Arial"
TEMPLATE_FONTS = (b"Calibri", b"Cambria")
INK = RGBColor(0x17, 0x32, 0x4D)
# Enough contrast on white; Word's own grey is too pale.
GREY = RGBColor(0x59, 0x59, 0x59)
SMALLEST = 8  # points
MARGIN = Cm(2)
TEXT_WIDTH = Cm(21 - 2 * 2)
PLACEHOLDER = "Placeholder Text"
# Parts of python-docx's default template for Word 2007, and a thumbnail of another document.
UNUSED_PARTS = ("stylesWithEffects", "customXml", "thumbnail")

# Each style with its size and the space before and after it in points. A "head" is bold and dark blue, and on the page
# of what follows it; a "lead" is only on that page. Lists have the styles of the template, in the size of Normal.
STYLES = (
    ("Normal", 11, 0, 6, "text"),
    ("Title", 22, 0, 2, "head"),
    ("Subtitle", 13, 0, 10, "head"),
    ("Heading 1", 16, 16, 6, "head"),
    ("Heading 2", 13, 10, 2, "head"),
    ("Heading 3", 11.5, 10, 3, "head"),
    ("Caption", 10, 8, 4, "head"),
    ("About", 9.5, 0, 8, "text"),
    ("Privacy", 11, 4, 8, "head"),
    ("Facts", 11, 0, 6, "lead"),
    ("Ask", 11, 0, 6, "head"),
    ("Fill In", 11, 6, 8, "text"),
    ("Box Title", 11, 6, 2, "head"),
    ("Box", 11, 0, 6, "lead"),
    ("Table Text", 10, 2, 2, "text"),
    ("Table Heading", 10, 2, 2, "head"),
    ("Table Step", 10, 2, 2, "text"),
    ("Choice", 11, 0, 6, "lead"),
    ("Answer", 11, 4, 10, "text"),
    ("Footer", 8, 0, 0, "text"),
)
# In centimetres from the left.
INDENTS = {"Box Title": 0.4, "Box": 0.4, "Table Step": 0.5, "Answer": 0.2}
BAR = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="1B5E8A"/></w:pBdr>'


def box_borders(space_below: int) -> str:
    """A line round a paragraph, with points of space between its text and the line below."""
    sides = {"top": 4, "left": 4, "bottom": space_below, "right": 4, "between": 4}
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="8497AB"/>' for side, space in sides.items()
    )
    return f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"


BORDERS = {"Box Title": BAR, "Box": BAR, "Answer": box_borders(4)}


@cache
def blank_document(scale: float = 1) -> bytes:
    """An empty document with the sizes of `STYLES` times `scale`, made once: setting its styles takes longest."""
    document = docx.Document()
    _shorten(document)
    _set_language(document)
    theme: Any = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    for font in TEMPLATE_FONTS:
        theme._blob = theme.blob.replace(font, FONT.encode())
    for name, size, before, after, look in STYLES:
        _set_style(document, name, max(SMALLEST, round(size * scale * 2) / 2), before * scale, after * scale, look)
    placeholder: Any = document.styles.add_style(PLACEHOLDER, WD_STYLE_TYPE.CHARACTER)
    placeholder.font.color.rgb = GREY
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = MARGIN
    paper.footer_distance = Cm(0.9)
    blank = io.BytesIO()
    document.save(blank)
    return blank.getvalue()


def _shorten(document: Document) -> None:
    """Leave out unused parts of the template, and all table styles but two: more than half of the file's bytes."""
    for relations in (document.part.rels, document.part.package.rels):
        for id in [id for id, relation in relations.items() if relation.reltype.endswith(UNUSED_PARTS)]:
            del relations[id]
    styles = document.styles.element
    for style in styles.xpath("w:style[@w:type='table' and @w:styleId!='TableNormal' and @w:styleId!='TableGrid']"):
        styles.remove(style)


def _set_language(document: Document) -> None:
    """Set the language, and say that the file is for a current Word, which otherwise turns features off."""
    settings: Any = document.settings.element
    for language in (*document.styles.element.iter(qn("w:lang")), settings.find(qn("w:themeFontLang"))):
        language.set(qn("w:val"), LANGUAGE)
    for setting in settings.xpath(".//w:compatSetting[@w:name='compatibilityMode']"):
        setting.set(qn("w:val"), "15")


def _set_style(document: Document, name: str, size: float, before: float, after: float, look: str) -> None:
    """Format a style, added first if the template has none of that name."""
    styles: Any = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = None if name == "Normal" else styles["Normal"]
    font, layout = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(size), look == "head", False
    font.color.rgb = INK if look == "head" else RGBColor(0, 0, 0)
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), look != "text"
    layout.line_spacing = 1.06
    layout.left_indent = layout.right_indent = Cm(INDENTS[name]) if name in INDENTS else None
    if name in BORDERS:
        style.element.pPr.find(qn("w:spacing")).addprevious(parse_xml(BORDERS[name]))
