"""Rows inside rows: into a group and out of it, the layer inside a wrapper, faults that a press mends."""

import pytest
from playwright.sync_api import Page, expect

from helpers.builder import Builder

pytestmark = pytest.mark.page


@pytest.fixture
def builder(browser_page: Page, site: str) -> Builder:
    builder = Builder(browser_page, site)
    builder.empty()
    return builder


def levels(builder: Builder) -> list[str | None]:
    return [row.get_attribute("aria-level") for row in builder.rows().all()]


def test_a_row_goes_into_the_group_above_and_out_again(builder: Builder) -> None:
    builder.add("dense 8 8", "relu")
    row = builder.select(0)
    builder.after(lambda: row.get_by_role("button", name="Repeat × N").click())
    assert levels(builder) == ["1", "2", "1"]
    builder.row(0).locator(".pick").click()
    row = builder.select(2)
    builder.after(lambda: row.get_by_role("button", name="Into repeat").click())
    assert levels(builder) == ["1", "2", "2"]
    builder.after(lambda: builder.row(2).get_by_role("button", name="Out of repeat").click())
    assert levels(builder) == ["1", "2", "1"]
    assert builder.titles()[2] == "ReLU"


def test_keys_take_a_row_into_the_group_below_and_out(builder: Builder) -> None:
    builder.add("relu", "dense 8 8")
    row = builder.select(1)
    builder.after(lambda: row.get_by_role("button", name="Group", exact=True).click())
    builder.row(1).locator(".pick").click()
    builder.row(0).locator(".pick").focus()
    builder.after(lambda: builder.page.keyboard.press("Alt+ArrowRight"))
    assert levels(builder) == ["1", "2", "2"]
    assert builder.titles()[1] == "ReLU"
    builder.row(1).locator(".pick").focus()
    builder.after(lambda: builder.page.keyboard.press("Alt+ArrowLeft"))
    assert levels(builder) == ["1", "2", "1"]


def test_the_layer_inside_a_wrapper_is_edited(builder: Builder) -> None:
    builder.add("lora 8 dense 16", "relu")
    builder.after(lambda: builder.row(0).locator(".fix button").first.click())
    before = int(builder.parameters().replace(",", ""))
    row = builder.select(0)
    expect(row.get_by_role("group", name="Dense inside")).to_be_visible()
    builder.after(lambda: row.get_by_label("Units").fill("32"))
    assert int(builder.parameters().replace(",", "")) > before
    expect(row.locator(".pick")).to_contain_text("32")
    field = row.get_by_label("Units")
    field.fill("many")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_the_kind_inside_a_wrapper_is_chosen_and_its_faults_are_mended_there(builder: Builder) -> None:
    builder.page.get_by_label("Input", exact=True).fill("3 × 8 × 8")
    builder.add("lora 8 dense 16")
    row = builder.select(0)
    inside = row.get_by_role("group", name="Dense inside")
    builder.after(lambda: inside.get_by_label("Layer").select_option("conv2d"))
    inside = row.get_by_role("group", name="Conv2D inside")
    expect(inside).to_be_visible()
    expect(row.locator(".msg")).to_have_count(0)
    kernel = inside.get_by_label("Kernel")
    builder.after(lambda: kernel.fill("99"))
    expect(row.locator(".msg")).to_contain_text("99")
    expect(kernel).to_have_attribute("aria-invalid", "true")
    builder.after(lambda: row.get_by_role("button", name="Set kernel to 8").click())
    expect(builder.page.locator("li.err")).to_have_count(0)
    expect(kernel).to_have_value("8")


def test_a_layer_of_no_usual_size_is_offered_inputs(builder: Builder) -> None:
    builder.add("flatten")
    message = builder.row(0).locator(".msg")
    expect(message).to_contain_text("There is no input yet.")
    assert "{" not in message.inner_text()
    builder.after(lambda: message.get_by_role("button", name="Take an image, 3 × 224 × 224").click())
    expect(builder.page.locator("li.err")).to_have_count(0)
    expect(builder.row(0)).to_contain_text("150528")
    expect(builder.page.get_by_label("Input", exact=True)).to_have_value("3 × 224 × 224")
