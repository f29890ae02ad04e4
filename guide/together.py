"""Put together what a page needs before it can be shown: less to ask for is sooner there.

Each request has headers as long as a small file, and waits for an answer. Responsible for style sheets that stand next
to each other in a page, where joining them changes no order, and for the script of every page, which is put into it.
Not responsible for the styles of every page: these are one file already (`styles.py`); nor for what is loaded later, of
which each page needs other parts.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from guide.styles import JOINED

SHEETS = re.compile(
    rf'(?:<link rel="stylesheet" href="(?![^"]*{re.escape(JOINED)})[^"]*/css/[^"/]+">\s*){{2,}}',
)
ADDRESS = re.compile(r'href="([^"]+)"')
# It hears the keys of whoever is there first, and loads everything else.
SCRIPT = "assets/js/later.js"
ITS_ELEMENT = re.compile(rf'<script src="[^"]*{re.escape(SCRIPT)}" defer([^>]*)></script>')


def put_together(site: Path) -> None:
    """Join neighbouring style sheets, put the script of every page into it, and remove what no page names then."""
    pages = {page: page.read_text("utf-8") for page in sorted(site.rglob("*.html"))}
    script = (site / SCRIPT).read_text("utf-8").strip()
    spare = {site / SCRIPT}
    for page, before in pages.items():
        text = SHEETS.sub(lambda row: _one(row[0], site, spare), before)
        # The same text in every page: a server's security policy names it by its checksum.
        pages[page] = ITS_ELEMENT.sub(lambda found: f"<script{found[1]}>{script}</script>", text)
        if pages[page] != before:
            page.write_text(pages[page], "utf-8", newline="\n")
    for file in sorted(spare):
        if not any(f"/{file.name}" in text for text in pages.values()):
            file.unlink()


def _one(row: str, site: Path, spare: set[Path]) -> str:
    """The link to one style sheet in place of a row of them, and that sheet; the others are added to `spare`."""
    addresses = ADDRESS.findall(row)
    files = [site / "assets" / "css" / posixpath.basename(address) for address in addresses]
    name = f"{'-and-'.join(file.stem for file in files)}.css"
    files[0].with_name(name).write_text("".join(file.read_text("utf-8") for file in files), "utf-8", newline="\n")
    spare.update(files)
    return f'<link rel="stylesheet" href="{posixpath.dirname(addresses[0])}/{name}">\n'
