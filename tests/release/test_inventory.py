"""The inventory of what the site is built with: every locked package, no other, and the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from support.builds import PROJECT

from sitekit.problems import SourceError
from sitekit.release.inventory import INSIDE_THE_THEME, LOCK, THEME, write_inventory

EDITION = "9.8.7"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inventory") / "inventory.cdx.json"
    write_inventory(PROJECT, path, EDITION)
    return path


@pytest.fixture
def whole(written: Path) -> dict[str, Any]:
    return json.loads(written.read_text("utf-8"))


def test_it_lists_every_package_that_builds_the_site_and_no_other(whole: dict[str, Any]) -> None:
    pins = re.findall(r"^([a-z0-9.-]+)==(\S+)", (PROJECT / LOCK).read_text("utf-8"), re.MULTILINE)
    listed = {(re.sub(r"[._]", "-", part["name"]).lower(), part["version"]) for part in whole["components"]}
    assert listed <= set(pins)
    assert {name for name, _ in listed} == {name for name, _ in pins}
    assert "pytest" not in dict(listed), "a tool for tests is no part of the site"
    assert [part["name"] for part in whole["components"] if not part.get("licenses")] == []
    assert whole["metadata"]["component"]["version"] == EDITION


def test_it_keeps_to_the_schema(written: Path) -> None:
    check = JsonStrictValidator(SchemaVersion.V1_6).validate_str
    assert check(written.read_text("utf-8")) is None
    part = '{"type": "libary", "name": "mistyped"}'
    assert check(f'{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{part}]}}') is not None


def test_the_same_sources_give_the_same_bytes(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "SOURCE_DATE_EPOCH": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    write_inventory(PROJECT, tmp_path / "again.json", EDITION)
    assert (tmp_path / "again.json").read_bytes() == written.read_bytes()
    assert str(Path.home()) not in written.read_text("utf-8")


def test_what_is_inside_the_theme_is_listed(whole: dict[str, Any]) -> None:
    """The source maps beside the theme's files name the libraries that went into them."""
    [theme] = [part for part in whole["components"] if part["name"] == THEME]
    maps = Path(str(distribution(THEME).locate_file("material/templates/assets"))).glob("*/*.map")
    sources = "\n".join(source for path in maps for source in json.loads(path.read_text("utf-8"))["sources"])
    bundled = re.findall(r"^[^\n]*?node_modules/((?:@[^/]+/)?[^/]+)/", sources, re.MULTILINE)
    assert set(bundled) == INSIDE_THE_THEME.keys() - {"Material Design Icons"}
    assert {part["name"] for part in theme["components"]} == INSIDE_THE_THEME.keys()


def test_a_package_in_another_version_is_named_with_its_line(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    (tmp_path / LOCK).write_text("# a comment\nclick==0.1 \\\n    --hash=sha256:00\n", "utf-8")
    with pytest.raises(SourceError, match=r"^requirements\.txt, line 2: click 0\.1 is not installed here\."):
        write_inventory(tmp_path, tmp_path / "out.json", EDITION)
