"""Search: how the box behaves, and that it works wherever the site is opened from.

What is found is judged in Node (`tests/node/search-engine.test.mjs`); here a few queries are typed into the box.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import Watched, errors, foreign, violations, watch
from support.builds import BROKEN, Built, serve
from support.search_box import ask, listed

from sitekit.postbuild import search_index

# Typed in the browser, over http and from a folder: what is found first.
TYPED = {
    "discrepency matrix": "tools/discrepancy-matrix.html",
    "kids": "tools/child-at-your-shoulder.html",
    "tool 4": "tools/summaries.html",
    "whos the parental respnsibility for notes": "tools/child-at-your-shoulder.html#worked-example",
}
ODD = {
    "markup": "<img src=x onerror=window.struck=1><script>window.struck=1</script>golden thread",
    "right to left": "\u202egolden thread\u202c שלום",
    "half a letter": "\ud800 golden thread",
    "long": "supervision and recording " * 40_000,
    "spaces": "   \t  ",
}


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Watched]:
    """The home page with search awake."""
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto(f"{address}index.html")
    ask(watched.page, "golden thread")
    yield watched
    watched.page.close()


# --- In the box ------------------------------------------------------------------------------------------------------


def test_results_can_be_told_apart(opened: Watched) -> None:
    ask(opened.page, "icebreaker")
    shown = opened.page.locator(".ddm-search__link").all_inner_texts()
    assert len(shown) > 2
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("width", [1366, 390])
def test_the_keyboard_does_it_all(width: int, browser: Browser, address: str) -> None:
    watched = watch(browser, width, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{address}cpd/index.html")
    link = page.locator("article p a[href]").first
    link.focus()
    page.keyboard.press("/")
    ask(page, "discrepency matrix")
    assert page.locator(".ddm-search__field").input_value() == "discrepency matrix"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href").endswith(listed(page, address)[1])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "query"
    page.keyboard.press("Escape")
    assert not page.locator(".ddm-search__list").is_visible()
    assert link.evaluate("link => link === document.activeElement"), "Escape gives the focus back"
    page.keyboard.press("/")
    ask(page, "discrepency matrix")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/discrepancy-matrix.html")
    assert errors(watched) == []
    page.close()


def test_escape_gives_the_focus_to_nothing_from_an_earlier_search(browser: Browser, address: str) -> None:
    watched = watch(browser, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{address}cpd/index.html")
    page.locator("article p a[href]").first.focus()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.locator(".ddm-search__field").click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "query", "it was opened from nowhere, so it stays in the box"
    page.close()


def test_tab_walks_through_the_results_and_out(opened: Watched) -> None:
    page = opened.page
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate("!!document.activeElement.closest('.ddm-search')"):
            break
    assert not page.locator(".ddm-search__list").is_visible(), "the list is closed behind whoever leaves it"


def test_a_result_on_this_page_is_gone_to(opened: Watched, address: str) -> None:
    ask(opened.page, "start from the time you have")
    assert listed(opened.page, address)[0] == "index.html#by-time"
    opened.page.locator(".ddm-search__link").first.click()
    opened.page.wait_for_url("**#by-time")
    assert not opened.page.locator(".ddm-search__list").is_visible()


def test_what_was_found_is_said(opened: Watched) -> None:
    page = opened.page
    assert page.locator("[data-ddm-search-spoken]").get_attribute("role") == "status"
    ask(page, "golden thread")
    count = page.locator(".ddm-search__link").count()
    said = page.locator("[data-ddm-search-spoken]").text_content()
    assert said.startswith(f"{count} results, the best first First: The golden thread"), said


def test_when_nothing_is_found_there_are_words_and_doors(opened: Watched) -> None:
    page = opened.page
    ask(page, "xqzvw")
    assert page.locator(".ddm-search__found").inner_text() == "Nothing found for “xqzvw”."
    assert page.locator("[data-ddm-search-nothing] li a").count() == 4
    assert page.locator(".ddm-search__link").count() == 0
    assert violations(page) == []
    ask(page, "uncertxxxxty")
    word = page.locator(".ddm-search__word").first
    assert word.inner_text() == "uncertainty"
    word.click()
    page.locator(".ddm-search__link").first.wait_for()


def test_an_address_can_carry_a_question(browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{address}index.html?q=golden+thread")
    watched.page.locator(".ddm-search__link").first.wait_for()
    watched.page.close()


@pytest.mark.parametrize("odd", ODD)
def test_odd_questions_do_no_harm(odd: str, opened: Watched) -> None:
    page = opened.page
    ask(page, ODD[odd])
    if "golden" in ODD[odd]:
        assert "olden thread" in page.locator(".ddm-search__link").first.inner_text()
    assert page.evaluate("window.struck") is None
    assert page.locator(".ddm-search img").count() == 0
    assert errors(opened) == []


def test_typed_key_by_key_the_answer_is_the_same(opened: Watched, browser: Browser, address: str) -> None:
    text = "the discrepency matrix"
    ask(opened.page, text)
    wanted = listed(opened.page, address)
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto(f"{address}index.html")
    watched.page.locator(".ddm-search__field").focus()
    watched.page.keyboard.type(text)
    watched.page.wait_for_function(
        "wanted => [...document.querySelectorAll('.ddm-search__link')].map(a => a.href).join() === wanted",
        arg=",".join(address + one for one in wanted),
    )
    watched.page.close()


# --- Wherever the site is --------------------------------------------------------------------------------------------


def test_it_is_fetched_when_it_is_used_and_not_before(browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{address}tools/index.html")
    watched.page.wait_for_load_state("networkidle")
    before = set(watched.requests)
    assert not [url for url in before if "js/search-engine" in url or search_index.INDEX.name in url or "worker" in url]
    ask(watched.page, "golden thread")
    asked = {url.removeprefix(address) for url in set(watched.requests) - before}
    assert asked == {"assets/js/search-engine.js", search_index.INDEX.as_posix()}
    watched.page.close()


def test_the_answers_are_the_same_everywhere(browser: Browser, address: str, site: Built, tmp_path: Path) -> None:
    """Over http, below a folder of a server, and from a folder with the network off."""
    shutil.copytree(site.folder, tmp_path / "a" / "b")
    server = serve(tmp_path)
    tops = (address, f"http://127.0.0.1:{server.server_port}/a/b/", f"{site.folder.as_uri()}/")
    found = []
    for top in tops:
        watched = watch(browser, reduced_motion="reduce")
        if top.startswith("file:"):
            watched.page.context.set_offline(True)
        watched.page.goto(f"{top}tools/safe-uncertainty.html")
        found.append([])
        for text, first in TYPED.items():
            ask(watched.page, text)
            found[-1].append(listed(watched.page, top))
            assert found[-1][-1][0] == first, text
        assert errors(watched) == []
        assert foreign(watched, top) == []
        watched.page.close()
    server.shutdown()
    server.server_close()
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(("folder", "refused"), [("site", False), ("broken", True)])
def test_it_works_under_a_strict_policy(folder: str, refused: bool, browser: Browser, site: Built) -> None:
    """No `unsafe-inline`, no `unsafe-eval`, no worker; the theme's inline scripts by their hashes."""
    served = {"site": site.folder, "broken": BROKEN / "browser"}[folder]
    server = _with_policy(served, "index.html" if folder == "site" else "policy.html")
    watched = watch(browser)
    watched.page.goto(f"http://127.0.0.1:{server.server_port}/{'index' if folder == 'site' else 'policy'}.html")
    if not refused:
        watched.page.locator(".ddm-search__field").fill("golden thread")
        watched.page.locator(".ddm-search__link").nth(1).wait_for()
    assert any("Content Security Policy" in message for message in errors(watched)) is refused
    watched.page.close()
    server.shutdown()
    server.server_close()


def _with_policy(folder: Path, page: str) -> http.server.ThreadingHTTPServer:
    inline = re.findall(r"<script>(.*?)</script>", (folder / page).read_text("utf-8"), re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    allowed = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in hashes if folder.name == "site")])
    policy = f"default-src 'none'; script-src {allowed}; style-src 'self'; img-src 'self' data:; connect-src 'self'"
    server = serve(folder)
    plain = server.RequestHandlerClass.end_headers

    def end_headers(handler: http.server.SimpleHTTPRequestHandler) -> None:
        handler.send_header("Content-Security-Policy", policy)
        plain(handler)

    server.RequestHandlerClass.end_headers = end_headers
    return server


def test_without_scripts_there_is_no_box_that_does_nothing(browser: Browser, address: str) -> None:
    watched = watch(browser, java_script_enabled=False)
    watched.page.goto(address)
    assert watched.page.locator(".ddm-search").count() == 1
    assert not watched.page.locator(".ddm-search").is_visible()
    watched.page.close()
