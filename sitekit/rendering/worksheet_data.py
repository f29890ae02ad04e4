"""What the boxes for notes on a page and the worksheets for Word share: paths, privacy notice, source."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.model import Reference, Tool
from sitekit.content.wording import WORDING_FILE, Form, Wording
from sitekit.problems import did_you_mean

# The worksheet of the three questions goes by the name of their section in the definitions.
STOP_START_CONTINUE = "stop_start_continue"
FOR_LEADERS, FOR_SESSIONS = "domakin-2022", "cpd-guide-2022"
# The kinds of Word file: questions to answer, a note for a record of professional development, the boxes of a tool.
WORKSHEET, CPD_NOTE, GRID = "worksheet", "cpd-note", "grid"
WITH_REFLECTIONS = ("tools", "sessions")


def workbook(id: str, definitions: Definitions, wording: Wording) -> dict[str, Any]:
    """What the component `workbook` shows for a tool or a session; without `id`, for all the leaders' questions.

    Raises UnknownIdError when `id` names nothing.
    """
    section = definitions.section_of(definitions.find(id).id) if id else ""
    if id and section not in WITH_REFLECTIONS:
        raise UnknownIdError(f"'{id}' has no questions to answer. Name a tool or a session.")
    return {
        "name": id or "challenge-questions",
        "reflections": list(definitions.find(id, Tool).reflections.values()) if section == "tools" else [],
        "worksheets": [
            (_name(one, definitions, wording), word_file(one, WORKSHEET, definitions))
            for one in _with_worksheet(id, definitions)
        ],
        "cpd_note": word_file(id, CPD_NOTE, definitions) if id else "",
        "judgements": wording.judgements.texts,
        "privacy": wording.privacy,
        "source": source(FOR_SESSIONS if id else FOR_LEADERS, definitions, wording),
    }


def source(publication: str, definitions: Definitions, wording: Wording) -> str:
    """The credit line: which publication the text restates, and whose it is."""
    work = reference(publication, definitions)
    if work is None:
        return str(wording.licence)
    # The letter after a year tells works in the list of references apart, and means nothing on a sheet.
    restated = wording.source.format(title=work.title, cite_as=work.cite_as, year=work.year[:4])
    return f"{restated} {wording.licence}"


def reference(id: str, definitions: Definitions) -> Reference | None:
    """The work called `id`, if the references have it."""
    work = definitions.sections["references"].get(id)
    return work if isinstance(work, Reference) else None


def word_file(id: str, kind: str, definitions: Definitions) -> str:
    """The path in the built site of a Word file beside the page of `id`, such as `tools/summaries-worksheet.docx`."""
    return f"{page_of(id, definitions).removesuffix('.html')}-{kind}.docx"


def page_of(id: str, definitions: Definitions) -> str:
    """The built page that has the questions of `id`."""
    entry = definitions.stop_start_continue[0].id if id == STOP_START_CONTINUE else id
    return pages.published(entry, definitions).partition("#")[0]


def form(id: str, sources: Collection[str], wording: Wording) -> Form:
    """The form of our own called `id`. Raises UnknownIdError when there is none, or no page that it is beside."""
    forms: dict[str, Form] = wording.forms.files
    if id not in forms:
        raise UnknownIdError(f"no form is called '{id}'.{did_you_mean(id, forms)}")
    if (page := forms[id].page) not in sources:
        there = did_you_mean(page, sources)
        raise UnknownIdError(f"{WORDING_FILE} puts '{id}' beside '{page}', which is no page.{there}")
    return forms[id]


def _with_worksheet(id: str, definitions: Definitions) -> list[str]:
    """What on the page has a worksheet: a tool or a session without questions for reflection has none."""
    if not id:
        return [*(area.id for area in definitions.areas), STOP_START_CONTINUE]
    return [id] if getattr(definitions.entries.get(id), "reflections", True) else []


def _name(id: str, definitions: Definitions, wording: Wording) -> str:
    return wording.worksheets.three_questions.name if id == STOP_START_CONTINUE else definitions.find(id).name
