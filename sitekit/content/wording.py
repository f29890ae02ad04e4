"""The sentences of `docs/_data/wording.yml`, for worksheets, notes, run-sheets, slides and notices."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, create_model
from pydantic_core import PydanticCustomError

from sitekit.content.loader import load_file
from sitekit.content.model import Paragraph, Phrase, Phrases, plain
from sitekit.content.scalars import WholeNumber

WORDING_FILE = "docs/_data/wording.yml"
PLACEHOLDER = re.compile(r"\{(\w*)\}")


class Wording(BaseModel):
    """The whole file or a part of it, with a field for each key: `wording.run_sheet.title`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

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


def _part(phrases: str = "", paragraphs: str = "", **others: Any) -> type[Wording]:
    """A part with these keys: those of the phrases and the paragraphs by their names, the others by what they hold."""
    kinds = dict.fromkeys(phrases.split(), Phrase) | dict.fromkeys(paragraphs.split(), Paragraph) | others
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in kinds.items()}
    return create_model("Wording", __base__=Wording, **fields)


def _with(*names: str) -> Any:
    """A text with each of these placeholders, no others, and plain words besides."""

    def check(text: str) -> str:
        if set(PLACEHOLDER.findall(text)) != set(names):
            expected = " and ".join(f"{{{name}}}" for name in names)
            raise PydanticCustomError("placeholders", "{expected}", {"expected": expected})
        plain(PLACEHOLDER.sub("x", text))
        return text

    stripped = StringConstraints(strip_whitespace=True, min_length=1, max_length=600)
    return Annotated[str, stripped, AfterValidator(check)]


AREA_SHEET = _part(
    phrases="subtitle questions_heading prompts_heading evidence",
    paragraphs="use",
    questions_caption=_with("area"),
    choices=_with("judgements"),
)
THREE_QUESTIONS_SHEET = _part(
    phrases="name subtitle questions_heading plan_heading plan_caption",
    paragraphs="meaning use plan_use",
    plan_columns=_part(phrases="what who when"),
    action=_with("number"),
)
WORKSHEETS = _part(
    phrases="date area_of_work question judgement notes",
    paragraphs="opens_again",
    site=_with("site", "day"),
    area=AREA_SHEET,
    three_questions=THREE_QUESTIONS_SHEET,
    reflection=_part(phrases="subtitle questions_heading", paragraphs="use_after_tool use_after_session"),
)
NOTE_BOX = _part(phrases="heading", paragraphs="ask")
CPD_NOTE = _part(
    phrases="subtitle activity_heading activity time tool_time",
    paragraphs="use look_first not_here",
    session_time=_with("minutes", "length"),
    boxes=_part(description=NOTE_BOX, learned=NOTE_BOX, impact=NOTE_BOX, peer=NOTE_BOX),
)
EVALUATION_FORM = _part(
    phrases="title subtitle questions_heading caption question before after changed_heading",
    paragraphs="use changed",
    choose=_with("answers"),
    choices=Phrases,
    questions=_part(paragraphs="explanations summary reasons child_reads newcomer"),
)
ATTENDANCE_NOTE = _part(
    phrases="title subtitle caption session minutes date part_taken total",
    paragraphs="use",
    choices=Phrases,
)
RUN_SHEET = _part(
    phrases="printed_title date start location step total",
    paragraphs="timetable_use source",
    title=_with("session"),
    subtitle=_with("minutes", "length"),
    timetable_caption=_with("session", "minutes"),
    timetable_columns=_part(phrases="activity clock minutes when how"),
    step_pages=_with("step", "pages"),
    site=_with("site", "day"),
)
GRID = _part(
    phrases="subtitle decision boxes_heading box closing_heading closing prompts_heading holds next power",
    paragraphs="keep source",
    pair=_with("left", "right"),
)
SLIDES = _part(
    subtitle=_with("minutes", "length"),
    timetable_line=_with("when", "minutes", "activity"),
    minutes=_with("minutes"),
    step=_with("minutes", "step"),
    questions=_with("part"),
    ground_rules=Phrases,
    own_entries=_part(phrases="note", heading=_with("step"), points=Phrases),
    closing=_part(phrases="heading", points=Phrases),
)
WHOLE_FILE = _part(
    privacy=Paragraph,
    source=_with("title", "cite_as", "year"),
    licence=Paragraph,
    judgements=_part(phrases="strength partly gap unknown"),
    worksheets=WORKSHEETS,
    cpd_note=CPD_NOTE,
    forms=_part(paragraphs="ours", evaluation=EVALUATION_FORM, attendance=ATTENDANCE_NOTE),
    run_sheet=RUN_SHEET,
    slides=SLIDES,
    gap_after_session_one=_part(least_months=WholeNumber, most_months=WholeNumber),
    grid=GRID,
)
