"""The built site: every page by every check, and what is true of the site as a whole."""

from __future__ import annotations

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from support.builds import BROKEN, PAGES, PROJECT, Built, parsed
from support.site_checks import CHECKS, anchors, body, lost_addresses

from sitekit.content import pages
from sitekit.content.definitions import Definitions
from sitekit.content.model import Activity, Question, Reflection, Step

PUBLISHED = (PROJECT / "tests" / "published_urls.txt").read_text("utf-8").split()
PRIVATE = ("_data", "definitions.yml", "overrides", "components", "macros", ".py", ".yml", ".md", ".jinja")
# The page on which all questions stand, to be worked through.
ALL_QUESTIONS = ("challenge-questions/workbook.html",)


def test_the_build_is_clean(site: Built) -> None:
    assert site.status == 0, site.log
    assert "WARNING" not in site.log, site.log


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_wrong_with_a_page(page: str, site: Built) -> None:
    found = {name: check(parsed(page), site.folder / page, site.folder) for name, check in CHECKS.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("check", CHECKS)
def test_the_check_rejects_a_broken_page(check: str) -> None:
    path = BROKEN / "site" / check / "page.html"
    page = BeautifulSoup(path.read_text("utf-8"), "lxml")
    assert CHECKS[check](page, path, path.parent) != []


def test_every_source_page_is_published(site: Built) -> None:
    assert site.pages() == PAGES


def test_titles_and_descriptions_are_unique(site: Built) -> None:
    published = [page for page in site.pages() if page != "404.html"]
    for selector, attribute in (("title", None), ('meta[name="description"]', "content"), ("h1", None)):
        said = Counter(
            str(tag[attribute]) if attribute else tag.get_text(strip=True)
            for page in published
            for tag in parsed(page).select(selector)
        )
        assert sum(said.values()) == len(published)
        assert [words for words, count in said.items() if count > 1] == []


def test_nothing_private_is_published(site: Built) -> None:
    files = [path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()]
    assert len(files) > len(site.pages())
    assert [file for file in files if any(file.endswith(end) or f"{end}/" in file for end in PRIVATE)] == []


@pytest.mark.parametrize("kind", [Question, Reflection, Activity, Step])
def test_everything_with_an_address_stands_there_once(kind: type, definitions: Definitions) -> None:
    expected = [entry for entry in definitions.entries.values() if isinstance(entry, kind)]
    assert expected
    for entry in expected:
        page, _, anchor = pages.home(entry.id, definitions).replace(".md", ".html").partition("#")
        assert len(parsed(page).select(f'[id="{anchor}"]')) == 1, entry.id
        if isinstance(entry, Question | Reflection):
            texts = {other: body(parsed(other)).get_text(" ", strip=True) for other in PAGES}
            holders = {other: text.count(entry.ask) for other, text in texts.items() if entry.ask in text}
            also = ALL_QUESTIONS if isinstance(entry, Question) else ()
            assert holders == dict.fromkeys([page, *also], 1), entry.id


def test_definitions_have_their_address(definitions: Definitions) -> None:
    missing = []
    for id in definitions.entries:
        page, _, anchor = pages.home(id, definitions).replace(".md", ".html").partition("#")
        if anchor and anchor not in anchors(parsed(page)):
            missing.append(f"{page}#{anchor}")
    assert missing == []


def test_published_addresses_still_work(site: Built) -> None:
    assert lost_addresses(site.folder, PUBLISHED) == [], (
        "a page or a place on a page that people may have sent in an e-mail is gone. Put it back, "
        "or leave a page at the old address that leads to the new one."
    )


def test_a_lost_address_is_noticed(site: Built) -> None:
    gone = ["cpd/session-9.html", "cpd/session-1.html#no-such-activity"]
    assert lost_addresses(site.folder, [*PUBLISHED[:3], *gone]) == gone


def test_new_addresses_are_recorded(site: Built) -> None:
    current = [address for page in site.pages() if page != "404.html" for address in addresses_of(page)]
    unrecorded = sorted(set(current) - set(PUBLISHED))
    assert unrecorded == [], "add these lines to tests/published_urls.txt"


def addresses_of(page: str) -> list[str]:
    """The page, and each place on it that has an address of its own making (tables are numbered by position)."""
    places = [str(tag["id"]) for tag in body(parsed(page)).select("h2[id], h3[id], h4[id], li[id]")]
    return [page, *(f"{page}#{place}" for place in places)]
