"""Word files that a page saves: the build's own file, filled in, as python-docx and LibreOffice find it.

Not responsible for the looks (`tests/postbuild`), nor for reading answers back (`test_word_read.py`).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from support.word_answers import answers, headings, opened, written
from support.word_documents import wrong_document, wrong_file
from support.word_file import (
    JUDGEMENTS,
    MAIN,
    ODD,
    WHOLE,
    Page,
    answer,
    choice,
    cleaned,
    content,
    converted,
    parts,
    repacked,
    table,
)

# The order that the format gives to what a page adds or leaves out.
ORDER = {
    "pPr": "pStyle keepNext numPr pBdr bidi",
    "rPr": "rStyle b rtl",
    "sdtPr": "alias tag id showingPlcHdr text dropDownList",
}


def faults(file: bytes) -> list[str]:
    """What Word would refuse, or show in another way than it is meant."""
    body = opened(file).element.body
    found = []
    for name, order in ORDER.items():
        for element in body.iter(qn(f"w:{name}")):
            children = [child.tag.rpartition("}")[2] for child in element]
            found += [f"{name}: {children}"] if children != [one for one in order.split() if one in children] else []
    numbers = [one.get(qn("w:val")) for one in body.iter(qn("w:id"))]
    labels = [one.get(qn("w:val")) for kind in ("tag", "alias") for one in body.iter(qn(f"w:{kind}"))]
    plain = [one.getparent().getparent() for one in body.iter(qn("w:text"))]
    checks = {
        "one number twice": len(set(numbers)) == len(numbers),
        "a long name": all(len(label) <= 64 for label in labels),
        "two looks in plain text": all(len(list(one.iter(qn("w:r")))) == 1 for one in plain),
        "a table at the end": body[-2].tag == qn("w:p"),
    }
    return found + [name for name, right in checks.items() if not right]


EVIL = "\"'><w:p/>&amp;]]>{source}\x00\n"
MARKUP = {"kind": "heading", "level": 1, "text": EVIL}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "whole": WHOLE,
    "odd": content(*ODD),
    "empty": {"title": "", "blocks": []},
    "right to left": {"title": "עברית", "blocks": [answer("a", "שלום", label="ש" * 99), WHOLE["blocks"][3]]},
    "markup": {"title": EVIL, "subtitle": EVIL, "source": EVIL}
    | {"blocks": [MARKUP, {"kind": "list", "items": [EVIL]}, answer("c", EVIL, label=EVIL), table(EVIL, [EVIL] * 3)]},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_saved_is_in_order(word: Page, name: str, tmp_path: Path) -> None:
    content = {"source": "", "day": "2026-11-23"} | DOCUMENTS[name]
    file = word.write(content)
    (tmp_path / "file.docx").write_bytes(file)
    assert faults(file) + wrong_file(tmp_path / "file.docx") == []
    assert headings(file)[0] == (0, cleaned(content["title"]))
    assert [text for text in answers(file).values() if text] == [
        cleaned(one["text"])
        for block in content["blocks"]
        for one in [block, *(cell for row in block.get("rows", []) for cell in row if isinstance(cell, dict))]
        if one.get("key") and one["text"]
    ]


SPOILT = {
    "pPr": ('<w:pPr><w:pStyle w:val="Title"/>', '<w:pPr><w:bidi/><w:pStyle w:val="Title"/>'),
    "two looks": ("One line — plain.</w:t></w:r>", "One</w:t></w:r><w:r><w:t>line</w:t></w:r>"),
    "one number": ('<w:id w:val="2"/>', '<w:id w:val="1"/>'),
    "at the end": ("<w:sectPr ", "<w:tbl><w:tr/></w:tbl><w:sectPr "),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_file_out_of_order_is_noticed(whole: bytes, fault: str) -> None:
    before, after = SPOILT[fault]
    document = parts(whole)[MAIN].decode()
    assert before in document
    assert fault in " ".join(faults(repacked(whole, document=document.replace(before, after, 1))))


def test_what_is_saved_looks_as_the_build_has_it_and_names_nobody(whole: bytes) -> None:
    document = opened(whole)
    assert wrong_document(document, bottom_margin=2) == ["author", "blank paragraph"]  # one after the last table
    core, (first, second) = document.core_properties, document.sections[0].footer.paragraphs
    assert (core.title, core.author, core.last_modified_by, core.subject) == (WHOLE["title"], "", "", "")
    assert f"{core.created:%Y-%m-%d}" == WHOLE["day"]
    assert written(first._p) == "Induction and training\tPage 1 of 1"
    assert second.text == WHOLE["source"]
    assert headings(whole) == [(0, WHOLE["title"]), (1, "Overview"), (2, "The questions"), (3, "Another")]
    known = {"Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Normal", "List Bullet", "Caption"}
    assert {paragraph.style.name for paragraph in document.paragraphs} == known | {"Ask", "Choice", "Answer"}
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["Induction", *"123410"]
    captions = [table._tbl.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) for table in document.tables]
    assert captions == ["By area", "Who does what by when"]


def test_right_to_left_is_said_of_paragraph_and_words(word: Page) -> None:
    def said(text: str) -> tuple[bool, list[bool]]:
        body = opened(word.write(content(text))).element.body
        runs = [run.find(f".//{qn('w:rtl')}") is not None for run in body.iter(qn("w:r"))]
        return bool(body.findall(f".//{qn('w:bidi')}")), runs[1:]

    assert said("plain") == (False, [False])
    assert said("(1) שלום") == (True, [True])
    assert said("English\nشكرا\nEnglish") == (False, [False, True, False])
    assert said("شكرا\n\nشكرا\nEnglish") == (True, [True, False])


def test_a_control_says_what_is_in_it(word: Page) -> None:
    def kinds(block: dict[str, Any]) -> list[str]:
        (control,) = opened(word.write({"title": "Notes", "blocks": [block]})).element.body.iter(qn("w:sdt"))
        return [*[one.tag.rpartition("}")[2] for one in control[0]][3:], written(control[1])]

    assert kinds(answer("a", "")) == ["showingPlcHdr", "text", "Write here"]
    assert kinds(answer("a", "One\ttab")) == ["text", "One\ttab"]
    # Rich text, which needs no word for its kind: LibreOffice 7.4 cannot show lines in a control for plain text.
    assert kinds(answer("a", "a\nb")) == ["a\nb"]
    assert kinds(choice("a", "")) == ["showingPlcHdr", "dropDownList", "Choose one"]
    assert kinds(choice("a", JUDGEMENTS[1])) == ["dropDownList", JUDGEMENTS[1]]


def test_libreoffice_prints_it(whole: bytes, tmp_path: Path) -> None:
    pdf = PdfReader(io.BytesIO(converted(whole, "pdf", tmp_path)))
    assert pdf.metadata.title == WHOLE["title"]
    lines = [" ".join(line.split()) for page in pdf.pages for line in page.extract_text().splitlines()]
    wanted = ("third, after a tab", "One line — plain.", "and a line in English", "Write here", "Choose one")
    assert [line for line in wanted if not any(line in found for found in lines)] == []
    places = [next(at for at, line in enumerate(lines) if words in line) for words in ("First line", "third,", "Last")]
    assert places == sorted(set(places)), "the lines of an answer are not in their order"
    assert any(f"Page 1 of {len(pdf.pages)}" in line for line in lines)
