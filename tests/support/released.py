"""Releases for the tests that read them, serve them or break them off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from sitekit import release
from sitekit.content.site import ADDRESSES
from sitekit.content.statement import FIELDS
from support.builds import PROJECT, copy_of_project, shared

TODAY = date(2026, 12, 1)
# The path of the site on its host: at the top, or in a folder.
TOP, BELOW = "/", "/a/b/"


def change(path: Path, how: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    path.write_text(how(before), "utf-8")
    assert path.read_text("utf-8") != before


def ready(to: Path) -> Path:
    """A copy of this project in which the organisation has filled in its details."""
    copy_of_project(to)
    (to / "tests").mkdir()
    shutil.copy(PROJECT / ADDRESSES, to / "tests")
    shutil.copy(PROJECT / "requirements.txt", to)
    empty = re.compile(rf'^(    (?:{"|".join(FIELDS)}): )""', re.MULTILINE)
    change(to / "mkdocs.yml", lambda text: empty.sub(r'\1"An example"', text))
    return to


@cache
def released(path: str = TOP) -> Path:
    """The folder `dist` of a release made for that path of its host, made once for all tests."""

    def make(folder: Path) -> None:
        project = ready(folder / "project")
        if path != TOP:
            change(project / "mkdocs.yml", lambda text: f"site_url: https://intranet.example{path}\n{text}")
        release.write_release(project, folder / "dist", TODAY)

    return shared("released" if path == TOP else "released-below", make) / "dist"
