"""Compiled templates are kept from one build to the next, where they can be, and never outlive the template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from support.builds import build

from sitekit.rendering.context import CACHE, keep_compiled

MAIN = '{{% extends "base.html" %}}{{% block htmltitle %}}<title>{}</title>{{% endblock %}}'


@pytest.mark.slow
def test_a_build_keeps_the_themes_templates_and_notices_a_change(small_project: Callable[..., Path]) -> None:
    project = small_project()
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("name: material,", "name: material, custom_dir: own,"), "utf-8")
    (project / "own").mkdir()
    for title in ("One", "Two"):
        (project / "own" / "main.html").write_text(MAIN.format(title), "utf-8")
        assert build(project, project / "site").status == 0
        assert f"<title>{title}</title>" in (project / "site" / "index.html").read_text("utf-8")
    assert len([*(project / CACHE).iterdir()]) > 20


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "greeting.md").write_text("Good {{ time }}", "utf-8")
    (tmp_path / CACHE).write_text("a file where the folder would be", "utf-8")
    environment = Environment(loader=FileSystemLoader(tmp_path))
    keep_compiled(environment, tmp_path)
    assert environment.get_template("greeting.md").render(time="morning") == "Good morning"
