"""Blank worksheets and notes to fill in, in Word, beside the built pages: `site/tools/summaries-worksheet.docx`.

The keys of the fields are those of the workbook in the browser, so that a filled-in worksheet can be opened there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from sitekit.content.definitions import Area, Definitions, Prompt, Question, Reflection, Session, Tool
from sitekit.postbuild import docx, html
from sitekit.postbuild.docx import Line, Properties, Row, Words
from sitekit.postbuild.html import PageFacts, long_date
from sitekit.rendering import worksheet_data
from sitekit.rendering.context import in_words
from sitekit.rendering.worksheet_data import FOR_LEADERS, FOR_SESSIONS, JUDGEMENTS, PRIVACY, STOP_START_CONTINUE

REGULATOR = "social-work-england-cpd"
USE_AREA = (
    "Work through the questions alone or in a meeting, on paper or in Word. For each one, choose a judgement and note "
    "why. Not to know is an answer too."
)
USE_CHANGES = (
    "Answer the three questions alone or in a meeting, on paper or in Word. Then turn your answers into a short plan."
)
USE_REFLECTIONS = (
    "These questions look back on {what}. Answer those that help, on paper or in Word. You can then talk about them "
    "with somebody you trust at work."
)
OPENS_AGAIN = "A copy that you filled in with Word can be opened on the page of the site that it goes with."
USE_NOTE = (
    "Get your thoughts together here, on paper or in Word, before you fill in your own record of continuing "
    "professional development."
)
LOOK_FIRST = (
    "Social Work England, the regulator, sets what counts, how often you record it and by when. This changes, so look "
    "there first: "
)
CHOICES = "Judgements to choose from: "
NOT_HERE = "Your registration details and details of cases do not belong in this note."
NOTE_FIELDS = (
    *(("description", "What you did", "What was the activity, in a few sentences? Why is it relevant to your work?"),),
    ("learned", "What you learned", "What do you know, see or understand now that you did not before?"),
    ("impact", "What changes", "What changes in your practice? What will that mean for the people you work with?"),
    (
        *("peer", "Peer reflection"),
        "Who did you talk to about it? Write their role, not their name. What did you learn from talking it over?",
    ),
)
QUESTION_WIDTHS = (Cm(7.2), Cm(2.6), Cm(7.2))
REFLECTION_WIDTHS = (Cm(5.6), Cm(11.4))
PLAN_WIDTHS = (Cm(9.4), Cm(4.4), Cm(3.2))
PLAN = {"what": "What", "who": "Who (role)", "when": "By when"}
PLAN_ROWS = 6
# Centimetres to write in, by hand too.
ROOM_FOR_NOTE, ROOM_TO_REFLECT, ROOM_FOR_PROMPT = 2.4, 3.2, 3
ROOM_FOR_CHANGE, ROOM_IN_PLAN, ROOM_IN_RECORD = 3.5, 2, 4.6
DATE = ("Date", Cm(6))

Maker = Callable[[PageFacts], Document]


def write_worksheets(site: Path, definitions: Definitions) -> None:
    """Write every worksheet and note beside its page in the built `site`. What has no page there has none."""
    for path, (page, make) in _files(definitions).items():
        if (site / page).is_file():
            docx.save(make(html.page_facts(html.parse(site / page))), site / path)


def files(definitions: Definitions) -> tuple[str, ...]:
    """The address of everything that `write_worksheets` writes when every page is there."""
    return tuple(_files(definitions))


def _files(definitions: Definitions) -> Mapping[str, tuple[str, Maker]]:
    """What to write: by its address, the page it goes with and what makes it."""
    return {
        worksheet_data.beside(id, kind, definitions): (worksheet_data.page(id, definitions), make)
        for id, kind, make in _all(definitions)
    }


def _all(definitions: Definitions) -> Iterator[tuple[str, str, Maker]]:
    for area in definitions.members("areas"):
        yield area.id, "worksheet", lambda page, area=area: _area(area, page, definitions)
    if definitions.members(STOP_START_CONTINUE):
        yield STOP_START_CONTINUE, "worksheet", lambda page: _stop_start_continue(page, definitions)
    for learnt in (*definitions.members("tools"), *definitions.members("sessions")):
        if learnt.reflections:
            yield learnt.id, "worksheet", lambda page, learnt=learnt: _reflections(learnt, page, definitions)
        yield learnt.id, "cpd-note", lambda page, learnt=learnt: _cpd_note(learnt, page, definitions)


# --- For leaders -----------------------------------------------------------------------------------------------------


def _area(area: Area, page: PageFacts, definitions: Definitions) -> Document:
    document = _start(area.name, "Worksheet: challenge questions for leaders", page)
    _write_opening(document, area.meaning, USE_AREA, [DATE, ("Area of work", docx.TEXT_WIDTH)])
    docx.add_paragraph(document, [Words("The questions")], "Heading 1")
    docx.add_paragraph(document, [Words(f"{CHOICES}{', '.join(JUDGEMENTS)}.")], leads=True)
    rows = [_head("Question", "Judgement", "Notes")]
    rows.extend(_question_row(number, question) for number, question in enumerate(area.questions.values(), 1))
    docx.add_bare_table(document, f"{area.name}: the questions", rows, QUESTION_WIDTHS)
    if prompts := definitions.members("prompts"):
        _start_part(document, "Pause and reflect")
        _write_prompts(document, prompts, ROOM_FOR_PROMPT, f"{area.id}.")
    return _finish(document, FOR_LEADERS, definitions)


def _question_row(number: int, question: Question) -> Row:
    name = f"{number}. {question.name}"
    judgement = docx.field(f"{question.id}.judgement", f"Judgement: {name}", JUDGEMENTS)
    note = docx.field(question.id, f"Notes: {name}")
    return Row([[Words(f"{name}\n", bold=True), Words(question.ask)], [judgement], [note]], room=ROOM_FOR_NOTE)


def _stop_start_continue(page: PageFacts, definitions: Definitions) -> Document:
    document = _start(page.title, "Worksheet for leaders", page)
    meaning = "Three questions about how your organisation supports defensible decisions."
    _write_opening(document, meaning, USE_CHANGES, [DATE, ("Area of work", docx.TEXT_WIDTH)])
    docx.add_paragraph(document, [Words("The three questions")], "Heading 1")
    _write_prompts(document, definitions.members(STOP_START_CONTINUE), ROOM_FOR_CHANGE)
    _start_part(document, "Plan")
    docx.add_paragraph(document, [Words("What will you do about it? Write roles, not names.")], leads=True)
    rows = [_head(*PLAN.values()), *map(_plan_row, range(1, PLAN_ROWS + 1))]
    docx.add_bare_table(document, "Plan: what, who and by when", rows, PLAN_WIDTHS, headed_rows=False)
    return _finish(document, FOR_LEADERS, definitions)


def _plan_row(number: int) -> Row:
    fields = [docx.field(f"action.{number}.{part}", f"Action {number}: {name}") for part, name in PLAN.items()]
    return Row([[field] for field in fields], room=ROOM_IN_PLAN)


def _write_prompts(document: Document, prompts: Iterable[Prompt], room: float, prefix: str = "") -> None:
    for prompt in prompts:
        docx.add_paragraph(document, [Words(prompt.name)], "Heading 2")
        docx.add_box(document, prompt.ask, docx.field(f"{prefix}{prompt.id}", prompt.name), room)


# --- For practice supervisors ----------------------------------------------------------------------------------------


def _reflections(learnt: Tool | Session, page: PageFacts, definitions: Definitions) -> Document:
    document = _start(learnt.name, "Worksheet: questions for reflection", page)
    what = "the session" if isinstance(learnt, Session) else "using the tool"
    _write_opening(document, learnt.meaning, USE_REFLECTIONS.format(what=what), [DATE])
    docx.add_paragraph(document, [Words("Questions for reflection")], "Heading 1")
    numbered = enumerate(learnt.reflections.values(), 1)
    for part, group in groupby(numbered, key=lambda numbered: numbered[1].part):
        if part:
            docx.add_paragraph(document, [Words(_spelt_out(part, definitions))], "Heading 2")
        rows = [_head("Question", "Notes"), *(_reflection_row(*row) for row in group)]
        docx.add_bare_table(document, part or "Questions for reflection", rows, REFLECTION_WIDTHS)
    return _finish(document, FOR_SESSIONS, definitions)


def _reflection_row(number: int, reflection: Reflection) -> Row:
    field = docx.field(reflection.id, f"{number}. {reflection.ask}")
    return Row([[Words(f"{number}. {reflection.ask}")], [field]], room=ROOM_TO_REFLECT)


def _spelt_out(part: str, definitions: Definitions) -> str:
    """A heading; one that is the initials of the SEA principles says what they stand for."""
    principles = definitions.members("sea")
    initials = "".join(principle.letter for principle in principles)
    names = ", ".join(principle.name.lower() for principle in principles)
    return f"{part}: {names}" if part == initials else part


def _cpd_note(learnt: Tool | Session, page: PageFacts, definitions: Definitions) -> Document:
    document = _start(learnt.name, "Note for a record of continuing professional development", page)
    docx.add_paragraph(document, [Words(USE_NOTE)])
    docx.add_paragraph(document, _where_to_look(definitions, page))
    docx.add_paragraph(document, [Words(PRIVACY), Words(f" {NOT_HERE}")], "Privacy")
    docx.add_paragraph(document, [Words("The activity")], "Heading 1")
    for label, words in _activity(learnt, definitions):
        docx.add_paragraph(document, [Words(f"{label}: ", bold=True), Words(words)])
    docx.add_blanks(document, [DATE])
    for key, heading, ask in NOTE_FIELDS:
        docx.add_paragraph(document, [Words(heading)], "Heading 1")
        docx.add_box(document, ask, docx.field(f"cpd.{key}", heading), ROOM_IN_RECORD)
    return _finish(document, FOR_SESSIONS, definitions)


def _activity(learnt: Tool | Session, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """What is known of the activity before anybody has done it."""
    if isinstance(learnt, Session):
        yield "Activity", learnt.name
        planned = f"{learnt.minutes} minutes ({in_words(learnt.minutes)})"
        yield "Time planned", f"{planned}. Change it if yours was different."
        return
    yield "Activity", f"{definitions.label(learnt.id)}: {learnt.name}"
    if minutes := definitions.reading_minutes(learnt.id):
        yield "Time planned", f"{minutes} minutes to read about it. Add the time for which you used it."


def _where_to_look(definitions: Definitions, page: PageFacts) -> Line:
    """Where the regulator says what it asks for. What it asks for changes, and would be wrong here one day."""
    work = worksheet_data.reference(REGULATOR, definitions)
    if work is None or work.url is None:
        return [Words(LOOK_FIRST.removesuffix(": ") + ".")]
    opened = f"We opened this address on {long_date(work.link_checked)}." if work.link_checked else ""
    noted = f"Address as noted on {page.day}; we have not opened it."
    name = Words(f'{work.authors}, "{work.title}", ')
    return [Words(LOOK_FIRST), name, Words(work.url, address=work.url), Words(f". {opened or noted}")]


# --- The frame of each -----------------------------------------------------------------------------------------------


def _start(title: str, subtitle: str, page: PageFacts) -> Document:
    """On paper nothing can be followed: say where this is from."""
    about = f'From the site "{page.site_name}". Text last reviewed on {page.day}.'
    document = docx.new(Properties(title, subtitle, page.site_name, page.reviewed), form=True)
    docx.add_paragraph(document, [Words(title)], "Title")
    docx.add_paragraph(document, [Words(subtitle)], "Subtitle")
    docx.add_paragraph(document, [Words(about)], "About")
    return document


def _write_opening(document: Document, meaning: str, use: str, blanks: Iterable[tuple[str, Cm]]) -> None:
    docx.add_paragraph(document, [Words(meaning)])
    docx.add_paragraph(document, [Words(f"{use} {OPENS_AGAIN}")])
    docx.add_paragraph(document, [Words(PRIVACY)], "Privacy")
    docx.add_blanks(document, blanks)


def _start_part(document: Document, heading: str) -> None:
    """Start a part on a page of its own, so that it can be handed out alone and none of its boxes is left over."""
    docx.add_paragraph(document, [Words(heading)], "Heading 1").paragraph_format.space_before = 0
    docx.start_page(document)


def _finish(document: Document, publication: str, definitions: Definitions) -> Document:
    """Say at the foot what this is and where its words come from."""
    docx.set_footer(document, document.core_properties.title, worksheet_data.source(publication, definitions))
    return document


def _head(*columns: str) -> Row:
    return Row([[Words(column)] for column in columns], "Table Heading", "Table Heading")
