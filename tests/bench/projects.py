"""The projects that are built: ours, and the stock theme on the same pages already rendered to plain Markdown.

Responsible for what "ours" and "stock" mean. Stock is MkDocs with Material for MkDocs as anybody installs it: language
en, its own search, its own style sheet and script, the same order of pages, the same strictness and the same Markdown
extensions (`guide.tables` among them); no macros, no checks, no templates, styles or scripts of ours. It has the
features of the theme that the site had when the targets were set, and no web font, which would be fetched from another
host. Not responsible for building or serving.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from conftest import PROJECT, copy_of_project
from lxml import html

import guide.pages
from bench.timing import CommandError
from guide import generator
from guide.sources import read_settings
from guide.statement import FIELDS

TESTS = PROJECT / "tests"
BUILD = (sys.executable, "-m", "mkdocs", "build")
STOCK_THEME = {
    "name": "material",
    "language": "en",
    "font": False,
    "features": ["navigation.tabs", "navigation.path", "navigation.footer", "toc.follow"],
}
# What of our settings the stock project has too.
SHARED = (
    "site_name",
    "site_description",
    "copyright",
    "nav",
    "not_in_nav",
    "strict",
    "validation",
    "use_directory_urls",
)
# Keeps what the macros made of each page, for a project without macros.
KEEP = '''

def on_post_page_macros(env):
    """Keep what the macros made of the page."""
    import os

    kept = Path(os.environ["BENCH_RENDERED"]) / current_page(env)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(env.markdown, "utf-8", newline="\\n")
'''


def ours(to: Path) -> Path:
    """A copy of this project that can be released: the organisation's lines are filled in."""
    copy_of_project(to)
    (to / "tests").mkdir()
    shutil.copy(PROJECT / "tests" / "published_urls.txt", to / "tests")
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(PROJECT / name, to)
    config = to / "mkdocs.yml"
    text = config.read_text("utf-8")
    for field in FIELDS:
        text = re.sub(rf'^(    {field}: )""', r'\1"An example"', text, flags=re.MULTILINE)
    config.write_text(text, "utf-8", newline="\n")
    return to


def build(project: Path, site: Path, **surroundings: str) -> Path:
    """Build a project. Raises CommandError when it does not build."""
    done = generator.build(project, site, surroundings, is_heard=False)
    if done.returncode:
        raise CommandError((done.stdout + done.stderr).strip())
    return site


def release(project: Path, dist: Path) -> dict[str, float]:
    """Make the release of a project, on the day of its newest review; gives the seconds of each step.

    Raises CommandError when there is none.
    """
    day = max(page.facts["last_reviewed"] for page in guide.pages.read(project / "docs").values())
    return traced("release", str(project), str(dist), day.isoformat())


def traced(*arguments: str) -> dict[str, float]:
    """The seconds that `traced.py` gives for a command, in a process of its own. Raises CommandError."""
    command = [sys.executable, "-m", "bench.traced", *arguments]
    surroundings = os.environ | generator.QUIET
    done = subprocess.run(command, cwd=TESTS, env=surroundings, check=False, capture_output=True, text=True)
    if done.returncode:
        raise CommandError((done.stdout + done.stderr).strip())
    return json.loads(done.stdout.splitlines()[-1])


def stock(project: Path, to: Path) -> Path:
    """The stock project with the pages of `project`, one of ours, as its macros filled them in."""
    rendered = _rendered(project, to.with_name(f"{to.name}-rendered"))
    shutil.copytree(project / "docs", to / "docs", ignore=shutil.ignore_patterns("_*", "assets", "*.md"))
    for page in sorted(rendered.rglob("*.md")):
        path = page.relative_to(rendered)
        front_matter = guide.pages.FRONT_MATTER.match((project / "docs" / path).read_text("utf-8"))
        (to / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        text = (front_matter[0] if front_matter else "") + page.read_text("utf-8")
        (to / "docs" / path).write_text(text, "utf-8", newline="\n")
    (to / "mkdocs.yml").write_text(yaml.safe_dump(_stock_settings(project), sort_keys=False), "utf-8", newline="\n")
    return to


def _stock_settings(project: Path) -> dict[str, Any]:
    settings = read_settings(project / "mkdocs.yml")
    kept = {name: settings[name] for name in SHARED if name in settings}
    extensions = {"markdown_extensions": settings["markdown_extensions"]}
    return kept | {"theme": STOCK_THEME, "plugins": ["search"]} | extensions


def _rendered(project: Path, to: Path) -> Path:
    """What the macros of `project` make of its pages."""
    recording = to.with_name(f"{to.name}-recording")
    shutil.copytree(project, recording)
    with (recording / "macros.py").open("a", encoding="utf-8", newline="\n") as macros:
        macros.write(KEEP)
    build(recording, recording / "site", BENCH_RENDERED=str(to))
    shutil.rmtree(recording)
    return to


def features(project: Path) -> list[str]:
    """The features of the theme that a project switches on."""
    return read_settings(project / "mkdocs.yml")["theme"]["features"]


def set_feature(project: Path, feature: str, on: bool) -> Path:
    """Switch a feature of the theme on or off in a project."""
    settings = read_settings(project / "mkdocs.yml")
    others = [one for one in settings["theme"]["features"] if one != feature]
    settings["theme"]["features"] = [*others, feature] if on else others
    (project / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8", newline="\n")
    return project


BARE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{head}
</head>
<body>
{article}
</body>
</html>
"""


def plain(stock_site: Path, to: Path) -> Path:
    """The articles of a built stock site as bare HTML: no style, no script, no navigation."""
    for page in sorted(stock_site.rglob("*.html")):
        tree = html.parse(str(page), html.HTMLParser(encoding="utf-8")).getroot()
        kept = tree.xpath("//title | //meta[@name='viewport'] | //meta[@name='description']")
        head, article = (
            "".join(html.tostring(part, encoding="unicode") for part in parts)
            for parts in (
                kept,
                tree.xpath("//article"),
            )
        )
        (to / page.relative_to(stock_site)).parent.mkdir(parents=True, exist_ok=True)
        text = BARE.format(head=head, article=article)
        (to / page.relative_to(stock_site)).write_text(text, "utf-8", newline="\n")
    return to


def pages(project: Path) -> int:
    """How many pages a project has."""
    return len(guide.pages.paths(project / "docs"))
