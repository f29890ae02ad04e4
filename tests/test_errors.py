"""What a maintainer reads after a mistake: one real build for each folder of `tests/broken/source`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BROKEN, build

MISTAKES = sorted((BROKEN / "source").iterdir())


def test_the_small_project_builds_when_nothing_is_wrong(small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    built = build(small_project(BROKEN / "_whole"), tmp_path / "site")
    assert built.status == 0, built.log
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda folder: folder.name)
def test_a_mistake_stops_the_build_and_is_explained(
    mistake: Path, small_project: Callable[[Path], Path], tmp_path: Path
) -> None:
    built = build(small_project(mistake), tmp_path / "site")
    assert built.status != 0
    for sentence in (mistake / "expected.txt").read_text("utf-8").splitlines():
        assert sentence in built.log
    assert "Traceback" not in built.log


def test_every_mistake_of_every_page_is_listed_at_once(small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    project = small_project(BROKEN / "source" / "unknown-id")
    glossary = project / "docs" / "glossary.md"
    glossary.write_text(glossary.read_text("utf-8") + '\n{{ name("x") }} {{ lnik("y") }}\n', "utf-8")
    said = [line for line in build(project, tmp_path / "site").log.splitlines() if "docs/" in line]
    assert [line.removeprefix("Error: ").split(":")[0] for line in said] == [
        *("docs/glossary.md, line 11", "docs/glossary.md, line 11", "docs/index.md, line 9"),
    ]


def test_a_mistake_in_a_source_leaves_the_last_good_site(small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site", "utf-8")
    assert build(small_project(BROKEN / "source" / "unknown-id"), site).status != 0
    assert (site / "index.html").read_text("utf-8") == "the last good site"
