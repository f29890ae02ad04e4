"""A built page, read again for what is made of it: Word files, the offline pack, settings for web servers.

Responsible for reading it, and for what it says of itself: its title, the name of the site, the day of its last review.
Not responsible for what stands in the page (`sitekit.postbuild.run_sheets` reads that) or for what is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from sitekit.content.review import long_date

REVIEWED = "//p[contains(@class, 'ddm-page__facts')]//time/@datetime"
TITLE = "//article//h1"
# The sign beside a heading that links to it is no part of its words.
TITLE_WORDS = f"{TITLE}//text()[not(ancestor::a[contains(@class, 'headerlink')])]"
# For a page that does not say when it was reviewed. Any fixed day will do; today's would change the file each day.
NO_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class PageFacts:
    """What a file says about its page: the page's title, the site's name, the day of the page's last review."""

    title: str
    site_name: str
    reviewed: date

    @property
    def day(self) -> str:
        """The day of the last review as people write it."""
        return long_date(self.reviewed)


def parse(path: Path) -> HtmlElement:
    """The page at `path`, without its comments."""
    return html.parse(str(path), html.HTMLParser(encoding="utf-8", remove_comments=True)).getroot()


def facts(root: HtmlElement) -> PageFacts:
    """What the page says about itself: the name of the site stands in its title, after that of the page."""
    title = " ".join("".join(root.xpath(TITLE_WORDS)).split())
    days = root.xpath(REVIEWED)
    site_name = root.findtext("head/title", "").strip().removeprefix(f"{title} - ")
    return PageFacts(title, site_name, date.fromisoformat(days[0]) if days else NO_DAY)
