"""A link with a plan: what a session's page and the planner show of it, on screen and paper, and where it goes."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from support.browser import violations, wake
from support.builds import Built
from support.paper import letters
from support.planner_page import ALL, ONE, PLANNED, prepare

WHEN = "Thursday 14 January 2027, 10:00 to 13:40"
ANY_PLANNED = re.compile(r"/cpd/(plan|session-\d)\.html")


def box(page: Page) -> str:
    return page.locator("[data-ddm-planned]").inner_text()


@pytest.mark.parametrize("name", [ONE, ALL])
@pytest.mark.parametrize("width", [390, 1366])
def test_a_link_lands_on_the_day_and_the_times(open_planner, name: str, width: int) -> None:
    page = open_planner(name, PLANNED, width=width).page
    page.set_viewport_size({"width": width, "height": 600})
    line = page.get_by_text(WHEN).first
    expect(line).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
    assert "face to face" in box(page)
    assert violations(page) == []


def test_every_time_on_the_page_is_the_plans(open_planner) -> None:
    page = open_planner(ONE, PLANNED).page
    facts = page.locator(".ddm-activity__facts").all_inner_texts()
    assert [re.split(" · ", line)[:2] for line in facts] == [
        ["30 minutes", "10:00 to 10:30"],
        ["75 minutes", "10:45 to 12:00"],
        ["15 minutes", "10:30 to 10:45"],
        ["70 minutes", "12:00 to 13:10"],
        ["30 minutes", "13:10 to 13:40"],
    ]
    assert page.locator("#debrief-safe-uncertainty").inner_text().startswith("12:55, 15 minutes: Debrief")
    rows = page.locator("table:has(a[href$='#pair-work']) tbody tr")
    found = rows.evaluate_all("rows => rows.map(({ cells }) => [cells[1].innerText, cells[2].innerText])")
    times = ["10:00 to 10:30", "10:30 to 10:45", "10:45 to 12:00", "12:00 to 13:10", "13:10 to 13:40", "10:00 to 13:40"]
    assert found == [list(row) for row in zip(["30", "15", "75", "70", "30", "220"], times, strict=True)]
    assert page.get_by_text(re.compile(r"\d (h|min) in")).locator("visible=true").count() == 0
    assert not any(re.search("online|offline", line, re.IGNORECASE) for line in facts), "they meet in a room"


@pytest.mark.parametrize("fragment", ["", "#plan=k3f9x2ab&way=room", "#pair-work"])
def test_without_a_plan_no_time_looks_like_a_clocks(open_planner, fragment: str) -> None:
    page = open_planner(ONE, fragment).page
    assert page.locator("[data-ddm-planned]").is_hidden()
    assert re.findall(r"\b\d{1,2}:\d\d\b", page.locator("article").inner_text()) == []
    assert "1 h 20 min in, 25 minutes" in page.locator("#read-safe-uncertainty").inner_text()


@pytest.mark.parametrize("name", [ONE, ALL])
def test_paper_shows_the_plan(open_planner, name: str) -> None:
    page = open_planner(name, PLANNED).page
    printed = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    for words in (WHEN, "12:55", "Debrief on Safe Uncertainty"):
        assert letters(words) in letters(printed), words


@pytest.mark.parametrize("name", [ONE, ALL])
def test_the_plan_goes_along_on_every_way_to_a_page_that_shows_one(open_planner, name: str) -> None:
    page = open_planner(name, PLANNED).page
    ways = page.locator("a[href]:not([data-part=reset])").evaluate_all("all => all.map(({ href }) => href)")
    led = [way for way in ways if ANY_PLANNED.search(way) and not way.startswith(f"{page.url.split('#')[0]}#")]
    assert {ANY_PLANNED.search(way)[1] for way in led} >= {"plan", "session-1", "session-2", "session-3"} - {name[4:-5]}
    assert [way for way in led if PLANNED[1:] not in way] == []
    assert [way for way in ways if "plan=" in way and not ANY_PLANNED.search(way)] == []


def test_a_plan_is_walked_with_from_page_to_page_and_within_one(open_planner) -> None:
    page = open_planner(ONE, PLANNED).page
    page.locator(".md-sidebar--secondary a[href*='#pair-work']").click()
    expect(page).to_have_url(re.compile(re.escape(f"{ONE}{PLANNED}")))
    expect(page.locator("#pair-work")).to_be_in_viewport()
    page.get_by_role("link", name="Plan dates").click()
    wake(page)
    expect(page).to_have_url(re.compile(re.escape(f"{ALL}{PLANNED}&part=session-1")))
    expect(page.locator("#session-1")).to_be_in_viewport()
    page.locator(".md-sidebar--primary a:visible", has_text="Session two").click()
    expect(page.get_by_text("Saturday 20 March 2027, 13:00 to 16:30").first).to_be_in_viewport()


def test_an_address_may_come_from_anyone(open_planner) -> None:
    page = open_planner(ONE, f"{PLANNED}&part=<img src=x onerror=window.struck=1>&energiser=10").page
    assert "1 part of this link is unknown here" in box(page)
    assert page.evaluate("[window.struck, document.querySelectorAll('[data-ddm-planned] img').length]") == [None, 0]
    assert page.url.split("#")[0].endswith(ONE)


# An agenda of the first edition leads on to where questions are chosen now.
AGENDA, QUESTIONS = "challenge-questions/agenda.html", "challenge-questions/workbook.html"
LED_TO = {
    f"{ALL}%23{PLANNED[1:]}": (ALL, WHEN),
    f"{ONE}%2523{PLANNED[1:].replace('&', '%26amp%3B')}).": (ONE, WHEN),
    f"{ONE}%23{PLANNED[1:]}&run=session-1&began=1800000000?utm_source=mail": (ONE, "Starts at"),
    f"{AGENDA}%23agenda=training-and-guidance&amp;as=worksheet": (QUESTIONS, "1 question of 33 chosen"),
    "glossary.html%23supervision": ("glossary.html", ""),
}


@pytest.mark.parametrize("wrong", LED_TO)
def test_a_rewritten_link_leads_where_it_was_meant_to(open_page, site: Built, address: str, wrong: str) -> None:
    page = open_page.watch().page
    prepare(page)
    page.route("**/*%23*", lambda route: route.fulfill(path=site.folder / "404.html"))
    page.route("**/*%2523*", lambda route: route.fulfill(path=site.folder / "404.html"))
    page.goto(address + wrong)
    meant, words = LED_TO[wrong]
    page.wait_for_url(re.compile(f"{re.escape(address + meant)}#[^%]+$"))
    wake(page)
    expect(page.locator("body")).to_contain_text(words)
