"""Hostile text from an address, or typed, or in an opened file, stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from support.browser import Opener, Watched, errors, visit
from support.builds import PAGES

WORKBOOK = "challenge-questions/workbook.html"
BOMB = (
    """"'><img src=x onerror="pwned=1" class=bomb><script class=bomb>pwned=2</script><svg onload=pwned=3 class=bomb>"""
)
PERCENT = BOMB.replace("%", "%25").replace("#", "%23").replace("&", "%26")
HASHES = (
    *(f"#{PERCENT}", f"#plan=abcdefgh&way={PERCENT}&session-1={PERCENT}T{PERCENT}&{PERCENT}={PERCENT}"),
    *(f"#plan={PERCENT}&welcome={PERCENT}&run={PERCENT}", f"#agenda=induction,{PERCENT}&as={PERCENT}"),
    *(f"#plan=abcdefgh&run=session-1&began={PERCENT}&step={PERCENT}", "#agenda=constructor,__proto__&as=__proto__"),
    *("#plan=abcdefgh&run=session-1&began=1&step=99&screen=1", "#plan=__proto__&__proto__=1&constructor=2"),
    *(f"#use=summaries&minutes={PERCENT}&box={PERCENT}", "#use=__proto__&minutes=5&box=1&began=1&since=1"),
    *("#javascript:alert(1)", "#%3Cimg%20src=x%20onerror=alert(1)%3E", "#\\", "#[id]", "#" + "x" * 5000),
)
LEFT_BEHIND = """() => [...document.querySelectorAll(".bomb, img[src=x], [onerror], [onload], [onx]")]
  .map(element => element.outerHTML.slice(0, 100)).concat("pwned" in window ? [`pwned=${window.pwned}`] : [])"""


@dataclass
class Attacked:
    """A page under attack, and the questions it asked the reader, which none may."""

    watched: Watched
    dialogs: list[str]

    def harm(self) -> list[str]:
        return [*self.watched.page.evaluate(LEFT_BEHIND), *self.dialogs, *errors(self.watched)]


@pytest.fixture
def attacked(open_page: Opener) -> Attacked:
    attacked = Attacked(open_page.watch(), [])
    attacked.watched.page.on("dialog", lambda dialog: (attacked.dialogs.append(dialog.message), dialog.dismiss()))
    return attacked


# The pages whose scripts read the address; the others have the same scripts as the first.
READING = ("about.html", "cpd/plan.html", "cpd/session-1.html", "tools/summaries.html", WORKBOOK)


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=() if page in READING else pytest.mark.exhaustive) for page in PAGES]
)
def test_an_address_can_do_no_harm(page: str, attacked: Attacked, address: str) -> None:
    window = attacked.watched.page
    window.goto(f"{address}{page}{HASHES[2]}")
    for hash in HASHES:
        window.evaluate("hash => { location.hash = hash; }", hash)
    window.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert attacked.harm() == []
    window.goto(f"{address}{page}?q={PERCENT}")
    window.locator("[data-ddm-search-found]", has_text=re.compile("result|Nothing found")).wait_for()
    assert attacked.harm() == []


@pytest.mark.parametrize("page", ["cpd/session-1.html", "tools/summaries.html", WORKBOOK])
def test_a_page_opened_by_a_hostile_link_works(page: str, attacked: Attacked, address: str) -> None:
    for hash in HASHES:
        attacked.watched.page.goto("about:blank")
        attacked.watched.page.goto(address + page + hash)
        assert attacked.harm() == [], hash


@pytest.mark.parametrize(
    "query", [BOMB, "<b>matrix</b>", '" onfocus="alert(1)', "matrix <script>alert(1)</script>", "%3Cb%3E"]
)
def test_what_is_typed_into_search_is_shown_as_text(query: str, attacked: Attacked, address: str) -> None:
    page = attacked.watched.page
    page.goto(address)
    page.keyboard.press("/")
    page.locator(".ddm-search__field:focus").wait_for()
    before = page.locator("[data-ddm-search] *").count()
    page.keyboard.insert_text(query)
    page.wait_for_function("globalThis.ddm?.search")
    found = page.locator("[data-ddm-search-found]")
    found.filter(has_text=re.compile("result|Nothing found")).wait_for()
    if "Nothing" in found.inner_text():
        assert f"“{query[:60]}" in found.inner_text()
        assert page.locator("[data-ddm-search] *").count() - before <= 10  # the nearest words
    assert attacked.harm() == []


def test_notes_are_printed_and_copied_as_text(attacked: Attacked, address: str) -> None:
    page = attacked.watched.page
    visit(page, f"{address}{WORKBOOK}")
    page.evaluate("window.print = () => {}")
    page.locator(".ddm-workbook__answer textarea").first.fill(BOMB)
    page.locator("[aria-label='Your notes'] [data-part=print]").click()
    assert page.locator(".ddm-sheet__answer", has_text="onerror=").first.inner_text() == BOMB
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert attacked.harm() == []
    page.evaluate("document.querySelector('.ddm-workbook__answer textarea').value = ''")


def test_words_of_an_opened_word_file_stay_words(attacked: Attacked, address: str) -> None:
    page = attacked.watched.page
    visit(page, f"{address}{WORKBOOK}")
    for script in ("word-package", "docx", "notes-file"):
        page.add_script_tag(url=f"{address}assets/js/{script}.js")
    content = {
        "title": BOMB,
        "day": "23 November 2026",
        "source": "",
        "blocks": [
            {"kind": "answer", "key": key, "label": BOMB[:60], "text": BOMB} for key in ("first", "second.third")
        ],
    }
    file = page.evaluate("async content => Array.from(await ddm.docx.write(content))", content)
    field = page.locator("#ddm-workbook-file")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    field.set_input_files({"name": "a.docx", "mimeType": word, "buffer": bytes(file)})
    page.locator("[data-part=elsewhere] dd").first.wait_for()
    assert page.locator("[data-part=elsewhere] dd").all_inner_texts() == [BOMB, BOMB]
    assert attacked.harm() == []
    page.locator("[data-part=clear]").click()


def test_harm_would_be_noticed(attacked: Attacked, address: str) -> None:
    attacked.watched.expected.append("404")
    attacked.watched.page.goto(address)
    assert attacked.harm() == []
    attacked.watched.page.evaluate("bomb => document.body.insertAdjacentHTML('beforeend', bomb)", BOMB)
    attacked.watched.page.wait_for_function("'pwned' in window")
    attacked.watched.page.evaluate("alert('a question')")
    harm = attacked.harm()
    assert any("bomb" in one for one in harm)
    assert any("pwned" in one for one in harm)
    assert "a question" in harm
