"""Known networks on the page: their totals are the engine's, the comparison holds mine, the label can be saved."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.builder import Builder
from netweight.engine import handle_request

pytestmark = pytest.mark.page


def ask(**request: Any) -> dict[str, Any]:
    got: dict[str, Any] = json.loads(handle_request(json.dumps(request)))
    assert got["ok"], got
    return got


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    return Builder(browser_page, site)


def shelf(builder: Builder) -> Locator:
    """The table of known networks, drawn."""
    section = builder.page.locator("#zoo")
    section.scroll_into_view_if_needed()
    expect(section.locator("tbody tr").first).to_be_visible()
    return section


def names(section: Locator) -> list[str]:
    return section.locator("tbody th").all_inner_texts()


def test_the_table_holds_every_known_network_with_the_exact_totals(builder: Builder) -> None:
    entries = sorted(ask(verb="zoo")["entries"], key=lambda entry: entry["title"])
    rows = shelf(builder).locator("tbody tr")
    expect(rows).to_have_count(len(entries))
    exact: list[list[str]] = rows.evaluate_all(
        "all => all.map(row => [row.cells[0].innerText, row.cells[2].title, row.cells[5].title, row.cells[6].title])"
    )
    wanted = [[entry["title"], *(entry[key]["x"] for key in ("p", "m", "f"))] for entry in entries]
    assert sorted(exact) == wanted


def test_the_table_is_sorted_and_searched(builder: Builder) -> None:
    section = shelf(builder)
    entries = ask(verb="zoo")["entries"]
    largest = max(entries, key=lambda entry: int(entry["parameters"]))
    section.get_by_role("button", name="Parameters").click()
    assert names(section)[0] == largest["title"]
    section.get_by_label("Stored as").select_option("nf4")
    expect(section.locator("tbody tr").first.locator("td").nth(6)).to_have_attribute("title", largest["w"]["nf4"]["x"])
    section.get_by_label("Find", exact=True).fill("resnet 50")
    expect(section.get_by_role("button", name="ResNet-50", exact=True)).to_be_visible()
    assert all("50" in name for name in names(section))
    section.get_by_label("Find", exact=True).fill("")
    section.get_by_label("Field").select_option("vision")
    assert len(names(section)) == sum(entry["group"] == "vision" for entry in entries)
    section.get_by_label("Find", exact=True).fill("nothing of the kind")
    expect(section.get_by_text("Nothing is like this.")).to_be_visible()


def test_every_fourth_family_opens_with_the_exact_totals(builder: Builder) -> None:
    """The table above holds the totals of all; these are opened."""
    families = {entry["family"]: entry for entry in ask(verb="zoo")["entries"]}
    entries = list(families.values())[::4]
    assert len(entries) > 20
    for entry in entries:
        builder.open(entry["id"], entry["title"])
        doc = ask(verb="load", id=entry["id"])["doc"]
        summary = ask(verb="weigh", doc=doc)["summary"]
        assert builder.totals() == (summary["parameters"]["x"], summary["flops"]["x"]), entry["id"]
        assert builder.parameters() == summary["parameters"]["x"]
        assert summary["parameters"]["x"].replace(",", "") == entry["parameters"]


def test_a_known_network_is_counted_again_by_the_engine_in_the_browser(builder: Builder) -> None:
    builder.open("resnet50")
    before = builder.totals()
    builder.after(lambda: builder.page.get_by_role("button", name="GB", exact=True).click())
    assert builder.totals() == before == ("25,557,032", "8,178,368,512")
    expect(builder.page.locator(".strip .cell").nth(2)).to_contain_text("MB")


def test_the_comparison_holds_mine(builder: Builder) -> None:
    builder.open("resnet50")
    compare = builder.page.locator("#compare")
    compare.scroll_into_view_if_needed()
    expect(compare.locator(".right tr.me th")).to_contain_text("ResNet-50, yours")
    expect(compare.locator("svg.wide .mine")).to_have_count(1)
    compare.get_by_role("button", name="Show as table").click()
    row = compare.locator("tr", has=builder.page.get_by_role("button", name="VGG-16", exact=True))
    expect(row).to_contain_text("138")
    expect(row).to_contain_text("5.4")
    compare.get_by_role("button", name="Show as chart").click()
    for measure in ("Parameters", "FLOPs", "Memory"):
        compare.get_by_role("button", name=measure, exact=True).click()
        expect(compare.locator("svg.wide .mine")).to_have_count(1)


def test_memory_as_chart_and_as_table(builder: Builder) -> None:
    memory = builder.page.locator("#memory")
    expect(memory.get_by_role("img")).to_have_count(2)
    memory.get_by_role("button", name="Show as table").click()
    for precision in ("fp32", "fp16", "bf16", "int8", "int4"):
        expect(memory.locator(".right")).to_contain_text(precision)


def test_the_label_is_saved_as_a_picture_that_stands_alone(builder: Builder) -> None:
    builder.open("resnet50")
    with builder.page.expect_download() as got:
        builder.page.get_by_role("button", name="Save SVG").click()
    assert got.value.suggested_filename == "resnet-50.svg"
    text = got.value.path().read_text("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own engine wrote it
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(root.itertext())
    assert "ResNet-50" in words
    assert "25.6" in words
    assert not re.findall(r"https?://(?!www\.w3\.org/)", text)
    with builder.page.expect_download() as got:
        builder.page.get_by_role("button", name="Save PNG").click()
    assert got.value.path().read_bytes().startswith(b"\x89PNG")


def test_weights_are_stored_as_any_format_or_preset(builder: Builder) -> None:
    builder.open("bert-base-uncased")
    doc = ask(verb="load", id="bert-base-uncased")["doc"]
    weights = builder.page.get_by_label("Weights").first
    groups = weights.locator("optgroup")
    listed = ask(verb="catalogue")["formats"]
    expect(groups).to_have_count(len(listed))
    expect(weights.locator("option")).to_have_count(sum(len(one["formats"]) for one in listed))
    cell = builder.page.locator(".strip .cell").nth(2)
    for format in ("fp8-e4m3", "bnb-nf4", "gguf:q4_k_m"):
        builder.after(lambda format=format: weights.select_option(format))
        want = ask(verb="weigh", doc=doc, settings={"format": format})["summary"]["weights"]
        expect(cell).to_contain_text(want["n"])
        expect(cell.locator(".sub")).to_contain_text(format)


def test_the_formats_that_a_design_brings_hold_until_another_is_chosen(builder: Builder, tmp_path: Path) -> None:
    doc = {
        "netweight": 1,
        "inputs": {"x": {"shape": [100]}},
        "policies": {"format": ["bf16", "linear=nf4"]},
        "layers": [{"kind": "dense", "units": 64}],
    }
    file = tmp_path / "quantised.json"
    file.write_text(json.dumps(doc), "utf-8")
    builder.after(lambda: builder.page.locator("input[type=file]").set_input_files(file))
    cell = builder.page.locator(".strip .cell").nth(2)
    own = ask(verb="weigh", doc=doc)["summary"]["weights"]
    assert own["x"] != ask(verb="weigh", doc=doc, settings={"format": "bf16"})["summary"]["weights"]["x"]
    expect(cell.locator(".sub")).to_contain_text(own["x"].replace(" ", "\u00a0"))
    weights = builder.page.get_by_label("Weights").first
    expect(weights.locator("option:checked")).to_have_text("The design's own: bf16, linear=nf4")
    builder.after(lambda: weights.select_option("bf16"))
    expect(cell.locator(".sub")).to_contain_text("12,928")


def test_settings_reach_the_engine(builder: Builder) -> None:
    builder.open("resnet50")
    page = builder.page
    builder.after(lambda: page.get_by_label("Weights").select_option("int8"))
    expect(page.locator(".strip .cell").nth(2)).to_contain_text("24.4")
    page.get_by_role("group", name="Count").get_by_role("button", name="MACs").click()
    expect(page.locator(".strip .cell").nth(1)).to_contain_text("GMACs")
    builder.after(lambda: page.get_by_role("button", name="NHWC").click())
    expect(builder.row(0)).to_contain_text("112 × 112 × 64")
    before = builder.page.locator(".strip .cell").nth(1).inner_text()
    builder.after(lambda: page.get_by_label("Input", exact=True).fill("3 x 256 x 256"))
    assert builder.page.locator(".strip .cell").nth(1).inner_text() != before
