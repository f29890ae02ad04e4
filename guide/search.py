"""The index that search reads: what each place on the site is called, what it holds and how much it weighs.

Responsible for making `search/index.js` of the built pages' text and of the definitions. Not responsible for finding
anything in it (`docs/assets/js/search-engine.js`) or for showing what was found (`docs/assets/js/search.js`).
"""

from __future__ import annotations

import html
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from guide import pages
from guide.definitions import SINGULAR, Definitions, Entry, Reference
from guide.pages import Page

# What the site generator's own search writes, and what takes its place: a script, because a page that is opened from a
# folder may load scripts and nothing else.
GENERATED = Path("search") / "search_index.json"
INDEX = Path("search") / "index.js"

# How much a place counts beside others that hold the same words: people who type a tool's name want the tool.
WEIGHT_OF_SECTION: Mapping[str, float] = {
    "tools": 1.5,
    "sessions": 1.15,
    "areas": 1.05,
    "questions": 0.9,
    "steps": 0.85,
    "glossary": 0.7,
    "references": 0.7,
}
WEIGHT_OF_PAGE: Mapping[str, float] = {
    "privacy.html": 0.9,
    "index.html": 0.7,
    "accessibility.html": 0.8,
    "whats-new.html": 0.6,
}
# Parts that stand on many pages and tell little about any of them.
WEIGHT_OF_PART: Mapping[str, float] = {"at-a-glance": 0.9, "source": 0.5, "where-used": 0.5, "related": 0.5}
# What each later session counts less than the one before: where all have the same part, people want the first.
LESS_BY_SESSION = 0.04
# Pages whose entries have nothing to do with each other: what one of them holds does not speak for the others.
COLLECTIONS = ("glossary.html", "references.html")

# Of each text the words that tell it best from the others; more make the index larger and the answers no better.
MOST_TELLING = 24
# Words that join others and say little themselves. Texts are indexed without them.
SMALL_WORDS = (
    "a about all also am an and any are as at be been but by can could did do does for from get had has have he her "
    "here his how i if in into is it its just like me must my no not of on or our shall she should so some such than "
    "that the their them then there these they this those to too us very was we were what when where which who whom "
    "whose why will with would you your"
)
# Numbers tell things apart by their titles (session two). In a text they mean nothing in particular.
NUMBERS = re.compile(
    r"\d|10|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)

_SMALL = frozenset(SMALL_WORDS.split())


@dataclass(frozen=True)
class Spot:
    """One place that search can lead to: its page, its anchor there if it has one, its title and its text."""

    page: str
    anchor: str
    title: str
    text: str

    @property
    def address(self) -> str:
        """The address on the site, such as `cpd/session-1.html#pair-work`."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page

    @property
    def source(self) -> str:
        """The same place as the data file writes it, such as `cpd/session-1.md#pair-work`."""
        return self.address.replace(".html", ".md", 1)


def write_index(site: Path, definitions: Definitions, sources: Mapping[str, Page]) -> None:
    """Write the index of the built pages in `site`, in place of the one that the site generator has written there."""
    generated = site / GENERATED
    if not generated.is_file():
        return
    facts = {path.replace(".md", ".html"): yaml.safe_load(page.front_matter or "") for path, page in sources.items()}
    docs = json.loads(generated.read_text("utf-8"))["docs"]
    spots = [spot for spot in _spots(docs, definitions) if "moved_to" not in (facts.get(spot.page) or {})]
    generated.unlink()
    index = json.dumps(_index(spots, definitions, facts), ensure_ascii=False, separators=(",", ":"))
    (site / INDEX).write_text(f"guideSearch.use({index});\n", "utf-8", newline="\n")


def _spots(docs: Sequence[Mapping[str, str]], definitions: Definitions) -> Iterator[Spot]:
    """The places that the site generator found, once each, then the entries that stand on a page without a heading.

    A question for reflection is part of its page's text and is found there.
    """
    homes = {
        pages.published(id, definitions): entry
        for id, entry in definitions.entries.items()
        if definitions.places[id].section != "reflections"
    }
    for doc in docs:
        page, _, anchor = doc["location"].partition("#")
        spot = Spot(page, anchor, _plain(doc["title"]), _plain(doc["text"]))
        if spot.address in homes or not _is_repeated(anchor, definitions):
            yield spot
        homes.pop(spot.address, None)
    built = {doc["location"] for doc in docs}
    for address, entry in homes.items():
        page, _, anchor = address.partition("#")
        if page in built and anchor:
            yield Spot(page, anchor, getattr(entry, "name", ""), getattr(entry, "meaning", getattr(entry, "ask", "")))


def _is_repeated(anchor: str, definitions: Definitions) -> bool:
    """Whether a part of a page repeats an entry, such as a prompt; a part may well have the id of a glossary term."""
    return anchor in definitions.entries and definitions.places[anchor].section != "glossary"


def _plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def _index(spots: list[Spot], definitions: Definitions, facts: Mapping[str, Any]) -> dict[str, Any]:
    order = list(dict.fromkeys(spot.page for spot in spots))
    spots = sorted(spots, key=lambda spot: order.index(spot.page))
    titles = {spot.page: spot.title for spot in spots if not spot.anchor}
    entries = {pages.published(id, definitions): entry for id, entry in definitions.entries.items()}
    return {
        "pages": [
            [page, titles[page], int(page not in COLLECTIONS), (facts.get(page) or {}).get("description", "")]
            for page in order
        ],
        "places": [_place(spot, order, entries.get(spot.address), definitions) for spot in spots],
        "words": _words(spots),
        "small": SMALL_WORDS,
        "everyday": {word: list(typed) for word, typed in definitions.everyday_words.items()},
    }


def _place(spot: Spot, order: list[str], entry: Entry | None, definitions: Definitions) -> list[Any]:
    """Page, anchor, title, label and weight, and then everything else that people call it."""
    section = definitions.places[entry.id].section if entry else ""
    weight = WEIGHT_OF_SECTION.get(section, 1) * WEIGHT_OF_PART.get(spot.anchor, 1) * _weight_of_page(spot, definitions)
    return [
        order.index(spot.page),
        spot.anchor,
        re.sub(r"^\d+\. ", "", spot.title),  # the number of a question, which its label has
        _label(entry, definitions),
        round(weight, 2),
        *_printed_title(entry),
        *getattr(entry, "searched_as", ()),
        *definitions.page_names.get(spot.source, ()),
    ]


def _weight_of_page(spot: Spot, definitions: Definitions) -> float:
    session = definitions.places.get(PurePosixPath(spot.page).stem)
    earlier = session.number - 1 if session and session.section == "sessions" else 0
    return WEIGHT_OF_PAGE.get(spot.page, 1) * (1 - LESS_BY_SESSION * earlier)


def _printed_title(entry: Entry | None) -> list[str]:
    """The title that the publication prints, where it differs from the name."""
    title = "" if isinstance(entry, Reference) else getattr(entry, "title", "")
    return [title] if title and title != getattr(entry, "name", "") else []


def _label(entry: Entry | None, definitions: Definitions) -> str:
    """What kind of thing this is, and which one where people count them; for a work its title, after "Mason (1993)"."""
    section = definitions.places[entry.id].section if entry else ""
    if section == "references":
        return entry.title
    if section in ("tools", "sessions", "areas"):
        return definitions.label(entry.id)
    if section == "questions":
        return f"Question {definitions.places[entry.id].number}"
    return SINGULAR[section].capitalize() if section in ("activities", "steps") else ""


def _words(spots: Sequence[Spot]) -> dict[str, list[int]]:
    """The telling words with the places that hold them: the number of the first, then the steps to each next one."""
    texts = [Counter(word for word in words(spot.text) if _tells(word)) for spot in spots]
    holders = Counter(word for text in texts for word in text)
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        telling = {word: (1 + math.log(times)) * math.log(len(spots) / holders[word]) for word, times in text.items()}
        for word in sorted(telling, key=lambda word: (-telling[word], word))[:MOST_TELLING]:
            found.setdefault(word, []).append(number)
    return {
        word: [number - before for before, number in zip([0, *places], places, strict=False)]
        for word, places in sorted(found.items())
    }


def _tells(word: str) -> bool:
    return word not in _SMALL and not NUMBERS.fullmatch(word)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes; the engine's `split` does the same."""
    bare = re.sub(r"[\u0300-\u036f'’]", "", unicodedata.normalize("NFKD", text).lower())
    return re.findall(r"[a-z0-9]+", re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", bare))
