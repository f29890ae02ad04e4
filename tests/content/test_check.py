"""The check without a build: what it prints, its exit status, and that one broken file does not hide another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.commands import run_command, run_on_windows

import macros
from sitekit.content import validate
from sitekit.rendering.context import make_call, render


def test_sources_without_a_mistake(small_project) -> None:
    done = run_command("check", small_project())
    assert done.exit_code == 0
    first, *others = done.stdout.splitlines()
    assert first == "No mistake in 5 pages."
    assert others, "it does not say what a release will want"
    assert all(line.startswith("A release needs more. mkdocs.yml: ") for line in others)


def test_one_broken_file_does_not_hide_another(small_project) -> None:
    project: Path = small_project("page-windows-1252")
    (project / "mkdocs.yml").write_text("nav: [index.md\nextra: x\n", "utf-8")
    (project / "docs" / "_data" / "definitions.yml").write_text("tools: a: b\n", "utf-8")
    (project / "docs" / "glossary.md").write_text("# Words\n", "utf-8")
    done = run_command("check", project)
    assert done.exit_code == 1
    files = [line.split(",")[0] for line in done.stdout.splitlines()[:-1]]
    assert files == ["docs/_data/definitions.yml", "docs/glossary.md", "docs/index.md", "mkdocs.yml"]


@pytest.mark.parametrize(
    ("macro", "fault"),
    [
        (lambda _: {}["no such name"], "KeyError: 'no such name' in tests/content/test_check.py, line "),
        (
            lambda here: render("meaning", here),
            "UndefinedError: 'meaning' is undefined in overrides/components/meaning.md, line ",
        ),
    ],
    ids=["in the macro", "in its template"],
)
def test_a_macro_that_fails_is_a_mistake_with_a_line(macro: Callable[..., str], fault: str, small_project) -> None:
    config = small_project() / "mkdocs.yml"
    found = validate.read(config, macros.MACROS | {"glossary": macro}, make_call).problems
    assert [(problem.file, problem.line) for problem in found] == [("docs/glossary.md", 9)]
    said = "glossary() failed, and the page is not to blame. Correct the macro or its template: "
    assert found[0].sentence.startswith(said + fault)


def test_a_script_that_only_a_call_names_is_in_use(project: Path) -> None:
    """The copy of the project that another builder is given has no templates of calls."""
    shutil.rmtree(project / "overrides" / "components")
    assert run_command("check", project).stdout.startswith("No mistake in ")


def test_mistakes_are_counted_and_a_letter_that_a_file_cannot_hold_is_spelt_out(small_project) -> None:
    project: Path = small_project("call-unknown-id")
    page = project / "docs" / "index.md"
    page.write_text(page.read_text("utf-8").replace("hold-teh-risk", "Ŵyl → 😊"), "utf-8")
    done = run_on_windows("check", project)
    assert done.returncode == 1
    assert r"no entry is called '\u0174yl \u2192 \U0001f60a'." in done.stdout
    assert done.stdout.splitlines()[-1] == "1 mistake in 5 pages."
    assert "Traceback" not in done.stderr
