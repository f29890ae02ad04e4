"""The sentences of `docs/_data/wording.yml`, for worksheets, notes, run-sheets and notices."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from sitekit.content.loader import load_file
from sitekit.content.model import Paragraph, Phrase, plain

WORDING_FILE = "docs/_data/wording.yml"
Months = Annotated[int, Field(gt=0)]
Template = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def _fills_in(*names: str) -> AfterValidator:
    """Check that a template has each of these placeholders, no others, and plain text besides."""

    def check(text: str) -> str:
        if set(PLACEHOLDER.findall(text)) != set(names):
            expected = " and ".join(f"{{{name}}}" for name in names)
            raise PydanticCustomError("placeholders", "{expected}", {"expected": expected})
        plain(PLACEHOLDER.sub("x", text))
        return text

    return AfterValidator(check)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Judgements(_Part):
    """The choices under a question, in the order in which scripts count them."""

    strength: Phrase
    partly: Phrase
    gap: Phrase
    unknown: Phrase

    @property
    def scale(self) -> tuple[str, ...]:
        """The choices in order."""
        return (self.strength, self.partly, self.gap, self.unknown)


class AreaSheet(_Part):
    subtitle: Phrase
    use: Paragraph
    questions_heading: Phrase
    questions_caption: Annotated[Template, _fills_in("area")]
    choices: Annotated[Template, _fills_in("judgements")]
    prompts_heading: Phrase


class PlanColumns(_Part):
    what: Phrase
    who: Phrase
    when: Phrase


class ThreeQuestionsSheet(_Part):
    name: Phrase
    subtitle: Phrase
    meaning: Paragraph
    use: Paragraph
    questions_heading: Phrase
    plan_heading: Phrase
    plan_use: Paragraph
    plan_caption: Phrase
    plan_columns: PlanColumns
    action: Annotated[Template, _fills_in("number")]


class ReflectionSheet(_Part):
    subtitle: Phrase
    use_after_tool: Paragraph
    use_after_session: Paragraph
    questions_heading: Phrase


class Worksheets(_Part):
    site: Annotated[Template, _fills_in("site", "day")]
    opens_again: Paragraph
    date: Phrase
    area_of_work: Phrase
    question: Phrase
    judgement: Phrase
    notes: Phrase
    area: AreaSheet
    three_questions: ThreeQuestionsSheet
    reflection: ReflectionSheet


class NoteBox(_Part):
    heading: Phrase
    ask: Paragraph


class NoteBoxes(_Part):
    description: NoteBox
    learned: NoteBox
    impact: NoteBox
    peer: NoteBox


class CpdNote(_Part):
    subtitle: Phrase
    use: Paragraph
    look_first: Paragraph
    address_opened: Annotated[Template, _fills_in("day")]
    address_noted: Annotated[Template, _fills_in("day")]
    not_here: Paragraph
    activity_heading: Phrase
    activity: Phrase
    time: Phrase
    session_time: Annotated[Template, _fills_in("minutes", "length")]
    tool_time: Annotated[Template, _fills_in("minutes")]
    boxes: NoteBoxes


class TimetableColumns(_Part):
    activity: Phrase
    clock: Phrase
    minutes: Phrase
    from_to: Phrase
    how: Phrase


class RunSheet(_Part):
    title: Annotated[Template, _fills_in("session")]
    subtitle: Annotated[Template, _fills_in("minutes", "length")]
    printed_title: Phrase
    date: Phrase
    start: Phrase
    location: Phrase
    timetable_use: Paragraph
    timetable_caption: Annotated[Template, _fills_in("session", "minutes")]
    timetable_columns: TimetableColumns
    step: Phrase
    step_pages: Annotated[Template, _fills_in("step", "pages")]
    total: Phrase
    site: Annotated[Template, _fills_in("site", "day")]
    source: Paragraph


class Gap(_Part):
    least_months: Months
    most_months: Months


class Wording(_Part):
    """The whole file."""

    privacy: Paragraph
    source: Annotated[Template, _fills_in("title", "cite_as", "year")]
    licence: Paragraph
    judgements: Judgements
    worksheets: Worksheets
    cpd_note: CpdNote
    run_sheet: RunSheet
    gap_after_session_one: Gap

    @classmethod
    def load(cls, path: Path) -> Wording:
        """Read the file at `path`. Raises SourceError, listing every problem found with its line."""
        return load_file(cls, path, WORDING_FILE)[0]
