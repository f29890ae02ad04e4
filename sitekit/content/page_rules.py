"""Rules that one page can break by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from sitekit.content.messages import model_problems
from sitekit.content.pages import CALL, NotACall, Page, Pages, expressions
from sitekit.content.settings import Settings
from sitekit.content.values import Day, said
from sitekit.problems import Problem, SourceError

HEADING = re.compile(r"(#{1,6}) +(.*?)\s*$")
ATTRIBUTE_ID = re.compile(r"\{:? [^{}]*?#([\w-]+)[^{}]*\}\s*$")
# A tag, also one that goes on in the next line, and the start of a hidden note.
TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:[^<>]*>|\s*$|\s+[\w:-]+=)|<!--")
ALLOWED_TAG = re.compile(r'<div class="[\w -]+" markdown="1">|</div>|<(https?:|mailto:|[\w.+-]+@)[^<>]+>')

NEWS_PAGE = "whats-new.md"

# The line and the sentence of each mistake.
Mistakes = Iterator[tuple[int, str]]


def _unquoted(text: str) -> str:
    """Refuse what would end an attribute: the theme prints the front matter there without escaping it."""
    if re.search(r"[\"<>{}]", text):
        raise said('one of the characters " < > { } is in it. Write it in plain words.')
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(_unquoted)]


class FrontMatter(BaseModel):
    """The lines between the two `---` of a page. Any other key could hide a macro of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    description: Line
    last_reviewed: Day
    owner: Line
    moved_to: str | None = None
    moved_parts: dict[str, str] | None = None
    search: dict[str, Any] | None = None


def front_matter(page: Page) -> Mistakes:
    if page.front_matter is None:
        start = "the page must start with '---', a description, a review date, an owner and '---'."
        yield 1, f"{start} Copy these lines from another page."
        return
    typed: dict[int, str] = {}
    try:
        typed |= page.typed_wrongly
        yield from typed.items()
        FrontMatter.model_validate(page.facts)
    except SourceError as error:
        yield from ((problem.line, problem.sentence) for problem in error.problems)
    except ValidationError as error:
        for path, sentence in model_problems(error.errors(), FrontMatter):
            field = str(path[0]) if path else ""
            line = page.fact(field)[0] if field else 1
            if line not in typed:
                yield line, f"{field}: {sentence}" if field else sentence


def braces(page: Page) -> Mistakes:
    wrong = [expression for expression in expressions(page) if isinstance(expression, NotACall)]
    yield from ((expression.line, expression.sentence) for expression in wrong)
    for number, line in enumerate(page.prose if not wrong else (), 1):
        rest = CALL.sub("", line)
        if "{{" in rest or "}}" in rest:
            yield number, "a call needs both {{ and }}, on one line."
        if "{#" in rest:
            yield number, "'{#' starts a hidden comment. Put a space between them: '{ #'."


def headings(page: Page) -> Mistakes:
    found = [(number, heading) for number, line in enumerate(page.prose, 1) if (heading := HEADING.match(line))]
    titles = [number for number, heading in found if heading[1] == "#"]
    if len(titles) != 1:
        yield (titles[1] if titles else 1), f"a page must have one '# ' heading, its title; this one has {len(titles)}."
    for number, heading in found:
        if heading[1] != "#" and not ATTRIBUTE_ID.search(heading[2]) and "{#" not in heading[2]:
            yield number, f"the heading has no address of its own. Add one at its end: {{ #{slug(heading[2])} }}"


def slug(words: str) -> str:
    """Words as an id: "Watch out for!" -> "watch-out-for"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\{.*?\}", "", words).casefold()).strip("-") or "an-id"


def html(page: Page) -> Mistakes:
    for number, line in enumerate(page.prose, 1):
        if "<" in line and (found := TAG.search(ALLOWED_TAG.sub("", line))):
            if found[0] == "<!--":
                yield number, "a hidden note would be published. Remove it."
            else:
                remedy = "Write it as Markdown, or paste it as plain text."
                yield number, f"the HTML '{found[0][:40]}' cannot be used in a page. {remedy}"


def divs(page: Page) -> Mistakes:
    """What is open at the end of a page would hold the rest of the layout."""
    opened: list[int] = []
    for number, line in enumerate(page.prose, 1):
        for tag in re.findall(r"</?div\b", line):
            if tag == "<div":
                opened.append(number)
            elif opened:
                opened.pop()
            else:
                yield number, "this '</div>' closes nothing. Remove it, or write the '<div …>' that is missing."
    if opened:
        yield opened[-1], "the '<div …>' on this line is never closed. Write </div> alone on a line below its text."


def edition_without_news(settings: Settings, pages: Pages) -> Iterator[Problem]:
    """The newest entry of the page on what is new is about the edition that the settings name."""
    edition = settings.value("extra", "edition")
    if not isinstance(edition, str) or NEWS_PAGE not in pages:
        return
    headings = (HEADING.match(line) for line in pages[NEWS_PAGE].prose)
    newest = next((found[2] for found in headings if found and len(found[1]) == 2), "")
    if not re.search(rf"\bEdition {re.escape(edition)}(?![\w.]*\w)", newest, re.IGNORECASE):
        example = f"## Edition {edition}, 3 March 2027 {{ #edition-{re.sub('[^0-9a-z]+', '-', edition.lower())} }}"
        sentence = f"docs/{NEWS_PAGE} has no entry for it at its top. Write one, such as: {example}"
        yield settings.problem(("extra", "edition"), sentence)


PAGE_RULES = (front_matter, braces, headings, html, divs)


def page_problems(page: Page) -> Iterator[Problem]:
    """The mistakes in a page that need no other page to be found."""
    for rule in PAGE_RULES:
        yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page))
