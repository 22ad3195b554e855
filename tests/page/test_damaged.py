"""Links, files and stored data are checked before use: the page comes up, says what it cannot read, and keeps it."""

import base64
import copy
import json
import random
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder, keep

pytestmark = pytest.mark.page

GOOD: dict[str, Any] = {
    "netweight": 1,
    "name": "Good",
    "sizes": {"batch": 1, "seq": 4},
    "inputs": {"x": {"shape": ["seq", 8], "dtype": "float32"}},
    "layers": [
        {"kind": "lstm", "units": 8, "layers": 2},
        {"kind": "residual", "layers": [{"kind": "dense", "units": 8, "name": "d"}], "shortcut": []},
        {
            "kind": "branches",
            "branches": [[{"kind": "relu"}], [{"kind": "lora", "rank": 2, "layer": {"kind": "dense", "units": 8}}]],
        },
        {"kind": "repeat", "times": 2, "shared": True, "layers": [{"kind": "relu", "from": ["d"]}]},
    ],
}
SETTINGS = {"format": "bf16", "units": "binary", "layout": "first", "count": "flops"}
JUNK: list[Any] = [None, 5, -1.5, "", "x", [], {}, [[]], [None], {"x": 5}, True, {"shape": None}, {"shape": {}}, 1e308]


def link(document: object) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(json.dumps(document).encode()) + packer.flush()
    return "#m=1." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in plain data, with each of its keys."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return []
    return [(value, key) for key, _ in pairs] + [place for _, inner in pairs for place in places(inner)]


def spoiled(chance: random.Random, value: Any) -> Any:
    """The same with one to three values that are none."""
    bad = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        found = places(bad)
        if found:
            holder, key = chance.choice(found)
            holder[key] = copy.deepcopy(chance.choice(JUNK))
    return bad


def comes_up(page: Page) -> None:
    page.wait_for_selector("#add")
    page.wait_for_selector(".strip")
    expect(page.locator("#app .refused").filter(has_text="cannot be drawn")).to_have_count(0)


@pytest.mark.parametrize("layer", [{"kind": "lstm", "units": 8, "layers": 2}, {"kind": "dense_block", "layers": 6}])
def test_a_number_called_layers_is_no_list_of_nodes(browser_page: Page, site: str, layer: dict[str, Any]) -> None:
    document = {"netweight": 1, "name": "Numeric", "inputs": {"x": {"shape": [8, 16, 16]}}, "layers": [layer]}
    page = browser_page
    page.goto(site + link(document))
    page.get_by_role("button", name="Open it").click()
    expect(page.locator(".list > li[id]")).to_have_count(1)
    builder = Builder(page, site, ready=False)
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Numeric")
    builder.wait("ready")
    page.locator(".pick").first.focus()
    builder.after(lambda: page.keyboard.press("Control+d"))
    assert len(builder.titles()) == 2


def test_whatever_a_link_holds_the_page_comes_up(browser_page: Page, site: str) -> None:
    """Known ones and forty by chance: refused in words, or shown."""
    chance, page = random.Random(12), browser_page
    known = [{**GOOD, "inputs": junk} for junk in JUNK] + [{**GOOD, "inputs": {"x": junk}} for junk in JUNK]
    documents = known + [spoiled(chance, GOOD) for _ in range(40)]
    page.goto(site)
    page.wait_for_selector("#add")
    for document in documents:
        page.evaluate("(text) => { location.hash = text; }", link(document))
        box = page.get_by_role("dialog").get_by_role("button", name="Open it")
        expect(box.or_(page.locator(".toast"))).to_be_visible()
        if box.is_visible():
            box.click()
            expect(box).to_have_count(0)
        elif page.locator(".toast").is_visible():
            expect(page.locator(".toast")).to_contain_text("holds no network")
        comes_up(page)
        close = page.get_by_role("button", name="Close message")
        if close.is_visible():
            close.click()
    page.reload()
    comes_up(page)


def test_whatever_the_storage_holds_the_page_comes_up(browser_page: Page, site: str) -> None:
    """Former, own, pinned and figures, spoiled by chance; then a good network still opens."""
    chance, page = random.Random(5), browser_page
    own = {"at": 5, "doc": GOOD, "settings": SETTINGS}
    pin = {
        "id": "pin:1",
        "title": "P",
        "year": 0,
        "group": "",
        "parameters": "5",
        "flops": "5",
        "weights": {"fp32": "20"},
        "doc": GOOD,
    }
    page.goto(site)
    page.wait_for_selector(".list > li")
    figures = page.evaluate("localStorage.getItem('netweight.figures')") or ""
    for _ in range(12):
        here = chance.choice([{"id": "a"}, {"id": "b", "doc": GOOD, "settings": SETTINGS}, {"id": "none"}])
        kept = {
            "netweight.mine.a": json.dumps(spoiled(chance, own)),
            "netweight.here": json.dumps(spoiled(chance, here) if chance.random() < 0.5 else here),
            "netweight.pins.1": json.dumps(spoiled(chance, [pin])),
            "netweight.figures": figures[: chance.randint(0, 40)] + chance.choice(["5", "null", "{}", figures[16:]]),
        }
        if chance.random() < 0.3:
            kept["netweight.page.1"] = json.dumps(spoiled(chance, {"doc": GOOD, "settings": SETTINGS, "counted": 5}))
        keep(page, site, kept)
        page.goto(site)
        comes_up(page)
    builder = Builder(page, site)
    builder.after(lambda: page.get_by_role("button", name="Empty network").first.click())
    builder.add("dense 4 3")
    assert builder.parameters() == "15"


def test_what_cannot_be_read_is_kept_and_offered_as_a_file(browser_page: Page, site: str) -> None:
    page = browser_page
    keep(page, site, {"netweight.page.1": '{"doc":{"layers":[{"kind":3}]}}'})
    page.goto(site)
    page.wait_for_selector(".list > li")
    page.get_by_role("button", name="Network:").click()
    with page.expect_download() as got:
        page.get_by_role("button", name="Save as file").click()
    assert got.value.path().read_text("utf-8") == '{"doc":{"layers":[{"kind":3}]}}'


def test_yaml_is_not_offered_and_said(browser_page: Page, site: str) -> None:
    page = browser_page
    page.goto(site)
    page.wait_for_selector(".list > li")
    chooser = page.locator("input[type=file]")
    assert "yaml" not in (chooser.get_attribute("accept") or "")
    chooser.set_input_files({"name": "net.yaml", "mimeType": "text/yaml", "buffer": b"layers: []"})
    expect(page.locator(".toast")).to_contain_text("this file is YAML")
