"""Running a session: what a screen reader hears, the shared screen, and that everybody can use it."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser import NO_COPYING, Opener, Watched, sideways, violations
from support.builds import Built
from support.run_page import BEGAN, FRAGMENT, HALF_PAST_NINE, SESSIONS, Run

from sitekit.content.definitions import Definitions
from sitekit.content.model import Activity, Step


def test_a_screen_reader_hears_four_moments(wide: Run) -> None:
    wide.open()
    wide.press("start")
    assert wide.heard() == ["Welcome and netiquette, 4 minutes"]
    wide.open_long()
    wide.wait(29, 58)
    assert wide.heard() == []
    wide.wait(0, 3)
    assert wide.heard() == ["5 minutes left"]
    wide.wait(4, 1)
    assert wide.heard()[1:] == ["1 minute left"]
    wide.wait(1, 1)
    assert wide.heard()[2:] == ["Time is up"]
    wide.wait(9)
    wide.press("pause")
    wide.press("pause")
    assert len(wide.heard()) == 3
    wide.press("forward")
    assert wide.heard()[3:] == ["Read Safe Uncertainty, 25 minutes"]


def test_what_was_said_is_not_said_again_after_a_reload(wide: Run) -> None:
    wide.open_long()
    wide.wait(31)
    assert wide.heard() == ["5 minutes left"]
    wide.reload()
    wide.wait(2)
    assert wide.heard() == []
    wide.wait(1, 5)
    assert wide.heard() == ["1 minute left"]


def test_after_sleep_only_the_last_moment_is_said(wide: Run) -> None:
    wide.open_long()
    wide.sleep(45)
    wide.wait(1)
    assert wide.heard() == ["Time is up"]


def test_more_minutes_let_a_moment_come_again(wide: Run) -> None:
    wide.open_long()
    wide.wait(31)
    wide.press("add")
    wide.wait(5)
    assert wide.heard() == ["5 minutes left", "5 minutes left"]


def opened(run: Run) -> Page:
    """The window that the button opens, at the same time of day."""
    with run.page.expect_popup() as popup:
        run.page.get_by_role("link", name="Open the shared screen").click()
    popup.value.locator(".ddm-run").wait_for()
    return popup.value


def test_the_shared_screen_follows_and_holds_no_notes(wide: Run) -> None:
    wide.open_long()
    screen = opened(wide)
    task = screen.locator('.ddm-run [data-ddm-run-part="task"]')
    assert task.inner_text() == wide.part("task")
    wide.wait(35)
    wide.press("forward")
    screen.locator("dialog").get_by_role("heading", name="Read Safe Uncertainty").wait_for()
    text = screen.locator("dialog:modal").inner_text()
    assert "On your own, away from the screen" in text
    assert "Read the tool alone" in text
    assert "Break at about 11:15. Back together at about 11:30" in text
    assert "How to run it" not in text
    assert "quiet time" not in text
    assert screen.locator(".ddm-run :is(button, a)").count() == 0
    wide.press("leave")
    screen.wait_for_event("close") if not screen.is_closed() else None


SECOND, THIRD = "Ground rules", "Aims of session one"
FOLLOWS, APART = "The shared screen follows this page.", "The shared screen no longer follows this page"
ALONE = "This screen no longer follows the facilitator’s page."


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize("reloaded", ["page", "screen"])
def test_the_two_windows_find_each_other_again(
    reloaded: str, way: str, browser: Browser, address: str, site: Built
) -> None:
    """A page from a folder may not read another one, not even itself in a second window, but they can send messages."""
    context: BrowserContext = browser.new_context(offline=way == "file")
    folder = address if way == "http" else f"{site.folder.as_uri()}/"
    run = Run(Watched(context.new_page()), f"{folder}cpd/session-1.html").open(FRAGMENT)
    screen = opened(run)
    run.press("forward")
    screen.locator("dialog").get_by_role("heading", name=SECOND).wait_for()
    {"page": run.page, "screen": screen}[reloaded].reload()
    run.settle()
    screen.locator(".ddm-run").wait_for()
    run.wait(0, 2)
    run.page.get_by_text(FOLLOWS).wait_for()
    run.press("forward")
    screen.locator("dialog").get_by_role("heading", name=THIRD).wait_for()
    run.page.goto("about:blank")
    run.wait(0, 10)
    screen.get_by_text(ALONE).wait_for()
    run.page.go_back()
    run.settle()
    run.wait(0, 2)
    screen.get_by_text(ALONE).wait_for(state="hidden")
    screen.close()
    run.wait(0, 10)
    run.page.get_by_text(APART).wait_for()
    context.close()


def test_of_two_pages_of_a_facilitator_the_one_in_use_is_followed(browser: Browser, address: str) -> None:
    context: BrowserContext = browser.new_context()
    run = Run(Watched(context.new_page()), f"{address}cpd/session-1.html").open(FRAGMENT)
    left_open = context.new_page()
    left_open.goto(run.page.url)
    left_open.locator(".ddm-run").wait_for()
    screen = opened(run)
    run.press("forward")
    run.wait(0, 20)
    assert screen.locator("dialog").get_by_role("heading", name=SECOND).is_visible()
    context.close()


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_the_task_is_copied_for_the_chat_before_rooms_open(has_clipboard: bool, wide: Run) -> None:
    copies = "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { copied = text; }}})"
    wide.page.add_init_script(copies if has_clipboard else NO_COPYING)
    wide.open(f"{FRAGMENT}&step=8&since={BEGAN + 113 * 60}", HALF_PAST_NINE + datetime.timedelta(minutes=113))
    assert wide.part("task") == "Break in session one"
    wide.press("copy")
    field = wide.page.locator(".ddm-run [data-ddm-run-part=chat]")
    assert field.is_visible() != has_clipboard
    lines = (wide.page.evaluate("window.copied") if has_clipboard else field.input_value()).split("\n")
    assert [line for line in lines if line.endswith(" minutes")] == [
        *("Role play with the Discrepancy Matrix, 15 minutes", "Debrief on the Discrepancy Matrix, 5 minutes"),
        *("Role play with the five anchor principles, 15 minutes", "Debrief on the five anchor principles, 5 minutes"),
        *("Role play with Safe Uncertainty, 15 minutes", "Debrief on Safe Uncertainty, 5 minutes"),
    ]
    assert lines[1].startswith("In pairs, online. One of you is the supervisor")
    assert lines[-1] == "Back together at about 12:38", "eight minutes behind plan"
    assert bool(wide.part("copied")) == has_clipboard
    wide.press("forward")
    assert not wide.part("copied")
    assert not field.is_visible()
    screen = wide.page.url.split("#")[1] + "&screen=1"
    wide.open(screen, HALF_PAST_NINE + datetime.timedelta(minutes=114))
    assert wide.part("stop").startswith("Back together at about 12:"), "the end comes after that"


# What a window that is not ours may send.
HOSTILE = """const run = "session-1 k3f9x2ab";
for (const hash of [undefined, 7, {}, "#plan=k3f9x2ab&run=session-9&began=1", "#" + "x".repeat(9000)]) {
  postMessage({ run, from: "facilitator", hash, moved: Infinity }, "*");
}
for (const said of [null, 1, "x", [], { run: null }, { run, isOver: true, from: "screen" }]) postMessage(said, "*");"""


def test_a_hostile_message_does_no_harm(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=1&since={BEGAN}&screen=1")
    wide.page.evaluate(HOSTILE)
    wide.wait(0, 3)
    assert wide.part("task") == SECOND


# What the group is told of a step, by what its task is in the definitions; in an activity in pairs, they are in pairs.
ALONE_IN_MEETING = "On your own, microphones and cameras off"
TOLD = {
    "review": f"{ALONE_IN_MEETING}. Open your own entries only",
    "discuss": "All together, online",
    "introduce": "All together, online",
    "whole group": "All together, online",
    "break": "Away from the screen",
    "pairs": "In pairs, online",
    "online": ALONE_IN_MEETING,
    "offline": "On your own, away from the screen",
}


def told(activity: Activity, step: Step | None) -> str:
    kind = step.task if step else activity.format or activity.mode
    if activity.format == "pairs":
        return TOLD["pairs"]
    return TOLD[activity.mode if kind in ("read", "reflect") else kind]


@pytest.mark.parametrize("session", SESSIONS)
def test_the_group_is_told_what_is_so_in_the_step_that_is_running(
    session: str, open_page: Opener, address: str, definitions: Definitions
) -> None:
    run = Run(open_page.watch(), f"{address}cpd/{session}.html").open()
    run.press("start")
    for activity in definitions.session(session).activities.values():
        for step in list(activity.steps.values()) or [None]:
            assert run.part("how") == told(activity, step), (step or activity).id
            run.press("forward")
    assert run.part("task").endswith("is finished")
    room = run.page.url.replace("way=online", "way=room") + "&screen=1"
    for step in range(run.page.evaluate("ddm.run.state.step")):
        run.page.evaluate("address => { location.hash = address.split('#')[1]; }", f"{room}&step={step}")
        assert not re.search("online|screen|camera|microphone", run.part("how"))


def test_a_break_within_an_activity_is_a_break_too(wide: Run) -> None:
    wide.address = wide.address.replace("session-1", "session-2")
    fragment = FRAGMENT.replace("session-1", "session-2") + "&screen=1"
    wide.open(f"{fragment}&step=17&since={BEGAN + 155 * 60}", HALF_PAST_NINE + datetime.timedelta(minutes=160))
    assert wide.part("stop") == "Break at about 12:35. Back together at about 12:40"
    wide.open(f"{fragment}&step=18&since={BEGAN + 185 * 60}", HALF_PAST_NINE + datetime.timedelta(minutes=186))
    assert (wide.part("how"), wide.part("stop")) == ("Away from the screen", "Back at 12:40")


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
        assert run.part("figures") == "+2:56:00"
        assert sideways(run.page) <= 0


def test_a_run_goes_by_keyboard_alone(run: Run) -> None:
    run.open()
    page = run.page
    page.locator('[data-ddm-run-do="start"]').focus()
    page.keyboard.press("Enter")
    run.settle()
    assert page.evaluate("document.activeElement.textContent").startswith("Welcome and netiquette")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    names = ["+5 minutes", "Pause", "Open the shared screen", "End session view"]
    assert reached[:5] == ["Next: Ground rules", *names]
    assert page.evaluate("document.activeElement.closest('.ddm-run') !== null")
    page.locator('[data-ddm-run-do="forward"]:visible').focus()
    for _ in range(18):
        page.keyboard.press("Space")
    assert run.part("task") == "Session one is finished"
    assert page.evaluate("document.activeElement.textContent") == "Session one is finished"
    for key in ("n", ".", "f", "/"):
        page.keyboard.press(key)
    assert "session-1.html" in page.url, "the theme's keys lead away"
    assert not page.locator(".ddm-search__results").is_visible(), "the search box opens behind the view"


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
