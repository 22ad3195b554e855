"""The planner on the page: what it says is what the engine says, and a change that it offers can be taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.builder import Builder, shorten_zoo
from netweight.engine import handle_request

pytestmark = pytest.mark.page


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    shorten_zoo(browser_page, "llama-3-8b", "gpt2", "gpt2-medium", "gpt2-large", "qwen2.5-0.5b")
    return Builder(browser_page, site)


def planned(network: str = "llama-3-8b", **asked: Any) -> dict[str, Any]:
    doc = json.loads(handle_request(json.dumps({"verb": "load", "id": network})))["doc"]
    got: dict[str, Any] = json.loads(
        handle_request(json.dumps({"verb": "memory", "doc": doc, "fit": "batch", **asked}))
    )
    assert got["ok"], got
    return got


def band(builder: Builder, network: str = "llama-3-8b") -> Locator:
    builder.open(network)
    section = builder.page.locator("#fit")
    section.scroll_into_view_if_needed()
    expect(section.get_by_label("Device", exact=True)).to_be_visible(timeout=120_000)
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


ASKED: list[tuple[str, dict[str, int], dict[str, str], str]] = [
    ("gpt2-medium", {"seq": 1024, "batch": 64}, {"format": "fp32"}, "rtx-2060"),
    ("gpt2-large", {"seq": 512}, {"train": "adamw", "format": "fp32"}, "rtx-2060"),
]


@pytest.mark.parametrize(("network", "sizes", "plan", "device"), ASKED)
def test_every_change_that_is_offered_gives_what_it_promises(
    builder: Builder, network: str, sizes: dict[str, int], plan: dict[str, str], device: str
) -> None:
    """Adapters, the host, devices and chunks used to be dropped, and the plan stayed as it was."""
    section = band(builder, network)
    status, titles = section.get_by_role("status"), {"batch": "Batch", "seq": "Tokens"}

    def ask() -> None:
        if section.get_by_role("button", name="Reset all").is_visible():
            section.get_by_role("button", name="Reset all").click()
        section.get_by_label("Device", exact=True).select_option(device)
        for name, value in plan.items():
            section.get_by_label({"train": "Task", "format": "Weights"}[name], exact=True).select_option(value)
        for name, size in sizes.items():
            section.get_by_label(titles[name], exact=True).fill(str(size))

    ask()
    asked: dict[str, Any] = {"device": device, "sizes": sizes, "plan": {"format": "bf16", **plan}}
    doc = json.loads(handle_request(json.dumps({"verb": "load", "id": network})))["doc"]
    want = json.loads(handle_request(json.dumps({"verb": "memory", "doc": doc, **asked})))
    assert want["changes"], want["verdict"]
    expect(status).to_contain_text(want["verdict"])
    for change in want["changes"]:
        section.get_by_role("button", name="Find the cheapest change").click()
        section.get_by_role("button", name=change["title"], exact=True).click(timeout=90_000)
        then = {"sizes": sizes | change["sizes"], "plan": asked["plan"] | change["plan"], "device": device}
        got = json.loads(handle_request(json.dumps({"verb": "memory", "doc": doc, **then})))
        assert got["total"]["q"] == change["q"]
        expect(status).to_contain_text(got["verdict"], timeout=60_000)
        expect(section.locator(f"figcaption:has-text('{change['q']['n']} {change['q']['u']}')").first).to_be_visible()
        expect(section.locator("summary")).to_be_visible()
        if not section.get_by_role("button", name="Reset all").is_visible():
            section.locator("summary").click()
        ask()
        expect(status).to_contain_text(want["verdict"], timeout=60_000)


def test_every_cache_format_is_taken(builder: Builder) -> None:
    section = band(builder, "qwen2.5-0.5b")
    choice = section.get_by_label("KV cache", exact=True)
    values: list[str] = choice.evaluate("(one) => [...one.options].map((each) => each.value)")
    assert len(values) > 30
    cell = section.locator("tbody tr", has=builder.page.locator("th", has_text="cache")).first.locator("td").first
    for value in ("q8_0", "q4_0", "fp8-e4m3", "int8", "fp32"):
        assert value in values
        choice.select_option(value)
        want = planned("qwen2.5-0.5b", plan={"format": "bf16", "cache": value}, device="rtx-4090")
        (part,) = [part for part in want["moments"][0]["parts"] if part["part"] == "cache"]
        expect(cell).to_have_attribute("title", part["q"]["x"], timeout=60_000)


def test_a_number_that_is_none_is_said_at_its_field(builder: Builder) -> None:
    """-3, 0, 1.5 and nothing used to be taken without a word."""
    section = band(builder, "gpt2")
    expect(section.locator("table")).to_be_visible(timeout=60_000)
    said = section.get_by_role("status").inner_text()
    section.locator("summary").click()
    for name, wrong in {
        "Batch": ("-3", "0", "1.5", "", "x", "9" * 20), "Tokens": ("-3", "0", "1.5", ""),
        "Prefill chunk": ("-1", "1.5", ""),
        "Beams": ("0", "1.5", ""),
    }.items():  # fmt: skip
        field = section.get_by_label(name, exact=True)
        good = field.input_value()
        for text in wrong:
            field.fill(text)
            expect(field).to_have_attribute("aria-invalid", "true")
            described = field.get_attribute("aria-describedby")
            expect(section.locator(f"#{described}")).to_be_visible()
        field.fill(good)
        expect(field).to_have_attribute("aria-invalid", "false")
    assert section.get_by_role("status").inner_text() == said
    batch = builder.page.locator("#settings").get_by_label("Batch", exact=True)
    for text in ("-3", "0", "1.5", "", "3 4", "9" * 20):
        batch.fill(text)
        expect(batch).to_have_attribute("aria-invalid", "true")


def test_what_the_engine_refuses_is_said_at_its_field(builder: Builder) -> None:
    section = band(builder)
    section.locator("summary").click()
    mesh = section.get_by_label("Parallelism")
    mesh.fill("tp=0")
    expect(mesh).to_have_attribute("aria-invalid", "true", timeout=60_000)
    expect(section.locator("#fit-shard-m")).to_contain_text("tp=0")
    assert "--" not in section.locator("#fit-shard-m").inner_text()
    mesh.fill("tp=2")
    expect(mesh).to_have_attribute("aria-invalid", "false", timeout=60_000)
    expect(section.get_by_role("status")).to_contain_text("on each of 2", timeout=60_000)


def test_a_part_has_one_color_and_one_pattern_everywhere(builder: Builder) -> None:
    section = band(builder, "gpt2")
    section.get_by_label("Task", exact=True).select_option("adamw")
    expect(section.locator("table")).to_contain_text("optimizer", timeout=60_000)
    fills: dict[str, set[str]] = {}
    for rect in builder.page.locator("#memory rect[class^=f-], #fit rect[class^=f-]").all():
        group, fill = rect.evaluate("(one) => [one.getAttribute('class'), getComputedStyle(one).fill]")
        fills.setdefault(group, set()).add(fill)
    assert {"f-weights", "f-gradients", "f-optimizer", "f-activations", "f-overhead"} <= set(fills)
    assert all(len(each) == 1 for each in fills.values()), fills
    assert len(set.union(*fills.values())) == len(fills)
    for row in section.locator("tbody tr").all():
        name, kind = row.locator("th").inner_text().strip(), row.locator("rect").get_attribute("class")
        if name in ("weights", "gradients", "optimizer", "activations", "cache"):
            assert kind == f"f-{name}"


def test_the_strip_says_bytes_per_element_and_the_format_of_training(builder: Builder) -> None:
    builder.open("gpt2")
    builder.after(lambda: builder.page.locator("#format").select_option("bf16"))
    strip = builder.page.locator(".strip")
    expect(strip).to_contain_text("2 B per element")
    expect(strip).to_contain_text("fp32, Adam, batch 1")
    # GPT-2's embedding: 128 tokens of 768, two bytes each.
    expect(builder.row(0).locator(".num.a")).to_have_attribute("title", f"{128 * 768 * 2:,} B")
