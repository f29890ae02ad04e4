"""Running a session: what a screen reader hears, the shared screen, and that everybody can use it."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser import Opener, Watched, sideways, violations
from support.builds import Built
from support.run_page import BEGAN, FRAGMENT, HALF_PAST_NINE, Run


def test_a_screen_reader_hears_four_moments(wide: Run) -> None:
    wide.open()
    wide.press("start")
    opening = "Opening session one: ground rules, icebreaker and key points, 30 minutes"
    assert wide.heard() == [opening]
    wide.wait(24, 58)
    assert wide.heard() == [opening]
    wide.wait(0, 3)
    assert wide.heard() == [opening, "5 minutes left"]
    wide.wait(4, 1)
    assert wide.heard()[2:] == ["1 minute left"]
    wide.wait(1, 1)
    assert wide.heard()[3:] == ["Time is up"]
    wide.wait(9)
    wide.press("pause")
    wide.press("pause")
    assert len(wide.heard()) == 4
    wide.press("forward")
    assert wide.heard()[4:] == ["Read Wonnacott's Discrepancy Matrix, 15 minutes"]


def test_what_was_said_is_not_said_again_after_a_reload(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(26)
    assert wide.heard() == ["5 minutes left"]
    wide.page.reload()
    wide.wait(2)
    assert wide.heard() == []
    wide.wait(1, 5)
    assert wide.heard() == ["1 minute left"]


def test_after_sleep_only_the_last_moment_is_said(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.sleep(40)
    wide.wait(1)
    assert wide.heard() == ["Time is up"]


def test_more_minutes_let_a_moment_come_again(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(26)
    wide.press("add")
    wide.wait(5)
    assert wide.heard() == ["5 minutes left", "5 minutes left"]


def opened(run: Run) -> Page:
    """The window that the button opens, at the same time of day."""
    with run.page.expect_popup() as popup:
        run.page.get_by_role("button", name="Open the shared screen").click()
    return popup.value


def test_the_shared_screen_follows_and_holds_no_notes(wide: Run) -> None:
    wide.open(FRAGMENT)
    screen = opened(wide)
    task = screen.locator('.ddm-run [data-ddm-run-part="task"]')
    task.wait_for()
    assert task.inner_text() == wide.part("task")
    wide.wait(30)
    wide.press("forward")
    screen.get_by_role("heading", name="Read Wonnacott's Discrepancy Matrix").wait_for()
    text = screen.locator("body").inner_text()
    assert "On your own, away from the screen" in text
    assert "Break at about 11:15" in text
    assert "How to run it" not in text
    assert "quiet time" not in text
    assert screen.locator("button:visible, a:visible").count() == 0
    wide.press("leave")
    assert screen.is_closed()


def test_the_shared_screen_is_opened_from_a_folder_too(browser: Browser, site: Built) -> None:
    """A page from a folder may not read another one, not even itself in a second window."""
    context: BrowserContext = browser.new_context(offline=True)
    run = Run(Watched(context.new_page()), (site.folder / "cpd" / "session-1.html").as_uri()).open(FRAGMENT)
    screen = opened(run)
    screen.get_by_role("heading", name="Opening session one").wait_for()
    screen.wait_for_load_state()
    loads: list[str] = []
    screen.on("load", lambda page: loads.append(page.url))
    run.press("forward")
    screen.get_by_role("heading", name="Read Wonnacott's Discrepancy Matrix").wait_for()
    assert loads == [], "only what stands after the # changes"
    run.page.reload()
    assert run.part("place") == "Stage 2 of 12"
    run.press("leave")
    assert run.page.locator("h1").is_visible()
    context.close()


def test_a_refused_window_is_said_with_a_link(wide: Run) -> None:
    wide.page.add_init_script("window.open = () => null")
    wide.open(FRAGMENT)
    wide.press("share")
    link = wide.page.get_by_role("link", name="Open the shared screen by this link")
    assert link.is_visible()
    assert "screen=1" in link.get_attribute("href")
    wide.press("forward")
    assert "step=1" in link.get_attribute("href")


def test_in_a_room_nobody_is_told_of_a_screen(wide: Run) -> None:
    wide.open(FRAGMENT.replace("online", "room") + f"&screen=1&step=1&since={BEGAN}")
    assert wide.part("how") == "On your own"


@pytest.mark.parametrize("screen", ["", "&screen=1"], ids=["facilitator", "screen"])
@pytest.mark.parametrize("moment", [26, 40, -30], ids=["running", "over", "waiting"])
def test_the_views_are_accessible(moment: int, screen: str, run: Run) -> None:
    run.open(FRAGMENT + screen, HALF_PAST_NINE + datetime.timedelta(minutes=moment))
    assert run.page.locator(".ddm-run").is_visible()
    # axe-core waits by the page's own clock.
    run.page.clock.resume()
    assert violations(run.page) == []
    assert sideways(run.page) <= 0


@pytest.mark.parametrize("width", [1366, 320])
def test_buttons_are_large_and_no_figure_is_cut_off(width: int, open_page: Opener, address: str) -> None:
    run = Run(open_page.watch(width), f"{address}cpd/session-1.html").open(FRAGMENT)
    for button in run.page.locator(".ddm-run button:visible").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 44
    for view in ("&screen=1", ""):
        run.open(FRAGMENT + view, HALF_PAST_NINE + datetime.timedelta(hours=3))
        assert run.part("figures") == "+2:30:00"
        assert sideways(run.page) <= 0


def test_a_run_goes_by_keyboard_alone(run: Run) -> None:
    run.open()
    page = run.page
    page.locator('[data-ddm-run-do="start"]').focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("Opening session one")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    names = ["+5 minutes", "Pause", "Open the shared screen", "Leave"]
    assert reached[:5] == ["Next: Read Wonnacott's Discrepancy Matrix", *names]
    assert page.evaluate("document.activeElement.closest('.ddm-run') !== null")
    page.locator('[data-ddm-run-do="forward"]:visible').focus()
    for _ in range(12):
        page.keyboard.press("Space")
    assert run.part("task") == "Session one is finished"
    assert page.evaluate("document.activeElement.textContent") == "Session one is finished"
    page.keyboard.press("n")
    page.keyboard.press(".")
    assert "session-1.html" in page.url, "the theme's keys lead away"


def test_without_scripts_there_are_no_dead_controls(open_page: Opener) -> None:
    page = open_page(f"cpd/session-1.html#{FRAGMENT}", java_script_enabled=False).page
    assert page.locator("[data-ddm-run] button:visible").count() == 0
    assert page.locator("h1").is_visible()


def test_forced_colours_and_less_motion(open_page: Opener, address: str) -> None:
    run = Run(open_page.watch(forced_colors="active"), f"{address}cpd/session-1.html").open(FRAGMENT)
    border = run.page.locator('[data-ddm-run-do="pause"]:visible').evaluate("e => getComputedStyle(e).borderStyle")
    assert border == "solid"
    moving = "[...document.querySelectorAll('.ddm-run, .ddm-run *')].map(e => getComputedStyle(e).animationName)"
    assert set(run.page.evaluate(moving)) == {"none"}


@pytest.mark.parametrize(
    "fragment",
    [
        f"{FRAGMENT}&step=99999&since=-1&added=1e9&paused=NaN",
        FRAGMENT.replace(str(BEGAN), "4102444800"),
        f"{FRAGMENT}&step=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&since=%00%00&screen=1",
        "%E0%A4%A&run=__proto__&plan=constructor&began=" + "9" * 3000,
    ],
)
def test_a_hostile_address_does_no_harm(fragment: str, wide: Run) -> None:
    """What the script makes of many more such addresses is tried in Node."""
    wide.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    wide.open(fragment)
    wide.wait(2)
    assert not re.search(r"NaN|undefined|Invalid Date|Infinity|null", wide.page.locator("body").inner_text())
    assert wide.page.locator("img[src=x]").count() == 0
    assert sideways(wide.page) <= 0
