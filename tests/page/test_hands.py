"""What hands expect: keys of every system, rows as text, typing ahead, links to a part of the page."""

import json

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder

pytestmark = pytest.mark.page

# Notes the engine's worker, so that a test can end it as a browser does that has no memory left.
CATCH = """(() => {
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      window.worker = this;
    }
  };
})()"""
KILL = """() => {
  const dead = window.worker;
  dead.terminate();
  dead.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
}"""
# Where a part of the page begins, once nothing moves it: the same for thirty frames, with every part drawn.
TOP = """async (id) => {
  const top = () => document.getElementById(id).getBoundingClientRect().top;
  for (let [before, same] = [NaN, 0]; same < 30; before = top()) {
    await new Promise(requestAnimationFrame);
    same = top() === before ? same + 1 : 0;
  }
  return top();
}"""


def landed(page: Page, place: str) -> None:
    """The part is at the top of the window, and stays there while others are drawn above it."""
    page.wait_for_selector("html[data-current]", state="attached")
    for _ in range(20):
        if 0 <= page.evaluate(TOP, place) < 200:
            return
    raise AssertionError(f"{place} is {page.evaluate(TOP, place)} below the top")


def test_rows_are_copied_cut_pasted_and_chosen(browser_page: Page, site: str) -> None:
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    builder = Builder(page, site)
    builder.empty()
    builder.add("dense 8 16; relu; dense 4; sigmoid")
    picks = page.locator(".pick")
    # A range by the pointer, then copied below itself: as text that people can read, and paste elsewhere.
    picks.nth(0).click()
    picks.nth(2).click(modifiers=["Shift"])
    expect(page.locator(".edit")).to_contain_text("3 rows selected")
    page.keyboard.press("Control+c")
    text = page.evaluate("navigator.clipboard.readText()")
    assert [node["kind"] for node in json.loads(text)] == ["dense", "relu", "dense"]
    picks.nth(3).focus()
    builder.after(lambda: page.keyboard.press("Control+v"))
    assert builder.titles() == ["Dense 16", "ReLU", "Dense 4", "Sigmoid", "Dense 16", "ReLU", "Dense 4"]
    # Backspace deletes, of all rows chosen; Ctrl+Y redoes.
    picks.nth(0).focus()
    page.keyboard.press("Control+a")
    expect(page.locator(".edit")).to_contain_text("7 rows selected")
    builder.after(lambda: page.keyboard.press("Control+x"))
    expect(builder.rows()).to_have_count(0)
    builder.after(lambda: page.locator(".toast").get_by_role("button", name="Undo").click())
    assert len(builder.titles()) == 7
    picks.nth(6).focus()
    builder.after(lambda: page.keyboard.press("Backspace"))
    assert len(builder.titles()) == 6
    builder.after(lambda: page.keyboard.press("Control+z"))
    assert len(builder.titles()) == 7
    builder.after(lambda: page.keyboard.press("Control+y"))
    assert len(builder.titles()) == 6
    # What one types is pasted as well; what is no layer is said.
    picks.nth(5).focus()
    page.evaluate("navigator.clipboard.writeText('tanh\\ndense 2')")
    builder.after(lambda: page.keyboard.press("Control+v"))
    assert builder.titles()[-2:] == ["Tanh", "Dense 2"]
    page.evaluate("navigator.clipboard.writeText('[5]')")
    page.keyboard.press("Control+v")
    expect(page.locator(".toast")).to_contain_text("no list of layers")


def test_the_next_layer_is_typed_at_once_and_none_is_lost_with_the_engine(cold_page: Page, site: str) -> None:
    page = cold_page
    page.add_init_script(CATCH)
    builder = Builder(page, site)
    builder.empty()
    page.locator("#add").focus()
    for text in ("dense 8 16", "relu", "flurb 3", "dense 4"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator(".pick")).to_have_text(["Dense 16", "ReLU", "Dense 4"])
    expect(page.locator("#add-error")).to_be_visible()
    page.locator("#add").fill("sigmoid")
    page.evaluate(KILL)
    page.keyboard.press("Enter")
    page.keyboard.type("tanh")
    page.keyboard.press("Enter")
    expect(page.locator(".add .late")).to_have_text("Waits for the engine: sigmoid; tanh")
    # Killed again while it starts, it stays away until somebody says so; what was typed waits as long.
    page.evaluate(KILL)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".pick")).to_have_text(["Dense 16", "ReLU", "Dense 4", "Sigmoid", "Tanh"], timeout=60_000)


@pytest.mark.parametrize("place", ["fit", "compare", "zoo", "guide-memory"])
def test_a_link_to_a_part_lands_there(browser_page: Page, site: str, place: str) -> None:
    page = browser_page
    page.goto(f"{site}#{place}")
    page.wait_for_selector("html[data-engine=ready]", state="attached", timeout=60_000)
    landed(page, place)
    # From within the page as well, over parts that are drawn only now; and a person who moves on is let go.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.mouse.wheel(0, 1)
    page.evaluate("(id) => { location.hash = id; }", "layers")
    page.evaluate("(id) => { location.hash = id; }", place)
    landed(page, place)
    page.mouse.wheel(0, -400)
    assert page.evaluate(TOP, place) > 200


def test_a_row_says_a_second_fault_and_a_hint(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.empty()
    builder.page.get_by_label("Input", exact=True).fill("3 × 16 × 16")
    builder.add("conv 3x3 8", "dense 10")
    expect(builder.row(1).locator(".hint")).to_contain_text("A Flatten before it would give it all")
    row = builder.select(0)
    builder.after(lambda: row.get_by_label("Kernel").fill("99"))
    builder.after(lambda: row.get_by_label("Groups").fill("2"))
    expect(row.locator(".msg")).to_contain_text("Kernel 99")
    expect(row.locator(".also")).to_contain_text("Groups 2 does not divide 3 input channels.")
    expect(row.get_by_label("Groups")).to_have_attribute("aria-invalid", "true")
