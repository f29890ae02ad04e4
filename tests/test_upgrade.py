"""Upgrading: newest versions are written in place of the old ones, and nothing is written when there are none."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from conftest import PROJECT

from guide import upgrade

PROJECT_FILE = """
[build-system]
requires = ["flit-core==1.0"]

[project]
dependencies = [
  "flit-core==1.0",  # installs
  "jinja2==3.0",  # templates
]

[dependency-groups]
test = ["pytest==8.0"]  # tests

[tool.guide.held]
jinja2 = "<4"  # 4 is another thing
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A project whose versions are old."""
    (tmp_path / "pyproject.toml").write_text(PROJECT_FILE, "utf-8")
    return tmp_path


def answer(monkeypatch: pytest.MonkeyPatch, status: int, out: str = "", err: str = "") -> list[str]:
    """Let uv give that answer; the list is filled with what it is asked."""
    asked: list[str] = []

    def run(*_: object, input: str, **__: object) -> subprocess.CompletedProcess[str]:
        asked.append(input)
        return subprocess.CompletedProcess([], status, out, err)

    monkeypatch.setattr(upgrade.subprocess, "run", run)
    return asked


def test_newest_versions_take_the_place_of_the_old(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, 0, "flit-core==2.1\njinja2==3.9 ; python_version > '3'\nmarkupsafe==3.0\npytest==8.0\n")
    assert upgrade.upgrade(old) == ["flit-core: 1.0 to 2.1", "jinja2: 3.0 to 3.9"]
    assert asked == ["flit-core\njinja2<4\npytest"]
    expected = PROJECT_FILE.replace("flit-core==1.0", "flit-core==2.1").replace("jinja2==3.0", "jinja2==3.9")
    assert (old / "pyproject.toml").read_text("utf-8") == expected


def test_without_an_answer_nothing_is_changed(
    old: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, 1, err="error: no route\n  to host\n")
    assert upgrade.main(old) == 1
    said = capsys.readouterr().err
    assert said == "no newer versions could be found, and nothing was changed. uv says: error: no route to host\n"
    assert (old / "pyproject.toml").read_text("utf-8") == PROJECT_FILE


def without_reason(text: str) -> list[str]:
    """The lines that pin a version and do not say what it is for."""
    return [line for line in text.splitlines() if re.match(r'\s+"[^"]+==', line) and not re.search(r'",\s+# \w', line)]


def test_every_dependency_is_exact_and_has_its_reason() -> None:
    text = (PROJECT / "pyproject.toml").read_text("utf-8")
    settings = tomllib.loads(text)
    assert without_reason(text) == []
    assert [name for name, version in upgrade.pins(settings).items() if not re.fullmatch(r"[\d.]+", version)] == []
    assert set(settings["tool"]["guide"]["held"]) <= set(upgrade.pins(settings))


def test_a_dependency_without_a_reason_would_be_noticed() -> None:
    assert without_reason('  "click==8.5.1",\n  "jinja2==3.1.6",  # templates\n') == ['  "click==8.5.1",']
    assert upgrade.pins(tomllib.loads(PROJECT_FILE.replace("jinja2==3.0", "jinja2>=3.0")))["jinja2"] == ">=3.0"
