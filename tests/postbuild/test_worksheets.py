"""The blank worksheets and notes for Word: opened as Word opens them, and compared with the definitions.

Each check is a function that lists what is wrong, and each is shown a sheet that was spoilt for it. LibreOffice turns
every one into pages. Not responsible for how a sheet looks, nor for what somebody writes into it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from support.builds import PROJECT, built_site, temporary_folder
from support.word_documents import drop, first, first_paragraph, spoilt, wrong_document, wrong_file

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import worksheets
from sitekit.postbuild.docx_styles import TEXT_WIDTH
from sitekit.problems import words_of
from sitekit.rendering import worksheet_data

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
LEARNT = (*DEFINED.members("tools"), *DEFINED.members("sessions"))
SPELT_OUT = {"SEA": "SEA: summary, evaluation, analysis"}
PROPERTIES = ("alias", "tag", "id", "showingPlcHdr")
LIBRE_OFFICE = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
# LibreOffice says so wherever there is no Java, which it does not need for this.
NOT_A_COMPLAINT = "failed to launch javaldx"
# Centimetres, for somebody who writes by hand.
LEAST_ROOM = {"prompt": 3, "question": 2.4, "action": 1.5, "cpd": 4}


@dataclass(frozen=True)
class Asked:
    """What a sheet asks: the words of the question and the keys of its fields. An action has no question."""

    ask: str
    keys: tuple[str, ...]
    kind: str = "prompt"


@dataclass(frozen=True)
class Case:
    """What must stand on one sheet, worked out from the definitions without the code that writes it."""

    title: str
    words: tuple[str, ...]
    headings: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    publication: str

    @property
    def keys(self) -> list[str]:
        return [key for asked in self.asked for key in asked.keys]


def area_case(area: Any) -> Case:
    prompts = DEFINED.members("prompts")
    questions = [Asked(each.ask, (f"{each.id}.judgement", each.id), "question") for each in area.questions.values()]
    return Case(
        area.name,
        (area.meaning, *(each.name for each in area.questions.values())),
        (("1", "The questions"), ("1", "Pause and reflect"), *(("2", prompt.name) for prompt in prompts)),
        (*questions, *(Asked(prompt.ask, (f"{area.id}.{prompt.id}",)) for prompt in prompts)),
        "domakin-2022",
    )


def change_case() -> Case:
    members = DEFINED.members("stop_start_continue")
    rows = [
        Asked("", tuple(f"action.{row}.{part}" for part in ("what", "who", "when")), "action") for row in range(1, 7)
    ]
    return Case(
        "The stop/start/continue challenge",
        (),
        (("1", "The three questions"), *(("2", each.name) for each in members), ("1", "Plan")),
        (*(Asked(each.ask, (each.id,)) for each in members), *rows),
        "domakin-2022",
    )


def reflection_case(learnt: Any) -> Case:
    parts = dict.fromkeys(each.part for each in learnt.reflections.values() if each.part)
    return Case(
        learnt.name,
        (learnt.meaning,),
        (("1", "Questions for reflection"), *(("2", SPELT_OUT.get(part, part)) for part in parts)),
        tuple(Asked(each.ask, (each.id,)) for each in learnt.reflections.values()),
        "cpd-guide-2022",
    )


def note_case(learnt: Any) -> Case:
    boxes = dict(WORDING.cpd_note.boxes)
    headings = ("The activity", *(box.heading for box in boxes.values()))
    minutes = getattr(learnt, "minutes", None) or DEFINED.reading_minutes(learnt.id)
    return Case(
        learnt.name,
        (f"{minutes} minutes", WORDING.cpd_note.not_here),
        tuple(("1", heading) for heading in headings),
        tuple(Asked(box.ask, (f"cpd.{key}",), "cpd") for key, box in boxes.items()),
        "cpd-guide-2022",
    )


def folder_of(learnt: Any) -> str:
    return "tools" if learnt.id in DEFINED.sections["tools"] else "cpd"


CASES: dict[str, Case] = {
    **{f"challenge-questions/{area.id}-worksheet.docx": area_case(area) for area in DEFINED.members("areas")},
    "challenge-questions/stop-start-continue-worksheet.docx": change_case(),
    **{f"{folder_of(each)}/{each.id}-worksheet.docx": reflection_case(each) for each in LEARNT if each.reflections},
    **{f"{folder_of(each)}/{each.id}-cpd-note.docx": note_case(each) for each in LEARNT},
}
NOTES = [path for path in CASES if "cpd-note" in path]
AREA = "challenge-questions/recording-worksheet.docx"
each_sheet = pytest.mark.parametrize("path", CASES)


def written(to: Path, definitions: Definitions = DEFINED) -> Path:
    """A copy of the built pages, with the sheets written anew beside them."""
    for page in {re.sub(r"-(worksheet|cpd-note)\.docx$", ".html", path) for path in CASES}:
        (to / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(built_site().folder / page, to / page)
    worksheets.write_worksheets(to, definitions, WORDING)
    return to


@cache
def sheets() -> Path:
    return written(temporary_folder())


def sheet(path: str) -> Document:
    return docx.Document(str(sheets() / path))


def text_of(element: Any) -> str:
    """The words of a part of a document, without those that only hold the place of an answer."""
    lines = []
    for paragraph in element.iter(qn("w:p")):
        pieces = paragraph.iter(qn("w:t"), qn("w:br"))
        own = [piece.text or " " for piece in pieces if next(piece.iterancestors(qn("w:sdt")), None) is None]
        lines.append("".join(own))
    return " ".join(" ".join(lines).split())


def wrong_headings(document: Document, case: Case) -> list[str]:
    """A title, then real headings: those of the definitions, in their order, no level skipped."""
    title, *others = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    found = [(style.removeprefix("Heading "), text) for style, text in others if style.startswith("Heading ")]
    return ["title"] * (title != ("Title", case.title)) + ["headings"] * (found != list(case.headings))


def wrong_words(document: Document, case: Case) -> list[str]:
    """Questions that are not there or there twice, and what must be said of each sheet."""
    everything = text_of(document.element.body)
    counted = {asked.ask: everything.count(asked.ask) for asked in case.asked if asked.ask}
    counted[WORDING.privacy] = everything.count(WORDING.privacy)
    faults = [f"{times} times: {ask}" for ask, times in counted.items() if times != 1]
    return faults + [f"missing: {words}" for words in case.words if words not in everything]


def value(field: Any, name: str) -> str:
    return field.find(f"{qn('w:sdtPr')}/{qn(f'w:{name}')}").get(qn("w:val"))


def fields(document: Document) -> list[Any]:
    return list(document.element.body.iter(qn("w:sdt")))


def wrong_fields(document: Document, case: Case) -> list[str]:
    """Fields that a script or Word would not find, or not find apart."""
    found = fields(document)
    tags, names, numbers = ([value(field, name) for field in found] for name in ("tag", "alias", "id"))
    faults = ["keys"] * (tags != [f"guide.{key}" for key in case.keys])
    faults += [f"too long: {text}" for text in (*tags, *names) if not 0 < len(text) <= 64]
    for what, values in (("key", tags), ("name", names), ("number", numbers)):
        faults += [f"{what} twice: {each}" for each, times in Counter(values).items() if times > 1]
    return faults + [f"{fault}: {tag}" for field, tag in zip(found, tags, strict=True) for fault in wrong_field(field)]


def wrong_field(field: Any) -> list[str]:
    """What is wrong with the kind of one field, the order of its properties, or what stands in it."""
    *properties, kind = list(field.find(qn("w:sdtPr")))
    faults = ["order"] * ([each.tag for each in properties] != [qn(f"w:{name}") for name in PROPERTIES])
    faults += ["not in a paragraph"] * (field.getparent().tag != qn("w:p"))
    chosen = value(field, "tag").endswith(".judgement")
    if chosen:
        choices = [(each.get(qn("w:displayText")), each.get(qn("w:value"))) for each in kind]
        faults += ["choices"] * (choices != [(each, each) for each in WORDING.judgements.texts])
    else:
        faults += ["lines"] * (kind.tag != qn("w:text") or kind.get(qn("w:multiLine")) != "1")
    runs = list(field.find(qn("w:sdtContent")))
    styles = [run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}").get(qn("w:val")) for run in runs]
    shown = "".join(text.text for text in field.iter(qn("w:t")))
    right = styles == ["PlaceholderText"] and shown == ("Choose one" if chosen else "Write here")
    return faults + ["placeholder"] * (not right)


def wrong_places(document: Document, case: Case) -> list[str]:
    """Fields that do not stand in the row of their question, or under it, or have too little room."""
    faults = []
    places = {value(field, "tag"): next(field.iterancestors(qn("w:tr"))) for field in fields(document)}
    for asked in case.asked:
        for key in asked.keys:
            if (row := places.get(f"guide.{key}")) is None:
                continue
            said = text_of(row) or text_of(row.getprevious())
            faults += [f"not with its question: {key}"] * (asked.ask not in said)
            height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
            least = Cm(LEAST_ROOM[asked.kind]).twips - 1
            enough = height is not None and height.get(qn("w:hRule")) == "atLeast"
            faults += [f"room: {key}"] * (not enough or int(height.get(qn("w:val"))) < least)
    return faults


def wrong_tables(document: Document) -> list[str]:
    """Tables without a name, without words in the first row, or that touch another and become one with it."""
    faults = []
    for table in document.tables:
        properties = table._tbl.tblPr
        caption = properties.find(qn("w:tblCaption"))
        faults += ["caption"] * (caption is None or not caption.get(qn("w:val")))
        faults += ["first row"] * (properties.find(qn("w:tblLook")).get(qn("w:firstRow")) != "1")
        faults += ["header words"] * (not all(cell.text.strip() for cell in table.rows[0].cells))
        faults += ["touches"] * (table._tbl.getnext().tag == qn("w:tbl"))
        widths = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
        faults += ["width"] * (widths > TEXT_WIDTH.twips + 5)
    return faults


def wrong_source(document: Document, case: Case) -> list[str]:
    """At the foot the title, the publication and whose it is."""
    work = DEFINED.find(case.publication)
    foot = " ".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs)
    checks = {
        "title": foot.startswith(case.title),
        "source": f"{work.title} ({work.cite_as}, 2022)" in foot and "our own words" in foot,
        "licence": "© Research in Practice June 2022" in foot and "no licence to republish" in foot,
        "endorsement": "not published or endorsed by Research in Practice" in foot,
        "properties": document.core_properties.title == case.title,
    }
    return [name for name, right in checks.items() if not right]


def faults_of(document: Document, case: Case) -> list[str]:
    checks = (wrong_headings, wrong_words, wrong_fields, wrong_places, wrong_source)
    faults = [fault for check in checks for fault in check(document, case)]
    return faults + wrong_tables(document) + wrong_document(document, bottom_margin=2.4)


# --- The sheets ------------------------------------------------------------------------------------------------------


def test_there_are_sheets_for_everything_that_asks_something() -> None:
    assert len(CASES) > len(DEFINED.members("areas")) + len(LEARNT)
    assert sorted(path.relative_to(sheets()).as_posix() for path in sheets().rglob("*.docx")) == sorted(CASES)


@each_sheet
def test_a_sheet_has_what_the_definitions_ask_and_a_field_for_each_answer(path: str) -> None:
    assert faults_of(sheet(path), CASES[path]) == []


@each_sheet
def test_a_sheet_is_the_same_bytes_elsewhere_and_at_another_time(path: str) -> None:
    assert (built_site().folder / path).read_bytes() == (sheets() / path).read_bytes()
    assert wrong_file(sheets() / path) == []


def test_a_sheet_is_written_only_beside_its_page(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(built_site().folder / "tools" / "summaries.html", tmp_path / "tools")
    worksheets.write_worksheets(tmp_path, DEFINED, WORDING)
    made = sorted(path.name for path in tmp_path.rglob("*.docx"))
    assert made == ["summaries-cpd-note.docx", "summaries-worksheet.docx"]


def changed(section: str, id: str, **values: Any) -> Definitions:
    """The definitions with one entry changed."""
    entries = dict(DEFINED.sections[section])
    entries[id] = entries[id].model_copy(update=values)
    return replace(DEFINED, sections={**DEFINED.sections, section: entries}, **{section: tuple(entries.values())})


@pytest.mark.parametrize(("section", "id"), [("tools", "summaries"), ("sessions", "session-1")])
def test_what_asks_nothing_has_no_worksheet(section: str, id: str, tmp_path: Path) -> None:
    folder = written(tmp_path, changed(section, id, reflections={}))
    assert {path for path in CASES if not (folder / path).exists()} == {
        worksheet_data.word_file(id, "worksheet", DEFINED)
    }


def test_the_words_of_the_definitions_are_not_typed_again() -> None:
    files = (PROJECT / WORDING_FILE, Path(worksheets.__file__), Path(worksheet_data.__file__))
    typed = words_of("".join(path.read_text("utf-8") for path in files))
    assert [sentence for sentence in DEFINED.sentences if len(sentence.split()) > 4 and sentence in typed] == []
    assert words_of(WORDING.privacy) in typed


# --- Notes for a record of one's own ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTES)
def test_a_note_says_where_to_look_and_not_what_the_rules_are(path: str) -> None:
    document = sheet(path)
    work = DEFINED.find("social-work-england-cpd")
    everything = text_of(document.element.body)
    assert f'{work.authors}, "{work.title}", {work.url}.' in everything
    assert [part.target_ref for part in document.part.rels.values() if part.is_external] == [work.url]
    day = document.core_properties.created
    assert f"Address as noted on {day.day} {day:%B %Y}; we have not opened it." in everything
    assert not re.search(r"\b(two|2|one|1) (different )?(piece|record)|deadline|30 November|renew|must", everything)


def test_an_address_that_was_opened_says_so(tmp_path: Path) -> None:
    opened = changed("references", "social-work-england-cpd", link_checked=date(2026, 12, 1))
    written(tmp_path, opened)
    everything = text_of(docx.Document(str(tmp_path / NOTES[0])).element.body)
    assert "We opened this address on 1 December 2026." in everything
    assert "not opened" not in everything


def test_definitions_without_the_works_still_make_sheets(tmp_path: Path) -> None:
    bare = replace(DEFINED, sections={**DEFINED.sections, "references": {}})
    written(tmp_path, bare)
    document = docx.Document(str(tmp_path / NOTES[0]))
    assert WORDING.licence in [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    assert "look there first." in text_of(document.element.body)


# --- LibreOffice -----------------------------------------------------------------------------------------------------


def as_pages(folder: Path, documents: Sequence[Path]) -> tuple[dict[str, pypdf.PdfReader], list[str]]:
    """The documents as LibreOffice prints them, by the name of the file, and whatever it complains of."""
    program = next((found for name in LIBRE_OFFICE if (found := shutil.which(name))), None)
    assert program, "LibreOffice was not found; 'make test' installs it"
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder / "pdf"), *map(str, documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    complaints = [line for line in done.stderr.splitlines() if line.strip() and NOT_A_COMPLAINT not in line]
    complaints += [f"exit status {done.returncode}"] * (done.returncode != 0)
    return {path.stem: pypdf.PdfReader(path) for path in (folder / "pdf").glob("*.pdf")}, complaints


@cache
def printed() -> tuple[dict[str, pypdf.PdfReader], list[str]]:
    return as_pages(temporary_folder(), [sheets() / path for path in CASES])


def letters(text: str) -> str:
    """Text without spaces: lines are broken elsewhere on paper."""
    return re.sub(r"\s+", "", text)


def text_on(pages: pypdf.PdfReader) -> str:
    return letters("".join(page.extract_text() for page in pages.pages))


def test_libreoffice_takes_every_sheet_without_complaint() -> None:
    pages, complaints = printed()
    assert complaints == []
    assert sorted(pages) == sorted(Path(path).stem for path in CASES)


@each_sheet
def test_a_sheet_is_printed_whole_and_on_few_pages(path: str) -> None:
    pages = printed()[0][Path(path).stem]
    on_paper = text_on(pages)
    expected = [*(asked.ask for asked in CASES[path].asked), *CASES[path].words, WORDING.privacy]
    assert [words for words in expected if letters(words) not in on_paper] == []
    assert 1 <= len(pages.pages) <= 3
    assert all(letters(WORDING.licence) in letters(page.extract_text()) for page in pages.pages)


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


# --- Each check on a sheet that was spoilt for it --------------------------------------------------------------------


def change_words(document: Document) -> None:
    first_paragraph(document, "Heading 2").style = "Normal"
    first(fields(document)[0], "w:t").text = "Partly"
    document.sections[0].footer.paragraphs[-1].text = "By somebody else."


def change_fields(document: Document) -> None:
    del first(document.element, "w:text").attrib[qn("w:multiLine")]
    for number in list(document.element.body.iter(qn("w:id")))[:2]:
        number.set(qn("w:val"), "7")


def put(tag: str, value: str) -> Callable[[Document], None]:
    return lambda document: first(document.element, tag).set(qn("w:val"), value)


SPOILT: dict[str, Callable[[Document], object]] = {
    "headings": change_words,
    "2 times": lambda document: document.add_paragraph(CASES[AREA].asked[0].ask),
    "0 times": lambda document: drop(first_paragraph(document, "Privacy")._p),
    "keys": put("w:tag", "guide.other"),
    "too long": put("w:alias", "x" * 65),
    "number twice": change_fields,
    "choices": lambda document: drop(first(document.element, "w:listItem")),
    "lines": change_fields,
    "placeholder": change_words,
    "not with its question": lambda document: (
        document.tables[0].cell(2, 2).paragraphs[0]._p.append(fields(document)[1])
    ),
    "room": put("w:trHeight", "300"),
    "touches": lambda document: document.tables[1]._tbl.addnext(document.tables[2]._tbl),
    "source": change_words,
    "licence": change_words,
    "endorsement": change_words,
    "header row": lambda document: drop(first(document.element, "w:tblHeader")),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_sheet_is_noticed(fault: str) -> None:
    found = faults_of(spoilt(sheet(AREA), SPOILT[fault]), CASES[AREA])
    assert any(sentence.startswith(fault) for sentence in found), found


def test_libreoffice_says_nothing_of_what_it_cannot_open(tmp_path: Path) -> None:
    """The control: a file that is no document leaves no pages, so that the tests above would fail."""
    (tmp_path / "broken.docx").write_bytes((sheets() / AREA).read_bytes()[:2000])
    pages, complaints = as_pages(tmp_path, [tmp_path / "broken.docx"])
    assert pages == {} or complaints
