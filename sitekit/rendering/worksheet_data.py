"""What the boxes for notes on a page and the worksheets for Word both say: judgements, privacy notice, source."""

from __future__ import annotations

from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Definitions, Reference, UnknownIdError

JUDGEMENTS: tuple[str, ...] = ("Working well", "Partly", "Not yet", "Don't know")
PRIVACY = (
    "No names and no case details: write about practice and systems, never about a child, a family or a colleague "
    "who could be recognised."
)
# The id by which the worksheet of the three questions goes: that of their section in the definitions.
STOP_START_CONTINUE = "stop_start_continue"
FOR_LEADERS, FOR_SESSIONS = "domakin-2022", "cpd-guide-2022"
LICENCE = (
    "© Research in Practice June 2022 for the publications, which state no licence to republish; not published or "
    "endorsed by Research in Practice."
)
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
            (_name(one, definitions), worksheet(one, definitions)) for one in _with_worksheet(id, definitions)
        ],
        "cpd_note": cpd_note(id, definitions) if learnt else "",
        **words(FOR_SESSIONS if learnt else FOR_LEADERS, definitions),
    }


def words(publication: str, definitions: Definitions) -> dict[str, Any]:
    """What every page with boxes to fill in says: the judgements, what to keep out, and the source of the questions."""
    return {"judgements": JUDGEMENTS, "privacy": PRIVACY, "source": source(publication, definitions)}


def source(publication: str, definitions: Definitions) -> str:
    """What each page says at its foot: which publication the words restate, and whose it is."""
    work = reference(publication, definitions)
    if work is None:
        return LICENCE
    # The letter after a year tells works in the list of references apart, and means nothing on a sheet.
    return f"In our own words, from {work.title} ({work.cite_as}, {work.year[:4]}). {LICENCE}"


def reference(id: str, definitions: Definitions) -> Reference | None:
    """The work called `id`, where the references have it."""
    return definitions.sections["references"].get(id)


def worksheet(id: str, definitions: Definitions) -> str:
    """The address of the worksheet of an area, a tool or a session, or of `stop_start_continue`, on the built site."""
    return beside(id, "worksheet", definitions)


def cpd_note(id: str, definitions: Definitions) -> str:
    """The address, on the built site, of the note on a tool or a session for a record of one's own."""
    return beside(id, "cpd-note", definitions)


def page(id: str, definitions: Definitions) -> str:
    """The built page that has the questions of `id`."""
    entry = definitions.members(id)[0].id if id == STOP_START_CONTINUE else id
    return pages.published(entry, definitions).partition("#")[0]


def beside(id: str, kind: str, definitions: Definitions) -> str:
    """The address of a Word file beside the page of `id`, such as `tools/summaries-worksheet.docx`."""
    return f"{page(id, definitions).removesuffix('.html')}-{kind}.docx"


def _with_worksheet(id: str, definitions: Definitions) -> list[str]:
    """What on the page has a worksheet: a tool or a session without questions for reflection has none."""
    if not id:
        return [*(area.id for area in definitions.members("areas")), STOP_START_CONTINUE]
    return [id] if getattr(definitions.entries.get(id), "reflections", True) else []


def _name(id: str, definitions: Definitions) -> str:
    return "Stop, start, continue" if id == STOP_START_CONTINUE else definitions.find(id).name
