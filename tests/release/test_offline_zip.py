"""The offline pack: what is in the zip file, and that its pages are whole with the network cut.

Not responsible for what people do on the pages (`test_offline_jobs.py`). How Windows unpacks the file cannot be tried
here; what it refuses is known, and refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from support.browser import ONE_OF_EACH_KIND, Watched, errors, open_search, sideways, violations, wake, wrong_with
from support.builds import PAGES, Built
from support.offline_pack import EDITION, FOLDER, cut
from support.site_checks import links

from sitekit.postbuild.search_index import INDEX
from sitekit.problems import Refused
from sitekit.release import offline_zip
from sitekit.release.offline_zip import START, describe, write_pack

PACKED = [page for page in PAGES if page != "404.html"]
NOT_FOR_READERS = re.compile(r"\.map$|/lunr/|/workers/|sitemap|/404\.html$|\.zip$|\.gz$|\.md$|\.yml$|\.py$")
# What a page needs beside itself.
WANTED = """() => [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon], img[src]")]
    .map((tag) => tag.src || tag.href)"""


# --- The pack --------------------------------------------------------------------------------------------------------


def names(pack: Path) -> list[str]:
    with zipfile.ZipFile(pack) as file:
        return file.namelist()


def small_site(folder: Path, **pages: str) -> Path:
    """A site with a first page, and pages with these words."""
    folder.mkdir()
    for name, words in ({"index": "<title>A site</title>"} | pages).items():
        (folder / f"{name}.html").write_text(words, "utf-8")
    return folder


def refused(site: Path, pack: Path) -> str:
    """The one sentence with which a pack is refused; nothing is written then."""
    with pytest.raises(Refused) as error:
        write_pack(site, pack, EDITION)
    assert not pack.exists()
    assert "\n" not in error.value.message
    return error.value.message


def test_one_folder_with_a_first_page_and_what_readers_need_of_the_site(zipped: Path, site: Built) -> None:
    found = names(zipped)
    assert found == sorted(found)
    assert {name.split("/")[0] for name in found} == {FOLDER}
    assert [name for name in found if name.count("/") == 1] == [f"{FOLDER}/{START}"]
    pages = {name.removeprefix(f"{FOLDER}/site/") for name in found if name.endswith(".html")}
    assert pages == {*PACKED, f"{FOLDER}/{START}"}
    files = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.*")}
    kept = {name.removeprefix(f"{FOLDER}/site/") for name in found}
    assert files - kept == {name for name in files if NOT_FOR_READERS.search(f"/{name}")}
    assert "404.html" in files - kept


# --- What is refused -------------------------------------------------------------------------------------------------


def test_too_large_a_pack_is_refused_and_its_largest_files_named(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    noise = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(40_000))
    for name, size in (("film.mp4", 900_000), ("plan.pdf", 500_000), ("note.pdf", 1_000)):
        (site / name).write_bytes(noise[:size])
    sentence = refused(site, tmp_path / "pack.zip")
    assert re.search(r"would be 1,40\d,\d{3} bytes long; the limit is 1,250,000", sentence)
    assert "the largest in it are film.mp4 (900 kB), plan.pdf (500 kB), note.pdf (1 kB)" in sentence


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["what is this?.png"], "'what is this?.png' cannot be in the offline pack: Windows refuses or changes '?'"),
        (["café.png"], "'é'"),
        (["con.html"], "'con.html'"),
        (["LPT1/index.html"], "'LPT1'"),
        (["ends with a dot./a.html"], "'.'"),
        (["a " * 60 + "b.png"], "characters long; the limit is 119"),
        (["Map.png", "map.png"], "'Map.png' is the same name"),
        (["cpd/a.html", "CPD/a.html"], "'CPD/a.html' is the same name"),
    ],
)
def test_a_name_that_windows_does_not_take_is_refused(paths: list[str], reason: str, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    for path in paths:
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).touch()
    sentence = refused(site, tmp_path / "pack.zip")
    assert sentence.startswith("the file '")
    assert reason in sentence


def test_good_names_are_taken() -> None:
    good = ["console.html", "connie.png", "image (1).png", "a.min.js", "auxiliary/com.html", "x" * 80]
    assert list(offline_zip._wrong_names([f"{FOLDER}/site/{path}" for path in good])) == []


def test_without_a_first_page_there_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert "Build the site first." in refused(tmp_path / "site", tmp_path / "pack.zip")


# --- What is said of it ----------------------------------------------------------------------------------------------


def test_each_page_of_a_copy_says_so_and_nothing_else_differs(unpacked: Path, site: Built) -> None:
    for copy in (path for path in (unpacked / "site").rglob("*.*") if path.suffix != ".html"):
        assert copy.read_bytes() == (site.folder / copy.relative_to(unpacked / "site")).read_bytes(), copy
    words = f"Offline copy of edition {EDITION}"
    for page in PACKED:
        copy, hosted = ((folder / page).read_bytes() for folder in (unpacked / "site", site.folder))
        assert copy.decode().count(words) == 1, page
        if page != "offline.html":
            assert copy == re.sub(rb"(data-ddm-edition[^>]*>)[^<]*", rb"\1" + words.encode(), hosted), page


def test_the_hosted_page_links_to_the_pack_and_the_copy_does_not(
    site: Built, zipped: Path, unpacked: Path, tmp_path: Path
) -> None:
    hosted = tmp_path / "site"
    shutil.copytree(site.folder, hosted)
    (hosted / "offline").mkdir()
    shutil.copy(zipped, hosted / "offline")
    page = hosted / "offline.html"
    page.write_text(describe(page.read_text("utf-8"), zipped), "utf-8")
    parsed = BeautifulSoup(page.read_text("utf-8"), "lxml")
    place = parsed.select_one("[data-ddm-offline]")
    assert place.a["href"] == f"offline/{FOLDER}.zip"
    content = zipped.read_bytes()
    assert f"(zip file, {len(content) / 1_000_000:.1f} MB)" in place.a.get_text()
    assert [code.get_text() for code in place.select("code")] == [zipped.name, hashlib.sha256(content).hexdigest()]
    assert links(parsed, page, hosted) == []
    copy = unpacked / "site" / "offline.html"
    said = BeautifulSoup(copy.read_text("utf-8"), "lxml").select_one("[data-ddm-offline]")
    assert said.get_text() == f"You are reading the offline copy of edition {EDITION}. It does not update itself."


@pytest.mark.parametrize("page", ["<p>None.</p>", "<p data-ddm-offline-not>None.</p>", "<p data-ddm-offline>" * 2])
def test_a_page_without_a_place_for_the_link_is_refused(page: str, zipped: Path) -> None:
    with pytest.raises(Refused, match=r"Put .* back into it"):
        describe(page, zipped)


# --- From the folder, with the network cut ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(browser: Browser) -> Iterator[Watched]:
    """One such page, for all that is only looked at."""
    watched = cut(browser)
    yield watched
    watched.page.context.close()


def faults(watched: Watched, address: str, own: str) -> list[str]:
    """Open a page; what it says in the console, keeps, asks for elsewhere, or needs and has not loaded."""
    watched.messages.clear()
    watched.requests.clear()
    watched.page.goto(address)
    if watched.page.locator("[data-ddm-theme]").count():
        wake(watched.page)
    wanted = watched.page.evaluate(WANTED)
    # The sign of the site stands in the tab, and a browser without a window has none.
    missing = [url for url in wanted if url not in watched.requests and not url.endswith("favicon.svg")]
    return [*wrong_with(watched, (own,)), *missing]


@pytest.mark.parametrize("page", PACKED)
def test_a_page_is_whole(page: str, folder: Watched, unpacked: Path) -> None:
    assert faults(folder, (unpacked / "site" / page).as_uri(), unpacked.as_uri()) == []
    assert len(folder.requests) > 6
    assert folder.page.locator("h1").is_visible()
    if page in ONE_OF_EACH_KIND:
        open_search(folder.page)
        assert wrong_with(folder, (unpacked.as_uri(),)) == []


def test_a_script_that_is_not_there_is_noticed(folder: Watched, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<!DOCTYPE html><h1>Page</h1><script src="gone.js"></script>', "utf-8")
    assert faults(folder, (tmp_path / "page.html").as_uri(), tmp_path.as_uri())


def test_every_link_and_every_place_that_search_finds_is_in_the_pack(unpacked: Path) -> None:
    site = unpacked / "site"
    pages = [unpacked / START, *(site / page for page in PACKED)]
    broken = {str(page): links(BeautifulSoup(page.read_text("utf-8"), "lxml"), page, unpacked) for page in pages}
    assert {page: wrong for page, wrong in broken.items() if wrong} == {}
    index = json.loads((site / INDEX).read_text("utf-8").strip().removeprefix("ddm.search.use(").removesuffix(");"))
    places = [(page["address"], place.get("anchor", "")) for page in index["pages"] for place in page["places"]]
    assert len(places) > 200
    linked = "".join(f'<a href="{address}{anchor and "#"}{anchor}"></a>' for address, anchor in places)
    assert links(BeautifulSoup(linked, "lxml"), site / "index.html", site) == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_first_page_leads_everybody_to_the_site(has_scripts: bool, browser: Browser, unpacked: Path) -> None:
    watched = cut(browser, 320, java_script_enabled=has_scripts)
    page = watched.page
    page.goto((unpacked / START).as_uri())
    assert f"edition {EDITION}" in page.locator("main").inner_text()
    assert "copy the folder out" in page.locator("main").inner_text()
    assert sideways(page) <= 0
    if has_scripts:
        assert violations(page) == []
    page.get_by_role("link", name="Open the site").click()
    page.wait_for_url("**/site/index.html")
    assert page.locator(".md-header").is_visible()
    assert errors(watched) == []
    page.close()
