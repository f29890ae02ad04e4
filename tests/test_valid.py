"""Valid HTML: the Nu HTML Checker reads every page that readers get."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

from support.builds import BROKEN, PAGES, PROJECT
from support.offline_pack import FOLDER
from support.released import released

from sitekit.release.offline_zip import START

CHECKER = PROJECT / "tests" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def invalid(pages: list[Path]) -> list[str]:
    """What the checker finds in `pages`, each with its page and line. Without Java or the checker this fails."""
    java = shutil.which("java")
    assert java, "the HTML checker needs Java; 'make test' installs it on Debian"
    assert CHECKER.is_file(), "the HTML checker is not there; 'make test' installs it with npm"
    command = [java, "-jar", str(CHECKER), "--errors-only", "--format", "json", *map(str, pages)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)
    return [
        f"{Path(found['url']).name}, line {found.get('lastLine')}: {found['message']}" for found in report["messages"]
    ]


def test_every_page_is_valid(tmp_path: Path) -> None:
    site = released() / "site"
    [pack] = site.glob("offline/*.zip")
    with zipfile.ZipFile(pack) as packed:
        start = packed.extract(f"{FOLDER}/{START}", tmp_path)
    assert invalid([*(site / page for page in PAGES), Path(start)]) == []


def test_an_invalid_page_is_noticed() -> None:
    found = invalid([BROKEN / "valid" / "page.html"])
    assert [fault for fault in ("autocomplete", "Duplicate ID", "“alt”") if fault not in " ".join(found)] == []
