"""Word files that are damaged, hostile or not Word files at all, read in the browser.

People may choose any file in the box for files; the answer is the right text or a sentence.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

import docx
import pytest
from support.word_file import MAIN, NOT_OURS, A, B, Page, W, document, file_of, run, sdt

MEGABYTE = 1024 * 1024
# The sentences that a refusal is made of, each by a few words of it.
EMPTY, TOO_LARGE, OLD, NOT_WORD = "is empty", "larger than 20 MB", "of the old kind (.doc), or one locked", "not a Word"
DAMAGED, TOO_MUCH = "may be damaged, or not whole", "far more than answers"
SENTENCES = (EMPTY, TOO_LARGE, OLD, NOT_WORD, DAMAGED, TOO_MUCH, NOT_OURS)

OURS = document(sdt(A))


def spoilt(file: bytes, at: int, layout: str, *values: int) -> bytes:
    """The file with numbers written over what stands at a place; before the end when negative."""
    made = bytearray(file)
    struct.pack_into(layout, made, at % len(made), *values)
    return bytes(made)


def listed_at(file: bytes, name: str = MAIN) -> int:
    """Where the list of parts speaks of a part."""
    return file.rindex(name.encode()) - 46


def listed(file: bytes, offset: int, layout: str, *values: int) -> bytes:
    return spoilt(file, listed_at(file) + offset, layout, *values)


def changed(before: str, after: str) -> bytes:
    return file_of(OURS.replace(before, after).encode("utf-8", "surrogateescape"))


def twice() -> bytes:
    made = io.BytesIO(file_of(OURS))
    with zipfile.ZipFile(made, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(MAIN, document(sdt(B)))
    return made.getvalue()


def of_python_docx() -> bytes:
    made = io.BytesIO()
    foreign = docx.Document()
    foreign.add_heading("Nothing of ours")
    foreign.save(made)
    return made.getvalue()


LAUGHS = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", EMPTY),
    "text": (lambda: b"Dear all, see below.", NOT_WORD),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), NOT_WORD),
    "an old Word file": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(999), OLD),
    "a Word file of somebody else": (of_python_docx, NOT_OURS),
    "a Word form without marks": (lambda: file_of(document("<w:sdt><w:sdtContent/></w:sdt>")), NOT_OURS),
    "a spreadsheet": (lambda: file_of("<workbook/>", name="xl/workbook.xml"), NOT_WORD),
    "the start of a zip file": (lambda: b"PK\x03\x04" + bytes(999), DAMAGED),
    "words after the end": (lambda: file_of(OURS) + b"more", DAMAGED),
    "the document twice": (twice, DAMAGED),
    "a lock": (lambda: listed(file_of(OURS), 8, "<H", 1), OLD),
    "another way to pack": (lambda: file_of(OURS, zipfile.ZIP_BZIP2), DAMAGED),
    "sizes for gigabytes": (lambda: listed(file_of(OURS), 20, "<II", 0xFFFFFFFF, 0xFFFFFFFF), TOO_MUCH),
    "a list for gigabytes": (lambda: spoilt(file_of(OURS), -14, "<HH", 0xFFFF, 0xFFFF), DAMAGED),
    "a document that says 20 MB": (lambda: listed(file_of(OURS), 24, "<I", 20 * MEGABYTE + 1), TOO_MUCH),
    "broken XML": (lambda: file_of("<w:document>"), DAMAGED),
    "UTF-16": (lambda: file_of(OURS.encode("utf-16")), DAMAGED),
    "bytes that are no text": (lambda: changed(">a<", ">\udcff<"), DAMAGED),
    "a forbidden character": (lambda: changed(">a<", ">&#0;<"), DAMAGED),
    "a document type": (lambda: changed("?>", "?><!DOCTYPE w SYSTEM 'http://example.org/x'>"), DAMAGED),
    "billions of laughs": (lambda: changed("?>", f"?><!DOCTYPE w [<!ENTITY a0 'ha'>{LAUGHS}]>"), DAMAGED),
    "too many answers": (lambda: file_of(document(sdt(A) * 2001)), TOO_MUCH),
    "too many marks": (lambda: file_of(document("<w:p/>" * 500_001)), TOO_MUCH),
    "our tags in a strange language": (lambda: file_of(document(sdt(A), "urn:other")), NOT_OURS),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_file_of_ours_is_refused_in_a_sentence(word: Page, name: str) -> None:
    make, words = REFUSED[name]
    sentence = word.refusal(make())
    assert words in sentence
    assert re.fullmatch(r"This [^<>]+\.", sentence)


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
    [(1000, 20, DAMAGED), (19 * MEGABYTE, 40, DAMAGED), (20 * MEGABYTE, 40, TOO_MUCH), (150 * MEGABYTE, 1, TOO_MUCH)],
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


def test_deep_and_wide_files_are_read_or_refused(word: Page) -> None:
    assert word.texts(file_of(document("<w:p>" * 4000 + sdt(A) + "</w:p>" * 4000))) == ["a"]
    far_deeper = "<w:p>" * 200_000 + "</w:p>" * 200_000
    assert DAMAGED in word.refusal(file_of(document(far_deeper)))
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


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_cut_short_or_with_a_wrong_byte_is_refused_or_read_rightly(word: Page, compression: int) -> None:
    file, chosen = file_of(OURS, compression), random.Random(7)
    right, refused = word.outcome(file), 0
    for at in range(0, len(file), 3):
        assert any(words in word.refusal(file[:at]) for words in SENTENCES), f"cut at {at}"
        found = word.outcome(spoilt(file, at, "B", file[at] ^ 1 << chosen.randrange(8)))
        assert found == right or any(words in found["refused"] for words in SENTENCES), f"a wrong byte at {at}"
        refused += found != right
    assert refused > 0
