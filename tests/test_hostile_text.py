"""Hostile text stays text: from the data file, and from pages and settings.

Scripts make markup of no text at all (`test_sources.py`).
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree
from lxml.html import HtmlElement
from pydantic import TypeAdapter, ValidationError
from support.builds import PAGES, Built, copy_of_project, temporary_folder, whole

import macros
from sitekit.content import validate
from sitekit.content.search_words import SEARCH_WORDS_FILE
from sitekit.content.values import Paragraph, Url
from sitekit.postbuild.html import parse
from sitekit.rendering.context import make_call

DATA = Path("docs") / "_data" / "definitions.yml"
# What somebody could write in the data file to make more than words. Each is refused there, or shown as it is.
MARKS = (
    *('"a" onx="b"', "it's 'c' d", "&quot;e&lt;f&copy;", "*g* **h**", "_i_ __j__", "`k` ``l``", "[m][n] !o"),
    *("|p| q | r", "${s} {t} {% u %}", "{ .v #w onx=x }", "*y*{ onx=z }", "javascript:alert(1)", "\\*A\\* C:\\B"),
    *("~~C~~ ^D^ ==E==", ": F # G", ":smile: @H", "x{ onx=I }", "&amp;amp;", "www.example.org"),
)
# The same at the start of a paragraph, where Markdown looks for blocks.
STARTS = (
    *("[n]: javascript:alert(1)", "# J", "## K { onx=L }", "- M", "* N", "+ O", "1. P", "!!! note", "??? note"),
    *("Table: Q", "***", "---", "=== R", ": S", "*[T]: U", "[^1]: V", "``` W", "~~~ X", "| Y | Z |", "{ onx=1 }"),
    *("&#35; a", "\\# b"),
)
REFUSED = ("<b>", "</script>", "<!--", "a](b)", "{{ a }}", "{{")
# The lines of the data file that hold text, and how long we make it: the shortest that any of them may be.
PARAGRAPHS = ("meaning", "ask", "note")
PHRASES = (
    *("name", "cite_as", "purpose", "moment", "pages", "bring", "searched_as", "title", "authors", "subtitle"),
    "details",
)
LONGEST, LONGEST_PARAGRAPH = 80, 600
SORTED = ("glossary", "tools", "references")  # by name, so that what is added may only follow it
# Attributes whose values are looks or behaviour. In the others are words, or addresses made of the words of a title.
COMPARED = re.compile(r"class|style|type|role|rel|target|http-equiv|on\w+")


def allowed(text: str) -> bool:
    """Whether the data file takes this text."""
    try:
        TypeAdapter(Paragraph).validate_python(text)
    except ValidationError:
        return False
    return True


class Poison:
    """Puts hostile marks into the texts of the data file, in turn, and remembers what each text was before."""

    def __init__(self) -> None:
        self.marks = [mark for mark in MARKS if allowed(f"a {mark} b")]
        self.starts = [start for start in STARTS if allowed(f"{start} a")]
        self.pairs: dict[str, str] = {}
        self.turn = 0

    def entries(self, entries: dict[str, Any], section: str) -> None:
        for entry in entries.values():
            self.fields(entry, section)

    def fields(self, entry: dict[str, Any], section: str) -> None:
        for field, value in entry.items():
            if isinstance(value, dict):
                are_entries = all(isinstance(inner, dict) for inner in value.values())
                (self.entries if are_entries else self.fields)(value, section)
            elif field in (*PARAGRAPHS, *PHRASES):
                many = isinstance(value, list)
                # What is asked of a box of a grid is short enough to say aloud.
                kind = "name" if field == "ask" and "holds" in entry else field
                texts = [self.text(one, kind, section) for one in (value if many else [value])]
                entry[field] = texts if many else texts[0]

    def text(self, text: str, field: str, section: str) -> str:
        """The text with as many marks behind it as there is room for, and now and then one before it."""
        if text in self.pairs:
            return self.pairs[text]
        room = LONGEST_PARAGRAPH if field in PARAGRAPHS else LONGEST
        made = text if section in SORTED or field in PARAGRAPHS else text[:24].strip()
        if field in ("meaning", "ask") and self.starts:
            made = f"{self.starts[self.turn % len(self.starts)]} {made}"
        for step in range(len(self.marks)):
            longer = f"{made} {self.marks[(self.turn + step) % len(self.marks)]}"
            made = longer if len(longer) <= room else made
        self.turn += 5  # no divisor of the numbers of marks, so that each kind of text meets each mark
        self.pairs[text] = made
        return made


@dataclass(frozen=True)
class Poisoned:
    """The site built with hostile text: its files, and for each text of the data file the hostile one in its place."""

    built: Built
    pairs: dict[str, str]


@pytest.fixture(scope="module")
def poisoned() -> Poisoned:
    project = copy_of_project(temporary_folder() / "project")
    path = project / DATA
    content = yaml.safe_load(path.read_text("utf-8"))
    poison = Poison()
    for section, entries in content.items():
        poison.entries(entries, section)
    typed = yaml.safe_load((project / SEARCH_WORDS_FILE).read_text("utf-8"))
    for name, phrases in typed["names"].items():
        typed["names"][name] = [poison.text(phrase, "", "") for phrase in phrases]
    for file, hostile in ((path, content), (project / SEARCH_WORDS_FILE, typed)):
        file.write_text(yaml.safe_dump(hostile, sort_keys=False, allow_unicode=True, width=10_000), "utf-8")
    built = whole(project, project.parent / "site")
    assert built.status == 0, built.log[-3000:]
    return Poisoned(built, poison.pairs)


Element = tuple[str, tuple[tuple[str, str], ...]]


def skeleton(page: HtmlElement) -> list[Element]:
    """The elements of a page in order with the names of their attributes, and where it counts their values."""
    return [
        (
            str(element.tag),
            tuple(sorted((name, value if COMPARED.fullmatch(name) else "") for name, value in element.attrib.items())),
        )
        for element in page.iter("*")
    ]


def words(page: Path) -> str:
    """Everything that a page says, or has ready to say, in one line."""
    texts = parse(page).xpath("//text()[not(parent::script or parent::style)]")
    return " ".join("".join(texts).split())


def blocks(page: HtmlElement) -> list[str]:
    """The words of each element of a page in order, without the sign that links to a heading."""
    found = (element.xpath(".//text()[not(parent::a[@class='headerlink'])]") for element in page.iter("*"))
    return [" ".join("".join(texts).split()) for texts in found]


def changed(before: list[str], after: list[str], pairs: dict[str, str]) -> list[str]:
    """Texts of the data file that came out neither as they are written nor, in prose of a page, as they were."""
    assert len(before) == len(after)
    return [
        f"{pairs[old]} -> {new}"
        for old, new in zip(before, after, strict=True)
        if old in pairs and new not in (old, pairs[old])
    ]


def difference(one: list[Element], other: list[Element]) -> list[str]:
    """The first places in which two skeletons differ."""
    pairs = [f"{before} -> {after}" for before, after in zip(one, other, strict=False) if before != after]
    return pairs[:3] or ([] if len(one) == len(other) else ["one has more elements"])


@pytest.mark.parametrize("page", PAGES)
def test_text_of_the_data_file_is_shown_as_it_is_and_makes_no_markup(
    page: str, site: Built, poisoned: Poisoned
) -> None:
    before, after = (parse(folder / page) for folder in (site.folder, poisoned.built.folder))
    assert difference(skeleton(before), skeleton(after)) == []
    assert changed(blocks(before), blocks(after), poisoned.pairs) == []


def test_the_hostile_text_reaches_most_of_the_site(site: Built, poisoned: Poisoned) -> None:
    """So that the tests above look at something: each allowed mark is on some page, and most pages hold some."""
    pages = {page: words(poisoned.built.folder / page) for page in site.pages()}
    marks = Poison().marks
    assert [mark for mark in marks if not any(mark in text for text in pages.values())] == []
    assert len([page for page, text in pages.items() if any(mark in text for mark in marks)]) > 20
    assert len(poisoned.pairs) > 300


@pytest.mark.parametrize("text", REFUSED)
def test_text_that_is_no_plain_text_is_refused(text: str) -> None:
    assert not allowed(f"words {text} words")


def said(file: Path) -> list[str]:
    """The words of each paragraph of a Word file."""
    with zipfile.ZipFile(file) as parts:
        tree = etree.fromstring(parts.read("word/document.xml"))
    return [" ".join("".join(one.itertext("{*}t")).split()) for one in tree.iter("{*}p")]


def test_word_files_hold_the_text_as_it_is(site: Built, poisoned: Poisoned) -> None:
    files = sorted(path.relative_to(site.folder) for path in site.folder.rglob("*.docx"))
    assert len(files) > 10
    lost, kept = [], 0
    for file in files:
        before, after = said(site.folder / file), said(poisoned.built.folder / file)
        lost += changed(before, after, poisoned.pairs)
        kept += sum(text in poisoned.pairs.values() for text in after)
    assert lost == []
    assert kept > 50


BAD_ADDRESSES = (
    *("javascript:alert(1)", "data:text/html,x", "https://example.org/<b onx=1>c</b>", "https://example.org/\n\n# d"),
    *("https://example.org/>[e](javascript:alert(1))<", "//example.org", "https://example.org/ f", "https://"),
)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_could_be_more_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Url).validate_python(address)


@pytest.mark.parametrize("field", ["description", "owner"])
def test_what_a_page_says_of_itself_cannot_be_markup(field: str, project: Path) -> None:
    page = project / "docs" / "glossary.md"
    text = re.sub(f"^{field}: .*", f"{field}: 'A page <b onx=\"d\">e</b>'", page.read_text("utf-8"), flags=re.M)
    page.write_text(text, "utf-8")
    [problem] = validate.read(project / "mkdocs.yml", macros.MACROS, make_call).problems
    assert f"{field}: one of the characters" in str(problem)
