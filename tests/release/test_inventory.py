"""The inventory of a release: every locked package, and what is inside the theme."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from support.builds import PROJECT
from support.released import released

from sitekit import release


def test_it_lists_every_locked_package() -> None:
    written = (released() / "inventory.cdx.json").read_text("utf-8")
    pins = re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / release.LOCK).read_text("utf-8"), re.MULTILINE)
    assert sorted((part["name"], part["version"]) for part in json.loads(written)["components"]) == sorted(pins)
    assert str(Path.home()) not in written


def test_a_tool_or_a_file_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = r"No such file.*\nThe inventory could not be written\. Run 'make release'"
    with pytest.raises(release.Refused, match=said):
        release.write_inventory(tmp_path / "gone.txt", tmp_path / "one.json")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named cyclonedx_py' >&2; exit 1\n", "utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(release.Refused, match=r"No module named cyclonedx_py\nThe inventory could not be written\."):
        release.write_inventory(PROJECT / release.LOCK, tmp_path / "one.json")
    assert list(tmp_path.glob("*.json")) == []


def test_what_is_inside_the_theme_is_named() -> None:
    """The source maps beside the theme's files name the libraries that went into them."""
    maps = Path(str(distribution("mkdocs-material").locate_file("material/templates/assets"))).glob("*/*.map")
    sources = "\n".join(source for path in maps for source in json.loads(path.read_text("utf-8"))["sources"])
    bundled = set(re.findall(r"^[^\n]*?node_modules/((?:@[^/]+/)?[^/]+)/", sources, re.MULTILINE))
    text = (PROJECT / "SECURITY.md").read_text("utf-8")
    assert [library for library in sorted(bundled) if f"`{library}` (" not in text] == []
    assert len(bundled) > 3
