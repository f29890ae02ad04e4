"""The scripts that show nothing themselves, tested by Node's own test runner: tests/node."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from conftest import PROJECT


def run(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = ["node", "--test", "--test-reporter=tap", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def passed(done: subprocess.CompletedProcess[str]) -> int:
    return int(re.findall(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[-1])


def test_every_test_in_node_passes() -> None:
    files = sorted((PROJECT / "tests" / "node").glob("*.test.mjs"))
    done = run(*files)
    assert done.returncode == 0, done.stdout
    written = sum(len(re.findall(r"^\s*test\(", file.read_text("utf-8"), re.MULTILINE)) for file in files)
    assert passed(done) >= written > 0


def test_a_test_that_fails_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.test.mjs").write_text(
        'import assert from "node:assert/strict";\nimport { test } from "node:test";\ntest("a", () => assert.ok(0));\n',
        "utf-8",
    )
    done = run(tmp_path / "a.test.mjs")
    assert done.returncode != 0
    assert passed(done) == 0
