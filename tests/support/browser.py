"""A browser that notes what a page does, and what is wrong on a page that is open in it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The first is Chromium without its windows: the same engine, at a sixth of the cost of opening a page.
BROWSERS = (
    *(os.environ.get("SITEKIT_BROWSER", ""), "chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "microsoft-edge", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
# As root in a container there is no sandbox; the rest keeps the browser from looking for the internet.
BROWSER_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync",),
]
# Milliseconds: long enough on any machine, for no test is about speed.
PATIENCE = 90_000
WIDTHS = (1366, 390)
# What a page finds where the browser lets it copy in no way.
NO_COPYING = "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false;"
ONE_OF_EACH_KIND = (
    *("index.html", "defensible-decisions.html", "challenge-questions/recording.html", "cpd/index.html"),
    *("challenge-questions/workbook.html", "cpd/session-1.html"),
    *("tools/discrepancy-matrix.html", "glossary.html", "references.html", "about.html"),
)
# The layouts that differ most: lists of links, fields in the text, choices, and long tables.
LAYOUTS = ("index.html", "challenge-questions/workbook.html", "challenge-questions/agenda.html", "cpd/session-1.html")
# The width in pixels from which on the menu is always in sight.
MENU_BELOW = 1220
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# With these tags axe-core 4.12 runs this many rules; fewer would mean that a tag has changed its name.
AXE_RULES = 90
# Of all that axe-core would tell, only what is asked for: the rest is long to put together and to hand over.
AXE_FINDS = """(options) => axe.run({ ...options, resultTypes: ["violations"] }).then((found) => ({
  ran: ["violations", "passes", "incomplete", "inapplicable"].flatMap((kind) => found[kind].map(({ id }) => id)),
  faults: found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`)),
}))"""


# Before a page's own scripts: each way to keep or to send something is watched, and its use is an error in the console.
# Not so BroadcastChannel, by which the windows of a session find each other: it keeps nothing, and sends nothing away.
WATCH = """
const wrap = (owner, name, what) => {
  const own = owner && owner[name];
  if (typeof own !== "function") return;
  owner[name] = function (...given) { console.error(`keeps or sends: ${what}`); return own.apply(this, given); };
};
wrap(Storage.prototype, "setItem", "storage");
wrap(IDBFactory.prototype, "open", "indexedDB");
wrap(window.CacheStorage && CacheStorage.prototype, "open", "caches");
wrap(window.ServiceWorkerContainer && ServiceWorkerContainer.prototype, "register", "service worker");
wrap(window.FileSystemDirectoryHandle && FileSystemDirectoryHandle.prototype, "getFileHandle", "files");
wrap(Navigator.prototype, "sendBeacon", "beacon");
wrap(window, "fetch", "fetch");
wrap(XMLHttpRequest.prototype, "open", "XMLHttpRequest");
for (const name of ["WebSocket", "EventSource", "RTCPeerConnection", "Worker", "SharedWorker"]) {
  const Own = window[name];
  if (Own) window[name] = class extends Own {
    constructor(...given) { console.error(`keeps or sends: ${name}`); super(...given); }
  };
}
"""
# What a page has kept in the browser. One from a folder may not even look in some of these places.
KEPT = """async () => {
  const places = {
    cookies: () => document.cookie,
    localStorage: () => localStorage.length,
    sessionStorage: () => sessionStorage.length,
    indexedDB: async () => (await indexedDB.databases()).length,
    caches: async () => (await caches.keys()).length,
    "the window's name": () => window.name,
    "the history": () => history.state,
  };
  const kept = [];
  for (const [place, look] of Object.entries(places)) {
    const found = await Promise.resolve().then(look).catch(() => 0);
    if (found) kept.push(`kept in ${place}: ${found}`);
  }
  return kept;
}"""
OUT_OF_REACH = """() => [...document.body.querySelectorAll("*")].filter((box) => {
  const { overflowX, overflowY, visibility } = getComputedStyle(box);
  const scrolls = (way, inner, outer) => /auto|scroll/.test(way) && inner > outer + 1;
  const isLonger = scrolls(overflowX, box.scrollWidth, box.clientWidth)
    || scrolls(overflowY, box.scrollHeight, box.clientHeight);
  return isLonger && visibility === "visible" && box.tabIndex < 0 && !box.querySelector("a[href], button, input");
}).map((box) => box.outerHTML.slice(0, 120))"""
# Instead of the dialogue of a printer: a count of how often it was asked for.
NO_PRINTER = "window.print = () => { window.printed = (window.printed || 0) + 1; };"
# The theme's script says so itself, also to those who ask later.
THEME_HAS_BEGUN = "() => window.document$ && new Promise((resolve) => document$.subscribe(() => resolve(true)))"


@dataclass
class Watched:
    """A page, and what it did that it should not do; and what a test let happen that the page rightly complains of."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


def watch(browser: Browser, width: int = 1366, **options: object) -> Watched:
    """Open an empty page that notes errors in the console, every address it asks for, and every way to keep a thing."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    watched = Watched(page)
    page.on("console", lambda message: watched.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watched.messages.append(f"error: {error}"))
    page.on("request", lambda request: watched.requests.append(request.url))
    return watched


class Opener:
    """Opens pages in a browser, and says in the end what they did that no page may do."""

    def __init__(self, browser: Browser, own: tuple[str, ...]) -> None:
        self.browser, self.own = browser, own
        self.opened: list[Watched] = []

    def watch(self, width: int = 1366, **options: object) -> Watched:
        """An empty page, without motion unless it is asked for, so that what is looked at does not move."""
        self.opened.append(watch(self.browser, width, **{"reduced_motion": "reduce"} | options))
        return self.opened[-1]

    def __call__(
        self, address: str, width: int = 1366, prepare: Callable[[Page], object] | None = None, **options: object
    ) -> Watched:
        """A page at `address` of the site, or at any other, after whatever `prepare` does to the empty page."""
        watched = self.watch(width, **options)
        if prepare:
            prepare(watched.page)
        visit(watched.page, address if re.match(r"\w+:", address) else self.own[0] + address)
        return watched

    def close(self) -> list[str]:
        faults = [fault for watched in self.opened for fault in wrong_with(watched, self.own)]
        for watched in self.opened:
            watched.page.close()
        return faults


def wrong_with(watched: Watched, own: tuple[str, ...]) -> list[str]:
    """Errors, requests that leave the site, and whatever the page kept."""
    said = [message for message in errors(watched) if not any(words in message for words in watched.expected)]
    kept = [] if watched.page.is_closed() else watched.page.evaluate(KEPT)
    return [*said, *foreign(watched, *own), *kept]


def visit(page: Page, address: str) -> None:
    """Go to a page and wait until all its scripts have run."""
    page.goto(address)
    if not page.evaluate("matchMedia('(scripting: none)').matches"):
        wake(page)


def wake(page: Page) -> None:
    """Wait for the theme's script, the last to come."""
    page.wait_for_function(THEME_HAS_BEGUN)


def errors(watched: Watched) -> list[str]:
    return [message for message in watched.messages if re.match("error|warning", message)]


def foreign(watched: Watched, *own: str) -> list[str]:
    return [url for url in watched.requests if not url.startswith((*own, "data:", "blob:", "about:"))]


def violations(page: Page) -> list[str]:
    """What axe-core finds, and proof that it looked."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found = page.evaluate(AXE_FINDS, {"runOnly": AXE_TAGS})
    assert len(set(found["ran"])) >= AXE_RULES, sorted(found["ran"])
    return found["faults"]


def open_search(page: Page) -> None:
    """Type a word into the search box and wait for what it finds."""
    page.keyboard.press("/")
    page.locator(".ddm-search__field:focus").wait_for()
    page.keyboard.type("uncertainty")
    page.locator(".ddm-search__link").first.wait_for()


def open_menu(page: Page) -> None:
    """Open the menu of narrow screens, by keyboard."""
    page.locator(".md-header .ddm-menu-button").focus()
    page.keyboard.press("Enter")
    page.locator(".md-nav--primary a:visible").first.wait_for()


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def out_of_reach(page: Page) -> list[str]:
    """What scrolls, and neither takes the focus nor has anything in it that does."""
    return page.evaluate(OUT_OF_REACH)


def browser_path() -> str:
    """A browser that is installed. Without one the tests that need it fail; they are never skipped."""
    found = next((path for path in (shutil.which(name) for name in BROWSERS if name) if path), None)
    assert found, "no Chromium, Chrome or Edge was found; 'make test' installs one, or name it in SITEKIT_BROWSER"
    return found


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """The browser at `path`, running."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=BROWSER_FLAGS, timeout=2 * PATIENCE)
        yield browser
        browser.close()
