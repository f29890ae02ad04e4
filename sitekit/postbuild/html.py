"""Read a built page: what it says about itself, and its sections for search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree, html
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
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOT_TEXT = (
    ".//script | .//style | .//object | .//template | .//noscript | .//a[contains(@class, 'headerlink')]"
    f"| .//*[contains(@class, 'ddm-page__facts')] | .//*[@{UNSEARCHED} and not(self::{' or self::'.join(HEADINGS)})]"
)


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
    """What the page says about itself. Its <title> is what the menu calls it, then the name of the site."""
    title = _joined("".join(root.xpath(TITLE_TEXT)))
    days = root.xpath(REVIEWED)
    site_name = root.findtext("head/title", "").strip().rpartition(" - ")[2]
    return PageFacts(title, site_name, date.fromisoformat(days[0]) if days else NO_DAY)


def sections(site: Path, page: str) -> list[Section]:
    """The sections of one built page in order: the page itself, then each heading with an id and what follows it."""
    found: list[tuple[HtmlElement, list[str], list[str]]] = []  # each heading with its texts and the names of its rows
    for article in parse(site / page).iter("article"):
        for unwanted in article.xpath(NOT_TEXT):
            unwanted.drop_tree()
        walk = etree.iterwalk(article, events=("start", "end"))
        for event, element in walk:
            if event == "start" and element.tag in HEADINGS and element.get("id"):
                found.append((element, [], []))
                walk.skip_subtree()
            elif found:
                _, texts, rows = found[-1]
                texts.append((element.text if event == "start" else element.tail) or "")
                if event == "start" and element.get("scope") == "row" and element.find(".//a") is None:
                    rows.append(_joined(element.text_content()))
    return [
        Section(page, heading.get("id") if at else "", _joined(heading.text_content()), " ".join(texts), tuple(rows))
        for at, (heading, texts, rows) in enumerate(found)
        if UNSEARCHED not in heading.attrib
    ]


def _joined(text: str) -> str:
    return " ".join(text.split())
