"""Word files for the tests of the scripts that fill them in and read them, and a blank page with those scripts."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import notes_file
from support.browser import Watched, watch
from support.builds import PROJECT
from support.workbook_page import JUDGEMENTS

SCRIPTS = [
    PROJECT / "docs" / "assets" / "js" / f"{name}.js" for name in ("dom", "notes-export", "word-package", "docx")
]
MAIN = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NOT_OURS = "Google Docs, Pages and LibreOffice before version 7.5 lose the marks"

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


def text_of(file: bytes) -> str:
    return base64.b64encode(file).decode()


class Page:
    """A blank page with the scripts in it, and nothing else of the site."""

    def __init__(self, browser: Browser) -> None:
        self.watched: Watched = watch(browser)
        self.page = self.watched.page
        for script in SCRIPTS:
            self.page.add_script_tag(path=script)
        self.page.add_script_tag(content=notes_file.script(Wording.load(PROJECT / WORDING_FILE)))
        self.page.evaluate(CALLS)

    def write(self, content: dict[str, Any]) -> bytes:
        script = "async text => asText(await ddm.docx.write(JSON.parse(text)))"
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


# --- What is written ----------------------------------------------------------------------------------------------


def answer(key: str, text: str, **others: Any) -> dict[str, Any]:
    return {"kind": "answer", "key": key, "label": f"Notes: {key}", "text": text} | others


def content(*texts: str) -> dict[str, Any]:
    """The smallest document that asks a question and has an answer, as often as there are texts."""
    return {"title": "Notes", "blocks": [answer(f"answer-{number}", text) for number, text in enumerate(texts)]}


def table(caption: str, head: list[str], *rows: list[Any]) -> dict[str, Any]:
    return {"kind": "table", "caption": caption, "head": head, "rows": rows}


def choice(key: str, text: str) -> dict[str, Any]:
    return {"kind": "choice", "key": f"{key}.judgement", "label": f"Judgement: {key}", "text": text}


ACTIONS = [
    [{"key": f"action.{row}.{key}", "label": f"{key} {row}", "text": text} for key, text in cells.items()]
    for row, cells in enumerate(
        ({"what": "Write it\ndown", "who": "A manager", "when": "May"}, {"what": "", "who": "", "when": ""}), 1
    )
]
WHOLE: dict[str, Any] = {
    "title": "Induction and training",
    "subtitle": "Notes of 23 November 2026",
    "day": "2026-11-23",
    "source": "Restates “Defensible decision making” (2022). Not endorsed by its publisher.",
    "blocks": [
        {"kind": "heading", "level": 1, "text": "Overview"},
        {"kind": "text", "text": "Three questions are judged."},
        {"kind": "list", "items": ["One & only", "Another\nin two lines"]},
        table("By area", ["Area", *JUDGEMENTS, "No answer yet", "In all"], ["Induction", *"123410"]),
        {"kind": "heading", "level": 2, "text": "The questions"},
        {"kind": "ask", "text": "Is there guidance <for all>?"},
        choice("a", "Don't know"),
        answer("a", "One line — plain."),
        {"kind": "heading", "level": 3, "text": "Another"},
        {"kind": "ask", "text": "And this?"},
        choice("b", ""),
        answer("b", ""),
        answer("c", "First line\n\n  third,\tafter a tab  \nשלום 123\nLast 👩‍👩‍👧 line"),
        answer("d", "مرحبا بالعالم\nand a line in English"),
        table("Who does what by when", ["What", "Who", "By when"], *ACTIONS),
    ],
}
WHOLE_ANSWERS = {
    field["key"]: field["text"] for field in (*WHOLE["blocks"], *ACTIONS[0], *ACTIONS[1]) if "key" in field
}


# As `docs/assets/js/notes-export.js` says it, in other words.
NOT_IN_XML = {*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF} - {0x09, 0x0A, 0x85}


def cleaned(text: str) -> str:
    kept = "".join(one for one in re.sub("\r\n?|[\x0b\x0c]", "\n", text) if ord(one) not in NOT_IN_XML)
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


# --- Files as another program may write them --------------------------------------------------------------------------


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
