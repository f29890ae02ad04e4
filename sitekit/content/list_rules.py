"""Rules for lists: a line that begins like an item is shown as one, at its depth and with its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page
from sitekit.content.rendered import Item, Rendered

# Each pattern is that of a mark and of what follows it; the mark is its first group.
QUOTED = r"(?:> ?)*[^\S\xa0]*"
ITEM = re.compile(QUOTED + r"([-*+]|\d{1,9}\.)(\s+)(?=\S)")
RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*")
# The same slips are made again inside an item: "- • talk".
START = QUOTED + r"(?:(?:[-*+]|\d+\.)\s+)?"
BULLET = re.compile(START + r"([•·‣◦∙⁃▪▫■□●○◆◇➢➤►▶✓✔☐☑☒]|[§Øü](?=\t)|o(?=\s+\S))")
DASH = re.compile(START + r"(--|[–—−])(?=\s)")
ROMAN = r"(?:[ivx]{2,5}|[IVX]{2,5})"
LETTERED = re.compile(START + rf"(\(?(?:\d{{1,3}}|[a-zA-Z]|{ROMAN})\)|(?:[a-z]|{ROMAN})\.)(?=\s+\S)")
CAPITAL = re.compile(START + r"([A-Z]\.)(?=\s+\S)")
NO_SPACE = re.compile(QUOTED + r"(-|\d{1,2}\.)(?=[^\W\d_])")
YEAR = re.compile(r"\d{4}\.")


@dataclass(frozen=True)
class Line:
    """A line of text: its number, its words, the lines around it, and the item of a list that it starts, if any."""

    number: int
    text: str
    above: str
    below: str
    item: Item | None


def list_marks(page: Page, rendered: Rendered) -> Mistakes:
    """Lines that begin like an item of a list and are shown as something else; of a run of them, the first."""
    last = -1
    for line in _lines(page, rendered):
        if sentence := next(filter(None, (rule(line) for rule in MARK_RULES)), None):
            if last != line.number - 1:
                yield line.number, sentence
            last = line.number


def _lines(page: Page, rendered: Rendered) -> Iterator[Line]:
    # Here words between backticks are words: they come before the dash in "- `owner` - who looks after it".
    prose = ("", *(re.sub(r"`[^`]+`", "x", line) for line in page.body), "")
    for number, piece in sorted(rendered.starts.items()):
        if not piece.tags & {"pre", "th", "td"}:
            yield Line(number, prose[number], prose[number - 1], prose[number + 1], rendered.items.get(number))


def _bullet(line: Line) -> str | None:
    if found := BULLET.match(line.text):
        return f"'{found[1]}' does not make a list. Start the line with a hyphen and a space: '- '."
    return None


def _same_sign(line: Line) -> str | None:
    """Lines of a paragraph that start with the same sign, such as an arrow or an emoji, were meant as a list."""
    sign = line.text.lstrip()[:1]
    if ord(sign or " ") > 127 and unicodedata.category(sign) in ("So", "Sm") and line.above.lstrip().startswith(sign):
        return f"'{sign}' does not make a list. Start this line and those around it with a hyphen and a space: '- '."
    return None


def _dash(line: Line) -> str | None:
    # Under a quotation, a dash is before the name of who said it.
    found = DASH.match(line.text)
    if not found or (line.text[0] in " >" and not DASH.match(line.above) and not DASH.match(line.below)):
        return None
    return f"the dash '{found[1]}' does not make a list. Start the line with a hyphen and a space: '- '."


def _number_or_letter(line: Line) -> str | None:
    found = LETTERED.match(line.text) or _one_of_capitals(line)
    return f"'{found[1]}' does not make a list. Start the line with a number and a full stop: '1. '." if found else None


def _one_of_capitals(line: Line) -> re.Match[str] | None:
    """A capital letter begins a name ("A. Smith"), unless the line above or below has the letter before or after."""
    found = CAPITAL.match(line.text)
    others = [CAPITAL.match(text) for text in (line.above, line.below)]
    return found if found and any(other and _are_neighbours(found, other) for other in others) else None


def _are_neighbours(one: re.Match[str], other: re.Match[str]) -> bool:
    return abs(ord(one[1][0]) - ord(other[1][0])) == 1


def _space_missing(line: Line) -> str | None:
    found = NO_SPACE.match(line.text)
    return f"there is no space after '{found[1]}', so this is not a list. Put one there." if found else None


def _run_on(line: Line) -> str | None:
    found = ITEM.match(line.text)
    if not found or line.item or RULE.fullmatch(line.text):
        return None
    if set(found[2]) - {" ", "\t"}:
        return f"the space after '{found[1]}' is not an ordinary one, so this is not a list. Type it again."
    if YEAR.fullmatch(found[1]) or not line.above.strip():
        return None
    shown = f"readers would see '{found[1]}' in the middle of a paragraph"
    return f"this begins like a list, but {shown}. Leave a blank line above the list."


MARK_RULES: tuple[Callable[[Line], str | None], ...] = (
    _bullet,
    _same_sign,
    _dash,
    _number_or_letter,
    _space_missing,
    _run_on,
)


def list_shapes(page: Page, rendered: Rendered) -> Mistakes:
    """Lists whose shape is not the one typed. A wrong indent explains a wrong number, so it is said first, alone."""
    indents = list(_indents(page, rendered))
    yield from indents or [*_numbers(page, rendered), *_starting_again(page, rendered)]


def _numbers(page: Page, rendered: Rendered) -> Mistakes:
    """Items with another number than the one typed, or with a number in place of a bullet; of each list, the first."""
    wrong: set[int] = set()
    before: Item | None = None
    for number, item in sorted(rendered.items.items()):
        found = ITEM.match(page.prose[number - 1])
        goes_on = before is not None and before.number is not None
        if found and id(item.list) not in wrong and (sentence := _other_number(found[1], item, goes_on)):
            wrong.add(id(item.list))
            yield number, sentence
        before = item


def _other_number(mark: str, item: Item, goes_on: bool) -> str | None:
    typed = int(mark[:-1]) if mark[:-1].isdecimal() else None
    seen = f"'{item.number}.'" if item.number else "a bullet"
    shown = f"readers would see {seen} in place of '{mark}'"
    if typed == item.number or (typed == 1 and item.number):
        return None
    if YEAR.fullmatch(mark):
        return f"{shown}, because a line that starts with a number is a list. Move the year into the sentence."
    if typed is None or item.number is None:
        return f"{shown}, as in the list above. Put a sentence between the two lists."
    if item.place == 0 and goes_on:
        return f"{shown}, because the list above has ended. Indent what is between the two by four spaces."
    if item.place == 0:
        return f"{shown}, because every list starts at 1. Start with '1.', or put words before the number."
    return f"{shown}. Number the lines 1, 2, 3 and so on."


def _starting_again(page: Page, rendered: Rendered) -> Mistakes:
    """Two lists of one item each, both numbered 1, with no heading between them: they were meant as one list."""
    typed = ((number, item) for number, item in rendered.items.items() if "1." in page.prose[number - 1])
    firsts = [(number, item) for number, item in sorted(typed) if item.number == 1]
    for (before, one), (number, other) in pairwise(firsts):
        if len(one.list) == len(other.list) == 1 and not _has_heading(page, before, number):
            yield number, "this list starts again at 1. To make it one list, indent what is between by four spaces."


def _has_heading(page: Page, first: int, last: int) -> bool:
    """Whether there is a heading between two lines, or a call alone on its line, which may print one."""
    return any(text.startswith(("#", "{{")) for text in page.prose[first : last - 1])


def _indents(page: Page, rendered: Rendered) -> Mistakes:
    """Lines that are indented, but too little to be inside the item or the box above them."""
    outer: tuple[int, int] | None = None
    for number, piece in sorted(rendered.starts.items()):
        text = page.prose[number - 1].expandtabs(4)
        indent = len(text) - len(text.lstrip(" "))
        is_item, after_blank = number in rendered.items, not page.prose[number - 2].strip()
        if outer and (is_item or after_blank) and _is_outside(indent, piece.depth - is_item, *outer):
            too_few = f"the {indent} spaces at the start are too few for this to belong to what is above"
            yield number, f"{too_few}. It needs {outer[0] + 4}."
        if is_item or text.lstrip().startswith("!!!"):
            outer = indent, piece.depth
        elif after_blank and not indent:
            outer = None


def _is_outside(indent: int, depth: int, outer_indent: int, outer_depth: int) -> bool:
    """Whether a text that is indented more than an item or a box, by two at least, is not as deep as what is in it."""
    return indent - outer_indent in (2, 3) and depth < outer_depth


LIST_RULES = (list_marks, list_shapes)
