"""Word files made and read in the browser: written, opened by others, saved by others, damaged, and hostile.

What is written is compared with what python-docx and LibreOffice find in it. What is read is whatever a person may
choose in the box for files, so most of it is not a file of ours; the answer is the right text or a sentence.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import Browser
from pypdf import PdfReader
from support.browser import Watched, watch
from support.builds import PROJECT
from support.word_answers import answers, headings, opened, written

SCRIPTS = [PROJECT / "docs" / "assets" / "js" / f"{name}.js" for name in ("dom", "notes-export", "docx")]
MAIN = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MEGABYTE = 1024 * 1024
JUDGEMENTS = ["Working well", "Partly", "Not yet", "Don't know"]
BEFORE = {"max_examples": 150, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}

# The sentences that a refusal is made of, each by a few words of it.
EMPTY, TOO_LARGE, OLD, NOT_WORD = "is empty", "larger than 20 MB", "of the old kind (.doc), or one locked", "not a Word"
DAMAGED, UNUSUAL, TOO_MUCH = "is damaged, or it is not whole", "in an unusual way", "far more than answers"
OLD_BROWSER, UNREADABLE = "browser is too old", "cannot be read"
NOT_OURS, LOST = "was not saved by this workbook, nor made from one", "LibreOffice before version 7.5"
SENTENCES = (*(EMPTY, TOO_LARGE, OLD, NOT_WORD, DAMAGED, UNUSUAL, TOO_MUCH, OLD_BROWSER, UNREADABLE, NOT_OURS, LOST),)

# Called in the page. Text travels as ASCII JSON, which carries half an emoji too, and files as base64.
CALLS = """
globalThis.asFile = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
globalThis.asText = (bytes) => {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(pieces.join(""));
};
globalThis.tryToRead = async (bytes) => {
  try {
    return { entries: await ddm.docx.read(bytes.buffer) };
  } catch (error) {
    return { refused: error.message };
  }
};
"""

Content = dict[str, Any]


def text_of(file: bytes) -> str:
    return base64.b64encode(file).decode()


class Page:
    """A blank page with the script in it, and nothing else of the site."""

    def __init__(self, browser: Browser) -> None:
        self.watched: Watched = watch(browser)
        self.page = self.watched.page
        for script in SCRIPTS:
            self.page.add_script_tag(path=script)
        self.page.evaluate(CALLS)

    def write(self, content: Content) -> bytes:
        script = "text => asText(ddm.docx.write(JSON.parse(text)))"
        return base64.b64decode(self.page.evaluate(script, json.dumps(content)))

    def outcome(self, file: bytes) -> dict[str, Any]:
        return self.page.evaluate("file => tryToRead(asFile(file))", text_of(file))

    def read(self, file: bytes) -> list[dict[str, Any]]:
        found = self.outcome(file)
        assert "entries" in found, found
        return found["entries"]

    def texts(self, file: bytes) -> list[str]:
        return [entry["text"] for entry in self.read(file)]

    def answers(self, file: bytes) -> dict[str, str]:
        return {entry["key"]: entry["text"] for entry in self.read(file)}

    def refusal(self, file: bytes) -> str:
        found = self.outcome(file)
        assert "refused" in found, found
        return found["refused"]


@pytest.fixture(scope="module")
def word(browser: Browser) -> Iterator[Page]:
    made = Page(browser)
    yield made
    made.page.close()


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    """A page that a test may change."""
    made = Page(browser)
    yield made
    made.page.close()


# --- Documents to write ----------------------------------------------------------------------------------------------


def answer(key: str, text: str, **others: Any) -> dict[str, Any]:
    return {"kind": "answer", "key": key, "label": f"Notes: {key}", "text": text} | others


def content(*texts: str) -> Content:
    """The smallest document that asks a question and has an answer, as often as there are texts."""
    return {"title": "Notes", "blocks": [answer(f"answer-{number}", text) for number, text in enumerate(texts)]}


def action(row: int, column: str, text: str) -> dict[str, str]:
    return {"key": f"action.{row}.{column}", "label": f"{column} {row}", "text": text}


ACTIONS = [
    [action(1, "what", "Write it\ndown"), action(1, "who", "A manager"), action(1, "when", "May")],
    [action(2, "what", ""), action(2, "who", "")],
]
WHOLE: Content = {
    "title": "Induction and training",
    "subtitle": "Notes of 23 November 2026",
    "day": "2026-11-23",
    "source": "Restates “Defensible decision making” (2022). Not endorsed by its publisher.",
    "blocks": [
        {"kind": "heading", "level": 1, "text": "Overview"},
        {"kind": "text", "text": "Three questions are judged."},
        {"kind": "list", "items": ["One & only", "Another\nin two lines"]},
        {"kind": "table", "caption": "By area", "head": ["Area", *JUDGEMENTS], "rows": [["Induction", *"1234"]]},
        {"kind": "table", "caption": "", "head": [], "rows": [["A table", "without a header"]]},
        {"kind": "heading", "level": 2, "text": "The questions"},
        {"kind": "ask", "text": "Is there guidance <for all>?"},
        {"kind": "choice", "key": "a.judgement", "label": "Judgement: a", "text": "Don't know", "options": JUDGEMENTS},
        answer("a", "One line — plain."),
        {"kind": "heading", "level": 3, "text": "Another"},
        {"kind": "ask", "text": "And this?"},
        {"kind": "choice", "key": "b.judgement", "label": "Judgement: b", "text": "", "options": JUDGEMENTS},
        answer("b", ""),
        answer("c", "First line\n\n  third,\tafter a tab  \nשלום 123\nLast 👩‍👩‍👧 line"),
        answer("d", "مرحبا بالعالم\nand a line in English"),
        {
            "kind": "table",
            "caption": "Who does what by when",
            "head": ["What", "Who", "By when"],
            "widths": [5, 3, 2],
            "rows": ACTIONS,
        },
    ],
}
WHOLE_ANSWERS = {
    field["key"]: field["text"] for field in (*WHOLE["blocks"], *ACTIONS[0], *ACTIONS[1]) if "key" in field
}


@pytest.fixture(scope="module")
def whole(word: Page) -> bytes:
    return word.write(WHOLE)


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def repacked(file: bytes, compression: int = zipfile.ZIP_DEFLATED, **changed: str | bytes) -> bytes:
    """The same parts in a zip file of another make; `document` replaces the document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as package:
        for name, part in parts(file).items():
            package.writestr(name, changed.get("document", part) if name == MAIN else part)
    return made.getvalue()


# --- What is written comes back --------------------------------------------------------------------------------------

# As `docs/assets/js/notes-export.js` says it, in other words.
NOT_IN_XML = {*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF} - {0x09, 0x0A, 0x85}


def cleaned(text: str) -> str:
    kept = "".join(one for one in re.sub("\r\n?", "\n", text) if ord(one) not in NOT_IN_XML)
    return kept.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


ODD = [
    "",
    "  both ends  ",
    "\ttabs\t\t",
    "\n\nlines\n\n\n",
    "a\r\nb\rc",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽",
    "مرحبا (1) بالعالم!",
    "English\nعربي\nEnglish",
    "<w:t>&amp;amp;</w:t>\"']]>",
    "<!DOCTYPE x>",
    "\x00\x01\x08\x0b\x0c\x1f\x7f\x80",
    "\udc00\ud800",
    "\ud83d\ufffe\ude00",
    "\ufeffmark\u0085\u2028\u2029",
    "Write here",
]
TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(codec=None), max_size=60),
        st.text(st.sampled_from(list("ab <&>\"'\t\n\r\x00\x1f\ufffe\ud83d\ude00\ud800אبé")), max_size=60),
    ),
    min_size=1,
    max_size=6,
)


def check_round_trip(word: Page, texts: list[str]) -> None:
    file = word.write(content(*texts))
    wanted = [cleaned(text) for text in texts]
    # A line that stood there as it was typed would be a space in Word.
    assert re.findall(rb"[\r\n]", parts(file)[MAIN]) == [b"\n"]
    assert word.texts(file) == wanted
    assert list(answers(file).values()) == wanted
    assert word.texts(repacked(file)) == wanted


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_texts_come_back(word: Page, text: str) -> None:
    check_round_trip(word, [text, "another", text])


@settings(**BEFORE)
@given(texts=TEXTS)
def test_any_texts_come_back(word: Page, texts: list[str]) -> None:
    check_round_trip(word, texts)


@pytest.mark.parametrize("text", ["a" * 100_000, "a\n" * 50_000, "\t" * 100_000, "👩‍👩‍👧" * 12_500])
def test_a_hundred_thousand_characters_come_back(word: Page, text: str) -> None:
    check_round_trip(word, [text])


def test_a_whole_document_comes_back(word: Page, whole: bytes) -> None:
    entries = word.read(whole)
    assert [(entry["key"], entry["text"]) for entry in entries] == list(WHOLE_ANSWERS.items())
    assert answers(whole) == WHOLE_ANSWERS
    labels = {entry["key"]: entry["label"] for entry in entries}
    assert labels["a.judgement"] == "Judgement: a"
    assert labels["action.2.who"] == "who 2"
    # Two rows of the first table and one of the second come before the action list, with its header.
    rows = {entry["key"]: entry["row"] for entry in entries if entry["row"]}
    assert rows == {cell["key"]: number for number, row in enumerate(ACTIONS, 5) for cell in row}


def test_the_same_words_give_the_same_bytes(own_page: Page, whole: bytes) -> None:
    assert own_page.write(WHOLE) == whole
    assert own_page.write(WHOLE | {"title": "Other"}) != whole


def test_a_key_twice_is_read_twice(word: Page) -> None:
    file = word.write({"title": "Notes", "blocks": [answer("same", "one"), answer("same", "two")]})
    assert [(entry["key"], entry["text"]) for entry in word.read(file)] == [("same", "one"), ("same", "two")]
    with pytest.raises(ValueError, match="same"):
        answers(file)


def test_labels_are_cut_and_keys_are_not(word: Page) -> None:
    label = " two\nlines\t" + "x" * 53 + "👩" + "y" * 99  # the emoji is two characters to Word, from the 64th on
    file = word.write({"title": "Notes", "blocks": [answer("a" * 58, "text", label=label)]})
    (entry,) = word.read(file)
    assert entry["key"] == "a" * 58
    assert entry["label"] == "two lines " + "x" * 53
    for key in ("a" * 59, "", "a b", "a..b", "<a>", "guide/a", "é", "a\n"):
        with pytest.raises(Exception, match="cannot be the key of an answer"):
            word.write({"title": "Notes", "blocks": [answer(key, "text")]})


def test_an_unknown_kind_of_block_is_a_mistake_of_ours(word: Page) -> None:
    with pytest.raises(Exception, match="is no kind of block"):
        word.write({"title": "Notes", "blocks": [{"kind": "picture"}]})


# --- What is written is a good Word file -----------------------------------------------------------------------------

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
    for table in document.iter(qn("w:tbl")):
        if (after := table.getnext()) is not None and after.tag == table.tag:
            yield "two tables touch, so they are one"
    if document[0][-2].tag != qn("w:p"):
        yield "the document does not end in a paragraph"


def test_the_file_is_in_order(word: Page, whole: bytes) -> None:
    assert faults(whole) == []
    assert faults(word.write(content(*ODD))) == []
    assert faults(word.write({"title": "", "blocks": []})) == []
    table = WHOLE["blocks"][3]
    assert faults(word.write({"title": "One table", "blocks": [table]})) == []
    assert faults(word.write({"title": "עברית", "blocks": [table, {"kind": "text", "text": "עברית"}]})) == []


SPOILT = {
    "order ['spacing', 'pStyle']": ('<w:pPr><w:pStyle w:val="Title"/>', '<w:pPr><w:spacing/><w:pStyle w:val="Title"/>'),
    "has {'foo'}": ('<w:pStyle w:val="Title"/>', '<w:pStyle w:val="Title"/><w:foo/>'),
    "order in smartTag is not known": ("<w:body>", "<w:body><w:smartTag><w:p/></w:smartTag>"),
    "two controls have one number": ('<w:id w:val="2"/>', '<w:id w:val="1"/>'),
    "too long for Word": ('w:val="guide.a"', f'w:val="guide.{"a" * 99}"'),
    "more than one run": ("One line — plain.</w:t></w:r>", "One</w:t></w:r><w:r><w:t>line</w:t></w:r>"),
    "tc has {'tbl'}": ("</w:p></w:tc>", "</w:p><w:p/><w:tbl><w:tr/></w:tbl></w:tc>"),
    "two tables touch": ("</w:tbl>", "</w:tbl><w:tbl><w:tr/></w:tbl>"),
    "the document does not end": ("<w:sectPr>", "<w:tbl><w:tr/></w:tbl><w:sectPr>"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_file_out_of_order_is_noticed(whole: bytes, fault: str) -> None:
    before, after = SPOILT[fault]
    document = parts(whole)[MAIN].decode()
    assert before in document
    assert fault in " ".join(faults(repacked(whole, document=document.replace(before, after, 1))))


def test_a_missing_part_is_noticed(whole: bytes) -> None:
    for missing in ("word/styles.xml", "docProps/core.xml"):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as package:
            for name, part in parts(whole).items():
                if name != missing:
                    package.writestr(name, part)
        with pytest.raises(KeyError, match=missing):
            opened(made.getvalue())


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


def test_tables_have_a_header_a_caption_and_whole_rows(whole: bytes) -> None:
    tables = judged, _, actions = opened(whole).tables

    def marked(tag: str) -> list[list[bool]]:
        return [[row._tr.find(f".//{qn(tag)}") is not None for row in table.rows] for table in tables]

    captions = [[one.get(qn("w:val")) for one in table._tbl.iter(qn("w:tblCaption"))] for table in tables]
    assert captions == [["By area"], [], ["Who does what by when"]]
    assert marked("w:tblHeader") == [[True, False], [False], [True, False, False]]
    assert marked("w:cantSplit") == [[True, True], [True], [True, True, True]]
    assert [cell.text for cell in judged.rows[1].cells] == ["Induction", *"1234"]
    assert [int(cell.width.twips) for cell in actions.rows[0].cells] == [4819, 2891, 1927]
    looks = [table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) for table in tables]
    assert looks == ["1", "1", "0"]


def test_a_row_with_much_in_it_may_run_over_pages(word: Page, tmp_path: Path) -> None:
    rows = [[action(1, "what", "a")], [action(2, "what", "Many words in one cell. " * 500 + "This is the end.")]]
    file = word.write({"title": "Plan", "blocks": [{"kind": "table", "head": ["What"], "rows": rows}]})
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in opened(file).tables[0].rows]
    assert whole == [True, True, False]
    pdf = PdfReader(io.BytesIO(converted(file, "pdf", tmp_path)))
    assert len(pdf.pages) > 2
    assert "This is the end." in pdf.pages[-1].extract_text()


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
        {"kind": "table", "caption": evil, "head": [evil], "rows": [[evil], [{"key": "c"} | field]]},
    ]
    file = word.write({"title": evil, "subtitle": evil, "source": evil, "day": evil, "blocks": blocks})
    assert faults(file) == []
    assert [text for _, text in headings(file)] == [cleaned(evil)] * 2
    assert set(answers(file).values()) == {cleaned(evil)}


# --- Others open and save it -----------------------------------------------------------------------------------------


def converted(file: bytes, kind: str, folder: Path) -> bytes:
    """What LibreOffice makes of a file. Without LibreOffice this fails."""
    office = shutil.which("soffice")
    assert office, "LibreOffice was not found; 'make test' installs it on Debian (libreoffice-writer)"
    (folder / "notes.docx").write_bytes(file)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(out), str(folder / "notes.docx")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (out / f"notes.{kind}").is_file(), done.stdout + done.stderr
    return (out / f"notes.{kind}").read_bytes()


def test_libreoffice_prints_it(whole: bytes, tmp_path: Path) -> None:
    pdf = PdfReader(io.BytesIO(converted(whole, "pdf", tmp_path)))
    assert pdf.metadata.title == WHOLE["title"]
    lines = [" ".join(line.split()) for page in pdf.pages for line in page.extract_text().splitlines()]
    wanted = ("third, after a tab", "One line — plain.", "and a line in English", "Write here", "Choose one")
    assert [line for line in wanted if not any(line in found for found in lines)] == []
    places = [next(at for at, line in enumerate(lines) if words in line) for words in ("First line", "third,", "Last")]
    assert places == sorted(set(places)), "the lines of an answer are not in their order"
    assert any(f"Page 1 of {len(pdf.pages)}" in line for line in lines)


def test_libreoffice_saves_it(word: Page, whole: bytes, tmp_path: Path) -> None:
    """Since 7.5 the marks of the answers stay. Before, they are lost and that is said; the words stay all the same."""
    saved = converted(whole, "docx", tmp_path)
    kept = [written(field.find(qn("w:sdtContent"))) for field in opened(saved).element.body.iter(qn("w:sdt"))]
    invited = {"a.judgement": "Choose one", "b.judgement": "Choose one"}
    wanted = [text or invited.get(key, "Write here") for key, text in WHOLE_ANSWERS.items()]
    assert kept == wanted
    if b"guide." in parts(saved)[MAIN]:
        assert word.answers(saved) == WHOLE_ANSWERS
    else:
        assert LOST in word.refusal(saved)


def test_python_docx_saves_it(word: Page, whole: bytes) -> None:
    saved = io.BytesIO()
    opened(whole).save(saved)
    assert word.answers(saved.getvalue()) == WHOLE_ANSWERS


class Unseekable(io.BytesIO):
    """Where a zip file is written in one go, its sizes stand after the parts, as some programs do it."""

    def tell(self) -> int:
        raise io.UnsupportedOperation


def test_zip_files_of_many_makes_are_read(word: Page, whole: bytes) -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"a comment PK\x05\x06 with the mark of an end in it"
        for name, part in reversed(parts(whole).items()):
            package.writestr(name, part)
    assert package.infolist()[0].flag_bits & 8
    for file in (repacked(whole, zipfile.ZIP_STORED), repacked(whole), stream.getvalue()):
        assert word.answers(file) == WHOLE_ANSWERS


# --- What Word may make of an answer ---------------------------------------------------------------------------------


def sdt(inside: str, key: str = "guide.a", properties: str = "") -> str:
    return (
        f'<w:sdt><w:sdtPr>{properties}<w:alias w:val="A"/><w:tag w:val="{key}"/></w:sdtPr>'
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def document(body: str, namespace: str = W) -> str:
    extra = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:w14="urn:w14"'
    return f'<?xml version="1.0"?><w:document xmlns:w="{namespace}" {extra}><w:body>{body}</w:body></w:document>'


def file_of(document: str | bytes, compression: int = zipfile.ZIP_DEFLATED, name: str = MAIN) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(name, document)
        package.writestr("word/styles.xml", "<styles/>")
    return made.getvalue()


def run(inside: str) -> str:
    return f"<w:r><w:rPr><w:b/></w:rPr>{inside}</w:r>"


A, B = run("<w:t>a</w:t>"), run("<w:t>b</w:t>")
JOINED = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
# What may stand in a control: its text.
INSIDE = {
    run("<w:t>one</w:t><w:br/><w:t>two</w:t><w:cr/><w:t>three</w:t>"): "one\ntwo\nthree",
    run('<w:tab/><w:t xml:space="preserve"> x </w:t><w:noBreakHyphen/><w:softHyphen/><w:ptab/>'): "\t x -\u00ad\t",
    f"<w:p>{A}</w:p><w:p/><w:p>{B}</w:p>": "a\n\nb",
    f"<w:p>{JOINED}{A}</w:p><w:p>{B}</w:p>": "ab",
    f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{A}</w:p>': "a",
    f"<w:ins>{A}</w:ins><w:del><w:r><w:delText>x</w:delText><w:t>x</w:t></w:r></w:del>{B}": "ab",
    f"<w:moveFrom>{A}</w:moveFrom><w:moveTo>{B}</w:moveTo>": "b",
    f"<w:hyperlink>{A}</w:hyperlink><w:smartTag>{B}</w:smartTag>": "ab",
    f'<w:fldSimple>{A}</w:fldSimple><w:r><w:instrText>x</w:instrText></w:r><w:proofErr w:type="spellEnd"/>': "a",
    f"<mc:AlternateContent><mc:Choice>{A}</mc:Choice><mc:Fallback>{B}</mc:Fallback></mc:AlternateContent>": "a",
    run("".join(f"<w:{left_out}><w:t>x</w:t></w:{left_out}>" for left_out in ("drawing", "object", "pict"))) + A: "a",
    run('<w:sym w:char="F0E0"/><w:sym w:char="f04a"/><w:sym w:char="F000"/>'): "→☺\ufffd",
    f"<w:r><w:ruby><w:rt>{B}</w:rt><w:rubyBase>{A}</w:rubyBase></w:ruby></w:r>": "a",
    f"<w:sdt><w:sdtPr><w:tag w:val='other'/></w:sdtPr><w:sdtContent>{A}</w:sdtContent></w:sdt>{B}": "ab",
    f"<w:tbl><w:tr><w:tc><w:p>{A}</w:p></w:tc><w:tc><w:p>{B}</w:p></w:tc></w:tr></w:tbl>": "a\nb",
    run("<w:t>a<![CDATA[<b>&]]>&lt;c&gt;<!-- no --></w:t>"): "a<b>&<c>",
    "": "",
}


@pytest.mark.parametrize("inside", INSIDE)
def test_what_word_makes_of_an_answer_is_read(word: Page, inside: str) -> None:
    around = f"<w:p>{run('<w:t>before</w:t>')}</w:p>{{}}<w:p>{run('<w:t>after</w:t>')}</w:p>"
    for namespace in (W, STRICT):
        file = file_of(document(around.format(sdt(inside)), namespace))
        assert word.read(file) == [{"key": "a", "label": "A", "text": INSIDE[inside], "row": 0}]


def test_a_control_that_invites_has_no_text(word: Page) -> None:
    for on in ("", ' w:val="1"', ' w:val="true"', ' w:val="on"'):
        assert word.texts(file_of(document(sdt(A, properties=f"<w:showingPlcHdr{on}/>")))) == [""]
    for off in ("0", "false", "off"):
        assert word.texts(file_of(document(sdt(A, properties=f'<w:showingPlcHdr w:val="{off}"/>')))) == ["a"]


def test_controls_in_controls_and_in_rows(word: Page) -> None:
    nested = sdt(A + sdt(B, "guide.b") + A)
    row = f"<w:tr><w:tc><w:p>{sdt(A, 'guide.c')}</w:p></w:tc></w:tr>"
    inner = f"<w:tbl>{row}</w:tbl>"
    outer = f"<w:tbl><w:tr/><w:tr><w:tc>{inner}<w:p>{sdt(B, 'guide.d')}</w:p></w:tc></w:tr></w:tbl>"
    whole_row = sdt(f"<w:tr><w:tc><w:p>{A}</w:p></w:tc></w:tr>", "guide.e")
    last = sdt(B, "guide.f")
    entries = word.read(file_of(document(f"{nested}{outer}<w:tbl>{whole_row}</w:tbl><w:p>{last}</w:p>")))
    found = {entry["key"]: (entry["text"], entry["row"]) for entry in entries}
    assert found == {"a": ("aa", 0), "b": ("b", 0), "c": ("a", 3), "d": ("b", 2), "e": ("a", 0), "f": ("b", 0)}


@pytest.mark.parametrize("tag", ["guide.", "guide", "other.a", "guide.a b", "guide.__proto__", "guide." + "a" * 59])
def test_a_tag_that_is_not_ours_is_passed_over(word: Page, tag: str) -> None:
    assert word.answers(file_of(document(sdt(A, tag) + sdt(B, "guide.b")))) == {"b": "b"}
    assert NOT_OURS in word.refusal(file_of(document(sdt(A, tag))))


# --- What is refused -------------------------------------------------------------------------------------------------

OURS = document(sdt(A))


def spoilt(file: bytes, at: int, layout: str, *values: int) -> bytes:
    """The file with numbers written over what stands at a place; before the end when negative."""
    made = bytearray(file)
    struct.pack_into(layout, made, at % len(made), *values)
    return bytes(made)


def listed_at(file: bytes, name: str = MAIN) -> int:
    """Where the list of parts speaks of a part."""
    return file.rindex(name.encode()) - 46


def local_at(file: bytes, name: str = MAIN) -> int:
    return file.index(name.encode()) - 30


def listed(file: bytes, offset: int, layout: str, *values: int) -> bytes:
    return spoilt(file, listed_at(file) + offset, layout, *values)


def stored() -> bytes:
    return file_of(OURS, zipfile.ZIP_STORED)


def changed(before: str, after: str) -> bytes:
    return file_of(OURS.replace(before, after).encode("utf-8", "surrogateescape"))


def twice() -> bytes:
    made = io.BytesIO(file_of(OURS))
    with zipfile.ZipFile(made, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(MAIN, document(sdt(B)))
    return made.getvalue()


def overlapping() -> bytes:
    """A file in which another part begins inside the document."""
    file = stored()
    return spoilt(file, listed_at(file, "word/styles.xml") + 42, "<I", local_at(file) + 50)


def of_python_docx() -> bytes:
    made = io.BytesIO()
    foreign = docx.Document()
    foreign.add_heading("Nothing of ours")
    foreign.save(made)
    return made.getvalue()


LAUGHS = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", EMPTY),
    "one byte": (lambda: b"P", NOT_WORD),
    "text": (lambda: b"Dear all, see below.", NOT_WORD),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), NOT_WORD),
    "an old Word file": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(999), OLD),
    "a Word file of somebody else": (of_python_docx, NOT_OURS),
    "a Word form without marks": (lambda: file_of(document("<w:sdt><w:sdtContent/></w:sdt>")), LOST),
    "a spreadsheet": (lambda: file_of("<workbook/>", name="xl/workbook.xml"), NOT_WORD),
    "a zip file with nothing in it": (lambda: b"PK\x05\x06" + bytes(18), NOT_WORD),
    "the start of a zip file": (lambda: b"PK\x03\x04" + bytes(999), DAMAGED),
    "words after the end": (lambda: file_of(OURS) + b"more", DAMAGED),
    "words before the start": (lambda: b"PK\x03\x04" + file_of(OURS), DAMAGED),
    "the document twice": (twice, DAMAGED),
    "parts that overlap": (overlapping, DAMAGED),
    "another check sum": (lambda: listed(file_of(OURS), 16, "<I", 1), DAMAGED),
    "too many bytes": (lambda: listed(file_of(OURS), 20, "<I", 99999), DAMAGED),
    "the start of another part": (lambda: listed(file_of(OURS), 42, "<I", 0), DAMAGED),
    "a list that is longer": (lambda: spoilt(file_of(OURS), -14, "<HH", 9, 9), DAMAGED),
    "a list that is shorter": (lambda: spoilt(file_of(OURS), -14, "<HH", 2, 2), DAMAGED),
    "one of several files": (lambda: spoilt(file_of(OURS), -18, "<H", 1), DAMAGED),
    "a lock": (lambda: listed(file_of(OURS), 8, "<H", 1), OLD),
    "a stronger lock": (lambda: listed(file_of(OURS), 8, "<H", 0x41), OLD),
    "another way to pack": (lambda: file_of(OURS, zipfile.ZIP_BZIP2), UNUSUAL),
    "another way, said once": (lambda: listed(file_of(OURS), 10, "<H", 0), DAMAGED),
    "another way, said in the part": (lambda: spoilt(stored(), local_at(stored()) + 8, "<H", 8), DAMAGED),
    "another name, said in the part": (lambda: spoilt(stored(), local_at(stored()) + 30, "<B", ord("W")), DAMAGED),
    "sizes for gigabytes": (lambda: listed(file_of(OURS), 20, "<II", 0xFFFFFFFF, 0xFFFFFFFF), UNUSUAL),
    "a list for gigabytes": (lambda: spoilt(file_of(OURS), -14, "<HH", 0xFFFF, 0xFFFF), UNUSUAL),
    "a document that says 20 MB": (lambda: listed(file_of(OURS), 24, "<I", 20 * MEGABYTE + 1), TOO_MUCH),
    "broken XML": (lambda: file_of("<w:document>"), UNREADABLE),
    "an empty document": (lambda: file_of(b""), UNREADABLE),
    "UTF-16": (lambda: file_of(OURS.encode("utf-16")), UNREADABLE),
    "bytes that are no text": (lambda: changed(">a<", ">\udcff<"), UNREADABLE),
    "a forbidden character": (lambda: changed(">a<", ">&#0;<"), UNREADABLE),
    "a document type": (lambda: changed("?>", "?><!DOCTYPE w SYSTEM 'http://example.org/x'>"), UNREADABLE),
    "billions of laughs": (lambda: changed("?>", f"?><!DOCTYPE w [<!ENTITY a0 'ha'>{LAUGHS}]>"), UNREADABLE),
    "too many answers": (lambda: file_of(document(sdt(A) * 2001)), TOO_MUCH),
    "too many marks": (lambda: file_of(document("<w:p/>" * 2_000_001)), TOO_MUCH),
    "our tags in a strange language": (lambda: file_of(document(sdt(A), "urn:other")), NOT_OURS),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_file_of_ours_is_refused_in_a_sentence(word: Page, name: str) -> None:
    make, words = REFUSED[name]
    sentence = word.refusal(make())
    assert words in sentence
    assert re.fullmatch(r"(This|The words) [^<>]+\.", sentence)


def test_what_is_spoilt_above_is_whole_without_that(word: Page) -> None:
    for file in (file_of(OURS), file_of(OURS, zipfile.ZIP_STORED), file_of(document(sdt(A) * 2000))):
        assert set(word.texts(file)) == {"a"}


def test_a_file_of_more_than_20_megabytes_is_refused(word: Page) -> None:
    assert TOO_LARGE in word.page.evaluate(f"tryToRead(new Uint8Array({20 * MEGABYTE + 1}))")["refused"]
    assert NOT_WORD in word.page.evaluate(f"tryToRead(new Uint8Array({20 * MEGABYTE}))")["refused"]


# Counts the packed bytes that the browser is handed to unpack. It unpacks all of them, wanted or not.
COUNTED = """() => {
globalThis.handed = 0;
const Real = DecompressionStream;
globalThis.DecompressionStream = class {
  constructor(kind) {
    const counter = new TransformStream({
      transform(piece, stream) {
        handed += piece.length;
        stream.enqueue(piece);
      },
    });
    return { writable: counter.writable, readable: counter.readable.pipeThrough(new Real(kind)) };
  }
};
}"""
# What one packed byte can unpack to.
MOST_FROM_A_BYTE = 1032


@pytest.mark.parametrize(
    ("said", "most", "words"),
    [(1000, 20, DAMAGED), (19 * MEGABYTE, 40, DAMAGED), (20 * MEGABYTE, 40, TOO_MUCH), (150 * MEGABYTE, 0, TOO_MUCH)],
)
def test_a_zip_bomb_is_not_unpacked(own_page: Page, said: int, most: int, words: str) -> None:
    """150 MB in 150 kB, with a lie about the size or without: unpacking stops soon after what the file said."""
    bomb = file_of(b" " * (150 * MEGABYTE))
    assert len(bomb) < 200_000
    own_page.page.evaluate(COUNTED)
    assert words in own_page.refusal(listed(bomb, 24, "<I", said))
    assert own_page.page.evaluate("handed") * MOST_FROM_A_BYTE <= most * MEGABYTE
    assert own_page.texts(file_of(OURS)) == ["a"]
    assert own_page.page.evaluate("handed") > 0


def test_a_browser_that_cannot_unpack(own_page: Page, whole: bytes) -> None:
    own_page.page.evaluate("delete globalThis.DecompressionStream")
    assert OLD_BROWSER in own_page.refusal(repacked(whole))
    assert own_page.answers(whole) == WHOLE_ANSWERS
    own_page.page.evaluate(
        "() => { globalThis.DecompressionStream = class { constructor() { throw new TypeError('no'); } } }"
    )
    assert OLD_BROWSER in own_page.refusal(repacked(whole))


def test_deep_and_wide_files_are_read_or_refused(word: Page) -> None:
    assert word.texts(file_of(document("<w:p>" * 4000 + sdt(A) + "</w:p>" * 4000))) == ["a"]
    far_deeper = "<w:p>" * 300_000 + "</w:p>" * 300_000
    assert UNREADABLE in word.refusal(file_of(document(far_deeper)))
    nested = sdt("")
    for _ in range(1000):
        nested = nested.replace("<w:sdtContent></w:sdtContent>", f"<w:sdtContent>{sdt('')}</w:sdtContent>")
    assert len(word.read(file_of(document(nested)))) == 1001


HOSTILE = """<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/evil.css"?>
<w:document xmlns:w="{w}" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"><w:body>
<h:script>globalThis.evil = 1</h:script><h:img src="http://127.0.0.1:9/x" onerror="globalThis.evil = 2"/>
<h:iframe src="http://127.0.0.1:9/y"/><h:link rel="stylesheet" href="http://127.0.0.1:9/z"/>
<s:svg onload="globalThis.evil = 3"><s:script>globalThis.evil = 4</s:script></s:svg>
{answer}</w:body></w:document>"""


def test_nothing_in_a_file_is_executed_or_fetched(own_page: Page) -> None:
    text = "<img src=x onerror=alert(1)>"
    inside = run(f"<w:t>{text.replace('<', '&lt;')}</w:t>") + "<h:script>globalThis.evil = 5</h:script>"
    before = list(own_page.watched.requests)
    assert own_page.texts(file_of(HOSTILE.format(w=W, answer=sdt(inside)))) == [text]
    assert own_page.page.evaluate("globalThis.evil") is None
    assert own_page.watched.requests == before
    assert own_page.watched.messages == []
    assert own_page.page.evaluate("document.body.childElementCount") == 0


# Reads many spoilt versions of one file in the page, and gives each outcome that is neither the answers nor a sentence.
SPOIL_MANY = """async ({ file, sentences, wanted, cuts, changes }) => {
  const whole = asFile(file);
  const changed = ([at, value]) => Object.assign(whole.slice(), { [at]: value });
  const versions = [...cuts.map((length) => whole.slice(0, length)), ...changes.map(changed)];
  const odd = [];
  let refused = 0;
  for (const version of versions) {
    const { entries, refused: sentence } = await tryToRead(version);
    if (sentence) refused += 1;
    const right = sentence ? sentences.some((words) => sentence.includes(words)) : JSON.stringify(entries) === wanted;
    if (!right) odd.push([sentence, entries]);
  }
  return { odd, refused };
}"""


def spoil_many(word: Page, file: bytes, cuts: list[int], changes: list[tuple[int, int]]) -> int:
    """How many versions were refused; each of the others gave the same answers."""
    wanted = word.page.evaluate("async file => JSON.stringify(await ddm.docx.read(asFile(file).buffer))", text_of(file))
    told = {"file": text_of(file), "sentences": SENTENCES, "wanted": wanted, "cuts": cuts, "changes": changes}
    outcome = word.page.evaluate(SPOIL_MANY, told)
    assert outcome["odd"] == []
    return outcome["refused"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_cut_short_is_refused(word: Page, whole: bytes, compression: int) -> None:
    file = repacked(whole, compression)
    cuts = sorted({*range(0, len(file), 41), *range(len(file) - 100, len(file))})
    assert spoil_many(word, file, cuts, []) == len(cuts)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_with_a_wrong_byte_is_refused_or_read_rightly(word: Page, compression: int) -> None:
    """Every byte of a small file once, and every byte of what the zip file says of the document in several ways."""
    file = file_of(OURS, compression)
    chosen = random.Random(7)
    changes = [(at, file[at] ^ 1 << chosen.randrange(8)) for at in range(len(file))]
    facts = [*range(local_at(file), local_at(file) + 30), *range(listed_at(file), len(file))]
    changes += [(at, value) for at in facts for value in (0, 1, 0x7F, 0xFF) if file[at] != value]
    assert 0 < spoil_many(word, file, [], changes) < len(changes)


@settings(**BEFORE)
@given(noise=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"]))
def test_noise_is_refused(word: Page, noise: bytes, start: bytes) -> None:
    sentence = word.refusal(start + noise)
    assert any(words in sentence for words in SENTENCES)
