"""Put a hash of the content into the name of each of our scripts and styles, so that browsers can cache it for a year.

What changes gets a new name, so no reader has an old script with a new page. The theme's files have such names already.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from sitekit.problems import Problem, SourceError

# The name it has is that of the theme's own text (sitekit/postbuild/theme_scripts.py).
THEMES_CHANGED = "assets/javascripts/bundle.*.js"
OURS = ("assets/css/*.css", "assets/js/*.js", "search/index.js", THEMES_CHANGED)
# Digits of the hash in a name, as many as in the theme's.
LENGTH = 8
# Attributes with an address, or with several separated by spaces (`data-ddm-search-scripts`).
ATTRIBUTE = re.compile(r'(?<=\s)(src|href|data-ddm-[a-z-]+)="([^"]*)"')


def fingerprint(site: Path) -> Mapping[str, str]:
    """Rename our scripts and styles in `site`, and use the new names in its pages. Returns old path → new path.

    Raises SourceError if a page names one of them outside an attribute that is searched.
    """
    names = {}
    for file in sorted(file for pattern in OURS for file in site.glob(pattern)):
        hash = hashlib.sha256(file.read_bytes()).hexdigest()[:LENGTH]
        fresh = file.rename(file.with_name(f"{file.stem}.{hash}{file.suffix}"))
        names[file.relative_to(site).as_posix()] = fresh.relative_to(site).as_posix()
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site).as_posix()
        text = _renamed(page.read_text("utf-8"), path, names)
        page.write_text(text, "utf-8", newline="\n")
        _refuse_leftovers(text, path, names)
    return names


def _renamed(text: str, page: str, names: Mapping[str, str]) -> str:
    def attribute(found: re.Match[str]) -> str:
        addresses = " ".join(_address(address, page, names) for address in found[2].split(" "))
        return f'{found[1]}="{addresses}"'

    return ATTRIBUTE.sub(attribute, text)


def _address(address: str, page: str, names: Mapping[str, str]) -> str:
    """The address with the new name of its file. Addresses on the 404 page start at the top of the host."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), address))
    old = next((old for old in names if path == old or (path.startswith("/") and path.endswith(f"/{old}"))), None)
    return address if old is None else posixpath.join(posixpath.dirname(address), posixpath.basename(names[old]))


def _refuse_leftovers(text: str, page: str, names: Mapping[str, str]) -> None:
    left = [old for old in names if f"/{posixpath.basename(old)}" in text]
    if left:
        sentence = f"the page names {left[0]} where a release cannot rename it. Name it in src, href or data-ddm-…."
        raise SourceError([Problem(page, 1, sentence)])
