"""What stays: pinned networks, what was opened a moment ago, the page without its server."""

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from helpers.builder import Builder

pytestmark = pytest.mark.page


def test_a_pinned_network_stays_in_the_comparison(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.empty()
    builder.add("dense 100 10")
    compare = builder.page.locator("#compare")
    compare.get_by_role("button", name="Pin this network").click()
    builder.open("resnet50")
    compare.scroll_into_view_if_needed()
    pins = compare.get_by_role("list", name="Pinned networks")
    expect(pins.get_by_role("listitem")).to_have_count(1)
    expect(compare.locator(".right tr.pin")).to_have_count(1)
    expect(compare.locator(".right tr.me th")).to_contain_text("ResNet-50, yours")
    expect(compare.locator("svg.wide .pinned")).to_have_count(1)
    browser_page.reload()
    builder.wait("ready")
    compare.scroll_into_view_if_needed()
    expect(pins.get_by_role("listitem")).to_contain_text("My network")
    compare.locator(".right tr.pin").get_by_role("button").click()
    builder.page.wait_for_selector("html[data-current]", state="attached")
    expect(builder.page.locator(".strip .sub").first).to_have_text("1,010")
    pins.get_by_role("button", name="Unpin My network").click()
    expect(pins).to_have_count(0)
    expect(compare.locator(".right tr.pin")).to_have_count(0)


def test_an_input_can_hold_whole_numbers(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.empty()
    builder.add("embedding 1000 64")
    builder.after(lambda: builder.page.get_by_label("Input", exact=True).fill("16"))
    expect(builder.row(0).locator(".msg")).to_contain_text("whole numbers")
    builder.after(lambda: builder.page.get_by_label("Holds").select_option("whole numbers"))
    expect(builder.page.locator("li.err")).to_have_count(0)
    assert builder.parameters() == "64,000"
    builder.after(lambda: builder.page.get_by_role("button", name="Undo").first.click())
    expect(builder.row(0).locator(".msg")).to_be_visible()


def test_what_was_opened_is_kept_at_once(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.open("resnet50")
    assert '"name":"ResNet-50"' in browser_page.evaluate("localStorage.getItem('netweight.here')")


def test_a_crash_of_the_tab_loses_nothing(browser: Browser, site: str) -> None:
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        builder = Builder(page, site)
        builder.empty()
        builder.add("dense 100 7")
        builder.after(lambda: builder.page.get_by_label("Name", exact=True).first.fill("Before the crash"))
        builder.kept("Before the crash")
        with suppress(Error):
            page.goto("chrome://crash", timeout=5_000)
        after = Builder(context.new_page(), site, ready=False)
        expect(after.page.locator(".strip .sub").first).to_have_text("707")
        assert after.titles() == ["Dense 7"]


def test_the_guide_needs_no_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site)
        guide = page.locator("#guide")
        expect(guide).to_contain_text("3,072·768 + 3,072 = 2,362,368")
        expect(guide.get_by_role("heading", name="Usual questions")).to_be_visible()


def test_without_its_server_the_page_says_so_and_counts_on(browser: Browser, site: str) -> None:
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        builder = Builder(page, site)
        notice = page.get_by_text("The server does not answer.")
        context.set_offline(True)
        page.get_by_role("button", name="Network:").click()
        page.get_by_label("Search").fill("resnet50")
        page.locator("#networks [data-id='resnet50']").click()
        expect(page.locator(".toast")).to_contain_text("Its file cannot be had")
        expect(notice).to_be_visible()
        builder.empty()
        builder.add("dense 12 34")
        assert builder.parameters() == f"{12 * 34 + 34}"
        context.set_offline(False)
        expect(notice).to_have_count(0)
