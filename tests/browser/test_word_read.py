"""Answers read in the browser from Word files: as they were written, and as other programs saved them.

Not responsible for files that must be refused (`test_word_hostile.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from support.word_answers import answers, opened, written
from support.word_file import (
    ACTIONS,
    BEFORE,
    MAIN,
    NOT_OURS,
    ODD,
    STRICT,
    WHOLE,
    WHOLE_ANSWERS,
    A,
    B,
    Page,
    W,
    answer,
    cleaned,
    content,
    converted,
    document,
    file_of,
    parts,
    relation,
    repacked,
    run,
    sdt,
)

# --- What is written comes back --------------------------------------------------------------------------------------

TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(codec=None), max_size=60),
        st.text(st.sampled_from(list("ab <&>\"'\t\n\r\x00\x1f\ufffe\ud83d\ude00\ud800אبé")), max_size=60),
    ),
    min_size=1,
    max_size=6,
)


LONG = ["a" * 100_000, "a\n" * 4_999, "\t" * 100_000, "👩‍👩‍👧" * 12_500]


def check_round_trip(word: Page, texts: list[str]) -> None:
    file = word.write(content(*texts))
    wanted = [cleaned(text) for text in texts]
    # A line that stood there as it was typed would be a space in Word.
    assert re.findall(rb"[\r\n]", parts(file)[MAIN]) == [b"\n"]
    assert word.texts(file) == wanted
    assert list(answers(file).values()) == wanted
    assert word.texts(repacked(file)) == wanted


@pytest.mark.parametrize("text", [*ODD, *LONG], ids=lambda text: ascii(text[:9]))
def test_odd_and_long_texts_come_back(word: Page, text: str) -> None:
    check_round_trip(word, [text, "another", text])


@settings(**BEFORE)
@given(texts=TEXTS)
def test_any_texts_come_back(word: Page, texts: list[str]) -> None:
    check_round_trip(word, texts)


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


def test_a_key_twice_is_read_twice(word: Page) -> None:
    file = word.write({"title": "Notes", "blocks": [answer("same", "one"), answer("same", "two")]})
    assert [(entry["key"], entry["text"]) for entry in word.read(file)] == [("same", "one"), ("same", "two")]
    with pytest.raises(ValueError, match="same"):
        answers(file)


def test_labels_are_cut(word: Page) -> None:
    label = " two\nlines\t" + "x" * 53 + "👩" + "y" * 99  # the emoji is two characters to Word, from the 64th on
    file = word.write({"title": "Notes", "blocks": [answer("a" * 58, "text", label=label)]})
    (entry,) = word.read(file)
    assert entry["key"] == "a" * 58
    assert entry["label"] == "two lines " + "x" * 53


TOO_LONG = {
    "letters": (["a" * 100_001, "b"], ["a" * 100_000, "b"], [0]),
    "half an emoji": (["a" * 99_999 + "👩"], ["a" * 99_999], [0]),
    "lines": (["\n" * 5_000, "b"], ["\n" * 4_999, "b"], [0]),
    "all together": (["a" * 100_000] * 10 + ["b"], ["a" * 100_000] * 10 + [""], [10]),
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_of_what_would_keep_a_page_busy_the_beginning_is_read_and_the_rest_is_named(word: Page, name: str) -> None:
    texts, read, cut = TOO_LONG[name]
    entries = word.read(word.write(content(*texts)))
    assert [entry["text"] for entry in entries] == read
    assert [at for at, entry in enumerate(entries) if entry.get("cut")] == cut


# Where programs put the document: its name in the zip file, and what the package says of it.
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPED = f'<Override PartName="/Word/Document2.xml" ContentType="{DOCUMENT_TYPE}"/>'
PLACES = {
    "Word for the web": ("word/document2.xml", {"rels": relation("word/document2.xml")}),
    "strict": ("a/b.xml", {"rels": relation("/a/b.xml", "http://purl.oclc.org/ooxml/officeDocument/relationships")}),
    "backslashes and capitals": ("\\WORD\\Document2.xml", {"rels": relation("./word/document2.XML")}),
    "by its type": ("word/document2.xml", {"types": TYPED}),
    "a relation that leads nowhere": ("word/document2.xml", {"rels": relation("gone.xml"), "types": TYPED}),
    "relations that cannot be read": ("word/document2.xml", {"rels": "<", "types": TYPED}),
    "nothing that says it": (MAIN.upper(), {"rels": "<Relationship Type='x' Target='y'/>"}),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_document_is_found_wherever_the_package_says(word: Page, place: str) -> None:
    name, said = PLACES[place]
    assert word.answers(file_of(document(sdt(A)), name=name, **said)) == {"a": "a"}


# --- Others save it --------------------------------------------------------------------------------------------------


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
        assert NOT_OURS in word.refusal(saved)


class Unseekable(io.BytesIO):
    """Where a zip file is written in one go, its sizes stand after the parts, as some programs do it."""

    def tell(self) -> int:
        raise io.UnsupportedOperation


def test_files_that_other_programs_packed_are_read(word: Page, whole: bytes) -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"a comment PK\x05\x06 with the mark of an end in it"
        for name, part in reversed(parts(whole).items()):
            package.writestr(name, part)
    assert package.infolist()[0].flag_bits & 8
    opened(whole).save(by_python_docx := io.BytesIO())
    for file in (repacked(whole, zipfile.ZIP_STORED), repacked(whole), stream.getvalue(), by_python_docx.getvalue()):
        assert word.answers(file) == WHOLE_ANSWERS


# --- What Word may make of an answer ---------------------------------------------------------------------------------


JOINED = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
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
    f"<w:p>{JOINED}{A}</w:p><w:p>{B}</w:p>": "ab",
    f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{A}</w:p>': "a",
    f"<w:ins>{A}</w:ins><w:del><w:r><w:delText>x</w:delText><w:t>x</w:t></w:r></w:del>{B}": "ab",
    f"<w:moveFrom>{A}</w:moveFrom><w:moveTo>{B}</w:moveTo>": "b",
    f"<w:hyperlink>{A}</w:hyperlink><w:smartTag>{B}</w:smartTag>": "ab",
    f'<w:fldSimple>{A}</w:fldSimple><w:r><w:instrText>x</w:instrText></w:r><w:proofErr w:type="spellEnd"/>': "a",
    f"<mc:AlternateContent><mc:Choice>{A}</mc:Choice><mc:Fallback>{B}</mc:Fallback></mc:AlternateContent>": "a",
    either(EMOJI, "<mc:Fallback><w:t>😊</w:t></mc:Fallback>"): "😊",
    either(
        EMOJI, '<mc:Choice Requires="w"><w:t>known</w:t></mc:Choice>', "<mc:Fallback><w:t>x</w:t></mc:Fallback>"
    ): "known",
    either(EMOJI, f"<mc:Fallback>{either(EMOJI, '<mc:Fallback><w:t>in</w:t></mc:Fallback>')}</mc:Fallback>"): "in",
    either('<mc:Choice Requires="w14"><w:t>alone</w:t></mc:Choice>'): "alone",
    run("".join(f"<w:{left_out}><w:t>x</w:t></w:{left_out}>" for left_out in ("drawing", "object", "pict"))) + A: "a",
    run('<w:sym w:char="F0E0"/><w:sym w:char="f04a"/><w:sym w:char="F000"/>'): "→☺\ufffd",
    symbol("Wingdings", "F0FC", "00fc", "F0A7", "F0FE"): "✓✓▪☑",
    symbol("Symbol", "F0B7", "F061", "F035", "F0AE"): "•α5→",
    symbol("Wingdings 2", "F050") + symbol("Wingdings 3", "F050") + symbol("Arial", "2713", "00e9"): "✓\ufffd✓é",
    symbol("Arial", "", "0001", "D800", "110000", "E000"): "\ufffd" * 5,
    '<w:r><w:rPr><w:rFonts w:hAnsi="Wingdings"/></w:rPr><w:t>\uf0fc!</w:t></w:r>'
    + run("<w:t>\uf0fc</w:t>"): "✓!\uf0fc",
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
