"""What a reader's browser fetches: requests and compressed bytes on first and second view of each kind of page.

Responsible for what goes over the wire, headers and all, as the browser itself counts it. Sizes do not depend on how
busy the machine is, so one run is enough. Not responsible for how quick that is (`reader.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from conftest import browser_path, started
from playwright.sync_api import Browser, BrowserContext
from test_hosting import Server

from bench import served
from bench.report import Row, at_most
from bench.served import KINDS, OURS, PLAIN, STOCK

KILO = 1000
# The box and what is found, in our search and in the theme's.
FIELD = ".guide-search__field, .md-search__input"
FOUND = ".guide-search__link, .md-search-result__link"
HOME, ANY_PAGE, WITH_SEARCH = 25, 35, 45
QUERY = "safe uncertainty"


@dataclass
class Traffic:
    """What one view fetched: the addresses, and all bytes with their headers."""

    fetched: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    bytes: float = 0.0

    @property
    def requests(self) -> int:
        """How many went over the wire, and not only to the browser's own store."""
        return sum(
            not address.startswith("data:") for request, address in self.fetched.items() if request not in self.kept
        )


def measure(note: Callable[[str], None]) -> Iterator[Row]:
    if why := served.missing():
        yield Row("requests and bytes", "kB", missing=why)
        return
    with served.sites() as sites, started(browser_path()) as browser:
        for kind, page in KINDS.items():
            views = {name: _two_views(browser, site.address + page) for name, site in sites.items()}
            yield from _rows(kind, views)
        found = {name: first_search(browser, sites[name].address) for name in (OURS, STOCK)}
        goal = at_most(WITH_SEARCH)
        yield Row("first view and first search", "kB", *([one.bytes / KILO] for one in found.values()), STOCK, goal)
        yield from _files(sites[OURS])
    note("weight: nginx with the settings of the hosting kit; bytes are those on the wire with headers, in 1,000s.")


def _rows(kind: str, views: Mapping[str, tuple[Traffic, Traffic]]) -> Iterator[Row]:
    for number, view in enumerate(("first view", "second view")):
        ours, stock, plain = (views[name][number] for name in (OURS, STOCK, PLAIN))
        goal = at_most(HOME if kind == "home" else ANY_PAGE) if view == "first view" else None
        yield Row(f"{kind}, {view}", "kB", [ours.bytes / KILO], [stock.bytes / KILO], STOCK, goal)
        yield Row(f"{kind}, {view}", "kB", [ours.bytes / KILO], [plain.bytes / KILO], PLAIN)
        yield Row(f"{kind}, {view}", "requests", [ours.requests], [stock.requests], STOCK)


def _two_views(browser: Browser, address: str) -> tuple[Traffic, Traffic]:
    """The page opened by somebody who was never here, and then again."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    first, second = _view(context, address), _view(context, address)
    context.close()
    return first, second


def _view(context: BrowserContext, address: str, search: str = "") -> Traffic:
    page, traffic = context.new_page(), Traffic()
    watched = context.new_cdp_session(page)
    watched.on(
        "Network.requestWillBeSent", lambda said: traffic.fetched.update({said["requestId"]: said["request"]["url"]})
    )
    watched.on("Network.requestServedFromCache", lambda said: traffic.kept.add(said["requestId"]))
    watched.on("Network.responseReceived", lambda said: _from_store(said, traffic))

    def loaded(said: Mapping[str, float]) -> None:
        traffic.bytes += said["encodedDataLength"]

    watched.on("Network.loadingFinished", loaded)
    watched.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    if search:
        page.locator(FIELD).click()
        page.keyboard.type(search)
        page.locator(FOUND).first.wait_for()
        page.wait_for_load_state("networkidle")
    page.close()
    return traffic


def _from_store(said: Mapping[str, object], traffic: Traffic) -> None:
    """A script that the browser keeps is not always announced as kept: its answer says so."""
    if said["response"].get("fromDiskCache"):
        traffic.kept.add(said["requestId"])


def first_search(browser: Browser, address: str) -> Traffic:
    """The home page opened for the first time, and the first search there."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    traffic = _view(context, f"{address}index.html", QUERY)
    context.close()
    return traffic


def _files(site: Server) -> Iterator[Row]:
    """What each script and each style sheet of the release weighs as the server sends it."""
    files = [file for ending in ("css", "js") for file in sorted(site.folder.rglob(f"*.{ending}"))]
    for file in files:
        path = file.relative_to(site.folder).as_posix()
        _, _, content = site.get(f"/{path}")
        yield Row(path, "kB", [len(content) / KILO], [file.stat().st_size / KILO], "uncompressed")
