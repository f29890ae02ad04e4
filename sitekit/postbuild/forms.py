"""Write the forms of our own that `docs/_data/wording.yml` describes: `site/cpd/evaluation-form.docx`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docx.document import Document
from docx.shared import Cm, Length

from sitekit.content.definitions import Definitions
from sitekit.content.model import Session
from sitekit.content.wording import Form, FormPart, Wording
from sitekit.postbuild import docx, html, worksheets
from sitekit.postbuild.docx import ContentControl, RichText, Row
from sitekit.postbuild.docx_styles import TEXT_WIDTH
from sitekit.rendering.context import in_words

CHOICE_WIDTH = Cm(3)
LINE_HEIGHT = 0.6  # centimetres, for somebody who writes by hand


def write_forms(site: Path, definitions: Definitions, wording: Wording) -> None:
    """Write each form beside its page in the built `site`, if the page is there."""
    for id, form in wording.forms.files.items():
        page = site / form.page.replace(".md", ".html")
        if page.is_file():
            document = worksheets.start(form.title, form.subtitle, wording, html.page_facts(html.parse(page)))
            _write_form(document, id, form, definitions, wording)
            docx.save(document, page.with_name(f"{form.file}.docx"))


def _write_form(document: Document, id: str, form: Form, definitions: Definitions, wording: Wording) -> None:
    docx.add_paragraph(document, form.use)
    docx.add_paragraph(document, wording.privacy, "Privacy")
    if form.blanks:
        ends = enumerate(form.blanks, 1)
        docx.add_blanks(document, [(blank, Length(TEXT_WIDTH * at // len(form.blanks))) for at, blank in ends])
    for part in form.parts:
        docx.add_paragraph(document, part.heading, "Heading 1")
        if part.use:
            docx.add_paragraph(document, part.use, keep_next=True)
        _write_part(document, id, part, definitions)
    docx.set_footer(document, wording.forms.ours)


def _write_part(document: Document, form: str, part: FormPart, definitions: Definitions) -> None:
    height = part.lines * LINE_HEIGHT
    rows = [docx.header_row(part.question or "", *part.columns.values())]
    for key, ask in _asked(part, definitions).items():
        if not part.columns:
            docx.add_box(document, ask, ContentControl(f"{form}.{key}", ask), height)
        rows.append(Row([ask, *_answers(f"{form}.{key}", ask, part)], height=height))
    if part.columns:
        narrow = [CHOICE_WIDTH if column in part.choices else None for column in ("", *part.columns)]
        wide = (TEXT_WIDTH - CHOICE_WIDTH * len(part.choices)) // narrow.count(None)
        docx.add_table(document, part.heading, rows, [width or Length(wide) for width in narrow])


def _asked(part: FormPart, definitions: Definitions) -> dict[str, str]:
    """The questions of a part by their keys. A session is named with its length."""
    if part.rows is None:
        return part.questions
    return {
        entry.id: f"{entry.name} ({in_words(entry.minutes)})" if isinstance(entry, Session) else entry.name
        for entry in definitions.members(part.rows)
    }


def _answers(key: str, ask: str, part: FormPart) -> Iterator[RichText]:
    for column, name in part.columns.items():
        yield [ContentControl(f"{key}.{column}", f"{name}: {ask}", part.choices.get(column, ()))]
