"""Replace a folder whole or not at all, so that a failed or killed build leaves the last good one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sitekit import builders, postbuild


def build_site(project: Path, site: Path, builder: str = builders.DEFAULT) -> int:
    """Build `project` beside `site` and, if the build succeeds, replace `site` with it.

    Returns the exit status of the build. Unless that is 0, `site` is unchanged.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    fresh_ones = f"{site.name}.new-"
    with tempfile.TemporaryDirectory(prefix=fresh_ones, dir=site.parent, ignore_cleanup_errors=True) as folder:
        fresh = Path(folder) / "site"
        status = builders.build(project, fresh, builder=builder).returncode
        if status == 0:
            postbuild.run(project, fresh)
            swap_in(fresh, site, Path(folder) / "old")
    return status


def swap_in(fresh: Path, place: Path, old: Path) -> None:
    """Replace the folder `place` with `fresh`, after moving it to `old`.

    These are two renames on one file system: nothing is ever half-copied, and only between them is there no folder.
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
