"""Each linter of scripts and style sheets refuses a mistake. `make lint` runs them over the project."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.builds import PROJECT

TESTS = PROJECT / "tests"
SETTINGS = ("package.json", "eslint.config.mjs", "prettier.config.mjs", "stylelint.config.mjs", "tsconfig.json")
GOOD = {
    "js/a.js": "(function () {\n  document.title = ddm.dom.capital(document.title);\n})();\n",
    "css/a.css": "p {\n  margin: 0;\n}\n",
}
# By linter: the file, what is wrong in it, and what the linter says of it.
MISTAKES = {
    "eslint": ("js/a.js", ("capital", "capital + nowhere"), "'nowhere' is not defined"),
    "prettier": ("css/a.css", ("  margin", " margin"), "a.css"),
    "stylelint": ("css/a.css", ("0;", "0 !important;"), "declaration-no-important"),
    "tsc": ("js/a.js", ("(document.title)", "(3)"), "not assignable to parameter of type 'string'"),
}


def lint(folder: Path, linter: str, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one script of tests/package.json on a project that has these files and no others."""
    (folder / "tests").mkdir()
    for name in (*SETTINGS, "types.d.ts"):
        shutil.copy(TESTS / name, folder / "tests")
    (folder / "tests" / "node_modules").symlink_to(TESTS / "node_modules")
    for name, text in files.items():
        path = folder / "docs" / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    command = ["npm", "run", "--prefix", "tests", "--silent", linter]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("linter", MISTAKES)
def test_a_linter_refuses_a_mistake(linter: str, tmp_path: Path) -> None:
    name, (old, new), words = MISTAKES[linter]
    assert old in GOOD[name]
    done = lint(tmp_path, linter, GOOD | {name: GOOD[name].replace(old, new, 1)})
    assert done.returncode != 0
    assert words in done.stdout + done.stderr
