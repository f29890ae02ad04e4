"""What may stand in a page's source, and the sentence that a maintainer reads when something else does.

Responsible for every rule that can be judged from the sources alone, before anything is built. Not responsible for
reading pages (`sitekit.content.pages`), nor for what only the built site can show (the tests).
"""

from __future__ import annotations

import inspect
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from sitekit.content.definitions import DATA_FILE, Definitions, UnknownIdError
from sitekit.content.model import ID_PATTERN, SINGULAR
from sitekit.content.pages import (
    CALL,
    HOMES,
    Call,
    NotACall,
    Page,
    PageOrder,
    address,
    calls,
    calls_by_line,
    expressions,
    home,
)
from sitekit.content.search_words import SEARCH_WORDS_FILE, SearchWords
from sitekit.problems import Problem, did_you_mean, words_of

HEADING = re.compile(r"(#{1,6}) +(.*?)\s*$")
ATTRIBUTE_ID = re.compile(r"\{:? [^{}]*?#([\w-]+)[^{}]*\}\s*$")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^()\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE_LINK = re.compile(r"\[[^\[\]]+\]\[([^\[\]]*)\]")
TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*)([^<>]*)>|<!--")
BELOW_TABLE_HEAD = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*")
ALLOWED_TAG = re.compile(r'<div class="[\w -]+" markdown="1">|</div>|<(https?:|mailto:)[^<>]+>')
# Folders in which every page is the page of a definition, but for the homes of other things and for these.
OWN_PAGES: Mapping[str, str] = {
    "tools": r"tools/(?!index\.md)",
    "sessions": r"cpd/session",
    "areas": r"challenge-questions/(?!(workbook|agenda)\.md)",
}
# A run of words this long in a page, the same as in a definition, has been typed again.
RETYPED_WORDS = 8

Said = Iterator[tuple[int, str]]
MakeCall = Callable[[str, str, tuple[Any, ...]], str]


# In a page these stand in attributes and beside markup, and the theme puts them there as they are.
PLAIN_LINE = r"^[^\"<>{}]*$"


class FrontMatter(BaseModel):
    """What stands between the two `---` of a page. Any other key could hide a macro of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    description: Annotated[str, StringConstraints(min_length=20, max_length=160, pattern=PLAIN_LINE)]
    last_reviewed: date
    owner: Annotated[str, StringConstraints(min_length=1, pattern=PLAIN_LINE)]
    moved_to: str | None = None
    search: dict[str, Any] | None = None
    render_macros: bool | None = None


@dataclass(frozen=True)
class Site:
    """Everything that a rule may have to know beyond the page itself.

    `macros` are the functions a page may call; `make_call` makes one such call, given its name, the path of the page
    and the arguments, and raises UnknownIdError when they name nothing. `unreadable` are the paths of pages that
    exist and could not be read. `today`, where given, is a day that no review may lie after. `search_words` are None
    when they could not be read.
    """

    docs: Path
    pages: Mapping[str, Page]
    order: PageOrder
    definitions: Definitions
    macros: Mapping[str, Callable[..., str]]
    make_call: MakeCall
    unreadable: frozenset[str] = frozenset()
    today: date | None = None
    search_words: SearchWords | None = None

    @cached_property
    def known(self) -> frozenset[str]:
        """The paths of all pages, readable or not."""
        return frozenset((*self.pages, *self.unreadable))

    @cached_property
    def homes(self) -> Mapping[str, str | None]:
        """The pages on which definitions have their address, each with the id of the one that owns it whole, if any."""
        owners: dict[str, str | None] = {}
        for id in self.definitions.entries:
            path, anchor, _ = home(id, self.definitions).partition("#")
            owners[path] = owners.get(path) or (None if anchor else id)
        return owners

    @cached_property
    def openings(self) -> Mapping[str, tuple[str, ...]]:
        """The sentences of definitions that nobody may type again, by the words each begins with."""
        found: dict[str, tuple[str, ...]] = {}
        for sentence in self.definitions.sentences:
            words = sentence.split()
            if len(words) >= RETYPED_WORDS:
                opening = " ".join(words[:RETYPED_WORDS])
                found[opening] = (*found.get(opening, ()), sentence)
        return found

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words with which such sentences begin: few enough to pass over most of a page quickly."""
        return frozenset(opening.split(" ", 1)[0] for opening in self.openings)

    @cached_property
    def anchors(self) -> Mapping[str, frozenset[str]]:
        """The anchors of each page: its own, and those that its calls print."""
        return {path: frozenset(id for _, id in found) for path, found in self.ids.items()}

    @cached_property
    def ids(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        """Each anchor of each page with the line it stands on, or the line of the call that prints it."""
        return {path: tuple(self._ids(page)) for path, page in self.pages.items()}

    def _ids(self, page: Page) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(page.prose, 1):
            if found := ATTRIBUTE_ID.search(line):
                yield number, found[1]
            elif line.startswith("{{"):
                for printed in self.printed(page, number):
                    yield from ((number, id) for id in ATTRIBUTE_ID.findall(printed))

    def printed(self, page: Page, number: int) -> list[str]:
        """The lines that the calls on one line of a page print; none when a call is wrong."""
        try:
            texts = [
                self.make_call(call.macro, page.path, call.arguments) for call in calls_by_line(page).get(number, ())
            ]
        except (UnknownIdError, KeyError, TypeError):
            return []
        return [line for text in texts for line in text.splitlines()]


# --- Rules for one page by itself ------------------------------------------------------------------------------------


def front_matter(page: Page) -> Said:
    if page.front_matter is None:
        yield 1, "the page must start with '---', a description, a review date, an owner and '---'. Copy another's."
        return
    lines = page.front_matter.splitlines()
    try:
        FrontMatter.model_validate(page.facts)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line, len(lines) - 1) + 2 if mark else 1
        yield line, "the lines between the two '---' cannot be read. Put a text with a colon in quotes."
    except ValidationError as error:
        yield from (_front_matter_sentence(problem, lines) for problem in error.errors())
    repeated = [line.split(":")[0] for line in lines if re.match(r"\w+:", line)]
    for key in sorted({key for key in repeated if repeated.count(key) > 1}):
        yield repeated.index(key) + 2, f"the line '{key}:' stands there twice. Take one of them out."


def _front_matter_sentence(problem: Mapping[str, Any], lines: list[str]) -> tuple[int, str]:
    field = str(problem["loc"][0]) if problem["loc"] else ""
    line = next((number for number, text in enumerate(lines, 2) if text.startswith(f"{field}:")), 1)
    longest = problem.get("ctx", {}).get("max_length")
    sentences = {
        "missing": f"the line '{field}:' is missing between the two '---'. Add it.",
        "extra_forbidden": f"no line '{field}:' belongs between the two '---'.{did_you_mean(field, FIELDS)}",
        "date_type": f"'{field}:' wants a date written like 2026-11-23.",
        "string_too_long": f"'{field}:' is longer than {longest} characters. Shorten it.",
        "string_too_short": f"'{field}:' is too short. Write one sentence.",
        "string_type": f"'{field}:' wants words. Put them in quotes.",
        "string_pattern_mismatch": f"'{field}:' wants plain words, without \" < > and braces. Write it with others.",
    }
    return line, sentences.get(problem["type"], f"'{field}:' is not in the form wanted here. Copy another page's.")


FIELDS = tuple(FrontMatter.model_fields)


def braces(page: Page) -> Said:
    for expression in expressions(page):
        if isinstance(expression, NotACall):
            yield expression.line, expression.sentence
    readable = not any(isinstance(expression, NotACall) for expression in expressions(page))
    for number, line in enumerate(page.prose, 1):
        rest = CALL.sub("", line)
        if readable and ("{{" in rest or "}}" in rest):
            yield number, "a call is opened or closed only once: it stands between {{ and }}, on one line."
        if readable and "{#" in rest:
            yield number, "'{#' starts a hidden comment. Put a space between them: '{ #'."


def headings(page: Page) -> Said:
    found = [(number, HEADING.match(line)) for number, line in enumerate(page.prose, 1)]
    levels = [(number, len(heading[1]), heading[2]) for number, heading in found if heading]
    titles = [number for number, level, _ in levels if level == 1]
    if len(titles) != 1:
        yield (titles[1] if titles else 1), f"a page has one '# ' heading, its title; this one has {len(titles)}."
    for number, level, words in levels:
        if level > 1 and not ATTRIBUTE_ID.search(words) and "{#" not in words:
            yield number, f"the heading has no address of its own. Add one at its end: {{ #{slug(words)} }}"


def slug(words: str) -> str:
    """Words as an id: "Watch out for!" -> "watch-out-for"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\{.*?\}", "", words).casefold()).strip("-") or "an-id"


def html(page: Page) -> Said:
    for number, line in enumerate(page.prose, 1):
        if "<" in line and (found := TAG.search(ALLOWED_TAG.sub("", line))):
            if re.search(r"mso|o:p|w:|<!--\[if", line, re.IGNORECASE):
                yield number, "this was pasted from Word with its formatting. Paste it as plain text."
            elif found[0] == "<!--":
                yield number, "a hidden note would be published. Take it out."
            else:
                yield number, f"the HTML '{found[0][:40]}' cannot be used in a page. Write it as Markdown."
        if "style=" in line and re.search(r"\{[^{}]*\bstyle=", line):
            yield number, "'style=' cannot be used in a page. Looks are set in docs/assets/css."


def table_captions(page: Page) -> Said:
    for number, line in enumerate(page.prose, 1):
        if "|" not in line or not BELOW_TABLE_HEAD.fullmatch(line):
            continue
        above = [text.strip() for text in page.prose[max(0, number - 4) : max(0, number - 2)]]
        if not any(text.startswith("Table: ") for text in above):
            yield number - 1, "the table has no caption. Write a paragraph before it, such as: Table: The four boxes"


def reference_links(page: Page) -> Said:
    known = {found[1].casefold() for line in page.prose if (found := re.match(r"\s*\[([^\]]+)\]:", line))}
    for number, line in enumerate(page.prose, 1):
        for found in REFERENCE_LINK.finditer(line):
            if (found[1] or found[0][1:-3]).casefold() not in known:
                yield number, f"'{found[0]}' leads nowhere. Write a link as [words](page.md)."


PAGE_RULES = (front_matter, braces, headings, html, table_captions, reference_links)


# --- Rules that need the rest of the site ----------------------------------------------------------------------------


def macro_calls(page: Page, site: Site) -> Said:
    for call in calls(page):
        if call.macro not in site.macros:
            yield call.line, f"no call is named '{call.macro}'.{did_you_mean(call.macro, site.macros)}"
        else:
            yield from _wrong_call(page, call, site)


def _wrong_call(page: Page, call: Call, site: Site) -> Said:
    macro = site.macros[call.macro]
    if not _fits(macro, call.arguments):
        example = re.search(r"\{\{.*?\}\}", macro.__doc__ or "")
        yield call.line, f"{call.macro}() is not called like that. An example: {example[0] if example else ''}"
        return
    try:
        is_block = site.make_call(call.macro, page.path, call.arguments).endswith("\n")
    except UnknownIdError as error:
        yield call.line, str(error)
        return
    if is_block and not call.stands_alone:
        yield call.line, f"{call.macro}() must stand alone on its line, at the left margin."


_signature = cache(inspect.signature)


def _fits(macro: Callable[..., str], arguments: tuple[Any, ...]) -> bool:
    """Whether `macro`, whose first parameter is the page, can be called with `arguments`, all of them words."""
    try:
        _signature(macro).bind(None, *arguments)
    except TypeError:
        return False
    return all(isinstance(argument, str) for argument in arguments)


def own_name(page: Page, site: Site) -> Said:
    """The page of a tool, a session or an area is titled with its name, which stands in the definitions."""
    owner = site.homes.get(page.path)
    wanted = f'{{{{ name("{owner}") }}}}'
    if owner and page.heading and page.heading != wanted:
        line = next(number for number, text in enumerate(page.prose, 1) if text.startswith("# "))
        yield line, f"the title of this page is the name in the definitions. Write: # {wanted}"


def heading_levels(page: Page, site: Site) -> Said:
    before = 1
    for number, line in enumerate(page.prose, 1):
        for text in site.printed(page, number) if line.startswith("{{") else [line]:
            if not (heading := HEADING.match(text)):
                continue
            level = len(heading[1])
            if level > before + 1:
                yield number, f"this heading has {level} '#' after one with {before}. Use {before + 1}; skip no level."
            before = level


def unique_anchors(page: Page, site: Site) -> Said:
    first: dict[str, int] = {}
    for number, id in site.ids[page.path]:
        if id in first:
            yield number, f"the address '#{id}' is already used on line {first[id]} of this page. Choose another."
        first.setdefault(id, number)


def links(page: Page, site: Site) -> Said:
    for number, line in enumerate(page.prose, 1):
        for image, words, target in LINK.findall(line):
            if image and not words.strip():
                yield (
                    number,
                    "the picture has no words for those who cannot see it. Write them in the brackets [ ].",
                )
            elif not words.strip():
                yield number, "the link has no words. Write them in the brackets [ ]."
            if sentence := _wrong_target(target, page, site):
                yield number, sentence


def _wrong_target(target: str, page: Page, site: Site) -> str | None:
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return None
    path, _, anchor = target.partition("#")
    if not path and not anchor:
        return "the link leads nowhere. Write the page between the round brackets."
    if path.startswith("/") or "\\" in path:
        return f"'{target}' is not a way from this page. Write it as {_suggestion(path, page, site)}."
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
    if file.endswith(".html") and file.removesuffix(".html") + ".md" in site.pages:
        return f"link to the source file, so that the link is checked: {path.removesuffix('.html')}.md"
    if not file.endswith(".md"):
        return None if (site.docs / file).is_file() else f"there is no file '{path}' from here. Check its name."
    if file not in site.known:
        return f"there is no page '{path}' from here.{_nearest(file, page, site)}"
    return _no_place(file, anchor, site)


def _no_place(file: str, anchor: str, site: Site) -> str | None:
    if anchor and anchor not in site.anchors.get(file, {anchor}):
        return f"{file} has no place called '#{anchor}'.{did_you_mean(anchor, sorted(site.anchors[file]))}"
    return None


def _suggestion(path: str, page: Page, site: Site) -> str:
    wanted = path.replace("\\", "/").strip("/").removesuffix(".html").removesuffix(".md") + ".md"
    return f"'{address(wanted, page.path)}'" if wanted in site.pages else "'../folder/page.md'"


def _nearest(file: str, page: Page, site: Site) -> str:
    same_name = [path for path in site.pages if posixpath.basename(path) == posixpath.basename(file)]
    if same_name:
        return f" Did you mean '{address(same_name[0], page.path)}'?"
    return did_you_mean(file, site.pages)


def retyped(page: Page, site: Site) -> Said:
    """A sentence of a definition that is typed on a page again: one of the two would be forgotten."""
    if not _sentences_in(words_of(" ".join(page.prose)), site):
        return  # quicker than to look at each paragraph of each page
    for number, paragraph in _paragraphs(page):
        words = words_of(paragraph)
        for sentence in _sentences_in(words, site):
            id = site.definitions.sentences[sentence]
            kind = "meaning" if hasattr(site.definitions.entries[id], "meaning") else "link"
            yield number, f"this repeats the definition of '{id}'. Call it instead: {{{{ {kind}(\"{id}\") }}}}"


def _sentences_in(text: str, site: Site) -> list[str]:
    words = text.split()
    starts = (start for start, word in enumerate(words[: 1 - RETYPED_WORDS]) if word in site.first_words)
    openings = (" ".join(words[start : start + RETYPED_WORDS]) for start in starts)
    found = dict.fromkeys(sentence for opening in openings for sentence in site.openings.get(opening, ()))
    return [sentence for sentence in found if f" {sentence} " in f" {text} "]


def _paragraphs(page: Page) -> Iterator[tuple[int, str]]:
    start = 1
    lines: list[str] = []
    for number, line in enumerate((*page.prose, ""), 1):
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, " ".join(lines)
            lines = []


def review_date(page: Page, site: Site) -> Said:
    found = re.search(r"^last_reviewed:\s*(\d{4}-\d{2}-\d{2})\s*$", page.front_matter or "", re.MULTILINE)
    if found and site.today and found[1] > site.today.isoformat():
        line = (page.front_matter or "")[: found.start()].count("\n") + 2
        yield line, f"the review date {found[1]} has not come yet. Write the day of the last review."


def moved(page: Page, site: Site) -> Said:
    """A page that only leads on: to a page that is there, and not offered to readers in the order of pages."""
    found = re.search(r"^moved_to:\s*(\S+)\s*$", page.front_matter or "", re.MULTILINE)
    if not found:
        return
    line = (page.front_matter or "")[: found.start()].count("\n") + 2
    if found[1] not in site.pages:
        yield line, f"there is no page '{found[1]}'.{did_you_mean(found[1], site.pages)}"
    if page.path not in site.order.left_out:
        yield line, f"a page that has moved stands under 'not_in_nav' in mkdocs.yml, not in 'nav'. Write: {page.path}"


def file_name(page: Page, site: Site) -> Said:
    for part in page.path.removesuffix(".md").split("/"):
        if not re.fullmatch(ID_PATTERN, part):
            yield 1, f"'{part}' cannot be part of an address. Rename it in small letters and hyphens: {slug(part)}"
    if page.path not in {*site.order.lines, *site.order.left_out}:
        yield 1, f"the page is not in 'nav' in mkdocs.yml. Add a line '- {page.path}' where readers would look."
    fixed = {pattern.partition("#")[0] for pattern in HOMES.values()}
    if page.path not in site.homes and page.path not in fixed and not page.path.endswith("index.md"):
        for section, folder in OWN_PAGES.items():
            if re.match(folder, page.path):
                id = posixpath.basename(page.path).removesuffix(".md")
                yield (
                    1,
                    f"the definitions have no {SINGULAR[section]} '{id}'. Add it under '{section}:', or move the page.",
                )


SITE_RULES = (macro_calls, own_name, heading_levels, unique_anchors, links, retyped, review_date, moved, file_name)


# --- Rules for the site as a whole -----------------------------------------------------------------------------------


def page_problems(page: Page) -> Iterator[Problem]:
    """What is wrong with a page by itself."""
    for rule in PAGE_RULES:
        yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page))


def site_problems(site: Site, pages: Iterable[Page] | None = None) -> Iterator[Problem]:
    """What is wrong with `pages` (all of them, if none are named) in the light of the site, and with the site."""
    for page in site.pages.values() if pages is None else pages:
        for rule in SITE_RULES:
            yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page, site))
    yield from _same_description(site)
    yield from _named_in_order(site)
    yield from _pages_missing(site)
    yield from _used_nowhere(site)
    yield from _search_names_for_nothing(site)


def _same_description(site: Site) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for page in site.pages.values():
        found = re.search(r"^description:\s*(.+?)\s*$", page.front_matter or "", re.MULTILINE)
        if found and found[1] in first:
            line = (page.front_matter or "")[: found.start()].count("\n") + 2
            sentence = f"{first[found[1]]} has the same description. Write one for this page alone."
            yield Problem(page.shown_as, line, sentence)
        elif found:
            first[found[1]] = page.shown_as


def _named_in_order(site: Site) -> Iterator[Problem]:
    for path, line in site.order.lines.items():
        if path not in site.known and not re.match(r"[a-z]+:", path):
            sentence = f"'nav' names '{path}', but there is no such page.{did_you_mean(path, site.pages)}"
            yield Problem("mkdocs.yml", line, sentence)


def _pages_missing(site: Site) -> Iterator[Problem]:
    for id, place in site.definitions.places.items():
        path = home(id, site.definitions).partition("#")[0]
        if path not in site.known:
            kind = SINGULAR[place.section]
            sentence = f"the {kind} '{id}' has no page. Write docs/{path}, or take the {kind} out."
            yield Problem(DATA_FILE, place.line, sentence)


def _used_nowhere(site: Site) -> Iterator[Problem]:
    """Terms, works and resources that no page and no other definition leads to, once every page can be read."""
    if site.unreadable or any(
        isinstance(found, NotACall) for page in site.pages.values() for found in expressions(page)
    ):
        return
    called = {argument for page in site.pages.values() for call in calls(page) for argument in call.arguments}
    for section in ("glossary", "references", "resources"):
        for entry in site.definitions.members(section):
            if entry.id not in called and not site.definitions.used_in(entry.id):
                remedy = f'Link to it from a page: {{{{ link("{entry.id}") }}}}, or take it out.'
                sentence = f"the {SINGULAR[section]} '{entry.id}' is used nowhere. {remedy}"
                yield Problem(DATA_FILE, site.definitions.places[entry.id].line, sentence)


def _search_names_for_nothing(site: Site) -> Iterator[Problem]:
    for name, line in site.search_words.lines.items() if site.search_words else ():
        if sentence := _unknown_name(name, site):
            yield Problem(SEARCH_WORDS_FILE, line, sentence)


def _unknown_name(name: str, site: Site) -> str | None:
    """What is wrong with a name in the search words: it must be an id, a page or a part of a page that search lists."""
    path, _, anchor = name.partition("#")
    if path in site.known:
        return _no_place(path, anchor, site)
    if path.endswith(".md"):
        return f"there is no page docs/{path}.{did_you_mean(path, site.pages)}"
    if site.definitions.section_of(name) == "reflections":
        return f"search does not list questions for reflection. Name their page instead of '{name}'."
    return (
        None
        if name in site.definitions.entries
        else f"no entry or page is called '{name}'." + did_you_mean(name, [*site.definitions.entries, *site.pages])
    )
