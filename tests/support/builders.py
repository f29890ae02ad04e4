"""Compare what a reader gets of each page from Zensical and from MkDocs; `make parity` runs it.

Every difference that readers can live with is in `KNOWN`, with its reason.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

from lxml.html import HtmlElement

from sitekit import builders, postbuild
from sitekit.postbuild import html
from support.builds import PROJECT, Built, shared_build

OTHER = "zensical"
# What Zensical has more (+) or less (-) on a page, where * is any text.
KNOWN: Mapping[str, tuple[str, ...]] = {
    "'Skip to content' leads to the start of the content, not to its first heading.": (
        "content: + a id=__skip tabindex=-1",
        "menus: - a  Skip to content -> /*#* tabindex None",
        "menus: + a  Skip to content -> /*#__skip tabindex None",
    ),
    "The theme tells screen readers when it has copied something. Nothing here asks it to.": (
        "menus: + div status  ->  tabindex None",
    ),
}
# Each builder brings its own edition of the theme's scripts and style sheets.
OF_THE_THEME = re.compile(r"\bassets/(javascripts|stylesheets)/")


@cache
def other_site() -> Built:
    """The project's site as Zensical builds it, with everything that is made of its pages."""
    return shared_build("other-site", _build_other)


def _build_other(site: Path) -> Built:
    done = builders.build(PROJECT, site, show_output=False, builder=OTHER)
    if done.returncode == 0:
        postbuild.run(PROJECT, site)
    return Built(site, done.returncode, done.stdout + done.stderr)


def words(element: HtmlElement) -> str:
    """The words of an element, without the marks that link to headings."""
    found = element.xpath(".//text()[not(ancestor::a[contains(@class, 'headerlink')] or ancestor::script)]")
    return " ".join("".join(found).split())


def _content(root: HtmlElement, page: str) -> Iterator[str]:
    """Every element of the article, with its attributes and its own words."""
    for element in root.xpath("//article//*"):
        yield _line(element, page, " ".join("".join(element.xpath("text()")).split()))


def _head(root: HtmlElement, page: str) -> Iterator[str]:
    """The language, the title, what machines read, our scripts and style sheets; not the name of the builder."""
    yield f"language {root.get('lang')}"
    for element in root.xpath("//head/title | //head/meta[@name != 'generator'] | //head/link | //script[@src]"):
        line = _line(element, page, words(element))
        if not OF_THE_THEME.search(line):
            yield line


def _menus(root: HtmlElement, page: str) -> Iterator[str]:
    """Every link, button and field round the content, in order: its name, and where it leads."""
    reached = "self::a or self::button or self::input or self::label or self::nav or @role"
    for element in root.xpath(f"//body//*[not(ancestor-or-self::article)][{reached}]"):
        name = element.get("aria-label") or (words(element) if element.tag != "nav" else "")
        where = urljoin(f"/{page}", element.get("href")) if element.get("href") else element.get("for", "")
        yield f"{element.tag} {element.get('role', '')} {name} -> {where} tabindex {element.get('tabindex')}"


def _words(root: HtmlElement, _: str) -> Iterator[str]:
    """The words of the content and round it, sentence by sentence."""
    for part in root.xpath("//article | //header | //footer | //*[contains(@class, 'md-sidebar')]"):
        yield from words(part).split(". ")


def _line(element: HtmlElement, page: str, text: str) -> str:
    attributes = {**element.attrib}
    for name in attributes.keys() & {"href", "src"}:
        attributes[name] = urljoin(f"/{page}", attributes[name])
    return " ".join([element.tag, *(f"{name}={value}" for name, value in sorted(attributes.items())), text])


ASPECTS: Mapping[str, Callable[[HtmlElement, str], Iterator[str]]] = {
    "content": _content,
    "head": _head,
    "menus": _menus,
    "words": _words,
}


def differences(first: Path, other: Path, page: str) -> Iterator[str]:
    """Every line of a page that one of two sites has and the other has not, or has elsewhere."""
    here, there = html.parse(first / page), html.parse(other / page)
    for aspect, read in ASPECTS.items():
        lines = difflib.unified_diff(list(read(here, page)), list(read(there, page)), n=0, lineterm="")
        yield from (f"{aspect}: {line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-")


def is_like(difference: str, known: str) -> bool:
    """Whether a difference is the one that is known."""
    return re.fullmatch(re.escape(known).replace(r"\*", ".*"), difference, re.DOTALL) is not None
