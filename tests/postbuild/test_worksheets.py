"""The blank worksheets and notes for Word: opened as Word opens them, and compared with the definitions.

Each check is a function that lists what is wrong, and each is shown a sheet that was spoilt for it. Not responsible for
what LibreOffice makes of a sheet (`test_printed_worksheets.py`), how it looks, nor what somebody writes into it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from support.builds import built_site
from support.word_documents import drop, first, first_paragraph, spoilt, wrong_document, wrong_file, wrong_tables
from support.worksheet_cases import (
    AREA,
    CASES,
    DEFINED,
    FORMS,
    LEARNT,
    WORDING,
    Case,
    fields,
    sheet,
    value,
)

PROPERTIES = ("alias", "tag", "id", "showingPlcHdr")
# Centimetres, for somebody who writes by hand.
LEAST_ROOM = {"prompt": 3, "question": 2.4, "action": 1.5, "cpd": 4} | {f"{n} lines": 0.55 * n for n in range(1, 9)}
# What can be chosen in the fields whose keys end like this.
CHOICES = {"judgement": WORDING.judgements.texts}
CHOICES |= {column: found for form in FORMS.values() for part in form.parts for column, found in part.choices.items()}
# What the sheets are called, among the other Word files of the site.
SHEETS = ("*-worksheet.docx", "*-cpd-note.docx", *(f"{form.file}.docx" for form in FORMS.values()))
NOTES = [path for path in CASES if "cpd-note" in path]
each_sheet = pytest.mark.parametrize("path", CASES)


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
    if chosen := CHOICES.get(value(field, "tag").rpartition(".")[2]):
        choices = [(each.get(qn("w:displayText")), each.get(qn("w:value"))) for each in kind]
        faults += ["choices"] * (choices != [(each, each) for each in chosen])
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


def wrong_source(document: Document, case: Case) -> list[str]:
    """At the foot the title, the publication and whose it is, or that the sheet is ours."""
    foot = " ".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs)
    if not case.publication:
        return ["source"] * (not (foot.startswith(case.title) and foot.endswith(WORDING.forms.ours)))
    work = DEFINED.find(case.publication)
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
    return faults + wrong_tables(document) + wrong_document(document)


# --- The sheets ------------------------------------------------------------------------------------------------------


def test_there_are_sheets_for_everything_that_asks_something() -> None:
    assert len(CASES) > len(DEFINED.members("areas")) + len(LEARNT)
    site = built_site().folder
    made = [path for pattern in SHEETS for path in site.rglob(pattern)]
    assert sorted(path.relative_to(site).as_posix() for path in made) == sorted(CASES)


@each_sheet
def test_a_sheet_has_what_the_definitions_ask_and_a_field_for_each_answer(path: str) -> None:
    assert faults_of(sheet(path), CASES[path]) == []
    assert wrong_file(built_site().folder / path) == []


# --- Notes for a record of one's own ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTES)
def test_a_note_says_where_to_look_and_not_what_the_rules_are(path: str) -> None:
    document = sheet(path)
    work = DEFINED.find("social-work-england-cpd")
    everything = text_of(document.element.body)
    assert f'{work.authors}, "{work.title}", {work.url}.' in everything
    assert not re.search(r"\b(two|2|one|1) (different )?(piece|record)|deadline|30 November|renew|must", everything)


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
