"""Word files written in the browser: the package, the order of what is in it, and what other programs find there.

What is written is compared with what python-docx and LibreOffice find in it.
Not responsible for reading answers back (`test_word_read.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree
from pypdf import PdfReader
from support.word_answers import answers, headings, opened, written
from support.word_file import (
    MAIN,
    ODD,
    WHOLE,
    Page,
    W,
    answer,
    cleaned,
    content,
    converted,
    parts,
    repacked,
)

# The order that ISO/IEC 29500-1 gives to the children of an element, of those that are used here.
ORDER = {
    "pPr": "pStyle keepNext keepLines numPr pBdr shd tabs bidi spacing ind outlineLvl",
    "pBdr": "top left bottom right between",
    "rPr": "rStyle rFonts b bCs color sz szCs rtl lang",
    "sdt": "sdtPr sdtContent",
    "sdtPr": "alias tag id showingPlcHdr text dropDownList",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tr": "trPr tc",
    "trPr": "cantSplit trHeight tblHeader",
    "tc": "tcPr p",
    "tcPr": "tcW shd",
    "sectPr": "footerReference pgSz pgMar",
    "style": "name basedOn uiPriority semiHidden qFormat pPr rPr tblPr",
    "styles": "docDefaults style",
    "settings": "defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "abstractNum": "multiLevelType lvl",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr",
    "numbering": "abstractNum num",
}
FREE = "document body p r sdtContent dropDownList tabs numPr tblGrid num compat ftr docDefaults rPrDefault fldSimple"


def faults(file: bytes) -> list[str]:
    """What is wrong with the package and with the order of what is in it."""
    found = parts(file)
    trees = {name: etree.fromstring(part) for name, part in found.items()}
    return [
        *(
            f"{name}: {fault}"
            for name, tree in trees.items()
            for element in tree.iter()
            for fault in _misplaced(element)
        ),
        *_number_faults(trees[MAIN]),
    ]


def _misplaced(element: Any) -> Iterator[str]:
    name = etree.QName(element).localname
    if etree.QName(element).namespace != W or not len(element) or name in FREE.split():
        return
    if name not in ORDER:
        yield f"the order in {name} is not known"
        return
    wanted, children = ORDER[name].split(), [etree.QName(child).localname for child in element]
    if unknown := set(children) - set(wanted):
        yield f"{name} has {unknown}"
    elif children != sorted(children, key=wanted.index):
        yield f"{name} has its children in the order {children}"


def _number_faults(document: Any) -> Iterator[str]:
    numbers = [one.get(qn("w:val")) for one in document.iter(qn("w:id"))]
    if len(set(numbers)) < len(numbers):
        yield "two controls have one number"
    for tag in (*document.iter(qn("w:tag")), *document.iter(qn("w:alias"))):
        if len(tag.get(qn("w:val"))) > 64:
            yield f"too long for Word: {tag.get(qn('w:val'))}"
    for plain in document.iter(qn("w:text")):
        if len(list(plain.getparent().getparent().iter(qn("w:r")))) > 1:
            yield "a control for plain text has more than one run"
    if document[0][-2].tag != qn("w:p"):
        yield "the document does not end in a paragraph"


def test_the_file_is_in_order(word: Page, whole: bytes) -> None:
    assert faults(whole) == []
    assert faults(word.write(content(*ODD))) == []
    assert faults(word.write({"title": "", "blocks": []})) == []
    table = WHOLE["blocks"][3]
    assert faults(word.write({"title": "עברית", "blocks": [table]})) == []


SPOILT = {
    "order ['spacing', 'pStyle']": ('<w:pPr><w:pStyle w:val="Title"/>', '<w:pPr><w:spacing/><w:pStyle w:val="Title"/>'),
    "has {'foo'}": ('<w:pStyle w:val="Title"/>', '<w:pStyle w:val="Title"/><w:foo/>'),
    "more than one run": ("One line — plain.</w:t></w:r>", "One</w:t></w:r><w:r><w:t>line</w:t></w:r>"),
    "tc has {'tbl'}": ("</w:p></w:tc>", "</w:p><w:p/><w:tbl><w:tr/></w:tbl></w:tc>"),
    "the document does not end": ("<w:sectPr>", "<w:tbl><w:tr/></w:tbl><w:sectPr>"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_file_out_of_order_is_noticed(whole: bytes, fault: str) -> None:
    before, after = SPOILT[fault]
    document = parts(whole)[MAIN].decode()
    assert before in document
    assert fault in " ".join(faults(repacked(whole, document=document.replace(before, after, 1))))


def test_the_zip_file_says_no_time(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        for part in package.infolist():
            assert part.date_time == (1980, 1, 1, 0, 0, 0)
            assert (part.flag_bits, part.compress_type, part.extra, part.comment) == (0x800, 0, b"", b"")


def test_the_properties_say_the_day_and_nobody(word: Page, whole: bytes) -> None:
    said = {etree.QName(one).localname: one.text for one in etree.fromstring(parts(whole)["docProps/core.xml"])}
    day = "2026-11-23T00:00:00Z"
    assert said == {"title": WHOLE["title"], "language": "en-GB", "created": day, "modified": day}
    for no_day in ("", "tomorrow", "23 November 2026", None):
        core = etree.fromstring(parts(word.write(content("a") | {"day": no_day}))["docProps/core.xml"])
        assert [etree.QName(one).localname for one in core] == ["title", "language"]


def test_word_finds_headings_styles_and_paper(whole: bytes) -> None:
    levels = [(0, "Induction and training"), (1, "Overview"), (2, "The questions"), (3, "Another")]
    assert headings(whole) == levels
    document = opened(whole)
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    wanted = {"Title", "Subtitle", "Normal", "List Bullet", "Caption", "Ask", "Choice", "Answer", "Table Text"}
    assert styles - {"Heading 1", "Heading 2", "Heading 3"} == wanted
    paper = document.sections[0]
    sides = (paper.page_width, paper.page_height, paper.left_margin, paper.right_margin, paper.top_margin)
    assert all(abs(is_ - wanted) < Cm(0.01) for is_, wanted in zip(sides, map(Cm, (21, 29.7, 2, 2, 2)), strict=True))
    assert document.styles["Normal"].font.size.pt == 11
    assert document.styles.element.find(f".//{qn('w:rFonts')}").get(qn("w:ascii")) == "Arial"
    assert document.styles["Ask"].paragraph_format.keep_with_next
    assert document.settings.element.find(qn("w:themeFontLang")).get(qn("w:val")) == "en-GB"


def test_the_footer_says_what_which_page_and_whence(whole: bytes) -> None:
    first, second = opened(whole).sections[0].footer.paragraphs
    assert written(first._p) == "Induction and training\tPage 1 of 1"
    assert [field.get(qn("w:instr")) for field in first._p.iter(qn("w:fldSimple"))] == [" PAGE ", " NUMPAGES "]
    assert second.text == WHOLE["source"]


def test_tables_have_a_header_and_a_caption(whole: bytes) -> None:
    tables = judged, actions = opened(whole).tables
    captions = [table._tbl.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) for table in tables]
    assert captions == ["By area", "Who does what by when"]
    headers = [[row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] for table in tables]
    assert headers == [[True, False], [True, False, False]]
    assert [cell.text for cell in judged.rows[1].cells] == ["Induction", *"1234"]
    assert [int(cell.width.twips) for cell in actions.rows[0].cells] == [4819, 2891, 1927]
    looks = [table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) for table in tables]
    assert looks == ["1", "0"]


def test_right_to_left_is_said_of_paragraph_and_words(word: Page) -> None:
    def said(text: str) -> tuple[bool, list[bool]]:
        body = opened(word.write(content(text))).element.body
        return bool(body.findall(f".//{qn('w:bidi')}")), [
            run.find(f".//{qn('w:rtl')}") is not None for run in body.iter(qn("w:r"))
        ][1:]

    assert said("plain") == (False, [False])
    assert said("(1) שלום") == (True, [True])
    assert said("English\nشكرا\nEnglish") == (False, [False, True, False])
    assert said("شكرا\n\nشكرا\nEnglish") == (True, [True, False])


def test_an_answer_is_a_control_as_the_worksheets_have_it(word: Page) -> None:
    def control(text: str, **others: Any) -> list[str]:
        file = word.write({"title": "Notes", "blocks": [answer("a", text, **others)]})
        properties = re.search(
            r'<w:id w:val="1"/>(.*)</w:sdtPr><w:sdtContent>(<w:r>.*?</w:t>)', str(parts(file)[MAIN], "utf-8")
        )
        return list(properties.groups())

    multiline, invites, words = '<w:text w:multiLine="1"/>', "<w:showingPlcHdr/>", '<w:t xml:space="preserve">'
    pale = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
    choices = '<w:dropDownList><w:listItem w:displayText="&lt;1&gt;" w:value="&lt;1&gt;"/></w:dropDownList>'
    choice = {"kind": "choice", "options": ["<1>"]}
    assert control("") == [invites + multiline, f"{pale}{words}Write here</w:t>"]
    assert control("One\ttab") == [multiline, f"<w:r>{words}One</w:t>"]
    # Rich text, which needs no word for its kind: LibreOffice 7.4 cannot show lines in a control for plain text.
    assert control("a\nb") == ["", f"<w:r>{words}a</w:t>"]
    assert control("", **choice) == [invites + choices, f"{pale}{words}Choose one</w:t>"]
    assert control("<1>", **choice) == [choices, f"<w:r>{words}&lt;1&gt;</w:t>"]


def test_nothing_in_a_document_is_markup(word: Page) -> None:
    evil = "\"'><w:p/>&amp;]]>\x00\n"
    field = {"label": evil, "text": evil}
    blocks = [
        {"kind": "heading", "level": 1, "text": evil},
        {"kind": "list", "items": [evil]},
        {"kind": "choice", "key": "b", "options": [evil]} | field,
        {"kind": "table", "caption": evil, "head": [evil], "widths": [1], "rows": [[evil], [{"key": "c"} | field]]},
    ]
    file = word.write({"title": evil, "subtitle": evil, "source": evil, "day": evil, "blocks": blocks})
    assert faults(file) == []
    assert [text for _, text in headings(file)] == [cleaned(evil)] * 2
    assert set(answers(file).values()) == {cleaned(evil)}


def test_libreoffice_prints_it(whole: bytes, tmp_path: Path) -> None:
    pdf = PdfReader(io.BytesIO(converted(whole, "pdf", tmp_path)))
    assert pdf.metadata.title == WHOLE["title"]
    lines = [" ".join(line.split()) for page in pdf.pages for line in page.extract_text().splitlines()]
    wanted = ("third, after a tab", "One line — plain.", "and a line in English", "Write here", "Choose one")
    assert [line for line in wanted if not any(line in found for found in lines)] == []
    places = [next(at for at, line in enumerate(lines) if words in line) for words in ("First line", "third,", "Last")]
    assert places == sorted(set(places)), "the lines of an answer are not in their order"
    assert any(f"Page 1 of {len(pdf.pages)}" in line for line in lines)
