"""The Nu HTML Checker, which says where a page is not valid."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from support.builds import PROJECT

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
