"""Write an inventory (SBOM, in CycloneDX format) of the third-party software that the site is built with.

`cyclonedx-py` finds the packages and their licences. Only those in the lock file are kept, so that other packages
in the same environment, such as the tools for tests, make no difference.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from sitekit.content.loader import read_settings
from sitekit.problems import Problem, SourceError, read_text

LOCK = "requirements.txt"
# The name and version of a package, and whether it is only for some systems.
PIN = re.compile(r"^([\w.-]+)==(\S+)( ;)?", re.MULTILINE)
THEME = "mkdocs-material"
# Libraries inside the theme's files, according to its source maps, each with the SPDX id of its licence.
INSIDE_THE_THEME = {
    "Material Design Icons": "Apache-2.0",
    "clipboard": "MIT",
    "escape-html": "MIT",
    "focus-visible": "W3C",
    "material-design-color": "MIT",
    "rxjs": "Apache-2.0",
    "tslib": "0BSD",
}
COMMAND = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]


def write_inventory(project: Path, to: Path, edition: str) -> None:
    """Write the inventory of `edition` into the file `to`. The same lock file gives the same bytes.

    Raises SourceError if the lock file cannot be read, or a package in it is not installed in that version.
    """
    listed = subprocess.run(COMMAND, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    bom: dict[str, Any] = json.loads(listed)
    installed = {(_canonical(part["name"]), part["version"]): part for part in bom["components"]}
    parts = [installed[pin] for pin in _pins(project, installed.keys()) if pin in installed]
    names = {part["bom-ref"] for part in parts}
    needs = {one["ref"]: sorted(names & {*one.get("dependsOn", [])}) for one in bom["dependencies"]}
    site = {"type": "application", "bom-ref": "site", "name": _site_name(project), "version": edition}
    for part in parts:
        # Links such as those for chat and donations do not belong in the inventory of a site.
        part.pop("externalReferences", None)
        if part["name"] == THEME:
            part["components"] = [_library(*library) for library in INSIDE_THE_THEME.items()]
    # Without the time, which would differ between two releases of the same sources.
    bom["metadata"] = {"component": site, "tools": bom["metadata"]["tools"]}
    bom["components"] = parts
    bom["dependencies"] = [{"ref": "site", "dependsOn": sorted(names)}]
    bom["dependencies"] += [{"ref": name, "dependsOn": needs[name]} for name in sorted(names)]
    to.write_text(json.dumps(bom, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8", newline="\n")


def _pins(project: Path, installed: Any) -> list[tuple[str, str]]:
    """Every package in the lock file with its version. Raises SourceError for those that are not installed."""
    text = read_text(project / LOCK, LOCK)
    found = list(PIN.finditer(text))
    missing = [pin for pin in found if pin.groups()[:2] not in installed and not pin[3]]
    if missing:
        raise SourceError([_missing(text, pin) for pin in missing])
    return [(pin[1], pin[2]) for pin in found]


def _missing(text: str, pin: re.Match[str]) -> Problem:
    line = text.count("\n", 0, pin.start()) + 1
    return Problem(LOCK, line, f"{pin[1]} {pin[2]} is not installed here. Run 'make site' to set it up.")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _site_name(project: Path) -> str:
    return str(read_settings(project / "mkdocs.yml").get("site_name", ""))


def _library(name: str, licence: str) -> dict[str, Any]:
    return {"type": "library", "name": name, "licenses": [{"license": {"id": licence}}]}
