"""The planner on the page: what it says is what the engine says, and a change that it offers can be taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.builder import Builder
from netweight.engine import answer

pytestmark = pytest.mark.page


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    return Builder(browser_page, site)


def planned(**asked: Any) -> dict[str, Any]:
    doc = json.loads(answer(json.dumps({"verb": "load", "id": "llama-3-8b"})))["doc"]
    got: dict[str, Any] = json.loads(answer(json.dumps({"verb": "memory", "doc": doc, "fit": "batch", **asked})))
    assert got["ok"], got
    return got


def band(builder: Builder) -> Locator:
    builder.open("llama-3-8b")
    section = builder.page.locator("#fit")
    section.scroll_into_view_if_needed()
    expect(section.get_by_label("Device", exact=True)).to_be_visible(timeout=30_000)
    return section


def test_it_says_what_fits_and_what_would(builder: Builder) -> None:
    section = band(builder)
    section.get_by_label("Tokens").fill("8192")
    want = planned(sizes={"batch": 1, "seq": 8192}, plan={"format": "bf16"}, device="rtx-4090")
    left, largest = want["limit"]["left"], want["fit"]["value"]
    expect(section.get_by_role("status")).to_contain_text(
        f"fits on one RTX 4090, with {left['n']} {left['u']} to spare"
    )
    expect(section.get_by_role("status")).to_contain_text(f"largest batch is {largest}")
    cache = section.locator("tr", has_text="cache")
    expect(cache.locator("td").first).to_have_attribute("title", "1,073,741,824 B")


def test_a_change_that_it_offers_is_taken(builder: Builder) -> None:
    section = band(builder)
    section.get_by_label("Device", exact=True).select_option("rtx-3060-12gb")
    expect(section.get_by_role("status")).to_contain_text("does not fit")
    section.get_by_role("button", name="Find the cheapest change").click()
    section.get_by_role("button", name="weights in 8 bits").click(timeout=60_000)
    expect(section.get_by_role("status")).to_contain_text("It fits on one", timeout=30_000)
    expect(section.get_by_label("Weights", exact=True)).to_have_value("bnb-int8")


def test_training_has_its_own_parts(builder: Builder) -> None:
    section = band(builder)
    section.get_by_label("Task").select_option("adamw")
    expect(section.locator("table")).to_contain_text("optimizer", timeout=30_000)
    expect(section.get_by_label("Recompute")).to_be_visible()
