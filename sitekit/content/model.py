"""What an entry of the shared definitions may hold: one frozen model for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from sitekit.content.values import (
    YEAR_PATTERN,
    Card,
    Id,
    Ids,
    LongParagraph,
    Name,
    Paragraph,
    Phrase,
    Phrases,
    Title,
    Url,
    WholeNumber,
    said,
)
from sitekit.problems import did_you_mean

# --- Entries ---------------------------------------------------------------------------------------------------------


def _with_ids(entries: Any) -> Any:
    """Give each entry its id, which is its key in the file, so that it can be passed about alone."""
    if not isinstance(entries, dict):
        return entries
    for key, entry in entries.items():
        if isinstance(entry, dict) and "id" in entry:
            raise said(f"'{key}' has a line 'id:', but its id is the word above it. Remove the line.")
    return {key: entry | {"id": key} if isinstance(entry, dict) else entry for key, entry in entries.items()}


FROZEN = AfterValidator(MappingProxyType)
T = TypeVar("T")
Section = Annotated[Mapping[Id, T], BeforeValidator(_with_ids), FROZEN]


class Strict(BaseModel):
    """Lines of a data file: these and no others, read once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Entry(Strict):
    """Anything with an id. Each kind also has a `name`, which sentences and headings use."""

    # Validated only as part of the whole file: building a validator for each kind would take time for nothing.
    model_config = ConfigDict(defer_build=True)

    id: Id

    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...


class NamedEntry(Entry):
    """An entry whose name is written in the file. Search goes on finding it by the names that it had formerly."""

    name: Name
    formerly: Phrases = ()


class KeyElement(NamedEntry):
    meaning: Paragraph


class SeaPrinciple(NamedEntry):
    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")]
    meaning: Paragraph


class Question(NamedEntry):
    """One challenge question: `ask` is our wording of exactly one question of the source."""

    ask: Paragraph

    @property
    def is_judged(self) -> bool:
        """Whether "in place" or "not yet" can answer it: a question that asks who or how needs words."""
        return self.ask.split()[0] not in ("Who", "How")


class Area(NamedEntry):
    """One of the leaders' areas. `title`: as printed. `short_form`: those of its questions that fit into an hour."""

    title: Title
    short_name: Name
    meaning: Paragraph
    short_form: Ids = ()
    questions: Section[Question]


class Prompt(NamedEntry):
    ask: Paragraph


class Reflection(Entry):
    """A question to ask oneself after a tool or a session; `part` is what it looks back on, where there are several."""

    ask: Paragraph
    part: Phrase | None = None

    @property
    def name(self) -> str:
        """The question itself."""
        return self.ask


class Cell(NamedEntry):
    """One box of a tool's grid: `ask` is said aloud, `holds` goes into it, `power` asks about identity."""

    ask: Phrase
    holds: Paragraph
    next: Paragraph
    power: Paragraph


class Example(Strict):
    """A fictional example in a tool's grid: the text of each box by its id, and the lines that go on the file."""

    title: Name
    setting: Paragraph
    before: Paragraph | None = None
    boxes: Annotated[Mapping[Id, LongParagraph], FROZEN]
    record: Annotated[tuple[Paragraph, ...], Field(strict=False)] = ()


class Tool(NamedEntry):
    """One tool of the resource pack: `title` as the CPD guide prints it, without "Tool one:".

    `origin` tells those of the pack from what this site adds; `golden_thread` is its place in that picture, if any.
    `axes` are the ends of a two by two: left, right, top, bottom.
    """

    title: Title
    meaning: Paragraph
    purpose: Phrase
    moment: Phrase
    who: Phrase | None = None
    have_ready: Phrase | None = None
    script: Paragraph | None = None
    group: Paragraph | None = None
    golden_thread: Literal["discussion", "summary", "record"] | None = None
    origin: Literal["publication", "background"] = "publication"
    references: Ids = ()
    axes: Annotated[tuple[Name, ...], Field(strict=False, min_length=4, max_length=4)] = ()
    grid: Section[Cell] = Field(default_factory=lambda: MappingProxyType({}))
    example: Example | None = None
    reflections: Section[Reflection] = Field(default_factory=lambda: MappingProxyType({}))

    @model_validator(mode="after")
    def _example_fills_each_box(self) -> Self:
        boxes = self.example.boxes if self.example else self.grid
        for id in (id for id in boxes if id not in self.grid):
            raise said(f"the grid has no box called '{id}'.{did_you_mean(id, self.grid)}", "example", "boxes", id)
        for id in (id for id in self.grid if id not in boxes):
            raise said(f"the example leaves the box '{id}' empty. Write what goes there.", "example", "boxes")
        return self


class Step(NamedEntry):
    """A part of an activity that has minutes of its own.

    `pages` are those of the pack, as the guide prints them; `card` tells the group what to do; `split` marks minutes
    that the guide does not give.
    """

    minutes: WholeNumber
    task: Literal["read", "role play", "discuss", "review", "reflect", "introduce", "break"]
    tools: Ids = ()
    pages: Phrase | None = None
    card: Card | None = None
    split: Literal["ours"] | None = None

    @model_validator(mode="after")
    def _tells_the_group(self) -> Self:
        _check_card(self.task == "break", self.card)
        return self


class Activity(NamedEntry):
    """A timed part of a session. A break has no format; everything else has one."""

    minutes: WholeNumber
    mode: Literal["online", "offline", "break"]
    format: Literal["whole group", "pairs", "individual", "individual and whole group"] | None = None
    tools: Ids = ()
    card: Card | None = None
    steps: Section[Step] = Field(default_factory=lambda: MappingProxyType({}))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.mode == "break") == (self.format is not None):
            remedy = "Remove 'format:'." if self.format else "Add a line such as 'format: whole group'."
            raise said(f"a break has no format; everything else has one. {remedy}")
        _check_sum(self.minutes, "steps", self.steps)
        _check_card(self.mode == "break" or bool(self.steps), self.card)
        return self


class Session(NamedEntry):
    """A half-day. `short_name`: "Session one". `bring`: what each person brings. `key_points`: those on the slide."""

    short_name: Name
    title: Title
    meaning: Paragraph
    minutes: WholeNumber
    bring: Phrases = ()
    key_points: Phrases = ()
    activities: Section[Activity]
    reflections: Section[Reflection] = Field(default_factory=lambda: MappingProxyType({}))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _check_sum(self.minutes, "activities", self.activities)
        return self

    @property
    def tools(self) -> tuple[str, ...]:
        """Ids of the tools the session uses, in the order of use, each once."""
        parts: list[Activity | Step] = []
        for activity in self.activities.values():
            parts += [activity, *activity.steps.values()]
        return tuple(dict.fromkeys(tool for part in parts for tool in part.tools))

    def start(self, activity: str, step: str | None = None) -> int:
        """Minutes from the start of the session to the start of `activity`, or of one `step` of it."""
        before = _minutes_before(self.activities, activity)
        return before + _minutes_before(self.activities[activity].steps, step) if step else before


def _check_card(needs_none: bool, card: str | None) -> None:
    """Each stage that is not a break says to the group what to do."""
    if not needs_none and not card:
        raise said("the group is not told what to do. Add a line 'card:', in words for them.")


def _check_sum(minutes: int, called: str, parts: Mapping[str, Activity] | Mapping[str, Step]) -> None:
    total = sum(part.minutes for part in parts.values())
    if parts and total != minutes:
        sentence = f"its {called} add up to {total} minutes, but 'minutes:' says {minutes}. Change one of them."
        raise said(sentence, "minutes")


def _minutes_before(parts: Mapping[str, Activity] | Mapping[str, Step], id: str) -> int:
    order = list(parts)
    return sum(parts[earlier].minutes for earlier in order[: order.index(id)])


class ModelEntry(Strict):
    """A fictional oversight entry, before and after, in the order of SEA; the analysis ends in `decision`."""

    child: Phrase
    before: Paragraph
    summary: Paragraph
    evaluation: Paragraph
    decision: Paragraph
    review: Paragraph
    changed: Paragraph


class Decision(NamedEntry):
    """A decision that a supervisor may face: two tools, three questions and a model entry."""

    tools: Ids
    asks: Phrases
    entry: ModelEntry


class Term(NamedEntry):
    meaning: Paragraph
    see: Ids = ()
    references: Ids = ()


class Reference(Entry):
    """A work cited. `origin` tells what the publications cite from what this site adds as background."""

    authors: Title
    cite_as: Name
    year: Annotated[str, StringConstraints(pattern=YEAR_PATTERN)]
    title: Title
    subtitle: Title | None = None
    details: Title | None = None
    origin: Literal["publication", "background"]
    url: Url | None = None
    note: Paragraph | None = None

    @property
    def name(self) -> str:
        """How a sentence names the work, such as "Watts (2020)"."""
        return f"{self.cite_as} ({self.year})"


class Resource(NamedEntry):
    kind: Literal["publication", "preparation", "further"]
    format: Phrase
    meaning: Paragraph
    reference: Id | None = None
    url: Url | None = None


# --- The file --------------------------------------------------------------------------------------------------------


class DefinitionsFile(Strict):
    """The whole data file: these sections, no others."""

    key_elements: Section[KeyElement]
    sea: Section[SeaPrinciple]
    areas: Section[Area]
    prompts: Section[Prompt]
    stop_start_continue: Section[Prompt]
    tools: Section[Tool]
    decisions: Section[Decision] = Field(default_factory=lambda: MappingProxyType({}))
    sessions: Section[Session]
    resources: Section[Resource]
    glossary: Section[Term]
    references: Section[Reference]

    @model_validator(mode="after")
    def _tools_of_the_pack_are_read(self) -> Self:
        """A tool that a maintainer adds would otherwise be counted among those of the pack."""
        activities = [activity for session in self.sessions.values() for activity in session.activities.values()]
        steps = [step for activity in activities for step in activity.steps.values() if step.task == "read"]
        read = {tool for step in steps for tool in step.tools}
        for id, tool in self.tools.items():
            # An id that is no tool's has a sentence of its own.
            if tool.origin == "publication" and id not in read and read <= self.tools.keys():
                remedy = "Add the line 'origin: background'."
                raise said(f"no session reads this tool, so it is not one of the pack's. {remedy}", "tools", id)
        return self


SECTIONS = tuple(DefinitionsFile.model_fields)
# Sections inside an entry.
NESTED_FIELDS = ("questions", "grid", "reflections", "activities", "steps")


class Kind(NamedTuple):
    """What the entries of a section are, what one of them is called, and the address of its page.

    {own} is its id, {top} that of the outermost entry around it, and {page} the address of that one.
    """

    model: type[Entry]
    noun: str
    home: str


KINDS: Mapping[str, Kind] = {
    "key_elements": Kind(KeyElement, "key element", "defensible-decisions.md#{own}"),
    "sea": Kind(SeaPrinciple, "SEA principle", "cpd/session-3.md#{own}"),
    "areas": Kind(Area, "area", "challenge-questions/{own}.md"),
    "questions": Kind(Question, "question", "challenge-questions/{top}.md#{own}"),
    "prompts": Kind(Prompt, "prompt", "challenge-questions/index.md#{own}"),
    "stop_start_continue": Kind(
        Prompt, "stop/start/continue question", "challenge-questions/stop-start-continue.md#{own}"
    ),
    "tools": Kind(Tool, "tool", "tools/{own}.md"),
    "grid": Kind(Cell, "box", "tools/{top}.md#{own}"),
    "decisions": Kind(Decision, "decision", "tools/model-entries.md#{own}"),
    "sessions": Kind(Session, "session", "cpd/{own}.md"),
    "reflections": Kind(Reflection, "question for reflection", "{page}#{own}"),
    "activities": Kind(Activity, "activity", "cpd/{top}.md#{own}"),
    "steps": Kind(Step, "step", "cpd/{top}.md#{own}"),
    "glossary": Kind(Term, "glossary term", "glossary.md#{own}"),
    "references": Kind(Reference, "reference", "references.md#{own}"),
    "resources": Kind(Resource, "resource", "cpd/preparation.md#{own}"),
}
SINGULAR: Mapping[str, str] = {section: kind.noun for section, kind in KINDS.items()}
# The section that a list of ids in an entry must refer to. None: any.
REFERENCE_FIELDS: Mapping[str, str | None] = {
    "tools": "tools",
    "references": "references",
    "reference": "references",
    "short_form": "questions",
    "see": None,
}
