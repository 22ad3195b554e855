"""The page without its server: kept by the browser, of one build as a whole, under any folder of any host."""

import http.server
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from helpers.builder import Builder
from helpers.serving import running
from netweight.app import write_site as write_site
from netweight.app.server import StaticFileHandler

pytestmark = pytest.mark.page

# Until the browser keeps the page and asks there first.
KEPT = """async () => {
  const { serviceWorker } = navigator;
  if (!serviceWorker.controller) {
    await new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }
  return (await caches.keys()).filter((name) => name.startsWith("netweight-"));
}"""


class Plain(http.server.SimpleHTTPRequestHandler):
    """A host that sets no headers."""

    extensions_map = StaticFileHandler.extensions_map

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def fresh(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        hosts: set[str | None] = set()
        # Those of the service worker as well.
        context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page
        assert hosts == {"127.0.0.1"}


def works_alone(page: Page, url: str) -> None:
    """What was open is there, another known network can be opened, and edits are counted."""
    builder = Builder(page, url)
    expect(page.locator(".strip .sub").first).to_have_text("707")
    builder.open("resnet18")
    expect(page.locator(".strip .sub").first).to_have_text("11,689,512")
    builder.empty()
    builder.add("dense 12 34")
    assert builder.parameters() == f"{12 * 34 + 34}"
    expect(page.get_by_text("The server does not answer.")).to_contain_text("a reload included")


def prepared(page: Page, url: str) -> None:
    builder = Builder(page, url)
    builder.empty()
    builder.add("dense 100 7")
    assert len(page.evaluate(KEPT)) == 1


APP = ("-m", "netweight", "app", "--no-browser", "--port", "0")
SERVE = """
import sys
from pathlib import Path
from netweight.app.server import make_server, server_url
server = make_server(int(sys.argv[2]), Path(sys.argv[1]))
print(server_url(server), flush=True)
server.serve_forever()
"""


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """A server in a process of its own, by its address: with it go the connections that the browser holds open."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        (url,) = re.findall(r"http://\S+", process.stdout.readline())
        try:
            yield url
        finally:
            process.kill()


@pytest.mark.usefixtures("static")
def test_the_server_may_stop(browser: Browser) -> None:
    with fresh(browser) as page:
        with serving(*APP) as url:
            prepared(page, url)
        works_alone(page, url)


def test_a_site_in_a_subfolder_is_kept_too_and_nothing_beside_it(browser: Browser, tmp_path: Path) -> None:
    write_site(tmp_path / "some" / "where")
    (tmp_path / "index.html").write_text("another page", "utf-8")
    plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Plain, directory=str(tmp_path)))
    root = f"http://127.0.0.1:{plain.server_address[1]}/"
    with fresh(browser) as page:
        with running(plain):
            prepared(page, f"{root}some/where/")
            page.goto(root)
            assert page.evaluate("navigator.serviceWorker.controller") is None
        works_alone(page, f"{root}some/where/")


def other_build(static: Path, out: Path) -> Path:
    """The page as another build would have it: its start is called otherwise, and lies elsewhere."""
    shutil.copytree(static, out)
    (data,) = out.glob("data-*")
    start = data / "data.json"
    start.write_text(start.read_text("utf-8").replace('"name":"Small CNN"', '"name":"Newer CNN"'), "utf-8")
    (code,) = out.glob("assets/index-*.js")
    new = {data.name: "data-0123456789ab", code.name: "index-0123456789ab.js", '"version": "': '"version": "x'}
    for file in (out / "sw.js", out / "index.html", code):
        text = file.read_text("utf-8")
        for before, after in new.items():
            text = text.replace(before, after)
        file.write_text(text, "utf-8")
    for path in (data, code):
        path.rename(path.with_name(new[path.name]))
    return out


def test_a_new_build_takes_the_place_of_the_old_one_whole(browser: Browser, static: Path, tmp_path: Path) -> None:
    newer = other_build(static, tmp_path / "newer")
    name = ".doc > span"
    with fresh(browser) as page:
        # Only what the build says, not what was open.
        page.add_init_script("localStorage.clear(); sessionStorage.clear()")
        with serving("-c", SERVE, str(static), "0") as url:
            Builder(page, url)
            (old,) = page.evaluate(KEPT)
            expect(page.locator(name)).to_have_text("Small CNN")
        with serving("-c", SERVE, str(newer), str(urlsplit(url).port)):
            Builder(page, url)
            expect(page.locator(name)).to_have_text("Newer CNN")
            for _ in range(300):
                names = page.evaluate(KEPT)
                if old not in names and names:
                    break
                page.wait_for_timeout(100)
            assert names == [old.replace("netweight-", "netweight-x")]
        Builder(page, url)
        expect(page.locator(name)).to_have_text("Newer CNN")
