"""Build the site and put it in place whole or not at all: `python -m sitekit.publish`.

Responsible for the order of steps, so that a build that fails or is killed leaves the last good site as it was. Not
responsible for the build itself (`sitekit.builders`) or for what is made of the pages (`sitekit.postbuild`).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from sitekit import builders, postbuild
from sitekit.builders import PROJECT


def publish(project: Path, site: Path, builder: str = builders.DEFAULT) -> int:
    """Build `project` beside `site` and, when the build is good, put it in the place of `site`.

    Returns the exit status of the build; with any other than 0, `site` is as it was.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{site.name}.new-", dir=site.parent) as folder:
        fresh = Path(folder) / "site"
        status = builders.build(project, fresh, builder=builder).returncode
        if status == 0:
            postbuild.finish(project, fresh)
            replace(site, fresh, Path(folder) / "old")
    return status


def replace(site: Path, fresh: Path, old: Path) -> None:
    """Two renames on one file system: the time without a site is that between them, and nothing is half-copied."""
    if site.exists():
        site.rename(old)
    try:
        fresh.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Publish this project into its folder `site`."""
    site = PROJECT / "site"
    try:
        status = publish(PROJECT, site)
    except click.ClickException as error:
        print(f"{error.format_message()} The site was not changed.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or site}. The site was not changed.", file=sys.stderr)
        return 1
    print(f"The site is in {site}." if status == 0 else "The site was not changed.", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
