"""The site that Zensical builds is the one that MkDocs builds, for readers and for a release: `make parity`."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import WIDTHS, errors, foreign, open_menu, open_search, sideways, violations, watch
from support.builders import KNOWN, OTHER, differences, is_like, other_site
from support.builds import Built, digest, serve
from support.released import TODAY, ready
from support.search_box import ask

from sitekit import release
from sitekit.release import offline_zip, site_folder

pytestmark = pytest.mark.parity
LISTED = [line for lines in KNOWN.values() for line in lines]
# Pages where people do something, one of them with tables.
TRIED = ("cpd/session-1.html", "challenge-questions/workbook.html")
ASKED = ("golden thread", "discrepency matrix", "session two", "supervisions", "xqzvw")


@pytest.fixture(scope="module")
def found(site: Built) -> list[str]:
    """Every difference between the two sites, with its page."""
    other = other_site()
    assert other.pages() == site.pages()
    return [f"{page} {line}" for page in site.pages() for line in differences(site.folder, other.folder, page)]


def test_a_reader_notices_no_difference(found: list[str]) -> None:
    lines = ((line, line.partition(" ")[2]) for line in found)
    assert [line for line, shown in lines if not any(is_like(shown, known) for known in LISTED)] == []


@pytest.mark.parametrize("known", LISTED)
def test_what_is_known_to_differ_still_does(known: str, found: list[str]) -> None:
    assert any(is_like(line.partition(" ")[2], known) for line in found), "take it off the list"


# One change to a page of each kind that a reader would notice, and the aspect in which it shows.
CHANGES: dict[str, tuple[str, str, str]] = {
    "a word": ("words", "Research in Practice", "Research In Practice"),
    "the level of a heading": ("content", "<h2 id=", "<h3 id="),
    "an id": ("content", 'id="about-this-site"', 'id="about-the-site"'),
    "where a link leads": ("content", 'href="references.html', 'href="glossary.html'),
    "the day of the next review": ("content", " 2027</time>", " 2028</time>"),
    "the language": ("head", 'lang="en-GB"', 'lang="en"'),
    "the description": ("head", 'name="description" content="', 'name="description" content="Or '),
    "a style sheet of ours": ("head", "assets/css/tokens", "assets/css/other"),
    "the order of the menu": ("menus", 'href="tools/index.html"', 'href="cpd/index.html"'),
    "a word round the content": ("words", "Help", "Halp"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_to_a_page_would_be_noticed(change: str, site: Built, tmp_path: Path) -> None:
    aspect, old, new = CHANGES[change]
    text = (site.folder / "about.html").read_text("utf-8")
    assert old in text
    (tmp_path / "about.html").write_text(text.replace(old, new), "utf-8")
    lines = list(differences(site.folder, tmp_path, "about.html"))
    assert any(line.startswith(f"{aspect}: ") for line in lines)
    assert not any(is_like(line, known) for line in lines for known in LISTED)


def test_a_release_can_be_made_whose_offline_copy_opens_from_a_folder(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "_build", lambda _, to, __: shutil.copytree(other_site().folder, to))
    dist = tmp_path / "dist"
    release.write_release(ready(tmp_path / "project"), dist, TODAY)
    assert [name for name in digest(dist) if "workers" in name or name.endswith("search.json")] == []
    [pack] = (dist / "site" / "offline").glob("*.zip")
    with zipfile.ZipFile(pack) as packed:
        packed.extractall(tmp_path / "copy")
    [top] = (tmp_path / "copy").iterdir()
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto((top / offline_zip.START).as_uri())
    watched.page.get_by_role("link").first.click()
    watched.page.wait_for_url("**/index.html")
    open_search(watched.page)
    assert errors(watched) == []
    assert foreign(watched, top.parent.as_uri()) == []
    watched.page.close()


@pytest.fixture(scope="module")
def there() -> Iterator[str]:
    """The address of Zensical's site on this machine."""
    server = serve(other_site().folder)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_of_the_newest_theme_is_quiet_and_accessible(width: int, there: str, browser: Browser) -> None:
    watched = watch(browser, width, reduced_motion="reduce")
    for page in TRIED:
        watched.page.goto(there + page)
        assert violations(watched.page) == []
        assert sideways(watched.page) <= 0
        open_search(watched.page)
        assert violations(watched.page) == [], "with search open"
        watched.page.keyboard.press("Escape")
    if width == min(WIDTHS):
        open_menu(watched.page)
        assert violations(watched.page) == [], "with the menu open"
    assert errors(watched) == []
    assert foreign(watched, there) == []
    assert watched.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    watched.page.close()


def test_search_finds_the_same(address: str, there: str, browser: Browser) -> None:
    answers = []
    for home in (address, there):
        watched = watch(browser, reduced_motion="reduce")
        watched.page.goto(home)
        answers.append([])
        for question in ASKED:
            ask(watched.page, question)
            answers[-1].append(watched.page.locator("[data-ddm-search]").inner_text())
        watched.page.close()
    assert answers[0] == answers[1]


def test_a_mistake_is_not_published(project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (project / "docs" / "about.md").open("a", encoding="utf-8") as page:
        page.write('\n{{ link("no-such-thing") }}\n')
    assert site_folder.build_site(project, tmp_path / "site", OTHER) != 0
    assert not (tmp_path / "site").exists()
    said = "".join(capfd.readouterr())
    assert "docs/about.md, line" in said
    assert "no-such-thing" in said
    assert "Traceback" not in said


FAILS_IN_THE_BUILD = """
define_all = define_env
def define_env(env):
    define_all(env)
    env.macro(lambda: 1 / 0, "offline_copy")
"""


def test_a_call_that_fails_only_in_the_build_is_not_published(
    project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Zensical puts the error into the page and reports success; the check before it cannot know."""
    with (project / "macros.py").open("a", encoding="utf-8") as macros:
        macros.write(FAILS_IN_THE_BUILD)
    assert site_folder.build_site(project, tmp_path / "site", OTHER) != 0
    assert "a macro failed on this page" in capfd.readouterr().err
    assert not (tmp_path / "site").exists()
