"""Make a release, which is everything that people are given, in the folder `dist`: all of it or nothing."""

from __future__ import annotations

import hashlib
import importlib
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from sitekit import builders, postbuild
from sitekit.content import review, validate
from sitekit.content.review import long_date
from sitekit.content.settings import Settings
from sitekit.content.statement import Statement
from sitekit.content.validate import Macros, Sources
from sitekit.postbuild import html
from sitekit.problems import Refused, SourceError, why_not_written
from sitekit.release import minify, offline_zip, server_config
from sitekit.release.site_folder import swap_in
from sitekit.rendering.context import make_call

LOCK = "requirements.txt"
OFFLINE_PAGE = "offline.html"
CHECKSUMS = "SHA256SUMS"
OLD = "old"


def write_release(project: Path, dist: Path, today: date) -> None:
    """Make the release of `project` and replace `dist` with it; `today` decides which reviews are overdue.

    Raises Refused or SourceError, each with sentences for people. `dist` is then unchanged.
    """
    try:
        with FileLock(dist.with_name(f"{dist.name}.lock"), timeout=0):
            _clear_up(dist)
            fresh_ones = f"{dist.name}.new-"
            with tempfile.TemporaryDirectory(prefix=fresh_ones, dir=dist.parent, ignore_cleanup_errors=True) as folder:
                fresh = Path(folder) / "dist"
                _make(project, fresh, today)
                swap_in(fresh, dist, Path(folder) / OLD)
    except Timeout:
        raise Refused("another release is being made here. Wait until it has finished.") from None
    except OSError as error:
        raise Refused(f"{why_not_written(error, dist)} {dist.name} is unchanged.") from None


def _clear_up(dist: Path) -> None:
    """Remove what a killed release left behind. If it was swapping the folders, put the last good one back."""
    for left in sorted(dist.parent.glob(f"{dist.name}.new-*")):
        if (left / OLD).is_dir() and not dist.exists():
            (left / OLD).rename(dist)
        shutil.rmtree(left, ignore_errors=True)


def _make(project: Path, dist: Path, today: date) -> None:
    sources = validate.read(project / "mkdocs.yml", load_macros(project), make_call, today)
    if sources.problems:
        raise SourceError(sources.problems)
    _refuse(still_needed(project, sources, today))
    edition = str(Settings(project / "mkdocs.yml").value("extra", "edition"))
    site = dist / "site"
    _build(project, site, max(page.reviewed or date.min for page in sources.pages.values()))
    minify.trim(site)
    minify.join_styles(site)
    pack = site / "offline" / f"defensible-decisions-{edition}.zip"
    offline_zip.write_pack(site, pack, edition)
    page = site / OFFLINE_PAGE
    page.write_text(offline_zip.describe(page.read_text("utf-8"), pack), "utf-8", newline="\n")
    minify.fingerprint(site)
    server_config.write_kit(site, dist / "hosting")
    _refuse(dead_links(site))
    write_inventory(project / LOCK, dist / "inventory.cdx.json")
    (dist / CHECKSUMS).write_text(checksums(dist), "utf-8", newline="\n")


def _build(project: Path, site: Path, day: date) -> None:
    """Build the site, with the day of the newest review instead of today's date in the list for search engines."""
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    done = builders.build(project, site, {"SOURCE_DATE_EPOCH": str(midnight)}, show_output=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
        # If the builder itself crashes, for example because the disk is full, the last line of its traceback says why.
        lines = said[-1:] if any(line.startswith("Traceback") for line in said) else said
        raise Refused("\n".join([*lines, "The site could not be built. Correct what the lines above name."]))
    postbuild.run(project, site)


def _refuse(sentences: Iterable[str]) -> None:
    if found := list(sentences):
        raise Refused("\n".join(found))


def still_needed(project: Path, sources: Sources, today: date) -> Iterator[str]:
    """What a release refuses and a build does not, because the site can be shown without it."""
    config = project / "mkdocs.yml"
    if not Settings(config).value("extra", "edition"):
        yield "mkdocs.yml: the edition is missing. Write it under 'extra:', such as: edition: 1.2.0"
    if missing := Statement.read(config).missing():
        fields = ", ".join(missing)
        yield f"mkdocs.yml: the organisation has not filled in {fields}. Write them under 'published_by:'."
    for day, page in review.due(sources.pages, today, -1):
        late = f"its review was due by {long_date(day)}, and today is {long_date(today)}"
        yield f"{page.shown_as}: {late}. Ask the {page.facts['owner']} to read it, or set the computer's clock right."


def load_macros(project: Path) -> Macros:
    """The macros of `project`, from its own `macros.py`."""
    if str(project) not in sys.path:
        sys.path.insert(0, str(project))
    found: Macros = importlib.import_module("macros").MACROS
    return found


def dead_links(site: Path) -> Iterator[str]:
    """A sentence for each link in `site` to a file that is not there. Links on the 404 page start at the host's top."""
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site).as_posix()
        for address in () if path == "404.html" else html.parse(page).xpath("//@src | //@href"):
            target, _, _ = address.partition("#")
            if target and ":" not in target.split("/")[0] and not (page.parent / target).exists():
                yield f"{path} leads to {address}, which is not in the release. Correct the link."


def write_inventory(lock: Path, to: Path) -> None:
    """List the packages in the lock file, in CycloneDX format. The same lock file gives the same bytes."""
    done = builders.run_python("cyclonedx_py", "requirements", str(lock), "--output-reproducible")
    if done.returncode:
        remedy = "The inventory could not be written. Run 'make release', which installs what it needs."
        raise Refused(f"{done.stderr.strip()}\n{remedy}")
    to.write_text(done.stdout, "utf-8", newline="\n")


def checksums(folder: Path) -> str:
    """The SHA-256 of every file in `folder`, in the form that `sha256sum --check` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )
