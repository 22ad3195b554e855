"""How fast the page is, in this machine's Chromium: prints a table.

python benchmarks/page.py [RUNS]        with the page built (`make bench` does both)
"""

import base64
import json
import os
import shutil
import statistics
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from netweight.app.folder import static_folder
from netweight.app.server import make_server, server_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from helpers.weights import GROUPS, weight  # noqa: E402 - its folder is not installed

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
EDITS = 40
PAINTED = "html[data-rev]:not([data-rev='0'])"

# Notes when each state shows, in milliseconds since the navigation began.
CLOCK = """
window.times = {};
const note = () => {
  const { engine, rev } = document.documentElement.dataset;
  if (engine) window.times[engine] ??= performance.now();
  if (rev) window.times["rev" + rev] ??= performance.now();
};
const names = ["data-engine", "data-rev"];
new MutationObserver(note).observe(document, { attributes: true, subtree: true, attributeFilter: names });
"""

# Does something and gives the milliseconds until rows and totals are painted, and until all numbers are: peak and
# memory to train follow in an answer of their own.
TIMED = """
const painted = (name, began) => new Promise((done) => {
  const root = document.documentElement, before = root.dataset[name];
  const seen = new MutationObserver(() => {
    if (root.dataset[name] === before) return;
    seen.disconnect();
    done(performance.now() - began);
  });
  seen.observe(root, { attributes: true });
});
const timed = (act) => {
  const began = performance.now();
  const both = Promise.all([painted("rev", began), painted("all", began)]);
  act();
  return both;
};
"""

# Types one number after the other, with a rest in which the page asks for what can wait.
EDIT = f"""async ([field, turns]) => {{ {TIMED}
  const input = document.querySelector(field), took = [], from = Number(input.value);
  input.focus();
  for (let turn = 0; turn < turns; turn += 1) {{
    took.push(await timed(() => {{
      input.value = String(from + 1 + turn);
      input.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
    }}));
    await new Promise((rest) => setTimeout(rest, 600));
  }}
  return took;
}}"""

OPEN = f"(button) => {{ {TIMED} return timed(() => button.click()); }}"


def link(document: dict[str, Any]) -> str:
    """The page's link to a document."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(json.dumps(document).encode()) + deflate.flush()
    return "#m=1." + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def network(rows: int) -> dict[str, Any]:
    """A network of so many rows, each different from the next."""
    layers = [{"kind": "dense", "units": 64 + turn % 192} for turn in range(rows)]
    return {"netweight": 1, "name": f"{rows} rows", "inputs": {"x": {"shape": [64]}}, "layers": layers}


def ready(page: Page, state: str = "html[data-engine=ready]") -> None:
    page.wait_for_selector(state, state="attached", timeout=120_000)


def visit(browser: Browser, url: str, measure: Callable[[Page], float]) -> float:
    """One measure of a fresh page, with an empty cache."""
    with browser.new_context() as context:
        context.add_init_script(CLOCK)
        page = context.new_page()
        page.goto(url)
        return measure(page)


def time_of(page: Page, name: str) -> float:
    return page.evaluate("(name) => window.times[name]", name)


def first_numbers(page: Page) -> float:
    ready(page, PAINTED)
    return time_of(page, "rev1")


def engine_ready(page: Page) -> float:
    ready(page)
    return time_of(page, "ready")


def reload(page: Page) -> float:
    ready(page)
    page.reload()
    return engine_ready(page)


def first_numbers_alone(browser: Browser, url: str) -> float:
    """First numbers with the engine held back: they must not need it."""
    with browser.new_context() as context:
        context.add_init_script(CLOCK)
        context.route("**/py-*/**", lambda route: route.abort())
        page = context.new_page()
        page.goto(url)
        return first_numbers(page)


def open_link(page: Page, url: str, rows: int) -> float:
    """Open a network of so many rows; milliseconds from the click to its numbers."""
    page.goto(url)
    ready(page)
    ready(page, PAINTED)
    page.wait_for_timeout(1500)
    page.evaluate("(hash) => { location.hash = hash; }", link(network(rows)))
    return page.get_by_role("button", name="Open it").evaluate(OPEN)[0]


def opened(browser: Browser, url: str, rows: int) -> float:
    with browser.new_context() as context:
        return open_link(context.new_page(), url, rows)


def edits(browser: Browser, url: str, rows: int, field: str, turns: int = EDITS) -> tuple[list[float], list[float]]:
    """Milliseconds from an edit of the first row's, or the network's, `field` to the painted numbers, in order.

    First those until rows and totals show it, then those until all numbers do.
    """
    with browser.new_context() as context:
        page = context.new_page()
        open_link(page, url, rows)
        page.wait_for_timeout(1500)
        page.locator("button.pick").first.click()
        page.wait_for_timeout(500)
        first, whole = zip(*page.evaluate(EDIT, [field, turns]), strict=True)
        return sorted(first), sorted(whole)


def spread(name: str, both: tuple[list[float], list[float]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for what, took in zip((name, f"{name}, all numbers"), both, strict=True):
        p95 = took[int(len(took) * 0.95)]
        found += [(f"{what}, p50", f"{took[len(took) // 2]:.0f} ms"), (f"{what}, p95", f"{p95:.0f} ms")]
    return found


def timings(browser: Browser, url: str, runs: int) -> list[tuple[str, str]]:
    def median(take: Callable[[], float]) -> str:
        taken = sorted(take() for _ in range(runs))
        return f"{statistics.median(taken):.0f} ms ({taken[0]:.0f} to {taken[-1]:.0f})"

    return [
        ("numbers on screen", median(lambda: visit(browser, url, first_numbers))),
        ("numbers on screen, engine blocked", median(lambda: first_numbers_alone(browser, url))),
        ("engine ready", median(lambda: visit(browser, url, engine_ready))),
        ("engine ready, reload", median(lambda: visit(browser, url, reload))),
        *spread("edit of a row, 200 rows", edits(browser, url, 200, "[data-field=units]")),
        *spread("edit of the batch, 200 rows", edits(browser, url, 200, "#size-batch")),
        *spread("edit of a row, 10,000 rows", edits(browser, url, 10_000, "[data-field=units]", EDITS // 4)),
        ("open 200 rows", median(lambda: opened(browser, url, 200))),
        ("open 10,000 rows", median(lambda: opened(browser, url, 10_000))),
    ]


def main(runs: int) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with make_server() as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        table = timings(browser, server_url(server), runs)
        browser.close()
        server.shutdown()
    table += [(f"{group}, brotli", f"{weight(static_folder(), group):,} B") for group in GROUPS]
    width = max(len(name) for name, _ in table)
    for name, value in table:
        print(f"{name:<{width}}  {value}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
