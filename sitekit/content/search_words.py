"""What people type into the search box when they do not know the name that this site uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import PrivateAttr

from sitekit.content.loader import load_file
from sitekit.content.model import FROZEN, Strict
from sitekit.content.values import Phrases, Title

SEARCH_WORDS_FILE = "docs/_data/search-words.yml"

PhrasesByName = Annotated[Mapping[Title, Phrases], FROZEN]


class SearchWords(Strict):
    """The phrases of the file: these two sections, no others. `lines` has the line of each of the `names`.

    `names`: what people call a thing, by its id, or a page or a part of one, by its path under `docs/` with the
    anchor, if any. `everyday`: words of this site, each with the words that people type in its place.
    """

    names: PhrasesByName
    everyday: PhrasesByName
    _lines: dict[str, int] = PrivateAttr(default_factory=dict)

    @property
    def lines(self) -> Mapping[str, int]:
        """The line of each of the `names`."""
        return self._lines

    @classmethod
    def load(cls, path: Path) -> SearchWords:
        """Read the file at `path`. Raises SourceError, listing every problem found with its line."""
        content, file = load_file(cls, path, SEARCH_WORDS_FILE)
        content._lines |= {name: file.line(("names", name)) for name in content.names}
        return content
