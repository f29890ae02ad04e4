"""Rules for what became of the blocks of a page: headings, boxes and code that are not what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sitekit.content.leftovers import leftovers
from sitekit.content.list_rules import ITEM, list_marks, list_shapes
from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import FENCE, Page
from sitekit.content.rendered import Rendered
from sitekit.content.table_rules import tables
from sitekit.problems import Problem, did_you_mean

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
HASHES = re.compile(r"(?:> ?|[-*+] +|\d+\. +)*(?P<space>\s*)#+(?P<words>.*)")
BOX = re.compile(r'!!! ?([\w-]+)(?: "[^"]*")?')
# Those that the theme has a colour and a sign for.
BOX_KINDS = (
    *("note", "abstract", "info", "tip", "success", "question"),
    *("warning", "failure", "danger", "bug", "example", "quote"),
)
BOX_EXAMPLE = 'Write it like this, with its text below, indented by four spaces: !!! note "Its title"'
BOLD = re.compile(r"(\*\*|__)(?P<words>(?!\s).*?[^\s.:;!,])\1\s*")


def headings_by_accident(page: Page, rendered: Rendered) -> Mistakes:
    """Text that became a heading, and headings that became text."""
    for number, piece in rendered.starts.items():
        found = HASHES.match(page.prose[number - 1])
        has_space = found and found["words"].startswith(" ")
        if piece.tags & HEADINGS and not found:
            below = page.prose[number].strip()[:3]
            remedy = "Leave a blank line between them, or start the heading with '## '."
            yield number, f"the line of '{below}' below makes this a heading. {remedy}"
        elif piece.tags & HEADINGS and not has_space:
            yield number, "there is no space after the '#'. Put one there, or write '\\#' if this is not a heading."
        elif found and found["space"] and has_space and not piece.tags & {"pre", *HEADINGS}:
            yield number, "a heading starts at the left margin. Remove the spaces before the '#'."


def code_by_accident(page: Page, rendered: Rendered) -> Mistakes:
    """Text that is indented by four spaces outside a list becomes a box of code."""
    seen: set[Element] = set()
    for number, piece in sorted(rendered.starts.items()):
        text = page.prose[number - 1].expandtabs(4)
        box = next((element for element in piece.inside if element.tag == "pre"), None)
        # A call has its own sentence.
        if box is not None and box not in seen and not text.lstrip().startswith("{{"):
            indent = len(text) - len(text.lstrip())
            remedy = "Remove them, or put a line of ``` above and below what is code."
            yield number, f"the {indent} spaces at the start make this a box of code. {remedy}"
            seen.add(box)


def fences(page: Page, _: Rendered) -> Mistakes:
    """Code between two lines of ``` of which the second is missing."""
    opened: tuple[int, str] | None = None
    for number, text in enumerate(page.body, 1):
        if found := FENCE.match(text):
            opened = None if opened and found[1].startswith(opened[1]) else opened or (number, found[1])
    if opened:
        yield opened[0], f"this box of code never ends. Type {opened[1]} alone on a line, at the left margin, below it."


def boxes(page: Page, _: Rendered) -> Mistakes:
    """Boxes without text or of no known kind, and lines that look like the start of a box."""
    for number, line in enumerate(page.prose, 1):
        if not (text := line.strip()).startswith(("!!!", "???")):
            continue
        inside = " " * (len(line) - len(line.lstrip()) + 4)
        if not (found := BOX.fullmatch(text)):
            yield number, f"this is not read as the start of a box. {BOX_EXAMPLE}"
        elif found[1] not in BOX_KINDS:
            yield number, f"no kind of box is called '{found[1]}'.{did_you_mean(found[1], BOX_KINDS)}"
        elif not next(filter(str.strip, page.prose[number:]), "").expandtabs(4).startswith(inside):
            yield number, "this box has no text. Write it on the next lines, each indented by four spaces."


def bold_headings(page: Page, _: Rendered) -> Mistakes:
    """A paragraph of bold words. Above a list or a call it names that; elsewhere it is in place of a heading."""
    bold = ((number, BOLD.fullmatch(text)) for number, text in enumerate(page.prose, 1))
    for number, found in bold:
        alone = found and not any(text.strip() for text in page.prose[number - 2 : number + 1 : 2])
        following = next(filter(str.strip, page.prose[number:]), "") if alone else ""
        if found and alone and not ITEM.match(following) and not following.startswith("{{"):
            remedy = "Put '### ' before it and take the ** away, or carry on in the same line."
            yield number, f"'{found['words']}' looks like a heading but is not one. {remedy}"


RENDERED_RULES = (
    *(headings_by_accident, code_by_accident, fences, boxes, bold_headings),
    *(tables, leftovers, list_marks, list_shapes),
)


def rendered_problems(page: Page, rendered: Rendered) -> Iterator[Problem]:
    """The mistakes that show when what was meant on a page is compared with what readers would see."""
    if rendered.failed:
        sentence = "this page cannot be shown. Look for braces { } in it, or take back the last change."
        yield Problem(page.shown_as, 1, sentence)
    for rule in RENDERED_RULES:
        yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page, rendered))
