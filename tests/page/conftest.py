"""A real browser, and a page that fails its test on anything foreign, faulty or unguarded."""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from helpers.warm_engine import WarmEngine

# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The browser to test in: what `make test` found, else what PATH has."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium: run `make test`, which installs one, or set CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


class Guard:
    """Collects what a page must not do."""

    def __init__(self, page: Page, site: str) -> None:
        self.faults: list[str] = []
        self._origin = _origin(site)
        page.on("request", lambda request: self._request(request.url))
        page.on("response", self._response)
        page.on("console", lambda said: said.type == "error" and self.faults.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))

    def _request(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and _origin(url) != self._origin:
            self.faults.append(f"request to another origin: {url}")

    def _response(self, response: Response) -> None:
        if _origin(response.url) == self._origin and "content-security-policy" not in response.headers:
            self.faults.append(f"no policy on {response.url}")

    def check(self) -> None:
        assert not self.faults, "\n".join(self.faults)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """One context, with its cache, for all tests that say nothing of loading."""
    with browser.new_context(service_workers="block") as context:
        yield context


@pytest.fixture(scope="session")
def warm_engine(shared_context: BrowserContext, site: str) -> Iterator[WarmEngine]:
    engine = WarmEngine(shared_context, site)
    guard = Guard(engine.page, site)
    yield engine
    guard.check()


@pytest.fixture
def new_page(shared_context: BrowserContext, warm_engine: WarmEngine, site: str) -> Iterator[Callable[[], Page]]:
    """Opens tabs of one browser, whose storage is empty at first; their guards are checked after the test."""
    warm_engine.clear()
    opened: list[tuple[Page, Guard]] = []

    def open_page() -> Page:
        page = shared_context.new_page()
        opened.append((page, Guard(page, site)))
        warm_engine.serve(page)
        return page

    yield open_page
    for page, _ in opened:
        page.close()
    shared_context.clear_permissions()
    for _, guard in opened:
        guard.check()


@pytest.fixture
def browser_page(new_page: Callable[[], Page]) -> Page:
    """A fresh page, not yet anywhere."""
    return new_page()


@pytest.fixture
def cold_page(browser: Browser, site: str) -> Iterator[Page]:
    """The same in a browser that has loaded nothing yet, with an engine of its own."""
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        guard = Guard(page, site)
        yield page
    guard.check()
