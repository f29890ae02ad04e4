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
from sitekit.content.pages import Page, Pages, calls, home
from sitekit.content.rendered import Renderer
from sitekit.content.search_words import SearchWords
from sitekit.content.settings import Settings

# The addresses of pages and their parts that have ever been published.
ADDRESSES = "tests/published_urls.txt"

MakeCall = Callable[[str, str, tuple[Any, ...]], str]


@dataclass(frozen=True)
class Site:
    """Everything that a rule may need to know beyond the page itself.

    `macros` are the functions a page may call; `make_call` makes one such call, given its name, the path of the page
    and the arguments, and raises UnknownIdError when they name nothing. `renderer` is that of the site. `unreadable`:
    the paths of pages that exist but could not be read. `today`: no review date may be later. `search_words`: None
    when they could not be read.
    """

    docs: Path
    pages: Pages
    settings: Settings
    definitions: Definitions
    macros: Mapping[str, Callable[..., str]]
    make_call: MakeCall
    renderer: Renderer
    unreadable: frozenset[str] = frozenset()
    today: date | None = None
    search_words: SearchWords | None = None

    @property
    def published(self) -> list[str]:
        """The addresses that people have, in a project that keeps a list of them."""
        file = self.docs.parent / ADDRESSES
        return file.read_text("utf-8").split() if file.is_file() else []

    def new_place(self, path: str) -> str:
        """The path of the page that the one at `path` has moved to; empty when it has not moved."""
        return self.pages[path].fact("moved_to")[1] if path in self.pages else ""

    def leads_on(self, path: str) -> set[str]:
        """The anchors that still work in addresses of the page: its own, and those whose part is elsewhere now."""
        here = {*self.anchors[path], *self.pages[path].moved_parts}
        return here.union(self.anchors.get(self.new_place(path), ()))

    def places_of(self, anchor: str) -> list[str]:
        """The paths of the pages that have `anchor`."""
        return [path for path, found in self.anchors.items() if anchor in found]

    @cached_property
    def known(self) -> frozenset[str]:
        """The paths of all pages, readable or not."""
        return frozenset((*self.pages, *self.unreadable))

    @cached_property
    def files(self) -> frozenset[str]:
        """The paths of all files that are published, as they are spelt."""
        found = (path.relative_to(self.docs) for path in self.docs.rglob("*") if path.is_file())
        return frozenset(path.as_posix() for path in found if not any(part[0] in "._" for part in path.parts))

    @cached_property
    def homes(self) -> Mapping[str, str | None]:
        """The pages of definitions, each with the id of the definition that the whole page is about, if any."""
        owners: dict[str, str | None] = {}
        for id in self.definitions.entries:
            path, anchor, _ = home(id, self.definitions).partition("#")
            owners[path] = owners.get(path) or (None if anchor else id)
        return owners

    @cached_property
    def anchors(self) -> Mapping[str, frozenset[str]]:
        """The anchors of each page, including those that its calls print."""
        return {path: frozenset(id for _, id in found) for path, found in self.ids.items()}

    @cached_property
    def ids(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        """Each anchor of each page with its line, or the line of the call that prints it."""
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
        on_line = [call for call in calls(page) if call.line == number]
        try:
            texts = [self.make_call(call.macro, page.path, call.arguments) for call in on_line]
        except Exception:
            return []
        return [line for text in texts for line in text.splitlines()]
