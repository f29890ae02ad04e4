"""Put a hash of the content into the name of each of our scripts and styles, so that browsers can cache it for a year.

What changes gets a new name, so no reader has an old script with a new page. The theme's files have such names already.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

# The name it has is that of the theme's own text (sitekit/postbuild/theme_scripts.py).
THEMES_CHANGED = "assets/javascripts/bundle.*.js"
OURS = ("assets/css/*.css", "assets/js/*.js", "search/index.js", THEMES_CHANGED)
# Digits of the hash in a name, as many as in the theme's.
LENGTH = 8


def fingerprint(site: Path) -> Mapping[str, str]:
    """Rename our scripts and styles in `site`, and use the new names in its pages. Returns old path → new path."""
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
