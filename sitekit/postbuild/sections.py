"""The places of the built pages: each heading that has an address, with the words below it.

Responsible for reading them from the pages, whichever site generator wrote these. Not responsible for which of them
search leads to, or for what it makes of their words (`sitekit/postbuild/search_index.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

# What stands around the content of a page is the same on each, and most of its bytes: only this part is read.
CONTENT = ("<article", "</article>")
# A part of a page with this attribute is not searched; on a heading it means the heading and what stands below it.
UNSEARCHED = "data-ddm-unsearched"
# Neither what no reader reads, nor the sign beside a heading that links to it, nor the dates below the page.
NO_WORDS = frozenset(("script", "style", "object", "template"))
NO_WORDS_OF_CLASS = frozenset(("headerlink", "ddm-page__facts"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# These stand inside a word or beside one; between the words of any other two elements there is a space.
INLINE = frozenset(("a", "abbr", "b", "bdi", "cite", "em", "i", "mark", "q", "s", "small", "span", "strong", "time"))
PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True)


@dataclass(frozen=True)
class Spot:
    """One place that search can lead to: its page, its anchor there if it has one, its title and its text."""

    page: str
    anchor: str
    title: str
    text: str

    @property
    def address(self) -> str:
        """The address on the site, such as `cpd/session-1.html#pair-work`."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page

    @property
    def source(self) -> str:
        """The same place as the data file writes it, such as `cpd/session-1.md#pair-work`."""
        return self.address.replace(".html", ".md", 1)


@dataclass(frozen=True)
class _Part:
    """A heading and what has been read of the words below it."""

    anchor: str
    title: list[str]
    text: list[str]


def read(site: Path, page: str) -> list[Spot]:
    """The places of one built page in their order: the page itself, then each heading with an id."""
    parts: list[_Part] = []
    _read(_content(site / page), [], parts)
    anchors = ["", *(part.anchor for part in parts[1:])]
    return [
        Spot(page, anchor, _line(part.title), _line(part.text)) for anchor, part in zip(anchors, parts, strict=False)
    ]


def _content(path: Path) -> etree._Element:
    text = path.read_text("utf-8")
    start, end = text.find(CONTENT[0]), text.rfind(CONTENT[1])
    content = text[start:end] if start >= 0 else text
    return etree.fromstring(content, PARSER).find("body")


def _read(element: etree._Element, text: list[str], parts: list[_Part]) -> None:
    """Add the words of `element` to `text`, or to the part that begins with a heading in it, up to its end."""
    now = text
    now.append(element.text or "")
    for child in element:
        if child.tag in HEADINGS and (anchor := child.get("id")):
            part = _Part(anchor, [], [])
            _read(child, part.title, parts)
            now = part.text
            if UNSEARCHED not in child.attrib:
                parts.append(part)
        elif not _is_left_out(child):
            space = "" if child.tag in INLINE else " "
            now.append(space)
            _read(child, now, parts)
            now.append(space)
        now.append(child.tail or "")


def _is_left_out(element: etree._Element) -> bool:
    classes = element.get("class", "").split()
    return element.tag in NO_WORDS or UNSEARCHED in element.attrib or not NO_WORDS_OF_CLASS.isdisjoint(classes)


def _line(words: list[str]) -> str:
    return " ".join("".join(words).split())
