"""Access for everybody: keyboard, focus, menus open, forced colours, less motion, and what the statement says of it."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from support.browser import AXE_TAGS, LAYOUTS, ONE_OF_EACH_KIND, WIDTHS, violations, watch
from support.builds import BROKEN, PROJECT, served
from support.recorded import record

from sitekit.content.statement import read_findings

# For the element that has the focus: its words, whether a person can see it and its focus, and whether it is covered.
FOCUS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const box = focused.getClientRects()[0] || focused.getBoundingClientRect();  // a link may run over two lines
  const style = getComputedStyle(focused);
  const x = box.left + Math.min(box.width, innerWidth) / 2;
  // It counts as covered when nothing of it can be seen: the top, the middle and the foot of what is on the screen.
  const [from, to] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const tops = [0.1, 0.5, 0.9].map(part => document.elementFromPoint(x, from + (to - from) * part));
  const over = tops.filter(top => top && top !== focused && !focused.contains(top) && !top.contains(focused));
  return {
    words: (focused.getAttribute("aria-label") || focused.textContent || focused.id).trim().slice(0, 60),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: over.length === tops.length,
  };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  const seconds = `${style.transitionDuration}, ${style.animationDuration}`.split(", ").map(parseFloat);
  return Math.max(...seconds) > 0.01;
}).map(element => element.className || element.tagName)"""


def stops(page: Page, most: int = 600) -> list[dict]:
    """Every place the Tab key stops at, from the top of the page until it leaves it."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            return found
        found.append(focus)
    raise AssertionError(f"the Tab key is still on the page after {most} stops")


@pytest.mark.parametrize(
    ("page", "width"),
    [
        pytest.param(page, width, marks=() if page in LAYOUTS else pytest.mark.exhaustive)
        for page in ONE_OF_EACH_KIND
        for width in WIDTHS
    ],
)
def test_the_focus_is_always_seen(page: str, width: int, open_page) -> None:
    window = open_page(page, width).page
    found = stops(window)
    assert len(found) > window.locator("article a[href]:visible").count()
    for fault, wanted in (("shown", True), ("marked", True), ("covered", False)):
        assert [stop["words"] for stop in found if stop[fault] is not wanted] == [], fault


def test_a_focus_that_cannot_be_seen_is_noticed(browser: Browser) -> None:
    with served(BROKEN / "browser") as own:
        watched = watch(browser)
        watched.page.goto(f"{own}focus.html")
        found = stops(watched.page)
        watched.page.close()
    assert [stop["marked"] for stop in found] == [False, True, True]
    assert [stop["covered"] for stop in found] == [False, True, False]
    assert [stop["shown"] for stop in found] == [True, True, False]


@pytest.mark.parametrize("page", LAYOUTS)
def test_a_page_respects_forced_colours_and_less_motion(page: str, open_page) -> None:
    window = open_page(page, forced_colors="active").page
    assert window.evaluate("matchMedia('(forced-colors: active)').matches")
    assert violations(window) == []
    assert window.evaluate(MOVING) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_the_folded_source_opens_it(scripts: bool, open_page) -> None:
    """The browser does it by itself, because the heading is inside. `test_print.py` finds it on paper."""
    window = open_page("tools/summaries.html", java_script_enabled=scripts).page
    words = window.locator("details > #source ~ *").first
    assert not words.is_visible()
    window.goto(f"{window.url}#source")
    assert words.is_visible()


def test_motion_would_be_noticed(open_page) -> None:
    page = open_page("index.html", reduced_motion="no-preference").page
    page.add_style_tag(content="h1 { transition: color 1s }")
    assert "H1" in page.evaluate(MOVING)


def test_the_statement_says_what_the_tests_find(open_page, pytestconfig: pytest.Config) -> None:
    """With `--record`, as in `make tested`, also write down which pages that was about."""
    found = Axe().run(open_page("index.html").page, options={"runOnly": AXE_TAGS}).response
    kinds = ("violations", "passes", "incomplete", "inapplicable")
    measured = {
        "axe_version": found["testEngine"]["version"],
        "axe_rules": len({rule["id"] for kind in kinds for rule in found[kind]}),
        "axe_faults": 0,  # what test_browser.py asserts of every page
        "html_faults": 0,  # what test_valid.py asserts of every page
        "privacy_kept": 0,  # what `open_page` asserts of every page
        "privacy_elsewhere": 0,  # what `open_page` asserts of every page
    }
    if pytestconfig.getoption("record"):
        record(PROJECT, measured, date.today())
    findings = read_findings(PROJECT)
    assert findings is not None
    recorded = findings.model_dump(include=set(measured))
    assert recorded == measured, "run 'make tested', which writes these figures into docs/_data/test_results.yml"
