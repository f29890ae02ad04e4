"""Hostile text stays text: from the data file, from pages and settings, from an address, and from what people type."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from lxml import etree
from pydantic import TypeAdapter, ValidationError
from support.browser import Opener
from support.builds import PAGES, Built, build, copy_of_project, served, temporary_folder, whole

import macros
from sitekit.content import validate
from sitekit.content.model import Paragraph, Url
from sitekit.content.organisation import Statement
from sitekit.content.search_words import SEARCH_WORDS_FILE
from sitekit.postbuild.html import parse
from sitekit.problems import SourceError
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


def skeleton(page: Path) -> list[Element]:
    """The elements of a page in order with the names of their attributes, and where it counts their values."""
    return [
        (
            str(element.tag),
            tuple(sorted((name, value if COMPARED.fullmatch(name) else "") for name, value in element.attrib.items())),
        )
        for element in parse(page).iter("*")
    ]


def words(page: Path) -> str:
    """Everything that a page says, or has ready to say, in one line."""
    texts = parse(page).xpath("//text()[not(parent::script or parent::style)]")
    return " ".join("".join(texts).split())


def blocks(page: Path) -> list[str]:
    """The words of each element of a page in order, without the sign that links to a heading."""
    found = (element.xpath(".//text()[not(parent::a[@class='headerlink'])]") for element in parse(page).iter("*"))
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
def test_text_of_the_data_file_makes_no_markup(page: str, site: Built, poisoned: Poisoned) -> None:
    hostile = poisoned.built.folder / page
    assert difference(skeleton(site.folder / page), skeleton(hostile)) == []


@pytest.mark.parametrize("page", PAGES)
def test_text_of_the_data_file_is_shown_as_it_is(page: str, site: Built, poisoned: Poisoned) -> None:
    before, after = blocks(site.folder / page), blocks(poisoned.built.folder / page)
    assert changed(before, after, poisoned.pairs) == []


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


def test_data_for_scripts_holds_the_text_as_it_is(poisoned: Poisoned) -> None:
    pages = [path for path in poisoned.built.folder.rglob("*.html") if "data-ddm-sessions" in path.read_text("utf-8")]
    names = set(poisoned.pairs.values())
    assert len(pages) >= 4
    for page in pages:
        [block] = BeautifulSoup(page.read_text("utf-8"), "lxml").select("script[data-ddm-sessions]")
        held = [session["name"] for session in json.loads(block.string or "")["sessions"]]
        assert set(held) <= names, page


def test_the_index_of_search_holds_the_text_as_it_is(poisoned: Poisoned) -> None:
    script = (poisoned.built.folder / "search" / "index.js").read_text("utf-8")
    index = json.loads(script.removeprefix("ddm.search.use(").removesuffix(");\n"))
    titles = {" ".join(place["title"].split()) for page in index["pages"] for place in page["places"]}
    names = yaml.safe_load((poisoned.built.folder.parent / "project" / DATA).read_text("utf-8"))
    wanted = {entry["name"] for section in ("tools", "sessions", "areas") for entry in names[section].values()}
    assert wanted - titles == set()


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


# The elements of a page once its scripts have run, with the names of their attributes.
LIVE = """() => [...document.querySelectorAll("*")].map(element =>
  `${element.localName} ${[...element.attributes].map(({ name }) => name).sort().join(" ")}`)"""
WORKBOOK = "challenge-questions/workbook.html"
WITH_SCRIPTS = (
    *("cpd/plan.html", "cpd/session-1.html", WORKBOOK),
    "tools/summaries.html",
)
RUN = "#plan=abcdefgh&way=room&session-1=2027-01-14T0930&run=session-1&began=1800000000&since=1800000000&step=2"


@pytest.fixture(scope="module")
def poisoned_address(poisoned: Poisoned) -> Iterator[str]:
    with served(poisoned.built.folder) as address:
        yield address


@pytest.mark.parametrize("page", [*WITH_SCRIPTS, f"cpd/session-1.html{RUN}"])
def test_scripts_make_no_markup_of_the_text(page: str, open_page: Opener, poisoned_address: str) -> None:
    open_page.own += (poisoned_address,)
    # Time does not go on: what a running session shows would depend on how long the page took to load.
    plain, hostile = (
        open_page(f"{own}{page}", prepare=lambda page: page.clock.set_fixed_time(1_800_000_100)).page
        for own in (open_page.own[0], poisoned_address)
    )
    hostile.wait_for_function(f"count => ({LIVE})().length === count", arg=len(plain.evaluate(LIVE)))
    pairs = zip(plain.evaluate(LIVE), hostile.evaluate(LIVE), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]][:3] == []


BAD_ADDRESSES = (
    *("javascript:alert(1)", "data:text/html,x", "https://example.org/<b onx=1>c</b>", "https://example.org/\n\n# d"),
    *("https://example.org/>[e](javascript:alert(1))<", "//example.org", "https://example.org/ f", "https://"),
)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_could_be_more_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Url).validate_python(address)


FIELD = 'Council "a" onx="b" & so on: it\'s'


def organisation(fields: dict[str, str], project: Path) -> Path:
    """A copy of the project whose organisation says `fields`."""
    config = copy_of_project(project) / "mkdocs.yml"
    text = config.read_text("utf-8")
    for field, value in fields.items():
        text, count = re.subn(
            rf'^    {field}: ""', lambda _, f=field, v=value: f"    {f}: {json.dumps(v)}", text, flags=re.M
        )
        assert count == 1, field
    config.write_text(text, "utf-8")
    return project


def test_what_the_organisation_says_is_shown_as_it_is(tmp_path: Path) -> None:
    fields = ("name", "contact", "answer_within", "status", "audit", "statement_reviewed")
    built = build(organisation(dict.fromkeys(fields, FIELD), tmp_path / "project"), tmp_path / "site")
    assert built.status == 0, built.log
    page = built.folder / "accessibility.html"
    assert words(page).count(FIELD) >= len(fields)
    assert f"Published by {FIELD}. Contact: {FIELD}" in words(page)
    assert parse(page).xpath("//@onx") == []


@pytest.mark.parametrize("value", ["<b>x</b>", "[x](https://example.org)", "{{ x }}", "*x*", "a&quot;b"])
def test_markup_from_the_organisation_is_refused(value: str, tmp_path: Path) -> None:
    project = organisation({"contact": value}, tmp_path / "project")
    with pytest.raises(SourceError, match="contact: this contains"):
        Statement.read(project / "mkdocs.yml")


@pytest.mark.parametrize("field", ["description", "owner"])
def test_what_a_page_says_of_itself_cannot_be_markup(field: str, project: Path) -> None:
    page = project / "docs" / "glossary.md"
    text = re.sub(f"^{field}: .*", f"{field}: 'A page <b onx=\"d\">e</b>'", page.read_text("utf-8"), flags=re.M)
    page.write_text(text, "utf-8")
    [problem] = validate.read(project / "mkdocs.yml", macros.MACROS, make_call).problems
    assert f"'{field}:'" in str(problem)
