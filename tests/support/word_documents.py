"""What must be true of every Word document that the build writes, and how a test damages one.

Not responsible for what a document says, nor for the answers that people write into one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table
from docx.text.paragraph import Paragraph

from sitekit.postbuild.docx_styles import TEXT_WIDTH

LEADING = ("Heading 1", "Heading 2", "Heading 3", "Caption", "Box Title", "Ask", "Facts", "Table Heading")


def first(element: Any, tag: str) -> Any:
    return next(element.iter(qn(tag)))


def first_paragraph(document: Document, style: str) -> Paragraph:
    return next(paragraph for paragraph in document.paragraphs if paragraph.style.name == style)


def drop(element: Any) -> None:
    element.getparent().remove(element)


def has_header_row(table: Table) -> bool:
    """Whether the first row, and only that, comes again on each page."""
    headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    return headers == [True] + [False] * (len(headers) - 1)


def near(length: int, centimetres: float) -> bool:
    return abs(length - Cm(centimetres)) < Cm(0.01)


def wrong_document(document: Document, bottom_margin: float = 2) -> list[str]:
    """What is wrong with the paper, the language, the properties, or what must stay together on a page."""
    paper, core, settings = document.sections[0], document.core_properties, document.settings.element
    languages = {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))}
    page_numbers = [field.get(qn("w:instr")).strip() for field in paper.footer._element.iter(qn("w:fldSimple"))]
    margins = {paper.left_margin, paper.right_margin, paper.top_margin}
    checks = {
        "paper": near(paper.page_width, 21) and near(paper.page_height, 29.7),
        "margins": all(near(margin, 2) for margin in margins) and near(paper.bottom_margin, bottom_margin),
        "page numbers": page_numbers == ["PAGE", "NUMPAGES"],
        "language of styles": languages == {"en-GB"},
        "language of settings": first(settings, "w:themeFontLang").get(qn("w:val")) == "en-GB",
        "language of properties": core.language == "en-GB",
        "author": core.author == "Defensible decision-making in children's social care",
        "comments": core.comments == "",
        "day": core.created == core.modified,
        "blank paragraph": all(paragraph.text.strip() for paragraph in document.paragraphs),
        "picture": not list(document.element.iter(qn("w:drawing"))),
        "header row": all(map(has_header_row, document.tables)),
    }
    leading = [style for style in document.styles if style.name in LEADING]
    alone = [f"alone: {style.name}" for style in leading if not style.paragraph_format.keep_with_next]
    return [name for name, right in checks.items() if not right] + alone


def wrong_tables(document: Document) -> list[str]:
    """Tables without a name, without words in the first row, or that touch another and become one with it."""
    faults = []
    for table in document.tables:
        properties = table._tbl.tblPr
        caption = properties.find(qn("w:tblCaption"))
        faults += ["caption"] * (caption is None or not caption.get(qn("w:val")))
        faults += ["first row"] * (properties.find(qn("w:tblLook")).get(qn("w:firstRow")) != "1")
        faults += ["header words"] * (not all(cell.text.strip() for cell in table.rows[0].cells))
        faults += ["touches"] * (table._tbl.getnext().tag == qn("w:tbl"))
        widths = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
        faults += ["width"] * (widths > TEXT_WIDTH.twips + 5)
    return faults


def wrong_file(path: Path) -> list[str]:
    """Whether a file holds the time of its making, or anything that it does not need."""
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        checks = {
            "time": {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)},
            "order": names[0] == "[Content_Types].xml" and names == sorted(names),
            "not needed": not re.search("thumbnail|WithEffects|customXml", " ".join(names)),
            "damaged": parts.testzip() is None,
        }
    return [name for name, right in checks.items() if not right]


def spoilt(document: Document, spoil: Callable[[Document], object]) -> Document:
    """The document after `spoil`, saved and opened again."""
    spoil(document)
    saved = io.BytesIO()
    document.save(saved)
    return docx.Document(saved)
