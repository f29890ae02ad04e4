"""The rule for the edition in the settings: the page on what is new says what it brings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.content.page_rules import HEADING
from sitekit.content.pages import Pages
from sitekit.content.settings import Settings
from sitekit.problems import Problem

NEWS_PAGE = "whats-new.md"


def edition_without_news(settings: Settings, pages: Pages) -> Iterator[Problem]:
    """The newest entry of the page on what is new is about the edition that the settings name."""
    edition = settings.value("extra", "edition")
    if not isinstance(edition, str) or NEWS_PAGE not in pages:
        return
    headings = (HEADING.match(line) for line in pages[NEWS_PAGE].prose)
    newest = next((found[2] for found in headings if found and len(found[1]) == 2), "")
    if not re.search(rf"\bEdition {re.escape(edition)}(?![\w.]*\w)", newest, re.IGNORECASE):
        example = f"## Edition {edition}, 3 March 2027 {{ #edition-{re.sub('[^0-9a-z]+', '-', edition.lower())} }}"
        sentence = f"docs/{NEWS_PAGE} has no entry for it at its top. Write one, such as: {example}"
        yield settings.problem(("extra", "edition"), sentence)
