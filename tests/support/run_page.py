"""A page on which a session is run, with a clock that only the test moves."""

from __future__ import annotations

import datetime

from support.browser import Watched, visit

SESSIONS = ("session-1", "session-2", "session-3")
HALF_PAST_NINE = datetime.datetime(2027, 1, 14, 9, 30, tzinfo=datetime.UTC)
BEGAN = int(HALF_PAST_NINE.timestamp())
FRAGMENT = f"plan=k3f9x2ab&way=online&run=session-1&began={BEGAN}"
# A stage of 35 minutes with one of 25 after it, which begins three quarters of an hour into the session.
LONG = f"{FRAGMENT}&step=6&since={BEGAN + 45 * 60}"
QUARTER_PAST_TEN = HALF_PAST_NINE + datetime.timedelta(minutes=45)
PLANNED = "plan=k3f9x2ab&way=online&session-1=2027-01-14T1000"
# Collects each change of the region that screen readers hear, from before the page's own scripts.
LISTEN = """window.heard = [];
new MutationObserver(() => {
  const status = document.querySelector(".ddm-run [role=status]");
  const text = status ? status.textContent : "";
  if (text !== window.last && text) heard.push(text);
  window.last = text;
}).observe(document, {childList: true, subtree: true, characterData: true});"""
SETTLED = """() => {
  const isBusy = document.querySelector("[data-ddm-run][aria-busy=true]");
  const isRunning = ddm.run?.view && ddm.run.state && !ddm.run.state.closed;
  return !isBusy && (!isRunning || document.querySelector(".ddm-run"));
}"""
STORED = "[localStorage.length, sessionStorage.length, document.cookie]"


class Run:
    """A page on which a session is run, with a clock that only the test moves."""

    def __init__(self, watched: Watched, page: str) -> None:
        self.watched, self.page, self.address = watched, watched.page, page
        self.page.clock.install(time=HALF_PAST_NINE - datetime.timedelta(days=8))
        self.page.add_init_script(LISTEN)
        # By a clock that does not move, the moment at which the theme's script is loaded would never come.
        self.page.add_init_script("window.requestIdleCallback = (start) => start()")

    def open_long(self, more: str = "") -> Run:
        return self.open(LONG + more, QUARTER_PAST_TEN)

    def open(self, fragment: str = "", at: datetime.datetime = HALF_PAST_NINE) -> Run:
        self.page.clock.pause_at(at)
        self.page.goto("about:blank")
        visit(self.page, f"{self.address}#{fragment}" if fragment else self.address)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait for the view, which is loaded only when it is used, or for the sentence that it cannot be loaded."""
        self.page.wait_for_function(SETTLED)

    def reload(self) -> None:
        self.page.reload()
        self.settle()

    def press(self, what: str) -> None:
        self.page.locator(f'[data-ddm-run-do="{what}"]:visible').last.click()
        self.settle()
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
