"""Write the index that search reads: what each section of the site is called, its key terms and its weight."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path, PurePosixPath
from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Definitions
from sitekit.content.model import SINGULAR, Entry, Reference
from sitekit.content.pages import Page
from sitekit.content.search_words import SearchWords
from sitekit.postbuild import html
from sitekit.postbuild.html import Section

# A script, because a page opened from a folder may load nothing else.
INDEX = Path("search") / "index.js"

# How much a section counts beside others with the same words: people who type a tool's name want the tool.
WEIGHT_OF_SECTION = {"tools": 1.5, "questions": 0.9, "steps": 0.85, "glossary": 0.7, "references": 0.7}
# What says little about any page: the page that leads to all of them, and a part that many have.
WEIGHT_OF_PART = {"index.html": 0.7, "at-a-glance": 0.9}
# How much less a section counts whose title begins that of another page, as "Challenge questions" does in the glossary.
WEIGHT_OF_MENTION = 0.75
# How much less each session counts than the one before: where all have the same section, people want the first.
LESS_BY_SESSION = 0.04

# More key terms for each section make the index larger and the results worse: rare words that say little about it.
MAX_KEY_TERMS = 18
_STOP_WORDS = (
    "a about all also am an and any are as at be been but by can could did do does for from get had has have he her "
    "here his how i if in into is it its just like me must my no not of on or our shall she should so some such than "
    "that the their them then there these they this those to too us very was we were what when where which who whom "
    "whose why will with would you your"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())  # left out of the index
IGNORED = re.compile(r"[\u0300-\u036f'’]")
INITIAL = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
TOKEN = re.compile(r"[a-z0-9]+")


def write_index(site: Path, definitions: Definitions, sources: Mapping[str, Page], typed: SearchWords) -> None:
    """Write the index of the built pages in `site`, instead of any that the site generator wrote there."""
    front_matter = {
        path.replace(".md", ".html"): page.facts if page.is_described else {} for path, page in sources.items()
    }
    index = {
        "small": sorted(STOP_WORDS),
        "everyday": {word: list(phrases) for word, phrases in typed.everyday.items()},
        "pages": _pages(site, definitions, front_matter, typed),
    }
    (site / INDEX).parent.mkdir(exist_ok=True)
    for old in (site / INDEX).parent.glob("*.json"):
        old.unlink()
    written = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site / INDEX).write_text(f"ddm.search.use({written});\n", "utf-8", newline="\n")


def _pages(
    site: Path, definitions: Definitions, front_matter: Mapping[str, Any], typed: SearchWords
) -> list[dict[str, Any]]:
    """Each page with its sections, of which the first is the page itself."""
    entries = {pages.published(id, definitions): entry for id, entry in definitions.entries.items()}
    sections = list(_sections(site, definitions, front_matter))
    homes = [_telling(section.title) for section in sections if not section.anchor]
    indexed = [
        (section.page, _indexed(section, entries.get(section.address), terms, definitions, typed, homes))
        for section, terms in zip(sections, _key_terms(sections), strict=True)
    ]
    return [
        {
            "address": page,
            "description": front_matter[page].get("description", ""),
            "places": [section for _, section in found],
        }
        for page, found in groupby(indexed, lambda pair: pair[0])
    ]


def _sections(site: Path, definitions: Definitions, front_matter: Mapping[str, Any]) -> Iterator[Section]:
    """The sections of each built page, once each, then its entries that have no heading of their own.

    A question for reflection is part of its page's text and is found there.
    """
    entries: dict[str, dict[str, Entry]] = defaultdict(dict)
    for id, entry in definitions.entries.items():
        if definitions.section_of(id) != "reflections":
            page, _, anchor = pages.published(id, definitions).partition("#")
            entries[page][anchor] = entry
    for page in sorted(page for page in front_matter if (site / page).is_file() and _is_searched(front_matter[page])):
        without_heading = dict(entries[page])
        for section in html.sections(site, page):
            if section.anchor in entries[page] or not _is_repeated(section.anchor, definitions):
                yield section
            without_heading.pop(section.anchor, None)
        for anchor, entry in without_heading.items():
            text = getattr(entry, "meaning", getattr(entry, "ask", ""))
            yield Section(page, anchor, getattr(entry, "name", ""), text)


def _is_searched(front_matter: Mapping[str, Any]) -> bool:
    return "moved_to" not in front_matter and not (front_matter.get("search") or {}).get("exclude")


def _is_repeated(anchor: str, definitions: Definitions) -> bool:
    """Whether a section repeats an entry, such as a prompt. Sharing the id of a glossary term is no repetition."""
    return definitions.section_of(anchor) not in ("", "glossary")


def _indexed(
    section: Section,
    entry: Entry | None,
    terms: Sequence[str],
    definitions: Definitions,
    typed: SearchWords,
    homes: Sequence[Sequence[str]],
) -> dict[str, Any]:
    """What the index says of a section; what is empty is left out."""
    indexed = {
        "anchor": section.anchor,
        "title": re.sub(r"^\d+\. ", "", section.title),  # without the number of a question, which its label has
        "label": _label(entry, definitions),
        "weight": _weight(section, entry, definitions, homes),
        "names": _other_names(section, entry, typed),
        "words": " ".join(terms),
    }
    return {name: value for name, value in indexed.items() if value}


def _telling(title: str) -> list[str]:
    """The words of a title that are not small."""
    return [word for word in tokens(title) if word not in STOP_WORDS]


def _weight(section: Section, entry: Entry | None, definitions: Definitions, homes: Sequence[Sequence[str]]) -> float:
    """How much a section counts; less where its title of two words or more begins that of a page, its home."""
    weight = WEIGHT_OF_SECTION.get(definitions.section_of(entry.id) if entry else "", 1)
    weight *= WEIGHT_OF_PART.get(section.page, 1) * WEIGHT_OF_PART.get(section.anchor, 1)
    session = definitions.places.get(PurePosixPath(section.page).stem)
    if session and session.section == "sessions":
        weight *= 1 - LESS_BY_SESSION * (session.number - 1)
    title = _telling(section.title)
    if section.anchor and len(title) > 1 and any(home[: len(title)] == title for home in homes):
        weight *= WEIGHT_OF_MENTION
    return round(weight, 2)


def _other_names(section: Section, entry: Entry | None, typed: SearchWords) -> list[str]:
    """Everything else that people call a section: its printed title, if it differs, its rows, and what they type."""
    title = "" if isinstance(entry, Reference) else getattr(entry, "title", "")
    printed = [title] if title and title != getattr(entry, "name", "") else []
    of_entry = (*getattr(entry, "formerly", ()), *typed.names.get(entry.id, ())) if entry else ()
    rows = [row for row in section.rows if _telling(row)]
    return [*printed, *rows, *of_entry, *typed.names.get(section.source, ())]


def _label(entry: Entry | None, definitions: Definitions) -> str:
    """What kind of thing this is, and which one where people count them; for a work its title, after "Mason (1993)"."""
    if entry is None:
        return ""
    if isinstance(entry, Reference):
        return entry.title
    section = definitions.section_of(entry.id)
    if section in ("tools", "sessions", "areas"):
        return definitions.label(entry.id)
    if section == "questions":
        return f"Question {definitions.places[entry.id].number}"
    return SINGULAR[section].capitalize() if section in ("activities", "steps") else ""


def _key_terms(sections: Sequence[Section]) -> list[list[str]]:
    """The words of each section that best tell its text from the others (TF-IDF)."""
    counted = (Counter(tokens(section.text)) for section in sections)
    texts = [{word: times for word, times in text.items() if word not in STOP_WORDS} for text in counted]
    holders = Counter(chain.from_iterable(texts))
    rarity = {word: math.log(len(sections) / held) for word, held in holders.items()}

    def key_terms(text: Mapping[str, int]) -> list[str]:
        points = {word: (1 + math.log(times)) * rarity[word] for word, times in text.items()}
        return sorted(sorted(points, key=lambda word: (-points[word], word))[:MAX_KEY_TERMS])

    return [key_terms(text) for text in texts]


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without accents and apostrophes; the engine's `split` does the same."""
    bare = IGNORED.sub("", unicodedata.normalize("NFKD", text).lower())
    return TOKEN.findall(INITIAL.sub(r"\1", bare))
