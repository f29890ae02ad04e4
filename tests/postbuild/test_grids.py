"""The blank grids for Word, compared with the definitions, and as LibreOffice prints them: a sheet and its prompts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pypdf
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from support.builds import PROJECT, built_site, parsed, temporary_folder
from support.paper import as_pages, letters
from support.word_documents import drop, first, spoilt, wrong_document, wrong_file, wrong_tables

from sitekit.content.definitions import Definitions
from sitekit.content.model import Tool
from sitekit.content.wording import WORDING_FILE, Wording

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
TOOLS = [tool for tool in DEFINED.tools if tool.grid]
each_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.id)


def path_of(tool: Tool) -> Path:
    return built_site().folder / "tools" / f"{tool.id}-grid.docx"


def wrong_boxes(document: Document, tool: Tool) -> list[str]:
    """Boxes without a field, in another order, two by two where they are not, or with a key that a page would read."""
    tags = [tag.get(qn("w:val")) for tag in document.element.body.iter(qn("w:tag"))]
    *boxes, _, prompts = document.tables
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    text = WORDING.grid
    checks = {
        "keys": tags == [*(f"grid.{id}" for id in tool.grid), f"grid.{tool.id}.closing"],
        "shape": [len(table.columns) for table in boxes] == ([2, 2] if len(tool.grid) == 4 else [2]),
        "prompts": [row.cells[0].text for row in prompts.rows[1:]] == [cell.name for cell in tool.grid.values()],
        "headings": headings == [text.boxes_heading, text.closing_heading, text.prompts_heading],
    }
    return [name for name, right in checks.items() if not right]


def faults_of(document: Document, tool: Tool) -> list[str]:
    return wrong_boxes(document, tool) + wrong_tables(document) + wrong_document(document)


@each_tool
def test_a_grid_has_its_boxes_and_can_be_used_by_everybody(tool: Tool) -> None:
    assert faults_of(docx.Document(str(path_of(tool))), tool) == []
    assert wrong_file(path_of(tool)) == []
    links = parsed(f"tools/{tool.id}.html").select(f'article a[download][href="{tool.id}-grid.docx"]')
    assert len(links) == 1


@cache
def printed() -> tuple[dict[str, pypdf.PdfReader], list[str]]:
    return as_pages(temporary_folder(), [path_of(tool) for tool in TOOLS])


@each_tool
def test_a_grid_is_one_sheet_and_its_prompts_another(tool: Tool) -> None:
    pages, complaints = printed()
    assert complaints == []
    sheet, prompts = (letters(page.extract_text()) for page in pages[f"{tool.id}-grid"].pages)
    cells = tool.grid.values()
    to_fill_in = [WORDING.grid.closing, *(words for cell in cells for words in (cell.name, cell.ask))]
    to_read = [words for cell in cells for words in (cell.name, cell.holds, cell.next, cell.power)]
    assert [words for words in to_fill_in if letters(words) not in sheet] == []
    assert [words for words in to_read if letters(words) not in prompts] == []


SPOILT: dict[str, Callable[[Document], object]] = {
    "keys": lambda document: first(document.element, "w:tag").set(qn("w:val"), "guide.matrix-evidence"),
    "shape": lambda document: drop(document.tables[0]._tbl),
    "prompts": lambda document: drop(document.tables[-1].rows[1]._tr),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_grid_is_noticed(fault: str) -> None:
    assert fault in faults_of(spoilt(docx.Document(str(path_of(TOOLS[0]))), SPOILT[fault]), TOOLS[0])
