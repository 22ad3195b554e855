"""Everything by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder

pytestmark = pytest.mark.page


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    return Builder(browser_page, site)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.closest('li')?.querySelector('.pick')?.innerText ?? ''")


def tab_to(page: Page, selector: str, text: str = "") -> None:
    here = """([selector, text]) => {
        const now = document.activeElement;
        return now.matches(selector) && now.innerText.includes(text);
    }"""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(here, [selector, text]):
            return
    pytest.fail(f"Tab never came to {selector}")


def test_a_journey_without_a_pointer(builder: Builder) -> None:
    page = builder.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, ".doc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab_to(page, ".shelf button")
    builder.after(lambda: page.keyboard.press("Enter"))
    expect(builder.rows()).to_have_count(0)
    tab_to(page, "#add")
    for text in ("dense 8 16", "relu", "dense 4"):
        page.keyboard.type(text)
        builder.after(lambda: page.keyboard.press("Enter"))
    assert builder.titles() == ["Dense 16", "ReLU", "Dense 4"]

    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        if focused(page):
            break
    page.keyboard.press("Home")
    expect(page.locator(".pick:focus")).to_have_text("Dense 16")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pick:focus")).to_have_text("ReLU")
    builder.after(lambda: page.keyboard.press("Alt+ArrowDown"))
    assert builder.titles() == ["Dense 16", "Dense 4", "ReLU"]
    expect(page.locator(".pick:focus")).to_have_text("ReLU")
    builder.after(lambda: page.keyboard.press("Control+d"))
    assert builder.titles() == ["Dense 16", "Dense 4", "ReLU", "ReLU"]
    builder.after(lambda: page.keyboard.press("Delete"))
    assert builder.titles() == ["Dense 16", "Dense 4", "ReLU"]
    expect(page.locator(".pick:focus")).to_have_text("ReLU")
    builder.after(lambda: page.keyboard.press("Control+z"))
    assert len(builder.titles()) == 4
    builder.after(lambda: page.keyboard.press("Control+Shift+z"))
    assert len(builder.titles()) == 3


def test_a_field_is_edited_and_left(builder: Builder) -> None:
    page = builder.page
    builder.row(0).locator(".pick").focus()
    page.keyboard.press("Enter")
    tab_to(page, "[data-field=filters]")
    page.keyboard.press("End")
    # A letter in a field is a letter: no key of the list acts on it.
    page.keyboard.type("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Backspace")
    builder.after(lambda: page.keyboard.type("0"))
    expect(builder.row(0)).to_contain_text("320")
    page.keyboard.press("Delete")
    assert len(builder.titles()) > 1
    page.keyboard.press("Escape")
    expect(page.locator(".edit")).to_have_count(0)
    expect(page.locator(".pick:focus")).to_contain_text("Conv2D")


def test_neighbours_are_grouped_and_folded(builder: Builder) -> None:
    page = builder.page
    builder.row(0).locator(".pick").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".edit")).to_contain_text("2 rows selected")
    tab_to(page, ".acts button", "Group")
    count = len(builder.titles())
    builder.after(lambda: page.keyboard.press("Enter"))
    expect(builder.rows()).to_have_count(count + 1)
    page.keyboard.press("ArrowLeft")
    expect(builder.rows()).to_have_count(count - 1)
    page.keyboard.press("ArrowRight")
    expect(builder.rows()).to_have_count(count + 1)


def test_question_mark_lists_the_keys(builder: Builder) -> None:
    builder.row(0).locator(".pick").focus()
    builder.page.keyboard.press("?")
    expect(builder.page.get_by_role("dialog")).to_contain_text("Duplicate")


def test_suggestions_are_chosen_with_the_arrows(builder: Builder) -> None:
    page = builder.page
    box = page.get_by_role("combobox", name="Add a layer")
    box.focus()
    page.keyboard.type("conv")
    expect(page.locator("#add-list [role=option]").first).to_contain_text("Conv")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#add-list [role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).not_to_have_value("conv")
    expect(page.locator("#add-list [role=option]")).to_have_count(0)
