"""Word files that a page saves and opens: the build's own file, filled in, and what other programs make of it.

What is saved is compared with what python-docx and LibreOffice find in it. Not responsible for files that must be
refused (`test_word_hostile.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from support import word_file as files
from support.word_answers import answers, headings, opened, written
from support.word_documents import wrong_document, wrong_file
from support.word_file import (
    ACTIONS,
    MAIN,
    ODD,
    WHOLE,
    WHOLE_ANSWERS,
    A,
    B,
    Page,
    W,
    answer,
    choice,
    document,
    run,
    sdt,
)
from support.workbook_page import JUDGEMENTS


@pytest.fixture(scope="module")
def whole(word: Page) -> bytes:
    return word.write(WHOLE)


# --- What is saved ----------------------------------------------------------------------------------------------------

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
LISTED = {"kind": "list", "items": [EVIL]}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "whole": WHOLE,
    "odd": files.content(*ODD),
    "empty": {"title": "", "blocks": []},
    "right to left": {"title": "עברית", "blocks": [answer("a", "שלום", label="ש" * 99), WHOLE["blocks"][3]]},
    "markup": {"title": EVIL, "subtitle": EVIL, "source": EVIL}
    | {
        "blocks": [
            MARKUP,
            {"kind": "list", "items": [EVIL]},
            answer("c", EVIL, label=EVIL),
            files.table(EVIL, [EVIL] * 3),
        ]
    },
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_saved_is_in_order(word: Page, name: str, tmp_path: Path) -> None:
    content = {"source": "", "day": "2026-11-23"} | DOCUMENTS[name]
    file = word.write(content)
    (tmp_path / "file.docx").write_bytes(file)
    assert faults(file) + wrong_file(tmp_path / "file.docx") == []
    assert headings(file)[0] == (0, files.cleaned(content["title"]))
    assert [text for text in answers(file).values() if text] == [
        files.cleaned(one["text"])
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
    document = files.parts(whole)[MAIN].decode()
    assert before in document
    assert fault in " ".join(faults(files.repacked(whole, document=document.replace(before, after, 1))))


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
        body = opened(word.write(files.content(text))).element.body
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
    pdf = PdfReader(io.BytesIO(files.converted(whole, "pdf", tmp_path)))
    assert pdf.metadata.title == WHOLE["title"]
    lines = [" ".join(line.split()) for page in pdf.pages for line in page.extract_text().splitlines()]
    wanted = ("third, after a tab", "One line — plain.", "and a line in English", "Write here", "Choose one")
    assert [line for line in wanted if not any(line in found for found in lines)] == []
    places = [next(at for at, line in enumerate(lines) if words in line) for words in ("First line", "third,", "Last")]
    assert places == sorted(set(places)), "the lines of an answer are not in their order"
    assert any(f"Page 1 of {len(pdf.pages)}" in line for line in lines)


# --- What is written comes back --------------------------------------------------------------------------------------

LONG = ["a" * 100_000, "a\n" * 4_999, "\t" * 100_000, "👩‍👩‍👧" * 12_500]


def check_round_trip(word: Page, texts: list[str]) -> None:
    file = word.write(files.content(*texts))
    wanted = [files.cleaned(text) for text in texts]
    # A line that stood there as it was typed would be a space in Word.
    assert re.findall(rb"[\r\n]", files.parts(file)[MAIN]) == [b"\n"]
    assert word.texts(file) == wanted
    assert list(answers(file).values()) == wanted
    assert word.texts(files.repacked(file)) == wanted


@pytest.mark.parametrize("text", [*ODD, *LONG], ids=lambda text: ascii(text[:9]))
def test_odd_and_long_texts_come_back(word: Page, text: str) -> None:
    check_round_trip(word, [text, "another", text])


def test_a_whole_document_comes_back(word: Page, whole: bytes) -> None:
    entries = word.read(whole)
    assert [(entry["key"], entry["text"]) for entry in entries] == list(WHOLE_ANSWERS.items())
    assert answers(whole) == WHOLE_ANSWERS
    labels = {entry["key"]: entry["label"] for entry in entries}
    assert labels["a.judgement"] == "Judgement: a"
    assert labels["action.2.who"] == "who 2"
    # Two rows of the first table come before the action list, with its header.
    rows = {entry["key"]: entry["row"] for entry in entries if entry["row"]}
    assert rows == {cell["key"]: number for number, row in enumerate(ACTIONS, 4) for cell in row}


def test_the_same_words_give_the_same_bytes(own_page: Page, whole: bytes) -> None:
    assert own_page.write(WHOLE) == whole
    assert own_page.write(WHOLE | {"title": "Other"}) != whole


def test_a_key_twice_is_read_twice_and_a_label_is_cut(word: Page) -> None:
    label = " two\nlines\t" + "x" * 53 + "👩" + "y" * 99  # the emoji is two characters to Word, from the 64th on
    key = "a" * 58
    file = word.write({"title": "Notes", "blocks": [answer(key, "one", label=label), answer(key, "two", label=label)]})
    read = [(entry["key"], entry["label"], entry["text"]) for entry in word.read(file)]
    assert read == [(key, "two lines " + "x" * 53, text) for text in ("one", "two")]


TOO_LONG = {
    "letters": (["a" * 100_001, "b"], ["a" * 100_000, "b"], [0]),
    "half an emoji": (["a" * 99_999 + "👩"], ["a" * 99_999], [0]),
    "lines": (["\n" * 5_000, "b"], ["\n" * 4_999, "b"], [0]),
    "all together": (["a" * 100_000] * 10 + ["b"], ["a" * 100_000] * 10 + [""], [10]),
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_of_what_would_keep_a_page_busy_the_beginning_is_read_and_the_rest_is_named(word: Page, name: str) -> None:
    texts, read, cut = TOO_LONG[name]
    entries = word.read(word.write(files.content(*texts)))
    assert [entry["text"] for entry in entries] == read
    assert [at for at, entry in enumerate(entries) if entry.get("cut")] == cut


@pytest.mark.parametrize("name", ["word/document2.xml", MAIN.upper()])
def test_the_document_is_found_under_the_names_that_programs_give_it(word: Page, name: str) -> None:
    assert word.answers(files.file_of(document(sdt(A)), name=name)) == {"a": "a"}


# --- Others save it --------------------------------------------------------------------------------------------------


def test_libreoffice_saves_it(word: Page, whole: bytes, tmp_path: Path) -> None:
    """Since 7.5 the marks of the answers stay. Before, they are lost and that is said; the words stay all the same."""
    saved = files.converted(whole, "docx", tmp_path)
    kept = [written(field.find(qn("w:sdtContent"))) for field in opened(saved).element.body.iter(qn("w:sdt"))]
    invited = {"a.judgement": "Choose one", "b.judgement": "Choose one"}
    wanted = [text or invited.get(key, "Write here") for key, text in WHOLE_ANSWERS.items()]
    assert kept == wanted
    if b"guide." in files.parts(saved)[MAIN]:
        assert word.answers(saved) == WHOLE_ANSWERS
    else:
        assert files.NOT_OURS in word.refusal(saved)


class Unseekable(io.BytesIO):
    """Where a zip file is written in one go, its sizes stand after the parts, as some programs do it."""

    def tell(self) -> int:
        raise io.UnsupportedOperation


def test_files_that_other_programs_packed_are_read(word: Page, whole: bytes) -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"a comment PK\x05\x06 with the mark of an end in it"
        for name, part in reversed(files.parts(whole).items()):
            package.writestr(name, part)
    assert package.infolist()[0].flag_bits & 8
    opened(whole).save(by_python_docx := io.BytesIO())
    for file in (
        files.repacked(whole, zipfile.ZIP_STORED),
        files.repacked(whole),
        stream.getvalue(),
        by_python_docx.getvalue(),
    ):
        assert word.answers(file) == WHOLE_ANSWERS


# --- What Word may make of an answer ---------------------------------------------------------------------------------


EMOJI = '<mc:Choice xmlns:w16se="urn:x" Requires="w16se"><w16se:symEx/><w:t>x</w:t></mc:Choice>'


def either(*versions: str) -> str:
    return run(f"<mc:AlternateContent>{''.join(versions)}</mc:AlternateContent>")


def symbol(font: str, *codes: str) -> str:
    return run("".join(f'<w:sym w:font="{font}" w:char="{code}"/>' for code in codes))


# What may stand in a control: its text.
INSIDE = {
    run("<w:t>one</w:t><w:br/><w:t>two</w:t><w:cr/><w:t>three</w:t>"): "one\ntwo\nthree",
    run('<w:tab/><w:t xml:space="preserve"> x </w:t><w:noBreakHyphen/><w:softHyphen/><w:ptab/>'): "\t x -\u00ad\t",
    f"<w:p>{A}</w:p><w:p/><w:p>{B}</w:p>": "a\n\nb",
    f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{A}</w:p>': "a",
    f"<w:ins>{A}</w:ins><w:del><w:r><w:delText>x</w:delText><w:t>x</w:t></w:r></w:del>{B}": "ab",
    f"<w:moveFrom>{A}</w:moveFrom><w:moveTo>{B}</w:moveTo>": "b",
    f"<w:hyperlink>{A}</w:hyperlink><w:smartTag>{B}</w:smartTag>": "ab",
    f'<w:fldSimple>{A}</w:fldSimple><w:r><w:instrText>x</w:instrText></w:r><w:proofErr w:type="spellEnd"/>': "a",
    either(EMOJI, "<mc:Fallback><w:t>😊</w:t></mc:Fallback>"): "😊",
    either(EMOJI, f"<mc:Fallback>{either(EMOJI, '<mc:Fallback><w:t>in</w:t></mc:Fallback>')}</mc:Fallback>"): "in",
    run("".join(f"<w:{left_out}><w:t>x</w:t></w:{left_out}>" for left_out in ("drawing", "object", "pict"))) + A: "a",
    symbol("Wingdings", "F0E0", "F0FC", "f04a", "00FE", "F001"): "→✓☺☑\ufffd",
    symbol("Symbol", "F0B7"): "\ufffd",
    f"<w:r><w:ruby><w:rt>{B}</w:rt><w:rubyBase>{A}</w:rubyBase></w:ruby></w:r>": "a",
    f"<w:sdt><w:sdtPr><w:tag w:val='other'/></w:sdtPr><w:sdtContent>{A}</w:sdtContent></w:sdt>{B}": "ab",
    f"<w:tbl><w:tr><w:tc><w:p>{A}</w:p></w:tc><w:tc><w:p>{B}</w:p></w:tc></w:tr></w:tbl>": "a\nb",
    run("<w:t>a<![CDATA[<b>&]]>&lt;c&gt;<!-- no --></w:t>"): "a<b>&<c>",
    "": "",
}


@pytest.mark.parametrize("inside", INSIDE)
def test_what_word_makes_of_an_answer_is_read(word: Page, inside: str) -> None:
    around = f"<w:p>{run('<w:t>before</w:t>')}</w:p>{{}}<w:p>{run('<w:t>after</w:t>')}</w:p>"
    for namespace in (W, files.STRICT):
        file = files.file_of(document(around.format(sdt(inside)), namespace))
        assert word.read(file) == [{"key": "a", "label": "A", "text": INSIDE[inside], "row": 0}]


def test_a_control_that_invites_has_no_text(word: Page) -> None:
    for on in ("", ' w:val="1"', ' w:val="true"', ' w:val="on"'):
        assert word.texts(files.file_of(document(sdt(A, properties=f"<w:showingPlcHdr{on}/>")))) == [""]
    for off in ("0", "false", "off"):
        assert word.texts(files.file_of(document(sdt(A, properties=f'<w:showingPlcHdr w:val="{off}"/>')))) == ["a"]


def test_controls_in_controls_and_in_rows(word: Page) -> None:
    nested = sdt(A + sdt(B, "guide.b") + A)
    row = f"<w:tr><w:tc><w:p>{sdt(A, 'guide.c')}</w:p></w:tc></w:tr>"
    inner = f"<w:tbl>{row}</w:tbl>"
    outer = f"<w:tbl><w:tr/><w:tr><w:tc>{inner}<w:p>{sdt(B, 'guide.d')}</w:p></w:tc></w:tr></w:tbl>"
    whole_row = sdt(f"<w:tr><w:tc><w:p>{A}</w:p></w:tc></w:tr>", "guide.e")
    last = sdt(B, "guide.f")
    entries = word.read(files.file_of(document(f"{nested}{outer}<w:tbl>{whole_row}</w:tbl><w:p>{last}</w:p>")))
    found = {entry["key"]: (entry["text"], entry["row"]) for entry in entries}
    assert found == {"a": ("aa", 0), "b": ("b", 0), "c": ("a", 3), "d": ("b", 2), "e": ("a", 0), "f": ("b", 0)}


@pytest.mark.parametrize("tag", ["guide.", "guide", "other.a", "guide.a b", "guide.__proto__", "guide." + "a" * 59])
def test_a_tag_that_is_not_ours_is_passed_over(word: Page, tag: str) -> None:
    assert word.answers(files.file_of(document(sdt(A, tag) + sdt(B, "guide.b")))) == {"b": "b"}
    assert files.NOT_OURS in word.refusal(files.file_of(document(sdt(A, tag))))
