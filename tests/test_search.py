"""Search: what the build writes, how the box behaves, and that it works wherever the site is opened from.

What is found is judged in Node (`tests/node/search-engine.test.mjs`); here a few queries are typed into the box.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import BROKEN, Built, serve
from playwright.sync_api import Browser, Page, Route, expect
from test_browser import Watched, errors, foreign, violations, wake, watch

from sitekit.postbuild import search_index, sections

WORDS = Path(__file__).parent / "search" / "words.json"
LOADING = "Search is loading…"
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


def ask(page: Page, text: str) -> None:
    """Put `text` into the box as a paste does, and wait until its answer has been announced."""
    page.locator(".guide-search__field").focus()
    page.locator(".guide-search__field").fill(text)
    page.wait_for_function(
        """loading => {
          const said = document.querySelector("[data-guide-search-spoken]").textContent;
          return said && said !== loading;
        }""",
        arg=LOADING,
    )


def listed(page: Page, top: str) -> list[str]:
    """The addresses in the list, from the top of the site."""
    return [
        url.removeprefix(top) for url in page.locator(".guide-search__link").evaluate_all("a => a.map(b => b.href)")
    ]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Watched]:
    """The home page with search awake."""
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto(f"{address}index.html")
    ask(watched.page, "golden thread")
    yield watched
    watched.page.close()


# --- What is read ----------------------------------------------------------------------------------------------------

PAGE = """<nav><h2 id="menu">Menu</h2></nav><article><p>Before</p>
<h1 id="top">The <em>top</em><a class="headerlink">#</a></h1><p>First&nbsp;words<br>and<b>on</b></p>
<div><h2 id="in">Inside</h2><p>Below</p></div><p>Outside</p>
<h2>Without an id</h2><p>Text</p>
<div data-guide-unsearched><h3 id="tool">Tool</h3>Buttons</div>
<h2 id="again" data-guide-unsearched>Repeated</h2><p>Lost</p>
<table><tr><td>one</td><td>two</td></tr></table><script>no</script>
<h2 id="last">1. Last</h2>x<p class="guide-page__facts">Reviewed</p></article><footer>Foot</footer>"""


def test_the_places_of_a_page_are_its_headings_with_what_stands_below_them(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    assert [(spot.address, spot.title, spot.text) for spot in sections.read(tmp_path, "page.html")] == [
        ("page.html", "The top", "First words andon Outside Without an id Text"),
        ("page.html#in", "Inside", "Below"),
        ("page.html#last", "1. Last", "x"),
    ]


def test_words_are_taken_apart_as_the_engine_does_it() -> None:
    """The engine must find the words that the index holds; it is tested with the same table."""
    for text, words in json.loads(WORDS.read_text("utf-8")):
        assert search_index.words(text) == words


def test_the_generator_leaves_no_index_of_its_own(site: Built) -> None:
    assert [path.name for path in (site.folder / "search").iterdir()] == [search_index.INDEX.name]


# --- In the box ------------------------------------------------------------------------------------------------------


def test_results_can_be_told_apart(opened: Watched) -> None:
    ask(opened.page, "icebreaker")
    shown = opened.page.locator(".guide-search__link").all_inner_texts()
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
    assert page.locator(".guide-search__field").input_value() == "discrepency matrix"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href").endswith(listed(page, address)[1])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "query"
    page.keyboard.press("Escape")
    assert not page.locator(".guide-search__list").is_visible()
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
    page.locator(".guide-search__field").click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "query", "it was opened from nowhere, so it stays in the box"
    page.close()


def test_tab_walks_through_the_results_and_out(opened: Watched) -> None:
    page = opened.page
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate("!!document.activeElement.closest('.guide-search')"):
            break
    assert not page.locator(".guide-search__list").is_visible(), "the list is closed behind whoever leaves it"


def test_a_result_on_this_page_is_gone_to(opened: Watched, address: str) -> None:
    ask(opened.page, "start from the time you have")
    assert listed(opened.page, address)[0] == "index.html#by-time"
    opened.page.locator(".guide-search__link").first.click()
    opened.page.wait_for_url("**#by-time")
    assert not opened.page.locator(".guide-search__list").is_visible()


def test_what_was_found_is_said(opened: Watched) -> None:
    page = opened.page
    assert page.locator("[data-guide-search-spoken]").get_attribute("role") == "status"
    ask(page, "golden thread")
    count = page.locator(".guide-search__link").count()
    said = page.locator("[data-guide-search-spoken]").text_content()
    assert said.startswith(f"{count} results, the best first First: The golden thread"), said


def test_when_nothing_is_found_there_are_words_and_doors(opened: Watched) -> None:
    page = opened.page
    ask(page, "xqzvw")
    assert page.locator(".guide-search__found").inner_text() == "Nothing found for “xqzvw”."
    assert page.locator("[data-guide-search-nothing] li a").count() == 4
    assert page.locator(".guide-search__link").count() == 0
    assert violations(page) == []
    ask(page, "uncertxxxxty")
    word = page.locator(".guide-search__word").first
    assert word.inner_text() == "uncertainty"
    word.click()
    page.locator(".guide-search__link").first.wait_for()


def test_an_address_can_carry_a_question(browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{address}index.html?q=golden+thread")
    watched.page.locator(".guide-search__link").first.wait_for()
    watched.page.close()


@pytest.mark.parametrize("odd", ODD)
def test_odd_questions_do_no_harm(odd: str, opened: Watched) -> None:
    page = opened.page
    ask(page, ODD[odd])
    if "golden" in ODD[odd]:
        assert "olden thread" in page.locator(".guide-search__link").first.inner_text()
    assert page.evaluate("window.struck") is None
    assert page.locator(".guide-search img").count() == 0
    assert errors(opened) == []


# --- Wherever the site is --------------------------------------------------------------------------------------------


def test_it_is_fetched_when_it_is_used_and_not_before(browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{address}tools/index.html")
    watched.page.wait_for_load_state("networkidle")
    before = set(watched.requests)
    assert not [url for url in before if "js/search" in url or search_index.INDEX.name in url or "worker" in url]
    ask(watched.page, "golden thread")
    asked = {url.removeprefix(address) for url in set(watched.requests) - before}
    # With the first key comes what is put off until somebody does something.
    assert {name for name in asked if not name.endswith((".min.js", ".svg"))} == {
        *("assets/js/search.js", "assets/js/search-engine.js", search_index.INDEX.as_posix()),
    }
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
        watched.page.locator(".guide-search__field").fill("golden thread")
        watched.page.locator(".guide-search__link").nth(1).wait_for()
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


# --- While engine and index are on their way -------------------------------------------------------------------------

# Notes what is in the box, what has been announced and what is listed, each time any of it changes.
NOTE = """window.noted = [];
addEventListener("DOMContentLoaded", () => {
  const [box, field, spoken, list] = ["[data-guide-search]", ".guide-search__field", "[data-guide-search-spoken]",
    ".guide-search__list"].map((part) => document.querySelector(part));
  const note = () => noted.push([field.value, spoken.textContent, [...list.children].map((one) => one.innerText)]);
  new MutationObserver(note).observe(box, { subtree: true, childList: true, characterData: true });
});"""


def test_nothing_is_said_before_it_is_known(browser: Browser, address: str) -> None:
    """However slow the line: no result is said to be missing, and an announcement is always about what is listed."""
    watched = watch(browser, reduced_motion="reduce")
    page, held = watched.page, []
    page.add_init_script(NOTE)
    page.route(f"**/{search_index.INDEX.as_posix()}", lambda route: held.append(route))
    page.goto(f"{address}index.html")
    page.locator(".guide-search__field").fill("discrepency")
    spoken = page.locator("[data-guide-search-spoken]")
    expect(spoken).to_have_text(LOADING)
    assert page.locator(".guide-search__found").inner_text() == LOADING
    assert not page.locator("[data-guide-search-nothing]").is_visible()
    page.locator(".guide-search__field").fill("genogramm")
    release(held)
    for text in ("golden thread", "xqzvw", "kids"):
        ask(page, text)
    first, nothing = "results, the best first First: ", "Nothing found for “xqzvw”."
    noted = page.evaluate("noted")
    assert {text for text, said, _ in noted if first in said or nothing in said} == {"golden thread", "xqzvw", "kids"}
    for text, said, results in noted:
        assert bool(results) is (first in said) or said in ("", LOADING), (text, said, results)
        if results and said:
            assert said.partition(first)[2].split(", ")[0] == results[0].split("\n")[0], (text, said, results)
        assert "Nothing" not in said or said.startswith(f"Nothing found for “{text}”."), (text, said)
    assert errors(watched) == []
    page.close()


def release(held: list[Route]) -> None:
    for route in held:
        route.continue_()
    held.clear()


def test_typed_key_by_key_the_answer_is_the_same(opened: Watched, browser: Browser, address: str) -> None:
    text = "the discrepency matrix"
    ask(opened.page, text)
    wanted = listed(opened.page, address)
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto(f"{address}index.html")
    watched.page.locator(".guide-search__field").focus()
    watched.page.keyboard.type(text)
    watched.page.wait_for_function(
        "wanted => [...document.querySelectorAll('.guide-search__link')].map(a => a.href).join() === wanted",
        arg=",".join(address + one for one in wanted),
    )
    watched.page.close()


def test_enter_waits_for_the_answer(browser: Browser, address: str) -> None:
    """Whoever knows the first result types and presses Enter before anything is there."""
    watched = watch(browser, reduced_motion="reduce")
    watched.page.goto(f"{address}index.html")
    watched.page.locator(".guide-search__field").focus()
    watched.page.keyboard.type("discrepancy matrix")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/tools/discrepancy-matrix.html")
    watched.page.close()


FILES = {"engine": "**/js/search-engine.js", "index": f"**/{search_index.INDEX.as_posix()}"}
FAULTS = {
    "missing": lambda route: route.abort(),
    "empty": lambda route: route.fulfill(body="", content_type="text/javascript"),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_loaded_is_said_and_tried_again(file: str, fault: str, browser: Browser, address: str) -> None:
    page = watch(browser, reduced_motion="reduce").page
    page.route(FILES[file], FAULTS[fault])
    page.goto(f"{address}index.html")
    page.locator(".guide-search__field").fill("golden thread")
    page.locator("[data-guide-search-nothing]").wait_for()
    said = "Search could not be loaded. Use the menu, or start from one of these:"
    assert page.locator(".guide-search__found").inner_text() == said
    expect(page.locator("[data-guide-search-spoken]")).to_have_text(said)
    page.unroute(FILES[file])
    page.locator(".guide-search__field").fill("golden thread ")
    page.locator(".guide-search__link").first.wait_for()
    assert listed(page, address)[0].startswith("defensible-decisions.html")
    assert not page.locator("[data-guide-search-nothing]").is_visible()
    page.close()


def test_when_the_index_is_missing_in_a_folder_readers_are_told(browser: Browser, site: Built, tmp_path: Path) -> None:
    shutil.copytree(site.folder, tmp_path / "site")
    (tmp_path / "site" / search_index.INDEX).unlink()
    page = watch(browser).page
    page.goto((tmp_path / "site" / "index.html").as_uri())
    page.locator(".guide-search__field").fill("golden thread")
    page.locator("[data-guide-search-nothing]").wait_for()
    assert "could not be loaded" in page.locator(".guide-search__found").inner_text()
    page.close()


def test_without_scripts_there_is_no_box_that_does_nothing(browser: Browser, address: str) -> None:
    watched = watch(browser, java_script_enabled=False)
    watched.page.goto(address)
    assert watched.page.locator(".guide-search").count() == 1
    assert not watched.page.locator(".guide-search").is_visible()
    watched.page.close()


# --- search.js as an ordinary script of the page ---------------------------------------------------------------------

LATER = re.compile(r"<script[^>]*assets/js/later\.js[^>]*></script>")


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """A page with search.js as a deferred script, without later.js and without the theme's own script."""

    def serve_page(route: Route) -> None:
        answer = route.fetch()
        body, times = LATER.subn('<script src="../assets/js/search.js" defer></script>', answer.text())
        assert times == 1
        route.fulfill(response=answer, body=body)

    watched = watch(browser, reduced_motion="reduce")
    watched.page.route("**/cpd/index.html*", serve_page)
    watched.page.goto(f"{address}cpd/index.html")
    yield watched.page
    assert errors(watched) == []
    watched.page.close()


@pytest.mark.parametrize("key", ["/", "f", "s"])
def test_a_key_opens_the_box(key: str, plain: Page) -> None:
    plain.keyboard.press(key)
    field = plain.locator(".guide-search__field")
    expect(field).to_be_focused()
    plain.keyboard.type("golden")
    expect(field).to_have_value("golden")
    plain.keyboard.press("Escape")
    plain.locator("h1").click()
    plain.keyboard.press(key)
    plain.keyboard.type("thread")
    expect(field).to_have_value("thread")  # what was typed before is selected


def test_a_key_that_means_something_else_does_not(plain: Page) -> None:
    field = plain.locator(".guide-search__field")
    for key in ("Control+f", "Alt+s", "Meta+/", "F", "g"):
        plain.keyboard.press(key)
        expect(field).not_to_be_focused()
    for element in ("input", "textarea", "select", "p contenteditable tabindex=0"):
        plain.evaluate(
            "html => document.querySelector('article').insertAdjacentHTML('afterbegin', html)", f"<{element}>"
        )
        plain.locator("article").locator(":first-child").first.focus()
        plain.keyboard.press("s")
        expect(field).not_to_be_focused()


@pytest.mark.parametrize("key", ["Enter", " "])
def test_the_label_is_a_button(key: str, plain: Page) -> None:
    plain.set_viewport_size({"width": 390, "height": 844})
    plain.locator("label.md-header__button[for=__search]").focus()
    plain.keyboard.press(key)
    expect(plain.locator(".guide-search__field")).to_be_focused()
    plain.keyboard.type("discrepancy matrix")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/tools/discrepancy-matrix.html")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_with_the_themes_script_the_label_acts_once(key: str, browser: Browser, address: str) -> None:
    page = watch(browser, 390, reduced_motion="reduce").page
    page.goto(f"{address}cpd/index.html")
    wake(page)
    page.locator("label.md-header__button[for=__search]").focus()
    page.keyboard.press(key)
    expect(page.locator("#__search")).to_be_checked()
    expect(page.locator(".guide-search__field")).to_be_focused()
    page.close()


def test_an_address_with_a_question_opens_the_box(plain: Page, address: str) -> None:
    plain.goto(f"{address}cpd/index.html?q=golden+thread")
    plain.locator(".guide-search__link").first.wait_for()
    assert listed(plain, address)[0].startswith("defensible-decisions.html")


def test_what_is_typed_before_the_script_runs_is_answered(plain: Page, address: str) -> None:
    held: list[Route] = []
    plain.route("**/js/search.js", lambda route: held.append(route))
    plain.goto(f"{address}cpd/index.html", wait_until="commit")
    plain.locator(".guide-search__field").click()
    plain.keyboard.type("golden thread")
    plain.keyboard.press("Enter")
    release(held)
    plain.locator(".guide-search__link").first.wait_for()
    assert plain.url == f"{address}cpd/index.html", "the form is not sent"


# --- Until search.js is there (later.js) -----------------------------------------------------------------------------


@pytest.fixture
def early(browser: Browser, address: str) -> Iterator[tuple[Watched, Callable[[], None]]]:
    """A page with a link that has the focus, before search itself is there; and what lets it come."""
    watched = watch(browser, reduced_motion="reduce")
    held, on_its_way = [], ["search"]
    watched.page.route("**/js/search.js", lambda route: held.append(route) if on_its_way else route.continue_())
    watched.page.goto(f"{address}cpd/index.html")
    watched.page.locator("article p a[href]").first.focus()

    def come() -> None:
        on_its_way.clear()
        for route in held:
            route.continue_()

    yield watched, come
    assert len([url for url in watched.requests if url.endswith("/js/search.js")]) <= 2, "once by each page"
    assert errors(watched) == []
    watched.page.close()


Early = tuple[Watched, Callable[[], None]]


def test_nothing_typed_is_lost_before_search_is_there(early: Early) -> None:
    page, come = early[0].page, early[1]
    page.keyboard.press("/")
    page.keyboard.type("discrepancy matrix")
    page.keyboard.press("Enter")
    assert page.url.endswith("cpd/index.html"), "the form is not sent"
    come()
    page.wait_for_url("**/tools/discrepancy-matrix.html")


def test_whoever_types_on_after_enter_stays(early: Early, address: str) -> None:
    page, come = early[0].page, early[1]
    page.keyboard.press("s")
    page.keyboard.type("discrepancy")
    page.keyboard.press("Enter")
    page.keyboard.type(" matrix")
    come()
    page.locator(".guide-search__link").first.wait_for()
    assert listed(page, address)[0] == "tools/discrepancy-matrix.html"
    assert page.url.endswith("cpd/index.html")


def test_whoever_gives_up_before_search_is_there_is_taken_back(early: Early) -> None:
    page, come = early[0].page, early[1]
    page.keyboard.press("f")
    page.keyboard.type("golden")
    page.keyboard.press("Escape")
    come()
    page.wait_for_function("document.activeElement.matches('article a')")
    assert not page.locator(".guide-search__list").is_visible()
    assert page.locator("article p a[href]").first.evaluate("link => link === document.activeElement")


def test_opened_by_its_button_before_search_is_there(early: Early, address: str) -> None:
    page, come = early[0].page, early[1]
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("label.md-header__button[for=__search]").click()
    assert page.locator(".guide-search__field").evaluate("field => field === document.activeElement")
    page.keyboard.type("golden thread")
    come()
    page.locator(".guide-search__link").first.wait_for()
    assert listed(page, address)[0].startswith("defensible-decisions.html")


def test_whoever_points_at_the_box_gets_search_before_a_click(early: Early) -> None:
    page, come = early[0].page, early[1]
    page.locator("article").hover()
    assert page.locator("script[src$='js/search.js']").count() == 0
    come()
    with page.expect_request("**/js/search.js"):
        page.locator(".guide-search__field").hover()
    assert not page.locator(".guide-search__results").is_visible()


def test_when_search_itself_is_missing_readers_are_told(browser: Browser, address: str) -> None:
    page = watch(browser).page
    page.route("**/js/search.js", lambda route: route.abort())
    page.goto(f"{address}index.html")
    page.keyboard.press("f")
    page.keyboard.type("golden thread")
    page.keyboard.press("Enter")
    page.locator(".guide-search__found", has_text="could not be loaded").wait_for()
    assert page.url == f"{address}index.html"
    page.close()
