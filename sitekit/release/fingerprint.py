"""Give each script and style of ours a name that says what is in it, so that a browser may keep it for a year.

A new release has new names where something changed, and nobody sees an old script with a new page. Responsible for the
names and for every place in the pages that uses them. Not responsible for the theme's files, whose names have a hash.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from sitekit.problems import Problem, SourceError

OURS = ("assets/css/*.css", "assets/js/*.js", "search/index.js")
# Letters of the hash in a name; the theme uses as many.
LENGTH = 8
# Addresses stand in attributes, one or several with spaces between them (`data-ddm-search-scripts`).
ATTRIBUTE = re.compile(r'(?<=\s)(src|href|data-ddm-[a-z-]+)="([^"]*)"')


def fingerprint(site: Path) -> Mapping[str, str]:
    """Rename our scripts and styles in `site` and use the new names in its pages. Gives old path → new path.

    Raises SourceError when a page names one of them in a way that was not found.
    """
    names = {}
    for file in sorted(file for pattern in OURS for file in site.glob(pattern)):
        fresh = file.rename(file.with_name(f"{file.stem}.{mark(file.read_bytes())}{file.suffix}"))
        names[file.relative_to(site).as_posix()] = fresh.relative_to(site).as_posix()
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site).as_posix()
        text = _renamed(page.read_text("utf-8"), path, names)
        page.write_text(text, "utf-8", newline="\n")
        _refuse_leftovers(text, path, names)
    return names


def mark(content: bytes) -> str:
    """The letters in a name that say what is in the file."""
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def _renamed(text: str, page: str, names: Mapping[str, str]) -> str:
    def attribute(found: re.Match[str]) -> str:
        addresses = " ".join(_address(address, page, names) for address in found[2].split(" "))
        return f'{found[1]}="{addresses}"'

    return ATTRIBUTE.sub(attribute, text)


def _address(address: str, page: str, names: Mapping[str, str]) -> str:
    """The address with the new name of its file. A page not found names its files from the top of the server."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), address))
    old = next((old for old in names if path == old or (path.startswith("/") and path.endswith(f"/{old}"))), None)
    return address if old is None else posixpath.join(posixpath.dirname(address), posixpath.basename(names[old]))


def _refuse_leftovers(text: str, page: str, names: Mapping[str, str]) -> None:
    left = [old for old in names if f"/{posixpath.basename(old)}" in text]
    if left:
        sentence = f"the page names {left[0]} where its new name could not be put. Name it in src, href or data-ddm-…."
        raise SourceError([Problem(page, 1, sentence)])
