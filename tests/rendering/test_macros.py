"""What an editor may call: each macro at different depths, wrong calls, and the README's table of calls."""

from __future__ import annotations

import inspect
import re

import pytest
from support.builds import PROJECT

import macros
from sitekit.content import pages
from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.content.statement import Statement
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.rendering.context import in_words, make_call, since_start

DEPTHS = ("index.md", "tools/index.md", "cpd/session-1.md", "a/b/c.md")
CALL = re.compile(r"\{\{ (\w+)\((.*?)\) \}\}")


@pytest.fixture(scope="module")
def on(definitions: Definitions):
    """Call a macro on a page: on("tools/index.md", "link", "sea-principles")."""
    sources = pages.read(PROJECT / "docs")
    statement = Statement.read(PROJECT / "mkdocs.yml")
    wording = Wording.load(PROJECT / WORDING_FILE)
    fixed = (macros.MACROS, definitions, sources, statement, wording)
    return lambda page, macro, *arguments: make_call(*fixed, macro, page, arguments)


def example(macro: str) -> tuple[str, ...]:
    """The words in the example of a macro's docstring."""
    found = CALL.search(macros.MACROS[macro].__doc__ or "")
    assert found, f"{macro} has no example"
    assert found[1] == macro
    return tuple(re.findall(r'"([^"]*)"', found[2]))


@pytest.mark.parametrize("macro", macros.MACROS)
@pytest.mark.parametrize("page", DEPTHS)
def test_a_macro_gives_markdown_whose_links_lead_to_pages(on, page: str, macro: str) -> None:
    given = on(page, macro, *example(macro))
    assert given.strip()
    assert "None" not in given
    # A file that the build makes has no source to link to, what stands in a <template> is a script's, and so are the
    # buttons beside a script's own (`links` in site_checks.py sees whether all of them lead somewhere).
    built = r'<a href="[^"]+\.(?:docx|pptx)" download>|<a class="ddm-controls__link" href="[^"]+"( download)?>'
    checked = re.sub(rf"{built}|<template.*?</template>", "", given, flags=re.DOTALL)
    assert not re.search(r"<a |\]\([^)]*\.html", checked), "a macro links to sources, so that strict mode checks it"
    sources = pages.paths(PROJECT / "docs")
    for way in re.findall(r"\]\(([^)#]+\.md)", given):
        assert pages.posixpath.normpath(f"{pages.posixpath.dirname(page)}/{way}".lstrip("/")) in sources


@pytest.mark.parametrize("macro", macros.MACROS)
def test_a_macro_is_a_phrase_or_a_block(on, macro: str) -> None:
    given = on("index.md", macro, *example(macro))
    assert given.endswith("\n") == (macros.MACROS[macro] in macros.BLOCKS)
    assert ("\n" in given) == given.endswith("\n")


@pytest.mark.parametrize("macro", macros.MACROS)
def test_a_macro_says_what_it_gives_in_one_sentence(macro: str) -> None:
    said = inspect.getdoc(macros.MACROS[macro]) or ""
    assert re.fullmatch(r"[^.]+\. Example: \{\{ .+ \}\}", said.replace("p. 21", "p 21")), said


@pytest.mark.parametrize("macro", [name for name in macros.MACROS if len(example(name)) > 0])
def test_a_macro_refuses_an_id_that_nothing_has(on, macro: str) -> None:
    with pytest.raises(UnknownIdError, match="no-such-thing"):
        on("index.md", macro, "no-such-thing", *example(macro)[1:])


def test_maintaining_lists_every_call_and_no_other(on) -> None:
    document = (PROJECT / "MAINTAINING.md").read_text("utf-8")
    section = document.split("## Calls you can use")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `\{\{ (\w+)\((.*?)\) \}\}`", section, re.MULTILINE)
    assert [name for name, _ in listed] == list(macros.MACROS)
    for name, words in listed:
        assert on("index.md", name, *re.findall(r'"([^"]*)"', words))


def test_phrases(on) -> None:
    assert on("index.md", "name", "safe-uncertainty") == "Safe Uncertainty"
    assert on("index.md", "link", "pair-work", "role plays") == "[role plays](cpd/session-1.md#pair-work)"
    assert on("cpd/session-1.md", "link", "pair-work", "role plays") == "[role plays](#pair-work)"
    assert on("tools/index.md", "cite", "watts-2020") == "([Watts, 2020](../references.md#watts-2020))"
    assert on("glossary.md", "cite", "watts-2020", "p. 21") == "([Watts, 2020, p. 21](references.md#watts-2020))"
    assert on("index.md", "minutes", "pair-work") == "60"


def test_anchors_stand_only_at_home(on) -> None:
    assert "#good-supervision }" in on("defensible-decisions.md", "key_elements")
    assert "#good-supervision }" not in on("cpd/session-1.md", "key_elements")


def test_the_timetable_runs_from_start_to_end(on) -> None:
    given = on("cpd/session-1.md", "timetable", "session-1")
    assert '| 30 | at the start | <span class="ddm-where">Online, </span>whole group |' in given
    assert '| 60 | 2 h in | <span class="ddm-where">Online, </span>pairs |' in given
    assert "| **Total** | 210 | | 3 hours 30 minutes |" in given


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "at the start"), (5, "5 min in"), (75, "1 h 15 min in"), (120, "2 h in")]
)
def test_a_time_since_the_start_is_not_taken_for_a_clock_time(minutes: int, said: str) -> None:
    assert since_start(minutes) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "1 minute"), (60, "1 hour"), (75, "1 hour 15 minutes"), (210, "3 hours 30 minutes")]
)
def test_lengths_in_words(minutes: int, said: str) -> None:
    assert in_words(minutes) == said
