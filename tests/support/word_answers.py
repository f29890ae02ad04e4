"""What somebody finds who opens a Word file of this site: the answers in its fields, and its headings.

For the tests of whatever makes such files. It opens them with python-docx, and shares nothing with the script that
writes and reads them in the browser. Not responsible for whether the file is a good one.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

PREFIX = "guide."
CHARACTERS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def opened(file: Path | str | bytes) -> Document:
    return docx.Document(io.BytesIO(file) if isinstance(file, bytes) else str(file))


def answers(file: Path | str | bytes) -> dict[str, str]:
    """The text of each field of this site by its key; a field that only invites to write has none."""
    found: dict[str, str] = {}
    for field in opened(file).element.body.iter(qn("w:sdt")):
        properties, content = field.find(qn("w:sdtPr")), field.find(qn("w:sdtContent"))
        tag = properties.find(qn("w:tag"))
        if tag is None or not tag.get(qn("w:val")).startswith(PREFIX):
            continue
        key = tag.get(qn("w:val")).removeprefix(PREFIX)
        if key in found:
            raise ValueError(f"two fields of one file have the key {key}")
        found[key] = written(content) if properties.find(qn("w:showingPlcHdr")) is None else ""
    return found


def headings(file: Path | str | bytes) -> list[tuple[int, str]]:
    """The level and the words of each heading, as Word's navigation shows them; the title has level 0."""
    styles = [(paragraph.style.name or "", paragraph.text) for paragraph in opened(file).paragraphs]
    return [
        (int(name.removeprefix("Heading ")) if name != "Title" else 0, text)
        for name, text in styles
        if re.fullmatch(r"Title|Heading \d", name)
    ]


def written(content: BaseOxmlElement) -> str:
    """The text in an element: its words, tabs and lines, and a new line for each paragraph after the first."""
    pieces: list[str] = []
    paragraphs = 0
    for element in content.iter():
        if element.tag == qn("w:t"):
            pieces.append(element.text or "")
        elif element.tag == qn("w:p"):
            pieces.append("\n" if paragraphs else "")
            paragraphs += 1
        elif element.getparent().tag == qn("w:r"):
            pieces.append(CHARACTERS.get(element.tag, ""))
    return "".join(pieces)
