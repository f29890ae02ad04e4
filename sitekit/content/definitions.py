"""The shared definitions: the shape of `docs/_data/definitions.yml`, its loader and its error sentences.

Responsible for what an entry may hold, for turning the file into one frozen object, and for saying in plain words
what is wrong with it. Not responsible for pages (`sitekit.content.pages`) or for markup (`overrides/components/`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from sitekit.problems import Problem, QuickLoader, SourceError, did_you_mean, read_text, words_of

DATA_FILE = "docs/_data/definitions.yml"
ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
YEAR_PATTERN = r"^(\d{4}[a-z]?|no date( [a-z])?)$"
AS_MINUTES = "Write whole minutes, such as 90."
ORDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# What a list of ids in an entry may point at. None: anything that has an id.
REFERENCE_FIELDS: Mapping[str, str | None] = MappingProxyType(
    {
        "tools": "tools",
        "sessions": "sessions",
        "terms": "glossary",
        "references": "references",
        "reference": "references",
        "see": None,
    }
)
# Entries that stand inside another entry, and the section name they go by.
NESTED_FIELDS = ("questions", "reflections", "activities", "steps")
SINGULAR: Mapping[str, str] = MappingProxyType(
    {
        "key_elements": "key element",
        "sea": "SEA principle",
        "areas": "area",
        "questions": "question",
        "prompts": "prompt",
        "stop_start_continue": "stop/start/continue question",
        "tools": "tool",
        "sessions": "session",
        "reflections": "question for reflection",
        "activities": "activity",
        "steps": "step",
        "glossary": "glossary term",
        "references": "reference",
        "resources": "resource",
    }
)


class DefinitionError(SourceError):
    """Everything that is wrong with the definitions, one sentence a line, sorted by line of the file."""


class UnknownIdError(LookupError):
    """Something was asked for that the definitions do not have; the message is a sentence that says what to do."""


# --- Shape -----------------------------------------------------------------------------------------------------------


# What would become something else than words once it stands in a page: in its middle, and at its start.
NOT_PLAIN = (
    (r"<", "HTML"),
    (r"\]\(", "a link"),
    (r"\{\{", "a macro"),
    (r"\n", "more than one paragraph"),
    (r"&#?\w+;", "a code for a letter, such as &amp;, where the letter itself would do"),
    # An underscore inside a word, as in many addresses, stays what it is.
    (r"[*`\[\]{}|\\]|(?<!\w)_|_(?!\w)", "one of * _ ` [ ] { } | \\, which have a meaning in Markdown"),
    (r"^(?:#|!!!|\?\?\?|---|===|~~~|[-+:=>] |\d+[.)] |Table: )", "a mark at its start that has a meaning in Markdown"),
)

ANY_NOT_PLAIN = re.compile("|".join(f"(?:{mark})" for mark, _ in NOT_PLAIN))


def _plain(text: str) -> str:
    for mark, what in NOT_PLAIN if ANY_NOT_PLAIN.search(text) else ():
        if re.search(mark, text):
            raise PydanticCustomError("not_plain", "{what}", {"what": what})
    return text


def _text(longest: int) -> Any:
    """A paragraph of plain words, at most `longest` characters."""
    return Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=longest), AfterValidator(_plain)
    ]


Name = _text(80)
Paragraph = _text(600)
Phrase = _text(120)
Title = _text(240)
Id = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN}$")]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]
Phrases = Annotated[tuple[Phrase, ...], Field(strict=False)]
Minutes = Annotated[int, Field(gt=0)]


_ADDRESS = TypeAdapter(HttpUrl)


def _link(address: str) -> str:
    """Check an address without changing how it is written."""
    # It stands between < and > in a page; the check below would pass over spaces, lines and brackets.
    if re.search(r"[\s<>\"`{}|\\^]", address):
        raise PydanticCustomError("address", "not an address")
    try:
        _ADDRESS.validate_python(address)
    except ValidationError:
        raise PydanticCustomError("address", "not an address") from None
    return address


Url = Annotated[str, AfterValidator(_link)]


def _with_ids(entries: Any) -> Any:
    """Give each entry the id it stands under, so that an entry can be passed about alone."""
    if not isinstance(entries, dict):
        return entries
    for key, entry in entries.items():
        if isinstance(entry, dict) and "id" in entry:
            raise PydanticCustomError("own_id", "{key}", {"key": str(key)})
    return {key: entry | {"id": key} if isinstance(entry, dict) else entry for key, entry in entries.items()}


class Entry(BaseModel):
    """Anything with an id. Each kind also has a `name`, the words it is called by in a sentence or a heading."""

    # Only read as part of the whole file: a reader for each kind by itself would be made for nothing.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    id: Id


class NamedEntry(Entry):
    """Anything with a name. `searched_as`: what people type who look for it and do not know the name."""

    name: Name
    searched_as: Phrases = ()


def _section(kind: type[Entry]) -> Any:
    """Entries of one kind by id, in the order of the file, and not to be changed."""
    return Annotated[dict[Id, kind], BeforeValidator(_with_ids), AfterValidator(MappingProxyType)]


class KeyElement(NamedEntry):
    meaning: Paragraph


class SeaPrinciple(NamedEntry):
    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")]
    meaning: Paragraph


class Question(NamedEntry):
    """One challenge question: `ask` is our wording of exactly one question of the source."""

    ask: Paragraph
    tools: Ids = ()
    sessions: Ids = ()
    references: Ids = ()
    terms: Ids = ()


class Area(NamedEntry):
    title: Title
    meaning: Paragraph
    questions: _section(Question)


class Prompt(NamedEntry):
    ask: Paragraph


class Reflection(Entry):
    """A question to ask oneself after a tool or a session; `part` is what it looks back on, where there are several."""

    ask: Paragraph
    part: Phrase | None = None

    @property
    def name(self) -> str:
        """What it is called in a sentence: the question itself."""
        return self.ask


class Tool(NamedEntry):
    """One tool of the resource pack: `title` as the CPD guide prints it, without "Tool one:"."""

    title: Title
    meaning: Paragraph
    purpose: Phrase
    moment: Phrase
    references: Ids = ()
    terms: Ids = ()
    reflections: _section(Reflection) = Field(default_factory=lambda: MappingProxyType({}))


class Step(NamedEntry):
    """A part of an activity that has minutes of its own; `pages` are those of the pack, as the guide prints them."""

    minutes: Minutes
    task: Literal["read", "role play", "discuss", "review", "reflect", "introduce", "break"]
    tools: Ids = ()
    pages: Phrase | None = None


class Activity(NamedEntry):
    """A timed part of a session. A break has no format; everything else has one."""

    minutes: Minutes
    mode: Literal["online", "offline", "break"]
    format: Literal["whole group", "pairs", "individual", "individual and whole group"] | None = None
    tools: Ids = ()
    steps: _section(Step) = Field(default_factory=lambda: MappingProxyType({}))


class Session(NamedEntry):
    """A half-day. `bring`: what each person is asked to bring, or to be ready for."""

    title: Title
    meaning: Paragraph
    minutes: Minutes
    bring: Phrases = ()
    activities: _section(Activity)
    reflections: _section(Reflection) = Field(default_factory=lambda: MappingProxyType({}))

    @property
    def tools(self) -> tuple[str, ...]:
        """Ids of the tools the session uses, in the order of use, each once."""
        parts = [part for activity in self.activities.values() for part in (activity, *activity.steps.values())]
        return tuple(dict.fromkeys(tool for part in parts for tool in part.tools))

    def start(self, activity: str, step: str | None = None) -> int:
        """Minutes from the start of the session to the start of `activity`, or of one `step` of it."""
        before = _minutes_before(self.activities, activity)
        return before + _minutes_before(self.activities[activity].steps, step) if step else before


def _minutes_before(parts: Mapping[str, Any], id: str) -> int:
    order = list(parts)
    return sum(parts[earlier].minutes for earlier in order[: order.index(id)])


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
    link_checked: date | None = None
    note: Paragraph | None = None

    @property
    def name(self) -> str:
        """How the work is called in a sentence, such as "Watts (2020)"."""
        return f"{self.cite_as} ({self.year})"


class Resource(NamedEntry):
    kind: Literal["publication", "preparation", "further"]
    format: Phrase
    meaning: Paragraph
    reference: Id | None = None
    url: Url | None = None
    link_checked: date | None = None


PhrasesByName = Annotated[dict[Title, Phrases], AfterValidator(MappingProxyType)]


class Shape(BaseModel):
    """The whole file: these sections, no others. The last two are for search and hold no entries."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key_elements: _section(KeyElement)
    sea: _section(SeaPrinciple)
    areas: _section(Area)
    prompts: _section(Prompt)
    stop_start_continue: _section(Prompt)
    tools: _section(Tool)
    sessions: _section(Session)
    resources: _section(Resource)
    glossary: _section(Term)
    references: _section(Reference)
    page_names: PhrasesByName = Field(default_factory=lambda: MappingProxyType({}))
    everyday_words: PhrasesByName = Field(default_factory=lambda: MappingProxyType({}))


FOR_SEARCH = ("page_names", "everyday_words")
SECTIONS = tuple(section for section in Shape.model_fields if section not in FOR_SEARCH)


# --- What a page asks for --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where an entry stands: section, ids from the top down to its own, number among siblings, line of the file."""

    section: str
    path: tuple[str, ...]
    number: int
    line: int


@dataclass(frozen=True)
class Definitions:
    """Every definition, by section and by id. Make one with `Definitions.load`; it never changes.

    `page_names`: what people call pages and parts of pages, by their path under `docs/` with the anchor, if any;
    `page_name_lines` has the line of each.
    `everyday_words`: words of this site, each with the words that people type in their place.
    """

    sections: Mapping[str, Mapping[str, Entry]]
    entries: Mapping[str, Entry]
    places: Mapping[str, Place]
    page_names: Mapping[str, tuple[str, ...]]
    page_name_lines: Mapping[str, int]
    everyday_words: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path, shown_as: str = DATA_FILE) -> Definitions:
        """Read the data file at `path`, called `shown_as` in messages.

        Raises DefinitionError, listing every problem found with its line.
        """
        source = _Source.read(path, shown_as)
        wrong = [*source.problems, *_repeated_ids(source), *_wrong_references(source), *_wrong_minutes(source)]
        try:
            shape = Shape.model_validate(source.content)
        except ValidationError as error:
            raise source.failure([*wrong, *map(_sentence, filter(_is_telling, error.errors()))]) from None
        if wrong:
            raise source.failure(wrong)
        sections = {section: getattr(shape, section) for section in SECTIONS}
        located = list(_walk(sections, source))
        return cls(
            sections=MappingProxyType(sections),
            entries=MappingProxyType({entry.id: entry for _, entry in located}),
            places=MappingProxyType({entry.id: place for place, entry in located}),
            page_names=shape.page_names,
            page_name_lines={address: source.line(("page_names", address)) for address in shape.page_names},
            everyday_words=shape.everyday_words,
        )

    def find(self, id: str, kind: str | None = None) -> Entry:
        """The entry called `id`, of the section `kind` when one is named. Raises UnknownIdError."""
        entry = self.entries.get(id)
        if entry is None or (kind and self.places[id].section != kind):
            raise UnknownIdError(_unknown(id, kind, {other: place.section for other, place in self.places.items()}))
        return entry

    def members(self, section: str) -> tuple[Entry, ...]:
        """The entries of a section, in the order of the file. Raises UnknownIdError."""
        if section not in self.sections:
            raise UnknownIdError(f"no section is called '{section}'.{did_you_mean(section, [*self.sections])}")
        return tuple(self.sections[section].values())

    def label(self, id: str) -> str:
        """What kind of thing this is and which: "Tool one", "Session two"."""
        place = self.places[id]
        number = ORDINALS[place.number - 1] if place.number <= len(ORDINALS) else place.number
        return f"{SINGULAR[place.section].capitalize()} {number}"

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """Each sentence of a meaning or a question, as words alone, with the id of its definition."""
        texts = (
            (getattr(entry, "meaning", None) or getattr(entry, "ask", ""), id) for id, entry in self.entries.items()
        )
        return {words_of(sentence): id for text, id in texts for sentence in re.split(r"(?<=[.?!:])\s", text)}

    def used_in(self, id: str) -> tuple[Entry, ...]:
        """Every entry that names `id` in one of its lists, in the order of the file."""
        return self._users.get(id, ())

    @cached_property
    def _users(self) -> Mapping[str, tuple[Entry, ...]]:
        users: dict[str, dict[str, Entry]] = {}
        for entry in self.entries.values():
            for id in _references(entry):
                users.setdefault(id, {})[entry.id] = entry
        return {id: tuple(entries.values()) for id, entries in users.items()}

    def names(self, id: str) -> tuple[Entry, ...]:
        """Every entry that `id`, or an entry inside it, names in one of its lists, each once."""
        named = dict.fromkeys(reference for entry in self._inside[id] for reference in _references(entry))
        return tuple(self.entries[reference] for reference in named)

    @cached_property
    def _inside(self) -> Mapping[str, tuple[Entry, ...]]:
        """Each entry with those inside it, by its id, in the order of the file."""
        found: dict[str, list[Entry]] = {id: [] for id in self.entries}
        for id, entry in self.entries.items():
            for outer in self.places[id].path:
                found[outer].append(entry)
        return {id: tuple(entries) for id, entries in found.items()}

    def reading_minutes(self, tool: str) -> int:
        """Minutes the sessions give to reading this tool, as the CPD guide prints them."""
        return self._reading_minutes.get(tool, 0)

    @cached_property
    def _reading_minutes(self) -> Mapping[str, int]:
        minutes: Counter[str] = Counter()
        for step in (entry for entry in self.entries.values() if isinstance(entry, Step) and entry.task == "read"):
            minutes.update(dict.fromkeys(step.tools, step.minutes))
        return minutes


def _children(entry: Entry) -> Iterator[tuple[str, Mapping[str, Entry]]]:
    for field in NESTED_FIELDS:
        if children := getattr(entry, field, None):
            yield field, children


def _walk(
    sections: Mapping[str, Mapping[str, Entry]], source: _Source, outer: tuple[str, ...] = (), at: Location = ()
) -> Iterator[tuple[Place, Entry]]:
    """Every entry with its place, parents before children."""
    for section, entries in sections.items():
        for number, (id, entry) in enumerate(entries.items(), 1):
            here = (*at, section, id)
            yield Place(section, (*outer, id), number, source.line(here)), entry
            yield from _walk(dict(_children(entry)), source, (*outer, id), here)


def _references(entry: Entry) -> tuple[str, ...]:
    named = [getattr(entry, field, None) for field in REFERENCE_FIELDS if field in type(entry).model_fields]
    return tuple(id for ids in named if ids for id in ((ids,) if isinstance(ids, str) else ids))


# --- Rules that look at more than one entry --------------------------------------------------------------------------

# These look at the plain values, so that a mistake of shape in one entry does not hide the mistakes in others.
Located = tuple["Location", str]


def _repeated_ids(source: _Source) -> Iterator[Located]:
    first: dict[str, Location] = {}
    for _, location, _ in source.entries():
        id = str(location[-1])
        if id in first:
            where = shown_path(first[id])
            yield location, f"the id '{id}' is already used at {where}. Ids are never used twice; choose another."
        first.setdefault(id, location)


def _wrong_references(source: _Source) -> Iterator[Located]:
    sections: dict[str, str] = {}
    for section, location, _ in source.entries():
        sections.setdefault(str(location[-1]), section)
    for _, location, fields in source.entries():
        for field in REFERENCE_FIELDS.keys() & fields.keys():
            kind, ids = REFERENCE_FIELDS[field], fields[field]
            for number, id in enumerate(ids if isinstance(ids, list) else [ids]):
                if isinstance(id, str) and (id not in sections or (kind and sections[id] != kind)):
                    yield (*location, field, number), _unknown(id, kind, sections)


def _wrong_minutes(source: _Source) -> Iterator[Located]:
    if any(sentence.endswith(AS_MINUTES) for _, sentence in source.problems):
        return
    for section, location, fields in source.entries():
        for parts in ("activities", "steps"):
            if parts in fields:
                yield from _wrong_sum(location, fields.get("minutes"), parts, fields[parts])
        if section == "activities" and (fields.get("mode") == "break") == ("format" in fields):
            remedy = "take 'format:' out" if "format" in fields else "add a line such as 'format: whole group'"
            yield location, f"a break has no format and everything else has one: {remedy}."


def _wrong_sum(location: Location, whole: Any, called: str, parts: Any) -> Iterator[Located]:
    """Compare the minutes of the whole with the sum of its parts, where both are plain numbers."""
    found = (
        [part.get("minutes") for part in parts.values() if isinstance(part, dict)] if isinstance(parts, dict) else []
    )
    plain = found and all(type(minutes) is int and minutes > 0 for minutes in (whole, *found))
    if plain and sum(found) != whole:
        sentence = f"its {called} add up to {sum(found)} minutes, but 'minutes:' says {whole}. Change one of them."
        yield (*location, "minutes"), sentence


def _unknown(id: str, kind: str | None, sections: Mapping[str, str]) -> str:
    """What to say when nothing of `kind` is called `id`; `sections` has the section of each id there is."""
    thing = SINGULAR[kind] if kind else "entry"
    if id in sections:
        return f"'{id}' is {_a(SINGULAR[sections[id]])}, and {_a(thing)} is wanted here."
    candidates = [other for other, section in sections.items() if kind in (None, section)]
    return f"no {thing} is called '{id}'.{did_you_mean(id, candidates)}"


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiouS' else 'a'} {thing}"


# --- Reading the file ------------------------------------------------------------------------------------------------


def _read_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of the data file and what they say. Raises yaml.YAMLError, that of the Python reader: it says more."""
    try:
        return _read_with(QuickLoader, text)
    except yaml.YAMLError:
        return _read_with(yaml.SafeLoader, text)


def _read_with(loader: Any, text: str) -> tuple[yaml.Node | None, Any]:
    # Nobody needs aliases here, and a few of them can blow a small file up to gigabytes.
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "'*' and '&' have a special meaning here", event.start_mark)
    reader = loader(text)
    node = reader.get_single_node()
    return node, reader.construct_document(node) if node else None


Location = tuple[str | int, ...]


@dataclass(frozen=True)
class _Source:
    """The data file as plain values, with the line of each, and what is wrong with how it is written."""

    shown_as: str
    content: dict[str, Any]
    lines: Mapping[Location, int]
    problems: tuple[Located, ...]

    @classmethod
    def read(cls, path: Path, shown_as: str) -> _Source:
        lines: dict[Location, int] = {(): 1}
        try:
            text = read_text(path, shown_as)
            node, content = _read_yaml(text)
            problems = tuple(_positions(node, (), lines, text.splitlines())) if node else ()
        except SourceError as error:
            raise DefinitionError(error.problems) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise DefinitionError([_broken_yaml(error, shown_as, text)]) from None
        if not isinstance(content, dict):
            sentence = "the file must start with a section name such as 'tools:'."
            raise DefinitionError([Problem(shown_as, 1, sentence)])
        return cls(shown_as, content, MappingProxyType(lines), problems)

    def entries(self) -> Iterator[tuple[str, Location, dict[str, Any]]]:
        """Everything in the file that looks like an entry: its section, where it stands, and what it says."""
        yield from _entries(self.content, ())

    def line(self, location: Location) -> int:
        """The line of the file where `location` stands, or of the nearest thing round it."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]

    def failure(self, located: list[Located]) -> DefinitionError:
        """The error that lists what is wrong, each with file, line and place."""
        return DefinitionError(
            Problem(self.shown_as, self.line(location), ": ".join(filter(None, (shown_path(location), sentence))))
            for location, sentence in located
        )


def _entries(holder: dict[str, Any], at: Location) -> Iterator[tuple[str, Location, dict[str, Any]]]:
    for section, entries in holder.items():
        if isinstance(entries, dict) and section in (NESTED_FIELDS if at else SECTIONS):
            for id, fields in entries.items():
                if isinstance(fields, dict):
                    yield section, (*at, section, id), fields
                    yield from _entries(fields, (*at, section, id))


def _broken_yaml(error: Exception, shown_as: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else text[:position].count("\n") + 1 if isinstance(position, int) else 1
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
    for number, written in enumerate(text.split("\n")[:line], 1):
        if re.fullmatch(r"""\s*[\w-]+:\s+("[^"]*|'[^']*)""", written):
            return Problem(shown_as, number, "a quotation mark is opened and not closed on the same line. Close it.")
    sentence = next((said for part, said in YAML_SENTENCES.items() if part in problem), YAML_SENTENCES[""])
    return Problem(shown_as, line, sentence)


# What the YAML reader finds, and what that means to somebody who does not know YAML. The last one fits everything.
YAML_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "mapping values are not allowed": "a colon stands inside the text. Put the whole text in quotes.",
        "character '\\t'": "a tab stands here. Use spaces to indent.",
        "special meaning": "'*' and '&' have a special meaning at the start of a text. Put the whole text in quotes.",
        "that cannot start any token": "a text cannot start with this sign. Put the whole text in quotes.",
        "unexpected end of stream": "a quotation mark is opened above and not closed. Close it.",
        "could not find expected ':'": "a colon is missing after the first word, or the line above is not finished.",
        "expected <block end>": "the line is indented unlike the lines above, or a quotation mark is wrong.",
        "special characters are not allowed": "an invisible character stands here. Type the line again.",
        "": "the line cannot be understood. Compare its spaces, quotes and colons with an entry that works.",
    }
)


def _positions(node: yaml.Node, location: Location, lines: dict[Location, int], text: list[str]) -> Iterator[Located]:
    """Note the line of every value in `lines`; yield keys used twice and text that YAML would drop."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*location, key.value)
            if not key.tag.endswith(":str"):
                lines[(*here, -2)] = key.start_mark.line + 1
                yield (*here, -2), f"'{key.value}' is not read as a word. Put it in quotes, or choose another word."
            if here in lines:
                lines[(*here, -1)] = key.start_mark.line + 1
                yield (*here, -1), f"'{key.value}' is already there on line {lines[here]}. Take one of them out."
            lines.setdefault(here, key.start_mark.line + 1)
            yield from _positions(value, here, lines, text)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*location, number)] = value.start_mark.line + 1
            yield from _positions(value, (*location, number), lines, text)
    elif node.style not in ("|", ">"):
        if node.tag.endswith(":int") and ":" in node.value:
            yield location, f"'{node.value}' is read as a number of seconds. {AS_MINUTES}"
        rest = text[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(text) else ""
        if "#" in rest and re.match(r"\s+#", rest):
            yield location, "the text after '#' would be lost. Put the whole text in quotes."


# --- Sentences -------------------------------------------------------------------------------------------------------


def shown_path(location: Location) -> str:
    """A location as people read it, with the ids from the top down and without our field names between them."""
    return " › ".join(str(part) for part in location if part not in NESTED_FIELDS and not isinstance(part, int))


def _is_telling(problem: Mapping[str, Any]) -> bool:
    """Whether one of pydantic's errors is worth a sentence: an id is judged where it stands, before the colon."""
    location = problem["loc"]
    return location[-1:] != ("id",) and (location[-1:] != ("[key]",) or problem["type"] != "string_type")


def _sentence(problem: Mapping[str, Any]) -> Located:
    """One of pydantic's errors as a location and a sentence in plain words."""
    location = tuple(part for part in problem["loc"] if part != "[key]")
    field = str(location[-1]) if location else ""
    context = problem.get("ctx", {})
    parent = location[:-1]
    sentences = {
        "missing": f"the line '{field}:' is missing. Add it.",
        "extra_forbidden": f"nothing called '{field}' belongs here.{did_you_mean(field, _fields(parent))}",
        "string_type": "words are wanted here. Put the text in quotes.",
        "string_too_short": "there is no text. Write some, or take the line out.",
        "string_too_long": f"the text is longer than {context.get('max_length')} characters. Shorten it.",
        "string_pattern_mismatch": f"'{problem['input']}' is not in the form wanted here, which is {_form(context)}.",
        "not_plain": f"the text holds {context.get('what')}, and only plain words belong here.",
        "int_type": "a whole number is wanted here, without quotes.",
        "greater_than": "the number must be 1 or more.",
        "literal_error": f"'{problem['input']}' is not one of the choices: {context.get('expected')}.",
        "tuple_type": "a list is wanted here, in square brackets and with commas: [one, another].",
        "date_type": "a date is wanted here, written like 2026-11-23.",
        "address": "a full web address is wanted here, starting with https://.",
        "own_id": f"'{context.get('key')}' has a line 'id:', but its id is the word above it. Take the line out.",
    }
    lists = ("dict_type", "model_type", "mapping_type")
    example = "word: [another, a third]" if location and location[0] in FOR_SEARCH else "name:"
    fallback = f"lines such as '{example}' must stand under it, each indented. Compare it with one that works."
    return (parent if problem["type"] == "missing" else location), sentences.get(
        problem["type"], fallback if problem["type"] in lists else "the value is not in the form wanted here."
    )


def _form(context: Mapping[str, Any]) -> str:
    """In words, the form that a value must have."""
    forms = {"^[A-Z]$": "one capital letter", YEAR_PATTERN: "a year such as 2019 or 2019a, or: no date"}
    return forms.get(context.get("pattern", ""), "small letters and hyphens, like-this")


def _fields(location: Location) -> list[str]:
    """The field names that may stand at `location`."""
    model: Any = Shape
    for depth, part in enumerate(location):
        if depth % 2 == 0:
            model = _KINDS.get(str(part))
        if model is None:
            return []
    return [field for field in model.model_fields if field != "id"]


_KINDS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "key_elements": KeyElement,
        "sea": SeaPrinciple,
        "areas": Area,
        "questions": Question,
        "prompts": Prompt,
        "stop_start_continue": Prompt,
        "tools": Tool,
        "sessions": Session,
        "activities": Activity,
        "steps": Step,
        "resources": Resource,
        "glossary": Term,
        "references": Reference,
    }
)
