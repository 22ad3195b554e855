"""Opening a zoo network: its document comes from one file of the build, its figures from the engine in the browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from helpers.builder import Builder
from helpers.serving import running
from netweight.app.server import PageServer, StaticFileHandler, server_url

pytestmark = pytest.mark.page


class HeldBack(StaticFileHandler):
    """A server whose engine does not come before it is let go."""

    released = Event()

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        if self.path.endswith("engine.zip"):
            self.released.wait(60)
        super().do_GET()


@pytest.fixture
def opened(browser: Browser, static: Path) -> Iterator[tuple[Page, str, Callable[[], None]]]:
    """A page whose engine waits, its address, and what lets the engine come."""
    handler = cast("type[HeldBack]", type("Held", (HeldBack,), {"released": Event()}))
    with (
        running(PageServer(("127.0.0.1", 0), partial(handler, directory=str(static)))) as server,
        browser.new_context(service_workers="block") as context,
    ):
        yield context.new_page(), server_url(server), handler.released.set
        handler.released.set()


def test_before_the_engine_is_there_progress_is_shown_and_then_the_figures(
    opened: tuple[Page, str, Callable[[], None]],
) -> None:
    page, url, release = opened
    builder = Builder(page, url, ready=False)
    expect(page.locator(".strip .sub").first).not_to_have_text("")
    page.get_by_role("button", name="Network:").click()
    page.get_by_label("Search").fill("resnet18")
    page.locator("#networks [data-id='resnet18']").click()
    expect(page.locator(".doc > span")).to_have_text("ResNet-18")
    # Its layers are listed; no figure of the network before stands beside its name.
    assert builder.rows().count() > 3
    expect(page.locator(".strip .fig").first).to_have_text("–")
    expect(page.locator(".strip .sub").first).to_have_text("")
    expect(page.locator(".boot")).to_contain_text("engine")
    release()
    expect(page.locator(".strip .sub").first).to_have_text("11,689,512")
    expect(page.locator(".boot")).to_have_count(0)


@contextmanager
def served(page: Page, answer: Callable[[Route], None]) -> Iterator[None]:
    page.route("**/designs.gz", answer)
    yield
    page.unroute("**/designs.gz")


def test_a_host_that_says_how_the_file_is_encoded_is_as_good(browser_page: Page, site: str) -> None:
    """The browser then unpacks it by itself."""

    def encoded(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.body(), headers=reply.headers | {"content-encoding": "gzip"})

    builder = Builder(browser_page, site)
    with served(browser_page, encoded):
        builder.open("resnet18")
    assert builder.parameters() == "11,689,512"


def test_documents_that_cannot_be_had_are_asked_for_again(browser_page: Page, site: str) -> None:
    builder = Builder(browser_page, site)
    before = builder.parameters()
    with served(
        browser_page,
        lambda route: route.fulfill(
            status=200, body=b"\x1f\x8bno such thing", headers={"content-security-policy": "default-src 'none'"}
        ),
    ):
        browser_page.get_by_role("button", name="Network:").click()
        browser_page.get_by_label("Search").fill("resnet18")
        browser_page.locator("#networks [data-id='resnet18']").click()
        expect(browser_page.locator(".toast")).to_contain_text("Its file cannot be had")
    assert builder.parameters() == before
    builder.open("resnet18")
    assert builder.parameters() == "11,689,512"
