"""Rules for what became of the blocks of a page: headings, boxes, tables and code that are not what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sitekit.content.leftovers import leftovers
from sitekit.content.list_rules import LIST_RULES
from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page
from sitekit.content.rendered import ADMONITION, MARK, Piece, Rendered, is_box
from sitekit.problems import Problem, counted, did_you_mean

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
HASHES = re.compile(r"(?:> ?|[-*+] +|\d+\. +)*(?P<space>\s*)(?P<hashes>#+)(?P<words>.*)")
# The kinds of boxes that the theme has a colour and a sign for.
BOXES = (
    *("note", "abstract", "info", "tip", "success", "question", "warning", "failure", "danger", "bug", "example"),
    *("quote", "summary", "tldr", "hint", "important", "check", "done", "help", "faq", "caution", "attention"),
    *("fail", "missing", "error", "cite"),
)
BOX_EXAMPLE = 'Write it like this, with its text below, indented by four spaces: !!! note "Its title"'
# How the renderer writes out a box of code.
SHOWN_CODE = ("<pre", '<div class="highlight', '<div class="codehilite')
FIELD = re.compile(r"(description|last_reviewed|owner|moved_to|search|title|date|tags|layout|author):(\s|$)")
OPENING = re.compile(r"(?P<space>\s*)(?P<fence>```+|~~~+)")
SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*|\s*\|\s*:?-+:?\s*\|\s*")


def headings_by_accident(page: Page, rendered: Rendered) -> Mistakes:
    """Text that became a heading, and headings that became text."""
    for number, piece in rendered.starts.items():
        text = page.prose[number - 1]
        found = HASHES.match(text)
        if piece.tags & HEADINGS:
            yield from _not_meant_as_heading(number, found, page)
        elif found and found["space"] and found["words"].startswith(" ") and "pre" not in piece.tags:
            yield number, "a heading starts at the left margin. Remove the spaces before the '#'."


def _not_meant_as_heading(number: int, found: re.Match[str] | None, page: Page) -> Mistakes:
    if found and len(found["hashes"]) > 6:
        yield number, "a heading has at most six '#'. Use fewer."
    elif found and not found["words"].startswith(" "):
        yield number, "there is no space after the '#'. Put one there, or write '\\#' if this is not a heading."
    elif not found and not _is_field(number, page):
        line = page.prose[number].strip()[:3]
        remedy = "Leave a blank line between them, or start the heading with '## '."
        yield number, f"the line of '{line}' below makes this a heading. {remedy}"


def _is_field(number: int, page: Page) -> bool:
    """Whether a line is one of a second block of facts, which has its own sentence."""
    return any(FIELD.match(text) for text in page.prose[max(0, number - 6) : number + 1])


def second_front_matter(page: Page, _: Rendered) -> Mistakes:
    """Facts about the page between two '---' that are not the first of the page."""
    previous = ""
    for number, text in enumerate(page.prose, 1):
        if FIELD.match(text) and previous.startswith("---"):
            yield (
                number,
                f"'{text.split(':')[0]}:' can only be between the first two '---' of the page. Move or remove it.",
            )
        previous = text


def code_by_accident(page: Page, rendered: Rendered) -> Mistakes:
    """Text that is indented by four spaces outside a list becomes a box of code."""
    for pieces in (found for block, found in rendered.blocks.items() if block.tag == "pre"):
        text = page.prose[pieces[0].line - 1].expandtabs(4)
        if not text.lstrip().startswith("{{"):  # a call has its own sentence
            indent = len(text) - len(text.lstrip())
            remedy = "Remove them, or put a line of ``` above and below what is code."
            yield pieces[0].line, f"the {indent} spaces at the start make this a box of code. {remedy}"


def fences(page: Page, _: Rendered) -> Mistakes:
    """Code between two lines of ``` that do not belong together, or that are indented."""
    opened: tuple[int, str] | None = None
    for number, text in enumerate(page.body, 1):
        found = OPENING.match(text)
        if opened and text.strip() == opened[1]:
            opened = None
        elif found and not opened:
            opened = number, found["fence"]
            if found["space"]:
                yield number, f"the '{found['fence']}' of a box of code must be at the left margin. Remove the spaces."
    if opened:
        yield opened[0], f"this box of code never ends. Type {opened[1]} alone on a line, at the left margin, below it."


def boxes(page: Page, rendered: Rendered) -> Mistakes:
    """Boxes without text, and lines that look like the start of a box."""
    for number, piece in rendered.starts.items():
        text = page.prose[number - 1].strip()
        if not text.startswith(("!!!", "???")) or "pre" in piece.tags:
            continue
        box = next((element for element in piece.inside if is_box(element)), None)
        if (found := ADMONITION.match(text)) and box is not None and box is piece.inside[-2]:
            yield from ((number, sentence) for sentence in _wrong_box(found, box))
        else:
            yield number, f"this is not read as the start of a box. {BOX_EXAMPLE}"


def _wrong_box(found: re.Match[str], box: Element) -> Iterator[str]:
    kind, *rest = found[1].replace("!!!", "").split()
    if kind not in BOXES:
        yield f"there is no kind of box called '{kind}'.{did_you_mean(kind, BOXES)}"
    elif rest and not found[2]:
        yield f'the title of a box must be in "double quotes": !!! {kind} "{" ".join(rest)}"'
    if len(box) < 2:
        yield "this box has no text. Write it on the next lines, each indented by four spaces."


def tables(page: Page, rendered: Rendered) -> Mistakes:
    """Tables that are shown as text, text that is shown as a table, and rows with too few or too many cells."""
    columns = shown = last = 0
    for number, piece in sorted(rendered.starts.items()):
        text = page.prose[number - 1]
        if "pre" in piece.tags:
            continue
        if piece.tags & CELLS:
            columns = _cells(text) if piece.tags & {"th"} and _is_head(number, page) else columns
            shown = number
            yield from _wrong_row(number, text, columns)
        elif _looks_like_row(number, page):
            if not last or not all(text.strip() for text in page.prose[last - 1 : number]):
                yield number, _why_no_table(number, page, shown)
            last = number


def _is_head(number: int, page: Page) -> bool:
    return SEPARATOR.fullmatch(_line(page, number + 1)) is not None


def _line(page: Page, number: int) -> str:
    """The text of a line, empty beyond the end."""
    return page.prose[number - 1] if number <= len(page.prose) else ""


def _cells(text: str) -> int:
    return len(re.split(r"(?<!\\)\|", re.sub(r"^\s*\||(?<!\\)\|\s*$", "", text)))


def _wrong_row(number: int, text: str, columns: int) -> Mistakes:
    if "|" not in text and columns > 1:
        yield number, "this is read as a row of the table above. Leave a blank line below the table."
    elif (cells := _cells(text)) != columns:
        found = f"this row has {counted(cells, 'cell')}, and its table has {counted(columns, 'column')}"
        yield number, f"{found}. Add or remove a '|'."


def _looks_like_row(number: int, page: Page) -> bool:
    text = _line(page, number).lstrip(" >")
    return text.startswith("|") or ("|" in text and _is_head(number, page))


def _why_no_table(number: int, page: Page, shown: int) -> str:
    if number > 1 and _line(page, number - 1).strip():
        return "readers would see this table as text with '|' in it. Leave a blank line above it."
    if shown and not any(text.strip() for text in page.prose[shown : number - 1]):
        return "the blank line above cuts this off from its table. Remove it."
    if not _is_head(number, page):
        return "a table needs a line of dashes below its first line. Add one, such as: | --- | --- |"
    dashes, cells = _cells(_line(page, number + 1)), _cells(_line(page, number))
    return f"the line of dashes has {counted(dashes, 'cell')}, and the line above it {cells}. Make them the same."


def captions(page: Page, rendered: Rendered) -> Mistakes:
    """Captions that are shown as a paragraph, because no table follows."""
    for block, pieces in rendered.blocks.items():
        line = pieces[0].line
        is_caption = block.tag == "p" and page.prose[line - 1].startswith("Table: ")
        if is_caption and not any("|" in text for text in page.prose[line : line + 3]):
            yield line, "no table follows this caption. Leave one blank line between it and its table."


def bold_headings(page: Page, rendered: Rendered) -> Mistakes:
    """A paragraph of bold words. Above a list it names the list; elsewhere it stands in for a heading."""
    for block, pieces in rendered.blocks.items():
        if block.tag != "p" or not pieces[0].starts_line or not _is_bold(block):
            continue
        words = "".join(piece.text for piece in pieces).strip()
        outer = pieces[0].inside[-3] if pieces[0].inside[-1].tag == "strong" else pieces[0].inside[-2]
        if outer.tag == "div" and not is_box(outer) and not _names_a_list(block, outer, page, pieces[-1]):
            remedy = "Put '### ' before it and take the ** away, or carry on in the same line."
            if words[-1:] not in ".:;!,":
                yield pieces[0].line, f"'{words}' looks like a heading but is not one. {remedy}"


def _is_bold(block: Element) -> bool:
    around = MARK.sub("", block.text or "") + (block[0].tail or "") if len(block) else ""
    return [child.tag for child in block] == ["strong"] and not around.strip()


def _names_a_list(block: Element, outer: Element, page: Page, last: Piece) -> bool:
    below = list(outer)[list(outer).index(block) + 1 :]
    following = next((text for text in page.prose[last.line :] if text.strip()), "")
    return following.startswith("{{") or (bool(below) and below[0].tag in ("ul", "ol"))


def raw_html(_: Page, rendered: Rendered) -> Mistakes:
    """HTML over several lines, which the rule for lines does not see."""
    for number, text in rendered.raw_html:
        if "\n" in text and not text.startswith(SHOWN_CODE):
            yield number, f"the HTML '{text.split()[0][:40]}' cannot be used in a page. Write it as Markdown."


def unbalanced_html(page: Page, _: Rendered) -> Mistakes:
    """A <div> that would take in the rest of the page, or a </div> that would close what the theme has opened."""
    opened = [number for number, text in enumerate(page.prose, 1) for _ in range(text.count("<div"))]
    closed = [number for number, text in enumerate(page.prose, 1) for _ in range(text.count("</div>"))]
    if len(opened) > len(closed):
        yield opened[-1], "this box of '<div' is never closed. Write </div> alone on a line, below it."
    elif len(closed) > len(opened):
        yield closed[-1], "there is nothing for this </div> to close. Remove it."


def quotation_by_accident(page: Page, rendered: Rendered) -> Mistakes:
    """A number of which '>' was to say that something is more."""
    for number, piece in rendered.starts.items():
        if "blockquote" in piece.tags and re.match(r"\s*>\s*\d", page.prose[number - 1]):
            yield number, "'>' at the start makes this a quotation. Write 'more than' for the sign."


RENDERED_RULES = (
    headings_by_accident,
    second_front_matter,
    code_by_accident,
    fences,
    boxes,
    tables,
    captions,
    bold_headings,
    raw_html,
    unbalanced_html,
    quotation_by_accident,
    leftovers,
    *LIST_RULES,
)


def rendered_problems(page: Page, rendered: Rendered) -> Iterator[Problem]:
    """The mistakes that show when what was meant on a page is compared with what readers would see."""
    if rendered.failed_at:
        sentence = (
            "these lines cannot be turned into a page. Look for braces { } in them, or write them in other words."
        )
        yield Problem(page.shown_as, rendered.failed_at, sentence)
    for rule in RENDERED_RULES:
        yield from (Problem(page.shown_as, line, sentence) for line, sentence in rule(page, rendered))
