"""Building a network by typing, breaking it, mending it, taking it back."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from helpers.builder import Builder, keep

pytestmark = pytest.mark.page


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    return Builder(browser_page, site)


def test_the_page_opens_on_a_network_with_its_numbers(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site, ready=False)
    assert int(builder.parameters().replace(",", "")) > 0
    assert builder.totals()[1] != "0"


def test_from_nothing_by_typing(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 768 3072", "relu", "dense 10")
    assert builder.titles() == ["Dense 3072", "ReLU", "Dense 10"]
    # The first line said the input, so the next one needs none.
    assert builder.parameters() == f"{768 * 3072 + 3072 + 3072 * 10 + 10:,}"
    expect(builder.page.locator(".l.serving")).to_contain_text("768")


def test_several_layers_pasted_at_once(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 8 16; relu; dense 4")
    assert builder.titles() == ["Dense 16", "ReLU", "Dense 4"]


def test_text_that_is_no_layer_says_what_to_type(builder: Builder) -> None:
    builder.page.locator("#add").fill("flurb 3")
    builder.page.locator("#add").press("Enter")
    expect(builder.page.locator("#add-error")).to_be_visible()
    expect(builder.page.locator("#add")).to_have_attribute("aria-invalid", "true")
    expect(builder.page.locator("#add")).to_have_value("flurb 3")


def test_a_size_that_does_not_fit_is_said_and_mended(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 8 16", "dense 99 4", "relu")
    broken = builder.row(1)
    expect(broken.locator(".msg b")).to_have_text("Dense expects 99 inputs and gets 16.")
    expect(builder.row(2)).to_contain_text("waits for row 2")
    expect(builder.page.locator(".strip .sub").first).to_have_text("partial, row 1")
    assert builder.totals()[0] == f"{8 * 16 + 16}"
    builder.after(lambda: broken.locator(".fix button").first.click())
    expect(builder.page.locator("li.err")).to_have_count(0)
    assert builder.parameters() == f"{8 * 16 + 16 + 16 * 4 + 4}"


def test_a_kernel_too_large_keeps_the_rows_before_it(builder: Builder) -> None:
    builder.after(lambda: builder.select(0).get_by_label("Kernel").fill("99"))
    expect(builder.row(0).locator(".msg")).to_contain_text("99")
    expect(builder.row(0).get_by_label("Kernel")).to_have_attribute("aria-invalid", "true")
    described = builder.row(0).get_by_label("Kernel").get_attribute("aria-describedby") or ""
    expect(builder.page.locator(f"#{described}")).to_contain_text("99")
    builder.after(lambda: builder.row(0).locator(".fix button").first.click())
    expect(builder.row(0).locator(".msg")).to_have_count(0)
    expect(builder.row(0)).to_contain_text("32 × 1 × 1")


def test_text_in_a_number_field_neither_jumps_nor_zeroes(builder: Builder) -> None:
    before = builder.parameters()
    field = builder.select(0).get_by_label("Filters")
    for text in ("64x", "", "-3", "1e9", "zero", "six"):
        field.fill(text)
        expect(field).to_have_value(text)
        expect(field).to_have_attribute("aria-invalid", "true")
        assert builder.parameters() == before
    field.blur()
    expect(field).to_have_value("six")
    builder.after(lambda: field.fill("48"))
    expect(field).to_have_attribute("aria-invalid", "false")
    assert builder.parameters() != before


def test_the_formula_of_the_selected_row_marks_the_focused_field(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 768 3072")
    row = builder.select(0)
    row.get_by_label("Units").focus()
    expect(row.locator(".formula .hot b").first).to_have_text("3,072")
    expect(row.locator(".formula .res b").first).to_have_text("2,362,368")


def test_undo_and_redo_of_an_edit_typed_in_one_go(builder: Builder) -> None:
    first = builder.parameters()
    field = builder.select(0).get_by_label("Filters")
    field.press("End")
    builder.after(lambda: field.press("0"))
    builder.after(lambda: field.press("0"))
    expect(field).to_have_value("3200")
    changed = builder.parameters()
    assert changed != first
    field.blur()
    builder.after(lambda: builder.page.get_by_role("button", name="Undo").first.click())
    assert builder.parameters() == first
    expect(field).to_have_value("32")
    builder.after(lambda: builder.page.get_by_role("button", name="Redo").click())
    assert builder.parameters() == changed


def test_rows_are_moved_copied_grouped_and_removed(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 8 8", "relu", "dense 8")
    row = builder.select(0)
    builder.after(lambda: row.get_by_role("button", name="Move down").click())
    assert builder.titles() == ["ReLU", "Dense 8", "Dense 8"]
    builder.after(lambda: builder.page.get_by_role("button", name="Undo").first.click())
    builder.row(1).locator(".pick").click()
    builder.after(lambda: builder.row(1).get_by_role("button", name="Duplicate").click())
    assert len(builder.titles()) == 4
    builder.after(lambda: builder.page.locator(".edit").get_by_role("button", name="Delete").click())
    assert len(builder.titles()) == 3
    expect(builder.page.locator(".toast")).to_contain_text("Row removed.")
    builder.after(lambda: builder.page.locator(".toast").get_by_role("button", name="Undo").click())
    assert len(builder.titles()) == 4


def test_neighbours_are_repeated_together(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 8 8", "relu")
    before = int(builder.parameters())
    row = builder.select(0)
    row.get_by_role("button", name="Select next too").click()
    expect(row).to_contain_text("2 rows selected")
    builder.after(lambda: row.get_by_role("button", name="Repeat × N").click())
    assert int(builder.parameters()) == 2 * before
    builder.after(lambda: builder.row(0).get_by_label("Times").fill("5"))
    assert int(builder.parameters()) == 5 * before
    expect(builder.row(0).locator(".times")).to_have_text("× 5")
    builder.after(lambda: builder.row(0).get_by_role("button", name="Ungroup").click())
    assert int(builder.parameters()) == before


def test_clearing_can_be_taken_back(builder: Builder) -> None:
    before = builder.parameters()
    builder.after(lambda: builder.page.get_by_role("button", name="Clear", exact=True).click())
    expect(builder.rows()).to_have_count(0)
    expect(builder.page.locator(".empty")).to_be_visible()
    builder.after(lambda: builder.page.locator(".toast").get_by_role("button", name="Undo").click())
    assert builder.parameters() == before


def test_a_reload_keeps_the_network(cold_page: Page, site: str) -> None:
    builder = Builder(cold_page, site)
    builder.empty()
    builder.add("dense 100 7")
    page = builder.page
    # Neither the engine nor a file of the site is there yet: what was counted is kept, and drawn with the rows.
    held: list[Route] = []
    for pattern in ("**/*.wasm", "**/data.json"):
        page.route(pattern, lambda route: held.append(route))
    page.reload()
    page.wait_for_selector(".list > li")
    assert builder.parameters() == "707"
    assert builder.titles() == ["Dense 7"]
    expect(page.locator("html")).to_have_attribute("data-engine", "starting")
    for route in held:
        route.continue_()
    builder.wait("ready")
    expect(page.locator(".strip .cell").nth(4)).not_to_contain_text("–")
    assert builder.parameters() == "707"


@pytest.mark.parametrize(
    "kept", ["{", "[]", '{"doc":{"layers":[{"kind":3}]}}', '{"doc":{"layers":[{"kind":"conv2d","filters":"x"}]}}']
)
def test_a_saved_network_that_is_none_does_not_block_the_page(builder: Builder, kept: str) -> None:
    page = builder.page
    keep(page, builder.site, {"netweight.page.1": kept})
    page.goto(builder.site)
    builder.wait("ready")
    builder.after(lambda: page.get_by_role("button", name="LSTM classifier").first.click())
    assert int(builder.parameters().replace(",", "")) > 0


def test_a_design_file_is_saved_and_opened_again(builder: Builder, tmp_path: Path) -> None:
    builder.empty()
    builder.add("dense 12 34")
    builder.page.locator("summary", has_text="Export").click()
    with builder.page.expect_download() as got:
        builder.page.get_by_role("button", name="Design file", exact=True).click()
    file = tmp_path / got.value.suggested_filename
    got.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["layers"][0]["units"] == 34
    builder.empty()
    builder.after(lambda: builder.page.locator("input[type=file]").set_input_files(file))
    assert builder.titles() == ["Dense 34"]
    assert builder.parameters() == f"{12 * 34 + 34}"


def test_a_file_that_is_no_design_is_refused_in_words(builder: Builder, tmp_path: Path) -> None:
    before = builder.parameters()
    file = tmp_path / "cat.json"
    file.write_text("meow")
    builder.page.locator("input[type=file]").set_input_files(file)
    expect(builder.page.locator(".toast")).to_be_visible()
    assert builder.parameters() == before


def test_a_link_offers_its_network_and_takes_nothing(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 12 34")
    page = builder.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "#m=1." in link
    builder.open("resnet50")
    before = builder.parameters()
    builder.kept("ResNet-50")
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("dialog")).to_contain_text("A network from a link")
    builder.wait("ready")
    page.get_by_role("button", name="Keep mine").click()
    assert builder.parameters() == before
    page.goto("about:blank")
    page.goto(link)
    builder.wait("ready")
    builder.after(lambda: page.get_by_role("button", name="Open it").click())
    assert builder.titles() == ["Dense 34"]
