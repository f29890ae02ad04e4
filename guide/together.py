"""Put what a page loads at once into one script and one style sheet, in place of several small ones.

Each request has headers as long as a small script, and one file is compressed better than two. Responsible for files
that stand next to each other in a page, where joining them changes no order. Not responsible for what every page has:
that is one file already (`styles.py`); nor for what is loaded later, of which each page needs other parts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from guide.styles import JOINED

# A script with further attributes has to be by itself: it reads them from its element.
ELEMENTS: Mapping[str, str] = {
    "js": r'<script src="[^"]*/js/[^"/]+" defer></script>\s*',
    "css": rf'<link rel="stylesheet" href="(?![^"]*{re.escape(JOINED)})[^"]*/css/[^"/]+">\s*',
}
ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')
# A script may lack its last semicolon, and the next one would then be read as its going on.
BETWEEN: Mapping[str, str] = {"js": ";\n", "css": ""}


def put_together(site: Path) -> None:
    """Join the scripts and the style sheets that follow each other in a page, and take out what no page names then."""
    pages = {page: page.read_text("utf-8") for page in sorted(site.rglob("*.html"))}
    joined: set[Path] = set()
    for page, before in pages.items():
        text = before
        for kind, element in ELEMENTS.items():
            text = re.sub(f"(?:{element}){{2,}}", lambda row, kind=kind: _one(row[0], kind, site, joined), text)
        if text != before:
            page.write_text(text, "utf-8", newline="\n")
            pages[page] = text
    for file in joined:
        if not any(f"/{file.name}" in text for text in pages.values()):
            file.unlink()


def _one(row: str, kind: str, site: Path, joined: set[Path]) -> str:
    """The element for one file in place of a row of them, and that file; the others are added to `joined`."""
    addresses = ADDRESS.findall(row)
    files = [site / "assets" / kind / posixpath.basename(address) for address in addresses]
    name = f"{'-and-'.join(file.stem for file in files)}.{kind}"
    content = BETWEEN[kind].join(file.read_text("utf-8") for file in files)
    files[0].with_name(name).write_text(content, "utf-8", newline="\n")
    joined.update(files)
    return re.match(ELEMENTS[kind], row)[0].replace(posixpath.basename(addresses[0]), name)
