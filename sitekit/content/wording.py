"""The sentences of `docs/_data/wording.yml`, for worksheets, notes, run-sheets, slides and notices."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model

from sitekit.content.loader import load_file
from sitekit.content.model import Strict
from sitekit.content.values import Paragraph, Phrase, Phrases, Typed, WholeNumber, plain, said

WORDING_FILE = "docs/_data/wording.yml"
PLACEHOLDER = re.compile(r"\{(\w*)\}")


class Wording(Strict):
    """The whole file or a part of it, with a field for each key: `wording.run_sheet.title`."""

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> Any: ...

    @staticmethod
    def load(path: Path) -> Wording:
        """Read the file at `path`. Raises SourceError, listing every problem found with its line."""
        return load_file(WHOLE_FILE, path, WORDING_FILE)[0]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of a part without parts of its own, in order."""
        return tuple(self.model_dump().values())


def _part(texts: str = "", **others: Any) -> type[Wording]:
    """A part with these keys: those of plain texts by their names, the others by what they hold.

    What is given as words is a text too, with each of these words in braces.
    """
    kinds = dict.fromkeys(texts.split(), Paragraph) | others
    fields: dict[str, Any] = {
        key: (_with(*kind.split()) if isinstance(kind, str) else kind, ...) for key, kind in kinds.items()
    }
    return create_model("Wording", __base__=Wording, **fields)


def _with(*names: str) -> Any:
    """A text with each of these placeholders, no others, and plain words besides."""

    def check(text: str) -> str:
        if set(PLACEHOLDER.findall(text)) != set(names):
            expected = " and ".join(f"{{{name}}}" for name in names)
            raise said(f"the words in braces must be {expected}. Write each of them, and no others.")
        plain(PLACEHOLDER.sub("x", text))
        return text

    return Annotated[Typed, AfterValidator(check)]


class FormPart(Strict):
    """A heading of a form, and its table: a row for each question, with a column for each answer to it.

    Without `columns` each question has a box below it. `rows` names a section of the definitions whose members are the
    questions. `lines` is the room to write.
    """

    heading: Phrase
    use: Paragraph | None = None
    question: Phrase | None = None
    questions: dict[str, Paragraph] = Field(default={})
    rows: Literal["areas", "sessions"] | None = None
    columns: dict[str, Phrase] = Field(default={})
    choices: dict[str, Phrases] = Field(default={})
    lines: WholeNumber = 1


class Form(Strict):
    """A form of our own: the page that it is beside, its file without the ending, and what it asks.

    `name` and `about` are the link to it, with the questions if `in_full`; `blanks` is a line to fill in.
    """

    page: str
    file: str
    name: Phrase
    about: Phrase
    title: Phrase
    subtitle: Phrase
    use: Paragraph
    in_full: Annotated[bool, Field(strict=False)] = False
    blanks: Phrases = ()
    parts: Annotated[tuple[FormPart, ...], Field(strict=False)]


def _each_its_own_file(forms: dict[str, Form]) -> dict[str, Form]:
    """Of two forms in one file, which somebody copied and did not rename, readers would get only the last."""
    first: dict[str, str] = {}
    for id, form in forms.items():
        path = posixpath.join(posixpath.dirname(form.page), form.file)
        if first.setdefault(path, id) != id:
            raise said(f"'{first[path]}' has this file too. Choose another name for it.", id, "file")
    return forms


WORKSHEETS = _part(
    "date area_of_work question judgement notes opens_again",
    site="site day",
    area=_part(
        "subtitle use questions_heading prompts_heading evidence",
        questions_caption="area",
        choices="judgements",
    ),
    three_questions=_part(
        "name subtitle meaning use questions_heading plan_heading plan_use plan_caption",
        plan_columns=_part("what who when"),
        action="number",
    ),
    reflection=_part("subtitle use_after_tool use_after_session questions_heading"),
)
NOTE_BOX = _part("heading ask")
CPD_NOTE = _part(
    "subtitle use look_first not_here time",
    boxes=_part(description=NOTE_BOX, learned=NOTE_BOX, impact=NOTE_BOX, peer=NOTE_BOX),
)
RUN_SHEET = _part(
    "date start location timetable_use step our_step total source",
    title="session",
    subtitle="minutes length",
    timetable_caption="session minutes",
    timetable_columns=_part("activity clock minutes when how"),
    step_pages="step pages",
    site="site day",
)
SLIDES = _part(
    "before back",
    subtitle="minutes length",
    timetable="session",
    timetable_line="when minutes activity",
    minutes="minutes",
    our_minutes="minutes",
    when="when minutes",
    questions="part",
    ground_rules=Phrases,
    own_entries=_part("note", heading="step", points=Phrases),
)
GRID = _part(
    "subtitle decision boxes_heading box closing_heading closing prompts_heading holds next power keep source",
    pair="left right",
)
WHOLE_FILE = _part(
    "privacy licence",
    source="title cite_as year",
    judgements=_part("strength partly gap unknown"),
    worksheets=WORKSHEETS,
    cpd_note=CPD_NOTE,
    forms=_part("ours", files=Annotated[dict[str, Form], AfterValidator(_each_its_own_file)]),
    run_sheet=RUN_SHEET,
    slides=SLIDES,
    gap_after_session_one=_part(least_months=WholeNumber, most_months=WholeNumber),
    grid=GRID,
)
