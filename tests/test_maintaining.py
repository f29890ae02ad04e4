"""The README's jobs, followed to the letter on a copy of the project."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, build
from test_site import lost_addresses

import macros
from guide import check

README = (PROJECT / "README.md").read_text("utf-8")
SECTIONS = {part.split("\n")[0]: part for part in re.split(r"^## ", README, flags=re.MULTILINE)[1:]}
STEP = re.compile(
    r"In `(?P<file>[^`]+)`, (?:under `(?P<outer>[^`]+)` and there )?(?:(?P<where>under|above) `(?P<mark>[^`]+)`, )?"
    r"(?:add|change):\n\n```(?P<kind>\w+)\n(?P<lines>.*?)^```|Copy `(?P<source>[^`]+)` to `(?P<copy>[^`]+)`",
    re.DOTALL | re.MULTILINE,
)
JOBS = [job for job, text in SECTIONS.items() if STEP.search(text)]


def follow(section: str, project: Path) -> None:
    """Do what a section of the README says, in its order."""
    for step in STEP.finditer(section):
        if step["copy"]:
            shutil.copy(project / step["source"], project / step["copy"])
            continue
        path = project / step["file"]
        path.write_text(_changed(path.read_text("utf-8"), step), "utf-8")


def _changed(text: str, step: re.Match[str]) -> str:
    if step["kind"] == "diff":
        old, new = (
            "".join(line[1:] + "\n" for line in step["lines"].splitlines() if line.startswith(sign)) for sign in "-+"
        )
        assert text.count(old) == 1, f"the README changes lines that are not there once:\n{old}"
        return text.replace(old, new)
    if not step["mark"]:
        return f"{text}\n{step['lines']}"
    start = text.index(f"\n  {step['outer']}\n") if step["outer"] else 0
    found = re.compile(rf"^ *{re.escape(step['mark'])}\n", re.MULTILINE).search(text, start)
    assert found, f"the README names a line that is not there: {step['mark']}"
    at = found.start() if step["where"] == "above" else found.end()
    return text[:at] + step["lines"] + text[at:]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "docs", tmp_path / "docs")
    shutil.copytree(PROJECT / "overrides", tmp_path / "overrides")
    for name in ("mkdocs.yml", "macros.py"):
        shutil.copy(PROJECT / name, tmp_path)
    return tmp_path


def test_the_readme_has_every_job() -> None:
    assert [
        *(
            "Fill in your organisation",
            "Change words",
            "Change a shared definition",
            "Add a glossary term",
            "Add a reference",
            "Help people find something",
            "Add a question",
        ),
        *("Add a tool", "Add a page", "Add a question for reflection", "Change a timing"),
        *("Move or remove a page", "Mark a page as reviewed"),
    ] == JOBS


@pytest.mark.parametrize("job", JOBS)
def test_a_job_done_as_the_readme_says_leaves_no_mistake(job: str, copy: Path) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    follow(SECTIONS[job], copy)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} != before
    assert [str(problem) for problem in check.read(copy / "mkdocs.yml", macros.MACROS, macros.call).problems] == []


def test_all_jobs_together_show_in_the_built_site(copy: Path, tmp_path: Path) -> None:
    for job in JOBS:
        follow(SECTIONS[job], copy)
    built = build(copy, tmp_path / "site")
    assert built.status == 0, built.log
    shown = {page: (built.folder / page).read_text("utf-8") for page in built.pages()}
    assert "Five tools for supervision" in shown["tools/index.html"]
    assert 'id="family-group-conference"' in shown["glossary.html"]
    assert "The golden thread" in shown["glossary.html"]
    assert 'references.html#somebody-2026">Somebody, 2026, p. 12<' in shown["about.html"]
    assert "1. Time to learn" in shown["challenge-questions/induction.html"]
    assert "Eco-map" in shown["tools/index.html"]
    assert "tools/eco-map.html" in shown["index.html"]
    assert "16 minutes:</strong>" in shown["cpd/session-1.html"]
    assert "24 November 2026" in shown["glossary.html"]
    assert 'http-equiv="refresh" content="0; url=../tools/index.html"' in shown["cpd/old-page.html"]
    assert "learning-log.html" in built.pages()
    index = "".join(path.read_text("utf-8") for path in sorted((built.folder / "search").glob("*.js")))
    assert re.search("(?<![a-z])box[^a-z0-9~]*~", index), "the word of another name"
    assert '"not looked after properly"' in index
    assert "old-page" not in index, "search leads to where the page has moved"


def test_a_step_that_does_not_fit_is_noticed(copy: Path) -> None:
    wrong = "In `docs/index.md`, change:\n\n```diff\n-words that are not there\n+others\n```\n"
    with pytest.raises(AssertionError, match="not there"):
        follow(wrong, copy)


def test_a_page_that_has_moved_keeps_its_address(copy: Path, tmp_path: Path) -> None:
    follow(SECTIONS["Move or remove a page"], copy)
    built = build(copy, tmp_path / "site")
    assert lost_addresses(["cpd/old-page.html"], built.folder) == []


def test_commands_in_the_readme_are_in_the_makefile() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make (\w+)`", README))
    assert {"serve", "test", "check", "site", "release", "review", "lock", "schema", "upgrade"} == named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
    modules = set(re.findall(r"-m guide\.(\w+)", README))
    assert [name for name in modules if not (PROJECT / "guide" / f"{name}.py").is_file()] == []
