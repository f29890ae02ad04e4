"""Nothing stored, nothing asked for elsewhere: found in a browser on every page, served and from a folder, in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser import ONE_OF_EACH_KIND, visit
from support.builds import PAGES, Built, parsed

NOTE = "a note about nobody"
# Before a page's own scripts: every way to keep or to send something is watched, and its use written down.
WATCH = """
window.__used = [];
const note = (what) => window.__used.push(what);
const wrap = (owner, name, what) => {
  const own = owner && owner[name];
  if (typeof own === "function") owner[name] = function (...given) { note(what); return own.apply(this, given); };
};
wrap(Storage.prototype, "setItem", "localStorage or sessionStorage");
wrap(IDBFactory.prototype, "open", "indexedDB");
wrap(window.CacheStorage && CacheStorage.prototype, "open", "caches");
wrap(window.ServiceWorkerContainer && ServiceWorkerContainer.prototype, "register", "service worker");
wrap(Navigator.prototype, "sendBeacon", "beacon");
wrap(window, "fetch", "fetch");
wrap(XMLHttpRequest.prototype, "open", "XMLHttpRequest");
wrap(window.FileSystemDirectoryHandle && FileSystemDirectoryHandle.prototype, "getFileHandle", "files");
for (const name of ["WebSocket", "EventSource", "RTCPeerConnection", "BroadcastChannel", "Worker", "SharedWorker"]) {
  const Own = window[name];
  if (Own) window[name] = class extends Own { constructor(...given) { note(name); super(...given); } };
}
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
Object.defineProperty(document, "cookie", {
  get: () => cookie.get.call(document), set: (text) => { note("cookie"); cookie.set.call(document, text); },
});
"""
# After its use: what is there. A page from a folder has no place of its own for some of these, and says so by an error.
KEPT = """async () => {
  const kept = [];
  const look = async (what, find) => {
    try {
      if (await find()) kept.push(what);
    } catch (error) {
      if (!/Security|InvalidState/.test(error.name)) throw error;
    }
  };
  await look("cookie", () => document.cookie);
  await look("localStorage", () => localStorage.length);
  await look("sessionStorage", () => sessionStorage.length);
  await look("indexedDB", async () => (await indexedDB.databases()).length);
  await look("caches", async () => (await caches?.keys())?.length);
  await look("service worker", async () => (await navigator.serviceWorker?.getRegistrations())?.length);
  await look("window.name", () => window.name);
  await look("history", () => history.state);
  return [...kept, ...window.__used];
}"""


def use(page: Page) -> list[str]:
    """Use whatever the page offers, as a reader would, and say what that was."""
    done = []
    page.evaluate("window.print = () => {}")
    for name, do in USES.items():
        if do(page):
            done.append(name)
    return done


def search(page: Page) -> bool:
    page.keyboard.press("/")
    page.locator(".ddm-search__field:focus").wait_for()
    page.keyboard.type("uncertainty")
    page.locator(".ddm-search__link").first.wait_for()
    page.keyboard.press("Escape")
    return True


def plan(page: Page) -> bool:
    if not (days := page.locator("[data-ddm-planner] [data-part=date]")).count():
        return False
    days.first.fill("2027-01-14")
    with page.expect_download():
        page.locator("[data-ddm-planner] [data-part=download]").first.click()
    for name in ("copy-link", "print", "reset"):
        page.locator(f"[data-ddm-planner] [data-part={name}]").first.click()
    return True


def run(page: Page) -> bool:
    if not (start := page.locator("[data-ddm-run-do=start]:visible")).count():
        return False
    start.first.click()
    page.locator("[data-ddm-run-do=forward]").click()
    page.locator("[data-ddm-run-do=leave]").click()
    return True


def ask(page: Page) -> bool:
    if not (minutes := page.locator("[data-ddm-tool] button:visible")).count():
        return False
    minutes.first.click()
    for name in ("next", "back", "end"):
        page.locator(f"[data-ddm-tool] [data-part={name}]").click()
    page.locator("dialog[open]").wait_for(state="detached")
    return True


def write(page: Page) -> bool:
    if not (fields := page.locator(".ddm-workbook__answer textarea")).count():
        return False
    fields.first.fill(NOTE)
    for judgement in page.locator(".ddm-workbook__judgement input").all()[:1]:
        judgement.check()
    with page.expect_download() as made:
        page.locator("[aria-label='Your notes'] [data-part=download]").click()
    for name in ("print", "copy"):
        page.locator(f"[aria-label='Your notes'] [data-part={name}]").click()
    page.get_by_label("Continue from a file").set_input_files(made.value.path())
    page.locator(".ddm-workbook [data-part=status]", has_text="opened here").wait_for()
    return True


def choose(page: Page) -> bool:
    if not (chooser := page.locator("[data-ddm-choose]")).count():
        return False
    chooser.locator("summary").click()
    chooser.get_by_role("checkbox").first.click()
    for name in ("undo", "copy-link"):
        chooser.locator(f"[data-part={name}]").click()
    for kind in ("agenda", "worksheet", "summary"):
        page.locator(f"[name=ddm-workbook-kind][value={kind}]").check()
        if kind != "summary":
            page.get_by_label("Title of the sheet").fill(NOTE)
        with page.expect_download():
            page.locator("[aria-label='Your notes'] [data-part=download]").click()
        page.locator("[aria-label='Your notes'] [data-part=print]").click()
    return True


USES: dict[str, Callable[[Page], bool]] = {use.__name__: use for use in (search, plan, run, ask, write, choose)}


@dataclass
class Reader:
    """Somebody with a fresh browser, who uses one page after another; and every request that this made."""

    context: BrowserContext
    own: str
    requests: list[str]

    def use(self, page: str) -> tuple[list[str], list[str]]:
        """What could be done on a page, and what that kept or sent."""
        window = self.context.new_page()
        window.on("websocket", lambda socket: self.requests.append(socket.url))
        window.add_init_script(WATCH)
        visit(window, self.own + page)
        done = use(window)
        kept = window.evaluate(KEPT)
        window.close(run_before_unload=False)
        return done, kept

    def left(self) -> list[str]:
        """What is left in the browser when all is done, by the browser's own account."""
        state = self.context.storage_state(indexed_db=True)
        return [str(one) for one in (*state["cookies"], *state["origins"])]

    def elsewhere(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.own, "data:", "blob:"))]


@contextmanager
def reading(browser: Browser, own: str) -> Iterator[Reader]:
    context = browser.new_context(accept_downloads=True, reduced_motion="reduce")
    reader = Reader(context, own, [])
    context.on("request", lambda request: reader.requests.append(request.url))
    yield reader
    context.close()


@pytest.mark.parametrize("is_served", [True, False], ids=["served", "from a folder"])
def test_no_page_keeps_anything_or_asks_anybody(is_served: bool, browser: Browser, address: str, site: Built) -> None:
    own, pages = (address, PAGES) if is_served else (f"{site.folder.as_uri()}/", ONE_OF_EACH_KIND)
    with reading(browser, own) as reader:
        kept = {page: kept for page in pages if (kept := reader.use(page)[1])}
        # With it the two windows of a running session find each other again, on the same computer. It stores nothing.
        assert {page: of for page, of in kept.items() if not (of == ["BroadcastChannel"] and "session-" in page)} == {}
        assert reader.left() == []
        assert reader.elsewhere() == []
        assert len(reader.requests) > 5 * len(pages)


def test_everything_the_site_offers_is_used(browser: Browser, address: str) -> None:
    """So that the test above has used it all: each use is possible on one of these pages."""
    with reading(browser, address) as reader:
        pages = ("cpd/plan.html", "cpd/session-1.html", "tools/summaries.html", "challenge-questions/workbook.html")
        assert {use for page in pages for use in reader.use(page)[0]} == set(USES)


WRONG = {
    "cookie": "document.cookie = 'a=b'",
    "localStorage": "localStorage.setItem('a', 'b')",
    "sessionStorage": "sessionStorage.setItem('a', 'b')",
    "indexedDB": "new Promise(done => { indexedDB.open('a').onsuccess = done; })",
    "caches": "caches.open('a')",
    "window.name": "window.name = 'a'",
    "history": "history.replaceState({ a: 'b' }, '')",
    "beacon": "navigator.sendBeacon('http://127.0.0.1:9/')",
    "WebSocket": "new WebSocket('ws://127.0.0.1:9/')",
    "fetch": "fetch('http://127.0.0.1:9/').catch(() => null)",
    "BroadcastChannel": "new BroadcastChannel('a')",
}


@pytest.mark.parametrize("way", WRONG)
def test_what_a_page_keeps_or_sends_would_be_noticed(
    way: str, browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(USES, "search", lambda page: page.evaluate(f"() => {{ {WRONG[way]}; return true; }}"))
    with reading(browser, address) as reader:
        _, kept = reader.use("glossary.html")
        assert any(way in one for one in kept)
        assert bool(reader.elsewhere()) == (way in ("beacon", "WebSocket", "fetch"))
        assert bool(reader.left()) == (way in ("cookie", "localStorage", "indexedDB"))


SAID = {
    "how notes are taken along": "as a Word file, on paper or by copying it",
    "what links hold": "Whoever you give the link to can see what is in it.",
    "what the browser remembers": "with them your plans and agendas",
    "who publishes the site": "It is published by [To be completed: name of the organisation].",
    "whom to ask": "write to [To be completed: address or form to write to].",
}


@pytest.mark.parametrize("what", SAID)
def test_the_privacy_page_says(what: str) -> None:
    assert SAID[what] in parsed("privacy.html").article.get_text()
