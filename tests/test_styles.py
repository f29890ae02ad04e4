"""No component without its style, and no style without its component: by the classes that the sources name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.builds import PROJECT

MARKUP = ("overrides/**/*.html", "overrides/**/*.md", "docs/**/*.md", "docs/assets/js/*.js", "sitekit/**/*.py")
STYLES = "docs/assets/css/*.css"
CLASSES = re.compile(r"""class(?:Name)?"?[=:]\s*["'`]([^"'`]*)|\{[^}]*?\.(ddm-[^}]+)\}""")
# `ddm-card` of `ddm-card__title` and `ddm-card--wide`.
BLOCK = re.compile(r"(?<![\w-])ddm-[a-z]+(?:-[a-z]+)*")


def texts(project: Path, *patterns: str) -> Iterator[str]:
    for pattern in patterns:
        yield from (path.read_text("utf-8") for path in sorted(project.glob(pattern)))


def used(project: Path) -> set[str]:
    """The blocks in the classes of templates, pages and scripts."""
    lists = (match[1] or match[2] or "" for text in texts(project, *MARKUP) for match in CLASSES.finditer(text))
    return {block for classes in lists for block in BLOCK.findall(classes)}


def styled(project: Path) -> set[str]:
    """The blocks that a rule of a style sheet names."""
    return {block for text in texts(project, STYLES) for block in re.findall(rf"\.({BLOCK.pattern})", text)}


def test_components_have_their_styles_and_styles_their_components() -> None:
    assert used(PROJECT) - styled(PROJECT) == set(), "a component without its style"
    assert styled(PROJECT) - used(PROJECT) == set(), "a style without its component"


def test_amber_is_for_the_safety_of_children_and_families_alone() -> None:
    rules = "".join(texts(PROJECT, STYLES))
    coloured = re.findall(r"([^{}]*?) \{[^{}]*var\(--ddm-safeguarding", rules)
    assert [selector.strip() for selector in coloured] == [".md-typeset .admonition.warning"]
    titles = re.findall(r'^!!! warning "(.*)"', "\n".join(texts(PROJECT, "docs/**/*.md")), re.MULTILINE)
    assert titles
    assert [title for title in titles if not re.search("child|records|risk", title)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("overrides/components/new.md", '<div class="ddm-picture ddm-new__title">{{ words }}</div>'),
        ("docs/new.md", "## New { #new .ddm-new--wide }"),
        ("docs/assets/js/new.js", "el('p', { class: `ddm-new__${name}` });"),
    ],
)
def test_a_component_without_its_style_is_noticed(name: str, text: str, tmp_path: Path) -> None:
    for file, words in ((name, text), ("docs/assets/css/new.css", ".ddm-picture, .ddm-newer > p {\n}\n")):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8")
    assert "ddm-new" in used(tmp_path) - styled(tmp_path)
    assert styled(tmp_path) - used(tmp_path) >= {"ddm-newer"}
