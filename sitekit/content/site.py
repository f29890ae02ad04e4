"""What the rules for pages need to know of the whole site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sitekit.content.definitions import Definitions
from sitekit.content.page_rules import ATTRIBUTE_ID
from sitekit.content.pages import Page, PageOrder, calls_by_line, home
from sitekit.content.search_words import SearchWords

# A run of words this long in a page, the same as in a definition, has been typed again.
RETYPED_WORDS = 8

MakeCall = Callable[[str, str, tuple[Any, ...]], str]


@dataclass(frozen=True)
class Site:
    """Everything that a rule may have to know beyond the page itself.

    `macros` are the functions a page may call; `make_call` makes one such call, given its name, the path of the page
    and the arguments, and raises UnknownIdError when they name nothing. `unreadable` are the paths of pages that
    exist and could not be read. `today`, where given, is a day that no review may lie after. `search_words` are None
    when they could not be read.
    """

    docs: Path
    pages: Mapping[str, Page]
    order: PageOrder
    definitions: Definitions
    macros: Mapping[str, Callable[..., str]]
    make_call: MakeCall
    unreadable: frozenset[str] = frozenset()
    today: date | None = None
    search_words: SearchWords | None = None

    @cached_property
    def known(self) -> frozenset[str]:
        """The paths of all pages, readable or not."""
        return frozenset((*self.pages, *self.unreadable))

    @cached_property
    def homes(self) -> Mapping[str, str | None]:
        """The pages on which definitions have their address, each with the id of the one that owns it whole, if any."""
        owners: dict[str, str | None] = {}
        for id in self.definitions.entries:
            path, anchor, _ = home(id, self.definitions).partition("#")
            owners[path] = owners.get(path) or (None if anchor else id)
        return owners

    @cached_property
    def openings(self) -> Mapping[str, tuple[str, ...]]:
        """The sentences of definitions that nobody may type again, by the words each begins with."""
        found: dict[str, tuple[str, ...]] = {}
        for sentence in self.definitions.sentences:
            words = sentence.split()
            if len(words) >= RETYPED_WORDS:
                opening = " ".join(words[:RETYPED_WORDS])
                found[opening] = (*found.get(opening, ()), sentence)
        return found

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words with which such sentences begin: few enough to pass over most of a page quickly."""
        return frozenset(opening.split(" ", 1)[0] for opening in self.openings)

    @cached_property
    def anchors(self) -> Mapping[str, frozenset[str]]:
        """The anchors of each page: its own, and those that its calls print."""
        return {path: frozenset(id for _, id in found) for path, found in self.ids.items()}

    @cached_property
    def ids(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        """Each anchor of each page with the line it stands on, or the line of the call that prints it."""
        return {path: tuple(self._ids(page)) for path, page in self.pages.items()}

    def _ids(self, page: Page) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(page.prose, 1):
            if found := ATTRIBUTE_ID.search(line):
                yield number, found[1]
            elif line.startswith("{{"):
                for printed in self.printed(page, number):
                    yield from ((number, id) for id in ATTRIBUTE_ID.findall(printed))

    def printed(self, page: Page, number: int) -> list[str]:
        """The lines that the calls on one line of a page print; none when a call fails, which `macro_calls` reports."""
        try:
            texts = [
                self.make_call(call.macro, page.path, call.arguments) for call in calls_by_line(page).get(number, ())
            ]
        except Exception:
            return []
        return [line for text in texts for line in text.splitlines()]
