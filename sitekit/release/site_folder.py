"""Put a finished folder in place whole or not at all, so that a failed or killed build leaves the last good one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sitekit import builders, postbuild


def build_site(project: Path, site: Path, builder: str = builders.DEFAULT) -> int:
    """Build `project` beside `site` and, if the build is good, put it in the place of `site`.

    Returns the exit status of the build; unless it is 0, `site` is as it was.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{site.name}.new-", dir=site.parent) as folder:
        fresh = Path(folder) / "site"
        status = builders.build(project, fresh, builder=builder).returncode
        if status == 0:
            postbuild.run(project, fresh)
            swap_in(fresh, site, Path(folder) / "old")
    return status


def swap_in(fresh: Path, place: Path, old: Path) -> None:
    """Put the folder `fresh` in the place of `place`, which goes to `old` first.

    Two renames on one file system: the only time without the folder is between them, and nothing is half-copied.
    """
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
