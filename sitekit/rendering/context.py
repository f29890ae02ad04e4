"""Fill in the template of a call, `overrides/components/<call>.md`, with what it may look up."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitekit import PROJECT
from sitekit.content import pages
from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.model import Activity, Entry, Reflection, Session, Tool
from sitekit.content.pages import Page, Pages
from sitekit.content.statement import FIELDS, FINDINGS, Findings, Statement
from sitekit.content.validate import Macros
from sitekit.content.wording import Wording
from sitekit.problems import counted, did_you_mean
from sitekit.rendering import planner_data

COMPONENTS = PROJECT / "overrides" / "components"


@dataclass(frozen=True)
class PageContext:
    """The page of a call, and what the call may look up. `path` is under `docs/`."""

    path: str
    pages: Pages
    definitions: Definitions
    statement: Statement
    wording: Wording

    def field(self, id: str, field: str) -> Any:
        """A field of the definition called `id`. Raises UnknownIdError when it has none."""
        value = getattr(self.definitions.find(id), field, None)
        if value is None:
            raise UnknownIdError(f"'{id}' has no line '{field}:' in the definitions. Name something that has.")
        return value

    def activity(self, id: str, session: str) -> Activity:
        """The activity `id` of `session`. Raises UnknownIdError when it is not one of that session's."""
        activities = self.definitions.session(session).activities
        if id not in activities:
            raise UnknownIdError(f"{session} has no activity called '{id}'.{did_you_mean(id, [*activities])}")
        return activities[id]

    def reflections(self, id: str, part: str) -> list[Reflection]:
        """The questions for reflection of a tool or session, or of one `part` of it. Raises UnknownIdError."""
        found: list[Reflection] = list(self.field(id, "reflections").values())
        parts = list(dict.fromkeys(reflection.part for reflection in found if reflection.part))
        if part and part not in parts:
            raise UnknownIdError(f"{id} has no questions on '{part}'.{did_you_mean(part, parts)}")
        return [reflection for reflection in found if not part or reflection.part == part]

    def sessions_with(self, tool: str) -> list[Session]:
        """The sessions in which a tool is used. Raises UnknownIdError when there is none."""
        used = self.definitions.find(tool, Tool)
        found = [session for session in self.definitions.sessions if used.id in session.tools]
        if not found:
            raise UnknownIdError(f"'{tool}' is not used anywhere yet. Take out this call and its heading.")
        return found

    def gridded(self, id: str) -> Tool:
        """The tool `id`, which has a grid. Raises UnknownIdError when it has none."""
        tool = self.definitions.find(id, Tool)
        if not (tool.grid and tool.who and tool.have_ready):
            raise UnknownIdError(f"'{id}' has no 'grid:', 'who:' or 'have_ready:' in the definitions. Add them.")
        return tool

    def drawing(self, id: str) -> str:
        """The template that draws the definition `id`. Raises UnknownIdError when it has no picture."""
        drawn = [file.stem for file in sorted((COMPONENTS / "pictures").glob("*.md"))]
        if self.definitions.find(id).id not in drawn:
            raise UnknownIdError(f"'{id}' has no picture. These have one: {', '.join(drawn)}.")
        return f"pictures/{id}.md"

    def organisation(self, field: str) -> str:
        """A field of the organisation in mkdocs.yml, or a note that it is missing. Raises UnknownIdError.

        A field that is an address becomes a link, as `overrides/partials/copyright.html` makes one of the contact.
        """
        if field not in FIELDS:
            raise UnknownIdError(f"the organisation has no field '{field}'.{did_you_mean(field, FIELDS)}")
        value = self.statement.organisation[field]
        if " " not in value and ("@" in value or value.startswith("https://")):
            return f"[{value}](<{'mailto:' if '@' in value else ''}{value}>)"
        return value or f"**[To be completed: {FIELDS[field]}]**"

    def findings(self) -> Findings:
        """What the tests found. Raises UnknownIdError when nothing is recorded."""
        if self.statement.findings is None:
            raise UnknownIdError(f"{FINDINGS} is not there. Take the file from the last edition.")
        return self.statement.findings

    def untested(self) -> list[str]:
        """Links to the pages that have been changed or added since the tests that are recorded."""
        changed = self.findings().untested(self.pages)
        return [f"[{self._title(page)}]({self.relative_url(page.path)})" for page in changed]

    def _title(self, page: Page) -> str:
        # A page whose title names nothing is reported for itself; others that list it are not to blame.
        with suppress(UnknownIdError):
            return pages.title(page, self.definitions)
        return page.path

    def session_data(self) -> dict[str, Any]:
        """The data that the scripts on this page plan and run sessions with."""
        return planner_data.session_data(self.definitions, self.wording.gap_after_session_one, self.path)

    def relative_url(self, target: str) -> str:
        """The relative URL of `target`, a path under `docs/` or of a file that the build makes."""
        return pages.address(target, self.path)

    def link(self, id: str, text: str = "") -> str:
        """A Markdown link to a definition, with its name or `text`. Raises UnknownIdError."""
        entry = self.definitions.find(id)
        return f"[{text or entry.name}]({self.relative_url(pages.home(id, self.definitions))})"

    def links(self, ids: Iterable[str]) -> str:
        """Links to several definitions by their names, with commas between."""
        return ", ".join(self.link(id) for id in ids)

    def cited_in(self, id: str) -> str:
        """Links to the pages that cite or name a definition, each called by its title."""
        citing = [page for page in self.pages.citing.get(id, ()) if page.path != self.path]
        return ", ".join(f"[{self._title(page)}]({self.relative_url(page.path)})" for page in citing)

    def is_home_of(self, id: str) -> bool:
        """Whether this page has the anchor of a definition."""
        return pages.home(id, self.definitions).partition("#")[0] == self.path

    def alphabetical(self, entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
        """Entries from A to Z under their first letters, ignoring capitals and a first "The"."""

        def sort_name(entry: Entry) -> str:
            return entry.name.casefold().removeprefix("the ")

        under = groupby(sorted(entries, key=sort_name), key=lambda entry: sort_name(entry)[0].upper())
        return [(letter, list(found)) for letter, found in under]


def render(component: str, page: PageContext, **values: Any) -> str:
    """The Markdown of `overrides/components/<component>.md`, filled in with `values` for `page`.

    A seam: only this function knows how templates are found and filled in.
    """
    template = _environment().get_template(f"{component}.md")
    return template.render(page=page, definitions=page.definitions, **values).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(COMPONENTS), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"since_start": since_start, "in_words": in_words}
    return environment


def make_call(
    macros: Macros,
    definitions: Definitions,
    sources: Pages,
    statement: Statement,
    wording: Wording,
    macro: str,
    page: str,
    arguments: tuple[str, ...],
) -> str:
    """The result of one of `macros` on a page. Raises UnknownIdError when its arguments name nothing."""
    return macros[macro](PageContext(page, sources, definitions, statement, wording), *arguments)


def since_start(minutes: int) -> str:
    """So long after the start, in words that nobody takes for a clock time, such as 75 -> "1 h 15 min in"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return f"{' '.join(parts)} in" if parts else "at the start"


def in_words(minutes: int) -> str:
    """A length of time in words, such as 210 -> "3 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (counted(hours, "hour"), counted(rest, "minute"))))
