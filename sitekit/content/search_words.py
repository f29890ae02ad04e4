"""What people type into the search box when they do not know the name that this site uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from sitekit.content.loader import load_file
from sitekit.content.model import FROZEN, Strict
from sitekit.content.values import Phrases, Title

SEARCH_WORDS_FILE = "docs/_data/search-words.yml"

PhrasesByName = Annotated[Mapping[Title, Phrases], FROZEN]


class SearchWordsFile(Strict):
    """The whole file: these two sections, no others."""

    names: PhrasesByName
    everyday: PhrasesByName


@dataclass(frozen=True)
class SearchWords:
    """The phrases of the file. `lines` has the line of each of the `names`.

    `names`: what people call a thing, by its id, or a page or a part of one, by its path under `docs/` with the
    anchor, if any. `everyday`: words of this site, each with the words that people type in its place.
    """

    names: Mapping[str, tuple[str, ...]]
    everyday: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]

    @classmethod
    def load(cls, path: Path) -> SearchWords:
        """Read the file at `path`. Raises SourceError, listing every problem found with its line."""
        content, file = load_file(SearchWordsFile, path, SEARCH_WORDS_FILE)
        return cls(content.names, content.everyday, {name: file.line(("names", name)) for name in content.names})
