"""axe in every state, in both themes and at both widths; nothing scrolls sideways."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from helpers.builder import Builder, shorten_zoo

pytestmark = pytest.mark.page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES = ("dark", "light")
# What another theme can change.
COLOR = ["color-contrast", "link-in-text-block"]

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
# At the top of the page, with everything drawn and nothing on its way.
STILL = """async () => {
  scrollTo({ top: 0, behavior: "instant" });
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
}"""
# The whole page, or its parts that were touched since the last look.
RUN = """async ([tags, whole, last]) => {
  const part = (one) => one.closest("li[id], [role=dialog], .toast, section, aside, header, nav") ?? one;
  const there = [...new Set([...touched].filter((one) => one.isConnected).map(part))];
  if (last) touched.clear();
  const inside = (one) => there.some((other) => other !== one && other.contains(one));
  const include = whole ? [document] : there.filter((one) => !inside(one));
  if (include.length === 0) return ["nothing has changed"];
  const rules = { "landmark-unique": { enabled: true } };
  const found = await axe.run({ include }, { runOnly: tags, rules, resultTypes: ["violations"] });
  return found.violations.map(
    (fault) => `${fault.id}: ${fault.nodes.map((node) => node.target + " " + node.failureSummary).join("; ")}`);
}"""


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    return (root / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")


Look = Callable[..., Page]


@pytest.fixture
def look(new_page: Callable[[], Page]) -> Look:
    """A page of that theme and width, in which nothing moves slowly."""

    def opened(theme: str, width: int, forced_colors: str = "none") -> Page:
        page = new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce", forced_colors=forced_colors)
        return page

    return opened


def check(page: Page, state: str, *, whole: bool = False) -> None:
    """No fault in any theme, and nothing wider than the window. One document: what changed is looked at in each."""
    # Wherever the last click left it, something lies half under a bar that stays in place.
    page.evaluate(STILL)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        faults = page.evaluate(RUN, [TAGS if theme == THEMES[0] else COLOR, whole, theme == THEMES[-1]])
        assert not faults, f"{state}, {theme}:\n" + "\n".join(faults)
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


@pytest.mark.parametrize("width", [1440, 390])
def test_no_state_has_a_fault(browser: Browser, site: str, axe: str, width: int) -> None:
    """The whole page once, while the engine starts; then what each state changes; each in light and in dark."""
    size: ViewportSize = {"width": width, "height": 900}
    with browser.new_context(service_workers="block", viewport=size, reduced_motion="reduce") as context:
        page = context.new_page()
        shorten_zoo(page)
        held: list[Route] = []
        page.route("**/*.wasm", lambda route: held.append(route))
        builder = Builder(page, site, ready=False)
        page.evaluate(axe)
        page.evaluate(NOTE)
        page.wait_for_selector(".boot")
        page.locator("#zoo").scroll_into_view_if_needed()
        page.wait_for_selector("#zoo tbody tr")
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
        page.locator("#fit").scroll_into_view_if_needed()
        page.wait_for_selector("#fit figure")
        page.locator("#fit summary").click()
        check(page, "ready", whole=True)
        for state, enter in STATES.items():
            enter(builder)
            check(page, state)


def test_no_width_scrolls_sideways(look: Look, site: str) -> None:
    page = look("light", 1440)
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


# Text spacing of WCAG 1.4.12, at its bounds.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  const spaced = "line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important";
  sheet.replaceSync(`*, *::before, *::after { ${spaced} } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that its own box, or one around it that hides what is outside, cuts off. Names and values that are cut with an
# ellipsis by design stand in full elsewhere: in a title, or in the field that opens.
CUT = """(within) => {
  const found = [];
  for (const one of document.querySelectorAll(`${within} *`)) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")) continue;
    const style = getComputedStyle(one);
    if (style.visibility === "hidden" || one.closest(".vh") || style.textOverflow === "ellipsis") continue;
    const range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    if (text.width === 0) continue;
    for (let box = one; box && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const at = box.getBoundingClientRect();
      const bounded = box === one || box.matches(".label, .strip, .cell, .band > *, .dock, .addbox");
      const over = text.right - at.right > 1 || (overflowY !== "visible" && text.bottom - at.bottom > 1);
      if (over && (overflowX === "hidden" || overflowX === "clip" || (bounded && overflowX === "visible"))) {
        const what = `${one.tagName}.${one.className} "${one.textContent.slice(0, 40)}"`;
        found.push(`${what} leaves ${box.className || box.tagName}`);
        break;
      }
      if (overflowX === "auto" || overflowX === "scroll") break;
    }
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_wider_spaced_text_is_not_cut(look: Look, site: str, width: int) -> None:
    """WCAG 1.4.12: the label used to lose the end of its lines."""
    page = look("light", width)
    Builder(page, site)
    page.wait_for_selector(".label")
    page.evaluate(SPACED)
    for within in (".label", ".strip", "#memory", ".dock"):
        assert page.evaluate(CUT, within) == [], within
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} pixels wider than the window"


def test_forced_colors_leave_everything_to_be_seen(look: Look, site: str, axe: str) -> None:
    """Bars, rules and the current view are drawn in the system's colors, and differ from what they stand on."""
    page = look(THEMES[0], 1440, forced_colors="active")
    shorten_zoo(page)
    builder = Builder(page, site)
    builder.select(0)
    page.locator("#fit").scroll_into_view_if_needed()
    page.wait_for_selector("#fit figure")
    color = "(([selector, property]) => getComputedStyle(document.querySelector(selector))[property])"
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        ground = page.evaluate(color, ["body", "backgroundColor"])
        for selector, part in (
            (".f-weights", "fill"), (".f-activations", "fill"), (".f-overhead", "stroke"), (".bar rect", "fill"),
            (".rule.thick", "backgroundColor"), (".mark", "backgroundColor"), (".strip", "borderTopColor"),
        ):  # fmt: skip
            assert page.evaluate(color, [selector, part]) != ground, selector
        fills = {page.evaluate(color, [f".f-{group}", "fill"]) for group in ("weights", "activations", "overhead")}
        assert len(fills) == 3
        assert page.evaluate(color, ["nav a[aria-current]", "textDecorationLine"]) == "underline"
        assert page.evaluate(color, [".sel", "borderLeftStyle"]) == "solid"
    page.evaluate(axe)
    page.evaluate(NOTE)
    check(page, "forced colors", whole=True)


def test_paper_has_the_network_and_nothing_to_press(look: Look, site: str) -> None:
    page = look("dark", 1440)
    builder = Builder(page, site)
    builder.select(0)
    page.locator("#fit").scroll_into_view_if_needed()
    page.wait_for_selector("#fit figure")
    page.emulate_media(media="print", color_scheme="dark")
    for there in (
        ".strip",
        ".list > li",
        ".total",
        ".label",
        "#memory figure",
        "#fit figure",
        "#fit table",
        "#guide h3",
    ):
        assert page.locator(there).first.is_visible(), there
    for away in (
        ".tools",
        ".top nav",
        ".add",
        ".edit",
        ".kebab",
        "#zoo",
        ".dock",
        ".toast",
        ".acts",
        "#memory button",
    ):
        assert page.locator(f"{away}:visible").count() == 0, away
    assert page.locator(".cell:visible").count() == 6
    assert page.evaluate("getComputedStyle(document.querySelector('.label')).color") == "rgb(17, 17, 16)"
    pages = page.pdf(format="A4")
    assert pages.startswith(b"%PDF")
    page.set_viewport_size({"width": 703, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} pixels wider than the paper"


def test_phones_reach_every_view_from_the_bottom_bar(look: Look, site: str) -> None:
    page = look("light", 390)
    Builder(page, site)
    dock = page.locator(".dock")
    for view in ("Fit", "Zoo", "Memory", "Compare", "Layers"):
        dock.get_by_role("link", name=view, exact=True).click()
        expect(page.locator(f"#{view.lower()}")).to_be_in_viewport()
        box = dock.get_by_role("link", name=view, exact=True).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    dock.get_by_role("button", name="Add a layer").click()
    assert page.evaluate("document.activeElement.id") == "add"
