"""Where things live on the site, and the rules for a page's source.

Responsible for the page and anchor of every definition, for links between pages, and for finding what is wrong in the
Markdown under `docs/` before anything is built. Not responsible for what the macros print (`macros.py`, components).
"""

from __future__ import annotations

import inspect
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import click
import yaml
from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from guide.definitions import SINGULAR, Definitions, UnknownIdError, did_you_mean

# The page of each kind of thing. {own} is its id, {top} the id of the outermost entry it stands in.
HOMES: Mapping[str, str] = {
    "key_elements": "defensible-decisions.md#{own}",
    "sea": "tools/child-at-your-shoulder.md#{own}",
    "areas": "challenge-questions/{own}.md",
    "questions": "challenge-questions/{top}.md#{own}",
    "prompts": "challenge-questions/index.md#{own}",
    "stop_start_continue": "challenge-questions/stop-start-continue.md#{own}",
    "tools": "tools/{own}.md",
    "sessions": "cpd/{own}.md",
    "activities": "cpd/{top}.md#{own}",
    "steps": "cpd/{top}.md#{own}",
    "glossary": "glossary.md#{own}",
    "references": "references.md#{own}",
    "resources": "cpd/preparation.md#{own}",
}


class PageError(click.ClickException):
    """Everything that is wrong with the pages, one sentence a line, sorted by file and line."""


class FrontMatter(BaseModel):
    """What stands between the two `---` of a page. Any other key could hide a macro of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    description: Annotated[str, StringConstraints(min_length=20, max_length=160)]
    last_reviewed: date
    owner: Annotated[str, StringConstraints(min_length=1)]
    search: dict[str, Any] | None = None
    render_macros: bool | None = None


@dataclass(frozen=True)
class Call:
    """One `{{ macro("id") }}` in a page: its line in the file, the macro's name and what is given to it."""

    line: int
    macro: str
    arguments: tuple[Any, ...]
    stands_alone: bool


@dataclass(frozen=True)
class Page:
    """The source of one page: its path under `docs/` (with `/`, on every system) and its text."""

    path: str
    text: str

    @property
    def heading(self) -> str:
        """The words of the page's one `#` heading, macros and all."""
        found = re.search(r"^# (.+?)(?:\s*\{[^{}]*\})?\s*$", self.text, re.MULTILINE)
        return found[1] if found else self.path


@dataclass(frozen=True)
class PageOrder:
    """The pages that `nav` names, and the line of the configuration file each stands on."""

    lines: Mapping[str, int]

    @classmethod
    def read(cls, config: Path, nav: Any) -> PageOrder:
        """Find the lines of `nav`, as the site generator understood it, in the text of `config`."""
        text = config.read_text("utf-8-sig").splitlines()
        listed = list(_listed(nav))
        return cls({path: _line_naming(path, text) for path in listed})


def _line_naming(path: str, text: list[str]) -> int:
    name = re.compile(rf"""(^|[\s\["',:]){re.escape(path)}($|[\s\]"',])""")
    return next((number for number, line in enumerate(text, 1) if name.search(line)), 1)


def _listed(nav: Any) -> Iterator[str]:
    """The paths that the page order names, at any depth."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, Mapping):
        yield from (path for part in nav.values() for path in _listed(part))
    elif isinstance(nav, Iterable):
        yield from (path for part in nav for path in _listed(part))


def read(docs: Path) -> dict[str, Page]:
    """Every published page under `docs` by its path; a name with a leading underscore is not published.

    Raises PageError when a page is not UTF-8 text.
    """
    found = sorted(path.relative_to(docs) for path in docs.rglob("*.md"))
    published = [path for path in found if not any(part.startswith("_") for part in path.parts)]
    return {path.as_posix(): Page(path.as_posix(), _text(docs, path)) for path in published}


def _text(docs: Path, path: Path) -> str:
    content = (docs / path).read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = "this is not UTF-8 text. Save the file as UTF-8 (in Notepad: Save as, Encoding)."
        raise PageError(f"{_shown(path.as_posix())}, line {line}: {sentence}") from None


def title(page: Page, definitions: Definitions) -> str:
    """The page's title in words: its heading, with a definition's name where the heading asks for one."""
    return re.sub(r'\{\{\s*name\("([^"]+)"\)\s*\}\}', lambda call: definitions.find(call[1]).name, page.heading)


def home(id: str, definitions: Definitions) -> str:
    """The address of a definition: the path of its page under `docs/`, and its anchor where it has one."""
    place = definitions.places[id]
    return HOMES[place.section].format(own=id, top=place.path[0])


def address(target: str, here: str) -> str:
    """The way from the page `here` to `target` (a path under `docs/`, perhaps with an anchor), as Markdown wants it."""
    path, _, anchor = target.partition("#")
    if path == here and anchor:
        return f"#{anchor}"
    way = posixpath.relpath(path, posixpath.dirname(here) or ".")
    return f"{way}#{anchor}" if anchor else way


def citing(pages: Mapping[str, Page], id: str) -> list[Page]:
    """The pages that cite or link to `id`, in order of their path."""
    return [page for page in pages.values() if any(id in call.arguments for call in calls(page))]


# --- Finding mistakes ------------------------------------------------------------------------------------------------

Problem = tuple[str, int, str]
_JINJA = Environment()


@cache
def calls(page: Page) -> tuple[Call, ...]:
    """Every macro call of the page; none when it cannot be read, which `check` reports."""
    try:
        return tuple(call for call in _expressions(page) if isinstance(call, Call))
    except TemplateSyntaxError:
        return ()


def _expressions(page: Page) -> Iterator[Call | tuple[int, str]]:
    """Each `{{ … }}` of a page: a Call where it is one with plain words in it, otherwise its line and what is wrong."""
    lines = page.text.splitlines()
    for output in _JINJA.parse(page.text).find_all((nodes.Output, nodes.Stmt)):
        if isinstance(output, nodes.Stmt) and not isinstance(output, nodes.Output):
            yield output.lineno, "'{%' has a special meaning and cannot be used in a page. Take it out."
            continue
        for expression in output.nodes:
            if isinstance(expression, nodes.TemplateData):
                continue
            yield _as_call(expression, lines)


def _as_call(expression: nodes.Node, lines: list[str]) -> Call | tuple[int, str]:
    line = expression.lineno
    if not (isinstance(expression, nodes.Call) and isinstance(expression.node, nodes.Name)):
        return line, 'between {{ and }} there must be one call such as link("safe-uncertainty").'
    if expression.kwargs or not all(isinstance(argument, nodes.Const) for argument in expression.args):
        return line, f'what stands in the brackets of {expression.node.name}() must be words in "double quotes".'
    source = lines[line - 1] if line <= len(lines) else ""
    alone = bool(re.fullmatch(r"\{\{.*\}\}\s*", source)) and source.count("{{") == 1
    return Call(line, expression.node.name, tuple(argument.value for argument in expression.args), alone)


Macros = Mapping[str, Callable[..., str]]
MakeCall = Callable[[str, str, tuple[Any, ...]], str]


def check(
    pages: Mapping[str, Page], order: PageOrder, definitions: Definitions, macros: Macros, make_call: MakeCall
) -> None:
    """Check the source of every page, the page order, and that each definition has its page.

    `macros` are the functions a page may call; `make_call` makes one such call, given its name, the path of the page
    and the arguments, and raises UnknownIdError when they name nothing. Raises PageError with every problem found.
    """
    problems = [problem for page in pages.values() for problem in _page_problems(page, macros, make_call)]
    problems += [*_order_problems(pages, order), *_same_description(pages), *_pages_missing(pages, definitions)]
    if problems:
        said = [f"{file}, line {line}: {sentence}" for file, line, sentence in sorted(set(problems))]
        raise PageError("\n".join(said))


def _shown(path: str) -> str:
    return f"docs/{path}"


def _page_problems(page: Page, macros: Macros, make_call: MakeCall) -> Iterator[Problem]:
    found = (*_front_matter_problems(page), *_call_problems(page, macros, make_call), *_text_problems(page))
    for line, sentence in found:
        yield _shown(page.path), line, sentence


def _call_problems(page: Page, macros: Macros, make_call: MakeCall) -> Iterator[tuple[int, str]]:
    try:
        expressions = list(_expressions(page))
    except TemplateSyntaxError as error:
        yield error.lineno, f"a call is not closed or not written right ({error.message}). Compare it with the README."
        return
    for expression in expressions:
        if not isinstance(expression, Call):
            yield expression
        elif expression.macro not in macros:
            yield expression.line, f"no call is named '{expression.macro}'.{did_you_mean(expression.macro, [*macros])}"
        else:
            yield from _wrong_call(page, expression, macros[expression.macro], make_call)


def _wrong_call(page: Page, call: Call, macro: Callable[..., str], make_call: MakeCall) -> Iterator[tuple[int, str]]:
    if not _fits(macro, call.arguments):
        example = re.search(r"\{\{.*?\}\}", macro.__doc__ or "")
        yield call.line, f"{call.macro}() is not called like that. An example: {example[0] if example else ''}"
        return
    try:
        is_block = make_call(call.macro, page.path, call.arguments).endswith("\n")
    except UnknownIdError as error:
        yield call.line, str(error)
        return
    if is_block and not call.stands_alone:
        yield call.line, f"{call.macro}() must stand alone on its line, at the left margin."


def _fits(macro: Callable[..., str], arguments: tuple[Any, ...]) -> bool:
    """Whether `macro`, whose first parameter is the page, can be called with `arguments`, all of them words."""
    try:
        inspect.signature(macro).bind(None, *arguments)
    except TypeError:
        return False
    return all(isinstance(argument, str) for argument in arguments)


def _text_problems(page: Page) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(page.text.splitlines(), 1):
        if "{#" in line:
            yield number, "'{#' starts a hidden comment. Put a space between them: '{ #'."
    headings = [number for number, line in enumerate(page.text.splitlines(), 1) if re.match(r"# ", line)]
    if len(headings) != 1:
        yield (headings[1] if headings else 1), f"a page has one '# ' heading, its title; this one has {len(headings)}."


def _front_matter_problems(page: Page) -> Iterator[tuple[int, str]]:
    found = re.match(r"---\n(.*?)\n---\n", page.text, re.DOTALL)
    if not found:
        yield (
            1,
            "the page must start with '---', a description, a review date, an owner and '---'. Copy another's.",
        )
        return
    try:
        FrontMatter.model_validate(yaml.safe_load(found[1]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield (
            (mark.line + 2 if mark else 1),
            "the lines between the two '---' cannot be read. Put text with a colon in quotes.",
        )
    except ValidationError as error:
        for problem in error.errors():
            yield _front_matter_sentence(problem, found[1].splitlines())


def _front_matter_sentence(problem: Mapping[str, Any], lines: list[str]) -> tuple[int, str]:
    field = str(problem["loc"][0]) if problem["loc"] else ""
    line = next((number for number, text in enumerate(lines, 2) if text.startswith(f"{field}:")), 1)
    allowed = list(FrontMatter.model_fields)
    longest = problem.get("ctx", {}).get("max_length")
    sentences = {
        "missing": f"the line '{field}:' is missing between the two '---'. Add it.",
        "extra_forbidden": f"no line '{field}:' belongs between the two '---'.{did_you_mean(field, allowed)}",
        "date_type": f"'{field}:' wants a date written like 2026-11-23.",
        "string_too_long": f"'{field}:' is longer than {longest} characters. Shorten it.",
        "string_too_short": f"'{field}:' is too short. Write one sentence.",
    }
    return line, sentences.get(problem["type"], f"'{field}:' is not in the form wanted here.")


def _order_problems(pages: Mapping[str, Page], order: PageOrder) -> Iterator[Problem]:
    for path in pages:
        if path not in order.lines:
            sentence = f"the page is not in 'nav' in mkdocs.yml. Add a line '- {path}' where readers would look."
            yield _shown(path), 1, sentence
    for path, line in order.lines.items():
        if path not in pages:
            yield "mkdocs.yml", line, f"'nav' names '{path}', but there is no such page.{did_you_mean(path, [*pages])}"


def _same_description(pages: Mapping[str, Page]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for path, page in pages.items():
        found = re.search(r"^description:\s*(.+?)\s*$", page.text, re.MULTILINE)
        if found and found[1] in first:
            line = page.text[: found.start()].count("\n") + 1
            yield (
                _shown(path),
                line,
                f"{_shown(first[found[1]])} has the same description. Write one for this page alone.",
            )
        elif found:
            first[found[1]] = path


def _pages_missing(pages: Mapping[str, Page], definitions: Definitions) -> Iterator[Problem]:
    for id, place in definitions.places.items():
        path = home(id, definitions).partition("#")[0]
        if path not in pages:
            kind = SINGULAR[place.section]
            yield (
                "docs/_data/definitions.yml",
                1,
                f"the {kind} '{id}' has no page. Write docs/{path}, or take the {kind} out.",
            )
