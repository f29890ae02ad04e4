"""What each builder leaves behind: the theme's mistakes put right, and the same site from Zensical.

`make parity` compares the two builders' sites in full.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click
import pytest
from lxml.html import HtmlElement
from support.builders import OF_THE_THEME, OTHER, other_site, words
from support.builds import BROKEN, Built, digest

from sitekit import builders
from sitekit.content.review import long_date, next_review
from sitekit.postbuild import html
from sitekit.release import server_config

MENU = "//label[contains(@class, 'md-header__button')][@for='__drawer']"
FIRST_LINK = "(//body//a[@href])[1]"
# What `overrides/theme-fixes.html` and the partials beside it are for, as a page shows it.
FIXED = {
    "no check box with autocomplete": "not(//input[@type='checkbox'][@autocomplete])",
    "the menu's button has words": f"count({MENU}) = 1 and normalize-space({MENU}) = 'Menu'",
    "the search button says whether it is open": "//button[@data-ddm-search-button][@aria-expanded='false'][. != '']",
    "without scripts a sentence stands for search": "//header//noscript//a[@href]",
    "the link of a heading is for the mouse": (
        "not(//a[@class='headerlink'][not(@aria-hidden='true' and @tabindex='-1') or normalize-space()])"
    ),
    "nothing is fetched ahead": f"not({server_config.AHEAD})",
    "no label is hidden": "not(//label[@aria-hidden])",
    "no tabindex without a number": "not(//*[@tabindex=''])",
    "the search box has a name": "//*[@data-ddm-search][@role='dialog'][@aria-label]",
    "the search box knows its scripts": "//*[@data-ddm-search-scripts]",
    "the theme's search is not there": "not(//*[starts-with(@data-md-component, 'search')])",
    "the theme's script comes later": "//script[contains(@data-ddm-theme, '/bundle.')]",
    "the theme's script is asked for once": "not(//script[contains(@src, '/bundle.')])",
    "scripts wait for the page": "not(//script[contains(@src, 'assets/')][not(@defer)])",
    "the page says that scripts run": "/html/@class = 'js'",
    "no choice of colours is kept": "not(//*[@data-md-component='palette'])",
    "no two landmarks share a name": (
        "not(//nav[not(ancestor::nav)][@aria-label = preceding::nav[not(ancestor::nav)]/@aria-label])"
    ),
    "a phone has a short name": "//header//*[@class='ddm-name__short'][normalize-space()]",
    "the edition is said": "//footer//*[@data-ddm-edition][normalize-space()]",
    # The page for "not found" has no parts, so that one theme gives it no such link.
    "the first link skips to the content": (
        f"//article//*[@id = substring-after({FIRST_LINK}[@class='md-skip']/@href, '#')]"
        f" or (//*[contains(@class, 'ddm-page--not-found')] and not({FIRST_LINK}[@class='md-skip']))"
    ),
    "the page is in British English": "/html/@lang = 'en-GB'",
    "nothing is loaded from elsewhere": "not(//*[contains(@src, '//')] | //link[contains(@href, '//')])",
}


def unfixed(root: HtmlElement) -> list[str]:
    """What the theme gets wrong on a page and nothing has put right."""
    return [name for name, is_right in FIXED.items() if not root.xpath(f"boolean({is_right})")]


def unfixed_pages(site: Built) -> dict[str, list[str]]:
    found = {page: unfixed(html.parse(site.folder / page)) for page in site.pages()}
    return {page: names for page, names in found.items() if names}


def test_what_the_theme_gets_wrong_is_put_right(site: Built) -> None:
    assert unfixed_pages(site) == {}


def test_a_page_that_is_not_put_right_is_noticed() -> None:
    """Each remedy is missed on a page that has the opposite of it."""
    assert unfixed(html.parse(BROKEN / "layout.html")) == list(FIXED)


def test_zensical_builds_the_same_site(site: Built) -> None:
    other = other_site()
    assert other.status == 0, other.log
    here, there = (
        {path: mark for path, mark in digest(one.folder).items() if not OF_THE_THEME.match(path)}
        for one in (site, other)
    )
    assert there.keys() ^ here.keys() == {"sitemap.xml.gz"}, "pages, files of ours, and no source"
    differing = {path for path in there if here[path] != there[path]}
    assert {Path(path).suffix for path in differing} == {".html"}, "search, Word files, styles and scripts are the same"
    for page in ("index.html", "tools/safe-uncertainty.html", "cpd/session-1.html"):
        shown = [words(html.parse(one.folder / page).find(".//article")) for one in (site, other)]
        assert shown[0] == shown[1]
    assert unfixed_pages(other) == {}


# An address in a script, which it could ask for. In comments there are others.
ADDRESS = re.compile(r"""["'`](?:https?:)?//((?:[\w-]+\.)+[a-z]{2,})""")
# What looks like one, and names a vocabulary of XML.
VOCABULARIES = ("www.w3.org", "purl.org", "purl.oclc.org", "schemas.microsoft.com", "schemas.openxmlformats.org")


def hosts(folder: Path) -> set[str]:
    texts = (script.read_text("utf-8") for script in folder.rglob("*.js"))
    return {host for text in texts for host in ADDRESS.findall(text)} - {*VOCABULARIES}


def test_no_script_names_another_host(site: Built, tmp_path: Path) -> None:
    assert [hosts(one.folder) for one in (site, other_site())] == [set(), set()]
    (tmp_path / "a.js").write_text(
        "load('https://a.example/b.js'); load(`//b.example/${c}`); // https://c.example", "utf-8"
    )
    assert hosts(tmp_path) == {"a.example", "b.example"}


@pytest.mark.parametrize("builder", ["sphinx", OTHER])
def test_a_builder_that_is_not_there_is_named(builder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(click.ClickException, match=f"'?{builder}'?.*(Choose one of|See 'Move)"):
        builders.build(tmp_path, tmp_path / "site", builder=builder)


DAYS = (date(2024, 2, 29), date(2023, 2, 28), date(2025, 12, 31), date(2025, 9, 5), date(2026, 1, 1))


@pytest.mark.parametrize("builder", ["mkdocs", pytest.param(OTHER, marks=pytest.mark.parity)])
def test_the_page_and_the_list_agree_on_the_next_review(builder: str, project: Path, tmp_path: Path) -> None:
    """The template of the page has the rule of `sitekit.content.review` once more, in words that both builders know."""
    reviewed = dict(zip(sorted((project / "docs" / "tools").glob("*.md")), DAYS, strict=False))
    assert len(reviewed) == len(DAYS)
    for path, day in reviewed.items():
        text = re.sub("^last_reviewed: .*", f"last_reviewed: {day}", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(text, "utf-8")
    done = builders.build(project, tmp_path / "site", show_output=False, builder=builder)
    assert done.returncode == 0, done.stderr
    for path, day in reviewed.items():
        page = html.parse(tmp_path / "site" / "tools" / f"{path.stem}.html")
        [facts] = page.xpath("//*[@class='ddm-page__facts']")
        assert "Page owner: " in facts.text_content()
        shown = [(one.get("datetime"), one.text) for one in facts.iter("time")]
        assert shown == [(one.isoformat(), long_date(one)) for one in (day, next_review(day))]
