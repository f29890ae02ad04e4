"""Check every source without building: `python -m sitekit.content.validate`.

Responsible for bringing the definitions, the pages and the page order together and for reporting all their mistakes at
once. Not responsible for the rules themselves (`sitekit.content.definitions`, `sitekit.content.page_rules`).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from sitekit.builders import PROJECT
from sitekit.content import page_rules, pages
from sitekit.content.definitions import DATA_FILE, Definitions
from sitekit.content.organisation import Statement
from sitekit.content.pages import PageOrder, Pages
from sitekit.problems import Problem, SourceError, counted

Macros = Mapping[str, Callable[..., str]]
T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """What could be read of the sources, which pages could not, and everything that is wrong.

    `definitions` is None when the data file could not be read, or something is wrong with it.
    `fill_in` makes one call of a page, given the macro's name, the path of the page and the arguments; each call is
    made once, however often it is asked for. It gives nothing when the definitions could not be read.
    """

    pages: Pages
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]
    fill_in: page_rules.MakeCall
    definitions: Definitions | None = None


def read(config: Path, macros: Macros, call: Callable[..., str], today: date | None = None) -> Sources:
    """Read the sources beside the configuration file `config` and apply every rule to them.

    `call` fills in a macro: it is given the definitions, the pages, the statement's fields, the macro's name, the path
    of the page and the arguments. `today`, where given, is a day that no review may lie after; a build gives none.
    """
    docs = config.parent / "docs"
    problems: list[Problem] = []
    found = Pages()
    paths = pages.paths(docs)
    for path in paths:
        if page := _read(problems, pages.read_page, docs, path):
            found[path] = page
    unreadable = frozenset(paths) - found.keys()
    problems += [problem for page in found.values() for problem in page_rules.page_problems(page)]
    order = _read(problems, PageOrder.read, config)
    statement = _read(problems, Statement.read, config)
    definitions = _read(problems, Definitions.load, config.parent / DATA_FILE)
    if order is None or statement is None or definitions is None:
        return Sources(found, unreadable, tuple(sorted(set(problems))), _nothing)
    fill_in = cache(partial(call, definitions, found, statement))
    site = page_rules.Site(docs, found, order, definitions, macros, fill_in, unreadable, today)
    problems += page_rules.site_problems(site)
    return Sources(found, unreadable, tuple(sorted(set(problems))), fill_in, definitions)


# What was read last beside each configuration, and the pages that have asked for it since.
_latest: dict[Path, tuple[set[str], Sources]] = {}


def read_for(page: str | None, config: Path, macros: Macros, call: Callable[..., str]) -> Sources:
    """What `read` gives, read once for a whole build even by a site generator that asks for each `page` anew.

    A page that asks a second time is built again, because something was saved: then everything is read again.
    """
    asked, sources = _latest.get(config, (set(), None))
    if sources is None or page is None or page in asked:
        asked, sources = set(), read(config, macros, call)
    _latest[config] = ({*asked, page} if page else asked, sources)
    return sources


def _read(problems: list[Problem], reader: Callable[..., T], *what: Path | str) -> T | None:
    """What `reader` makes of its sources; None, and the reasons added to `problems`, when it cannot."""
    try:
        return reader(*what)
    except SourceError as error:
        problems += error.problems
        return None


def _nothing(*_: object) -> str:
    return ""


def main(project: Path = PROJECT) -> int:
    """Print every mistake in the sources of `project`; the exit status is 1 when there is one."""
    sys.path.insert(0, str(project))
    macros = importlib.import_module("macros")
    sources = read(project / "mkdocs.yml", macros.MACROS, macros.call, date.today())
    for problem in sources.problems:
        print(problem)
    print(f"{counted(len(sources.problems), 'mistake') or 'No mistake'} in {counted(len(sources.pages), 'page')}.")
    return 1 if sources.problems else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
