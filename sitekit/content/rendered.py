"""Renders the Markdown of a page as the site generator will, and tells from which line each piece comes.

Every line of text starts with a mark that carries its number through the renderer. A call is stood in for by one word,
so that the lines keep their numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from sitekit.content.pages import CALL, FENCE, Page
from sitekit.content.settings import Settings
from sitekit.problems import SourceError

# MkDocs turns these on by itself.
ALWAYS_ON = ("toc", "tables", "fenced_code")
STAND_IN = "call"
# Private characters, which no source may contain.
MARK = re.compile("\ue000(\\d+)\ue001")
ADMONITION = re.compile(r"(\s*!!! ?[\w-]+(?: +[\w-]+)*)(?: +\"(.*?)\")? *$")
# Where a line has its first word: after the marks of quotations, lists, headings, tables and captions.
START = re.compile(r"\s*(?:>\s?)*\s*(?:(?:[-*+]|\d+\.)[ \t]+)*(?:#{1,6}[ \t]*)?(?:\|[ \t]*)?(?:Table: )?")
# Attributes, HTML, the addresses of links by reference, and rules have no words of their own.
WORDLESS = re.compile(r"\s*(?:\{[^{}]*\}\s*$|</?(?!https?:|mailto:|[\w.+-]+@)[a-zA-Z!]|\[[^\]]+\]:|[-*_=|: \t]*$)")

Inside = tuple[Element, ...]


@dataclass(frozen=True)
class Piece:
    """Some text of the page: its line in the file, and the elements that it is in, from the outermost."""

    line: int
    text: str
    inside: Inside
    starts_line: bool

    @property
    def depth(self) -> int:
        """In how many items of lists and boxes the text is."""
        return sum(element.tag == "li" or is_box(element) for element in self.inside)

    @property
    def tags(self) -> frozenset[str]:
        """The names of the elements that the text is in."""
        return frozenset(element.tag for element in self.inside)


@dataclass(frozen=True)
class Link:
    """A link or a picture: its line, whether it is a picture, its words and its address."""

    line: int
    is_picture: bool
    words: str
    target: str


@dataclass(frozen=True)
class Item:
    """An item of a list: the list, its place in it from 0, and the number that readers see, if any."""

    list: Element
    place: int
    number: int | None


@dataclass(frozen=True)
class Rendered:
    """A page as readers will see it, without what its calls print."""

    pieces: tuple[Piece, ...]
    links: tuple[Link, ...]
    raw_html: tuple[tuple[int, str], ...]
    # The first line of the paragraph over which the renderer breaks down, if it does.
    failed_at: int | None = None

    @cached_property
    def starts(self) -> Mapping[int, Piece]:
        """The piece with which each line starts."""
        return {piece.line: piece for piece in self.pieces if piece.starts_line}

    @cached_property
    def blocks(self) -> Mapping[Element, tuple[Piece, ...]]:
        """The pieces of each paragraph, heading, cell and code box, in order."""
        found: dict[Element, list[Piece]] = {}
        for piece in self.pieces:
            found.setdefault(block_of(piece), []).append(piece)
        return {block: tuple(pieces) for block, pieces in found.items()}

    @cached_property
    def items(self) -> Mapping[int, Item]:
        """The items of lists, by the line on which each starts."""
        seen: set[Element] = set()
        found: dict[int, Item] = {}
        for piece in self.pieces:
            for at, element in enumerate(piece.inside):
                if element.tag == "li" and element not in seen:
                    seen.add(element)
                    found.setdefault(piece.line, _item(piece.inside[at - 1], element))
        return found


# Elements that are part of a sentence, not a block of their own.
WITHIN = frozenset(("a", "abbr", "br", "code", "del", "em", "img", "small", "span", "strong", "sub", "sup"))


def is_box(element: Element) -> bool:
    """Whether an element is a box with a title, such as a note."""
    return element.tag == "div" and "admonition" in element.get("class", "").split()


def block_of(piece: Piece) -> Element:
    """The paragraph, heading, cell or code box that a piece is in."""
    return next(element for element in reversed(piece.inside) if element.tag not in WITHIN or element.tag == "pre")


def _item(holder: Element, element: Element) -> Item:
    place = list(holder).index(element)
    return Item(holder, place, int(holder.get("start", "1")) + place if holder.tag == "ol" else None)


@dataclass(frozen=True)
class Renderer:
    """The site's own Markdown, with the extensions of the settings."""

    markdown: Markdown = field(repr=False)
    _done: dict[str, Rendered] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, config: Path) -> Renderer:
        """Read the extensions in the configuration file. Raises SourceError when one is not there or set up wrongly."""
        settings = Settings(config)
        given = settings.value("markdown_extensions") or ()
        try:
            if repr(given) not in _renderers:
                _renderers[repr(given)] = cls._with(given)
            return _renderers[repr(given)]
        except Exception as error:
            sentence = f"an extension cannot be used ({error}). Restore the lines of the last edition."
            raise SourceError([settings.problem(("markdown_extensions",), sentence)]) from None

    @classmethod
    def _with(cls, given: Any) -> Renderer:
        settings = dict(_with_settings(extension) for extension in given)
        extensions = [*(name for name in ALWAYS_ON if name not in settings), *settings]
        return cls(Markdown(extensions=extensions, extension_configs=settings))

    def render(self, page: Page) -> Rendered:
        """Render a page, once for each text."""
        if page.text not in self._done:
            lines = list(_marked(page))
            try:
                self._done[page.text] = self._render(page, lines)
            except Exception:
                self._done[page.text] = Rendered((), (), (), self._failed_at(page, lines))
        return self._done[page.text]

    def _failed_at(self, page: Page, lines: list[str]) -> int:
        start = 0
        for end in (*(number for number, line in enumerate(lines) if not line.strip()), len(lines)):
            try:
                self._render(page, lines[:end])
            except Exception:
                break
            start = end
        return start + 2 if start else 1

    def _render(self, page: Page, lines: list[str]) -> Rendered:
        kept: list[Element] = []
        self.markdown.treeprocessors.register(_Keep(kept.append), "ddm-keep", -10)
        self.markdown.reset()
        self.markdown.convert("\n".join(lines))
        stashed = [text for text in self.markdown.htmlStash.rawHtmlBlocks if isinstance(text, str)]
        raw = tuple((_line_of_html(text, page), MARK.sub("", text)) for text in stashed if text.strip())
        reader = _Reader()
        for root in kept[-1:]:
            reader.visit(root)
        return Rendered(tuple(reader.pieces), tuple(reader.links), raw)


# A preview reads the sources again after each change: only pages that have changed are rendered again.
_renderers: dict[str, Renderer] = {}


class _Keep(Treeprocessor):
    """Keep the tree of the page just before it is written out."""

    def __init__(self, keep: Callable[[Element], None]) -> None:
        super().__init__()
        self.keep = keep

    def run(self, root: Element) -> None:
        self.keep(root)


def _with_settings(extension: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(extension, Mapping):
        [(name, settings)] = extension.items()
        return str(name), dict(settings or {})
    return str(extension), {}


def _line_of_html(text: str, page: Page) -> int:
    if found := MARK.search(text):
        return int(found[1])
    first = text.strip().split("\n")[0]
    return next((number for number, line in enumerate(page.body, 1) if first in line), 1)


def _marked(page: Page) -> Iterator[str]:
    """The lines of the page, each with its number before its first word, and a word in place of each call."""
    fence = ""
    for number, line in enumerate(page.body, 1):
        found = FENCE.match(line)
        if fence or found:
            yield line
            if found:
                fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        else:
            yield _with_number(CALL.sub(STAND_IN, line), number)


def _with_number(line: str, number: int) -> str:
    mark = f"\ue000{number}\ue001"
    if found := ADMONITION.match(line):
        return f'{found[1]} "{mark}{found[2] or ""}"'
    if WORDLESS.match(line):
        return line
    at = START.match(line).end()  # type: ignore[union-attr]  # it may be empty
    return f"{line[:at]}{mark}{line[at:]}"


class _Reader:
    """Takes every text of a tree apart at the marks, in the order in which it is read."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.links: list[Link] = []
        self.line = 1

    def visit(self, element: Element, outside: Inside = ()) -> None:
        """Read an element and everything in it, except the mark that leads to a heading."""
        if element.get("class") == "headerlink":
            return
        inside = (*outside, element)
        self._read(element.text, inside)
        if element.tag in ("a", "img"):
            self.links.append(_link(element, self.line))
        for child in element:
            self.visit(child, inside)
            self._read(child.tail, inside)

    def _read(self, text: str | None, inside: Inside) -> None:
        first, *rest = MARK.split(text or "")
        numbers, texts = [self.line, *map(int, rest[::2])], [first, *rest[1::2]]
        for at in range(len(texts) - 1):
            # What is left of a list's or a quotation's own mark belongs to the line that it begins.
            texts[at], _, start = texts[at].rpartition("\n")
            texts[at + 1] = start + texts[at + 1]
        for at, (number, words) in enumerate(zip(numbers, texts, strict=True)):
            self.line = number
            if at or words.strip() or words == " ":
                self.pieces.append(Piece(number, _plain(words), inside, starts_line=at > 0))


def _link(element: Element, line: int) -> Link:
    is_picture = element.tag == "img"
    words = element.get("alt", "") if is_picture else "".join(element.itertext()) or _alternatives(element)
    address = element.get("src" if is_picture else "href", "")
    return Link(line, is_picture, _plain(MARK.sub("", words)).strip(), _plain(MARK.sub("", address)))


def _alternatives(element: Element) -> str:
    return " ".join(picture.get("alt", "") for picture in element.iter("img"))


def _plain(text: str) -> str:
    """Text as a browser shows it, without the renderer's placeholders for HTML."""
    return html.unescape(HTML_PLACEHOLDER_RE.sub("", text.replace(AMP_SUBSTITUTE, "&")))
