"""Turn a definition into Markdown with the template of the same name in `overrides/components/`.

Responsible for the template environment and for the few words that templates need for numbers and links. Not
responsible for which definition goes into which template (`macros.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from sitekit import PROJECT
from sitekit.content import pages
from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.organisation import FIELDS, FINDINGS, Findings, Statement
from sitekit.content.pages import Pages
from sitekit.content.validate import Macros
from sitekit.problems import counted, did_you_mean
from sitekit.rendering import planner_data

COMPONENTS = PROJECT / "overrides" / "components"
CACHE = ".cache"


@dataclass(frozen=True)
class Here:
    """The page a macro is called on, and what it can reach from there. `page` is a path under `docs/`."""

    page: str
    pages: Pages
    definitions: Definitions
    statement: Statement

    def find(self, id: str, kind: str | None = None) -> Any:
        """The definition called `id`. Raises UnknownIdError when there is none of that kind."""
        return self.definitions.find(id, kind)

    def fact(self, id: str, field: str) -> Any:
        """What the definition called `id` says under `field`. Raises UnknownIdError when it says nothing there."""
        said = getattr(self.find(id), field, None)
        if said is None:
            raise UnknownIdError(f"'{id}' has no line '{field}:' in the definitions. Name something that has.")
        return said

    def organisation(self, field: str) -> str:
        """What the organisation says under `field` of mkdocs.yml, or what is missing there. Raises UnknownIdError."""
        if field not in FIELDS:
            raise UnknownIdError(f"the organisation has no field '{field}'.{did_you_mean(field, FIELDS)}")
        return self.statement.organisation[field] or f"**[To be completed: {FIELDS[field]}]**"

    def session_data(self) -> dict[str, Any]:
        """What the scripts on this page know of the sessions."""
        return planner_data.session_data(self.definitions, self.page)

    def findings(self) -> Findings:
        """What the tests found. Raises UnknownIdError when nothing is recorded."""
        if self.statement.findings is None:
            raise UnknownIdError(
                f"no results of the tests are recorded in {FINDINGS}. Take the file from the last edition."
            )
        return self.statement.findings

    def part(self, id: str, session: str) -> Any:
        """The activity `id` of `session`. Raises UnknownIdError when it is not one of that session's."""
        activities = self.find(session, "sessions").activities
        if id not in activities:
            raise UnknownIdError(f"{session} has no activity called '{id}'.{did_you_mean(id, [*activities])}")
        return activities[id]

    def reflections(self, id: str, part: str) -> list[Any]:
        """The questions for reflection of a tool or session, or of one `part` of it. Raises UnknownIdError."""
        found = list(self.fact(id, "reflections").values())
        parts = list(dict.fromkeys(reflection.part for reflection in found if reflection.part))
        if part and part not in parts:
            raise UnknownIdError(f"{id} has no questions on '{part}'.{did_you_mean(part, parts)}")
        return [reflection for reflection in found if not part or reflection.part == part]

    def address(self, id: str) -> str:
        """The way from this page to a definition, as Markdown links want it."""
        return pages.address(pages.home(id, self.definitions), self.page)

    def way(self, target: str) -> str:
        """The way from this page to `target`, a path under `docs/` or a file that the build makes."""
        return pages.address(target, self.page)

    def link(self, id: str, words: str = "") -> str:
        """A Markdown link to a definition, under its own name or under `words`."""
        entry = self.find(id)
        return f"[{words or entry.name}]({self.address(id)})"

    def links(self, ids: Iterable[str]) -> str:
        """Links to several definitions, under their names, with commas between."""
        return ", ".join(self.link(id) for id in ids)

    def labels(self, ids: Iterable[str]) -> str:
        """Links to several definitions, under their kind and number, such as "Tool one"."""
        return ", ".join(self.link(id, self.definitions.label(id)) for id in ids)

    def around(self, entries: Iterable[Any], sections: Sequence[str]) -> list[tuple[str, list[str]]]:
        """The ids of the members of `sections` that `entries` are or stand in, in the order of the file.

        Each with the ids of its parts, such as the questions of an area, that `entries` are or stand in.
        """
        places = self.definitions.places
        found: dict[str, dict[str, None]] = {}
        for outer, *inner in (places[entry.id].path for entry in entries):
            found.setdefault(outer, {}).update(dict.fromkeys(inner[:1]))
        wanted = [(outer, list(parts)) for outer, parts in found.items() if places[outer].section in sections]
        return sorted(wanted, key=lambda one: (sections.index(places[one[0]].section), places[one[0]].number))

    def is_home_of(self, id: str) -> bool:
        """Whether a definition has its address on this page, so that its anchor belongs here and nowhere else."""
        return pages.home(id, self.definitions).partition("#")[0] == self.page

    def citing(self, id: str) -> str:
        """Links to what cites or names a definition: whole pages first, then entries on pages not yet named."""
        found = [page for page in self.pages.citing.get(id, ()) if page.path != self.page]
        paths = [page.path for page in found]
        users = [entry.id for entry in self.definitions.used_in(id)]
        return ", ".join(
            [f"[{pages.title(page, self.definitions)}]({pages.address(page.path, self.page)})" for page in found]
            + [self.link(user) for user in users if pages.home(user, self.definitions) not in paths]
        )

    def alphabetical(self, entries: Iterable[Any]) -> list[Any]:
        """Entries from A to Z by name, whatever its capitals and leaving out a first "The"."""
        return sorted(entries, key=_sort_name)

    def by_letter(self, entries: Iterable[Any]) -> list[tuple[str, Any]]:
        """Each first letter of `entries`, which are alphabetical, with the first entry under it."""
        first: dict[str, Any] = {}
        for entry in entries:
            first.setdefault(_sort_name(entry)[0].upper(), entry)
        return list(first.items())


def _sort_name(entry: Any) -> str:
    return entry.name.casefold().removeprefix("the ")


def render(component: str, here: Here, **things: Any) -> str:
    """The Markdown that `overrides/components/<component>.md` makes of `things` on the page `here`.

    A seam: only this function knows how templates are found and filled.
    """
    template = _environment().get_template(f"{component}.md")
    return template.render(here=here, definitions=here.definitions, **things).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(COMPONENTS), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= FILTERS
    keep_compiled(environment, PROJECT)
    return environment


def keep_compiled(environment: Environment, project: Path) -> None:
    """Keep compiled templates from one build to the next in the folder `.cache` of `project`, if it can be written."""
    with suppress(OSError):
        (project / CACHE).mkdir(exist_ok=True)
        TemporaryFile(dir=project / CACHE).close()
        environment.bytecode_cache = FileSystemBytecodeCache(str(project / CACHE))


def make_call(
    macros: Macros,
    definitions: Definitions,
    sources: Pages,
    statement: Statement,
    macro: str,
    page: str,
    words: tuple[str, ...],
) -> str:
    """What one of `macros` gives on a page. Raises UnknownIdError when its words name nothing."""
    return macros[macro](Here(page, sources, definitions, statement), *words)


def clock(minutes: int) -> str:
    """Minutes from the start as hours and minutes, such as 75 -> "1:15"."""
    return f"{minutes // 60}:{minutes % 60:02}"


def in_words(minutes: int) -> str:
    """A length of time as people say it, such as 210 -> "3 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (counted(hours, "hour"), counted(rest, "minute"))))


FILTERS: dict[str, Callable[..., str]] = {"clock": clock, "in_words": in_words}
