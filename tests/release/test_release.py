"""The release: ready or refused, whole or not at all, and the same bytes from the same sources."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from bs4 import BeautifulSoup
from filelock import FileLock
from rcssmin import cssmin
from support.builds import AS_PEOPLE_NAME_IT, PAGES, PROJECT, Built, digest, parsed
from support.commands import run_command, run_on_windows
from support.released import TODAY, change, ready, released

from sitekit import release
from sitekit.content.site import ADDRESSES
from sitekit.problems import why_not_written
from sitekit.release import minify, offline_zip, server_config

OFFICE = {".docx", ".pptx"}
KINDS = OFFICE | {".html", ".css", ".js", ".png", ".svg", ".zip", ".conf", ".config", ".txt", ".json", ".md", ""}
# No sheet in <noscript>: a browser with scripts does not ask for it.
OUR_SHEETS = "head > link[rel=stylesheet][href*='assets/css/']"
EXHAUSTIVE = pytest.mark.exhaustive
# Steps of a release, each as a killed one would have left things before it.
STEPS = [
    *(
        "minify.trim",
        "minify.join_styles",
        "offline_zip.write_pack",
        "minify.fingerprint",
        "server_config.write_kit",
    ),
    *("dead_links", "write_inventory", "checksums", "swap_in"),
]
# What can be wrong with a disk.
OPEN_ELSEWHERE = (
    "{} cannot be changed. Close the programs that may have it open, pause OneDrive, and check that the folder is not "
    "read-only."
)
TOO_LONG = "the path is too long: {}. Move the project into a folder with a shorter path."
DISKS = [
    (errno.EACCES, "a-file", OPEN_ELSEWHERE),
    (errno.EROFS, "a-file", OPEN_ELSEWHERE),
    (errno.ENAMETOOLONG, "a-file", TOO_LONG),
    (errno.ENOENT, "a" * 260, TOO_LONG),
    (errno.ENOENT, "a-file", "the trouble: {}."),
]
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from sitekit import release
def stop(*_): os.kill(os.getpid(), signal.SIGKILL)
{spoil}
release.write_release(Path(sys.argv[1]), Path(sys.argv[2]), date(2026, 12, 1))
"""


@pytest.fixture(scope="module")
def dist() -> Path:
    """A release, made once for all tests that only read it."""
    return released()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return ready(tmp_path / AS_PEOPLE_NAME_IT)


@pytest.fixture
def last_good(tmp_path: Path) -> Iterator[Path]:
    """A release of before, which must be as it was in the end, with nothing left beside it."""
    dist = tmp_path / "place" / "dist"
    dist.mkdir(parents=True)
    (dist / "index.html").write_text("the last good release", "utf-8")
    before = digest(dist)
    yield dist
    assert digest(dist) == before
    assert {path.name for path in dist.parent.iterdir()} <= {"dist", "dist.lock"}


def refusal(project: Path, dist: Path, today: date = TODAY) -> list[str]:
    with pytest.raises(click.ClickException) as error:
        release.write_release(project, dist, today)
    return error.value.format_message().split("\n")


def test_a_release_holds_what_each_reader_of_it_needs(dist: Path) -> None:
    names = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    assert {"site/index.html", "site/404.html", "site/offline/defensible-decisions-1.0.0.zip"} <= names
    assert {f"hosting/{name}" for name in ("web.config", "nginx.conf", "apache.conf", "README.txt")} <= names
    assert {"SHA256SUMS", "inventory.cdx.json"} <= names
    assert {Path(name).suffix for name in names} <= KINDS
    assert [name for name in names if "lunr" in name or "_data" in name or name.endswith((".map", ".yml", ".py"))] == []


def test_the_checksums_are_those_of_the_files(dist: Path) -> None:
    lines = [line.split("  ") for line in (dist / "SHA256SUMS").read_text("utf-8").splitlines()]
    assert {name for _, name in lines} == digest(dist).keys() - {"SHA256SUMS"}
    for mark, name in lines:
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == mark, name


def test_the_hosted_page_offers_the_pack_that_is_there(dist: Path) -> None:
    page = BeautifulSoup((dist / "site" / "offline.html").read_text("utf-8"), "lxml")
    link = page.select_one("[data-ddm-offline] a")
    pack = dist / "site" / link["href"]
    assert hashlib.sha256(pack.read_bytes()).hexdigest() in page.select_one("[data-ddm-offline]").text
    assert pack.stat().st_size <= offline_zip.MOST_BYTES


def test_scripts_and_styles_are_named_by_what_is_in_them(dist: Path) -> None:
    site = dist / "site"
    ours = [path for pattern in ("assets/css/*", "assets/js/*", "search/*") for path in site.glob(pattern)]
    assert len(ours) > 15
    for path in ours:
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.name.split(".")[-2]), path
    named = " ".join(page.read_text("utf-8") for page in site.rglob("*.html"))
    assert [path.name for path in ours if path.name not in named] == []


def test_a_page_asks_for_one_style_sheet_of_ours_with_the_rules_of_each_in_order(dist: Path) -> None:
    """Each sheet that a page waits for costs a slow line a journey there and back."""
    folder = PROJECT / "docs" / "assets" / "css"
    for page in PAGES:
        linked = [Path(str(link["href"])).name for link in parsed(page).select(OUR_SHEETS)]
        released_page = BeautifulSoup((dist / "site" / page).read_text("utf-8"), "lxml")
        (sheet,) = (Path(str(link["href"])).name for link in released_page.select(OUR_SHEETS))
        joined = (dist / "site" / "assets" / "css" / sheet).read_text("utf-8")
        short = [cssmin((folder / name).read_text("utf-8")) for name in linked]
        assert joined.split() == " ".join(short).split(), page


def test_the_command_makes_the_same_bytes_in_another_folder_on_another_day(dist: Path, project: Path) -> None:
    done = run_on_windows("release", project, "--today", "2027-03-01")
    in_few_characters = str(project / "dist").encode("cp1252", "backslashreplace").decode("cp1252")
    assert (done.returncode, done.stderr) == (0, f"The release is in {in_few_characters}.\n")
    assert digest(project / "dist") == digest(dist)


def test_the_command_says_why_there_is_no_release(project: Path) -> None:
    unset(project)
    done = run_command("release", project, "--today", TODAY.isoformat())
    assert done.exit_code == 1
    assert done.stderr.endswith("under 'published_by:'.\nThere is no new release.\n")


def unset(project: Path) -> None:
    change(project / "mkdocs.yml", lambda text: text.replace('    contact: "An example"', '    contact: ""'))


def mistake(project: Path) -> None:
    change(project / "docs" / "glossary.md", lambda text: f'{text}\n{{{{ link("no-such-thing") }}}}\n')


def withdrawn(project: Path) -> None:
    change(project / ADDRESSES, lambda text: f"{text}about.html#no-such-part\nno-such-page.html\n")


def failing(project: Path) -> None:
    change(project / "mkdocs.yml", lambda text: text.replace("name: material", "name: no-such-theme"))


REFUSALS = {
    unset: ["mkdocs.yml: the organisation has not filled in contact. Write them under 'published_by:'."],
    mistake: [r"docs/glossary.md, line \d+: .*'no-such-thing'.*"],
    withdrawn: [
        r"docs/about.md, line 1: people have the address '#no-such-part' of this page, and that part is gone\. .*",
        r"docs/no-such-page.md, line 1: people have the address of this page, and it is gone\. Put it back, or see .*",
    ],
    failing: [r"mkdocs.yml, line \d+: theme: the site cannot be built with this setting\. .*"],
}


@pytest.mark.parametrize("spoil", REFUSALS, ids=lambda spoil: spoil.__name__)
def test_what_is_not_ready_is_refused(spoil: Callable[[Path], None], project: Path, last_good: Path) -> None:
    spoil(project)
    lines = refusal(project, last_good)
    for line, wanted in zip(lines[-len(REFUSALS[spoil]) :], REFUSALS[spoil], strict=True):
        assert re.fullmatch(wanted, line), line
    assert "Traceback" not in " ".join(lines)


def test_a_review_that_is_overdue_or_a_clock_a_year_ahead_is_refused(project: Path, last_good: Path) -> None:
    lines = refusal(project, last_good, date(2027, 12, 1))
    assert len(lines) > 25
    assert lines[0] == (
        "docs/cpd/plan.md: its review was due by 23 November 2027, and today is 1 December 2027. Ask the Workforce "
        "development lead to read it, or set the computer's clock right."
    )


def test_a_second_release_at_the_same_time_is_refused(project: Path, last_good: Path) -> None:
    with FileLock(last_good.with_name("dist.lock")):
        assert refusal(project, last_good) == ["another release is being made here. Wait until it has finished."]


def test_a_disk_that_is_full_is_said(
    project: Path, last_good: Path, site: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "the trouble", "a-file")

    monkeypatch.setattr(release, "_build", lambda _, to, __: shutil.copytree(site.folder, to))
    monkeypatch.setattr(server_config, "write_kit", fail)
    assert refusal(project, last_good) == ["the disk is full. Make room on it. dist is unchanged."]


@pytest.mark.parametrize(("trouble", "file", "says"), DISKS)
def test_other_trouble_with_a_disk_is_said(trouble: int, file: str, says: str) -> None:
    assert why_not_written(OSError(trouble, "the trouble", file), Path("dist")) == says.format(file)


def in_a_process(spoil: str, project: Path, dist: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLED.format(spoil=spoil), str(project), str(dist)]
    return subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)


# Killed between two renames there is no release, until the next command puts the last good one back.
BETWEEN = "swap_in = lambda fresh, dist, old: (dist.rename(old), stop())"


@pytest.mark.parametrize("spoil", [BETWEEN, *(pytest.param(f"{step} = stop", marks=EXHAUSTIVE) for step in STEPS)])
def test_a_release_that_is_killed_leaves_the_last_good_one(
    spoil: str, project: Path, last_good: Path, site: Built
) -> None:
    before = digest(last_good)
    copied = f"import shutil; release._build = lambda _, to, __: shutil.copytree({str(site.folder)!r}, to)"
    done = in_a_process(f"{copied}; release.{spoil}", project, last_good)
    assert done.returncode == -9, done.stderr
    assert digest(last_good) == ({} if spoil == BETWEEN else before)
    assert list(last_good.parent.glob("dist.new-*"))
    unset(project)
    assert refusal(project, last_good)


def small_site(folder: Path, page: str) -> Path:
    (folder / "assets" / "js").mkdir(parents=True)
    (folder / "assets" / "js" / "search.js").write_text("let a;", "utf-8")
    (folder / "index.html").write_text(page, "utf-8")
    return folder


def test_names_change_in_every_kind_of_address(tmp_path: Path) -> None:
    page = (
        '<p data-ddm-a="assets/js/search.js ../assets/js/search.js"><script src="/a/b/assets/js/search.js"></script>'
        '<script>load("assets/js/search.js")</script><code>assets/js/search.js</code>'
    )
    site = small_site(tmp_path, page)
    (name,) = minify.fingerprint(site).values()
    assert (site / "index.html").read_text("utf-8").count(name) == 4


def test_a_dead_link_in_the_finished_site_is_found(tmp_path: Path) -> None:
    fine = '<a href="#x">b</a> <a href="https://e.org">c</a>'
    site = small_site(tmp_path, f'<a href="gone.html#x">a</a> {fine} <img src="/top.png">')
    assert list(release.dead_links(site)) == [
        # The second works on a host, and not in the offline copy.
        f"index.html leads to {address}, which is not in the release. Correct the link."
        for address in ("gone.html#x", "/top.png")
    ]
