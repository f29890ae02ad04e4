"""Join our style sheets that a page links into one, because a browser shows nothing before it has them all.

On a slow line every further sheet costs a journey there and back. Pages with the same list share one file.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path("assets") / "css"
# Not the sheet for readers without scripts: a browser with scripts does not ask for it.
LINK = re.compile(r'(?<!<noscript>)<link rel="stylesheet" href="([^"]*assets/css/)([^"/]+\.css)">\s*')
NAMED = re.compile(r'assets/css/([^"/\s]+\.css)')


def join_styles(site: Path) -> None:
    """Give each page of `site` one sheet instead of several, and remove those that no page names any more."""
    joined: dict[tuple[str, ...], str] = {}
    still_named = set()
    for page in sorted(site.rglob("*.html")):
        text = page.read_text("utf-8")
        if links := list(LINK.finditer(text)):
            sheets = tuple(link[2] for link in links)
            name = joined.setdefault(sheets, f"joined-{len(joined) + 1}.css")
            start = links[0].start()
            text = f'{text[:start]}<link rel="stylesheet" href="{links[0][1]}{name}">\n{LINK.sub("", text[start:])}'
            page.write_text(text, "utf-8", newline="\n")
        still_named.update(NAMED.findall(text))
    _write(joined, site / FOLDER)
    for sheet in (site / FOLDER).glob("*.css"):
        if sheet.name not in still_named:
            sheet.unlink()


def _write(joined: dict[tuple[str, ...], str], folder: Path) -> None:
    for sheets, name in joined.items():
        text = "\n".join((folder / sheet).read_text("utf-8") for sheet in sheets)
        (folder / name).write_text(text, "utf-8", newline="\n")
