"""The action list of the workbook in a browser, and what it puts into the Word file."""

from __future__ import annotations

from playwright.sync_api import expect
from support.overview_page import (
    ACTIONS,
    actions,
    add,
    blocks,
    entry,
    fill,
    remove,
    rows,
    write,
    write_actions,
)


def test_the_list_starts_with_one_empty_row_whose_fields_keep_nothing(open_overview) -> None:
    page = open_overview().page
    assert rows(page) == [["", "", ""]]
    assert actions(page).locator("label").all_inner_texts() == ["What", "Who (role, not name)", "By when"]
    for label in ("What", "Who (role, not name)", "By when"):
        field = actions(page).get_by_label(label, exact=True)
        assert field.get_attribute("autocomplete") == "off"
        assert field.get_attribute("spellcheck") == "false"
        assert field.get_attribute("name") is None
        assert field.get_attribute("maxlength") is None
    assert page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())")


def test_actions_are_added_and_removed_and_brought_back(open_overview) -> None:
    page = open_overview().page
    write_actions(page, [["one", "", ""], ["two", "a role", "May"], ["three", "", ""]])
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2", "Action 3"]
    remove(page, 2).click()
    assert rows(page) == [["one", "", ""], ["three", "", ""]]
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2"]
    assert actions(page).get_by_role("status").inner_text() == "The action is removed. You can bring it back."
    back = actions(page).get_by_role("button", name="Bring it back")
    expect(back).to_be_focused()
    back.click()
    assert rows(page) == [["one", "", ""], ["two", "a role", "May"], ["three", "", ""]]
    assert actions(page).get_by_role("status").inner_text() == "The action is back."
    expect(actions(page).get_by_label("What", exact=True).nth(1)).to_be_focused()
    expect(back).to_be_hidden()


def test_only_the_last_removed_action_can_be_brought_back(open_overview) -> None:
    page = open_overview().page
    write_actions(page, [["one", "", ""], ["two", "", ""], ["three", "", ""]])
    remove(page, 1).click()
    remove(page, 2).click()
    assert actions(page).get_by_role("button", name="Bring it back").count() == 1
    remove(page, 1).click()
    assert rows(page) == []
    actions(page).get_by_role("button", name="Bring it back").click()
    assert rows(page) == [["two", "", ""]]
    add(page).click()
    assert rows(page) == [["two", "", ""], ["", "", ""]]


def test_what_is_typed_is_known_to_the_workbook(open_overview) -> None:
    page = open_overview().page
    page.evaluate("document.addEventListener('ddm-answers', () => { window.told = (window.told || 0) + 1; })")
    write(page, 0, "x")
    assert page.evaluate("window.told") == 1
    assert not page.evaluate("ddm.workbook.parts.every((one) => one.isEmpty())")
    for number, button in enumerate(
        [add(page), remove(page, 1), actions(page).get_by_role("button", name="Bring it back")], 2
    ):
        button.click()
        assert page.evaluate("window.told") == number


def test_the_file_has_room_for_actions(open_overview) -> None:
    page = open_overview().page
    write_actions(page, ACTIONS)
    heading, made = blocks(page)[-2:]
    assert heading["text"] == "Action list"
    assert made["head"] == ["What", "Who (role, not name)", "By when"]
    assert [[cell["text"] for cell in row] for row in made["rows"]] == [*ACTIONS, ["", "", ""]]
    keys = [[f"action.{at}.{name}" for name in ("what", "who", "when")] for at in (1, 2, 3)]
    assert [[cell["key"] for cell in row] for row in made["rows"]] == keys
    labels = [cell["label"] for row in made["rows"] for cell in row]
    assert len(set(labels)) == 9
    assert max(map(len, labels)) <= 64


def test_actions_come_back_out_of_a_file(open_overview) -> None:
    page = open_overview().page
    entries = [
        entry(f"action.{at}.{name}", text, row=at + 7)
        for at, texts in enumerate(ACTIONS, 1)
        for name, text in zip(("what", "who", "when"), texts, strict=True)
    ]
    others = [entry("stop", "something"), entry("action.1.why", "no such field"), entry("reaction.1.what", "x")]
    assert fill(page, [others[0], *entries, *others[1:]]) == others
    assert rows(page) == ACTIONS
    assert actions(page).locator("legend").all_inner_texts() == ["Action 1", "Action 2"]
    assert fill(page, entries) == []
    assert rows(page) == ACTIONS, "identical ones are there once"


def test_what_was_typed_is_kept_and_comes_first(open_overview) -> None:
    page = open_overview().page
    write_actions(page, [["mine", "", ""], ["", "", ""], ["Ask", "", ""]])
    fill(page, [entry("action.1.what", "theirs", 3), entry("action.2.what", "Ask", 4), entry("action.2.who", "us", 4)])
    assert rows(page) == [["mine", "", ""], ["Ask", "", ""], ["theirs", "", ""], ["Ask", "us", ""]]


# The fields of an open_overview file, each with its table row, and the actions that they make.
IN_ROWS = {
    "a row that Word copied, keys and all": (
        [("action.1.what", "a", 5), ("action.1.who", "b", 5), ("action.1.what", "c", 6), ("action.1.who", "d", 6)],
        [["a", "b", ""], ["c", "d", ""]],
    ),
    "one table row, filled from two": ([("action.1.what", "a", 5), ("action.2.who", "b", 5)], [["a", "b", ""]]),
    "one number in two table rows": (
        [("action.1.what", "a", 5), ("action.1.who", "b", 6)],
        [["a", "", ""], ["", "b", ""]],
    ),
    "outside a table, by their numbers": (
        [("action.9.when", "x", 0), ("action.2.what", "a", 0), ("action.9.what", "y", 0)],
        [["y", "", "x"], ["a", "", ""]],
    ),
    "outside a table, copied there": (
        [("action.1.what", "a", 0), ("action.1.what", "b", 0)],
        [["a", "", ""], ["b", "", ""]],
    ),
    "one row, twice the same field": (
        [("action.1.what", "a", 5), ("action.1.what", "b", 5)],
        [["a", "", ""], ["b", "", ""]],
    ),
    "nothing in it but spaces": (
        [("action.1.what", "a", 5), ("action.2.what", " ", 6), ("action.2.who", "", 6)],
        [["a", "", ""]],
    ),
}


def test_what_is_in_one_row_belongs_together(open_overview) -> None:
    page = open_overview().page
    for name, (entries, wanted) in IN_ROWS.items():
        page.locator(".ddm-workbook [data-part=clear]").click()
        assert fill(page, [entry(*one) for one in entries]) == [], name
        assert rows(page) == wanted, name
