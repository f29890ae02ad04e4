"""Write accessible slides: wide, in British English, with real titles, large type and notes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.text.text import _Paragraph
from pptx.util import Emu, Inches, Length, Pt

from sitekit.postbuild.docx import set_properties
from sitekit.postbuild.docx_styles import FONT, INK
from sitekit.postbuild.html import PageFacts

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
SIDE, TITLE_HEIGHT = Inches(0.6), Inches(1.15)
TEXT_WIDTH, TEXT_HEIGHT = Emu(WIDTH - 2 * SIDE), Inches(5.6)
RGB: Any = RGBColor  # python-pptx gives it no types
DARK, WHITE = RGB(*INK), RGB(255, 255, 255)
TEXT_LAYOUT = 1  # of python-pptx's template
# In points. The largest at which a slide's text fits is used; the smallest is still read from the back of a room.
SIZES = (36, 32, 28, 24, 22, 20, 18)
# The width of an average letter, the distance from line to line, and the space before a paragraph, in type sizes.
LETTER, LINE, SPACE = 0.46, 1.2, 0.2
BULLET = Inches(0.375)
TITLE_SIZE = 30


@dataclass(frozen=True)
class Line:
    """A paragraph on a slide: a "point" of a list, "text", or a "lead" to what follows."""

    text: str
    kind: str = "point"


def new_presentation(title: str, page: PageFacts) -> Presentation:
    """An empty presentation with the only layout in use, and without the thumbnail of python-pptx's template."""
    slides = pptx.Presentation()
    slides.slide_width, slides.slide_height = WIDTH, HEIGHT
    relations: Any = slides.part.package._rels
    relations.pop(next(id for id, relation in relations.items() if relation.reltype.endswith("thumbnail")))
    for number, layout in enumerate(list(slides.slide_layouts)):
        if number != TEXT_LAYOUT:
            slides.slide_layouts.remove(layout)
    _set_look(slides)
    set_properties(slides, title, page)
    return slides


def add_slide(slides: Presentation, title: str, lines: Iterable[Line], notes: Iterable[str]) -> None:
    """Add a slide with its notes."""
    slide = slides.slides.add_slide(slides.slide_layouts[0])
    heading, body = (shape.text_frame for shape in slide.placeholders)
    _format(_write(heading, title), TITLE_SIZE, True, WHITE)
    shown = list(lines)
    size = fitting_size(shown) or SIZES[-1]
    for line in shown:
        paragraph = _write(body, line.text)
        _format(paragraph, size, line.kind == "lead", DARK)
        if line.kind != "point":
            _remove_bullet(paragraph)
    add_notes(slides, notes)


def add_notes(slides: Presentation, lines: Iterable[str]) -> None:
    """Add lines to the notes of the last slide."""
    for line in lines:
        _write(slides.slides[-1].notes_slide.notes_text_frame, line)


def fitting_size(lines: Sequence[Line]) -> int | None:
    """The largest size in points at which the lines fit on a slide; none when they are too long for one."""
    return next((size for size in SIZES if _height(lines, size) <= TEXT_HEIGHT.pt), None)


def _height(lines: Sequence[Line], size: int) -> float:
    letters = Emu(TEXT_WIDTH - BULLET).pt / (LETTER * size)
    return sum(math.ceil(len(line.text) / letters) * LINE + SPACE for line in lines) * size


def _write(frame: Any, text: str) -> _Paragraph:
    """Write a paragraph, the first into the empty one that each frame has."""
    paragraph: _Paragraph = frame.add_paragraph() if frame.text else frame.paragraphs[0]
    run = paragraph.add_run()
    run.text, run.font.language_id = text, MSO_LANGUAGE_ID.ENGLISH_UK
    return paragraph


def _format(paragraph: _Paragraph, size: int, bold: bool, colour: RGBColor) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    font = paragraph.runs[0].font
    font.size, font.bold, font.color.rgb = Pt(size), bold, colour


def _remove_bullet(paragraph: _Paragraph) -> None:
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone")))


def _set_look(slides: Presentation) -> None:
    """White titles on a dark band, dark text on white."""
    master: Any = slides.slide_master
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", FONT.encode())
    title, body, *_ = master.placeholders
    _place(title, Emu(0), Emu(0), WIDTH, TITLE_HEIGHT)
    _place(body, SIDE, Emu(TITLE_HEIGHT + Inches(0.3)), TEXT_WIDTH, TEXT_HEIGHT)
    body.text_frame.margin_left = body.text_frame.margin_right = 0
    title.text_frame.margin_left = title.text_frame.margin_right = SIDE
    title.fill.solid()
    title.fill.fore_color.rgb = DARK


def _place(shape: Any, left: Length, top: Length, width: Length, height: Length) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height
