"""Check every source without building: `python -m guide.check`.

Responsible for bringing the definitions, the pages and the page order together and for reporting all their mistakes at
once. Not responsible for the rules themselves (`guide.definitions`, `guide.rules`).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from guide import pages, rules
from guide.definitions import Definitions
from guide.pages import Page, PageOrder
from guide.publish import PROJECT
from guide.sources import Problem, SourceError
from guide.statement import Statement

Macros = Mapping[str, Callable[..., str]]


@dataclass(frozen=True)
class Sources:
    """What could be read of the sources, which pages could not, and everything that is wrong.

    `fill_in` makes one call of a page, given the macro's name, the path of the page and the arguments; each call is
    made once, however often it is asked for. It gives nothing when the definitions could not be read.
    """

    pages: Mapping[str, Page]
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]
    fill_in: rules.MakeCall


def read(config: Path, macros: Macros, call: Callable[..., str], today: date | None = None) -> Sources:
    """Read the sources beside the configuration file `config` and apply every rule to them.

    `call` fills in a macro: it is given the definitions, the pages, the statement's fields, the macro's name, the path
    of the page and the arguments. `today`, where given, is a day that no review may lie after; a build gives none.
    """
    docs = config.parent / "docs"
    problems: list[Problem] = []
    found: dict[str, Page] = {}
    paths = pages.paths(docs)
    for path in paths:
        try:
            found |= {path: pages.read_page(docs, path)}
        except SourceError as error:
            problems += error.problems
    unreadable = frozenset(paths) - found.keys()
    problems += [problem for page in found.values() for problem in rules.page_problems(page)]
    try:
        order = PageOrder.read(config)
        statement = Statement.read(config)
        definitions = Definitions.load(docs / "_data" / "definitions.yml")
    except SourceError as error:
        return Sources(found, unreadable, tuple(sorted({*problems, *error.problems})), _nothing)
    fill_in = cache(partial(call, definitions, found, statement))
    site = rules.Site(docs, found, order, definitions, macros, fill_in, unreadable, today)
    problems += rules.site_problems(site)
    return Sources(found, unreadable, tuple(sorted(set(problems))), fill_in)


def _nothing(*_: object) -> str:
    return ""


def main(project: Path = PROJECT) -> int:
    """Print every mistake in the sources of `project`; the exit status is 1 when there is one."""
    sys.path.insert(0, str(project))
    macros = importlib.import_module("macros")
    sources = read(project / "mkdocs.yml", macros.MACROS, macros.call, date.today())
    for problem in sources.problems:
        print(problem)
    pages_read = f"{len(sources.pages)} pages"
    print(f"{len(sources.problems)} mistakes in {pages_read}." if sources.problems else f"No mistake in {pages_read}.")
    return 1 if sources.problems else 0


if __name__ == "__main__":
    sys.exit(main())
