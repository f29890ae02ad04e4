"""Write the Word file that a page fills in with a reader's notes: one block of each kind, and how it looks.

It is a script, because a page opened from a folder can load nothing else. `docs/assets/js/docx.js` copies its blocks as
often as it needs them, finding each by the style of its paragraph, and a table by its number of columns.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.shared import Cm, Length

from sitekit.content.wording import Wording
from sitekit.postbuild import docx
from sitekit.postbuild.docx import ContentControl, RichText, Row, TextRun
from sitekit.postbuild.docx_styles import TEXT_WIDTH, box_borders
from sitekit.postbuild.html import PageFacts

NOTES_FILE = Path("assets") / "js" / "notes-file.js"
# The page replaces these by its own title, its source and the reader's day. The file names nobody.
TITLE, SOURCE, DAY = "{title}", "{source}", date(1980, 1, 1)
PARAGRAPHS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Normal", "Ask")
# In points, below an answer that is still to be written: so nobody clicks beside it. The format has no more.
ROOM_TO_WRITE = 31
ACTION_HEIGHT = 1  # centimetre
ACTION_WIDTHS = (Cm(8.5), Cm(5.1), Cm(3.4))
AREA_WIDTH = Cm(5)


def write_notes_file(site: Path, wording: Wording) -> None:
    """Write the script into the built `site`."""
    (site / NOTES_FILE).parent.mkdir(parents=True, exist_ok=True)
    (site / NOTES_FILE).write_text(script(wording), "utf-8", newline="\n")


def script(wording: Wording) -> str:
    """The script: the parts of the file by name."""
    texts = {name: part.decode("utf-8") for name, part in docx.parts(_document(wording)).items()}
    return f"ddm.wordFile = {json.dumps(texts)};\n"


def _document(wording: Wording) -> Document:
    document = docx.new_document(TITLE, "", PageFacts(TITLE, "", DAY))
    for style in PARAGRAPHS:
        docx.add_paragraph(document, style, style)
    docx.add_item(document, "Item", 0)
    text = wording.worksheets
    choice = ContentControl("choice", text.judgement, wording.judgements.texts)
    docx.add_paragraph(document, [TextRun(f"{text.judgement}: "), choice], "Choice")
    answer: Any = docx.add_paragraph(document, [ContentControl("answer", text.notes)], "Answer")._p
    answer.pPr.append(parse_xml(box_borders(ROOM_TO_WRITE)))
    _add_overview(document, len(wording.judgements.texts) + 2)
    columns = text.three_questions.plan_columns.model_dump()
    cells = [[ContentControl(key, name)] for key, name in columns.items()]
    _add_table(document, Row(cells, height=ACTION_HEIGHT), ACTION_WIDTHS)
    docx.set_footer(document, SOURCE)
    return document


def _add_overview(document: Document, figures: int) -> None:
    """Each area in a row, with a column for each judgement, one for what has none, and one for the sum."""
    widths = [AREA_WIDTH, *[Length((TEXT_WIDTH - AREA_WIDTH) // figures)] * figures]
    _add_table(document, Row([[TextRun("Area", bold=True)], *["0"] * figures]), widths)


def _add_table(document: Document, row: Row, widths: Sequence[Length]) -> None:
    head: list[RichText] = ["Heading"] * len(widths)
    docx.add_captioned_table(document, "Caption", [docx.header_row(*head), row], widths)
