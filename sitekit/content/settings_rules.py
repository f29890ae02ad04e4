"""Rules for the site generator's settings beside the files that they name: logo, icon, styles, and what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sitekit.content.loader import QuickLoader, read_settings
from sitekit.content.page_rules import HEADING
from sitekit.content.pages import Pages
from sitekit.problems import Problem, read_text

NEWS_PAGE = "whats-new.md"


def settings_problems(config: Path, pages: Pages) -> list[Problem]:
    """What the settings say that is not so. Raises SourceError when they cannot be read."""
    settings = read_settings(config)
    return [*_missing_files(settings, config), *_edition_without_news(settings, config, pages)]


def line_of(config: Path, *keys: str) -> int:
    """The line of the setting that the `keys` lead to, from the top down, or of the nearest one around it."""
    node, line = yaml.compose(read_text(config, config.name), QuickLoader), 1
    for key in keys:
        entries = node.value if isinstance(node, yaml.MappingNode) else ()
        name, node = next(((name, value) for name, value in entries if name.value == key), (None, None))
        line = name.start_mark.line + 1 if name else line
    return line


def _missing_files(settings: dict[str, Any], config: Path) -> Iterator[Problem]:
    theme, styles = settings.get("theme"), settings.get("extra_css")
    named = [(("theme", key), theme.get(key)) for key in ("logo", "favicon")] if isinstance(theme, dict) else []
    for keys, path in (*named, *((("extra_css",), path) for path in (styles if isinstance(styles, list) else ()))):
        if path and not (config.parent / "docs" / str(path)).is_file():
            remedy = "Put it there, or correct the path."
            sentence = f"'{keys[-1]}:' names '{path}', but there is no file docs/{path}. {remedy}"
            yield Problem(config.name, line_of(config, *keys), sentence)


def _edition_without_news(settings: dict[str, Any], config: Path, pages: Pages) -> Iterator[Problem]:
    """The newest entry of the page on what is new is about the edition that the settings name."""
    edition = (settings.get("extra") or {}).get("edition")
    if edition is None or NEWS_PAGE not in pages:
        return
    headings = (HEADING.match(line) for line in pages[NEWS_PAGE].prose)
    newest = next((found[2] for found in headings if found and len(found[1]) == 2), "")
    if not re.search(rf"\bEdition {re.escape(str(edition))}(?![\w.]*\w)", newest, re.IGNORECASE):
        example = f"## Edition {edition}, 3 March 2027 {{ #edition-{re.sub('[^0-9a-z]+', '-', str(edition).lower())} }}"
        sentence = f"docs/{NEWS_PAGE} has no entry for edition {edition} at its top. Write one, such as: {example}"
        yield Problem(config.name, line_of(config, "extra", "edition"), sentence)
