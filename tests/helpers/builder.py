"""The page as a person uses it, for tests: add, open, wait for what is painted."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route

START = 60_000
PUT = """(kept) => {
  localStorage.clear();
  sessionStorage.clear();
  for (const [key, text] of Object.entries(kept)) localStorage.setItem(key, text);
}"""


def keep(page: Page, site: str, kept: dict[str, str]) -> None:
    """Have the browser's storage of the site hold just this, from a page of the site that has no script."""
    here = f"{site}nothing-here"
    policy = {"content-security-policy": "default-src 'none'; img-src data:", "content-type": "text/html"}
    page.route(here, lambda route: route.fulfill(status=200, headers=policy, body='<link rel="icon" href="data:,">'))
    page.goto(here)
    page.evaluate(PUT, kept)


def shorten_zoo(page: Page, *names: str) -> None:
    """Have the page see a thirtieth of the zoo, and these: each row is drawn, and read by axe, like the next."""

    def answer(route: Route) -> None:
        response = route.fetch()
        zoo = response.json()
        entries = [entry for at, entry in enumerate(zoo["entries"]) if at % 30 == 0 or entry["id"] in names]
        route.fulfill(response=response, json=zoo | {"entries": entries})

    page.route("**/zoo.json", answer)


class Builder:
    """One page of the site, with the engine ready unless told otherwise."""

    def __init__(self, page: Page, site: str, *, ready: bool = True) -> None:
        """Go to the page and wait for its first numbers."""
        self.page = page
        self.site = site
        page.goto(site)
        page.wait_for_selector(".list > li", timeout=START)
        if ready:
            self.wait("ready")

    def wait(self, state: str) -> None:
        """Until the engine is starting, ready or failed."""
        self.page.wait_for_selector(f"html[data-engine={state}]", state="attached", timeout=START)

    @property
    def rev(self) -> int:
        """How many answers have been painted."""
        return int(self.page.get_attribute("html", "data-rev") or 0)

    def after(self, act: Callable[[], object]) -> None:
        """Do something, and wait until an answer to it is painted."""
        before = self.rev
        act()
        # By selectors: the policy forbids the eval that waiting for a function would need.
        self.page.wait_for_selector(f"html:not([data-rev='{before}'])", state="attached")
        # It may have been the answer to what was before.
        self.page.wait_for_selector("html[data-current]", state="attached")

    def empty(self) -> None:
        """Start from nothing."""
        self.after(lambda: self.page.get_by_role("button", name="Empty network").first.click())

    def add(self, *texts: str) -> None:
        """Type layers into the add box."""
        box = self.page.get_by_role("combobox", name="Add a layer")
        for text in texts:
            box.fill(text)
            self.after(lambda: box.press("Enter"))

    def open(self, name: str, search: str | None = None) -> None:
        """Open a template or a known network by its id, through the dialog."""
        self.page.get_by_role("button", name="Network:").click()
        self.page.get_by_label("Search").fill(search or name)
        self.after(lambda: self.page.locator(f"#networks [data-id='{name}']").click())

    def kept(self, name: str) -> None:
        """Until the browser keeps a network of that name: what leaves at once may overtake the write."""
        for _ in range(200):
            if f'"name":"{name}"' in self.page.evaluate("Object.values(localStorage).join()"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{name} was not kept")

    def rows(self) -> Locator:
        """The rows that are drawn."""
        return self.page.locator(".list > li:not(.gap)")

    def row(self, at: int) -> Locator:
        """A row, from 0."""
        return self.rows().nth(at)

    def titles(self) -> list[str]:
        """Kind and configuration of every row."""
        return [text.strip() for text in self.rows().locator(".pick").all_inner_texts()]

    def select(self, at: int) -> Locator:
        """Open a row's editor."""
        self.row(at).locator(".pick").click()
        self.page.wait_for_selector(".edit")
        return self.row(at)

    def parameters(self) -> str:
        """The exact number of parameters in the strip."""
        return self.page.locator(".strip .sub").first.inner_text()

    def totals(self) -> tuple[str | None, str | None]:
        """Exact parameters and FLOPs below the list."""
        total = self.page.locator(".total")
        return total.locator(".num.p").get_attribute("title"), total.locator(".num.f").get_attribute("title")
