"""What is put off until somebody does something: not sent before, never missed, and nothing moves when it comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import Built, built_site
from playwright.sync_api import Browser, Page, Route, expect
from test_browser import WIDTHS, Watched, errors, wake, watch

SESSION = "cpd/session-1.html"
AREA = "challenge-questions/recording.html"
PLAN, AGENDA = "cpd/plan.html", "challenge-questions/agenda.html"
THEME = re.compile(r"/assets/javascripts/bundle[^/]*\.js$")
LATER = re.compile(
    r"/assets/(javascripts/bundle|(js|css)/(plan|plan-later|planner|run|notes|workbook|overview|sheet|controls|copy-link))"
)
# The tool stands at the top of these pages, and comes as soon as they are drawn; but not what it needs once it is used.
AT_ONCE = {PLAN, AGENDA}
TOOL = "[data-guide-planner] button:visible, [data-guide-question] input:visible"
ONCE_USED = re.compile(r"/assets/js/(plan-later|notes)\.js$")
# What moved by itself: layout shifts that no click or key explains.
MOVED = """window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });"""
# A reader would not notice less than this share of the window moving.
UNSEEN = 0.01


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Watched]]:
    pages: list[Page] = []

    def at(width: int = 1366, **options: object) -> Watched:
        watched = watch(browser, width, reduced_motion="reduce", **options)
        pages.append(watched.page)
        return watched

    yield at
    for page in pages:
        page.close()


def put_off(watched: Watched) -> list[str]:
    return [url for url in watched.requests if LATER.search(url)]


def test_nothing_comes_before_a_sign_of_a_person(site: Built, opened: Callable[..., Watched], address: str) -> None:
    watched = opened(390)
    for name in site.pages():
        watched.requests.clear()
        watched.page.goto(address + name)
        watched.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        if name in AT_ONCE:
            watched.page.locator(TOOL).first.wait_for()
        came = put_off(watched)
        assert [url for url in came if THEME.search(url)] == [], name
        assert bool(came) is (name in AT_ONCE), name
        assert [url for url in came if ONCE_USED.search(url)] == [], name


# When the page was first drawn and when each script was asked for, in milliseconds.
WHEN = """() => [performance.getEntriesByType("paint")[0].startTime, performance.getEntriesByType("resource")
  .filter(({ name }) => /\\/js\\/(plan|planner|agenda)\\.js$/.test(name)).map(({ startTime }) => startTime)]"""


@pytest.mark.parametrize("name", sorted(AT_ONCE))
def test_a_page_is_drawn_before_its_tool_is_asked_for(name: str, opened: Callable[..., Watched], address: str) -> None:
    page = opened(390).page
    page.goto(address + name)
    page.locator(TOOL).first.wait_for()
    drawn, asked_for = page.evaluate(WHEN)
    assert len(asked_for) == (2 if name == PLAN else 1)
    assert min(asked_for) > drawn


def test_a_tool_comes_where_no_browser_says_that_it_has_drawn(opened: Callable[..., Watched], address: str) -> None:
    page = opened().page
    page.add_init_script("PerformanceObserver.prototype.observe = () => {};")
    page.goto(address + PLAN)
    page.locator(TOOL).first.wait_for()


@pytest.mark.parametrize("address_ends", ["#pair-work", "?q=plan"])
def test_a_link_to_a_part_brings_it_at_once(address_ends: str, opened: Callable[..., Watched], address: str) -> None:
    watched = opened()
    watched.page.goto(address + SESSION + address_ends)
    watched.page.locator("html[data-guide-ready]").wait_for(state="attached")
    assert any(THEME.search(url) for url in put_off(watched))
    assert errors(watched) == []


def test_what_comes_later_waits_for_what_it_needs(opened: Callable[..., Watched], address: str) -> None:
    """Opened by a link with a plan, while the page's own script is slow."""
    watched = opened()
    page, held = watched.page, []
    page.route("**/js/plan.js", lambda route: held.append(route))
    with page.expect_request("**/js/plan.js"):
        page.goto(f"{address}cpd/plan.html#plan=abcdefgh&way=room&session-1=2027-01-14T1000", wait_until="commit")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    for route in held:
        route.continue_()
    page.locator("html[data-guide-ready]").wait_for(state="attached")
    message = page.locator("[data-guide-planner] [data-part=message]").first
    assert "14 January 2027" in message.input_value()
    assert errors(watched) == []


@pytest.mark.parametrize(("name", "button"), [(PLAN, "download"), (AGENDA, "print")])
@pytest.mark.parametrize("comes", [True, False])
def test_whoever_is_faster_than_a_tool_waits_or_is_told(
    name: str, button: str, comes: bool, opened: Callable[..., Watched], address: str
) -> None:
    watched = opened()
    page, held = watched.page, []
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.route(ONCE_USED, lambda route: held.append(route) if comes else route.abort())
    page.goto(address + name)
    if name == PLAN:
        page.locator("[data-part=date]").first.fill("2027-01-14")
    else:
        page.locator("[data-guide-question] input").first.check()
    page.locator(f"button[data-part={button}]").first.click()
    if not comes:
        page.locator("[data-part=status]", has_text="could not be loaded").wait_for()
        return
    assert page.evaluate("window.printed") is None
    with page.expect_download() if name == PLAN else page.expect_event("console"):
        page.evaluate("window.print = () => console.log('printed')")
        for route in held:
            route.continue_()
    assert errors(watched) == []


@pytest.mark.parametrize(
    "sign",
    [
        lambda page: page.mouse.move(5, 5),
        lambda page: page.mouse.wheel(0, 10),
        lambda page: page.keyboard.press("Tab"),
        lambda page: page.touchscreen.tap(5, 300),
    ],
    ids=["pointer", "wheel", "key", "touch"],
)
def test_each_sign_brings_it(sign: Callable[[Page], None], opened: Callable[..., Watched], address: str) -> None:
    watched = opened(390, has_touch=True)
    watched.page.goto(address + SESSION)
    sign(watched.page)
    watched.page.locator("html[data-guide-ready]").wait_for(state="attached")
    expect(watched.page.locator("[data-guide-planner] [data-part=date]")).to_be_visible()


def test_who_searches_does_without_the_theme(opened: Callable[..., Watched], address: str) -> None:
    watched = opened()
    watched.page.goto(address)
    watched.page.locator(".guide-search__field").click()
    watched.page.keyboard.type("golden thread")
    expect(watched.page.locator(".guide-search__link").first).to_be_visible()
    assert not any(THEME.search(url) for url in watched.requests)
    watched.page.keyboard.press("Escape")
    watched.page.mouse.wheel(0, 900)
    watched.page.locator(".md-header--shadow").wait_for()


@pytest.mark.parametrize("key", ["Enter", " "])
@pytest.mark.parametrize("has_theme", [False, True])
def test_a_key_opens_the_menu(key: str, has_theme: bool, opened: Callable[..., Watched], address: str) -> None:
    page = opened(390).page
    if not has_theme:
        page.route(THEME, lambda _: None)  # it never comes
    page.goto(address + SESSION)
    if has_theme:
        wake(page)
    page.locator(".md-header [for=__drawer]").focus()
    page.keyboard.press(key)
    expect(page.locator("#__drawer")).to_be_checked()


def test_a_first_key_for_the_next_page_is_kept(opened: Callable[..., Watched], address: str) -> None:
    page = opened().page
    page.goto(address + SESSION)
    page.keyboard.press("n")
    page.wait_for_url("**/cpd/session-2.html")


@pytest.mark.parametrize(
    "name", [SESSION, AREA, "tools/safe-uncertainty.html", "challenge-questions/workbook.html", PLAN, AGENDA]
)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_it_comes(name: str, width: int, opened: Callable[..., Watched], address: str) -> None:
    """Everything is held back until the reader is far down the page, as on a slow network."""
    page = opened(width).page
    held: list[Route] = []
    is_slow = True
    later = ONCE_USED if name in AT_ONCE else LATER
    page.route(later, lambda route: held.append(route) if is_slow else route.continue_())
    page.add_init_script(MOVED)
    page.goto(address + name)
    page.mouse.move(200, 300)
    page.locator(
        ".guide-question__ask, .guide-activity, [data-guide-answer], .guide-planner__agenda, [data-guide-question]"
    ).nth(1).scroll_into_view_if_needed()
    is_slow = False
    for route in held:
        route.continue_()
    page.locator("html[data-guide-ready]").wait_for(state="attached")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert sum(page.evaluate("window.moved")) < UNSEEN


def test_what_moves_would_be_noticed(opened: Callable[..., Watched], address: str) -> None:
    page = opened().page
    page.add_init_script(MOVED)
    page.goto(address + SESSION)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("document.querySelector('h1').style.marginTop = '300px'")
    page.wait_for_function("window.moved.length")
    assert sum(page.evaluate("window.moved")) > UNSEEN


def test_where_a_tool_cannot_be_had_no_gap_is_left(opened: Callable[..., Watched], address: str) -> None:
    page = opened().page
    page.route(LATER, lambda route: route.abort())
    page.goto(address + SESSION)
    page.mouse.move(5, 5)
    page.locator("html[data-guide-ready]").wait_for(state="attached")
    assert page.locator("[data-guide-planner], [data-guide-run], [data-guide-workbook]").evaluate_all(
        "boxes => boxes.map((box) => box.getBoundingClientRect().height)"
    ) == [0, 0, 0]


def test_every_page_names_what_is_put_off() -> None:
    for name in built_site().pages():
        text = (built_site().folder / name).read_text("utf-8")
        assert len(re.findall(r'<script src="[^"]*assets/js/later\.js" defer data-guide-first="', text)) == 1, name
        assert re.search(r'<script src="[^"]*assets/javascripts/', text) is None, name
