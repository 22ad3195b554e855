"""Long lists: rows follow the screen, the row of the keys beside them; large documents do not freeze the page."""

import json

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder, keep

pytestmark = pytest.mark.page

ROWS = 201
SEEN = """() => [...document.querySelectorAll(".list > li[id] .n")].filter((n) => {
  const { top, bottom } = n.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}).map((n) => Number(n.textContent))"""
BLANK = """() => [...document.querySelectorAll(".list > .gap")].some((gap) => {
  const { top, bottom } = gap.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
})"""
SHOW = """(y) => { scrollTo({ top: y, behavior: "instant" }); }"""


def shown(page: Page, y: int) -> set[int]:
    """Scroll to there, and wait until no part of the screen is blank; the rows that are seen."""
    for _ in range(200):
        if page.evaluate("(y) => Math.abs(scrollY - y) >= 2", y):
            page.evaluate(SHOW, y)
        elif not page.evaluate(BLANK):
            return set(page.evaluate(SEEN))
        page.wait_for_timeout(25)
    raise AssertionError(f"blank at {y}")


def pasted(builder: Builder, count: int) -> None:
    box = builder.page.get_by_role("combobox", name="Add a layer")
    box.fill("; ".join(["dense 8 8", *["relu"] * (count - 1)]))
    builder.after(lambda: box.press("Enter"))


def test_every_row_of_a_long_list_is_reached_by_scrolling(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    page = browser_page
    builder.empty()
    pasted(builder, ROWS)
    seen: set[int] = set()
    bottom = page.evaluate("document.querySelector('.list').getBoundingClientRect().bottom + scrollY")
    for y in range(0, int(bottom), 500):
        seen |= shown(page, y)
    assert seen == set(range(1, ROWS + 1))
    # With an editor open far above, the rows on the screen are drawn, and the selected one is kept.
    shown(page, 0)
    page.locator(".list > li[id]").filter(has=page.locator(".n", has_text="5")).first.locator(".pick").click()
    page.wait_for_selector(".edit")
    assert any(54 in shown(page, y) for y in range(1_000, 4_000, 400))
    expect(page.locator(".edit")).to_have_count(1)
    drawn = page.locator(".list > li[id]").count()
    assert drawn < 100
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    page.locator(".pick").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".pick:focus")).to_be_in_viewport()
    expect(page.locator("li[id]:has(.pick:focus) .n")).to_have_text(str(ROWS))
    page.keyboard.press("Home")
    expect(page.locator("li[id]:has(.pick:focus) .n")).to_have_text("1")


@pytest.mark.parametrize(
    "more",
    [
        {"inputs": {f"x{i}": {"shape": [3]} for i in range(60_000)}},
        {"sizes": {f"s{i}": 3 for i in range(60_000)}},
        {"name": "n" * 3_900_000},
    ],
    ids=["inputs", "sizes", "name"],
)
def test_a_document_of_a_stranger_does_not_freeze_the_page(
    browser_page: Page, site: str, more: dict[str, object]
) -> None:
    page = browser_page
    document = {"netweight": 1, "layers": [{"kind": "dense", "in": 3, "units": 5}], **more}
    keep(page, site, {"netweight.page.1": json.dumps({"doc": document})})
    page.goto(site)
    page.wait_for_selector(".list > li")
    shown = page.evaluate("[document.querySelectorAll('.settings input').length, document.body.textContent.length]")
    assert shown[0] < 60
    assert shown[1] < 400_000


def test_paper_has_every_row_of_a_long_list(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.empty()
    pasted(builder, ROWS)
    assert builder.rows().count() < ROWS
    browser_page.evaluate("void dispatchEvent(new Event('beforeprint'))")
    expect(builder.rows()).to_have_count(ROWS)
    browser_page.evaluate("void dispatchEvent(new Event('afterprint'))")
    expect(builder.rows()).not_to_have_count(ROWS)
