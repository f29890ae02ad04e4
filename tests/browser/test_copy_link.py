"""The link to a part of a page: beside every heading for the mouse, and the button that copies that of an activity."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator
from support.browser import Opener
from support.builds import parsed

ACTIVITY = "cpd/session-1.html#pair-work"


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
@pytest.mark.parametrize("name", [ACTIVITY, "cpd/scenarios.html"])
def test_without_a_clipboard_as_over_plain_http_one_press_copies(
    name: str, clipboard: str, open_page: Opener, address: str
) -> None:
    script = f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})"
    page = open_page(name, prepare=lambda page: page.add_init_script(script)).page
    does, title = ("Copy link", "Pair work: three role plays") if name == ACTIVITY else ("Copy for the chat", "Kwame")

    def button(words: str) -> Locator:
        """The button below that title: its name begins with the words that are seen."""
        return page.get_by_role("button", name=re.compile(rf"^{words} \({title}"))

    button(does).click()
    button("Copied").wait_for()
    page.evaluate("document.querySelector('article').prepend(document.createElement('textarea'))")
    page.locator("article > textarea").focus()
    page.keyboard.press("Control+V")
    copied = page.locator("article > textarea").input_value()
    assert copied == (address + ACTIVITY if name == ACTIVITY else card("kwame"))
    page.evaluate("document.execCommand = () => false")
    button("Copied").click()
    button("Not copied").wait_for()


def card(id: str) -> str:
    """A family's heading, status and card, as they are pasted into the chat."""
    heading = parsed("cpd/scenarios.html").find(id=id)
    blocks = heading.find_next_siblings(limit=2)
    return "\n".join([str(heading.find(string=True)), *(block.get_text().strip() for block in blocks)])
