"""Writes the index that search reads: what each place on the site is called, what it holds and how much it weighs.

Not responsible for reading pages (`sitekit/postbuild/sections.py`), for finding anything in the index
(`docs/assets/js/search-engine.js`) or for showing what was found (`docs/assets/js/search.js`).
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, groupby
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from sitekit.content import pages
from sitekit.content.definitions import SINGULAR, Definitions, Entry, Reference
from sitekit.content.pages import Page
from sitekit.postbuild import sections
from sitekit.postbuild.sections import Spot

# A script, because a page that is opened from a folder may load scripts and nothing else.
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
# Parts that many pages have and that tell little about any of them.
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
UNWRITTEN = re.compile(r"[\u0300-\u036f'’]")
INITIAL = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
WORD = re.compile(r"[a-z0-9]+")


def write_index(site: Path, definitions: Definitions, sources: Mapping[str, Page]) -> None:
    """Write the index of the built pages in `site`, in place of one that the site generator may have written there."""
    facts = {path.replace(".md", ".html"): _facts(page) for path, page in sources.items()}
    index = {
        "small": SMALL_WORDS.split(),
        "everyday": {word: list(typed) for word, typed in definitions.everyday_words.items()},
        "pages": _pages(site, definitions, facts),
    }
    (site / INDEX).parent.mkdir(exist_ok=True)
    for old in (site / INDEX).parent.glob("*.json"):
        old.unlink()
    written = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site / INDEX).write_text(f"ddm.search.use({written});\n", "utf-8", newline="\n")


def _pages(site: Path, definitions: Definitions, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each page with its places, of which the first is the page itself."""
    entries = {pages.published(id, definitions): entry for id, entry in definitions.entries.items()}
    spots = list(_spots(site, definitions, facts))
    written = [
        (spot.page, _place(spot, entries.get(spot.address), text, definitions))
        for spot, text in zip(spots, _telling(spots), strict=True)
    ]
    return [
        {
            "address": page,
            "description": facts[page].get("description", ""),
            "together": page not in COLLECTIONS,
            "places": [place for _, place in found],
        }
        for page, found in groupby(written, lambda pair: pair[0])
    ]


def _facts(page: Page) -> Mapping[str, Any]:
    """The front matter of a page; nothing where a preview shows that it cannot be read."""
    try:
        return page.facts if isinstance(page.facts, dict) else {}
    except (yaml.YAMLError, ValueError):
        return {}


# --- The places ------------------------------------------------------------------------------------------------------


def _spots(site: Path, definitions: Definitions, facts: Mapping[str, Any]) -> Iterator[Spot]:
    """The places of each built page, once each, then its entries that stand there without a heading.

    A question for reflection is part of its page's text and is found there.
    """
    homes: dict[str, dict[str, Entry]] = defaultdict(dict)
    for id, entry in definitions.entries.items():
        if definitions.places[id].section != "reflections":
            page, _, anchor = pages.published(id, definitions).partition("#")
            homes[page][anchor] = entry
    for page in sorted(page for page in facts if (site / page).is_file() and _is_searched(facts[page])):
        unread = dict(homes[page])
        for spot in sections.read(site, page):
            if spot.anchor in homes[page] or not _is_repeated(spot.anchor, definitions):
                yield spot
            unread.pop(spot.anchor, None)
        for anchor, entry in unread.items():
            text = getattr(entry, "meaning", getattr(entry, "ask", ""))
            yield Spot(page, anchor, getattr(entry, "name", ""), text)


def _is_searched(facts: Mapping[str, Any]) -> bool:
    return "moved_to" not in facts and not (facts.get("search") or {}).get("exclude")


def _is_repeated(anchor: str, definitions: Definitions) -> bool:
    """Whether a part of a page repeats an entry, such as a prompt; a part may well have the id of a glossary term."""
    return anchor in definitions.entries and definitions.places[anchor].section != "glossary"


# --- What is written of each place -----------------------------------------------------------------------------------


def _place(spot: Spot, entry: Entry | None, text: Sequence[str], definitions: Definitions) -> dict[str, Any]:
    """What the index holds of a place; what is empty is left out."""
    section = definitions.places[entry.id].section if entry else ""
    weight = WEIGHT_OF_SECTION.get(section, 1) * WEIGHT_OF_PART.get(spot.anchor, 1) * _weight_of_page(spot, definitions)
    place = {
        "anchor": spot.anchor,
        "title": re.sub(r"^\d+\. ", "", spot.title),  # without the number of a question, which its label has
        "label": _label(entry, definitions),
        "weight": round(weight, 2),
        "names": _other_names(spot, entry, definitions),
        "words": " ".join(text),
    }
    return {name: value for name, value in place.items() if value}


def _other_names(spot: Spot, entry: Entry | None, definitions: Definitions) -> list[str]:
    """Everything else that people call a place."""
    return [
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


def _telling(spots: Sequence[Spot]) -> list[list[str]]:
    """Of each place the words that tell its text best from the others."""
    counted = (Counter(words(spot.text)) for spot in spots)
    texts = [{word: times for word, times in text.items() if _tells(word)} for text in counted]
    holders = Counter(chain.from_iterable(texts))
    rarity = {word: math.log(len(spots) / held) for word, held in holders.items()}

    def telling(text: Mapping[str, int]) -> list[str]:
        points = {word: (1 + math.log(times)) * rarity[word] for word, times in text.items()}
        return sorted(sorted(points, key=lambda word: (-points[word], word))[:MOST_TELLING])

    return [telling(text) for text in texts]


@cache
def _tells(word: str) -> bool:
    return word not in _SMALL and not NUMBERS.fullmatch(word)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes; the engine's `split` does the same."""
    bare = UNWRITTEN.sub("", unicodedata.normalize("NFKD", text).lower())
    return WORD.findall(INITIAL.sub(r"\1", bare))
