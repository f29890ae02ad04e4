"""The index of search: the sections of a page, and how text is split into words."""

from __future__ import annotations

import json
from pathlib import Path

from sitekit.postbuild import html, search_index

WORDS = Path(__file__).parent.parent / "search" / "words.json"

PAGE = """<nav><h2 id="menu">Menu</h2></nav><article><p>Before</p>
<h1 id="top">The <em>top</em><a class="headerlink">#</a></h1><p>First&nbsp;words<br>and<b>on</b></p>
<div><h2 id="in">Inside</h2><p>Below</p>
<table><tr><th scope="row"><b>Row</b></th></tr><tr><th scope="row"><a href="x">Link</a></th></tr></table></div>
<p>Outside</p>
<h2>Without an id</h2><p>Text</p>
<div data-ddm-unsearched><h3 id="tool">Tool</h3>Buttons</div>
<h2 id="again" data-ddm-unsearched>Repeated</h2><p>Lost</p>
<table><tr><td>one</td><td>two</td></tr></table><script>no</script>
<h2 id="last">1. Last</h2>x<p class="ddm-page__facts">Reviewed</p></article><footer>Foot</footer>"""


def test_the_sections_of_a_page_are_its_headings_with_the_text_below_them(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    found = html.sections(tmp_path, "page.html")
    assert [(section.address, section.title, section.text.split(), section.rows) for section in found] == [
        ("page.html", "The top", ["First", "words", "and", "on"], ()),
        ("page.html#in", "Inside", ["Below", "Row", "Link", "Outside", "Without", "an", "id", "Text"], ("Row",)),
        ("page.html#last", "1. Last", ["x"], ()),
    ]


def test_text_is_split_as_the_engine_does_it() -> None:
    """The engine must find the words that the index holds; it is tested with the same table."""
    for text, words in json.loads(WORDS.read_text("utf-8")):
        assert search_index.tokens(text) == words
