"""Compiled templates are kept from one build to the next, where they can be."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from sitekit.rendering.context import CACHE, keep_compiled


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "greeting.md").write_text("Good {{ time }}", "utf-8")
    (tmp_path / CACHE).write_text("a file where the folder would be", "utf-8")
    environment = Environment(loader=FileSystemLoader(tmp_path))
    keep_compiled(environment, tmp_path)
    assert environment.get_template("greeting.md").render(time="morning") == "Good morning"
