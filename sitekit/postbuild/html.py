"""Read a built page: what it says about itself, and its sections for search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from sitekit.content.review import long_date

REVIEWED = "//p[contains(@class, 'ddm-page__facts')]//time/@datetime"
TITLE = "//article//h1"
# Without the link that each heading has to itself.
TITLE_TEXT = f"{TITLE}//text()[not(ancestor::a[contains(@class, 'headerlink')])]"
# For a page that gives no date of review. Any fixed date will do; today's would change the file each day.
NO_DAY = date(2026, 1, 1)

# An element with this attribute is not searched; on a heading it means the heading and everything below it.
UNSEARCHED = "data-ddm-unsearched"
NOT_TEXT = frozenset(("script", "style", "object", "template", "noscript"))
NOT_TEXT_CLASSES = frozenset(("headerlink", "ddm-page__facts"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Elements that do not end a word. Between any other two elements there is a space.
INLINE = frozenset(("a", "abbr", "b", "bdi", "cite", "em", "i", "mark", "q", "s", "small", "span", "strong", "time"))


@dataclass(frozen=True)
class PageFacts:
    """What a file says about its page: the page's title, the site's name, the day of the page's last review."""

    title: str
    site_name: str
    reviewed: date

    @property
    def day(self) -> str:
        """The day of the last review, written out."""
        return long_date(self.reviewed)


@dataclass(frozen=True)
class Section:
    """One result that search can lead to: its page, its anchor there if it has one, its title and its text.

    `rows`: what the rows of its tables are called. A row that is called by a link is a mention of something else.
    """

    page: str
    anchor: str
    title: str
    text: str
    rows: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address on the site, such as `cpd/session-1.html#pair-work`."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page

    @property
    def source(self) -> str:
        """The same section as the data files name it, such as `cpd/session-1.md#pair-work`."""
        return self.address.replace(".html", ".md", 1)


def parse(path: Path) -> HtmlElement:
    """The page at `path`, without its comments."""
    return html.parse(str(path), html.HTMLParser(encoding="utf-8", remove_comments=True)).getroot()


def page_facts(root: HtmlElement) -> PageFacts:
    """What the page says about itself. Its <title> has the name of the site after the title of the page."""
    title = " ".join("".join(root.xpath(TITLE_TEXT)).split())
    days = root.xpath(REVIEWED)
    site_name = root.findtext("head/title", "").strip().removeprefix(f"{title} - ")
    return PageFacts(title, site_name, date.fromisoformat(days[0]) if days else NO_DAY)


@dataclass(frozen=True)
class _Part:
    """A heading and the text read below it so far."""

    anchor: str
    title: list[str]
    text: list[str]
    rows: list[str]


def sections(site: Path, page: str) -> list[Section]:
    """The sections of one built page in order: the page itself, then each heading with an id."""
    parts: list[_Part] = []
    for article in parse(site / page).iter("article"):
        _read(article, [], parts)
    return [
        Section(page, part.anchor if number else "", _joined(part.title), _joined(part.text), tuple(part.rows))
        for number, part in enumerate(parts)
    ]


def _read(element: HtmlElement, text: list[str], parts: list[_Part]) -> None:
    """Add the text of `element` to `text`, or to the part that starts with a heading in it, up to its end."""
    current = text
    current.append(element.text or "")
    for child in element:
        if child.tag in HEADINGS and (anchor := child.get("id")):
            part = _Part(anchor, [], [], [])
            _read(child, part.title, parts)
            current = part.text
            if UNSEARCHED not in child.attrib:
                parts.append(part)
        elif not _is_left_out(child):
            if parts and parts[-1].text is current and child.get("scope") == "row" and child.find(".//a") is None:
                parts[-1].rows.append(_joined([child.text_content()]))
            space = "" if child.tag in INLINE else " "
            current.append(space)
            _read(child, current, parts)
            current.append(space)
        current.append(child.tail or "")


def _is_left_out(element: HtmlElement) -> bool:
    classes = element.get("class", "").split()
    return element.tag in NOT_TEXT or UNSEARCHED in element.attrib or not NOT_TEXT_CLASSES.isdisjoint(classes)


def _joined(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
