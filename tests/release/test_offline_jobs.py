"""What people do, done in the offline pack with the network cut and on a server: the same must come of it.

Not responsible for what each thing on a page does (its own tests say that).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import Browser, Page, expect
from support import planner_page as planner
from support import questions_page as leaders
from support import workbook_page as workbook
from support.browser import Watched, errors, foreign, visit, watch
from support.offline_pack import cut
from support.released import BELOW
from support.search_box import listed
from support.servers import started

TODAY = "2026-11-23T12:00:00"


def find(page: Page, top: str) -> object:
    page.goto(f"{top}cpd/session-2.html")
    found = {}
    spoken = page.locator("[data-ddm-search-spoken]")
    for text in ("discrepency", "kids", "golden thread"):
        spoken.evaluate("spoken => spoken.textContent = ''")
        page.locator(".ddm-search__field").fill(text)
        expect(spoken).not_to_be_empty()  # the policy stops what wait_for_function does
        found[text] = listed(page, top)
    page.locator(".ddm-search__link").first.click()
    page.wait_for_url(lambda address: "session-2" not in address)
    return found, page.url.removeprefix(top)


def plan(page: Page, top: str) -> object:
    visit(page, f"{top}{planner.ALL}")
    planner.fill(page, "date", "2027-01-14")
    planner.fill(page, "start", "9.45")
    rows = planner.table(page)
    assert rows[-1] == ["13:15", "End", "210"]
    with page.expect_download() as made:
        page.locator("[data-ddm-planner]").get_by_role("button", name="calendar").first.click()
    calendar = made.value.path().read_text("utf-8").replace(top, "")
    return rows, made.value.suggested_filename, re.sub(r"\r?\n ", "", calendar).count("BEGIN:VEVENT")


def run(page: Page, top: str) -> object:
    visit(page, f"{top}cpd/session-1.html")
    page.locator('[data-ddm-run-do="start"]:visible').click()
    part = page.locator('.ddm-run [data-ddm-run-part="task"]')
    first = part.inner_text()
    page.locator('[data-ddm-run-do="forward"]:visible').click()
    expect(part).not_to_have_text(first)
    return first, part.inner_text(), re.sub(r"\d{9,}|plan=\w+", "", page.url.removeprefix(top))


def copy_link(page: Page, top: str) -> object:
    visit(page, f"{top}cpd/session-1.html")
    page.get_by_role("button", name="Copy link (Pair work: three role plays)").click()
    page.get_by_text("Copied (Pair work").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator("#pair-work")).to_be_in_viewport()
    return copied.removeprefix(top)


def take_notes(page: Page, top: str) -> object:
    """Type into every box, download the Word file, and open it in another tab."""
    visit(page, f"{top}{workbook.ALL}")
    typed = workbook.made_up(workbook.ALL)
    workbook.write(page, typed)
    file = workbook.download(page)
    # Leaving would ask whether to throw the notes away.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    visit(page, f"{top}{workbook.ALL}")
    said = workbook.continue_from(page, file)
    assert workbook.written(page) == typed
    return said, said_in(file)


def choose_questions(page: Page, top: str) -> object:
    page.goto(f"{top}{leaders.PAGE}")
    leaders.choose(page, *leaders.CHOSEN)
    address = page.url.removeprefix(top)
    page.goto("about:blank")
    page.goto(f"{top}{leaders.OLD_PAGE}{leaders.LINK}")
    page.wait_for_url(f"{top}{leaders.PAGE}{leaders.LINK}")
    assert leaders.shown(page) == [*leaders.NAMES]
    with page.expect_download() as made:
        workbook.part(page, "download").click()
    return address, made.value.suggested_filename, said_in(made.value.path().read_bytes())


def said_in(file: bytes) -> list[str]:
    """The words of a Word file, without the line that names the page: by its address, or from a folder by its title."""
    everything = docx.Document(io.BytesIO(file)).element.body.iter(qn("w:t"))
    return [text.split("Made on this page: ")[0] for part in everything if (text := part.text)]


JOBS: dict[str, Callable[[Page, str], object]] = {
    job.__name__: job for job in (find, plan, run, copy_link, take_notes, choose_questions)
}


def done(job: str, watched: Watched, top: str) -> object:
    """What comes of doing a job at the place `top`."""
    watched.page.clock.set_fixed_time(TODAY)
    came_of_it = JOBS[job](watched.page, top)
    assert errors(watched) == []
    assert foreign(watched, top) == []
    watched.page.close()
    return came_of_it


@pytest.mark.parametrize("job", JOBS)
def test_what_people_do_gives_the_same_as_on_a_server(job: str, browser: Browser, unpacked: Path) -> None:
    """On nginx with the settings of a release, whose policy must stop nothing of it."""
    top = f"{(unpacked / 'site').as_uri()}/"
    hosted = watch(browser, reduced_motion="reduce", permissions=workbook.CLIPBOARD)
    found = done(job, cut(browser, permissions=workbook.CLIPBOARD), top)
    assert found
    assert found == done(job, hosted, started("nginx", BELOW).address)
