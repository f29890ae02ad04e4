"""Write blank worksheets and notes for Word beside the built pages: `site/tools/summaries-worksheet.docx`.

The keys of the fields are those of the workbook in the browser, so that a filled-in worksheet can be opened there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from sitekit.content.definitions import Definitions
from sitekit.content.model import Area, Prompt, Question, Session, Tool
from sitekit.content.wording import Wording
from sitekit.postbuild import docx, html
from sitekit.postbuild.docx import ContentControl, Row, TextRun
from sitekit.postbuild.docx_styles import TEXT_WIDTH
from sitekit.postbuild.html import PageFacts
from sitekit.rendering import worksheet_data
from sitekit.rendering.worksheet_data import CPD_NOTE, FOR_LEADERS, FOR_SESSIONS, STOP_START_CONTINUE, WORKSHEET

REGULATOR = "social-work-england-cpd"
QUESTION_WIDTHS = (Cm(7.2), Cm(2.6), Cm(7.2))
REFLECTION_WIDTHS = (Cm(5.6), Cm(11.4))
PLAN_WIDTHS = (Cm(9.4), Cm(4.4), Cm(3.2))
PLAN_ROWS = 6
# In centimetres: room to write by hand, too.
NOTES_HEIGHT, REFLECTION_HEIGHT, PROMPT_HEIGHT = 2.4, 3.2, 3
CHANGE_HEIGHT, PLAN_HEIGHT, CPD_HEIGHT = 3.5, 2, 4.6
DATE_END = Cm(6)

Writer = Callable[[Definitions, Wording, PageFacts], Document]


def write_worksheets(site: Path, definitions: Definitions, wording: Wording) -> None:
    """Write every worksheet and note beside its page in the built `site`. What has no page there has none."""
    for id, kind, write in _writers(definitions):
        page = site / worksheet_data.page_of(id, definitions)
        if page.is_file():
            document = write(definitions, wording, html.page_facts(html.parse(page)))
            docx.save(document, site / worksheet_data.word_file(id, kind, definitions))


def _writers(definitions: Definitions) -> Iterator[tuple[str, str, Writer]]:
    """What each file is about, its kind, and the function that writes it."""
    for area in definitions.areas:
        yield area.id, WORKSHEET, partial(_area, area)
    if definitions.stop_start_continue:
        yield STOP_START_CONTINUE, WORKSHEET, _stop_start_continue
    subjects: tuple[Tool | Session, ...] = (*definitions.tools, *definitions.sessions)
    for subject in subjects:
        if subject.reflections:
            yield subject.id, WORKSHEET, partial(_reflections, subject)
        yield subject.id, CPD_NOTE, partial(_cpd_note, subject)


def _area(area: Area, definitions: Definitions, wording: Wording, page: PageFacts) -> Document:
    text = wording.worksheets
    scale = wording.judgements.texts
    document = start(area.name, text.area.subtitle, wording, page)
    _write_opening(document, area.meaning, text.area.use, wording)
    docx.add_paragraph(document, text.area.questions_heading, "Heading 1")
    docx.add_paragraph(document, text.area.choices.format(judgements=", ".join(scale)), keep_next=True)
    rows = [docx.header_row(text.question, text.judgement, text.area.evidence)]
    rows.extend(_question_row(number, question, wording) for number, question in enumerate(area.questions.values(), 1))
    docx.add_table(document, text.area.questions_caption.format(area=area.name), rows, QUESTION_WIDTHS)
    if definitions.prompts:
        start_page(document, text.area.prompts_heading)
        _write_prompts(document, definitions.prompts, PROMPT_HEIGHT, f"{area.id}.")
    return _finish(document, FOR_LEADERS, definitions, wording)


def _question_row(number: int, question: Question, wording: Wording) -> Row:
    text = wording.worksheets
    name = f"{number}. {question.name}"
    judgement = ContentControl(f"{question.id}.judgement", f"{text.judgement}: {name}", wording.judgements.texts)
    notes = ContentControl(question.id, f"{text.notes}: {name}")
    asked = [TextRun(f"{name}\n", bold=True), TextRun(question.ask)]
    return Row([asked, [judgement] if question.is_judged else "", [notes]], height=NOTES_HEIGHT)


def _stop_start_continue(definitions: Definitions, wording: Wording, page: PageFacts) -> Document:
    text = wording.worksheets.three_questions
    document = start(page.title, text.subtitle, wording, page)
    _write_opening(document, text.meaning, text.use, wording)
    docx.add_paragraph(document, text.questions_heading, "Heading 1")
    _write_prompts(document, definitions.stop_start_continue, CHANGE_HEIGHT)
    start_page(document, text.plan_heading)
    docx.add_paragraph(document, text.plan_use, keep_next=True)
    columns: dict[str, str] = text.plan_columns.model_dump()
    rows = [docx.header_row(*columns.values())]
    for number in range(1, PLAN_ROWS + 1):
        action = text.action.format(number=number)
        cells = [[ContentControl(f"action.{number}.{part}", f"{action}: {name}")] for part, name in columns.items()]
        rows.append(Row(cells, height=PLAN_HEIGHT))
    docx.add_table(document, text.plan_caption, rows, PLAN_WIDTHS)
    return _finish(document, FOR_LEADERS, definitions, wording)


def _write_prompts(document: Document, prompts: Iterable[Prompt], height: float, prefix: str = "") -> None:
    for prompt in prompts:
        docx.add_paragraph(document, prompt.name, "Heading 2")
        docx.add_box(document, prompt.ask, ContentControl(f"{prefix}{prompt.id}", prompt.name), height)


def _reflections(subject: Tool | Session, definitions: Definitions, wording: Wording, page: PageFacts) -> Document:
    text = wording.worksheets.reflection
    document = start(subject.name, text.subtitle, wording, page)
    use = text.use_after_session if isinstance(subject, Session) else text.use_after_tool
    _write_opening(document, subject.meaning, use, wording)
    docx.add_paragraph(document, text.questions_heading, "Heading 1")
    numbered = enumerate(subject.reflections.values(), 1)
    for part, group in groupby(numbered, key=lambda numbered: numbered[1].part):
        if part:
            docx.add_paragraph(document, part, "Heading 2")
        rows = [docx.header_row(wording.worksheets.question, wording.worksheets.notes)]
        for number, reflection in group:
            ask = f"{number}. {reflection.ask}"
            rows.append(Row([ask, [ContentControl(reflection.id, ask)]], height=REFLECTION_HEIGHT))
        docx.add_table(document, part or text.questions_heading, rows, REFLECTION_WIDTHS)
    return _finish(document, FOR_SESSIONS, definitions, wording)


def _cpd_note(subject: Tool | Session, definitions: Definitions, wording: Wording, page: PageFacts) -> Document:
    text = wording.cpd_note
    document = start(subject.name, text.subtitle, wording, page)
    docx.add_paragraph(document, text.use)
    docx.add_paragraph(document, _where_to_look(definitions, wording))
    docx.add_paragraph(document, f"{wording.privacy} {text.not_here}", "Privacy")
    docx.add_blanks(document, [(wording.worksheets.date, DATE_END), (text.time, TEXT_WIDTH)])
    for key, box in text.boxes:
        docx.add_paragraph(document, box.heading, "Heading 1")
        docx.add_box(document, box.ask, ContentControl(f"cpd.{key}", box.heading), CPD_HEIGHT)
    return _finish(document, FOR_SESSIONS, definitions, wording)


def _where_to_look(definitions: Definitions, wording: Wording) -> str:
    """Where the regulator says what it requires. That changes, so it is not repeated here."""
    work = worksheet_data.reference(REGULATOR, definitions)
    where = f': {work.authors}, "{work.title}", {work.url}' if work and work.url else ""
    return f"{wording.cpd_note.look_first}{where}."


def start(title: str, subtitle: str, wording: Wording, page: PageFacts) -> Document:
    document = docx.new_document(title, subtitle, page)
    docx.add_paragraph(document, title, "Title")
    docx.add_paragraph(document, subtitle, "Subtitle")
    # Links cannot be followed on paper.
    docx.add_paragraph(document, wording.worksheets.site.format(site=page.site_name, day=page.day), "About")
    return document


def _write_opening(document: Document, meaning: str, use: str, wording: Wording) -> None:
    text = wording.worksheets
    docx.add_paragraph(document, meaning)
    docx.add_paragraph(document, f"{use} {text.opens_again}")
    docx.add_paragraph(document, wording.privacy, "Privacy")
    docx.add_blanks(document, [(text.date, DATE_END), (text.area_of_work, TEXT_WIDTH)])


def start_page(document: Document, heading: str) -> None:
    """Start a section on a page of its own, so that it can be handed out alone and its boxes stay together."""
    layout = docx.add_paragraph(document, heading, "Heading 1").paragraph_format
    layout.space_before, layout.page_break_before = Cm(0), True


def _finish(document: Document, publication: str, definitions: Definitions, wording: Wording) -> Document:
    docx.set_footer(document, worksheet_data.source(publication, definitions, wording))
    return document
