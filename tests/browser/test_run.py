"""Running a session: the facilitator's view, the shared screen, the clock, and what a screen reader hears."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browser import WIDTHS, Opener, Watched, sideways, violations, visit
from support.builds import Built

from sitekit.content.definitions import Definitions

SESSIONS = ("session-1", "session-2", "session-3")
HALF_PAST_NINE = datetime.datetime(2027, 1, 14, 9, 30, tzinfo=datetime.UTC)
BEGAN = int(HALF_PAST_NINE.timestamp())
FRAGMENT = f"plan=k3f9x2ab&way=online&run=session-1&began={BEGAN}"
PLANNED = "plan=k3f9x2ab&way=online&session-1=2027-01-14T1000"
# Collects each change of the region that screen readers hear, from before the page's own scripts.
LISTEN = """window.heard = [];
new MutationObserver(() => {
  const status = document.querySelector(".ddm-run [role=status]");
  const text = status ? status.textContent : "";
  if (text !== window.last && text) heard.push(text);
  window.last = text;
}).observe(document, {childList: true, subtree: true, characterData: true});"""
STORED = "[localStorage.length, sessionStorage.length, document.cookie]"


class Run:
    """A page on which a session is run, with a clock that only the test moves."""

    def __init__(self, watched: Watched, page: str) -> None:
        self.watched, self.page, self.address = watched, watched.page, page
        self.page.clock.install(time=HALF_PAST_NINE - datetime.timedelta(hours=1))
        self.page.add_init_script(LISTEN)
        # By a clock that does not move, the moment at which the theme's script is loaded would never come.
        self.page.add_init_script("window.requestIdleCallback = (start) => start()")

    def open(self, fragment: str = "", at: datetime.datetime = HALF_PAST_NINE) -> Run:
        self.page.clock.pause_at(at)
        self.page.goto("about:blank")
        visit(self.page, f"{self.address}#{fragment}" if fragment else self.address)
        return self

    def press(self, what: str) -> None:
        self.page.locator(f'[data-ddm-run-do="{what}"]:visible').click()
        self.page.clock.run_for(200)

    def part(self, name: str) -> str:
        part = self.page.locator(f'.ddm-run [data-ddm-run-part="{name}"]')
        return part.inner_text() if part.is_visible() else ""

    def wait(self, minutes: int, seconds: int = 0) -> None:
        """Let the clock run to so long after now, as it does while somebody works."""
        self.page.clock.run_for((minutes * 60 + seconds) * 1000)

    def sleep(self, minutes: int) -> None:
        """Let the laptop sleep: the time goes on, and nothing ticks."""
        self.page.clock.fast_forward(minutes * 60 * 1000)
        self.page.clock.run_for(500)

    def heard(self) -> list[str]:
        return self.page.evaluate("heard")

    def shown(self) -> list[str]:
        """What stands there now, and not half a second ago."""
        self.page.evaluate("dispatchEvent(new Event('focus'))")
        return [self.part(name) for name in ("place", "task", "figures", "words", "pace", "next")]


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def run(request: pytest.FixtureRequest, open_page: Opener, address: str) -> Run:
    return Run(open_page.watch(request.param), f"{address}cpd/session-1.html")


@pytest.fixture
def wide(open_page: Opener, address: str) -> Run:
    return Run(open_page.watch(), f"{address}cpd/session-1.html")


def stages(definitions: Definitions, session: str) -> list[tuple[str, int]]:
    """The name and the minutes of everything that is run, in order, from the definitions."""
    activities = definitions.find(session, "sessions").activities.values()
    parts = [part for activity in activities for part in (list(activity.steps.values()) or [activity])]
    return [(part.name, part.minutes) for part in parts]


# --- All stages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("session", SESSIONS)
def test_every_stage_of_a_session_is_run(
    session: str, open_page: Opener, address: str, definitions: Definitions
) -> None:
    run = Run(open_page.watch(), f"{address}cpd/{session}.html").open()
    run.press("start")
    planned = stages(definitions, session)
    for number, (name, minutes) in enumerate(planned, 1):
        assert run.part("place") == f"Stage {number} of {len(planned)}"
        assert run.part("task") == name
        assert run.part("figures") in (f"{minutes}:00", f"{minutes - 1}:59")
        assert run.part("pace").startswith("On plan")
        following = f"Next: {planned[number][0]}" if number < len(planned) else "Finish"
        assert run.part("forward") == following
        assert len(run.part("instructions")) > 20
        run.sleep(minutes)
        run.press("forward")
    assert "is finished" in run.part("task")
    assert re.fullmatch(r"It took 3 hours 30 minutes, as planned\.", run.part("words"))


def test_the_notes_are_those_of_the_activity(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=5&since={BEGAN}")
    notes = wide.part("instructions")
    assert "one mock supervision for each tool" in notes
    assert "People come back ready" not in notes, "of the break before"
    assert "Take feedback on what struck people" not in notes, "of the activity after"
    assert "from 2:00" not in notes, "a time of the guide's"
    clone = wide.page.locator('.ddm-run [data-ddm-run-part="instructions"]')
    assert clone.locator("[id], .headerlink, button").count() == 0
    links = wide.page.locator('.ddm-run [data-ddm-run-part="notes"] a')
    assert links.count()
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}
    current = wide.page.locator(".ddm-run [aria-current=step]")
    assert current.inner_text() == "Role play with the Discrepancy Matrix, 15 minutes"


# --- The clock -------------------------------------------------------------------------------------------------------


def test_minutes_ahead_behind_and_over(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(26)
    assert (wide.part("figures"), wide.part("words")) == ("4:00", "4 minutes left")
    wide.wait(3, 1)
    assert (wide.part("figures"), wide.part("words")) == ("0:59", "Less than a minute left")
    wide.wait(3, 0)
    assert (wide.part("figures"), wide.part("words")) == ("+2:01", "Time is up, 2 minutes over")
    assert wide.part("pace") == "2 minutes behind plan. Ends at about 13:02."
    wide.press("forward")
    assert wide.part("pace").startswith("2 minutes behind plan")
    wide.wait(10)
    wide.press("forward")
    assert wide.part("pace") == "2 minutes ahead of plan. Ends at about 12:57."


def test_five_more_minutes(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(28)
    wide.press("add")
    assert wide.part("words") == "7 minutes left"
    assert wide.part("pace").startswith("5 minutes behind plan")
    assert "added=5" in wide.page.url


def test_back_starts_the_stage_before_again(wide: Run) -> None:
    wide.open(FRAGMENT)
    assert not wide.page.get_by_role("button", name="Back").is_visible()
    wide.wait(30)
    wide.press("forward")
    wide.wait(1)
    wide.press("back")
    assert wide.part("place") == "Stage 1 of 12"
    assert wide.part("words") == "30 minutes left"
    assert wide.part("pace").startswith("31 minutes behind plan")


def test_a_pause_keeps_the_time_left_and_costs_time(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.wait(10)
    wide.press("pause")
    frozen = wide.part("figures")
    wide.wait(7)
    assert wide.part("figures") == frozen
    assert wide.part("words") == "Paused with 20 minutes left"
    assert wide.part("pace").startswith(("6 minutes behind plan", "7 minutes behind plan"))
    wide.page.reload()
    assert wide.part("figures") == frozen
    assert wide.part("pause") == "Go on"
    wide.press("pause")
    wide.wait(1)
    assert wide.part("words") == "19 minutes left"


def test_a_laptop_that_slept_shows_the_right_time(run: Run) -> None:
    run.open(FRAGMENT)
    run.sleep(40)
    assert run.part("words") == "Time is up, 10 minutes over"
    assert run.part("place") == "Stage 1 of 12", "nothing moves on by itself"


def test_a_reload_gives_the_same_figures(run: Run) -> None:
    run.open()
    run.press("start")
    run.sleep(20)
    run.press("forward")
    run.press("add")
    before = run.shown()
    run.page.reload()
    assert run.shown() == before
    assert run.page.evaluate(STORED) == [0, 0, ""]


def test_a_double_click_moves_one_stage(wide: Run) -> None:
    wide.open(FRAGMENT)
    wide.page.locator('[data-ddm-run-do="forward"]:visible').dblclick()
    assert wide.part("place") == "Stage 2 of 12"


# --- Start and leave -------------------------------------------------------------------------------------------------


def test_leaving_restores_the_page(run: Run) -> None:
    run.open(PLANNED)
    address = run.page.url
    text, title = run.page.locator("body").inner_text(), run.page.title()
    run.press("start")
    assert run.page.locator("header.md-header, article").filter(visible=True).count() == 0
    run.press("leave")
    assert run.page.url.replace("&way=online", "") == address.replace("&way=online", "")
    assert run.page.locator("body").inner_text() == text
    assert run.page.title() == title
    assert run.page.locator("[inert]").count() == 0
    assert run.page.evaluate("document.activeElement.textContent") == "Start session one now"


def test_a_session_can_wait_for_its_planned_start(wide: Run) -> None:
    wide.open("plan=k3f9x2ab")
    assert not wide.page.get_by_role("button", name="Start at the planned time").is_visible()
    wide.open(PLANNED)
    button = wide.page.get_by_role("button", name="Start at the planned time")
    assert button.inner_text() == "Start at the planned time, Thursday 14 January 2027 at 10:00"
    wide.press("startAsPlanned")
    assert wide.part("task") == "Starts at 10:00"
    assert wide.part("words") == "30 minutes left"
    wide.wait(30, 1)
    assert wide.part("place") == "Stage 1 of 12"
    assert wide.heard() == ["Opening session one: ground rules, icebreaker and key points, 30 minutes"]


def test_the_last_line_leads_to_what_comes_afterwards(wide: Run) -> None:
    wide.open(f"{FRAGMENT}&step=12&since={BEGAN + 214 * 60}", HALF_PAST_NINE + datetime.timedelta(minutes=214))
    assert wide.part("words") == "It took 3 hours 34 minutes, 4 minutes more than planned."
    wide.page.get_by_role("link", name="What to ask for afterwards").click()
    assert wide.page.locator(".ddm-run").count() == 0
    assert wide.page.evaluate("document.activeElement.id") == "afterwards"


@pytest.mark.parametrize(("button", "task", "place"), [("goOn", "Break in session one", 5), ("start", "Opening", 1)])
def test_a_run_of_another_day_asks_first(button: str, task: str, place: int, wide: Run) -> None:
    later = HALF_PAST_NINE + datetime.timedelta(days=1, seconds=1)
    wide.open(f"{FRAGMENT}&step=4&since={BEGAN + 6300}", later)
    assert wide.part("task") == "This run began on Thursday 14 January 2027 at 09:30"
    wide.press(button)
    assert wide.part("task").startswith(task)
    assert wide.part("place") == f"Stage {place} of 12"
    assert wide.part("pace").startswith("On plan")


def test_a_run_of_another_session_leaves_this_page_alone(wide: Run) -> None:
    wide.open(FRAGMENT.replace("run=session-1", "run=session-2"))
    assert wide.page.locator("h1").is_visible()
    assert wide.page.locator(".ddm-run").count() == 0


# --- What a screen reader hears --------------------------------------------------------------------------------------


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


# --- The shared screen -----------------------------------------------------------------------------------------------


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


# --- Everybody -------------------------------------------------------------------------------------------------------


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
