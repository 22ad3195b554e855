"""axe in every state, in both themes and at both widths; nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from helpers.builder import Builder

pytestmark = pytest.mark.page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1440, 390)]
# Rows of the long tables are alike: axe reads the first of them.
RUN = """tags => axe.run({exclude: ['.zoo tbody tr:nth-child(n+24)']}, {runOnly: tags}).then(found =>
  found.violations.map(
  fault => `${fault.id}: ${fault.nodes.map(node => node.target + ' ' + node.failureSummary).join('; ')}`))"""


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    return (root / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")


@contextmanager
def looking(browser: Browser, theme: str, width: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def check(page: Page, axe: str, state: str) -> None:
    # Wherever the last click left it, something lies half under a bar that stays in place.
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    page.evaluate(axe)
    faults = page.evaluate(RUN, TAGS)
    assert not faults, f"{state}:\n" + "\n".join(faults)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{state}: {wide} pixels wider than the window"


def broken(builder: Builder) -> None:
    builder.empty()
    builder.add("dense 8 16", "dense 99 4", "relu")


def bad_text(builder: Builder) -> None:
    builder.row(0).locator(".fields input").first.fill("6x")


def all_keys(builder: Builder) -> None:
    builder.row(0).locator(".pick").focus()
    builder.page.keyboard.press("?")


def suggestions(builder: Builder) -> None:
    builder.page.keyboard.press("Escape")
    builder.page.get_by_role("combobox", name="Add a layer").fill("c")
    builder.page.keyboard.press("ArrowDown")


def networks(builder: Builder) -> None:
    builder.page.get_by_role("combobox", name="Add a layer").fill("")
    builder.page.get_by_role("button", name="Network:").click()


def tables(builder: Builder) -> None:
    builder.page.keyboard.press("Escape")
    for section in ("#memory", "#compare"):
        builder.page.locator(section).get_by_role("button", name="Show as table").click()


def emptied(builder: Builder) -> None:
    builder.empty()
    # What it covers on a phone is not the empty page's fault.
    builder.page.get_by_role("button", name="Close message").click()


def menu(builder: Builder) -> None:
    builder.page.locator(".menu > summary:visible").first.click()


STATES: dict[str, Callable[[Builder], object]] = {
    "start": lambda _: None,
    "row selected": lambda builder: builder.select(0),
    "bad text": bad_text,
    "keys": all_keys,
    "suggestions": suggestions,
    "networks": networks,
    "tables": tables,
    "menu": menu,
    "error": broken,
    "empty": emptied,
}


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_no_state_has_a_fault(browser: Browser, site: str, axe: str, theme: str, width: int) -> None:
    with looking(browser, theme, width) as page:
        builder = Builder(page, site)
        for state, enter in STATES.items():
            enter(builder)
            check(page, axe, state)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_nor_while_the_engine_starts(browser: Browser, site: str, axe: str, theme: str, width: int) -> None:
    with looking(browser, theme, width) as page:
        held: list[Route] = []
        page.route("**/*.wasm", lambda route: held.append(route))
        Builder(page, site, ready=False)
        page.wait_for_selector(".boot")
        check(page, axe, "engine starting")
        for route in held:
            route.abort()


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_nor_when_it_cannot(browser: Browser, site: str, axe: str, theme: str, width: int) -> None:
    with looking(browser, theme, width) as page:
        page.route("**/*.wasm", lambda route: route.abort())
        builder = Builder(page, site, ready=False)
        builder.wait("failed")
        page.wait_for_selector(".engine-failed")
        check(page, axe, "engine failed")


@pytest.mark.parametrize("width", [320, 390, 600, 820, 1000, 1180, 1440, 1920])
def test_no_width_scrolls_sideways(browser: Browser, site: str, width: int) -> None:
    with looking(browser, "light", width) as page:
        builder = Builder(page, site)
        for at in (None, 0):
            if at is not None:
                builder.select(at)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{wide} pixels wider than the window"


def test_no_element_has_a_style_of_its_own(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.select(0)
    assert browser_page.locator("[style]").count() == 0
