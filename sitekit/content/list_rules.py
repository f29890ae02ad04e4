"""Rules for lists: a line that begins like an item is shown as one, at its depth and with its number."""

from __future__ import annotations

import re
from itertools import pairwise

from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page
from sitekit.content.rendered import Item, Rendered

# An item, and the beginning of a line up to where a list may start: also in an item, as in "- • talk".
ITEM = re.compile(r"[\s>]*([-*+]|\d{1,9}\.)[ \t]+(?=\S)")
START = r"(?:> ?)*[^\S\xa0]*(?:(?:[-*+]|\d+\.)[ \t]+)?"
ROMAN = r"[ivx]{2,5}|[IVX]{2,5}"
HYPHEN = "'{0}' does not make a list. Start the line with a hyphen and a space: '- '."
NUMBER = "'{0}' does not make a list. Start the line with a number and a full stop: '1. '."
# What begins like an item and is none, with the line below it, and the sentence about it. {0} is the mark.
LIST_MARKS: tuple[tuple[str, str], ...] = (
    (START + r"([•·‣◦∙⁃▪▫■□●○◆◇➢➤►▶✓✔✗✘✅❌☐☑☒→⇒➔]|[§Øü](?=\t)|o(?=\s+\S))", HYPHEN),
    # Under a quotation, a dash is before the name of who said it.
    (START.removeprefix("(?:> ?)*") + r"(--|[–—−])(?=\s)", HYPHEN),
    (START + rf"(\(?(?:\d{{1,3}}|[a-zA-Z]|{ROMAN})\)|(?:[a-z]|{ROMAN})\.)(?=[^\S\n]+\S)", NUMBER),
    (START + r"(1)(?=[^\S\n]+\S.*\n\s*2[^\S\n])", NUMBER),
    # A capital letter alone begins a name: "A. Smith".
    (START + r"(A\.)(?=[^\S\n]+\S.*\n\s*B\.)", NUMBER),
    (r"[\s>]*([-*+]|\d{1,9}\.)(?=[^\S \t\n])", "the space after '{0}' is not an ordinary one. Type it again."),
    (r"[\s>]*(-|\d{1,2}\.)(?=[^\W\d_])", "there is no space after '{0}', so this is not a list. Put one there."),
)
RUN_ON = "readers would see '{0}' in the middle of a paragraph, not as a list. Leave a blank line above the list."
YEAR = re.compile(r"\d{4}\.")
YEARS = "A line that starts with a number is a list: move the year into the sentence."
NUMBERED = (
    "A list is numbered 1, 2, 3: indent by four spaces what is between its lines, and put words between two lists."
)


def list_marks(page: Page, rendered: Rendered) -> Mistakes:
    """Lines that begin like an item of a list and are shown as something else; of a run of them, the first."""
    # Here words between backticks are words: they come before the dash in "- `owner` - who looks after it".
    lines = ["", *(re.sub(r"`[^`]+`", "x", line) for line in page.body), ""]
    last = -1
    for number, piece in sorted(rendered.starts.items()):
        runs_on = lines[number - 1].strip() and number not in rendered.items
        sentence = _list_mark(lines[number], lines[number + 1]) or (_run_on(lines[number]) if runs_on else None)
        if sentence and not piece.tags & {"pre", "th", "td"}:
            if last != number - 1:
                yield number, sentence
            last = number


def _list_mark(line: str, below: str) -> str | None:
    found = ((re.match(pattern, f"{line}\n{below}"), sentence) for pattern, sentence in LIST_MARKS)
    return next((sentence.format(mark[1]) for mark, sentence in found if mark), None)


def _run_on(line: str) -> str | None:
    found = ITEM.match(line)
    return RUN_ON.format(found[1]) if found and not YEAR.fullmatch(found[1]) else None


def list_shapes(page: Page, rendered: Rendered) -> Mistakes:
    """Lists whose shape is not the one typed. A wrong indent explains a wrong number, so it is said first, alone."""
    indents = list(_indents(page, rendered))
    yield from indents or [*_numbers(page, rendered), *_starting_again(page, rendered)]


def _numbers(page: Page, rendered: Rendered) -> Mistakes:
    """Items with another number than the one typed, or with a number in place of a bullet; of each list, the first."""
    wrong: set[int] = set()
    for number, item in sorted(rendered.items.items()):
        found = ITEM.match(page.prose[number - 1])
        if found and id(item.list) not in wrong and found[1] not in _meant(item):
            wrong.add(id(item.list))
            seen = f"'{item.number}.'" if item.number else "a bullet"
            remedy = YEARS if YEAR.fullmatch(found[1]) else NUMBERED
            yield number, f"readers would see {seen} in place of '{found[1]}'. {remedy}"


def _meant(item: Item) -> tuple[str, ...]:
    """What people type for an item that is shown like this one."""
    return (f"{item.number}.", "1.") if item.number else ("-", "*", "+")


def _starting_again(page: Page, rendered: Rendered) -> Mistakes:
    """Two lists of one item each, both numbered 1, with no heading between them: they were meant as one list."""
    typed = ((number, item) for number, item in rendered.items.items() if "1." in page.prose[number - 1])
    firsts = [(number, item) for number, item in sorted(typed) if item.number == 1]
    for (before, one), (number, other) in pairwise(firsts):
        # A call may print a heading.
        has_heading = any(text.startswith(("#", "{{")) for text in page.prose[before : number - 1])
        if len(one.list) == len(other.list) == 1 and not has_heading:
            yield number, "this list starts again at 1. To make it one list, indent what is between by four spaces."


def _indents(page: Page, rendered: Rendered) -> Mistakes:
    """Lines that are indented, but too little to be inside the item or the box above them."""
    outer: int | None = None
    for number in sorted(rendered.starts):
        text = page.prose[number - 1].expandtabs(4)
        indent = len(text) - len(text.lstrip(" "))
        is_item, after_blank = ITEM.match(text), not page.prose[number - 2].strip()
        if outer is not None and (is_item or after_blank) and indent - outer in (2, 3):
            too_few = f"the {indent} spaces at the start are too few for this to belong to what is above"
            yield number, f"{too_few}. It needs {outer + 4}."
        if is_item or text.lstrip().startswith("!!!"):
            outer = indent
        elif after_blank and not indent:
            outer = None
