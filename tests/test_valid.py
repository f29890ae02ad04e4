"""Valid HTML: the Nu HTML Checker reads every page of the built site."""

from __future__ import annotations

from support.builds import BROKEN, Built
from support.html_checker import invalid


def test_every_page_is_valid(site: Built) -> None:
    assert invalid([site.folder / page for page in site.pages()]) == []


def test_an_invalid_page_is_noticed() -> None:
    found = invalid([BROKEN / "valid" / "page.html"])
    assert len(found) == 1
    assert "autocomplete" in found[0]
