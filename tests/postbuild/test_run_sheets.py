"""The run-sheets for Word: opened as Word opens them, and compared with the definitions and with the built pages.

Each check is a function that lists what is wrong, and each is shown a sheet that was spoilt for it. Not responsible for
how a sheet looks on paper, which nothing here can see.
"""

from __future__ import annotations

import io
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from bs4 import NavigableString, Tag
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table
from docx.text.paragraph import Paragraph
from support.builds import PROJECT, built_site, parsed

from sitekit.content.definitions import Definitions
from sitekit.content.model import Session
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import run_sheets
from sitekit.rendering.context import clock

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE).run_sheet
SESSIONS: tuple[Session, ...] = DEFINED.members("sessions")
PARTS = ["At a glance", "Timetable", "Run the session", "Afterwards", "Source"]
LEVELS = {"h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
NOT_WORDS = ("script", "template", "figure", "table", "button")
each_session = pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.id)


def path_of(session: Session, site: Path | None = None) -> Path:
    return (site or built_site().folder) / "cpd" / f"{session.id}-run-sheet.docx"


def sheet(session: Session) -> Document:
    return docx.Document(str(path_of(session)))


def words(text: str) -> str:
    return " ".join(text.split())


# --- What stands on the page and on the sheet, part by part ----------------------------------------------------------


def page_parts(session: Session) -> list[tuple[str, str, str]]:
    """The level, the heading and the words of each part of the built page that is not for the screen only."""
    found: list[tuple[str, str, str]] = []
    kept = False
    for block in parsed(f"cpd/{session.id}.html").select_one("article h1").find_next_siblings():
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
    if block.name in NOT_WORDS or block.attrs.keys() & {"data-ddm-run", "data-ddm-planner"}:
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


# --- Checks: each lists what is wrong --------------------------------------------------------------------------------


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
    for (_, heading, own), (_, _, expected) in zip(sheet_parts(document), page_parts(session), strict=True):
        if not (expected in own if heading in ("Timetable", "Source") else own == expected):
            faults.append(heading)
    return faults


def lines_left_out(document: Document, session: Session) -> list[str]:
    """Lines of the Markdown source, where they are plain words, that are nowhere on the sheet."""
    source = (PROJECT / "docs" / "cpd" / f"{session.id}.md").read_text("utf-8").split("---\n", 2)[2]
    parts = [part for part in re.split(r"(?m)^(?=## )", source)[1:] if "ddm-screen-only" not in part.split("\n")[0]]
    lines = [line.strip() for part in parts for line in part.splitlines() if not re.search(r"[{}\]!]", line)]
    plain = [words(re.sub(r"^(\d+\.|-|#+) ", "", line).replace("**", "")) for line in lines if line]
    assert len(plain) > 50
    everything = words(" ".join(paragraph.text for paragraph in document.paragraphs))
    return [line for line in plain if line not in everything]


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
        or row[1:4] != ["", str(minutes), f"{clock(start)} – {clock(start + minutes)}"]
        or not row[4].startswith(", ".join(filter(None, how)))
    ]
    styles = [row.cells[0].paragraphs[0].style.name for row in document.tables[0].rows[1:-1]]
    summed = sum(int(row[2]) for row, style in zip(rows, styles, strict=True) if style == "Table Text")
    return faults + ["sum"] * (not summed == int(total[2]) == session.minutes == 210)


def wrong_tables(document: Document) -> list[str]:
    """Tables without a caption before them, a header row that comes again, or rows that stay whole."""
    faults = []
    for table in document.tables:
        before = table._tbl.getprevious()
        caption = Paragraph(before, document) if before is not None and before.tag == qn("w:p") else None
        if caption is None or caption.style.name != "Caption" or not caption.text:
            faults.append("caption")
        headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        if headers != [True] + [False] * (len(headers) - 1):
            faults.append("header row")
        if any(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for row in table.rows):
            faults.append("rows that split")
    return faults + ["no table"] * (not document.tables)


def wrong_language(document: Document) -> list[str]:
    languages = [found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))]
    settings = document.settings.element.find(qn("w:themeFontLang")).get(qn("w:val"))
    said = {"styles": set(languages), "settings": {settings}, "properties": {document.core_properties.language}}
    return [where for where, found in said.items() if found != {"en-GB"}]


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
    core = document.core_properties
    expected = {
        "title": core.title == f"{session.name} – run-sheet",
        "subject": core.subject == session.title,
        "author": core.author == "Defensible decision-making in children's social care",
        "comments": core.comments == "",
        "day": core.created == core.modified,
    }
    return [name for name, right in expected.items() if not right]


def wrong_paper(document: Document) -> list[str]:
    """A4, margins of two centimetres, and at the foot the source, the page and how many there are."""
    paper = document.sections[0]
    margins = {paper.left_margin, paper.right_margin, paper.top_margin, paper.bottom_margin}
    near = [abs(margin - Cm(2)) < Cm(0.01) for margin in margins]
    size = abs(paper.page_width - Cm(21)) < Cm(0.01) and abs(paper.page_height - Cm(29.7)) < Cm(0.01)
    foot = paper.footer._element
    fields = [field.get(qn("w:instr")).strip() for field in foot.iter(qn("w:fldSimple"))]
    texts = [paragraph.text for paragraph in paper.footer.paragraphs]
    checks = {"paper": size, "margins": all(near), "fields": fields == ["PAGE", "NUMPAGES"]}
    checks["source"] = WORDING.source in texts
    return [name for name, right in checks.items() if not right]


def unwanted(document: Document) -> list[str]:
    """Pictures, the words of buttons, marks of links, paragraphs with nothing in them."""
    paragraphs = document.paragraphs
    everything = "\n".join(paragraph.text for paragraph in paragraphs)
    faults = ["blank paragraph"] * any(not paragraph.text.strip() for paragraph in paragraphs)
    faults += ["permalink"] * ("#" in everything)
    faults += ["script or style"] * bool(re.search(r"[{}<]|data-guide", everything))
    faults += ["planner"] * any(words in everything for words in ("Facilitator's pack", "Plan this session", "+5"))
    return faults + ["picture"] * bool(list(document.element.iter(qn("w:drawing"))))


# --- The sheets ------------------------------------------------------------------------------------------------------


@each_session
def test_a_sheet_has_the_headings_of_the_page_in_order(session: Session) -> None:
    assert wrong_headings(sheet(session), session) == []


@each_session
def test_a_sheet_has_every_instruction_of_the_page(session: Session) -> None:
    assert wrong_words(sheet(session), session) == []
    assert lines_left_out(sheet(session), session) == []


@each_session
def test_the_timetable_is_that_of_the_definitions(session: Session) -> None:
    assert wrong_timetable(sheet(session), session) == []


@each_session
def test_a_sheet_can_be_read_by_everybody(session: Session) -> None:
    document = sheet(session)
    assert wrong_tables(document) == []
    assert wrong_language(document) == []
    assert wrong_numbers(document, session) == []
    assert wrong_properties(document, session) == []
    assert wrong_paper(document) == []
    assert unwanted(document) == []


@pytest.mark.parametrize("style", ["Heading 1", "Heading 2", "Heading 3", "Caption", "Box Title", "Ask", "Facts"])
def test_what_leads_to_something_stays_with_it(style: str) -> None:
    assert sheet(SESSIONS[0]).styles[style].paragraph_format.keep_with_next


# --- The same bytes --------------------------------------------------------------------------------------------------


def written(to: Path) -> dict[str, bytes]:
    """The sheets written anew beside a copy of the built session pages."""
    (to / "cpd").mkdir(parents=True)
    for session in SESSIONS:
        shutil.copy(built_site().folder / "cpd" / f"{session.id}.html", to / "cpd")
    run_sheets.write_run_sheets(to, DEFINED, WORDING)
    return {session.id: path_of(session, to).read_bytes() for session in SESSIONS}


def at_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + 40_000_000
    localtime = time.localtime
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda seconds=None: localtime(later if seconds is None else seconds))


def test_a_sheet_is_the_same_bytes_elsewhere_and_at_another_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = {session.id: path_of(session).read_bytes() for session in SESSIONS}
    assert written(tmp_path / "one") == built
    at_another_time(monkeypatch)
    assert written(tmp_path / "two" / "deeper") == built


def test_python_docx_alone_does_write_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without our own way to save, the test above would fail."""
    monkeypatch.setattr(run_sheets.docx, "save", lambda document, path: document.save(str(path)))
    first = written(tmp_path / "one")
    at_another_time(monkeypatch)
    assert written(tmp_path / "two") != first


def test_a_sheet_holds_no_time_of_its_making_and_nothing_it_does_not_need() -> None:
    with zipfile.ZipFile(path_of(SESSIONS[0])) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.namelist()[0] == "[Content_Types].xml"
        assert parts.namelist() == sorted(parts.namelist())
        assert not [name for name in parts.namelist() if re.search("thumbnail|WithEffects|customXml", name)]
        assert parts.testzip() is None


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
    "links are their words, and those that lead elsewhere have their address": (
        '<h2>A</h2><p>See <a href="x.html#y">here</a>, <a href="https://e.org/a">there</a>.</p>',
        [("Heading 1", "A"), ("Normal", "See here, there (https://e.org/a).")],
    ),
    "an address that is its own words is not said twice": (
        '<h2>A</h2><p><a href="https://e.org/a">https://e.org/a</a></p>',
        [("Heading 1", "A"), ("Normal", "https://e.org/a")],
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
        [("Heading 1", "A"), ("Box Title", "T"), ("Box", "p"), ("Box Item", "i")],
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


def drop(element: object) -> None:
    element.getparent().remove(element)


def first(document: Document, style: str) -> Paragraph:
    return next(paragraph for paragraph in document.paragraphs if paragraph.style.name == style)


def spoil_heading(document: Document) -> None:
    first(document, "Heading 2").style = "Heading 3"


def spoil_word(document: Document) -> None:
    first(document, "List Number").runs[0].text = "Welcome."


def lose_box(document: Document) -> None:
    drop(first(document, "Box")._p)


def spoil_minutes(document: Document) -> None:
    document.tables[0].cell(1, 2).text = "31"


def lose_row(document: Document) -> None:
    drop(document.tables[0].rows[2]._tr)


def lose_header(document: Document) -> None:
    drop(next(document.element.iter(qn("w:tblHeader"))))


def split_rows(document: Document) -> None:
    drop(next(document.element.iter(qn("w:cantSplit"))))


def lose_caption(document: Document) -> None:
    drop(first(document, "Caption")._p)


def speak_american(document: Document) -> None:
    next(document.styles.element.iter(qn("w:lang"))).set(qn("w:val"), "en-US")


def count_on(document: Document) -> None:
    for start in list(document.part.numbering_part.element.iter(qn("w:lvlOverride"))):
        drop(start)


def join_lists(document: Document) -> None:
    items = [paragraph._p.pPr.numPr for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    items[-1].numId.val = items[0].numId.val
    for item in items:
        item.numId.val = items[0].numId.val


def sign(document: Document) -> None:
    document.core_properties.author = "A. Facilitator"


def widen(document: Document) -> None:
    document.sections[0].left_margin = Cm(3)


def lose_source(document: Document) -> None:
    drop(document.sections[0].footer.paragraphs[1]._p)


def lose_field(document: Document) -> None:
    drop(next(document.sections[0].footer._element.iter(qn("w:fldSimple"))))


def add_permalink(document: Document) -> None:
    first(document, "Heading 1").add_run("#")


def add_blank(document: Document) -> None:
    document.add_paragraph()


Spoil = Callable[[Document], None]
SPOILT: list[tuple[Spoil, Callable[[Document, Session], list[str]], str]] = [
    (spoil_heading, wrong_headings, "activities"),
    (spoil_word, wrong_words, "Housekeeping and ground rules"),
    (lose_box, wrong_words, "At a glance"),
    (lose_box, lines_left_out, "Realistic scenarios are needed."),
    (spoil_minutes, wrong_timetable, "sum"),
    (lose_row, wrong_timetable, "number of rows"),
    (lose_header, lambda document, _: wrong_tables(document), "header row"),
    (split_rows, lambda document, _: wrong_tables(document), "rows that split"),
    (lose_caption, lambda document, _: wrong_tables(document), "caption"),
    (speak_american, lambda document, _: wrong_language(document), "styles"),
    (count_on, wrong_numbers, "does not restart"),
    (join_lists, wrong_numbers, "number of lists"),
    (sign, wrong_properties, "author"),
    (widen, lambda document, _: wrong_paper(document), "margins"),
    (lose_source, lambda document, _: wrong_paper(document), "source"),
    (lose_field, lambda document, _: wrong_paper(document), "fields"),
    (add_permalink, lambda document, _: unwanted(document), "permalink"),
    (add_blank, lambda document, _: unwanted(document), "blank paragraph"),
]


@pytest.mark.parametrize(("spoil", "check", "fault"), SPOILT, ids=[f"{row[0].__name__}: {row[2]}" for row in SPOILT])
def test_a_spoilt_sheet_is_noticed(spoil: Spoil, check: Callable[[Document, Session], list[str]], fault: str) -> None:
    document = sheet(SESSIONS[0])
    spoil(document)
    saved = io.BytesIO()
    document.save(saved)
    found = check(docx.Document(saved), SESSIONS[0])
    assert any(sentence.startswith(fault) for sentence in found), found
