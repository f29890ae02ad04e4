"""The checks that every built page must pass. Each gives a list of what is wrong, which is empty for a good page.

What axe, the Nu HTML checker, and the policy of a server find as well is left to them.

`tests/broken/site/<name of the check>/page.html` is a page that the check must reject; `test_site.py` asserts both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

LEFTOVERS = re.compile(r"\{\{|\{%|\{ ?#|\]\[|Macro (Rendering|Syntax) Error|\bmarkdown=|\bUndefined\b")
WORDLESS = {"here", "click here", "this", "link", "more", "read more", "this page", "page"}


def body(page: BeautifulSoup) -> Tag:
    """The part of the page that is ours, without the theme's frame."""
    found = page.select_one("article")
    assert found is not None, "the page has no article"
    return found


def anchors(page: BeautifulSoup) -> set[str]:
    return {str(tag["id"]) for tag in page.select("[id]")}


def links(page: BeautifulSoup, path: Path, site: Path) -> list[str]:
    """Every link to this site leads to a file that is there, and to an anchor that is on it."""
    wrong = []
    for tag in page.select("a[href], link[href], script[src], img[src]"):
        address = str(tag.get("href") or tag.get("src"))
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        # A server gives the page for "not found" at any address, so its links start from the top of the site.
        start = site if path.name == "404.html" else path.parent
        target = (
            (start / unquote(parts.path).removeprefix("/" if start == site else "")).resolve() if parts.path else path
        )
        if not target.is_file() or not target.is_relative_to(site):
            wrong.append(f"{address}: no such file")
        elif parts.fragment and target.suffix == ".html" and parts.fragment not in _anchors_of(target):
            wrong.append(f"{address}: no such anchor")
    return wrong


_ANCHORS: dict[Path, set[str]] = {}


def _anchors_of(file: Path) -> set[str]:
    if file not in _ANCHORS:
        _ANCHORS[file] = anchors(BeautifulSoup(file.read_text("utf-8"), "lxml"))
    return _ANCHORS[file]


def lost_addresses(folder: Path, addresses: list[str]) -> list[str]:
    """Those of the addresses that are not in the site. A page that has moved leads on to the parts of the new one."""
    lost = []
    for address in addresses:
        name, _, part = address.partition("#")
        page = folder / name
        if not page.is_file() or (part and part not in _anchors_of(page) | _anchors_of(_leads_to(page))):
            lost.append(address)
    return lost


def _leads_to(page: Path) -> Path:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.read_text("utf-8"))
    return page.parent / found[1] if found else page


def no_leftovers(page: BeautifulSoup, _path: Path, _site: Path) -> list[str]:
    return sorted({found[0] for found in LEFTOVERS.finditer(body(page).decode())})


def tables(page: BeautifulSoup, _path: Path, _site: Path) -> list[str]:
    """Every table has a caption, header cells with a scope, and a region that a keyboard can scroll."""
    wrong = []
    for table in page.select("table"):
        caption = table.select_one("caption")
        if caption is None or not caption.get_text(strip=True):
            wrong.append(f"no caption: {table.get_text(' ', strip=True)[:60]}")
        wrong += [f"no scope: {cell.get_text(strip=True)}" for cell in table.select("th") if not cell.get("scope")]
        if not table.select("th"):
            wrong.append("no header cells")
        if table.find_parent(attrs={"role": "region", "tabindex": "0", "aria-labelledby": True}) is None:
            wrong.append("no region round it")
    return wrong


def link_words(page: BeautifulSoup, _path: Path, _site: Path) -> list[str]:
    """The words of a link make sense read alone."""
    found = [link.get_text(" ", strip=True) for link in body(page).select("a[href]:not(.headerlink)")]
    return [repr(words) for words in found if not words or words.casefold().strip(".") in WORDLESS]


CHECKS: dict[str, Callable[[BeautifulSoup, Path, Path], list[str]]] = {
    check.__name__: check for check in (links, no_leftovers, tables, link_words)
}
