"""Plain English on every built page. The rules, and the reason for each exception, are in `english_checks.py`."""

from __future__ import annotations

from pathlib import Path

import prose
import pytest
from bs4 import BeautifulSoup
from support.builds import BROKEN, PAGES, parsed
from support.english_checks import (
    AMERICAN,
    BRITISH_TOO,
    KNOWN_ACRONYMS,
    MISSPELT,
    NAMES,
    RIGHT,
    RULES,
    codespell,
    misspelt,
    unexplained,
    wrong_spellings,
)
from support.site_checks import body

# What each broken page has to be rejected for, by the beginning of what the rule says.
REJECTED = {
    "acronyms": ["ICPC", "IRO", "PSW"],
    "spelling": ["Organize: organise", "behavior: behaviour", "center: centre", "definately: definitely"],
    "latin": ["e.g.: ", "via: "],
}
REMEDY = {
    "acronyms": "write it out, as in 'words (ABC)', or link it to the glossary",
    "spelling": "write the second word; if the first is right, say why in english_checks.py",
    "latin": "say it in English",
}


def page_of(words: str) -> BeautifulSoup:
    return BeautifulSoup(f"<article>{words}</article>", "lxml")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_in_plain_english(page: str) -> None:
    found = {REMEDY[name]: wrong for name, rule in RULES.items() if (wrong := rule(parsed(page)))}
    assert found == {}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_rejects_a_broken_page(rule: str) -> None:
    page = BeautifulSoup((BROKEN / "english" / f"{rule}.html").read_text("utf-8"), "lxml")
    found = RULES[rule](page)
    assert len(found) == len(REJECTED[rule])
    for wrong, expected in zip(found, REJECTED[rule], strict=True):
        assert wrong.startswith(expected)
    others = [other for other in RULES if other != rule]
    assert [other for other in others if RULES[other](page)] == []


@pytest.mark.parametrize(
    "words",
    [
        "<p>An independent reviewing officer (IRO) reads it. The IRO says so.</p>",
        "<p>The IRO (independent reviewing officer) reads it.</p>",
        "<h2>IRO</h2><p>Somebody who reads it.</p>",
        '<p>The <a href="../glossary.html#iro">IRO</a> reads it.</p>',
    ],
)
def test_an_acronym_is_explained(words: str) -> None:
    assert RULES["acronyms"](page_of(words)) == []


def test_every_exception_is_needed() -> None:
    pages = [parsed(page) for page in PAGES]
    assert set(KNOWN_ACRONYMS) - {acronym for page in pages for acronym in unexplained(page)} == set()
    everything = " ".join(body(page).get_text(" ") for page in pages)
    assert [name for name in NAMES if name not in everything] == []
    assert set(RIGHT) - {wrong for name in MISSPELT for wrong, _ in codespell(name)} == set()
    assert set(BRITISH_TOO) - {american for _, american in codespell(AMERICAN)} == set()


def test_spelling_knows_both_kinds_of_mistake() -> None:
    assert len(wrong_spellings()) > 60_000
    assert misspelt("Summarizing, analyzed, practiced, and the color gray") == [
        *("Summarizing: summarising", "analyzed: analysed", "practiced: practised", "color: colour", "gray: grey"),
    ]
    assert misspelt("The size of a prize that Gray seized; judgement, practise, discreet, focused, programme") == []


def test_hard_prose_is_reported_and_not_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = "<p>You read the file. You ask why. The child was safe.</p>"
    hard = f"<p>Organisational accountability necessitates documentation of {'considerations ' * 30}.</p>"
    for name, words in (("plain", plain), ("hard", hard)):
        (tmp_path / f"{name}.html").write_text(f"<article>{words}</article>", "utf-8")
    assert prose.report(page_of(plain)).ease > 90
    assert prose.report(page_of(hard)).ease < 0
    prose.main(tmp_path)
    _, first, second, *_, last = capsys.readouterr().out.splitlines()
    assert [first.split()[-1], second.split()[-1]] == ["hard.html", "plain.html"]
    assert last.startswith("hard.html: Organisational accountability")
