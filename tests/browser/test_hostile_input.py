"""Hostile text from an address, or typed into search, stays text. What is typed elsewhere is tested with its page."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from support.browser import Opener, Watched, errors
from support.builds import PAGES

WORKBOOK = "challenge-questions/workbook.html"
BOMB = (
    """"'><img src=x onerror="pwned=1" class=bomb><script class=bomb>pwned=2</script><svg onload=pwned=3 class=bomb>"""
)
PERCENT = BOMB.replace("%", "%25").replace("#", "%23").replace("&", "%26")
HASHES = (
    *(f"#{PERCENT}", f"#plan=abcdefgh&way={PERCENT}&session-1={PERCENT}T{PERCENT}&{PERCENT}={PERCENT}"),
    *(f"#plan={PERCENT}&welcome={PERCENT}&run={PERCENT}", f"#agenda=induction,{PERCENT}&as={PERCENT}"),
    *(f"#plan=abcdefgh&run=session-1&began={PERCENT}&step={PERCENT}", "#agenda=constructor,__proto__&as=__proto__"),
    *("#plan=abcdefgh&run=session-1&began=1&step=99&screen=1", "#plan=__proto__&__proto__=1&constructor=2"),
    *(f"#use=summaries&minutes={PERCENT}&box={PERCENT}", "#use=__proto__&minutes=5&box=1&began=1&since=1"),
    *("#javascript:alert(1)", "#%3Cimg%20src=x%20onerror=alert(1)%3E", "#\\", "#[id]", "#" + "x" * 5000),
)
LEFT_BEHIND = """() => [...document.querySelectorAll(".bomb, img[src=x], [onerror], [onload], [onx]")]
  .map(element => element.outerHTML.slice(0, 100)).concat("pwned" in window ? [`pwned=${window.pwned}`] : [])"""


@dataclass
class Attacked:
    """A page under attack, and the questions it asked the reader, which none may."""

    watched: Watched
    dialogs: list[str]

    def harm(self) -> list[str]:
        return [*self.watched.page.evaluate(LEFT_BEHIND), *self.dialogs, *errors(self.watched)]


@pytest.fixture
def attacked(open_page: Opener) -> Attacked:
    attacked = Attacked(open_page.watch(), [])
    attacked.watched.page.on("dialog", lambda dialog: (attacked.dialogs.append(dialog.message), dialog.dismiss()))
    return attacked


# The pages whose scripts read the address; the others have the same scripts as the first.
READING = ("about.html", "cpd/plan.html", "cpd/session-1.html", "tools/summaries.html", WORKBOOK)


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=() if page in READING else pytest.mark.exhaustive) for page in PAGES]
)
def test_an_address_can_do_no_harm(page: str, attacked: Attacked, address: str) -> None:
    window = attacked.watched.page
    window.goto(f"{address}{page}{HASHES[2]}")
    for hash in HASHES:
        window.evaluate("hash => { location.hash = hash; }", hash)
    window.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert attacked.harm() == []


@pytest.mark.parametrize("query", [BOMB, "%3Cb%3E", "supervision and recording " * 40_000], ids=["", "code", "long"])
def test_what_is_typed_into_search_is_shown_as_text(query: str, attacked: Attacked, address: str) -> None:
    page = attacked.watched.page
    page.goto(address)
    page.keyboard.press("/")
    page.locator(".ddm-search__field:focus").wait_for()
    before = page.locator("[data-ddm-search] *").count()
    page.keyboard.insert_text(query)
    page.wait_for_function("globalThis.ddm?.search")
    found = page.locator("[data-ddm-search-found]")
    found.filter(has_text=re.compile("result|Nothing found")).wait_for()
    if "Nothing" in found.inner_text():
        assert f"“{query[:60]}" in found.inner_text()
        assert page.locator("[data-ddm-search] *").count() == before
    assert attacked.harm() == []


def test_harm_would_be_noticed(attacked: Attacked, address: str) -> None:
    attacked.watched.expected.append("404")
    attacked.watched.page.goto(address)
    assert attacked.harm() == []
    attacked.watched.page.evaluate("bomb => document.body.insertAdjacentHTML('beforeend', bomb)", BOMB)
    attacked.watched.page.wait_for_function("'pwned' in window")
    attacked.watched.page.evaluate("alert('a question')")
    harm = attacked.harm()
    assert any("bomb" in one for one in harm)
    assert any("pwned" in one for one in harm)
    assert "a question" in harm
