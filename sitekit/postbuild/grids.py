"""Write the blank grid of each tool for Word beside its page: `site/tools/summaries-grid.docx`.

One sheet to fill in and one of prompts. It is kept with the organisation's records, so no page of the site reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from sitekit.content.definitions import Definitions
from sitekit.content.model import Cell, Tool
from sitekit.content.wording import Wording
from sitekit.postbuild import docx, html, worksheets
from sitekit.postbuild.docx import ContentControl, RichText, Row, TextRun
from sitekit.postbuild.docx_styles import TEXT_WIDTH
from sitekit.postbuild.html import PageFacts
from sitekit.rendering import worksheet_data
from sitekit.rendering.worksheet_data import GRID

# A workbook in the browser reads other keys only: what is written here about a family is not for a page.
KEY_PREFIX = "grid."
# Four boxes are two by two, any other number are one below another.
TWO_BY_TWO = 4
PAIR_WIDTHS = (Cm(8.5), Cm(8.5))
ROW_WIDTHS = (Cm(5.6), Cm(11.4))
PROMPT_WIDTHS = (Cm(3), Cm(5.2), Cm(4.6), Cm(4.2))
# In centimetres: what one sheet has room for, all boxes together, and the line that closes them.
PAIRS_HEIGHT, ROWS_HEIGHT, CLOSING_HEIGHT = 11.4, 13.4, 2.2
DATE_END = Cm(4.5)


def write_grids(site: Path, definitions: Definitions, wording: Wording) -> None:
    """Write the grid of each tool that has one beside its page in the built `site`, if the page is there."""
    for tool in definitions.tools:
        page = site / worksheet_data.page_of(tool.id, definitions)
        if tool.grid and page.is_file():
            document = _grid(tool, wording, html.page_facts(html.parse(page)))
            docx.save(document, site / worksheet_data.word_file(tool.id, GRID, definitions))


def _grid(tool: Tool, wording: Wording, page: PageFacts) -> Document:
    text, cells = wording.grid, list(tool.grid.values())
    document = worksheets.start(tool.name, text.subtitle, wording, page)
    docx.add_paragraph(document, text.keep, "Privacy")
    docx.add_blanks(document, [(wording.worksheets.date, DATE_END), (text.decision, TEXT_WIDTH)])
    docx.add_paragraph(document, text.boxes_heading, "Heading 1")
    if len(cells) == TWO_BY_TWO:
        for pair in (cells[:2], cells[2:]):
            _write_pair(document, pair, wording)
    else:
        _write_rows(document, cells, wording)
    docx.add_paragraph(document, text.closing_heading, "Heading 2")
    docx.add_box(document, text.closing, _control(f"{tool.id}.closing", text.closing_heading), CLOSING_HEIGHT)
    worksheets.start_page(document, text.prompts_heading)
    _write_prompts(document, cells, wording)
    docx.set_footer(document, f"{text.source} {wording.licence}")
    return document


def _write_pair(document: Document, pair: Sequence[Cell], wording: Wording) -> None:
    """Two boxes side by side, as a table of their own: a name heads only the box below it."""
    left, right = pair
    boxes: list[RichText] = [[TextRun(f"{cell.ask}\n"), _control(cell.id, cell.name)] for cell in pair]
    rows = [docx.header_row(left.name, right.name), Row(boxes, height=PAIRS_HEIGHT / 2)]
    caption = wording.grid.pair.format(left=left.name, right=right.name)
    docx.add_captioned_table(document, caption, rows, PAIR_WIDTHS)


def _write_rows(document: Document, cells: Sequence[Cell], wording: Wording) -> None:
    rows = [docx.header_row(wording.grid.box, wording.worksheets.notes)]
    for cell in cells:
        asked = [TextRun(f"{cell.name}\n", bold=True), TextRun(cell.ask)]
        rows.append(Row([asked, [_control(cell.id, cell.name)]], height=ROWS_HEIGHT / len(cells)))
    docx.add_table(document, wording.grid.boxes_heading, rows, ROW_WIDTHS)


def _write_prompts(document: Document, cells: Sequence[Cell], wording: Wording) -> None:
    text = wording.grid
    rows = [docx.header_row(text.box, text.holds, text.next, text.power)]
    rows.extend(Row([[TextRun(cell.name, bold=True)], cell.holds, cell.next, cell.power]) for cell in cells)
    docx.add_table(document, text.prompts_heading, rows, PROMPT_WIDTHS)


def _control(key: str, label: str) -> ContentControl:
    return ContentControl(key, label, prefix=KEY_PREFIX)
