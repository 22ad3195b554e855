"""The built page: where it lies, and how it goes to another web host."""

import json
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import cast

from . import policy

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


MANIFEST = "netweight-site.json"
"""The list of what was written, among it: only that is ever removed or written over."""


def write_site(out: str | Path, folder: Path = STATIC) -> Path:
    """Write the page to `out`, ready for any web host, and give the folder.

    The policy goes into the page itself, for hosts that cannot set headers, and into `_headers`, for those that can.
    An older site is replaced file by file, by its manifest: whatever else is there (`.git`, `CNAME`) stays.

    Raises:
        PageMissingError: the page was not built.
        FileExistsError: `out` is no folder, holds other things and no such site, or a file of somebody else stands
            where one of ours goes.
    """
    source, target = static_folder(folder), Path(out)
    if target.exists() and (not target.is_dir() or _foreign(target)):
        raise FileExistsError(f"{target} is not empty and holds no Netweight site: name another folder")
    files = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*")) if path.is_file()}
    old, new = _written(target), {*files, "_headers", MANIFEST}
    for name in sorted(new):
        _check_free(target, name, name in old)
    for name in old - new:
        _remove(target, name)
    for name, path in files.items():
        _place(target, name, path.read_bytes())
    page = target / "index.html"
    _place(target, "index.html", add_content_security_policy(page.read_text("utf-8")).encode())
    _place(target, "_headers", static_host_headers().encode())
    _place(target, MANIFEST, json.dumps({"files": sorted(new)}, indent=1).encode())
    return target


def _foreign(folder: Path) -> bool:
    """True if a folder holds something and no site; what is hidden, such as `.git`, is left alone in any case."""
    return any(not path.name.startswith(".") for path in folder.iterdir()) and not (folder / MANIFEST).is_file()


def _written(target: Path) -> set[str]:
    """What the manifest says that we wrote; nothing outside of the folder, whatever it says."""
    try:
        listed: object = json.loads((target / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    if not isinstance(listed, list):
        return set()
    return {MANIFEST, *(name for name in cast("list[object]", listed) if isinstance(name, str) and _inside(name))}


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _check_free(target: Path, name: str, ours: bool) -> None:
    """Raises FileExistsError where a file would be written over that is not ours, or through a link."""
    at = target / name
    for folder in [parent for parent in at.parents if target in parent.parents]:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise FileExistsError(f"{folder} is no folder of this site: move it away, or name another folder")
    if at.is_dir() or (at.is_symlink() or (at.exists() and not ours)):
        raise FileExistsError(f"{at} is there and is not of a Netweight site: move it away, or name another folder")


def _remove(target: Path, name: str) -> None:
    """Take away a file of an older site, and the folders that it leaves empty."""
    at = target / name
    folders = [parent for parent in at.parents if target in parent.parents]
    if any(folder.is_symlink() for folder in folders):
        return
    if at.is_file() or at.is_symlink():
        at.unlink()
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _place(target: Path, name: str, data: bytes) -> None:
    at = target / name
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_bytes(data)


def add_content_security_policy(html: str) -> str:
    """The page with the policy in its head, ahead of everything that it could apply to."""
    before, found, after = html.partition("<head>")
    if not found:
        raise ValueError("the page has no <head>")
    return f'{before}{found}<meta http-equiv="Content-Security-Policy" content="{policy.META}">{after}'


def static_host_headers() -> str:
    """Headers in the form that several static hosts read from a file `_headers`."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in policy.HEADERS.items())]
    for prefix in policy.HASHED:
        lines += [f"/{prefix}*", f"  Cache-Control: {policy.IMMUTABLE}"]
    return "\n".join(lines) + "\n"
