"""Remove from a built site what no reader uses: source maps, the theme's own search, comments in our scripts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import rjsmin

# Only the theme's own search needs these; the site has another (sitekit/postbuild/search_index.py).
THEMES_SEARCH = ("assets/javascripts/lunr", "assets/javascripts/workers")
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")
OUR_SCRIPTS = "assets/js/*.js"
# The last line of a theme's file, which names its source map.
MAP_NOTE = re.compile(r"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ ?\*/)\n?")


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
    # Without `site_url` in mkdocs.yml the list for search engines has no addresses, and they refuse it.
    if "<loc>" not in (site / SITEMAPS[0]).read_text("utf-8"):
        for name in SITEMAPS:
            (site / name).unlink(missing_ok=True)
