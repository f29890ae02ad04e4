"""Two builders, one tree: what a reader gets is the same, and what is made of it works with either."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import builders
import click
import pytest
from builders import KNOWN, OTHERS, differences, sites, strange
from conftest import BROKEN, serve
from lxml.html import HtmlElement
from playwright.sync_api import Browser
from support import mistakes
from test_browser import WIDTHS, errors, foreign, open_menu, open_search, sideways, violations, watch
from test_publish import digest
from test_release import TODAY, ready
from test_search import ask

from guide import built, generator, offline, publish, release
from guide.review import next_review

ALL = tuple(generator.BUILDERS)
# Pages where somebody does something, one of them with tables.
TRIED = ("cpd/session-1.html", "challenge-questions/agenda.html")
ASKED = ("golden thread", "discrepency matrix", "session two", "supervisions", "xqzvw")


# --- The pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", OTHERS)
def test_a_reader_notices_no_difference(builder: str) -> None:
    assert [f"{one.page}, {one.aspect}: {one.line}" for one in strange(builder)] == []


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.builder}: {known.line}")
def test_what_is_known_to_differ_still_does(known: builders.Known) -> None:
    assert any(one.is_like(known) for one in builders.found(known.builder)), "take it off the list"


# One change to a page of each kind that a reader would notice, and the aspect in which it shows.
CHANGES: dict[str, tuple[str, str, str]] = {
    "a word": ("text", "Research in Practice", "Research In Practice"),
    "the level of a heading": ("headings", "<h2 id=", "<h3 id="),
    "an id": ("ids", 'id="about-this-site"', 'id="about-the-site"'),
    "where a link leads": ("links", 'href="references.html', 'href="glossary.html'),
    "a class": ("marks", "guide-page__facts", "guide-page__fact"),
    "the language": ("head", 'lang="en-GB"', 'lang="en"'),
    "the description": ("head", 'name="description" content="', 'name="description" content="Or '),
    "a script of ours": ("files", "assets/js/search.js", "assets/js/other.js"),
    "the order of the menu": ("menus", 'href="tools/index.html"', 'href="cpd/index.html"'),
    "a word round the content": ("frame", "Glossary and about", "Glossary"),
    "the day of the next review": ("text", " 2027</time>", " 2028</time>"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_to_a_page_would_be_noticed(change: str, tmp_path: Path) -> None:
    aspect, old, new = CHANGES[change]
    text = (sites()[builders.FIRST] / "about.html").read_text("utf-8")
    assert old in text
    for name, content in (("one", text), ("other", text.replace(old, new))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "about.html").write_text(content, "utf-8")
    assert aspect in {one.aspect for one in differences(tmp_path / "one", tmp_path / "other", "zensical")}


def test_a_page_that_is_missing_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "about.html").write_text("<html><head><title>x</title></head></html>", "utf-8")
    missing = {one.line for one in differences(sites()[builders.FIRST], tmp_path, "zensical") if one.aspect == "pages"}
    assert "- index.html" in missing


# --- What is mended in the theme's frame -----------------------------------------------------------------------------


def _has(root: HtmlElement, path: str) -> bool:
    return bool(root.xpath(path))


# What `overrides/partials/mended.html` and the partials beside it are for, as a page shows it.
MENDED: dict[str, Callable[[HtmlElement], bool]] = {
    "no check box with autocomplete": lambda root: not _has(root, "//input[@type='checkbox'][@autocomplete]"),
    "the menu's button has words": lambda root: _names(root, "__drawer") == ["Menu"],
    "the menu's button can be reached": lambda root: _has(root, "//header//label[@for='__drawer'][@tabindex='0']"),
    "the search button has words": lambda root: _names(root, "__search") == ["Search"],
    "the search button can be reached": lambda root: _has(
        root, "//label[contains(@class, 'md-header__button')][@for='__search'][@tabindex='0']"
    ),
    "no label is hidden": lambda root: not _has(root, "//label[@aria-hidden]"),
    "no tabindex without a number": lambda root: not _has(root, "//*[@tabindex='']"),
    "the search box has a name": lambda root: _has(root, "//*[@data-guide-search][@role='dialog'][@aria-label]"),
    "the search box knows its scripts": lambda root: _has(root, "//*[@data-guide-search-scripts]"),
    "the theme's search is not there": lambda root: not _has(root, "//*[starts-with(@data-md-component, 'search')]"),
    "the theme's script comes later": lambda root: _has(root, "//script[contains(@data-guide-theme, '/bundle.')]"),
    "the theme's script is asked for once": lambda root: not _has(root, "//script[contains(@src, '/bundle.')]"),
    "the page says that scripts run": lambda root: root.get("class") == "js",
    "no choice of colours is kept": lambda root: not _has(root, "//*[@data-md-component='palette']"),
    "no two landmarks share a name": lambda root: (
        len(names := root.xpath("//nav[not(ancestor::nav)]/@aria-label")) == len(set(names))
    ),
    "the edition is said": lambda root: _has(root, "//footer//*[@data-guide-edition][normalize-space()]"),
    "the first link skips to the content": lambda root: _skips(root),
    "the page is in British English": lambda root: root.get("lang") == "en-GB",
    "nothing is loaded from elsewhere": lambda root: (
        not _has(root, "//*[contains(@src, '//')] | //link[contains(@href, '//')]")
    ),
}


def _names(root: HtmlElement, toggle: str) -> list[str]:
    labels = root.xpath(f"//label[contains(@class, 'md-header__button')][@for='{toggle}']")
    return [builders.words(label) for label in labels]


def _skips(root: HtmlElement) -> bool:
    """The page for "not found" has no parts, so that one theme gives it no such link."""
    links = root.xpath("//a[@href][not(ancestor::head)][1]")
    is_skip = [link for link in links if link.get("class") == "md-skip"]
    if not is_skip:
        return _has(root, "//*[contains(@class, 'guide-page--not-found')]")
    return _has(root, f"//article//*[@id='{is_skip[0].get('href').removeprefix('#')}']")


@pytest.mark.parametrize("builder", ALL)
@pytest.mark.parametrize("mended", MENDED)
def test_what_the_theme_gets_wrong_is_mended(mended: str, builder: str) -> None:
    site = sites()[builder]
    assert [page for page in builders.pages(site) if not MENDED[mended](_parsed(site / page))] == []


_PARSED: dict[Path, HtmlElement] = {}


def _parsed(path: Path) -> HtmlElement:
    if path not in _PARSED:
        _PARSED[path] = built.parse(path)
    return _PARSED[path]


def test_a_frame_that_is_not_mended_would_be_noticed(tmp_path: Path) -> None:
    """Each remedy is missed on a page that has the opposite of it."""
    page = tmp_path / "page.html"
    page.write_text((BROKEN / "frame.html").read_text("utf-8"), "utf-8")
    assert [mended for mended in MENDED if MENDED[mended](built.parse(page))] == []


# --- What is made of the pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", OTHERS)
def test_what_is_made_of_the_pages_is_the_same(builder: str) -> None:
    def made(site: Path) -> dict[str, str]:
        return {
            path: mark for path, mark in digest(site).items() if path.startswith("search/") or path.endswith(".docx")
        }

    assert len(made(sites()[builder])) > 20
    assert made(sites()[builder]) == made(sites()[builders.FIRST])


@pytest.mark.parametrize("builder", ALL)
def test_no_source_is_published(builder: str) -> None:
    kinds = {Path(path).suffix for path in digest(sites()[builder])}
    assert kinds.isdisjoint({".md", ".yml", ".py", ".j2"})


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of what Zensical builds, made once."""
    folder = tmp_path_factory.mktemp("release")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "_build", lambda _, to, __: shutil.copytree(sites()["zensical"], to))
        release.release(ready(folder / "project"), folder / "dist", TODAY)
    return folder / "dist"


def test_a_release_can_be_made(dist: Path) -> None:
    names = digest(dist)
    assert {
        "site/index.html",
        "site/404.html",
        "hosting/web.config",
        "SHA256SUMS",
        "inventory.cdx.json",
    } <= names.keys()
    assert list(release.dead_links(dist / "site")) == []
    assert [name for name in names if "workers" in name or name.endswith("search.json")] == []
    assert [name for name in names if "stylesheets" in name] == [], "one file of styles for all that the theme has"


def test_the_offline_copy_opens_from_a_folder(dist: Path, browser: Browser, tmp_path: Path) -> None:
    (pack,) = (dist / "site" / "offline").glob("*.zip")
    with zipfile.ZipFile(pack) as packed:
        packed.extractall(tmp_path)
    watched = watch(browser, reduced_motion="reduce")
    (top,) = tmp_path.iterdir()
    watched.page.goto((top / offline.START).as_uri())
    watched.page.get_by_role("link").first.click()
    watched.page.wait_for_url("**/index.html")
    open_search(watched.page)
    assert errors(watched) == []
    assert foreign(watched, tmp_path.as_uri()) == []
    watched.page.close()


# --- In a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def there() -> Iterator[dict[str, str]]:
    """The address of each builder's site on this machine."""
    servers = {builder: serve(site) for builder, site in sites().items()}
    yield {builder: f"http://127.0.0.1:{server.server_port}/" for builder, server in servers.items()}
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_of_the_newest_theme_is_quiet_and_accessible(
    width: int, there: dict[str, str], browser: Browser
) -> None:
    own = there["zensical"]
    watched = watch(browser, width, reduced_motion="reduce")
    for page in TRIED:
        watched.page.goto(own + page)
        assert violations(watched.page) == []
        assert sideways(watched.page) <= 0
        open_search(watched.page)
        assert violations(watched.page) == [], "with search open"
        watched.page.keyboard.press("Escape")
    if width == min(WIDTHS):
        open_menu(watched.page)
        assert violations(watched.page) == [], "with the menu open"
    assert errors(watched) == []
    assert foreign(watched, own) == []
    assert watched.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    watched.page.close()


def test_search_finds_the_same(there: dict[str, str], browser: Browser) -> None:
    found = []
    for builder in (builders.FIRST, "zensical"):
        watched = watch(browser, reduced_motion="reduce")
        watched.page.goto(there[builder])
        found.append([])
        for question in ASKED:
            ask(watched.page, question)
            found[-1].append(watched.page.locator("[data-guide-search]").inner_text())
        watched.page.close()
    assert found[0] == found[1]


# --- Mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", OTHERS)
def test_a_mistake_is_not_published(
    builder: str, small_project: Callable[..., Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "place" / "site"
    site.mkdir(parents=True)
    assert publish.publish(small_project("call-unknown-id"), site, builder) != 0
    assert list(site.parent.iterdir()) == [site]
    assert list(site.iterdir()) == []
    said = "".join(capfd.readouterr())
    assert mistakes.load()["call-unknown-id"].says[0] in said
    assert "Traceback" not in said


def test_a_call_that_fails_only_in_the_build_is_not_published(
    small_project: Callable[..., Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Zensical puts the error into the page and says that all is well; the check before knows nothing of it."""
    project = small_project()
    macros = project / "macros.py"
    macros.write_text(
        macros.read_text("utf-8").replace("current_page(env), words)", "no_such_thing(env), words)"), "utf-8"
    )
    assert publish.publish(project, tmp_path / "site", "zensical") != 0
    assert "a call on this page failed" in capfd.readouterr().err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("builder", ["sphinx", "zensical"])
def test_a_builder_that_is_not_there_is_named(builder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(click.ClickException, match=f"'?{builder}'?.*(Choose one of|See 'Move)"):
        generator.build(tmp_path, tmp_path / "site", builder=builder)


# --- The day of the next review --------------------------------------------------------------------------------------

DAYS = (date(2024, 2, 29), date(2023, 2, 28), date(2025, 12, 31), date(2025, 9, 5), date(2026, 1, 1))


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small site with a page reviewed on each of the days, from each builder."""
    folder = tmp_path_factory.mktemp("reviewed")
    project = folder / "project"
    shutil.copytree(BROKEN / "_whole", project)
    shutil.copytree(builders.PROJECT / "overrides", project / "overrides")
    shutil.copy(builders.PROJECT / "macros.py", project)
    config = (
        (project / "mkdocs.yml").read_text("utf-8").replace("name: material", "name: material, custom_dir: overrides")
    )
    (project / "mkdocs.yml").write_text(f"{config}\nextra: {{edition: 1.0.0}}\n", "utf-8")
    for page, day in zip(sorted((project / "docs").rglob("*.md")), DAYS, strict=True):
        text = page.read_text("utf-8")
        line = next(line for line in text.splitlines() if line.startswith("last_reviewed:"))
        page.write_text(text.replace(line, f"last_reviewed: {day}"), "utf-8")
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda builder: generator.build(project, folder / builder, None, False, builder), ALL))
    assert [one.returncode for one in done] == [0] * len(ALL), [one.stderr for one in done]
    return {builder: folder / builder for builder in ALL}


@pytest.mark.parametrize("builder", ALL)
def test_the_page_and_the_list_agree_on_the_next_review(builder: str, reviewed: dict[str, Path]) -> None:
    said = {}
    for page in builders.pages(reviewed[builder]):
        facts = built.parse(reviewed[builder] / page).xpath("//*[@class='guide-page__facts']//time")
        said |= {one.get("datetime"): one.text for one in facts}
        if facts:
            last, following = (date.fromisoformat(one.get("datetime")) for one in facts)
            assert following == next_review(last)
    wanted = {*DAYS, *map(next_review, DAYS)}
    assert said == {day.isoformat(): built.in_writing(day) for day in wanted}
