"""The link to a part of a page: beside every heading for the mouse, and the button that copies that of an activity."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page
from support.browser import Opener
from support.builds import parsed

ACTIVITY = "cpd/session-1.html#pair-work"


def copied(page: Page) -> None:
    page.get_by_role("button", name="Copy the link to: Pair work: three role plays").click()


def test_each_activity_has_a_button_and_nothing_else_but_the_pack(open_page: Opener) -> None:
    page = open_page(ACTIVITY).page
    activities = parsed("cpd/session-1.html").select("h3.ddm-activity")
    assert page.locator("h3.ddm-activity + * > .ddm-copy-link").count() == len(activities) > 4
    # A button at the plan would copy a link without the plan.
    assert page.locator("#pack + * > .ddm-copy-link").count() == 1
    assert page.locator(".ddm-copy-link").count() == len(activities) + 1
    assert page.locator("h3.ddm-activity .headerlink, #pack .headerlink").count() == 0, "one of the two is enough"


@pytest.mark.parametrize("name", [ACTIVITY, "glossary.html"])
def test_a_heading_says_and_gives_its_own_words_only(name: str, open_page: Opener) -> None:
    page = open_page(name).page
    names = re.findall(r'heading "(.*?)" \[level', page.locator("article").aria_snapshot())
    headings = page.locator("article").locator("h1, h2, h3, h4, h5, h6").locator("visible=true")
    assert names == [" ".join(words.split()) for words in headings.all_text_contents()]
    assert page.get_by_role("link", name="#").count() == 0
    copied = page.evaluate("getSelection().selectAllChildren(document.querySelector('article')); `${getSelection()}`")
    assert len(copied) > 4000
    assert [words for words in ("#", "Copy link", "Link to this part") if words in copied] == []


def test_the_link_beside_a_heading_is_there_for_the_mouse(open_page: Opener) -> None:
    page = open_page("glossary.html").page
    link = page.locator("#iro .headerlink")
    assert not link.is_visible()
    page.locator("#iro").hover()
    link.click()
    page.wait_for_url("**#iro")


@pytest.mark.parametrize("clipboard", ["undefined", "{writeText: () => Promise.reject(new Error('refused'))}"])
def test_where_it_may_not_copy_the_link_is_there_selected(clipboard: str, open_page: Opener, address: str) -> None:
    script = f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})"
    page = open_page(ACTIVITY, prepare=lambda page: page.add_init_script(script)).page
    copied(page)
    assert page.get_by_label("The link, to copy").input_value() == address + ACTIVITY
    assert page.evaluate("document.getSelection().toString()") == address + ACTIVITY
