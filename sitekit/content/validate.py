"""Read every source and list every mistake in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from sitekit.content import page_rules, pages, rendered_rules, site_rules
from sitekit.content.definitions import DATA_FILE, Definitions
from sitekit.content.organisation import Statement
from sitekit.content.pages import PageOrder, Pages
from sitekit.content.rendered import Renderer
from sitekit.content.search_words import SEARCH_WORDS_FILE, SearchWords
from sitekit.content.settings import Settings
from sitekit.content.site import MakeCall, Site
from sitekit.content.style_rules import style_problems
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.problems import Problem, SourceError

# The addresses of pages and their parts that have ever been published.
ADDRESSES = Path("tests") / "published_urls.txt"

Macros = Mapping[str, Callable[..., str]]
T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """What was read of the sources, which pages could not be read, and everything that is wrong.

    `definitions` and `search_words` are None when something is wrong with their file. `fill_in` makes one call, as
    `Site.make_call` does; it gives an empty text when the definitions could not be read.
    """

    pages: Pages
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]
    fill_in: MakeCall
    definitions: Definitions | None = None
    search_words: SearchWords | None = None


def read(
    config: Path, macros: Macros, call: Callable[..., str], today: date | None = None, ask_builder: bool = True
) -> Sources:
    """Read the sources beside the configuration file `config` and apply every rule to them.

    `call` fills in a macro: it is given `macros`, the definitions, the pages, the organisation's fields, the
    wording, the name of the macro, the path of the page and the arguments. `today`, if given, is the day after which
    no review date may be. `ask_builder` is false inside the site generator, which has read its settings by then.
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
    said: list[Problem] = []
    if settings := _read(problems, Settings, config):
        said += (*settings.problems(ask_builder), *page_rules.edition_without_news(settings, found))
        problems += said
    # Where the settings are wrong, that is why there is no renderer.
    if renderer := _read([] if said else problems, Renderer.read, config):
        seen = ((page, renderer.render(page)) for page in found.values())
        problems += [problem for page, as_seen in seen for problem in rendered_rules.rendered_problems(page, as_seen)]
    order = _read(problems, PageOrder.read, config)
    problems += _read(problems, style_problems, config.parent) or ()
    statement = _read(problems, Statement.read, config)
    definitions = _read(problems, Definitions.load, config.parent / DATA_FILE)
    search_words = _read(problems, SearchWords.load, config.parent / SEARCH_WORDS_FILE)
    wording = _read(problems, Wording.load, config.parent / WORDING_FILE)
    if not (settings and renderer and order and statement and definitions and wording):
        return Sources(found, unreadable, tuple(sorted(set(problems))), lambda *_: "")
    fill_in = cache(partial(call, macros, definitions, found, statement, wording))
    site = Site(
        docs,
        found,
        order,
        definitions,
        macros,
        fill_in,
        renderer,
        unreadable,
        today,
        search_words,
        public_address=str(settings.value("site_url") or ""),
        published=_published(config),
    )
    problems += site_rules.site_problems(site)
    return Sources(found, unreadable, tuple(sorted(set(problems))), fill_in, definitions, search_words)


def _published(config: Path) -> tuple[str, ...]:
    """The addresses that people have, in a project that keeps a list of them."""
    file = config.parent / ADDRESSES
    return tuple(file.read_text("utf-8").split()) if file.is_file() else ()


# What was read last for each configuration, and the pages that have asked for it since.
_latest: dict[Path, tuple[set[str], Sources]] = {}


def read_for(page: str | None, config: Path, macros: Macros, call: Callable[..., str]) -> Sources:
    """What `read` gives, read once for a whole build even by a site generator that asks for each `page` anew.

    A page that asks a second time is built again, because something was saved: then everything is read again.
    """
    asked, sources = _latest.get(config, (set(), None))
    if sources is None or page is None or page in asked:
        asked, sources = set(), read(config, macros, call, ask_builder=False)
    _latest[config] = ({*asked, page} if page else asked, sources)
    return sources


def _read(problems: list[Problem], reader: Callable[..., T], *what: Path | str) -> T | None:
    """What `reader` returns; None, with the reasons added to `problems`, when it cannot read its source."""
    try:
        return reader(*what)
    except SourceError as error:
        problems += error.problems
        return None
