"""The button that copies the link to an activity."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from support.browser import errors, visit, watch
from support.builds import parsed

ACTIVITY = "cpd/session-1.html#pair-work"


def copied(page: Page, address: str) -> None:
    page.goto(address + ACTIVITY)
    page.get_by_role("button", name="Copy the link to: Pair work: three role plays").click()


def test_each_activity_has_a_button(browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(address + ACTIVITY)
    activities = parsed("cpd/session-1.html").select("h3.ddm-activity")
    assert watched.page.locator("h3.ddm-activity .ddm-copy-link").count() == len(activities) > 4
    watched.page.close()


def test_it_says_that_it_has_copied(browser: Browser, address: str) -> None:
    watched = watch(browser, permissions=["clipboard-read", "clipboard-write"])
    copied(watched.page, address)
    watched.page.get_by_text("Copied", exact=True).wait_for()
    assert watched.page.get_by_role("status").filter(has_text="The link has been copied.").count() == 1
    assert watched.page.evaluate("navigator.clipboard.readText()") == address + ACTIVITY
    assert errors(watched) == []
    watched.page.close()


@pytest.mark.parametrize("clipboard", ["undefined", "{writeText: () => Promise.reject(new Error('refused'))}"])
def test_where_it_may_not_copy_the_link_stands_there_selected(clipboard: str, browser: Browser, address: str) -> None:
    watched = watch(browser)
    watched.page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    copied(watched.page, address)
    field = watched.page.get_by_label("The link, to copy")
    assert field.input_value() == address + ACTIVITY
    assert watched.page.evaluate("document.getSelection().toString()") == address + ACTIVITY
    assert errors(watched) == []
    watched.page.close()


def test_the_plan_has_no_button_that_would_copy_a_link_without_it(browser: Browser, address: str) -> None:
    watched = watch(browser)
    visit(watched.page, f"{address}cpd/session-1.html")
    assert watched.page.locator("h2 .ddm-copy-link").count() == 1, "that of the pack"
    assert watched.page.locator("#pack .ddm-copy-link").count() == 1
    watched.page.close()


def test_without_scripts_there_is_no_button(browser: Browser, address: str) -> None:
    watched = watch(browser, java_script_enabled=False)
    watched.page.goto(address + ACTIVITY)
    assert watched.page.locator(".ddm-copy-link").count() == 0
    assert watched.page.locator("#pair-work .headerlink").is_visible(), "the # beside the heading is a link, too"
    watched.page.close()
