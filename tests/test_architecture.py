"""Who may import whom, and that each macro has its template: a break of either is named in a sentence."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.builds import PROJECT

import macros

BELOW_MACROS = ("sitekit.content", "sitekit.integration", "sitekit.postbuild", "sitekit.problems", "sitekit.rendering")


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=project, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "sitekit", tmp_path / "sitekit")
    for name in ("macros.py", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path)
    return tmp_path


def test_no_module_imports_upwards(copy: Path) -> None:
    done = lint_imports(PROJECT)
    assert done.returncode == 0, done.stdout
    assert "3 kept, 0 broken" in done.stdout
    assert lint_imports(copy).returncode == 0, "only the line that is added below breaks a contract"


UPWARD = [
    ("content/pages.py", "import sitekit.release", "sitekit.content is not allowed to import sitekit.release:"),
    ("builders.py", "import sitekit.content", "sitekit.builders is not allowed to import sitekit.content:"),
    ("rendering/context.py", "import mkdocs.utils", "sitekit is not allowed to import mkdocs:"),
    ("release/minify.py", "import macros", "sitekit is not allowed to import macros:"),
]


def test_an_import_upwards_and_a_module_without_a_place_are_refused_and_named(copy: Path) -> None:
    for module, line, _ in UPWARD:
        with (copy / "sitekit" / module).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    said = " ".join(lint_imports(copy).stdout.split())
    for module, _, sentence in UPWARD:
        assert sentence in said
        assert f"sitekit.{module.removesuffix('.py').replace('/', '.')}" in said
    (copy / "sitekit" / "new.py").touch()
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "sitekit.new" in done.stdout


def upward(source: str) -> list[str]:
    """The modules of ours that `macros.py` imports although they are above it."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    named = [
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in imports
        for alias in node.names
    ]
    return [name for name in named if name.startswith("sitekit") and not name.startswith(BELOW_MACROS)]


def test_the_list_of_calls_imports_nothing_above_it() -> None:
    assert upward((PROJECT / "macros.py").read_text("utf-8")) == []
    assert upward("from sitekit import cli, integration") == ["sitekit.cli"]
    assert upward("def one():\n    import sitekit.release") == ["sitekit.release"]


def without_partner(blocks: set[str], templates: set[str]) -> list[str]:
    """Each block without a template, and each template without a block."""
    return [f"{name}.md has no macro" for name in sorted(templates - blocks)] + [
        f"{name}() has no template" for name in sorted(blocks - templates)
    ]


def test_each_block_has_its_template_and_each_template_its_block() -> None:
    blocks = {macro.__name__ for macro in macros.BLOCKS}
    templates = {path.stem for path in (PROJECT / "overrides" / "components").glob("*.md")}
    assert without_partner(blocks, templates) == []
    assert without_partner({"sea", "cards"}, {"sea", "old"}) == ["old.md has no macro", "cards() has no template"]


def shared_wrongly(test: str) -> list[str]:
    """The modules that a test imports although they are tests themselves, or have only fixtures."""
    imports = [node for node in ast.walk(ast.parse(test)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    named = [node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports]
    return [name for name in named if name.split(".")[-1].startswith(("test_", "conftest"))]


def test_what_tests_share_is_in_their_support() -> None:
    tests = [*(PROJECT / "tests").glob("*.py"), *(PROJECT / "tests").glob("*/*.py")]
    found = {path.name: shared_wrongly(path.read_text("utf-8")) for path in tests}
    assert {name: modules for name, modules in found.items() if modules} == {}, "move what they share to tests/support"
    assert shared_wrongly("from browser.test_x import y\nimport conftest") == ["browser.test_x", "conftest"]
