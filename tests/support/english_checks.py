"""The rules for plain English that every built page must keep. Each gives a list of what is wrong, empty for none.

`tests/broken/english/<name of the rule>.html` is a page that the rule must reject; `test_english.py` asserts both.
Whether the words of a link make sense is in `site_checks.py`, and whether they are true nobody can check here.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

from bs4 import BeautifulSoup, NavigableString, Tag

from support.site_checks import body

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", "li", "td", "th", "caption", "figcaption", "dt", "dd", "summary", "div", "figure", *HEADINGS)

# What is not our prose, so that no rule reads it.
NOT_PROSE = {
    "code, pre, kbd, samp": "letters to type, not words to read",
    "script, style, template": "not shown",
    ".headerlink": "the sign that gives a heading's address",
    ".ddm-page--references h3, .ddm-page--references h3 + p": "a reference is copied as it was printed",
}
# To look through: an acronym there leads to what it names.
LISTS_OF_LINKS = "[class$='__links']"
# A title is copied as it was printed, and the pages print titles in italics; it counts as one word. A sentence is none.
TITLE = "em"

ACRONYM = re.compile(r"\b[A-Z](?:[a-z]?[A-Z])+\d*(?=s?\b)")
KNOWN_ACRONYMS = {
    "AA": "a level of the accessibility guidelines; its name, not an abbreviation",
    "GP": "better known than its words",
    "HTML": "better known than its words",
    "IT": "better known than its words",
    "ISBN": "better known than its words, and printed before each number",
    "NHS": "better known than its words",
    "TACT": "the name of a charity",
    "TQ9": "the first half of a postcode",
}
# Codespell corrects slips, and British words into American ones; we read that second list backwards.
MISSPELT = ("dictionary.txt", "dictionary_rare.txt")
AMERICAN = "dictionary_en-GB_to_en-US.txt"
# American words that codespell does not have.
MORE_AMERICAN = {
    "counseling": "counselling",
    "counselors": "counsellors",
    "gotten": "got",
    "mom": "mum",
    "offense": "offence",
    "pediatric": "paediatric",
    "pediatrician": "paediatrician",
    "traveled": "travelled",
    "traveling": "travelling",
}
# Verbs in -ize and -yze, and what is made of them, but for size, prize, seize and their like.
IZE = re.compile(
    r"^(?!(?:re|cap|as|down|up|over|out|under)?siz|(?:ap|un)?priz|seiz)(\w+[iy])z(?=(?:e[ds]?|ing|ers?|ations?|able)$)",
    re.IGNORECASE,
)
# Names of people, with their capital.
NAMES = {"Gray": "of Lillis and Gray (2016)"}
# What codespell takes for a slip and is none.
RIGHT = {
    "commend": "a word of its own, not a slip for 'comment'",
    "commends": "as 'commend'",
    "consequentially": "a word of its own",
    "covert": "a word of its own, used of observation",
    "creche": "English needs no accent here",
    "dependant": "the British noun",
    "discreet": "a word of its own, not a slip for 'discrete'",
    "fulfilment": "British",
    "ingenuous": "a word of its own",
    "protestor": "right beside 'protester'",
    "straightaway": "right as one word too",
    "wee": "Scottish works are cited",
}
# What is American in one sense and British in another.
BRITISH_TOO = {
    "biased": "the usual British form",
    "focused": "the usual British form",
    "focuses": "the usual British form",
    "focusing": "the usual British form",
    "refocused": "as 'focused'",
    "refocuses": "as 'focused'",
    "refocusing": "as 'focused'",
    "license": "the British verb",
    "licensed": "the British verb",
    "licenses": "the British verb",
    "licensing": "the British verb",
    "meter": "a device that measures",
    "meters": "devices that measure",
    "practice": "the British noun; the verb is caught in 'practiced' and 'practicing'",
    "practices": "the British noun",
    "program": "of a computer",
    "story": "not a floor of a house",
    "stories": "not floors of a house",
}

LATIN = re.compile(
    r"\b(?:e\.\s?g\.?|i\.\s?e\.?|eg|ie|etc|via|per se|vs\.?|versus|cf\.?|viz\.?|et al|et seq|ibid|NB|N\.B\.|q\.v\."
    r"|a priori|ad hoc|bona fide|de facto|inter alia|in situ|ipso facto|mutatis mutandis|per annum|pro rata|status quo"
    r"|vice versa)(?!\w)",
    re.IGNORECASE,
)


def prose(page: BeautifulSoup) -> Tag:
    """The page's own part without what is not our prose; the page itself is left as it is."""
    ours = copy.copy(body(page))
    for tag in ours.select(", ".join(NOT_PROSE)):
        tag.decompose()
    for tag in ours.select(TITLE):
        if not tag.get_text(strip=True).endswith("."):
            tag.replace_with("Title")
    for link in ours.select("a[href]"):
        if link.get_text(strip=True).startswith(("http", "www.")):
            link.replace_with("Address")
    return ours


def blocks(ours: Tag) -> Iterator[tuple[Tag, str]]:
    """Each block with the text that is its own, in the order of the page."""
    strings = (string for string in ours.descendants if type(string) is NavigableString)
    for _, group in itertools.groupby(strings, key=lambda string: id(_block_of(string))):
        own = list(group)
        text = re.sub(r"\s+", " ", "".join(own)).strip()
        if text:
            yield _block_of(own[0]), text


def _block_of(string: NavigableString) -> Tag:
    found = string.find_parent([*BLOCKS, "article", "text"])
    assert found is not None
    return found


def acronyms(page: BeautifulSoup) -> list[str]:
    return [acronym for acronym in unexplained(page) if acronym not in KNOWN_ACRONYMS]


def unexplained(page: BeautifulSoup) -> list[str]:
    """Every acronym that is not explained on its page: with its words, as a heading, or by a link to the glossary."""
    ours = prose(page)
    for tag in ours.select(f"h1, {LISTS_OF_LINKS}"):
        tag.decompose()
    linked = " ".join(tag.get_text() for tag in ours.select('h2, h3, h4, a[href*="glossary.html#"]'))
    text = " ".join(text for _, text in blocks(ours))
    return [one for one in dict.fromkeys(ACRONYM.findall(text)) if one not in linked and not explained(one, text)]


def explained(acronym: str, text: str) -> bool:
    """Whether the text has "words (ABC)", one of them with its first letter, or "ABC (words)" or "ABC: words"."""
    words = rf"\b(?i:{acronym[0]})[\w'’-]*(?: [\w'’-]+){{0,6}} \({acronym}s?\)"
    return re.search(rf"{words}|\b{acronym}s?(?: \(|: )", text) is not None


@cache
def wrong_spellings() -> dict[str, str]:
    """Every word that is misspelt or American, with what to write instead."""
    slips = {wrong: right for name in MISSPELT for wrong, right in codespell(name) if wrong not in RIGHT}
    american = {us: gb for gb, us in codespell(AMERICAN) if us not in BRITISH_TOO}
    return slips | american | MORE_AMERICAN


def codespell(name: str) -> Iterator[tuple[str, str]]:
    """The lines of one of codespell's lists: 'wrong->right', or 'wrong->right, or right,' with a comma at the end."""
    for line in (resources.files("codespell_lib") / "data" / name).read_text("utf-8").splitlines():
        wrong, _, right = line.partition("->")
        yield wrong.casefold(), right.strip(" ,").casefold()


def misspelt(text: str) -> list[str]:
    """The words of `text` that are misspelt or American."""
    words = dict.fromkeys(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text))
    instead = {word: _instead_of(word) for word in words if word not in NAMES}
    return [f"{word}: {right}" for word, right in instead.items() if right]


def _instead_of(word: str) -> str | None:
    known = wrong_spellings().get(word.casefold())
    return known or (IZE.sub(r"\1s", word) if IZE.search(word) else None)


def spelling(page: BeautifulSoup) -> list[str]:
    """British, and without the slips that codespell knows; what is said of a picture too."""
    ours = prose(page)
    said = [str(tag[name]) for name in ("alt", "aria-label") for tag in ours.select(f"[{name}]")]
    said += [str(tag["content"]) for tag in page.select('meta[name="description"]')]
    return misspelt(" ".join([*(text for _, text in blocks(ours)), *said]))


def latin(page: BeautifulSoup) -> list[str]:
    return [
        f"{found[0]}: {text[max(0, found.start() - 30) : found.end() + 30]}"
        for _, text in blocks(prose(page))
        for found in LATIN.finditer(text)
    ]


RULES: dict[str, Callable[[BeautifulSoup], list[str]]] = {rule.__name__: rule for rule in (acronyms, spelling, latin)}
