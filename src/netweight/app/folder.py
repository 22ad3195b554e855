"""The built page: where it lies, and how it goes to another web host."""

import shutil
from pathlib import Path

from netweight.app import policy

STATIC = Path(__file__).parent / "static"


class PageMissingError(FileNotFoundError):
    """The page was not built; the message says what to do."""


def static_folder(folder: Path = STATIC) -> Path:
    """The folder that holds the built page.

    Raises:
        PageMissingError: where there is none, as in a checkout that was never built.
    """
    if not (folder / "index.html").is_file():
        raise PageMissingError("the page is not built: run `make page` in the checkout, or install the package again")
    return folder


def site(out: str | Path, folder: Path = STATIC) -> Path:
    """Copy the page to `out`, ready for any web host, and give the folder.

    The policy goes into the page itself, for hosts that cannot set headers, and into `_headers`, for those that can.

    Raises:
        PageMissingError: the page was not built.
        FileExistsError: `out` is there and holds something other than such a site.
    """
    source, target = static_folder(folder), Path(out)
    if target.exists() and (not target.is_dir() or _foreign(target)):
        raise FileExistsError(f"{target} is not empty and holds no Netweight site: name another folder")
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)
    page = target / "index.html"
    page.write_text(with_policy(page.read_text("utf-8")), "utf-8")
    (target / "_headers").write_text(headers_file(), "utf-8")
    return target


def _foreign(folder: Path) -> bool:
    return any(folder.iterdir()) and not (folder / "stamp.json").is_file()


def with_policy(html: str) -> str:
    """The page with the policy in its head, ahead of everything that it could apply to."""
    before, found, after = html.partition("<head>")
    if not found:
        raise ValueError("the page has no <head>")
    return f'{before}{found}<meta http-equiv="Content-Security-Policy" content="{policy.META}">{after}'


def headers_file() -> str:
    """Headers in the form that several static hosts read from a file `_headers`."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in policy.HEADERS.items())]
    for prefix in policy.HASHED:
        lines += [f"/{prefix}*", f"  Cache-Control: {policy.IMMUTABLE}"]
    return "\n".join(lines) + "\n"
