"""The worksheets and notes for Word as the definitions ask for them, and those that are written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording
from support.builds import PROJECT, built_site

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
FORMS = WORDING.forms.files
LEARNT = (*DEFINED.members("tools"), *DEFINED.members("sessions"))


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
        (("1", "Questions for reflection"), *(("2", part) for part in parts)),
        tuple(Asked(each.ask, (each.id,)) for each in learnt.reflections.values()),
        "cpd-guide-2022",
    )


def note_case(learnt: Any) -> Case:
    boxes = dict(WORDING.cpd_note.boxes)
    return Case(
        learnt.name,
        (WORDING.cpd_note.time, WORDING.cpd_note.not_here),
        tuple(("1", box.heading) for box in boxes.values()),
        tuple(Asked(box.ask, (f"cpd.{key}",), "cpd") for key, box in boxes.items()),
        "cpd-guide-2022",
    )


def form_case(id: str, form: Any) -> Case:
    asked = []
    for part in form.parts:
        rows = DEFINED.members(part.rows) if part.rows else ()
        for key, ask in (part.questions or {row.id: row.name for row in rows}).items():
            keys = tuple(f"{id}.{key}.{column}" for column in part.columns) or (f"{id}.{key}",)
            asked.append(Asked(ask, keys, f"{part.lines} lines"))
    headings = tuple(("1", part.heading) for part in form.parts)
    return Case(form.title, (form.use, *form.blanks), headings, tuple(asked), "")


def folder_of(learnt: Any) -> str:
    return "tools" if learnt.id in DEFINED.sections["tools"] else "cpd"


CASES: dict[str, Case] = {
    **{f"challenge-questions/{area.id}-worksheet.docx": area_case(area) for area in DEFINED.members("areas")},
    "challenge-questions/stop-start-continue-worksheet.docx": change_case(),
    **{f"{folder_of(each)}/{each.id}-worksheet.docx": reflection_case(each) for each in LEARNT if each.reflections},
    **{f"{folder_of(each)}/{each.id}-cpd-note.docx": note_case(each) for each in LEARNT},
    **{f"{Path(form.page).parent}/{form.file}.docx": form_case(id, form) for id, form in FORMS.items()},
}
AREA = "challenge-questions/recording-worksheet.docx"


def sheet(path: str) -> Document:
    return docx.Document(str(built_site().folder / path))


def value(field: Any, name: str) -> str:
    return field.find(f"{qn('w:sdtPr')}/{qn(f'w:{name}')}").get(qn("w:val"))


def fields(document: Document) -> list[Any]:
    return list(document.element.body.iter(qn("w:sdt")))
