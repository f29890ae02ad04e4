"""The worksheets and notes for Word as the definitions ask for them, and those that are written."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import worksheets
from support.builds import PROJECT, built_site, temporary_folder

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
LEARNT = (*DEFINED.members("tools"), *DEFINED.members("sessions"))
SPELT_OUT = {"SEA": "SEA: summary, evaluation, analysis"}


@dataclass(frozen=True)
class Asked:
    """What a sheet asks: the words of the question and the keys of its fields. An action has no question."""

    ask: str
    keys: tuple[str, ...]
    kind: str = "prompt"


@dataclass(frozen=True)
class Case:
    """What must stand on one sheet, worked out without the code that writes it. No publication: the sheet is ours."""

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
    questions = [
        Asked(each.ask, (*[f"{each.id}.judgement"] * each.is_judged, each.id), "question")
        for each in area.questions.values()
    ]
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
    time = f"{learnt.minutes} minutes" if hasattr(learnt, "minutes") else WORDING.cpd_note.tool_time
    return Case(
        learnt.name,
        (time, WORDING.cpd_note.not_here),
        tuple(("1", heading) for heading in headings),
        tuple(Asked(box.ask, (f"cpd.{key}",), "cpd") for key, box in boxes.items()),
        "cpd-guide-2022",
    )


def evaluation_case() -> Case:
    text = WORDING.forms.evaluation
    asked = [
        Asked(ask, tuple(f"evaluation.{key}.{when}" for when in ("before", "after")), "choice")
        for key, ask in text.questions
    ]
    headings = (("1", text.questions_heading), ("1", text.changed_heading))
    return Case(text.title, (text.use,), headings, (*asked, Asked(text.changed, ("evaluation.changed",), "cpd")), "")


def attendance_case() -> Case:
    sessions = DEFINED.members("sessions")
    asked = [
        Asked(each.name, tuple(f"attendance.{each.id}.{part}" for part in ("date", "part")), "choice")
        for each in sessions
    ]
    return Case(WORDING.forms.attendance.title, ("not a certificate", "630 10 hours 30 minutes"), (), tuple(asked), "")


def folder_of(learnt: Any) -> str:
    return "tools" if learnt.id in DEFINED.sections["tools"] else "cpd"


CASES: dict[str, Case] = {
    **{f"challenge-questions/{area.id}-worksheet.docx": area_case(area) for area in DEFINED.members("areas")},
    "challenge-questions/stop-start-continue-worksheet.docx": change_case(),
    **{f"{folder_of(each)}/{each.id}-worksheet.docx": reflection_case(each) for each in LEARNT if each.reflections},
    **{f"{folder_of(each)}/{each.id}-cpd-note.docx": note_case(each) for each in LEARNT},
    "cpd/evaluation-form.docx": evaluation_case(),
    "cpd/attendance-note.docx": attendance_case(),
}
AREA = "challenge-questions/recording-worksheet.docx"


def written(to: Path, definitions: Definitions = DEFINED) -> Path:
    """A copy of the built pages, with the sheets written anew beside them."""
    pages = {re.sub(r"-(worksheet|cpd-note)\.docx$", ".html", path) for path in CASES if CASES[path].publication}
    for page in {*pages, "cpd/index.html"}:
        (to / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(built_site().folder / page, to / page)
    worksheets.write_worksheets(to, definitions, WORDING)
    return to


@cache
def sheets() -> Path:
    return written(temporary_folder())


def sheet(path: str) -> Document:
    return docx.Document(str(sheets() / path))


def value(field: Any, name: str) -> str:
    return field.find(f"{qn('w:sdtPr')}/{qn(f'w:{name}')}").get(qn("w:val"))


def fields(document: Document) -> list[Any]:
    return list(document.element.body.iter(qn("w:sdt")))
