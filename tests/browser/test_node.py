"""The scripts that know nothing of a page, tested with Node's own test runner in tests/node."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from support.builds import Built

NODE_TESTS = Path(__file__).resolve().parent.parent / "node"


def run(folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    files = sorted(str(path) for path in folder.glob("*.test.*js"))
    command = ["node", "--test", "--test-reporter=tap", *files]
    # Not in a folder of tests, where Node would look for some itself if it was given none.
    surroundings = os.environ | {"SITE_FOLDER": str(site)}
    return subprocess.run(
        command, cwd=site, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
    )


def passed(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether any test ran, and all that ran passed."""
    return done.returncode == 0 and re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE) is not None


def test_the_scripts_do_what_their_tests_say(site: Built) -> None:
    done = run(NODE_TESTS, site.folder)
    assert passed(done), done.stdout + done.stderr


@pytest.mark.parametrize("content", [None, 'require("node:test").test("wrong", () => { throw new Error("wrong"); });'])
def test_no_tests_and_a_test_that_fails_are_noticed(content: str | None, site: Built, tmp_path: Path) -> None:
    if content:
        (tmp_path / "wrong.test.cjs").write_text(content, "utf-8")
    assert not passed(run(tmp_path, site.folder))
