"""What a reader gets of each page from each builder, and how it differs: `python tests/builders.py` prints the report.

Responsible for building the same sources with every builder, for reading the pages and comparing them, and for the list
of differences that are known, each with its reason. Not responsible for what the pages should hold (`test_site.py`).
"""

from __future__ import annotations

import difflib
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from conftest import PROJECT, built_site, temporary_folder
from lxml.html import HtmlElement

from guide import built, finish, generator

FIRST = "mkdocs"
OTHERS = tuple(builder for builder in generator.BUILDERS if builder != FIRST)


@dataclass(frozen=True)
class Known:
    """A difference from the first builder that nobody needs to mend, with the reason.

    `line` is what the other builder has more (+) or less (-), where * stands for anything.
    """

    builder: str
    aspect: str
    line: str
    reason: str


ZENSICAL = {
    "Each names itself. Only machines read it.": [
        ("head", "- generator mkdocs-*"),
        ("head", "+ generator zensical-*"),
    ],
    "The same looks and menus, from the files of its own edition of the theme.": [
        ("files", "- head assets/stylesheets/main.*.min.css"),
        ("files", "+ head assets/stylesheets/classic/main.*.min.css"),
        ("files", "- data-guide-theme assets/javascripts/bundle.*.min.js"),
        ("files", "+ data-guide-theme assets/javascripts/bundle.*.min.js"),
    ],
    "'Skip to content' leads to the start of the content, not to its first heading.": [
        ("ids", "+ __skip"),
        ("menus", "- a  Skip to content -> *#* tabindex None"),
        ("menus", "+ a  Skip to content -> *#__skip tabindex None"),
    ],
    "The theme says it to screen readers when it has copied something. Nothing here asks it to.": [
        ("menus", "+ div status  ->  tabindex None"),
    ],
    "A block of code stands in a frame made for colours. It looks and reads the same.": [
        ("marks", "- code [('class', 'language-text')]"),
        ("marks", "+ div [('class', 'highlight')]"),
    ],
}
KNOWN = (*(Known("zensical", aspect, line, reason) for reason, lines in ZENSICAL.items() for aspect, line in lines),)


@dataclass(frozen=True)
class Difference:
    """One line that stands on a page of the other builder and not on that of the first (+), or the other way (-)."""

    builder: str
    page: str
    aspect: str
    line: str

    def is_like(self, known: Known) -> bool:
        """Whether this is what is known."""
        same = (self.builder, self.aspect) == (known.builder, known.aspect)
        return same and re.fullmatch(re.escape(known.line).replace(r"\*", ".*"), self.line) is not None


# --- Building --------------------------------------------------------------------------------------------------------


@cache
def sites() -> Mapping[str, Path]:
    """The finished site of each builder."""
    return dict(zip(generator.BUILDERS, (path for path, _ in _built()), strict=True))


def seconds() -> Mapping[str, float]:
    """How long each builder took, with others at work beside it."""
    return dict(zip(generator.BUILDERS, (taken for _, taken in _built()), strict=True))


@cache
def _built() -> list[tuple[Path, float]]:
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_build, generator.BUILDERS))


def _build(builder: str) -> tuple[Path, float]:
    start = time.monotonic()
    if builder == generator.DEFAULT:
        return built_site().folder, time.monotonic() - start
    site = temporary_folder() / "site"
    done = generator.build(PROJECT, site, is_heard=False, builder=builder)
    assert done.returncode == 0, done.stdout + done.stderr
    taken = time.monotonic() - start
    finish.finish(PROJECT, site)
    return site, taken


# --- What a reader gets ----------------------------------------------------------------------------------------------


def words(element: HtmlElement) -> str:
    """The words of an element, without the signs that link to headings."""
    found = element.xpath(".//text()[not(ancestor::a[contains(@class, 'headerlink')] or ancestor::script)]")
    return " ".join("".join(found).split())


def resolved(address: str, page: str) -> str:
    """Where on the site an address leads from `page`; addresses of other sites stay as they are."""
    path, _, part = address.partition("#")
    if ":" in path.split("/")[0]:
        return address
    # A server gives the page for "not found" at any address, so its own addresses start from the top.
    there = (Path("/") / page).parent / path if path else Path("/") / page
    target = Path(*there.parts[1:]).as_posix() if ".." not in there.parts else _without_dots(there)
    return f"{target}#{part}" if part else target


def _without_dots(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _text(root: HtmlElement, _: str) -> Iterator[str]:
    for article in root.xpath("//article"):
        yield from words(article).split(". ")


def _headings(root: HtmlElement, _: str) -> Iterator[str]:
    for heading in root.xpath("//article//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
        yield f"{heading.tag} #{heading.get('id')} {words(heading)}"


def _ids(root: HtmlElement, _: str) -> Iterator[str]:
    yield from root.xpath("//article//@id")


def _links(root: HtmlElement, page: str) -> Iterator[str]:
    for link in root.xpath("//article//a[@href]"):
        yield f"{words(link)} -> {resolved(link.get('href'), page)}"


def _pictures(root: HtmlElement, page: str) -> Iterator[str]:
    for picture in root.xpath("//article//img"):
        yield f"{picture.get('alt')} -> {resolved(picture.get('src', ''), page)}"


def _marks(root: HtmlElement, _: str) -> Iterator[str]:
    """What our scripts and styles go by, with the facts that scripts read."""
    for element in root.xpath("//article//*"):
        marks = {name: value for name, value in element.attrib.items() if name.startswith(("data-guide", "aria-"))}
        marks |= {name: value for name, value in element.attrib.items() if name in ("class", "role", "hidden", "type")}
        if marks:
            yield f"{element.tag} {sorted(marks.items())}"
    yield from root.xpath("//article//script/text()")


def _head(root: HtmlElement, page: str) -> Iterator[str]:
    yield f"language {root.get('lang')}"
    yield f"title {words(root.find('head/title'))}"
    for meta in root.xpath("//head/meta[@name or @http-equiv]"):
        yield f"{meta.get('name') or meta.get('http-equiv')} {meta.get('content')}"
    for link in root.xpath("//head/link[not(@rel='stylesheet')]"):
        yield f"{link.get('rel')} {resolved(link.get('href'), page)}"


def _files(root: HtmlElement, page: str) -> Iterator[str]:
    """Every script and style that the page asks for, at once or later, in order."""
    for element in root.xpath("//script[@src] | //link[@rel='stylesheet']"):
        how = "defer" if element.get("defer") is not None else element.getparent().tag
        yield f"{how} {resolved(element.get('src') or element.get('href'), page)}"
        for name, value in element.attrib.items():
            yield from (f"{name} {resolved(one, page)}" for one in value.split() if name.startswith("data-"))
    for addresses in root.xpath("//@data-guide-search-script | //@data-guide-search-scripts"):
        yield from (f"search {resolved(one, page)}" for one in addresses.split())


def _menus(root: HtmlElement, page: str) -> Iterator[str]:
    """Every link, button and field round the content, in order: with its name, and where it leads."""
    reached = "self::a or self::button or self::input or self::label or self::nav or @role"
    for element in root.xpath(f"//body//*[not(ancestor-or-self::article)][{reached}]"):
        name = element.get("aria-label") or words(element) if element.tag != "nav" else element.get("aria-label", "")
        where = resolved(element.get("href"), page) if element.get("href") else element.get("for", "")
        yield f"{element.tag} {element.get('role', '')} {name} -> {where} tabindex {element.get('tabindex')}"


def _frame(root: HtmlElement, _: str) -> Iterator[str]:
    """The words round the content."""
    for part in root.xpath("//header | //footer | //*[contains(@class, 'md-sidebar')] | //*[@class='md-tabs']"):
        yield words(part)


ASPECTS: Mapping[str, Callable[[HtmlElement, str], Iterator[str]]] = {
    "text": _text,
    "headings": _headings,
    "ids": _ids,
    "links": _links,
    "pictures": _pictures,
    "marks": _marks,
    "head": _head,
    "files": _files,
    "menus": _menus,
    "frame": _frame,
}


def seen(site: Path, page: str) -> Mapping[str, list[str]]:
    """What a reader gets of one page, by aspect, in the order of the page."""
    root = built.parse(site / page)
    return {name: list(read(root, page)) for name, read in ASPECTS.items()}


# --- Comparing -------------------------------------------------------------------------------------------------------


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def differences(first: Path, other: Path, builder: str) -> Iterator[Difference]:
    """Every line that one of two sites has and the other has not, or has elsewhere."""
    for line in _changed(pages(first), pages(other)):
        yield Difference(builder, "", "pages", line)
    for page in sorted(set(pages(first)) & set(pages(other))):
        here, there = seen(first, page), seen(other, page)
        for aspect in ASPECTS:
            for line in _changed(here[aspect], there[aspect]):
                yield Difference(builder, page, aspect, line)


def _changed(first: list[str], other: list[str]) -> Iterator[str]:
    lines = difflib.unified_diff(first, other, n=0, lineterm="")
    yield from (f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-")


@cache
def found(builder: str) -> tuple[Difference, ...]:
    """Every difference of the site of `builder` from that of the first."""
    return tuple(differences(sites()[FIRST], sites()[builder], builder))


def strange(builder: str) -> list[Difference]:
    """Every difference that is not known."""
    return [one for one in found(builder) if not any(one.is_like(known) for known in KNOWN)]


def report() -> Iterator[str]:
    """The parity of the builders, line by line."""
    yield f"{len(pages(sites()[FIRST]))} pages, {len(ASPECTS)} aspects of each, compared with {FIRST} {version(FIRST)}:"
    for builder in OTHERS:
        yield f"- {builder} {version(builder)}: {len(strange(builder))} differences without a reason"
        yield from (f"    {one.page}, {one.aspect}: {one.line}" for one in strange(builder))
        for reason, known in groupby(
            (known for known in KNOWN if known.builder == builder), lambda known: known.reason
        ):
            yield f"    {reason}"
            for one in known:
                where = {difference.page for difference in found(builder) if difference.is_like(one)}
                yield f"      on {len(where)} pages, {one.aspect}: {one.line}"
    taken = ", ".join(f"{builder} {took:.1f}" for builder, took in seconds().items())
    yield f"Seconds to build, side by side: {taken}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report())
