"""Make a built site quick to load: without what no reader uses, with one of our style sheets on a page, not several.

A hash of its content in the name of each of our scripts and styles lets browsers cache it for a year.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import rcssmin
import rjsmin

# Only the theme's own search needs these; the site has another (sitekit/postbuild/search_index.py).
THEMES_SEARCH = ("assets/javascripts/lunr", "assets/javascripts/workers")
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")
OUR_SCRIPTS = "assets/js/*.js"
# The last line of a theme's file, which names its source map.
MAP_NOTE = re.compile(r"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ ?\*/)\n?")

STYLES = Path("assets") / "css"
# Not the sheet for readers without scripts: a browser with scripts does not ask for it.
LINK = re.compile(r'(?<!<noscript>)<link rel="stylesheet" href="([^"]*assets/css/)([^"/]+\.css)">\s*')
NAMED = re.compile(r'assets/css/([^"/\s]+\.css)')
# The theme's bundle has a name by the text that sitekit/postbuild/theme_scripts.py then changed.
OURS = ("assets/css/*.css", "assets/js/*.js", "search/index.js", "assets/javascripts/bundle.*.js")
# Digits of the hash in a name, as many as in the theme's.
LENGTH = 8


def trim(site: Path) -> None:
    """Remove from `site` what no reader uses."""
    for folder in THEMES_SEARCH:
        shutil.rmtree(site / folder, ignore_errors=True)
    for file in site.rglob("*.map"):
        file.unlink()
    for file in sorted((site / "assets").rglob("*.min.*")):
        text = file.read_text("utf-8")
        file.write_text(MAP_NOTE.sub("\n", text), "utf-8", newline="\n")
    for script in sorted(site.glob(OUR_SCRIPTS)):
        script.write_text(rjsmin.jsmin(script.read_text("utf-8")) + "\n", "utf-8", newline="\n")
    for sheet in sorted((site / STYLES).glob("*.css")):
        sheet.write_text(rcssmin.cssmin(sheet.read_text("utf-8")) + "\n", "utf-8", newline="\n")
    # Without `site_url` in mkdocs.yml the list for search engines has no addresses, and they refuse it.
    if "<loc>" not in (site / SITEMAPS[0]).read_text("utf-8"):
        for name in SITEMAPS:
            (site / name).unlink(missing_ok=True)


def join_styles(site: Path) -> None:
    """Give each page of `site` one sheet instead of several, and remove those that no page names any more.

    A browser shows nothing before it has them all, and on a slow line each costs a journey there and back. Pages with
    the same list share one file.
    """
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
    _write(joined, site / STYLES)
    for sheet in (site / STYLES).glob("*.css"):
        if sheet.name not in still_named:
            sheet.unlink()


def _write(joined: dict[tuple[str, ...], str], folder: Path) -> None:
    for sheets, name in joined.items():
        text = "\n".join((folder / sheet).read_text("utf-8") for sheet in sheets)
        (folder / name).write_text(text, "utf-8", newline="\n")


def fingerprint(site: Path) -> Mapping[str, str]:
    """Rename our scripts and styles in `site`, and use the new names in its pages. Returns old path → new path.

    What changes gets a new name, so no reader has an old script with a new page. The theme's files have such names.
    """
    names = {}
    for file in sorted(file for pattern in OURS for file in site.glob(pattern)):
        hash = hashlib.sha256(file.read_bytes()).hexdigest()[:LENGTH]
        fresh = file.rename(file.with_name(f"{file.stem}.{hash}{file.suffix}"))
        names[file.relative_to(site).as_posix()] = fresh.relative_to(site).as_posix()
    # An address alone between quotation marks, or one of several there (`data-ddm-search-scripts`).
    named = re.compile(rf"""(?<=["'/ ])(?:{"|".join(map(re.escape, names))})(?=["' ])""")
    for page in sorted(site.rglob("*.html")):
        text = named.sub(lambda found: names[found[0]], page.read_text("utf-8"))
        page.write_text(text, "utf-8", newline="\n")
    return names
