"""The engine starts; and where it cannot, the page says why instead of waiting for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from helpers.serving import running
from netweight.app import policy
from netweight.app.server import PageServer, StaticFileHandler, server_url

pytestmark = pytest.mark.page
START = 60_000


def wait_for(page: Page, state: str) -> None:
    page.wait_for_selector(f"html[data-engine={state}]", state="attached", timeout=START)


def test_the_engine_starts(cold_page: Page, site: str) -> None:
    cold_page.goto(site)
    wait_for(cold_page, "ready")


class Broken(StaticFileHandler):
    """A server with one fault."""

    missing = ""
    types: dict[str, str] = {}  # noqa: RUF012
    header = policy.HEADER

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        if self.missing and self.path.endswith(self.missing):
            self.send_error(404)
        else:
            super().do_GET()

    def guess_type(self, path: object) -> str:
        return self.types.get(Path(str(path)).suffix) or super().guess_type(path)

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword, self.header if keyword == "Content-Security-Policy" else value)


@contextmanager
def serving(static: Path, **faults: object) -> Iterator[str]:
    handler = type("Faulty", (Broken,), faults)
    with running(PageServer(("127.0.0.1", 0), partial(handler, directory=str(static)))) as server:
        yield server_url(server)


def without(text: str) -> str:
    assert text in policy.HEADER
    return policy.HEADER.replace(text, "")


FAULTS: dict[str, tuple[dict[str, object], str]] = {
    "wasm missing": ({"missing": ".wasm"}, "missing"),
    "standard library missing": ({"missing": "stdlib.zip"}, "missing"),
    "engine missing": ({"missing": "engine.zip"}, "missing"),
    "Pyodide missing": ({"missing": "pyodide.mjs"}, "missing"),
    "modules of the wrong type": ({"types": {".mjs": "text/plain"}}, "missing"),
    "a page instead of files": ({"types": {".zip": "text/html"}}, "missing"),
    "policy without wasm": ({"header": without(" 'wasm-unsafe-eval'")}, "blocked"),
    "policy without connections": ({"header": without("connect-src 'self'; ")}, "blocked"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(browser: Browser, static: Path, name: str) -> None:
    faults, cause = FAULTS[name]
    with serving(static, **faults) as url, browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(url)
        wait_for(page, "failed")
        assert page.locator("html").get_attribute("data-cause") == cause


def test_wasm_of_an_unknown_type_still_starts(browser: Browser, static: Path) -> None:
    with (
        serving(static, types={".wasm": "application/octet-stream"}) as url,
        browser.new_context(service_workers="block") as context,
    ):
        page = context.new_page()
        page.goto(url)
        wait_for(page, "ready")


def test_a_browser_without_webassembly(browser: Browser, site: str) -> None:
    with browser.new_context(service_workers="block") as context:
        context.add_init_script("delete globalThis.WebAssembly")
        page = context.new_page()
        page.goto(site)
        wait_for(page, "failed")
        assert page.locator("html").get_attribute("data-cause") == "no-webassembly"
