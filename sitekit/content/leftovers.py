"""Marks that are left over in what readers see: of Markdown, of other programs, and of templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import CALL, Page
from sitekit.content.rendered import Rendered

# Elements whose words may look like marks or addresses.
NOT_PROSE = frozenset(("a", "code", "pre"))
BOX = 'Write it like this, its text indented by four spaces: !!! note "Its title"'
# What may not be left in the text of a page, and the sentence about it. {0} is what was found.
SHOWN: tuple[tuple[str, str], ...] = (
    (r"\*\*|(?<!_)__(?!_)", "'{0}' is left over. Bold needs two stars on both sides, with no space inside: **words**"),
    (
        r"(?<![\w*])\*(?=\w)|(?<![\w_])_(?=[^\W_])(?![^{]*\})",
        "'{0}' is left over. Write emphasis as *words*, and a plain star as \\*",
    ),
    (r"~~|==(?=\S)[^=]*==", "'{0}' does nothing here: words cannot be crossed out or highlighted. Remove it."),
    (r"^\s*\[[ xX]?\](?!\()", "'{0}' does not make a box to tick. Remove it."),
    (r"\[\[|\]\]", "'{0}' is not how a link is written here. Write it as [words](page.md)."),
    (
        r"\] +\((?:#[\w-]+|[^\s)]+\.[a-z]{2,}[^\s)]*)\)",
        "this is not read as a link. Remove the space between ']' and '('.",
    ),
    (r"\]\(", "this link is not closed, or has brackets in it. Write it as [words](page.md)."),
    (r"\[[^\[\]]+\] ?\[[^\[\]]*\]|\([^()]+\)\[[^\[\]]+\]", "'{0}' leads nowhere. Write a link as [words](page.md)."),
    (r"\{ +\{|\} +\}", "'{0}' is left over. A call needs the two braces together: {{ and }}"),
    (
        r"^(?!\s*#).*?(\{(?!#):? *[#.][\w-][^{}]*\}?)",
        "'{0}' is left over. It must be at the end of a heading, or alone on the line below.",
    ),
    (r"^\s*:::|\[!\w+\]", "'{0}' does not make a box here. " + BOX),
    (r"`+", "'{0}' is left over. Code needs one on each side."),
    (
        r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])",
        "'{0}' does not become an emoji here. Type the emoji itself, or remove it.",
    ),
    (r"(?<![\w@./])@[A-Za-z][\w-]*(?:\.\w+)*", "'{0}' notifies nobody here. Write the name without '@'."),
    (
        r"Error! (?:Bookmark|Reference|Hyperlink)[^.]*\.|\{ *(?:HYPERLINK|PAGEREF|REF|TOC)\b[^}]*\}?",
        "'{0}' is from Word. Type what it stood for.",
    ),
    (
        r"(?i)\blorem ipsum\b|\bTODO\b:?|\bXXX+\b|\[(?:insert|your|add|name of)\b[^\]]*\]",
        "'{0}' was never replaced. Write what belongs there.",
    ),
    (r"(?:https?://|\bwww\.)[^\s)\]>,]+", "'{0}' is not a link. Write it as [words](https://…)."),
    (r"\b[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b", "'{0}' is not a link. Write it as [words](mailto:{0})."),
)
# The same for the lines as they are typed.
TYPED: tuple[tuple[str, str], ...] = (
    (r"&(?:nbsp|#160|#xA0|shy|zwnj|zwj);", "'{0}' is an invisible character. Type an ordinary space, or nothing."),
    (
        r"(?<![\w\\(])(?:\\\\[\w.-]+|[a-zA-Z]:)\\[^\s.]*",
        "'{0}' is a folder that readers do not have. Remove it, or write it between ` and `.",
    ),
    (r"\[\^[^\]]*\]", "'{0}' is a footnote, which pages cannot have. Write it in the sentence, or call cite()."),
    (
        r"^(description|last_reviewed|title|layout):(?=\s)",
        "'{0}:' can only be between the first two '---' of the page. Move or remove it.",
    ),
    (r"\{[^{}]*[“”‘’][^{}]*\}|\]\([^()]*[“”][^()]*\)", "'{0}' has curly quotation marks. Type straight ones."),
    (
        r"\{[^{}]*\b(?:on\w+|style|href|src\w*|action|formaction|data)\s*=[^{}]*\}",
        "'{0}' cannot be used in a page. Remove it.",
    ),
    (r"(?<!\{ )\{ *\w+\([^{}]*\}", "'{0}' has one brace on each side. A call needs two: {{ and }}"),
    (r"\{:? *#[\w-]+(?: +[\w-]+)+ *\}", "there is a space in '{0}'. Put a hyphen between the words of an address."),
    (
        r"^(?!#|\s*(?:\W{1,2}|o|\(?\w{1,3}[.)])\t).*?[^\s|](\t)[^\s|]",
        "this line has a tab in the middle. For a table, put '|' between the cells; otherwise type a space.",
    ),
    (r"\{ *[\w-]+ *\}\s*$", "'{0}' does nothing here. The address of a heading has a '#': { #plan }"),
)


def leftovers(page: Page, rendered: Rendered) -> Mistakes:
    """Marks in the text of a page, addresses that are no links, and what may not be typed at all."""
    shown = _shown(rendered)
    for number, line in enumerate(page.prose, 1):
        typed, meant = CALL.sub("", line), re.sub(r"\\.", "", line)
        # A mark whose cause has just been named needs no second sentence.
        sentences = [*_found(TYPED, [typed])] or _found(SHOWN, [shown.get(number, ""), meant])
        yield from ((number, sentence) for sentence in sentences)


def _shown(rendered: Rendered) -> dict[int, str]:
    """What is shown of each line, with a letter in place of code and links."""
    lines: dict[int, str] = {}
    for piece in rendered.pieces:
        lines[piece.line] = lines.get(piece.line, "") + ("x" if piece.tags & NOT_PROSE else piece.text)
    return lines


def _found(patterns: tuple[tuple[str, str], ...], texts: Iterable[str]) -> Iterator[str]:
    """The sentences for the patterns that are in all of these texts, or in the first if they are about its start."""
    first, *others = texts
    for pattern, sentence in patterns:
        found = re.search(pattern, first)
        if found and (pattern.startswith("^") or all(re.search(pattern, text) for text in others)):
            yield sentence.replace("{0}", found[found.lastindex or 0].strip()[:60])
