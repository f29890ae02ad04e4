"""What a maintainer reads after a mistake: one real build for each folder of `tests/broken/source`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BROKEN, Built, build

# Words of the machinery that mean nothing to somebody who knows Markdown and Word.
FOREIGN = re.compile(r"Traceback|\bNone\b|\bkey\b|pydantic|YAML|scalar|mapping|token|validation|Error|\bdict\b|\bstr\b")
HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "Windows line ends": lambda content: content.replace(b"\n", b"\r\n"),
    "a byte-order mark": lambda content: b"\xef\xbb\xbf" + content,
    "spaces at the end of lines": lambda content: content.replace(b"\n", b"  \n"),
    "no line end at the end": lambda content: content.rstrip(b"\n"),
    "typographic quotes in the words": lambda content: content.replace(b"A dated entry", "A ‘dated’ “entry”".encode()),
}
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
    assert said(built) == (mistake / "expected.txt").read_text("utf-8").splitlines()
    assert not (tmp_path / "site").exists(), "the build went on"


def said(built: Built) -> list[str]:
    """The lines that the build printed for the maintainer, after its own notes on progress."""
    return [line for line in built.log.split("Error: ", 1)[-1].splitlines() if line.strip()]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda folder: folder.name)
def test_a_message_is_in_plain_words(mistake: Path) -> None:
    messages = (mistake / "expected.txt").read_text("utf-8")
    assert messages.strip()
    assert not FOREIGN.search(messages)
    for message in messages.splitlines():
        assert re.match(r"(docs/[\w /.-]+|mkdocs\.yml), line \d+: ", message)


@pytest.mark.parametrize("harmless", sorted(HARMLESS))
def test_what_is_harmless_is_accepted(harmless: str, small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    project = small_project(BROKEN / "_whole")
    for source in (*project.glob("docs/**/*.md"), project / "docs" / "_data" / "definitions.yml"):
        source.write_bytes(HARMLESS[harmless](source.read_bytes()))
    built = build(project, tmp_path / "site")
    assert built.status == 0, built.log


def test_every_mistake_of_every_page_is_listed_at_once(small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    project = small_project(BROKEN / "source" / "call-unknown-id")
    glossary = project / "docs" / "glossary.md"
    glossary.write_text(glossary.read_text("utf-8") + '\n{{ name("x") }} {{ lnik("y") }}\n', "utf-8")
    data = project / "docs" / "_data" / "definitions.yml"
    data.write_text(data.read_text("utf-8").replace("    title: A book that is not real\n", ""), "utf-8")
    (project / "docs" / "cpd" / "session-1.md").write_text("# A page without its first lines\n", "utf-8")
    assert [line.split(":")[0] for line in said(build(project, tmp_path / "site"))] == [
        *("docs/_data/definitions.yml, line 47", "docs/cpd/session-1.md, line 1"),
    ]
    shutil.copy(BROKEN / "_whole" / "docs" / "_data" / "definitions.yml", data)
    assert [line.split(":")[0] for line in said(build(project, tmp_path / "site"))] == [
        *("docs/cpd/session-1.md, line 1", "docs/cpd/session-1.md, line 1"),
        *("docs/glossary.md, line 11", "docs/glossary.md, line 11", "docs/index.md, line 9"),
    ]


def test_a_mistake_in_a_source_leaves_the_last_good_site(small_project: Callable[[Path], Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site", "utf-8")
    assert build(small_project(BROKEN / "source" / "call-unknown-id"), site).status != 0
    assert (site / "index.html").read_text("utf-8") == "the last good site"
