"""Report sentence length and reading ease for each page of a built site: `make prose`. It refuses nothing."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from support.english_checks import LISTS_OF_LINKS, blocks, prose

# Sentences longer than this are listed.
LONG = 30
# Headings, and the labels in a picture, are no sentences. Nor are lists of links, which nobody reads in a row.
NOT_SENTENCES = f"h1, h2, h3, h4, h5, h6, svg, {LISTS_OF_LINKS}"
WORD = re.compile(r"[^\W_]+(?:['’.,:/–-][^\W_]+)*")
ABBREVIATED = re.compile(r"\b(pp?|No)\.(?=\s\d)")
SENTENCE_END = re.compile(r"""(?:(?<=[.!?…])|(?<=[.!?…]["'”’)]))\s+(?=["'“‘(]?[A-Z0-9])|\s·\s""")


@dataclass(frozen=True)
class Report:
    """What is measured on a page. `ease` is Flesch's: from about 0, hard, to 100, easy; 60 and more is plain."""

    count: int
    average: float
    ease: float
    long: list[str]


def sentences(page: BeautifulSoup) -> list[str]:
    """Every sentence of prose on the page, with the labels and cells that have no full stop."""
    body = prose(page)
    for tag in body.select(NOT_SENTENCES):
        tag.decompose()
    texts = (text for block, text in blocks(body) if not _is_list_of_links(block))
    parts = (part.strip() for text in texts for part in SENTENCE_END.split(ABBREVIATED.sub(r"\1", text)))
    return [part for part in parts if WORD.search(part)]


def _is_list_of_links(block: Tag) -> bool:
    links = block.find_all("a", href=True)
    return len(links) > 1 and not WORD.search("".join(block.find_all(string=True, recursive=False)))


def report(page: BeautifulSoup) -> Report:
    """Averages are those of whole sentences: labels and cells would make a page look easier than it is."""
    found = sentences(page)
    whole = [sentence for sentence in found if re.search(r"[.!?…:][\"')”’]*$", sentence)]
    words = [word for sentence in whole for word in WORD.findall(sentence)]
    average = len(words) / max(1, len(whole))
    ease = 206.835 - 1.015 * average - 84.6 * sum(map(_syllables, words)) / max(1, len(words))
    return Report(len(whole), average, ease, [one for one in found if len(WORD.findall(one)) > LONG])


def _syllables(word: str) -> int:
    """Groups of vowels, without endings that are not spoken: near enough over a page."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    spoken = re.sub(r"(?<=[^laeiouy])e$|(?<=[aeiouy]l)es?$|(?<=[^laeiouysxzcgh])es$|(?<=[^tdaeiouy])ed$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def main(site: Path) -> None:
    reports = {
        path.relative_to(site).as_posix(): report(BeautifulSoup(path.read_text("utf-8"), "lxml"))
        for path in sorted(site.rglob("*.html"))
    }
    print("ease  words a sentence  sentences  page")
    for page, found in sorted(reports.items(), key=lambda one: one[1].ease):
        if found.count:
            print(f"{found.ease:4.0f}  {found.average:16.1f}  {found.count:9}  {page}")
    long = [f"{page}: {sentence}" for page, found in reports.items() for sentence in found.long]
    print(f"\nSentences of more than {LONG} words:", *(long or ["none"]), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
