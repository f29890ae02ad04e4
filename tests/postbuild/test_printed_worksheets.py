"""The blank worksheets and notes as LibreOffice turns them into pages: whole, on few pages, with room for an answer."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pypdf
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from support.builds import built_site, temporary_folder
from support.paper import as_pages
from support.word_documents import drop
from support.worksheet_cases import AREA, CASES, WORDING, fields, sheet, value


@cache
def printed() -> tuple[dict[str, pypdf.PdfReader], list[str]]:
    return as_pages(temporary_folder(), [built_site().folder / path for path in CASES])


def letters(text: str) -> str:
    """Text without spaces: lines are broken elsewhere on paper."""
    return re.sub(r"\s+", "", text)


def text_on(pages: pypdf.PdfReader) -> str:
    return letters("".join(page.extract_text() for page in pages.pages))


def test_libreoffice_takes_every_sheet_without_complaint() -> None:
    pages, complaints = printed()
    assert complaints == []
    assert sorted(pages) == sorted(Path(path).stem for path in CASES)


@pytest.mark.parametrize("path", CASES)
def test_a_sheet_is_printed_whole_and_on_few_pages(path: str) -> None:
    pages = printed()[0][Path(path).stem]
    on_paper = text_on(pages)
    expected = [*(asked.ask for asked in CASES[path].asked), *CASES[path].words, WORDING.privacy]
    assert [words for words in expected if letters(words) not in on_paper] == []
    assert 1 <= len(pages.pages) <= (3 if CASES[path].publication else 1)
    foot = WORDING.licence if CASES[path].publication else WORDING.forms.ours
    assert all(letters(foot) in letters(page.extract_text()) for page in pages.pages)


def fill_in(document: Document, key: str, answer: str) -> None:
    """Write an answer as Word does, so that nothing holds its place any more."""
    field = next(field for field in fields(document) if value(field, "tag") == f"guide.{key}")
    drop(field.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"))
    run = field.find(f"{qn('w:sdtContent')}/{qn('w:r')}")
    drop(run.find(qn("w:rPr")))
    run.find(qn("w:t")).text = answer


def test_a_long_answer_goes_on_to_the_next_page(tmp_path: Path) -> None:
    """In one line: LibreOffice 7.4, which is Debian's, puts the lines of a plain-text field in a wrong order."""
    long = [f"word{number}." for number in range(1, 1501)]
    document = sheet(AREA)
    for key in (CASES[AREA].asked[0].keys[1], CASES[AREA].asked[-1].keys[0]):
        fill_in(document, key, " ".join(long))
    document.save(str(tmp_path / "long.docx"))
    pages, complaints = as_pages(tmp_path, [tmp_path / "long.docx"])
    counted = Counter(re.findall(r"word\d+\.", text_on(pages["long"])))
    assert complaints == []
    assert counted == dict.fromkeys(long, 2)


def test_libreoffice_says_nothing_of_what_it_cannot_open(tmp_path: Path) -> None:
    """The control: a file that is no document leaves no pages, so that the tests above would fail."""
    (tmp_path / "broken.docx").write_bytes((built_site().folder / AREA).read_bytes()[:2000])
    pages, complaints = as_pages(tmp_path, [tmp_path / "broken.docx"])
    assert pages == {} or complaints
