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
from pathlib import Path
from typing import Any

import yaml

from guide import pages, rules
from guide.definitions import Definitions
from guide.pages import Page, PageOrder
from guide.publish import PROJECT
from guide.sources import Problem, SourceError

Macros = Mapping[str, Callable[..., str]]


@dataclass(frozen=True)
class Sources:
    """What could be read of the sources, and everything that is wrong with them."""

    definitions: Definitions | None
    pages: Mapping[str, Page]
    problems: tuple[Problem, ...]


def read(docs: Path, order: PageOrder, macros: Macros, call: Callable[..., str], today: date | None = None) -> Sources:
    """Read the definitions and the pages under `docs` and apply every rule to them.

    `call` fills in a macro: it is given the definitions, the pages, the macro's name, the path of the page and the
    arguments. `today`, where given, is a day that no review may lie after; a build gives none.
    """
    problems: list[Problem] = []
    found: dict[str, Page] = {}
    paths = pages.paths(docs)
    for path in paths:
        try:
            found |= {path: pages.read_page(docs, path)}
        except SourceError as error:
            problems += error.problems
    problems += [problem for page in found.values() for problem in rules.page_problems(page)]
    try:
        definitions = Definitions.load(docs / "_data" / "definitions.yml")
    except SourceError as error:
        return Sources(None, found, tuple(sorted({*problems, *error.problems})))
    unreadable = frozenset(paths) - found.keys()
    site = rules.Site(docs, found, order, definitions, macros, _bound(call, definitions, found), unreadable, today)
    problems += rules.site_problems(site)
    return Sources(definitions, found, tuple(sorted(set(problems))))


def _bound(call: Callable[..., str], definitions: Definitions, found: Mapping[str, Page]) -> rules.MakeCall:
    return lambda macro, page, arguments: call(definitions, found, macro, page, arguments)


class _AnyTag(yaml.SafeLoader):
    """Reads a configuration whose tags (`!ENV` and the like) only the site generator understands."""


_AnyTag.add_multi_constructor("", lambda loader, suffix, node: None)  # noqa: ARG005 - the shape is PyYAML's


def configured_order(project: Path) -> PageOrder:
    """The page order in the project's configuration file."""
    config = project / "mkdocs.yml"
    nav: Any = yaml.load(config.read_text("utf-8-sig"), _AnyTag).get("nav")
    return PageOrder.read(config, nav)


def main(project: Path = PROJECT) -> int:
    """Print every mistake in the sources of `project`; the exit status is 1 when there is one."""
    sys.path.insert(0, str(project))
    macros = importlib.import_module("macros")
    sources = read(project / "docs", configured_order(project), macros.MACROS, macros.call, date.today())
    for problem in sources.problems:
        print(problem)
    pages_read = f"{len(sources.pages)} pages"
    print(f"{len(sources.problems)} mistakes in {pages_read}." if sources.problems else f"No mistake in {pages_read}.")
    return 1 if sources.problems else 0


if __name__ == "__main__":
    sys.exit(main())
