"""Reads the sources of pages, their titles and calls, and knows the page and anchor of every definition."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from sitekit.content.definitions import Definitions
from sitekit.content.model import KINDS
from sitekit.content.yaml_text import SettingsLoader, YamlFile
from sitekit.problems import Problem, SourceError, read_text

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"\s*(```+|~~~+)")
CALL = re.compile(r"\{\{.*?\}\}")
# The names that programs give to a copy of a file. Such a copy is no page.
COPY = re.compile(r"(.* - copy( \(\d+\))?|.* \(\d+\)|.* copy( \d+)?|copy of .*)\.\w+", re.IGNORECASE)
_JINJA = Environment()


@dataclass(frozen=True)
class Call:
    """One `{{ macro("id") }}` in a page: its line in the file, the macro's name and its arguments."""

    line: int
    macro: str
    arguments: tuple[Any, ...]
    stands_alone: bool


@dataclass(frozen=True)
class NotACall:
    """Something between braces that is not a plain call: its line, and a sentence that says why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Page:
    """The source of one page: its path under `docs/` (with `/`, on every system) and its text."""

    path: str
    text: str

    @property
    def shown_as(self) -> str:
        """The path of the file in the project, for messages."""
        return f"docs/{self.path}"

    @cached_property
    def front_matter(self) -> str | None:
        """The text between the two `---` at the top, if the page starts like that."""
        found = FRONT_MATTER.match(self.text)
        return found[1] if found else None

    @cached_property
    def facts(self) -> Any:
        """The values in that text: a mapping, if it is correct. Raises SourceError."""
        return self._typed.values or {}

    @cached_property
    def typed_wrongly(self) -> tuple[tuple[int, str], ...]:
        """The line and a sentence for each repeated key, and for text there that would be lost. Raises SourceError."""
        return tuple((self._typed.line(path), sentence) for path, sentence in self._typed.wrong)

    @cached_property
    def _typed(self) -> YamlFile:
        # With an empty line for the first `---`, so that lines are those of the file.
        return YamlFile.read(f"\n{self.front_matter or ''}", self.shown_as, SettingsLoader)

    def fact(self, key: str) -> tuple[int, str]:
        """The line of a key between the two `---`, and the text after it; the first line and no text without it."""
        lines = enumerate((self.front_matter or "").split("\n"), 2)
        parted = ((number, line.strip().partition(":")) for number, line in lines)
        return next(((number, text.strip()) for number, (name, _, text) in parted if name == key), (1, ""))

    @property
    def is_described(self) -> bool:
        """Whether the page starts with facts about itself that can be read."""
        try:
            return self.front_matter is not None and isinstance(self.facts, dict)
        except SourceError:
            return False

    @property
    def reviewed(self) -> date | None:
        """The day of the last review, with or without quotes; None if it is not written as a day of the calendar."""
        try:
            return date.fromisoformat(str(self.facts["last_reviewed"]))
        except (SourceError, LookupError, TypeError, ValueError):
            return None

    @property
    def moved_parts(self) -> dict[str, str]:
        """Where each part that was on this page is now; empty when the text between the two `---` is not valid."""
        parts = self.facts.get("moved_parts") if self.is_described else None
        return {str(id): str(target) for id, target in parts.items()} if isinstance(parts, dict) else {}

    @cached_property
    def body(self) -> tuple[str, ...]:
        """The lines of the page; those between the two `---` at the top are empty."""
        lines = self.text.split("\n")
        # Without the two `---`, what is above the title was meant to be between them.
        title = next((number for number, line in enumerate(lines) if line.startswith("# ")), 0)
        found = FRONT_MATTER.match(self.text)
        start = self.text[: found.end()].count("\n") if found else title
        return tuple("" if number < start else line for number, line in enumerate(lines))

    @cached_property
    def prose(self) -> tuple[str, ...]:
        """The lines of the body, without code blocks and without what is between backticks."""
        lines, fence = [], ""
        for line in self.body:
            mark = FENCE.match(line)
            lines.append("" if fence or mark else re.sub(r"`[^`]*`", "", line))
            if mark:
                fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        return tuple(lines)

    @property
    def heading(self) -> str:
        """The text of the page's first `#` heading, including macros; empty if there is none."""
        found = re.search(r"^# (.+?)(?:\s*\{[^{}]*\})?\s*$", "\n".join(self.prose), re.MULTILINE)
        return found[1] if found else ""


class Pages(dict[str, Page]):
    """Pages by their path, and what they cite. Filled once, then only read."""

    @cached_property
    def citing(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages that cite or link to each id, in order of their path."""
        found: dict[str, dict[str, Page]] = {}
        for page in self.values():
            for id in (id for call in calls(page) for id in call.arguments):
                found.setdefault(id, {})[page.path] = page
        return {id: tuple(pages.values()) for id, pages in found.items()}


def read(docs: Path) -> Pages:
    """Every published page under `docs` by its path. Raises SourceError when one is not UTF-8 text."""
    return Pages((path, read_page(docs, path)) for path in paths(docs))


def read_page(docs: Path, path: str) -> Page:
    """The page at `path` under `docs`. Raises SourceError when it is empty or is not UTF-8 text."""
    page = Page(path, read_text(docs / path, f"docs/{path}"))
    if not page.text.strip():
        raise SourceError([Problem(page.shown_as, 1, "the page is empty. Write it, or delete the file.")])
    return page


def paths(docs: Path) -> list[str]:
    """The paths of the pages under `docs`, in alphabetical order; a name with a leading underscore is not published."""
    found = sorted(path.relative_to(docs) for path in docs.rglob("*.md") if not COPY.fullmatch(path.name))
    return [path.as_posix() for path in found if not any(part.startswith("_") for part in path.parts)]


def title(page: Page, definitions: Definitions) -> str:
    """The page's title in words: its heading, with the name of a definition in place of a call for it."""
    return re.sub(r'\{\{\s*name\("([^"]+)"\)\s*\}\}', lambda call: definitions.find(call[1]).name, page.heading)


def home(id: str, definitions: Definitions) -> str:
    """The address of a definition: the path of its page under `docs/`, and its anchor where it has one."""
    place = definitions.places[id]
    top = place.path[0]
    page = home(top, definitions) if top != id else ""
    return KINDS[place.section].home.format(own=id, top=top, page=page)


def published(id: str, definitions: Definitions) -> str:
    """The address of a definition on the built site, from its top, such as `cpd/session-1.html#pair-work`."""
    return home(id, definitions).replace(".md", ".html", 1)


@cache
def address(target: str, here: str) -> str:
    """The relative link from the page `here` to `target`, a path under `docs/` that may have an anchor."""
    path, mark, anchor = target.partition("#")
    link = "" if path == here and anchor else posixpath.relpath(path, posixpath.dirname(here) or ".")
    return f"{link}{mark}{anchor}"


@cache
def expressions(page: Page) -> tuple[Call | NotACall, ...]:
    """Everything between braces in the page, in order; only what is wrong when the page cannot be parsed."""
    text = "\n".join(page.body)
    try:
        return tuple(_expressions(text))
    except TemplateSyntaxError as error:
        # A quotation mark that is not closed ends at the next one, lines below: each line by itself shows where it is.
        alone = tuple(_broken_lines(page.body))
        return alone or (NotACall(error.lineno, _syntax_sentence(error.message or "")),)


def _broken_lines(lines: Iterable[str]) -> Iterator[NotACall]:
    for number, line in enumerate(lines, 1):
        try:
            _JINJA.parse(line)
        except TemplateSyntaxError as error:
            yield NotACall(number, _syntax_sentence(error.message or ""))


@cache
def calls(page: Page) -> tuple[Call, ...]:
    """The macro calls of the page that could be parsed."""
    return tuple(expression for expression in expressions(page) if isinstance(expression, Call))


def _expressions(text: str) -> Iterator[Call | NotACall]:
    lines = text.split("\n")
    for node in _JINJA.parse(text).find_all((nodes.Output, nodes.Stmt)):
        if not isinstance(node, nodes.Output):
            yield NotACall(node.lineno, "'{%' has a special meaning and cannot be used in a page. Remove it.")
            continue
        for expression in node.nodes:
            if not isinstance(expression, nodes.TemplateData):
                yield _as_call(expression, lines[expression.lineno - 1])


def _as_call(expression: nodes.Expr, line: str) -> Call | NotACall:
    number = expression.lineno
    if not (isinstance(expression, nodes.Call) and isinstance(expression.node, nodes.Name)):
        return NotACall(number, 'between {{ and }} there must be one call, such as link("safe-uncertainty").')
    name = expression.node.name
    arguments = tuple(argument.value for argument in expression.args if isinstance(argument, nodes.Const))
    if expression.kwargs or len(arguments) < len(expression.args):
        return NotACall(number, f'the words in the brackets of {name}() must be in "double quotes".')
    if not re.search(rf"\{{\{{\s*{name}\(.*?\)\s*\}}\}}", line):
        return NotACall(number, f"the call to {name}() must be on one line, from {{{{ to }}}}.")
    stands_alone = line.count("{{") == 1 and re.fullmatch(r"\{\{.*\}\}\s*", line) is not None
    return Call(number, name, arguments, stands_alone)


def _syntax_sentence(message: str) -> str:
    if "comment" in message:
        return "'{#' starts a hidden comment. Put a space between them: '{ #'."
    if any(quote in message for quote in "“”‘’"):
        return "a call contains curly quotation marks. Type straight ones, in a plain text editor."
    if "tag" in message or "block" in message:
        return "'{%' has a special meaning and cannot be used in a page. Remove it."
    return 'this call is not written correctly. It should look like this: {{ link("safe-uncertainty") }}'
