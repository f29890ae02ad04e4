"""The index that search reads: what each place on the site is called, what it holds and how much it weighs.

Responsible for making `search/index.js`, which every search loads, and the parts beside it, which are loaded where they
are needed, from the built pages and the definitions. Not responsible for reading pages (`guide/places.py`), for finding
anything in the index (`docs/assets/js/search-engine.js`) or for showing what was found (`docs/assets/js/search.js`).
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from guide import fingerprint, pages, places
from guide.definitions import SINGULAR, Definitions, Entry, Reference
from guide.pages import Page
from guide.places import Spot

# What the site generator's own search writes, and what takes its place: a script, because a page that is opened from a
# folder may load scripts and nothing else.
INDEX = Path("search") / "index.js"
# The rest of it, by the first letters of words, and the list of all words.
PART = "words-{}.js"
ALL_WORDS = "all"
# Numbers are written in signs that are in no word: see `_sign`.
SIGNS = ("!#$%&'()*+,-./:;<=>?@ABCDEFGHIJKLMNOPQRS", "TUVWXYZ[]^_`{|}")
# What is told of each place, beside the number of its page and of the words of its text and of its other names.
COLUMNS = ("anchor", "title", "label", "weight")
# So many words with the same first two letters are a part of the index by themselves.
LARGE_PART = 25

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
UNWRITTEN = re.compile(r"[\u0300-\u036f'’]")
INITIAL = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
WORD = re.compile(r"[a-z0-9]+")


def write_index(site: Path, definitions: Definitions, sources: Mapping[str, Page]) -> None:
    """Write the index of the built pages in `site`, in place of the one that the site generator may have written there.

    Each part has a name that says what is in it, so that a browser may keep it and a page never meets an older one.
    """
    facts = {path.replace(".md", ".html"): _facts(page) for path, page in sources.items()}
    entries = {pages.published(id, definitions): entry for id, entry in definitions.entries.items()}
    spots = list(_spots(site, definitions, facts))
    names = [_other_names(spot, entries.get(spot.address), definitions) for spot in spots]
    texts = _telling(spots)
    titled = [_place(spot, entries.get(spot.address), definitions) for spot in spots]
    parts = _parts({word for place in titled for word in words(f"{place[1]} {place[2]}")}, texts, names, definitions)
    core = _core(spots, facts) | {
        **{name: list(column) for name, column in zip(COLUMNS, zip(*titled, strict=True), strict=True)},
        "length": [len(text) for text in texts],
        "names": [_lengths(others) for others in names],
    }
    _write((site / INDEX).parent, core, parts)


def _facts(page: Page) -> Mapping[str, Any]:
    """The front matter of a page; nothing where a preview shows that it cannot be read."""
    try:
        return page.facts if isinstance(page.facts, dict) else {}
    except (yaml.YAMLError, ValueError):
        return {}


def _write(folder: Path, core: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    """Write the core of the index and its parts, in place of whatever was there."""
    folder.mkdir(exist_ok=True)
    for old in (*folder.glob("*.json"), *folder.glob(PART.format("*"))):
        old.unlink()
    files = {name: _write_part(folder, name, part) for name, part in parts.items()}
    script = f"guideSearch.use({_json({**core, 'files': files})});\n"
    (folder / INDEX.name).write_text(script, "utf-8", newline="\n")


def _write_part(folder: Path, name: str, part: Mapping[str, Any]) -> str:
    """Write one part of the index, and give the letters in its name that say what is in it."""
    script = f"guideSearch.add({_json(name)},{_json(part)});\n".encode()
    mark = fingerprint.mark(script)
    (folder / PART.format(f"{name}.{mark}")).write_bytes(script)
    return mark


def _json(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))


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
        for spot in places.read(site, page):
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


# --- The core: what every search needs -------------------------------------------------------------------------------


def _core(spots: Sequence[Spot], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The pages, and the number of the page of each place."""
    numbers = {page: number for number, page in enumerate(dict.fromkeys(spot.page for spot in spots))}
    titles = {spot.page: spot.title for spot in spots if not spot.anchor}
    return {
        "pages": [
            [page, titles[page], int(page not in COLLECTIONS), facts[page].get("description", "")] for page in numbers
        ],
        "page": [numbers[spot.page] for spot in spots],
        "small": SMALL_WORDS,
        "signs": SIGNS,
    }


def _place(spot: Spot, entry: Entry | None, definitions: Definitions) -> tuple[str | int, str, str, float]:
    """Anchor, title, label and weight. An anchor that is made of the words of the title is not written twice."""
    section = definitions.places[entry.id].section if entry else ""
    weight = WEIGHT_OF_SECTION.get(section, 1) * WEIGHT_OF_PART.get(spot.anchor, 1) * _weight_of_page(spot, definitions)
    title = re.sub(r"^\d+\. ", "", spot.title)  # the number of a question, which its label has
    anchor = 1 if spot.anchor == "-".join(words(title)) else spot.anchor
    return anchor, title, _label(entry, definitions), round(weight, 2)


def _lengths(names: Sequence[str]) -> str:
    """How many telling words each of the names has, one sign for each."""
    return "".join(f"{min(len(_telling_words(name)), 15):x}" for name in names)


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


# --- The parts: what only some questions need ------------------------------------------------------------------------


def _parts(
    in_titles: Set[str], texts: Sequence[Sequence[str]], names: Sequence[Sequence[str]], definitions: Definitions
) -> dict[str, Any]:
    """The words of texts and other names, and the everyday phrases, by the part of the index that they are in.

    After each word stand the numbers of the places with it in their text and, after a ~, of the other names with it.
    A word that only titles have is empty: the core has these, and they count when its part is there.
    An everyday phrase is where its last telling word is: the first may be typed in a form that is a small word.
    """
    in_texts = _holders(texts)
    in_names = _holders([_telling_words(name) for others in names for name in others])
    phrases = [(word, phrase) for word, typed in definitions.everyday_words.items() for phrase in typed]
    known = sorted(in_texts.keys() | in_names.keys() | in_titles)
    part_of = _divided([*known, *(_telling_words(phrase)[-1] for _, phrase in phrases)])
    parts: dict[str, dict[str, Any]] = defaultdict(lambda: {"words": "", "everyday": {}})
    for word in known:
        written = [_written(numbers[word]) if word in numbers else "" for numbers in (in_texts, in_names)]
        parts[part_of(word)]["words"] += (word + "~".join(written).removesuffix("~")) if any(written) else ""
    for word, phrase in phrases:
        parts[part_of(_telling_words(phrase)[-1])]["everyday"].setdefault(word, []).append(phrase)
    single = [typed[0] for typed in (words(phrase) for _, phrase in phrases) if len(typed) == 1]
    return {**dict(sorted(parts.items())), ALL_WORDS: _all_words([*known, *single])}


def _divided(words_of: Iterable[str]) -> Callable[[str], str]:
    """Which part of the index a word is in: its first letter, or its first two where many words have these.

    Numbers in figures and words are in one part. All forms of a word are in one part, because they begin alike.
    """
    many = {start for start, words in Counter(word[:2] for word in words_of).items() if words >= LARGE_PART}

    def part_of(word: str) -> str:
        if NUMBERS.fullmatch(word) or word[0].isdigit():
            return "0"
        return word[:2] if word[:2] in many else word[0]

    return part_of


def _holders(texts: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Each word with the numbers of the texts that hold it."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in text:
            holders[word].append(number)
    return holders


def _all_words(known: Iterable[str]) -> str:
    """Every word of the site and every everyday word, to find out what a misspelt one was to be.

    Before each word stands a capital letter for how many letters it shares with the one before: A for none, B for one.
    """
    spelt = sorted({word for word in known if re.fullmatch("[a-z]{3,}", word)})
    shared = [_shared(*pair) for pair in zip(["", *spelt], spelt, strict=False)]
    return "".join(chr(ord("A") + many) + word[many:] for many, word in zip(shared, spelt, strict=True))


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike, as far as there are capital letters for it."""
    alike = (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return min(next(alike, min(len(one), len(other))), 25)


def _written(numbers: Sequence[int]) -> str:
    """Rising numbers as the first one and the steps to each next one, each in as few signs as it takes."""
    return "".join(_sign(number - before) for before, number in zip([0, *numbers], numbers, strict=False))


@cache
def _sign(number: int) -> str:
    """A number in signs of which the last is one of the first SIGNS, and those before it of the second."""
    last, more = SIGNS
    rest, at = divmod(number, len(last))
    signs = last[at]
    while rest:
        rest, at = divmod(rest - 1, len(more))
        signs = more[at] + signs
    return signs


def _telling(spots: Sequence[Spot]) -> list[list[str]]:
    """Of each place the words that tell its text best from the others."""
    counted = (Counter(words(spot.text)) for spot in spots)
    texts = [{word: times for word, times in text.items() if _tells(word)} for text in counted]
    holders = Counter(chain.from_iterable(texts))
    rarity = {word: math.log(len(spots) / held) for word, held in holders.items()}

    def telling(text: Mapping[str, int]) -> list[str]:
        points = {word: (1 + math.log(times)) * rarity[word] for word, times in text.items()}
        return sorted(points, key=lambda word: (-points[word], word))[:MOST_TELLING]

    return [telling(text) for text in texts]


@cache
def _telling_words(name: str) -> list[str]:
    """The words of a name that are not small, once each; all of them when there are none."""
    every = dict.fromkeys(words(name))
    return [word for word in every if word not in _SMALL] or list(every)


@cache
def _tells(word: str) -> bool:
    return word not in _SMALL and not NUMBERS.fullmatch(word)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes; the engine's `split` does the same."""
    bare = UNWRITTEN.sub("", unicodedata.normalize("NFKD", text).lower())
    return WORD.findall(INITIAL.sub(r"\1", bare))
