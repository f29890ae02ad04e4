"""What Jinja makes of a template is kept from one build to the next, and never outlives the template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from sitekit import builders, compiled


def environment(folder: Path, kind: str = "test") -> Environment:
    """One that keeps what it compiles below `folder`, and counts what it compiles."""
    made = Environment(loader=FileSystemLoader(folder))
    made.compiled = 0
    compile_ = made.compile

    def counting(*arguments: object, **options: object) -> object:
        made.compiled += 1
        return compile_(*arguments, **options)

    made.compile = counting
    return compiled.keep(made, folder, kind)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "greeting.md").write_text("Good {{ time }}", "utf-8")
    return tmp_path


def say(made: Environment) -> tuple[str, int]:
    return made.get_template("greeting.md").render(time="morning"), made.compiled


def test_a_template_is_compiled_once(folder: Path) -> None:
    assert say(environment(folder)) == ("Good morning", 1)
    assert say(environment(folder)) == ("Good morning", 0)


def test_a_template_that_changes_is_compiled_again(folder: Path) -> None:
    say(environment(folder))
    (folder / "greeting.md").write_text("Good {{ time }}!", "utf-8")
    assert say(environment(folder)) == ("Good morning!", 1)


def test_another_kind_of_environment_compiles_for_itself(folder: Path) -> None:
    say(environment(folder))
    assert say(environment(folder, "other")) == ("Good morning", 1)


def test_another_version_of_jinja_compiles_for_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(environment(folder))
    monkeypatch.setattr(compiled, "version", lambda _: "9.9.9")
    assert say(environment(folder)) == ("Good morning", 1)


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"not a program"])
def test_what_is_damaged_is_made_again(folder: Path, damage: bytes) -> None:
    say(environment(folder))
    kept = [file for file in (folder / compiled.FOLDER).rglob("*") if file.is_file()]
    assert len(kept) == 1
    kept[0].write_bytes(damage)
    assert say(environment(folder)) == ("Good morning", 1)


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path) -> None:
    (folder / ".cache").write_text("a file where the folder would be", "utf-8")
    assert say(environment(folder)) == ("Good morning", 1)
    assert say(environment(folder)) == ("Good morning", 1)


def test_where_the_folder_goes_away_nothing_is_kept(folder: Path) -> None:
    made = environment(folder)
    (folder / compiled.FOLDER / f"test-{compiled.version('jinja2')}").rmdir()
    assert say(made) == ("Good morning", 1)


def test_a_site_generator_that_says_nothing_of_its_templates_is_left_alone(folder: Path) -> None:
    compiled.keep_theme({"plugins": []}, folder)
    compiled.keep_theme({"plugins": SimpleNamespace(events={})}, folder)
    assert not (folder / ".cache").exists()


MAIN = '{{% extends "base.html" %}}{{% block htmltitle %}}<title>{}</title>{{% endblock %}}'


def test_a_build_keeps_the_themes_templates_and_notices_a_change(small_project: Callable[..., Path]) -> None:
    project = small_project()
    config = project / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("{name: material,", "{name: material, custom_dir: own,"), "utf-8"
    )
    (project / "own").mkdir()
    for title in ("One", "Two"):
        (project / "own" / "main.html").write_text(MAIN.format(title), "utf-8")
        assert builders.build(project, project / "site", is_heard=False).returncode == 0
        assert f"<title>{title}</title>" in (project / "site" / "index.html").read_text("utf-8")
    kept = [file for file in (project / compiled.FOLDER).glob("theme-*/*") if file.is_file()]
    assert len(kept) > 20
