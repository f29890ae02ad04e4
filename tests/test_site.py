"""The built site: every page by every check, and what is true of the site as a whole."""

from __future__ import annotations

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from support.builds import BROKEN, PAGES, PROJECT, Built, parsed
from support.site_checks import CHECKS, body, lost_addresses

from sitekit.content import pages
from sitekit.content.definitions import Definitions
from sitekit.content.model import Question, Reflection

PUBLISHED = (PROJECT / "tests" / "published_urls.txt").read_text("utf-8").split()
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


def test_a_question_is_asked_on_its_page_once(definitions: Definitions) -> None:
    texts = {page: body(parsed(page)).get_text(" ", strip=True) for page in PAGES}
    for entry in definitions.entries.values():
        if isinstance(entry, Question | Reflection):
            home = pages.home(entry.id, definitions).partition("#")[0].replace(".md", ".html")
            holders = {page: text.count(entry.ask) for page, text in texts.items() if entry.ask in text}
            also = ALL_QUESTIONS if isinstance(entry, Question) else ()
            assert holders == dict.fromkeys([home, *also], 1), entry.id


def test_definitions_have_their_address(definitions: Definitions, site: Built) -> None:
    homes = [pages.home(id, definitions).replace(".md", ".html") for id in definitions.entries]
    assert lost_addresses(site.folder, homes) == []


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


def test_the_privacy_page_says_what_readers_must_know() -> None:
    said = parsed("privacy.html").article.get_text()
    for words in (
        "as a Word file, on paper or by copying it",
        "Whoever you give the link to can see what is in it.",
        "with them your plans and agendas",
        "It is published by [To be completed: name of the organisation].",
        "write to [To be completed: address or form to write to].",
    ):
        assert words in said
