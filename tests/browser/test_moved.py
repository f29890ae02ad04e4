"""A page that has moved leads to the new one, and to the part that people have the address of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import watch
from support.builds import PROJECT, build

MOVED = """---
description: This page has moved away.
last_reviewed: 2026-11-23
owner: Nobody
moved_to: cpd/session-1.md
moved_parts:
  word: glossary.md#case-note
---

# Moved
"""
# What is after the address of the old page, and where it leads.
LEADS = {"": "cpd/session-1.html", "#talk": "cpd/session-1.html#talk", "#word": "glossary.html#case-note"}


@pytest.fixture
def site(small_project: Callable[[], Path], tmp_path: Path) -> str:
    project = small_project()
    shutil.copytree(PROJECT / "overrides", project / "overrides")
    config = project / "mkdocs.yml"
    settings = config.read_text("utf-8").replace("font: false}", "font: false, custom_dir: overrides}")
    config.write_text(f"{settings}not_in_nav: |\n  tools/old.md\n", "utf-8")
    (project / "docs" / "tools" / "old.md").write_text(MOVED, "utf-8")
    built = build(project, tmp_path / "site")
    assert built.status == 0, built.log
    shutil.copytree(PROJECT / "docs" / "assets", built.folder / "assets", dirs_exist_ok=True)
    return built.folder.as_uri()


def test_old_addresses_lead_on(site: str, browser: Browser) -> None:
    for scripts in (True, False):
        page = watch(browser, java_script_enabled=scripts).page
        for part, target in LEADS.items():
            page.goto(f"{site}/tools/old.html{part}")
            page.wait_for_url(f"{site}/{target if scripts else LEADS['']}")
        page.close()
