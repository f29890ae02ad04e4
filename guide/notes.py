"""What the workbook on a page is told: its name, its empty worksheets for Word, and where its questions come from.

Responsible for which worksheets and which source belong to which page. Not responsible for what stands on a worksheet
(`guide.worksheets`), nor for anything that somebody types: that stays in the browser (`docs/assets/js/workbook.js`).
"""

from __future__ import annotations

from typing import Any

from guide import worksheets
from guide.definitions import Definitions, UnknownIdError
from guide.worksheets import FOR_LEADERS, FOR_SESSIONS, STOP_START_CONTINUE

ALL_AREAS = "all-areas"
LEARNT = ("tools", "sessions")


def facts(id: str, definitions: Definitions) -> dict[str, Any]:
    """What the component `workbook` shows for an area, a tool, a session or `stop_start_continue`.

    Without `id`, for all areas together. Raises UnknownIdError when `id` names nothing.
    """
    section = "areas" if id in ("", STOP_START_CONTINUE) else definitions.places[definitions.find(id).id].section
    if section not in ("areas", *LEARNT):
        raise UnknownIdError(f"'{id}' has no questions to answer. Name an area, a tool or a session.")
    learnt = section in LEARNT
    return {
        "name": id.replace("_", "-") or ALL_AREAS,
        "worksheets": [
            (_name(one, definitions), worksheets.worksheet(one, definitions))
            for one in _with_worksheet(id, definitions)
        ],
        "cpd_note": worksheets.cpd_note(id, definitions) if learnt else "",
        **words(FOR_SESSIONS if learnt else FOR_LEADERS, definitions),
    }


def words(publication: str, definitions: Definitions) -> dict[str, Any]:
    """What every page with boxes to fill in says: the judgements, what to keep out, and the source of the questions."""
    source = worksheets.source(publication, definitions)
    return {"judgements": worksheets.JUDGEMENTS, "privacy": worksheets.PRIVACY, "source": source}


def _with_worksheet(id: str, definitions: Definitions) -> list[str]:
    """What on the page has a worksheet: a tool or a session without questions for reflection has none."""
    if not id:
        return [*(area.id for area in definitions.members("areas")), STOP_START_CONTINUE]
    return [id] if getattr(definitions.entries.get(id), "reflections", True) else []


def _name(id: str, definitions: Definitions) -> str:
    return "Stop, start, continue" if id == STOP_START_CONTINUE else definitions.find(id).name
