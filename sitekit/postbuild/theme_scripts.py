"""Take other hosts out of the theme's scripts, which would ask them for what an old browser or a rare page lacks."""

from __future__ import annotations

import re
from pathlib import Path

SCRIPTS = "assets/javascripts/**/*.js"
# The host at the start of an address such as "https://cdn.example/…". Names of XML vocabularies are no addresses.
HOST = re.compile(r"""(?<=["'`])(?:https?:)?//(?!www\.w3\.org/)[\w-]+(?:\.[\w-]+)+""")


def keep_to_own_host(site: Path) -> None:
    """Let the theme's scripts in `site` look only on the site's own host, where they find nothing and carry on."""
    for script in site.glob(SCRIPTS):
        text = script.read_text("utf-8")
        if (kept := HOST.sub("", text)) != text:
            script.write_text(kept, "utf-8", newline="\n")
