"""Renders the Markdown of a page as the site generator will, and tells from which line each piece comes.

Every line of text starts with a mark that carries its number through the renderer. A call is stood in for by one word,
so that the lines keep their numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
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
    """An item of a list: the list, and the number that readers see, if any."""

    list: Element
    number: int | None


@dataclass(frozen=True)
class Rendered:
    """A page as readers will see it, without what its calls print."""

    pieces: tuple[Piece, ...] = ()
    links: tuple[Link, ...] = ()
    failed: bool = False

    @cached_property
    def starts(self) -> Mapping[int, Piece]:
        """The piece with which each line starts."""
        return {piece.line: piece for piece in self.pieces if piece.starts_line}

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


def _item(holder: Element, element: Element) -> Item:
    return Item(holder, list(holder).index(element) + 1 if holder.tag == "ol" else None)


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
                extensions = _with_options(given)
                _renderers[repr(given)] = cls(Markdown(extensions=[*extensions], extension_configs=extensions))
            return _renderers[repr(given)]
        except Exception as error:
            sentence = f"an extension cannot be used ({error}). Restore the lines of the last edition."
            raise SourceError([settings.problem(("markdown_extensions",), sentence)]) from None

    def render(self, page: Page) -> Rendered:
        """Render a page, once for each text."""
        if page.text not in self._done:
            reader = _Reader()
            self.markdown.treeprocessors.register(reader, "ddm-reader", -10)
            try:
                self.markdown.reset().convert("\n".join(_marked(page)))
                self._done[page.text] = Rendered(tuple(reader.pieces), tuple(reader.links))
            except Exception:
                self._done[page.text] = Rendered(failed=True)
        return self._done[page.text]


# A preview reads the sources again after each change: only pages that have changed are rendered again.
_renderers: dict[str, Renderer] = {}


def _with_options(given: Iterable[Any]) -> dict[str, Any]:
    """The extensions of the site by their names, each with its options."""
    extensions: dict[str, Any] = dict.fromkeys(ALWAYS_ON)
    for extension in given:
        extensions |= extension if isinstance(extension, Mapping) else {str(extension): None}
    return {name: options or {} for name, options in extensions.items()}


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


class _Reader(Treeprocessor):
    """Takes every text of a page apart at the marks, in order, just before the page is written out."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self.links: list[Link] = []
        self.line = 1

    def run(self, root: Element) -> None:
        self._visit(root, ())

    def _visit(self, element: Element, outside: Inside) -> None:
        if element.get("class") == "headerlink":
            return
        inside = (*outside, element)
        self._read(element.text, inside)
        if element.tag in ("a", "img"):
            self.links.append(_link(element, self.line))
        for child in element:
            self._visit(child, inside)
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
    words = "".join([*element.itertext(), *(picture.get("alt", "") for picture in element.iter("img"))])
    address = element.get("src" if is_picture else "href", "")
    return Link(line, is_picture, _plain(MARK.sub("", words)).strip(), _plain(MARK.sub("", address)))


def _plain(text: str) -> str:
    """Text as a browser shows it, without the renderer's placeholders for HTML."""
    return html.unescape(HTML_PLACEHOLDER_RE.sub("", text.replace(AMP_SUBSTITUTE, "&")))
