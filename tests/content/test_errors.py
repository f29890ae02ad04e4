"""What a maintainer reads after a mistake: every entry of `tests/mistakes.yml` is made and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from support import mistakes
from support.builds import build
from support.commands import run_command

import macros
from sitekit import integration, preview
from sitekit.content import validate
from sitekit.rendering.context import make_call

# Words of the machinery that mean nothing to somebody who knows Markdown and Word.
FOREIGN = re.compile(
    r"Traceback|\bNone\b|\bkey\b|pydantic|YAML|scalar|mapping|\btoken\b|validation|Error(?!!)|\bdict\b|\bstr\b"
)
HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "typographic quotes in the words": lambda content: content.replace(b"A dated entry", "A ‘dated’ “entry”".encode()),
    "no line end at the end": lambda content: content.rstrip(b"\n"),
    "spaces at the end of lines": lambda content: content.replace(b"\n", b"  \n"),
    "Windows line ends": lambda content: content.replace(b"\n", b"\r\n"),
    "words and years without quotes": lambda content: content.replace(b"Case note", b"yes").replace(b'"2020"', b"2020"),
    "numbers in quotes, and comments": lambda content: re.sub(rb"minutes: (\d+)", rb'minutes: "\1" # in all', content),
    "a byte-order mark": lambda content: b"\xef\xbb\xbf" + content,
}
# Words at the end of a page that look like a mistake.
HARMLESS_WORDS: dict[str, str] = yaml.safe_load((mistakes.TESTS / "harmless.yml").read_text("utf-8"))
MISTAKES = mistakes.load()
TODAY = date(2026, 11, 29)


def said(project: Path) -> tuple[str, ...]:
    """The lines that `make check`, the preview and a build print for the maintainer."""
    return tuple(map(str, validate.read(project / "mkdocs.yml", macros.MACROS, make_call).problems))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_explained_in_the_same_words_by_every_gate(
    name: str, small_project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(name)
    config = project / "mkdocs.yml"
    sources = validate.read(config, macros.MACROS, make_call, TODAY)
    assert tuple(map(str, sources.problems)) == MISTAKES[name].says
    # It was read once, which is enough: here each gate shows what it makes of that.
    monkeypatch.setattr(validate, "read", lambda *_: sources)
    for gate in ("check", "build", "release"):
        done = run_command(gate, project, "--today", TODAY.isoformat())
        assert (gate, done.exit_code) == (gate, 1)
        assert tuple(done.output.splitlines()[:-1]) == MISTAKES[name].says
    pages = [integration.mistakes_on(page, sources) or "" for page in (*sources.pages, *sources.unreadable)]
    shown = "\n".join([preview.wrong_settings(config), *pages])
    # What is wrong with files that are not pages is said in the terminal alone.
    beside = [problem.file for problem in sources.problems if integration.OTHERS.match(problem.file)]
    beside = [file for file in beside if file.removeprefix("docs/") not in (*sources.pages, *sources.unreadable)]
    assert [line for line in MISTAKES[name].says if line not in shown and line.split(", line")[0] not in beside] == []


# One of each kind: the data file, a call, a rule for pages, the settings.
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["data-section-mistyped", "call-unknown-id", "picture-without-words", "nav-with-a-missing-page"]
)
def test_a_real_build_says_the_same_and_leaves_the_last_good_site(
    name: str, small_project: Callable[..., Path], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site", "utf-8")
    built = build(small_project(name), site)
    assert built.status != 0
    assert tuple(filter(None, built.log.split("Error: ", 1)[-1].splitlines())) == MISTAKES[name].says
    assert [path.read_text("utf-8") for path in site.rglob("*")] == ["the last good site"]


def test_messages_are_in_plain_words() -> None:
    for name, mistake in MISTAKES.items():
        assert mistake.says, name
        for line in mistake.says:
            assert re.match(r"(docs/[^:,]+|mkdocs\.yml), line \d+: ", line), name
            assert not FOREIGN.search(line), name


def harmed(project: Path, *names: str) -> Path:
    """The project with these harmless things in each of its pages and in the data file."""
    for source in (*project.glob("docs/**/*.md"), project / "docs" / "_data" / "definitions.yml"):
        for name in names:
            source.write_bytes(HARMLESS[name](source.read_bytes()))
    return project


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_is_accepted(name: str, small_project: Callable[..., Path]) -> None:
    assert said(harmed(small_project(), name)) == ()


@pytest.mark.parametrize("name", HARMLESS_WORDS)
def test_words_that_are_harmless_are_accepted(name: str, small_project: Callable[..., Path]) -> None:
    assert said(with_words(small_project(), HARMLESS_WORDS[name])) == ()


def with_words(project: Path, *words: str) -> Path:
    """The project with these words at the end of its first page."""
    page = project / "docs" / "index.md"
    page.write_text("\n\nAnd more.\n\n".join((page.read_text("utf-8"), *words)), "utf-8")
    return project


def test_a_picture_may_have_a_space_in_its_name_but_not_12_megabytes(small_project: Callable[..., Path]) -> None:
    project = with_words(small_project(), "![A map of the town](the%20map.png)")
    picture = project / "docs" / "the map.png"
    picture.write_bytes(b"\x89PNG")
    assert said(project) == ()
    picture.write_bytes(b"\x89PNG" + bytes(12_000_000))
    assert said(project) == (
        "docs/the map.png, line 1: this picture is 12.0 MB; the limit is 1 MB. "
        "Make it smaller, or save a photograph as JPEG.",
    )


def test_a_file_that_lies_about_hides_no_page_of_the_preview(small_project: Callable[..., Path]) -> None:
    config = small_project("file-of-an-office-program") / "mkdocs.yml"
    sources = validate.read(config, macros.MACROS, make_call)
    assert sources.problems
    assert integration.mistakes_on("index.md", sources) is None


@pytest.mark.slow
def test_a_real_build_accepts_all_that_is_harmless(small_project: Callable[..., Path], tmp_path: Path) -> None:
    project = with_words(small_project(), *HARMLESS_WORDS.values())
    built = build(harmed(project, *HARMLESS), tmp_path / "site")
    assert built.status == 0, built.log
    assert (tmp_path / "site" / "index.html").is_file()


def test_every_mistake_of_every_page_is_listed_at_once(small_project: Callable[..., Path]) -> None:
    project = small_project("call-unknown-id")
    glossary = project / "docs" / "glossary.md"
    glossary.write_text(glossary.read_text("utf-8") + '\n{{ name("x") }} {{ lnik("y") }}\n', "utf-8")
    (project / "docs" / "cpd" / "session-1.md").write_text("# A page without its first lines\n", "utf-8")
    assert places(project) == [
        *("docs/cpd/session-1.md, line 1", "docs/cpd/session-1.md, line 1"),
        *("docs/glossary.md, line 11", "docs/glossary.md, line 11", "docs/index.md, line 9"),
    ]
    mistakes.apply(MISTAKES["data-field-missing"], project)
    assert places(project) == ["docs/_data/definitions.yml, line 7", "docs/cpd/session-1.md, line 1"]


def places(project: Path) -> list[str]:
    return [line.split(":")[0] for line in said(project)]
