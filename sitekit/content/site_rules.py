"""Rules that a page can break only beside the other pages and the definitions, and rules for the whole site."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sitekit import PROJECT
from sitekit.content.address_rules import links, no_place
from sitekit.content.definitions import DATA_FILE, UnknownIdError
from sitekit.content.file_rules import file_problems
from sitekit.content.model import SINGULAR
from sitekit.content.page_rules import HEADING, Mistakes, slug
from sitekit.content.pages import Call, NotACall, Page, calls, expressions, home
from sitekit.content.search_words import SEARCH_WORDS_FILE
from sitekit.content.site import Site
from sitekit.content.values import ID_PATTERN
from sitekit.problems import Problem, did_you_mean, words_of

# A sentence of at least this many words that is in a page and in a definition was typed twice.
RETYPED_WORDS = 8


def macro_calls(page: Page, site: Site) -> Mistakes:
    for call in calls(page):
        if call.macro not in site.macros:
            yield call.line, f"no call is named '{call.macro}'.{did_you_mean(call.macro, site.macros)}"
        else:
            yield from _wrong_call(page, call, site)


def _wrong_call(page: Page, call: Call, site: Site) -> Mistakes:
    macro = site.macros[call.macro]
    if not _fits(macro, call.arguments):
        example = re.search(r"\{\{.*?\}\}", macro.__doc__ or "")
        yield call.line, f"{call.macro}() has the wrong arguments. Example: {example[0] if example else ''}"
        return
    try:
        is_block = site.make_call(call.macro, page.path, call.arguments).endswith("\n")
    except UnknownIdError as error:
        yield call.line, str(error)
    except Exception as error:
        yield call.line, _failed(call.macro, error)
    else:
        if is_block and not call.stands_alone:
            yield call.line, f"{call.macro}() must be alone on its line, at the left margin."
        elif is_block and not _stands_apart(page, call.line):
            yield call.line, f"{call.macro}() is part of the text beside it. Leave a blank line above and below it."


def _stands_apart(page: Page, line: int) -> bool:
    """Whether nothing is right above and below a line but a heading or the start or end of a box."""
    beside = page.prose[max(0, line - 2) : line + 1 : 2]
    return all(not text.strip() or text.startswith(("#", "<")) for text in beside)


def _failed(macro: str, error: Exception) -> str:
    """What to say of a macro with a fault in it, and where in the project's own files the fault shows."""
    fault = f"{type(error).__name__}: {error}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(PROJECT) and "site-packages" not in file.parts:
            fault += f" in {file.relative_to(PROJECT).as_posix()}, line {frame.lineno}"
            break
    return f"{macro}() failed, and the page is not to blame. Correct the macro or its template: {fault}"


def _fits(macro: Callable[..., str], arguments: tuple[Any, ...]) -> bool:
    """Whether `macro`, whose first parameter is the page, takes these `arguments`, which must all be text."""
    try:
        inspect.signature(macro).bind(None, *arguments)
    except TypeError:
        return False
    return all(isinstance(argument, str) for argument in arguments)


def own_name(page: Page, site: Site) -> Mistakes:
    """The page of a tool, a session or an area takes its title from the definitions."""
    owner = site.homes.get(page.path)
    expected = f'{{{{ name("{owner}") }}}}'
    if owner and page.heading and page.heading != expected:
        line = next(number for number, text in enumerate(page.prose, 1) if text.startswith("# "))
        yield line, f"the title of this page must come from the definitions. Write: # {expected}"


def heading_levels(page: Page, site: Site) -> Mistakes:
    before = 1
    for number, line in enumerate(page.prose, 1):
        for text in site.printed(page, number) if line.startswith("{{") else [line]:
            if not (heading := HEADING.match(text)):
                continue
            level = len(heading[1])
            if level > before + 1:
                remedy = f"Use {before + 1}: do not skip a level."
                yield number, f"this heading has {level} '#' after one with {before}. {remedy}"
            before = level


def unique_anchors(page: Page, site: Site) -> Mistakes:
    first: dict[str, int] = {}
    for number, id in site.ids[page.path]:
        if id in first:
            yield number, f"the address '#{id}' is already used on line {first[id]} of this page. Choose another."
        first.setdefault(id, number)


def retyped(page: Page, site: Site) -> Mistakes:
    """A page may not repeat a sentence of a definition: one of the two would be forgotten in a change."""
    long = [sentence for sentence in site.definitions.sentences if sentence.count(" ") >= RETYPED_WORDS - 1]
    repeated = _which_of(long, " ".join(page.prose))
    for number, paragraph in _paragraphs(page) if repeated else ():
        for sentence in _which_of(repeated, paragraph):
            id = site.definitions.sentences[sentence]
            kind = "meaning" if hasattr(site.definitions.entries[id], "meaning") else "link"
            yield number, f"this repeats the definition of '{id}'. Call it instead: {{{{ {kind}(\"{id}\") }}}}"


def _which_of(sentences: list[str], text: str) -> list[str]:
    words = f" {words_of(text)} "
    return [sentence for sentence in sentences if f" {sentence} " in words]


def _paragraphs(page: Page) -> Iterator[tuple[int, str]]:
    groups = groupby(enumerate(page.prose, 1), key=lambda line: bool(line[1].strip()))
    for lines in (list(group) for is_text, group in groups if is_text):
        yield lines[0][0], " ".join(text for _, text in lines)


def review_date(page: Page, site: Site) -> Mistakes:
    if site.today and page.reviewed and page.reviewed > site.today:
        yield (
            page.fact("last_reviewed")[0],
            f"the review date {page.reviewed} is in the future. Write the day of the last review.",
        )


def moved(page: Page, site: Site) -> Mistakes:
    """A page that has moved leads to one that exists, and is not in the menu."""
    line, target = page.fact("moved_to")
    if target and (sentence := no_place(target, site)):
        yield line, sentence
    if target and page.path not in site.settings.not_in_nav:
        yield line, f"list a moved page under 'not_in_nav' in mkdocs.yml, not under 'nav'. Write: {page.path}"


def moved_parts(page: Page, site: Site) -> Mistakes:
    """A part that has moved leads to one that exists, and its own address is not used again on the page."""
    for id, target in page.moved_parts.items():
        line = page.fact(id)[0]
        if sentence := no_place(target, site):
            yield line, sentence
        if id in site.anchors[page.path]:
            yield line, f"'#{id}' is on this page, so it has not moved. Remove this line."


def file_name(page: Page, site: Site) -> Mistakes:
    for part in page.path.removesuffix(".md").split("/"):
        if not re.fullmatch(ID_PATTERN, part):
            yield 1, f"'{part}' cannot be part of an address. Rename it in lower-case letters and hyphens: {slug(part)}"
    if not site.new_place(page.path) and page.path not in {*site.settings.nav, *site.settings.not_in_nav}:
        yield 1, f"the page is not in 'nav' in mkdocs.yml. Add a line '- {page.path}' where readers would look."


def site_problems(site: Site, pages: Iterable[Page] | None = None) -> Iterator[Problem]:
    """The mistakes in `pages` (by default, all of them) among the others, and in the site as a whole."""
    for page in site.pages.values() if pages is None else pages:
        for rule in RULES_FOR_PAGES:
            yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page, site))
    for whole in RULES_FOR_THE_SITE:
        yield from whole(site)


def _same_description(site: Site) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for page in (page for page in site.pages.values() if not site.new_place(page.path)):
        line, description = page.fact("description")
        if description and first.setdefault(description, page.shown_as) != page.shown_as:
            sentence = f"{first[description]} has the same description. Write a different one for this page."
            yield Problem(page.shown_as, line, sentence)


def _named_in_order(site: Site) -> Iterator[Problem]:
    for setting, listed in (("nav", site.settings.nav), ("not_in_nav", site.settings.not_in_nav)):
        for path, line in listed.items():
            if path not in site.known and not re.match(r"[a-z]+:|.*\*", path):
                sentence = f"'{setting}' names '{path}', but there is no such page.{did_you_mean(path, site.pages)}"
                yield Problem("mkdocs.yml", line, sentence)


def _pages_missing(site: Site) -> Iterator[Problem]:
    for id, place in site.definitions.places.items():
        path = home(id, site.definitions).partition("#")[0]
        if path not in site.known:
            kind = SINGULAR[place.section]
            sentence = f"the {kind} '{id}' has no page. Write docs/{path}, or remove the {kind}."
            yield Problem(DATA_FILE, place.line, sentence)


def _addresses_gone(site: Site) -> Iterator[Problem]:
    """Addresses that people have and that would lead nowhere. The page that one has moved to may have its part."""
    see = "Put it back, or see 'Move or remove a page' in MAINTAINING.md."
    gone: dict[tuple[str, str], str] = {}
    for page, _, anchor in (published.partition("#") for published in site.published):
        path = page.replace(".html", ".md")
        if path not in site.known:
            gone[path, ""] = f"people have the address of this page, and it is gone. {see}"
        elif anchor and path in site.pages and site.pages[path].is_described and anchor not in site.leads_on(path):
            places = site.places_of(anchor)
            now = f"now in {places[0]}" if len(places) == 1 else "gone"
            gone[path, anchor] = f"people have the address '#{anchor}' of this page, and that part is {now}. {see}"
    yield from (Problem(f"docs/{path}", 1, sentence) for (path, _), sentence in gone.items())


def _used_nowhere(site: Site) -> Iterator[Problem]:
    """Works and resources that no page and no other definition refers to, once every page can be read."""
    found = [expression for page in site.pages.values() for expression in expressions(page)]
    if site.unreadable or any(isinstance(expression, NotACall) for expression in found):
        return
    for section in ("references", "resources"):
        for entry in site.definitions.members(section):
            if entry.id not in site.pages.citing and entry.id not in site.definitions.referred_to:
                remedy = f'Link to it from a page: {{{{ link("{entry.id}") }}}}, or remove it.'
                sentence = f"the {SINGULAR[section]} '{entry.id}' is not used anywhere. {remedy}"
                yield Problem(DATA_FILE, site.definitions.places[entry.id].line, sentence)


def _unknown_search_names(site: Site) -> Iterator[Problem]:
    """A name in the search words must be an id, a page or a part of a page that search lists."""
    known = [*site.definitions.entries, *site.pages]
    for name, line in site.search_words.lines.items() if site.search_words else ():
        if name.partition("#")[0].endswith(".md"):
            sentence = no_place(name, site)
        elif site.definitions.section_of(name) == "reflections":
            sentence = f"search does not list questions for reflection. Name their page instead of '{name}'."
        elif name not in site.definitions.entries:
            sentence = f"no entry or page is called '{name}'.{did_you_mean(name, known)}"
        else:
            continue
        if sentence:
            yield Problem(SEARCH_WORDS_FILE, line, sentence)


RULES_FOR_PAGES = (
    *(macro_calls, own_name, heading_levels, unique_anchors, links, retyped, review_date),
    *(moved, moved_parts, file_name),
)
RULES_FOR_THE_SITE = (
    *(_same_description, _named_in_order, _pages_missing, _used_nowhere, _unknown_search_names),
    *(file_problems, _addresses_gone),
)
