"""Take out of a built site what no reader uses: source maps, the theme's own search, notes in our scripts, blanks.

A small icon is put into the pages, because to ask for it costs more than to send it along. Responsible for what is left
out and for the traces of it in other files. Not responsible for what readers do use.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import rjsmin

# The site has a search of its own (guide/search.py); the theme's needs these.
THEMES_SEARCH = ("assets/javascripts/lunr", "assets/javascripts/workers")
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")
OUR_SCRIPTS = "assets/js/*.js"
# In these parts of a page blanks count; elsewhere several are as good as one.
AS_IT_IS = re.compile(r"(<(pre|script|textarea)\b.*?</\2>)", re.DOTALL)
BLANKS = re.compile(r"[ \t]*\n\s*")
ICON = re.compile(r'(<link rel="icon" href=")([^":]*\.svg)(">)')
# A request and its answer have about twice as many bytes, and a browser asks again on each page.
SMALL = 500
MAP_NOTE = re.compile(r"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ ?\*/)\n?")


def trim(site: Path) -> None:
    """Take out of `site` what no reader uses."""
    for folder in THEMES_SEARCH:
        shutil.rmtree(site / folder, ignore_errors=True)
    for file in site.rglob("*.map"):
        file.unlink()
    for file in sorted((site / "assets").rglob("*.min.*")):
        text = file.read_text("utf-8")
        file.write_text(MAP_NOTE.sub("\n", text), "utf-8", newline="\n")
    for script in sorted(site.glob(OUR_SCRIPTS)):
        script.write_text(rjsmin.jsmin(script.read_text("utf-8")) + "\n", "utf-8", newline="\n")
    for page in sorted(site.rglob("*.html")):
        text = _with_icon(_without_blanks(page.read_text("utf-8")), site)
        page.write_text(text, "utf-8", newline="\n")
    if "<loc>" not in (site / SITEMAPS[0]).read_text("utf-8"):
        for name in SITEMAPS:
            (site / name).unlink(missing_ok=True)


def _without_blanks(page: str) -> str:
    pieces = AS_IT_IS.split(page)
    # Each piece as it is is followed by the name of its element, which the expression has to remember.
    return "".join(BLANKS.sub("\n", piece) if at % 3 == 0 else piece for at, piece in enumerate(pieces) if at % 3 < 2)


def _with_icon(page: str, site: Path) -> str:
    """The page with its icon inside, where that is small. The page not found names it from the top of the server."""

    def inside(found: re.Match[str]) -> str:
        file = site / found[2][max(0, found[2].rfind("assets/")) :]
        if not file.is_file() or file.stat().st_size > SMALL:
            return found[0]
        picture = file.read_text("utf-8").strip().replace('"', "'")
        address = quote(picture, safe="/:=',()")
        return f"{found[1]}data:image/svg+xml,{address}{found[3]}"

    return ICON.sub(inside, page, count=1)
