"""Rules that one page can break by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from sitekit.content.pages import CALL, NotACall, Page, expressions
from sitekit.content.scalars import Day
from sitekit.problems import Problem, SourceError, did_you_mean

HEADING = re.compile(r"(#{1,6}) +(.*?)\s*$")
ATTRIBUTE_ID = re.compile(r"\{:? [^{}]*?#([\w-]+)[^{}]*\}\s*$")
TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*)([^<>]*)>|<!--")
BELOW_TABLE_HEAD = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*")
ALLOWED_TAG = re.compile(r'<div class="[\w -]+" markdown="1">|</div>|<(https?:|mailto:|[\w.+-]+@)[^<>]+>')

# The line and the sentence of each mistake.
Mistakes = Iterator[tuple[int, str]]

# The theme prints these fields in attributes and beside markup without escaping them.
PLAIN_LINE = r"^[^\"<>{}]*$"


class FrontMatter(BaseModel):
    """The lines between the two `---` of a page. Any other key could hide a macro of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    description: Annotated[str, StringConstraints(min_length=20, max_length=160, pattern=PLAIN_LINE)]
    last_reviewed: Day
    owner: Annotated[str, StringConstraints(min_length=1, pattern=PLAIN_LINE)]
    moved_to: str | None = None
    moved_parts: dict[str, str] | None = None
    search: dict[str, Any] | None = None
    render_macros: bool | None = None


def front_matter(page: Page) -> Mistakes:
    if page.front_matter is None:
        start = "the page must start with '---', a description, a review date, an owner and '---'."
        yield 1, f"{start} Copy these lines from another page."
        return
    try:
        yield from page.typed_wrongly
        FrontMatter.model_validate(page.facts)
    except SourceError as error:
        yield from ((problem.line, problem.sentence) for problem in error.problems)
    except ValidationError as error:
        yield from (_front_matter_sentence(problem, page) for problem in error.errors())


def _front_matter_sentence(problem: Mapping[str, Any], page: Page) -> tuple[int, str]:
    field = str(problem["loc"][0]) if problem["loc"] else ""
    longest = problem.get("ctx", {}).get("max_length")
    sentences = {
        "missing": f"the line '{field}:' is missing between the two '---'. Add it.",
        "extra_forbidden": f"'{field}:' is not allowed between the two '---'.{did_you_mean(field, FIELDS)}",
        "said": f"{field}: {problem.get('ctx', {}).get('said')}",
        "string_too_long": f"'{field}:' is longer than {longest} characters. Shorten it.",
        "string_too_short": f"'{field}:' is too short. Write one sentence.",
        "string_type": f"'{field}:' must be text. Put it in quotes.",
        "string_pattern_mismatch": f"'{field}:' cannot contain \" < > {{ or }}. Reword it.",
    }
    return page.fact(field)[0], sentences.get(problem["type"], f"'{field}:' is not valid. Copy it from another page.")


FIELDS = tuple(FrontMatter.model_fields)


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
    found = [(number, HEADING.match(line)) for number, line in enumerate(page.prose, 1)]
    levels = [(number, len(heading[1]), heading[2]) for number, heading in found if heading]
    titles = [number for number, level, _ in levels if level == 1]
    if len(titles) != 1:
        yield (titles[1] if titles else 1), f"a page must have one '# ' heading, its title; this one has {len(titles)}."
    for number, level, words in levels:
        if level > 1 and not ATTRIBUTE_ID.search(words) and "{#" not in words:
            yield number, f"the heading has no address of its own. Add one at its end: {{ #{slug(words)} }}"


def slug(words: str) -> str:
    """Words as an id: "Watch out for!" -> "watch-out-for"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\{.*?\}", "", words).casefold()).strip("-") or "an-id"


def html(page: Page) -> Mistakes:
    for number, line in enumerate(page.prose, 1):
        if "<" in line and (found := TAG.search(ALLOWED_TAG.sub("", line))):
            if re.search(r"mso|o:p|w:|<!--\[if", line, re.IGNORECASE):
                yield number, "this was pasted from Word with its formatting. Paste it as plain text."
            elif found[0] == "<!--":
                yield number, "a hidden note would be published. Remove it."
            else:
                yield number, f"the HTML '{found[0][:40]}' cannot be used in a page. Write it as Markdown."
        if "style=" in line and re.search(r"\{[^{}]*\bstyle=", line):
            yield number, "'style=' cannot be used in a page. Styles are set in docs/assets/css."


def table_captions(page: Page) -> Mistakes:
    for number, line in enumerate(page.prose, 1):
        if "|" not in line or not BELOW_TABLE_HEAD.fullmatch(line):
            continue
        above = [text.strip() for text in page.prose[max(0, number - 4) : max(0, number - 2)]]
        if not any(text.startswith("Table: ") for text in above):
            yield number - 1, "the table has no caption. Write a paragraph before it, such as: Table: The four boxes"


PAGE_RULES = (front_matter, braces, headings, html, table_captions)


def page_problems(page: Page) -> Iterator[Problem]:
    """The mistakes in a page that need no other page to be found."""
    for rule in PAGE_RULES:
        yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page))
