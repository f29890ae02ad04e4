"""How good and how quick search is, beside the theme's own on the same pages.

Responsible for typing every query of the golden list into the box of the built site, in a browser, over http and from
a folder, and for the figures that come of it. Not responsible for a verdict: `test_search.py` has the least that is
accepted, and no test looks at a clock.
"""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import golden
from conftest import browser_path, serve, started, temporary_folder
from golden import Query
from playwright.sync_api import Browser, Page
from test_search import ASK

from bench import projects
from bench.report import Row
from guide import search

# The box, the list and what is found, in our search and in the theme's.
FIELD = ".guide-search__field, .md-search__input"
LIST = ".guide-search__list, .md-search-result__list"
FOUND = ".guide-search__link, .md-search-result__link"
OURS, THEMES = "ours", "the theme's"
# Notes when a key goes down and when the list has next changed.
CLOCK = """
  addEventListener("keydown", () => { window.keyAt = performance.now(); window.shownAt = 0; }, true);
  addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".guide-search__list, .md-search-result__list");
    if (list) new MutationObserver(() => {
      if (list.children.length && !window.shownAt) window.shownAt = performance.now();
    }).observe(list, {childList: true});
  });
"""
LINKS = """list => [...list.querySelectorAll("a")].filter(a => a.checkVisibility()).map(a => a.href)"""
COLD_RUNS = 9
# Milliseconds without a change after which an answer is taken as given.
SETTLED = 150


def ask(page: Page, text: str) -> list[str]:
    """Type `text` into the search box, key by key, and give the addresses that are listed, best first."""
    box = page.locator(FIELD)
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    page.keyboard.type(text)
    listed = page.locator(LIST)
    before, now = None, listed.evaluate(LINKS)
    while before != now:
        page.wait_for_timeout(SETTLED)
        before, now = now, listed.evaluate(LINKS)
    return now


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the site in a context of its own, so that nothing is kept from the one before."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.add_init_script(CLOCK)
    page.goto(f"{address}index.html")
    yield page
    context.close()


def answers(browser: Browser, address: str) -> list[tuple[Query, list[str], float]]:
    """Each query with the addresses found (from the top of the site) and the milliseconds since the last key."""
    found = []
    with opened(browser, address) as page:
        if not page.locator(FIELD).is_visible():
            return [(query, [], 0.0) for query in golden.queries()]
        ask(page, "warm")
        for query in golden.queries():
            addresses = [url.removeprefix(address) for url in ask(page, query.text)]
            found.append((query, addresses, page.evaluate("shownAt && shownAt - keyAt")))
    return found


def cold(browser: Browser, address: str) -> list[float]:
    """Milliseconds from the first key ever pressed on a page to the first result, on several pages."""
    times = []
    for _ in range(COLD_RUNS):
        with opened(browser, address) as page:
            page.locator(FIELD).focus()
            page.keyboard.press("s")
            page.locator(FOUND).first.wait_for()
            times.append(page.evaluate("shownAt - keyAt"))
    return times


def row(name: str, found: Sequence[tuple[Query, list[str], float]], held: bool) -> str:
    """One line of the table: the marks of the queries that are held, or of those that are not."""
    part = [one for one in found if one[0].held is held]
    marks = golden.mark((query, addresses) for query, addresses, _ in part)
    times = [milliseconds for _, _, milliseconds in part if milliseconds]
    warm = f"{statistics.median(times):5.0f} {max(times):5.0f}" if times else "    –     –"
    return f"{name:24} {_marks(held, marks)} {warm}"


def mechanisms(browser: Browser, address: str) -> Iterator[str]:
    """What each means of finding gains: the marks of all queries with it switched off."""
    with opened(browser, address) as page:
        ask(page, "warm")
        names = page.evaluate("Object.keys(guideSearch.weigh)")
        for name in ("", *names):
            found = page.evaluate(WITHOUT, [name, [query.text for query in golden.queries()]])
            pairs = list(zip(golden.queries(), found, strict=True))
            for held in (False, True):
                marks = golden.mark(pair for pair in pairs if pair[0].held is held)
                yield f"{'without ' + name if name else 'everything':24} {_marks(held, marks)}"


def _marks(held: bool, marks: golden.Marks) -> str:
    shares = f"{marks.first:6.1%} {marks.three:6.1%} {marks.place:6.1%}"
    return f"{'held' if held else 'tuned':6} {marks.queries:4} {shares} {marks.empty:5}"


# Asks the engine itself, with one weight at what switches it off; the index is read again, because some weights are
# used there.
WITHOUT = f"""async ([name, texts]) => {{
  const ask = {ASK};
  const weigh = guideSearch.weigh;
  const kept = weigh[name];
  const again = () => new Promise(done => {{
    const script = document.createElement("script");
    script.src = "search/index.js";
    script.onload = done;
    document.head.append(script);
  }});
  if (name) weigh[name] = name === "again" ? 1 : 0;
  await again();
  const found = await ask(texts);
  if (name) weigh[name] = kept;
  return found;
}}"""


def worst(found: Sequence[tuple[Query, list[str], float]], most: int = 10) -> Iterator[str]:
    """The queries that were answered worst: the right page farthest down, or not at all."""

    def depth(one: tuple[Query, list[str], float]) -> list[int]:
        query, addresses, _ = one
        right_page = [address.split("#")[0] in query.pages for address in addresses]
        right_place = [address in query.places or not query.places for address in addresses]
        return [[*right, True].index(True) for right in (right_page, right_place)]

    for query, addresses, _ in sorted(found, key=depth, reverse=True)[:most]:
        wanted = ", ".join(query.places or query.pages)
        yield f"  {query.text!r}\n      found  {', '.join(addresses[:3])}\n      wanted {wanted}"


def sizes(site: Path) -> Iterator[str]:
    """Bytes of the scripts and the index, as they are and compressed as a server sends them."""
    for name in ("assets/js/search.js", "assets/js/search-engine.js", search.INDEX.as_posix()):
        content = (site / name).read_bytes()
        yield f"{name:28} {len(content):8,} bytes {len(gzip.compress(content, 6)):7,} with gzip"
    parts = sorted(len(gzip.compress(part.read_bytes(), 6)) for part in (site / search.INDEX).parent.glob("words-*"))
    middle = statistics.median(parts)
    yield f"{len(parts)} parts of the index, with gzip: median {middle:,.0f} bytes, most {parts[-1]:,}"


@dataclass
class Found:
    """What one search answered over http and from a folder, and how long its first key of all took."""

    http: list[tuple[Query, list[str], float]]
    folder: list[tuple[Query, list[str], float]]
    cold: list[float]


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    """Type every query of the golden list into both boxes, over http and from a folder; print the tables."""
    folder = temporary_folder()
    project = projects.ours(folder / "ours")
    built = {THEMES: projects.build(projects.stock(project, folder / "stock"), folder / "stock-site")}
    built[OURS] = projects.build(project, folder / "ours-site")
    print(f"{'':24} {'list':6} {'n':>4} {'first':>6} {'three':>6} {'place':>6} {'empty':>5} {'ms':>5} {'most':>5}")
    with started(browser_path()) as browser:
        found = {name: _searched(browser, name, site) for name, site in built.items()}
    yield from _rows(found[OURS], found[THEMES])
    note("search: the queries that are held may only be measured, and search may not be made better with them.")


def _searched(browser: Browser, name: str, site: Path) -> Found:
    server = serve(site)
    address = f"http://127.0.0.1:{server.server_port}/"
    found = Found(answers(browser, address), answers(browser, f"{site.as_uri()}/"), cold(browser, address))
    for way, answered in (("http", found.http), ("folder", found.folder)):
        for held in (False, True):
            print(row(f"{name}, {way}", answered, held))
    print(f"{name}, first key of all: {statistics.median(found.cold):.0f} ms")
    if name == OURS:
        print("\nThe worst answers\n" + "\n".join(worst(found.folder)))
        print("\nWhat each means gains\n" + "\n".join(mechanisms(browser, address)))
        print("\n" + "\n".join(sizes(site)) + "\n")
    server.shutdown()
    return found


def _rows(ours: Found, themes: Found) -> Iterator[Row]:
    for held, called in ((True, "held"), (False, "tuned")):
        marks = [golden.mark((one[0], one[1]) for one in found.http if one[0].held is held) for found in (ours, themes)]
        for mark in ("first", "three", "place"):
            shares = ([getattr(some, mark) * 100] for some in marks)
            yield Row(f"{called} queries, right {MARKS[mark]}", "%", *shares, THEMES)
    yield Row("first key of all to first result", "ms", ours.cold, themes.cold, THEMES, timed=True)
    warm = ([took for _, _, took in found.http if took] for found in (ours, themes))
    yield Row("last key to first result, warm", "ms", *warm, THEMES, timed=True)


MARKS = {"first": "page first", "three": "page in first three", "place": "place in first three"}
