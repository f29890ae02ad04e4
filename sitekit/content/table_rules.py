"""Rules for tables: each has a caption, a line of dashes, and in every row as many cells as it has columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page
from sitekit.content.rendered import Rendered
from sitekit.problems import counted

DASHES = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\|")
CAPTION = "Table: "

# The lines of a paragraph, each with its number.
Paragraph = list[tuple[int, str]]


def tables(page: Page, _: Rendered) -> Mistakes:
    """Tables that are shown as text, captions without a table, and rows with too few or too many cells."""
    for before, here in pairwise([[(0, "")], *_paragraphs(page), [(0, "")]]):
        number, first = before[0]
        if first.startswith(CAPTION) and not _is_table(before) and not _is_table(here):
            yield number, "no table follows this caption. Leave one blank line between it and its table."
        if _is_table(here) and (sentence := _no_table(before, here)):
            yield here[_first_row(here)][0], sentence
        elif _is_table(here):
            yield from _wrong_rows(here)
            if not first.startswith(CAPTION):
                remedy = "Write a paragraph before it, such as: Table: The four boxes"
                yield here[0][0], f"the table has no caption. {remedy}"


def _paragraphs(page: Page) -> Iterator[Paragraph]:
    """Lines without a blank line, a heading or the title of a box between them."""
    lines = ((number, text.strip(" >")) for number, text in enumerate(page.prose, 1))
    groups = groupby(lines, key=lambda line: bool(line[1]) and not line[1].startswith(("#", "!!!")))
    yield from (list(group) for is_text, group in groups if is_text)


def _is_table(paragraph: Paragraph) -> bool:
    return any(text.startswith("|") or DASHES.fullmatch(text) for _, text in paragraph)


def _first_row(table: Paragraph) -> int:
    """Where the head of a table is in its paragraph: at the first bar, or above the line of dashes."""
    bars = (at for at, (_, text) in enumerate(table) if text.startswith("|") or DASHES.fullmatch(text))
    return next(at if table[at][1].startswith("|") else max(at - 1, 0) for at in bars)


def _cells(text: str) -> int:
    return len(re.split(r"(?<!\\)\|", re.sub(r"^\||(?<!\\)\|$", "", text)))


def _no_table(before: Paragraph, here: Paragraph) -> str | None:
    """Why readers would see the text of a table in place of the table."""
    if _first_row(here) > 0:
        return "readers would see this table as text with '|' in it. Leave a blank line above it."
    if len(here) < 2 or not DASHES.fullmatch(here[1][1]):
        if _is_table(before):
            return "the blank line above cuts this off from its table. Remove it."
        return "a table needs a line of dashes below its first line. Add one, such as: | --- | --- |"
    return None


def _wrong_rows(table: Paragraph) -> Mistakes:
    columns = _cells(table[0][1])
    for number, text in table[1:]:
        if (cells := _cells(text)) != columns:
            found = f"this row has {counted(cells, 'cell')}, and its table has {counted(columns, 'column')}"
            yield number, f"{found}. Add or remove a '|', or leave a blank line below the table."
