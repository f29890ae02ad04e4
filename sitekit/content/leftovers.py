"""Marks that are left over in what readers see: of Markdown, of other programs, and of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import CALL, Page
from sitekit.content.rendered import Rendered

NOT_PROSE = frozenset(("a", "code", "pre"))
# What may not be left in the text of a page, and the sentence about it. {0} is what was found.
MARKS: tuple[tuple[str, str], ...] = (
    (r"\*\*", "'**' is left over. Bold needs it on both sides, with no space inside: **words**"),
    (r"(?<!_)__(?!_)", "'__' is left over. Write bold as **words**"),
    (r"(?<![\w*])\*(?=\w)", "'*' is left over. Write emphasis as *words*, and a plain star as \\*"),
    (r"(?<!\w)_(?=[^\W_])(?![^{]*\})", "'_' is left over. Write emphasis as *words*"),
    (r"^\s*\*\[", "'*[' does not explain an acronym here. Explain it in the sentence, or add it to the glossary."),
    (r"~~", "'~~' is left over: words cannot be crossed out here. Remove them instead."),
    (
        r"==(?=\S)[^=]*==|(?<![+\w])\+\+[^+\s][^+]*\+\+",
        "'{0}' does not highlight anything here. Write **bold** instead.",
    ),
    (r"\[\^[^\]]*\]", "'{0}' is a footnote, which pages cannot have. Write it in the sentence, or call cite()."),
    (r"^\s*\[[ xX]?\](?!\()", "'{0}' does not make a box to tick. Remove it."),
    (r"\[\[|\]\]", "'{0}' is not how a link is written here. Write it as [words](page.md)."),
    (
        r"\] +\((?:#[\w-]+|[^\s)]+\.[a-z]{2,}[^\s)]*)\)",
        "this is not read as a link. Remove the space between ']' and '('.",
    ),
    (r"\]\(", "this link is not closed, or has brackets in it. Write it as [words](page.md)."),
    (r"\[[^\[\]]+\] ?\[[^\[\]]*\]", "'{0}' leads nowhere. Write a link as [words](page.md)."),
    (r"\{ +\{|\} +\}", "'{0}' is left over. A call needs the two braces together: {{{{ and }}}}"),
    (
        r"^(?!\s*#).*?(\{(?!#):? *[#.][\w-][^{}]*\}?)",
        "'{0}' is left over. It must be at the end of a heading, or alone on the line below.",
    ),
    (
        r"\{(?:info|note|tip|warning|panel|code|toc|quote|color|noformat|excerpt)\b[^}]*\}",
        "'{0}' is from Confluence. Remove it.",
    ),
    (r"^\s*h[1-6]\. ", "'{0}' does not make a heading. Write '## '."),
    (
        r"^\s*:::",
        "':::' does not make a box here. Write it like this, its text indented by four spaces: !!! note \"Its title\"",
    ),
    (
        r"\[!\w+\]",
        "'{0}' does not make a box here. Write it like this, its text indented by four spaces: !!! note \"Its title\"",
    ),
    (r"`+", "'{0}' is left over. Code needs one on each side."),
    (
        r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])",
        "'{0}' does not become an emoji here. Type the emoji itself, or remove it.",
    ),
    (r"(?<![\w@./])@[A-Za-z][\w-]*(?:\.\w+)*", "'{0}' notifies nobody here. Write the name without '@'."),
    (r"^\s*: +\S", "':' at the start does not make a definition. Use a list, or a table."),
    (r"Error! (?:Bookmark|Reference|Hyperlink)[^.]*\.", "'{0}' is from Word. Type what it stood for."),
    (r"\{ *(?:HYPERLINK|PAGEREF|REF|TOC|INCLUDEPICTURE)\b[^}]*\}?", "'{0}' is from Word. Type what it stood for."),
    (r"\[?\bcid:\S+", "'{0}' is a picture of an e-mail, which is not here. Save it in docs/assets/img."),
    (
        r"(?i)\blorem ipsum\b|\bTODO\b:?|\bXXX+\b|\[(?:insert|your|add|name of)\b[^\]]*\]",
        "'{0}' was never replaced. Write what belongs there.",
    ),
)
ADDRESSES: tuple[tuple[str, str], ...] = (
    (r"(?:https?://|\bwww\.)[^\s)\]>,]+", "'{0}' is not a link. Write it as [words](https://…)."),
    (r"\b[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b", "'{0}' is not a link. Write it as [words](mailto:{0})."),
)
# Rules for the lines as they are typed.
TYPED: tuple[tuple[str, str], ...] = (
    (r"&(?:nbsp|#160|#xA0|shy|zwnj|zwj);", "'{0}' is an invisible character. Type an ordinary space, or nothing."),
    (
        r"(?<![\w\\(])\\\\[\w.-]+\\[^\s.]*",
        "'{0}' is a folder that only your network has. Remove it, or write it between ` and `.",
    ),
    (r"^\[\^[^\]]+\]:", "'{0}' is a footnote, which pages cannot have. Write it in the sentence, or call cite()."),
    (
        r"\{[^{}]*[“”‘’][^{}]*\}",
        "there are curly quotation marks in '{0}'. Type straight ones, in a plain text editor.",
    ),
    (
        r"\{[^{}]*\b(?:on\w+|href|src\w*|action|formaction|data)\s*=[^{}]*\}",
        "'{0}' cannot be used in a page. Remove it.",
    ),
    (
        r"\]\([^()]*[“”][^()]*\)",
        "there are curly quotation marks in the address. Type straight ones, in a plain text editor.",
    ),
)


def leftovers(page: Page, rendered: Rendered) -> Mistakes:
    """Marks in the text of a page, addresses that are no links, and what may not be typed at all."""
    typed = {number: list(_found(TYPED, CALL.sub("", text))) for number, text in enumerate(page.prose, 1)}
    yield from ((number, sentence) for number, sentences in typed.items() for sentence in sentences)
    for number, text in _texts(rendered, frozenset(("code", "pre"))):
        meant = re.sub(r"\\.", "", page.prose[number - 1])
        # A mark whose cause has just been named needs no second sentence.
        yield from ((number, sentence) for sentence in _found(MARKS, text, meant) if not typed[number])
    for number, text in _texts(rendered, NOT_PROSE):
        yield from ((number, sentence) for sentence in _found(ADDRESSES, text))


def _texts(rendered: Rendered, without: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What is shown of each line, with a letter in place of what is in some elements."""
    lines: dict[int, list[str]] = {}
    for piece in rendered.pieces:
        lines.setdefault(piece.line, []).append("x" if piece.tags & without else piece.text)
    yield from ((number, "".join(texts)) for number, texts in sorted(lines.items()))


def _found(patterns: tuple[tuple[str, str], ...], text: str, typed: str | None = None) -> Iterator[str]:
    """The sentences for the patterns that are in a text and, if it is given, as it was `typed` too."""
    for pattern, sentence in patterns:
        found = re.search(pattern, text)
        if found and (typed is None or pattern.startswith("^") or re.search(pattern, typed)):
            yield sentence.format(found[found.lastindex or 0].strip()[:60])
