"""Read every source and list every mistake in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from sitekit.content import page_rules, pages, rendered_rules, site_rules
from sitekit.content.definitions import DATA_FILE, Definitions
from sitekit.content.pages import Pages
from sitekit.content.rendered import Renderer
from sitekit.content.search_words import SEARCH_WORDS_FILE, SearchWords
from sitekit.content.settings import Settings
from sitekit.content.site import MakeCall, Site
from sitekit.content.statement import Statement
from sitekit.content.style_rules import style_problems
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.problems import Problem, SourceError

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
    project, docs = config.parent, config.parent / "docs"
    problems: list[Problem] = []
    get = partial(_read, problems)
    paths = pages.paths(docs)
    found = Pages((path, page) for path in paths if (page := get(pages.read_page, docs, path)))
    settings, renderer = _settings(problems, config, found, ask_builder)
    problems += _on_pages(found, renderer)
    wrong_order = [*settings.wrong_nav()] if settings else []
    problems += wrong_order
    statement = get(Statement.read, config)
    problems += get(style_problems, project) or ()
    definitions = get(Definitions.load, project / DATA_FILE)
    search_words = get(SearchWords.load, project / SEARCH_WORDS_FILE)
    wording = get(Wording.load, project / WORDING_FILE)
    sources = Sources(found, frozenset(paths) - found.keys(), (), lambda *_: "", definitions, search_words)
    if settings and renderer and not wrong_order and statement and definitions and wording:
        fill_in = cache(partial(call, macros, definitions, found, statement, wording))
        sources = replace(sources, fill_in=fill_in)
        unreadable = sources.unreadable
        site = Site(docs, found, settings, definitions, macros, fill_in, renderer, unreadable, today, search_words)
        problems += site_rules.site_problems(site)
    return replace(sources, problems=tuple(sorted(set(problems))))


def _settings(
    problems: list[Problem], config: Path, found: Pages, ask_builder: bool
) -> tuple[Settings | None, Renderer | None]:
    """The settings and what renders pages by them. Where the settings are wrong, that is why there is no renderer."""
    settings = _read(problems, Settings, config)
    said = [*settings.problems(ask_builder), *page_rules.edition_without_news(settings, found)] if settings else []
    problems += said
    return settings, _read([] if said else problems, Renderer.read, config)


def _on_pages(found: Pages, renderer: Renderer | None) -> Iterator[Problem]:
    for page in found.values():
        yield from page_rules.page_problems(page)
        if renderer:
            yield from rendered_rules.rendered_problems(page, renderer.render(page))


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
