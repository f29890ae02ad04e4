"""The site that Zensical builds is the one that MkDocs builds, for readers and for a release: `make parity`."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import WIDTHS, Opener, errors, foreign, open_menu, open_search, sideways, violations, watch
from support.builders import KNOWN, OTHER, differences, is_like, other_site
from support.builds import Built, digest, served
from support.released import TODAY, ready

from sitekit import release
from sitekit.release import offline_zip, site_folder

pytestmark = pytest.mark.parity
LISTED = [line for lines in KNOWN.values() for line in lines]
# Pages where people do something, one of them with tables.
TRIED = ("cpd/session-1.html", "challenge-questions/workbook.html")


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


# A change to a page that a reader would notice in each aspect.
CHANGES: dict[str, tuple[str, str, str]] = {
    "a word": ("words", "Research in Practice", "Research In Practice"),
    "where a link leads": ("content", 'href="references.html', 'href="glossary.html'),
    "a style sheet of ours": ("head", "assets/css/tokens", "assets/css/other"),
    "the order of the menu": ("menus", 'href="tools/index.html"', 'href="cpd/index.html"'),
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


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_of_the_newest_theme_is_accessible(width: int, open_page: Opener) -> None:
    with served(other_site().folder) as there:
        open_page.own += (there,)
        for page in TRIED:
            window = open_page(there + page, width).page
            assert violations(window) == []
            assert sideways(window) <= 0
            open_search(window)
            assert violations(window) == [], "with search open"
        if width == min(WIDTHS):
            window.keyboard.press("Escape")
            open_menu(window)
            assert violations(window) == [], "with the menu open"


def test_a_mistake_is_not_published(project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (project / "docs" / "about.md").open("a", encoding="utf-8") as page:
        page.write('\n{{ link("no-such-thing") }}\n')
    assert site_folder.build_site(project, tmp_path / "site", OTHER) != 0
    assert not (tmp_path / "site").exists()
    said = "".join(capfd.readouterr())
    assert "docs/about.md, line" in said
    assert "no-such-thing" in said
    assert "Traceback" not in said
