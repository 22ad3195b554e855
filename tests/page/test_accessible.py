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

# From here on, notes the elements that come or change. Of the root and the body themselves only the whole page tells.
NOTE = """() => {
  window.touched = new Set();
  const note = (seen) => {
    for (const { type, target, addedNodes } of seen) {
      const added = [...addedNodes].filter((node) => node instanceof Element);
      const held = target instanceof Element ? target : target.parentElement;
      const at = type === "childList" && added.length > 0 ? added : [held];
      for (const one of at) if (one && one !== document.body && one !== document.documentElement) touched.add(one);
    }
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(note).observe(document.documentElement, all);
}"""
# The whole page, or its parts that were touched since the last look: axe takes long over many small ones. Rows of the
# long tables are alike: it reads the first.
RUN = """async ([tags, whole]) => {
  const part = (one) => one.closest("li[id], [role=dialog], .toast, section, aside, header, nav") ?? one;
  const there = [...new Set([...touched].filter((one) => one.isConnected).map(part))];
  touched.clear();
  const inside = (one) => there.some((other) => other !== one && other.contains(one));
  const include = whole ? [document] : there.filter((one) => !inside(one));
  if (include.length === 0) return ["nothing has changed"];
  const exclude = [".zoo tbody tr:nth-child(n+24)"];
  const found = await axe.run({ include, exclude }, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(
    (fault) => `${fault.id}: ${fault.nodes.map((node) => node.target + " " + node.failureSummary).join("; ")}`);
}"""


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    return (root / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")


@contextmanager
def looking(browser: Browser, theme: str, width: int) -> Iterator[Page]:
    context = browser.new_context(
        service_workers="block", viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def check(page: Page, state: str, *, whole: bool = False) -> None:
    # Wherever the last click left it, something lies half under a bar that stays in place.
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    faults = page.evaluate(RUN, [TAGS, whole])
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
    builder.page.locator("#compare").get_by_role("button", name="Show as chart").click()
    builder.page.locator(".menu > summary:visible").first.click()


STATES: dict[str, Callable[[Builder], object]] = {
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
    """The whole page once, while the engine starts; then what each state changes."""
    with looking(browser, theme, width) as page:
        held: list[Route] = []
        page.route("**/*.wasm", lambda route: held.append(route))
        builder = Builder(page, site, ready=False)
        page.evaluate(axe)
        page.evaluate(NOTE)
        page.wait_for_selector(".boot")
        page.locator("#zoo").scroll_into_view_if_needed()
        page.wait_for_selector("#zoo tbody tr")
        # Its rows are alike, and the time that axe takes for any part grows with the whole page.
        page.get_by_label("Find", exact=True).fill("resnet")
        check(page, "engine starting", whole=True)
        for route in held:
            route.abort()
        page.wait_for_selector(".engine-failed")
        check(page, "engine failed")
        page.unroute("**/*.wasm")
        page.get_by_role("button", name="Try again").click()
        builder.wait("ready")
        page.locator("#compare").scroll_into_view_if_needed()
        page.wait_for_selector("#compare figure")
        page.wait_for_selector("html[data-current]", state="attached")
        check(page, "ready")
        for state, enter in STATES.items():
            enter(builder)
            check(page, state)


def test_no_width_scrolls_sideways(browser: Browser, site: str) -> None:
    with looking(browser, "light", 1440) as page:
        builder = Builder(page, site)
        for at in (None, 0):
            if at is not None:
                builder.select(at)
            for width in (320, 390, 600, 820, 1000, 1180, 1440, 1920):
                page.set_viewport_size({"width": width, "height": 900})
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{wide} pixels wider than the window of {width}"


def test_no_element_has_a_style_of_its_own(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    builder.select(0)
    assert browser_page.locator("[style]").count() == 0
