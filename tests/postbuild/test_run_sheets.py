"""The run-sheets for Word: opened as Word opens them, and compared with the definitions and with the built pages.

Each check is a function that lists what is wrong, and each is shown a sheet that was spoilt for it. Not responsible for
how a sheet looks on paper, which nothing here can see.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table
from docx.text.paragraph import Paragraph
from support.builds import PROJECT, built_site, parsed
from support.paper import as_pages
from support.word_documents import drop, first, first_paragraph, has_header_row, spoilt, wrong_document, wrong_file

from sitekit.content.definitions import Definitions
from sitekit.content.model import Session
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import run_sheets
from sitekit.rendering.context import since_start

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE).run_sheet
SESSIONS: tuple[Session, ...] = DEFINED.members("sessions")
PARTS = ["At a glance", "Timetable", "Run the session", "Source"]
LEVELS = {"h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
NOT_WORDS = ("script", "template", "figure", "table", "button")
each_session = pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.id)


def path_of(session: Session, site: Path | None = None) -> Path:
    return (site or built_site().folder) / "cpd" / f"{session.id}-run-sheet.docx"


def sheet(session: Session) -> Document:
    return docx.Document(str(path_of(session)))


def words(text: str) -> str:
    return " ".join(text.split())


def page_parts(session: Session) -> list[tuple[str, str, str]]:
    """The level, the heading and the words of each part of the built page that is not for the screen only."""
    found: list[tuple[str, str, str]] = []
    kept = False
    page = BeautifulSoup(str(parsed(f"cpd/{session.id}.html").article), "lxml")
    for folded in page.select("details:has(> h2)"):
        folded.summary.decompose()
        folded.unwrap()
    for block in page.h1.find_next_siblings():
        if block.name == "h2":
            kept = "ddm-screen-only" not in block.get("class", [])
        if not kept or "ddm-page__facts" in block.get("class", []):
            continue
        if block.name in LEVELS:
            found.append((LEVELS[block.name], words("".join(texts(block))), ""))
        else:
            level, heading, before = found[-1]
            found[-1] = (level, heading, words(f"{before} {' '.join(texts(block))}"))
    return found


def texts(block: Tag) -> Iterator[str]:
    """The words of a block in order, with a space at the end of each block in it, without what no paper shows."""
    if block.name in NOT_WORDS or block.attrs.keys() & {"data-ddm-run", "data-ddm-planned"}:
        return
    if {"headerlink", "ddm-table"} & set(block.get("class", [])):
        return
    inline = []
    for child in block.children:
        if isinstance(child, Tag) and child.name in ("p", "ul", "ol", "li", "div"):
            yield from ("".join(inline), *texts(child))
            inline = []
        else:
            inline.extend(texts(child) if isinstance(child, Tag) else [str(child)] * (type(child) is NavigableString))
    yield "".join(inline)


def sheet_parts(document: Document) -> list[tuple[str, str, str]]:
    """The level, the heading and the words of each part of the sheet, tables and captions left out."""
    found: list[tuple[str, str, str]] = []
    for paragraph in document.paragraphs:
        style = paragraph.style.name
        if style.startswith("Heading"):
            found.append((style, words(paragraph.text), ""))
        elif found and style != "Caption":
            level, heading, before = found[-1]
            found[-1] = (level, heading, words(f"{before} {paragraph.text}"))
    return found


def wrong_headings(document: Document, session: Session) -> list[str]:
    """Title, parts, activities and their parts: those of the page and of the definitions, in order, none skipped."""
    on_sheet = [part[:2] for part in sheet_parts(document)]
    faults = [] if document.paragraphs[0].style.name == "Title" else ["no title"]
    if document.paragraphs[0].text != session.name:
        faults.append("title")
    if on_sheet != [part[:2] for part in page_parts(session)]:
        faults.append("not those of the page")
    if [heading for level, heading in on_sheet if level == "Heading 1"] != PARTS:
        faults.append("parts")
    names = [activity.name for activity in session.activities.values()]
    if [heading for level, heading in on_sheet if level == "Heading 2"] != names:
        faults.append("activities")
    return faults


def wrong_words(document: Document, session: Session) -> list[str]:
    """Every part whose words are not those of the page. Two parts have a sentence more that is the sheet's own."""
    faults = []
    for (_, heading, own), (_, _, expected) in zip(sheet_parts(document), page_parts(session), strict=False):
        if not (expected in own if heading in ("Timetable", "Source") else own == expected):
            faults.append(f"words: {heading}")
    return faults


def lines_left_out(document: Document, session: Session) -> list[str]:
    """Lines of the Markdown source, where they are plain words, that are nowhere on the sheet."""
    source = (PROJECT / "docs" / "cpd" / f"{session.id}.md").read_text("utf-8").split("---\n", 2)[2]
    parts = [part for part in re.split(r"(?m)^(?=## )", source)[1:] if "ddm-screen-only" not in part.split("\n")[0]]
    lines = [line.strip() for part in parts for line in part.splitlines() if not re.search(r"[{}\]!]", line)]
    plain = [words(re.sub(r"^(\d+\.|-|#+) ", "", line).replace("**", "")) for line in lines if line]
    assert len(plain) > 30
    everything = words(" ".join(paragraph.text for paragraph in document.paragraphs))
    return [f"left out: {line}" for line in plain if line not in everything]


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def wrong_timetable(document: Document, session: Session) -> list[str]:
    """What differs from the definitions in the timetable, or does not add up."""
    expected = []
    for activity in session.activities.values():
        start = session.start(activity.id)
        expected.append((activity.name, activity.minutes, start, [activity.mode.capitalize(), activity.format]))
        for step in activity.steps.values():
            expected.append((step.name, step.minutes, session.start(activity.id, step.id), ["Step"]))
    _, *rows, total = rows_of(document.tables[0])
    if len(rows) != len(expected):
        return ["number of rows"]
    faults = [
        name
        for (name, minutes, start, how), row in zip(expected, rows, strict=True)
        if not row[0].startswith(name)
        or row[1:4] != ["", str(minutes), since_start(start)]
        or not row[4].startswith(", ".join(filter(None, how)))
    ]
    styles = [row.cells[0].paragraphs[0].style.name for row in document.tables[0].rows[1:-1]]
    summed = sum(int(row[2]) for row, style in zip(rows, styles, strict=True) if style == "Table Text")
    return faults + ["sum"] * (not summed == int(total[2]) == session.minutes == 210)


def wrong_tables(document: Document) -> list[str]:
    """Tables without a caption before them, or rows that stay whole."""
    faults = []
    for table in document.tables:
        before = table._tbl.getprevious()
        caption = Paragraph(before, document) if before is not None and before.tag == qn("w:p") else None
        if caption is None or caption.style.name != "Caption" or not caption.text:
            faults.append("caption")
        if any(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for row in table.rows):
            faults.append("rows that split")
    return faults + ["no table"] * (not document.tables)


def wrong_numbers(document: Document, session: Session) -> list[str]:
    """Lists that go on counting where another stopped, or that are not lists at all."""
    numbering = document.part.numbering_part.element
    starts = {
        number.get(qn("w:numId")): number.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}")
        for number in numbering.findall(qn("w:num"))
    }
    items = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    used = dict.fromkeys(str(item._p.pPr.numPr.numId.val) for item in items if item._p.pPr.numPr is not None)
    faults = ["no number"] * any(item._p.pPr.numPr is None for item in items)
    faults += ["does not restart"] * any(starts[id] is None or starts[id].get(qn("w:val")) != "1" for id in used)
    article = parsed(f"cpd/{session.id}.html").select_one("article")
    lists = [found for found in article.select("ol") if not found.find_parent(attrs={"data-ddm-run": True})]
    return faults + ["number of lists"] * (len(used) != len(lists))


def wrong_properties(document: Document, session: Session) -> list[str]:
    checks = {
        "title of the file": document.core_properties.title == f"{session.name} – run-sheet",
        "subject": document.core_properties.subject == session.title,
        "source": WORDING.source in [paragraph.text for paragraph in document.sections[0].footer.paragraphs],
    }
    return [name for name, right in checks.items() if not right]


def unwanted(document: Document) -> list[str]:
    """The words of buttons, marks of links, and what is left of scripts."""
    everything = "\n".join(paragraph.text for paragraph in document.paragraphs)
    faults = ["permalink"] * ("#" in everything)
    faults += ["script or style"] * bool(re.search(r"[{}<]|data-guide", everything))
    return faults + ["planner"] * any(words in everything for words in ("Facilitator's pack", "Plan dates", "+5"))


def faults_of(document: Document, session: Session) -> list[str]:
    checks = (wrong_headings, wrong_words, lines_left_out, wrong_timetable, wrong_numbers, wrong_properties)
    faults = [fault for check in checks for fault in check(document, session)]
    return faults + wrong_tables(document) + wrong_document(document, bottom_margin=2) + unwanted(document)


@each_session
def test_a_sheet_has_all_of_its_page_and_can_be_read_by_everybody(session: Session) -> None:
    assert faults_of(sheet(session), session) == []
    assert wrong_file(path_of(session)) == []


def test_libreoffice_prints_a_sheet_on_four_pages(tmp_path: Path) -> None:
    printed, complaints = as_pages(tmp_path, [path_of(session) for session in SESSIONS])
    pages = {name: len(pdf.pages) for name, pdf in printed.items()}
    assert complaints == []
    assert len(pages) == len(SESSIONS)
    assert {name: number for name, number in pages.items() if number > 4} == {}


# --- The same bytes --------------------------------------------------------------------------------------------------


def written(to: Path) -> dict[str, bytes]:
    """The sheets written anew beside a copy of the built session pages."""
    (to / "cpd").mkdir(parents=True)
    for session in SESSIONS:
        shutil.copy(built_site().folder / "cpd" / f"{session.id}.html", to / "cpd")
    run_sheets.write_run_sheets(to, DEFINED, WORDING)
    return {session.id: path_of(session, to).read_bytes() for session in SESSIONS}


def test_a_sheet_is_the_same_bytes_elsewhere_and_at_another_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = {session.id: path_of(session).read_bytes() for session in SESSIONS}
    assert written(tmp_path / "one") == built
    later = time.time() + 40_000_000
    localtime = time.localtime
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda seconds=None: localtime(later if seconds is None else seconds))
    assert written(tmp_path / "two" / "deeper") == built
    # The control: python-docx alone writes the time.
    monkeypatch.setattr(run_sheets.docx, "save", lambda document, path: document.save(str(path)))
    assert written(tmp_path / "three") != built
    assert "time" in wrong_file(path_of(SESSIONS[0], tmp_path / "three"))


# --- What an editor may write on a page ------------------------------------------------------------------------------


def sheet_of(tmp_path: Path, body: str, frame: str = "") -> Document:
    """The run-sheet of session one when its page is `body`."""
    (tmp_path / "cpd").mkdir()
    page = f"<title>S - The site</title><article><div data-ddm-address='x'><h1>S</h1>{body}{frame}</div></article>"
    (tmp_path / "cpd" / "session-1.html").write_text(page, "utf-8")
    run_sheets.write_run_sheets(tmp_path, DEFINED, WORDING)
    return docx.Document(str(path_of(SESSIONS[0], tmp_path)))


def shown(document: Document) -> list[tuple[str, str]]:
    """Style and words of what stands after the last heading that the sheet has of its own, but its last sentence."""
    paragraphs = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    return paragraphs[[style for style, _ in paragraphs].index("Fill In") + 1 : -1]


BODIES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "links are their words, and those that lead elsewhere have their address, once": (
        '<h2>A</h2><p>See <a href="x.html#y">here</a>, <a href="https://e.org/a">there</a>.</p>'
        '<p><a href="https://e.org/a">https://e.org/a</a></p>',
        [("Heading 1", "A"), ("Normal", "See here, there (https://e.org/a)."), ("Normal", "https://e.org/a")],
    ),
    "lists in lists, with paragraphs in them": (
        "<h2>A</h2><ol><li><p>one</p><p>more</p><ul><li>in</li></ul></li><li>two</li></ol>",
        [
            ("Heading 1", "A"),
            *[("List Number", "one"), ("List Continue", "more"), ("List Bullet", "in"), ("List Number", "two")],
        ],
    ),
    "a box with a list": (
        '<h2>A</h2><div class="admonition"><p class="admonition-title">T</p><p>p</p><ul><li>i</li></ul></div>',
        [("Heading 1", "A"), ("Box Title", "T"), ("Box", "p"), ("List Bullet", "i")],
    ),
    "words that stand in nothing that has a style": (
        "<h2>A</h2><div>loose <em>words</em><section>deeper<p>p</p>after</section></div><blockquote>said</blockquote>",
        [
            ("Heading 1", "A"),
            *[("Normal", words) for words in ("loose words", "deeper", "p", "after")],
            ("Box", "said"),
        ],
    ),
    "scripts, templates, pictures and what is for the screen": (
        "<h2>A</h2><script>1</script><template><p>t</p></template><figure>f</figure><div data-ddm-run='x'>r</div>"
        '<p class="ddm-screen-only">s</p><p>kept</p><h2 class="ddm-screen-only">B</h2><p>b</p><h3>C</h3><p>c</p>',
        [("Heading 1", "A"), ("Normal", "kept")],
    ),
    "signs that mean something to Word or to XML": (
        "<h2>A &amp; &lt;b&gt;</h2><p>“é” &amp; {{ x }} \U0001f600</p>",
        [("Heading 1", "A & <b>"), ("Normal", "“é” & {{ x }} \U0001f600")],
    ),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_page_is_read_as_it_is_shown(tmp_path: Path, case: str) -> None:
    body, expected = BODIES[case]
    assert shown(sheet_of(tmp_path, body)) == expected


def test_words_in_bold_stay_bold(tmp_path: Path) -> None:
    document = sheet_of(tmp_path, "<h2>A</h2><p><strong>Watch</strong> <em>out</em> now</p>")
    runs = next(paragraph.runs for paragraph in document.paragraphs if paragraph.text == "Watch out now")
    assert [(run.text, run.bold, run.italic) for run in runs if run.text.strip()] == [
        *[("Watch", True, None), ("out", None, True), (" now", None, None)]
    ]


def test_a_table_of_the_page_has_its_caption_and_header(tmp_path: Path) -> None:
    rows = "<tr><th>h</th><th>i</th></tr><tr><td>1</td><td><b>2</b></td></tr>"
    document = sheet_of(tmp_path, f"<h2>A</h2><div><table><caption>C</caption>{rows}</table></div><p>after</p>")
    assert rows_of(document.tables[0]) == [["h", "i"], ["1", "2"]]
    assert has_header_row(document.tables[0])
    assert wrong_tables(document) == []
    assert ("Caption", "C") in shown(document)


def test_the_frame_gives_the_day_and_the_name_of_the_site(tmp_path: Path) -> None:
    facts = '<p class="ddm-page__facts">Last reviewed on <time datetime="2026-02-28">x</time> by Z</p>'
    document = sheet_of(tmp_path, "<h2>A</h2><p>p</p>", facts)
    assert document.core_properties.created.date().isoformat() == "2026-02-28"
    assert document.core_properties.author == "The site"
    assert document.paragraphs[-1].text.endswith('"The site". Text last reviewed on 28 February 2026.')
    assert "by Z" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_a_session_without_a_page_has_no_sheet(tmp_path: Path) -> None:
    sheet_of(tmp_path, "<h2>A</h2>")
    assert [path.name for path in tmp_path.rglob("*.docx")] == ["session-1-run-sheet.docx"]


# --- Each check on a sheet that was spoilt for it --------------------------------------------------------------------


def change_words(document: Document) -> None:
    first_paragraph(document, "Heading 2").style = "Heading 3"
    first_paragraph(document, "List Number").runs[0].text = "Welcome."
    document.tables[0].cell(1, 2).text = "31"


def count_on(document: Document) -> None:
    for start in list(document.part.numbering_part.element.iter(qn("w:lvlOverride"))):
        drop(start)


def join_lists(document: Document) -> None:
    items = [paragraph._p.pPr.numPr for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    for item in items:
        item.numId.val = items[0].numId.val


def change_layout(document: Document) -> None:
    document.core_properties.author = "A. Facilitator"
    document.sections[0].left_margin = Cm(3)
    document.styles["Heading 2"].paragraph_format.keep_with_next = False


SPOILT: dict[str, Callable[[Document], object]] = {
    "activities": change_words,
    "words: Welcome and netiquette": change_words,
    "words: At a glance": lambda document: drop(first_paragraph(document, "Box")._p),
    "left out: Welcome people": change_words,
    "sum": change_words,
    "number of rows": lambda document: drop(document.tables[0].rows[2]._tr),
    "header row": lambda document: drop(first(document.element, "w:tblHeader")),
    "rows that split": lambda document: drop(first(document.element, "w:cantSplit")),
    "caption": lambda document: drop(first_paragraph(document, "Caption")._p),
    "language of styles": lambda document: first(document.styles.element, "w:lang").set(qn("w:val"), "en-US"),
    "does not restart": count_on,
    "number of lists": join_lists,
    "author": change_layout,
    "margins": change_layout,
    "alone: Heading 2": change_layout,
    "source": lambda document: drop(document.sections[0].footer.paragraphs[1]._p),
    "page numbers": lambda document: drop(first(document.sections[0].footer._element, "w:fldSimple")),
    "permalink": lambda document: first_paragraph(document, "Heading 1").add_run("#"),
    "blank paragraph": lambda document: document.add_paragraph(),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_sheet_is_noticed(fault: str) -> None:
    found = faults_of(spoilt(sheet(SESSIONS[0]), SPOILT[fault]), SESSIONS[0])
    assert any(sentence.startswith(fault) for sentence in found), found
