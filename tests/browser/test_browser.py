"""The site in a real browser: served and from a folder, wide and narrow, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import BROKEN, Built, built_site, serve
from playwright.sync_api import Browser, Page

WIDTHS = (1366, 390)
ONE_OF_EACH_KIND = (
    *("index.html", "defensible-decisions.html", "challenge-questions/recording.html", "cpd/index.html"),
    *("challenge-questions/workbook.html", "challenge-questions/agenda.html", "cpd/session-1.html"),
    *("tools/discrepancy-matrix.html", "glossary.html", "references.html", "about.html"),
)
# What scripts add to a page that is complete without it.
MADE_BY_SCRIPTS = (
    "[data-ddm-planner], [data-ddm-run], .ddm-copy-link, [class^=ddm-workbook], [data-ddm-overview], "
    "[data-ddm-actions], [data-ddm-agenda]"
)
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


# The theme's script says so itself, also to those who ask later.
THEME_HAS_BEGUN = "() => window.document$ && new Promise((resolve) => document$.subscribe(() => resolve(true)))"


@dataclass
class Watched:
    """A page, and what it did that it should not do."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def watch(browser: Browser, width: int = 1366, **options: object) -> Watched:
    """Open an empty page that notes errors in the console and every address it asks for."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    watched = Watched(page)
    page.on("console", lambda message: watched.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watched.messages.append(f"error: {error}"))
    page.on("request", lambda request: watched.requests.append(request.url))
    return watched


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


def foreign(watched: Watched, own: str) -> list[str]:
    return [url for url in watched.requests if not url.startswith((own, "data:"))]


def violations(page: Page) -> list[str]:
    """What axe-core finds, and proof that it looked."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found = page.evaluate(AXE_FINDS, {"runOnly": AXE_TAGS})
    assert len(set(found["ran"])) >= AXE_RULES, sorted(found["ran"])
    return found["faults"]


def open_search(page: Page) -> None:
    """Type a word into the search box and wait for what it finds."""
    page.keyboard.press("f")
    page.locator(".ddm-search__field:focus").wait_for()
    page.keyboard.type("uncertainty")
    page.locator(".ddm-search__link").first.wait_for()


def open_menu(page: Page) -> None:
    """Open the menu of narrow screens, by keyboard."""
    page.locator(".md-header [for=__drawer]").focus()
    page.keyboard.press("Enter")
    page.locator(".md-nav--primary a:visible").first.wait_for()


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    # Without motion, so that what axe-core looks at stands still.
    watched = watch(browser, request.param, reduced_motion="reduce")
    yield watched
    watched.page.close()


@pytest.mark.parametrize("page", built_site().pages())
def test_a_page_is_quiet_and_accessible(page: str, watched: Watched, address: str) -> None:
    visit(watched.page, address + page)
    assert violations(watched.page) == []
    assert sideways(watched.page) <= 0
    watched.page.locator("article a[href]").first.focus()
    watched.page.keyboard.press("Tab")
    assert violations(watched.page) == [], "with the focus moved"
    open_search(watched.page)
    assert violations(watched.page) == [], "with search open"
    if watched.page.viewport_size["width"] < MENU_BELOW:
        watched.page.keyboard.press("Escape")
        open_menu(watched.page)
        assert violations(watched.page) == [], "with the menu open"
    assert errors(watched) == []
    assert foreign(watched, address) == []
    assert len(watched.requests) > 1


@pytest.mark.parametrize("page", ONE_OF_EACH_KIND)
def test_a_page_works_from_a_folder(page: str, watched: Watched, site: Built) -> None:
    visit(watched.page, (site.folder / page).as_uri())
    assert watched.page.locator("h1").is_visible()
    assert watched.page.evaluate("getComputedStyle(document.querySelector('.md-header')).backgroundColor") != (
        "rgba(0, 0, 0, 0)"
    )
    assert errors(watched) == []
    assert foreign(watched, site.folder.as_uri()) == []


@pytest.mark.parametrize("page", ONE_OF_EACH_KIND)
def test_a_page_is_complete_without_scripts(page: str, browser: Browser, address: str) -> None:
    def said(**options: object) -> str:
        watched = watch(browser, **options)
        visit(watched.page, address + page)
        watched.page.evaluate(f"document.querySelectorAll('{MADE_BY_SCRIPTS}').forEach(made => made.remove())")
        text = watched.page.locator("article").inner_text()
        watched.page.close()
        return re.sub(r"\s+", " ", text)

    assert said(java_script_enabled=False) == said()


@pytest.mark.parametrize("page", built_site().pages())
def test_a_page_fits_at_four_hundred_per_cent(page: str, browser: Browser, address: str) -> None:
    watched = watch(browser, width=320)
    visit(watched.page, address + page)
    assert sideways(watched.page) <= 0
    watched.page.close()


def test_the_first_link_skips_to_the_content(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}cpd/session-1.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")


def test_the_keyboard_opens_the_menu_and_follows_it(browser: Browser, address: str) -> None:
    watched = watch(browser, 320, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{address}tools/index.html")
    stopped = []
    while "Menu" not in stopped:
        page.keyboard.press("Tab")
        stopped.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert len(stopped) < 6, stopped
    page.keyboard.press("Enter")
    link = page.locator(".md-nav--primary a:visible", has_text="Safe Uncertainty")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/safe-uncertainty.html")
    page.close()


@pytest.mark.parametrize("fault", ["axe", "console", "foreign", "sideways"])
def test_a_fault_in_a_page_is_noticed(fault: str, browser: Browser) -> None:
    """Each page in tests/broken/browser has one fault, and the check of that name sees it."""
    server = serve(BROKEN / "browser")
    own = f"http://127.0.0.1:{server.server_port}/"
    watched = watch(browser, 390)
    watched.page.goto(f"{own}{fault}.html")
    noticed = {
        "axe": lambda: violations(watched.page),
        "console": lambda: errors(watched),
        "foreign": lambda: foreign(watched, own),
        "sideways": lambda: sideways(watched.page) > 0,
    }
    assert noticed[fault]()
    watched.page.close()
    server.shutdown()
    server.server_close()
