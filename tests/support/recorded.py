"""Record what the tests found, and on which pages, for the accessibility statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from sitekit.content import pages
from sitekit.content.statement import FINDINGS, digest, digest_of_shared


def record(project: Path, measured: Mapping[str, object], day: date) -> None:
    """Write what was found on `day`, and on which pages, below the comment at the top of the file."""
    sources = pages.read(project / "docs")
    digests = {path: digest(page) for path, page in sources.items()}
    results = {"tested": day, **measured, "shared": digest_of_shared(project), "pages": digests}
    file = project / FINDINGS
    comment = [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")]
    text = yaml.safe_dump(results, sort_keys=False)
    file.write_text("\n".join([*comment, text]), "utf-8", newline="\n")
