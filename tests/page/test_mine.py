"""Own networks are never lost: each is kept by itself, opening replaces none, and tabs tell each other."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder, keep

pytestmark = pytest.mark.page

DESIGN = {"netweight": 1, "name": "Of old", "layers": [{"kind": "dense", "in": 3, "units": 5}]}
FULL = """(() => {
  const put = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, text) {
    if (window.full && key.startsWith("netweight.mine.")) throw new DOMException("full", "QuotaExceededError");
    return put.call(this, key, text);
  };
})()"""


def named(builder: Builder, name: str, *layers: str) -> None:
    """A network of one's own."""
    builder.empty()
    builder.add(*layers)
    builder.page.get_by_label("Name", exact=True).first.fill(name)
    builder.kept(name)


def test_opening_another_network_replaces_none(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    page, mine = browser_page, browser_page.locator(".shelf.mine")
    named(builder, "First of mine", "dense 100 7")
    named(builder, "Second of mine", "dense 10 3")
    builder.after(lambda: page.locator(".shelf").get_by_role("button", name="LSTM classifier").click())
    # What was only looked at is no network of one's own, and what was there is still in the list after a reload.
    expect(mine.get_by_role("button")).to_have_text(["Second of mine", "First of mine"])
    page.reload()
    page.wait_for_selector(".list > li")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("LSTM classifier")
    expect(mine.get_by_role("button")).to_have_text(["Second of mine", "First of mine"])
    mine.get_by_role("button", name="First of mine").click()
    expect(page.locator(".pick")).to_have_text(["Dense 7"])
    page.reload()
    expect(page.locator(".pick")).to_have_text(["Dense 7"])
    # Deleted from the list, with a way back.
    page.get_by_role("button", name="Network:").click()
    page.get_by_role("button", name="Delete Second of mine").click()
    expect(mine.get_by_role("button")).to_have_text(["First of mine"])
    page.keyboard.press("Escape")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(mine.get_by_role("button")).to_have_count(2)


def test_tabs_see_each_others_changes(new_page: Callable[[], Page], site: str) -> None:
    one = Builder(new_page(), site)
    named(one, "Shared", "dense 100 7")
    other = Builder(new_page(), site)
    assert other.titles() == ["Dense 7"]
    one.add("relu")
    expect(other.rows()).to_have_count(2)
    expect(other.page.locator(".toast")).to_contain_text("Changed in another tab")
    other.add("dense 4")
    expect(one.rows()).to_have_count(3)
    assert one.titles() == ["Dense 7", "ReLU", "Dense 4"]
    # Both at once: neither takes the other's place.
    now = "Object.entries(localStorage).find(([key]) => key.startsWith('netweight.mine.'))"
    key, text = one.page.evaluate(now)
    changed = json.loads(text)
    changed["doc"]["layers"] = changed["doc"]["layers"][:1]
    other.page.get_by_label("Name", exact=True).first.fill("Mine meanwhile")
    one.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, json.dumps(changed)])
    expect(other.rows()).to_have_count(3, timeout=2_000)
    other.kept("Mine meanwhile")
    kept = other.page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('netweight.mine.')).map(([, text]) => text)"
    )
    found = {json.loads(each)["doc"]["name"]: len(json.loads(each)["doc"]["layers"]) for each in kept}
    assert found["Mine meanwhile"] == 3


def test_a_full_storage_is_said(browser_page: Page, site: str) -> None:
    browser_page.add_init_script(FULL)
    builder = Builder(browser_page, site, ready=False)
    page = browser_page
    page.evaluate("window.full = true")
    page.get_by_label("Name", exact=True).first.fill("No room for this")
    expect(page.get_by_role("alert").filter(has_text="storage is full")).to_be_visible()
    page.evaluate("window.full = false")
    page.get_by_label("Name", exact=True).first.fill("Room for this")
    expect(page.get_by_role("alert").filter(has_text="storage is full")).to_have_count(0)
    builder.kept("Room for this")


def test_what_an_earlier_version_kept_is_the_first_of_the_list(browser_page: Page, site: str) -> None:
    page = browser_page
    kept = json.dumps({"doc": DESIGN, "settings": {"format": "int8", "units": "decimal"}, "by": "x", "counted": None})
    keep(page, site, {"netweight.page.1": kept})
    builder = Builder(page, site, ready=False)
    assert builder.titles()[0].startswith("Dense")
    expect(page.locator(".shelf.mine").get_by_role("button")).to_have_text(["Of old"])
    assert page.evaluate("localStorage.getItem('netweight.page.1')") is None
    expect(page.get_by_role("button", name="GB", exact=True)).to_have_attribute("aria-pressed", "true")


def test_clearing_is_taken_back_whatever_came_after(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    page = browser_page
    named(builder, "Before", "dense 8 16", "relu", "dense 4")
    undo = page.locator(".toast").get_by_role("button", name="Undo")
    builder.after(lambda: page.get_by_role("button", name="Clear", exact=True).click())
    builder.add("dense 3 3")
    builder.after(undo.click)
    assert builder.titles() == ["Dense 16", "ReLU", "Dense 4"]
    # A removed row comes back; what was changed since stays.
    builder.row(1).locator(".pick").focus()
    builder.after(lambda: page.keyboard.press("Delete"))
    builder.add("sigmoid")
    builder.after(undo.click)
    assert builder.titles() == ["Dense 16", "ReLU", "Dense 4", "Sigmoid"]
    expect(page.locator(".shelf.mine").get_by_role("button", name=re.compile("^Before$"))).to_have_count(1)
