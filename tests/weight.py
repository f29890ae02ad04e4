"""What a reader's browser fetches, beside the stock theme on the same pages: `make weight`.

Counts the files that a released page names, each compressed as a web server does it (gzip, level 6); no browser is
needed, so the figures are the same on every machine. The exit status is 1 when a page is over its budget.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from support.builds import PROJECT, copy_of_project

from sitekit import builders, postbuild
from sitekit.content.settings import Settings
from sitekit.postbuild import html
from sitekit.release import minify

HOME = "index.html"
SEARCHED = "index.html, with the first search"
PAGES = (
    *(HOME, "defensible-decisions.html", "tools/safe-uncertainty.html", "cpd/session-1.html", "cpd/plan.html"),
    *("challenge-questions/recording.html", "challenge-questions/workbook.html"),
    *("glossary.html", "references.html", "404.html"),
)
# In 1,000 bytes.
BUDGETS = {HOME: 45, SEARCHED: 115}
ANY_PAGE = 60
FIRST_VIEW = (
    "//script/@src | //link[@rel='stylesheet' or @rel='icon'][not(ancestor::noscript)]/@href | //img[@src]/@src"
)
OUR_SEARCH = "//@data-ddm-search-scripts"
AFTER_LOAD = "//@data-ddm-theme"
STOCK = {
    "theme": {
        "name": "material",
        "language": "en",
        "font": False,
        "features": ["navigation.tabs", "navigation.path", "navigation.footer", "toc.follow"],
    },
    "extra_css": [],
    "strict": False,
}
SEARCHABLE = """

def on_post_page_macros(env):
    env.page.meta.pop("search")
"""


@dataclass(frozen=True)
class View:
    """What is fetched for a page: how many files, and their bytes when compressed."""

    requests: int
    size: int

    @classmethod
    def of(cls, files: Iterable[Path]) -> View:
        sizes = [len(gzip.compress(file.read_bytes(), 6)) for file in dict.fromkeys(files)]
        return cls(len(sizes), sum(sizes))

    def __str__(self) -> str:
        return f"{self.size / 1000:6.1f} kB {self.requests:3} files"


def named(site: Path, page: str, query: str) -> Iterator[Path]:
    """The files that `query` finds in a page. The page not found names its files from the top of the server."""
    for addresses in html.parse(site / page).xpath(query):
        for address in addresses.split():
            start = site if address.startswith("/") else (site / page).parent
            yield (start / address.lstrip("/")).resolve()


def views(site: Path) -> dict[str, View]:
    """Each page's first view, and the home page's with everything that answers the first search.

    The theme's own search loads its worker and its index with each page.
    """
    first = {page: [site / page, *named(site, page, FIRST_VIEW), *themes_search(site)] for page in PAGES}
    first[SEARCHED] = [*first[HOME], *named(site, HOME, OUR_SEARCH)]
    return {page: View.of(files) for page, files in first.items()}


def themes_search(site: Path) -> list[Path]:
    [config] = html.parse(site / HOME).xpath("//script[@id='__config']/text()")
    files = [site / json.loads(config)["search"], site / "search" / "search_index.json"]
    return files if all(file.is_file() for file in files) else []


def build(project: Path, site: Path) -> Path:
    done = builders.build(project, site, show_output=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return site


def released(folder: Path) -> Path:
    """This project's site as readers get it."""
    site = build(PROJECT, folder / "site")
    postbuild.run(PROJECT, site)
    minify.trim(site)
    minify.join_styles(site)
    minify.fingerprint(site)
    return site


def stock(folder: Path) -> Path:
    """The same pages with the theme as anybody installs it: none of our layout, styles and scripts."""
    config = copy_of_project(folder / "stock") / "mkdocs.yml"
    settings = Settings(config).values | STOCK
    # The theme's search comes last, because our macros take its index away, and pages out of it.
    with (config.parent / "macros.py").open("a", encoding="utf-8") as macros:
        macros.write(SEARCHABLE)
    settings["plugins"] = [*(plugin for plugin in settings["plugins"] if "macros" in plugin), "search"]
    config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    shutil.rmtree(config.parent / "docs" / "assets")  # the check refuses files that no page leads to
    return build(config.parent, folder / "stock-site")


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = released(folder)
        ours, theirs = views(site), views(stock(folder))
        after_load = View.of(named(site, HOME, AFTER_LOAD))
    over = []
    print(f"{'First view':36} {'ours':>18}  {'budget':>6}  {'stock theme':>18}")
    for page, view in ours.items():
        budget = BUDGETS.get(page, ANY_PAGE)
        if view.size > budget * 1000:
            over.append(page)
        print(f"{page:36} {view}  {budget:3} kB  {theirs[page]}{'  over its budget' if page in over else ''}")
    print(f"{'Once a page has loaded, on each':36} {after_load}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
