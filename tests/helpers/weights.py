"""What the page weighs on the wire, in brotli, as static hosts send it."""

from collections.abc import Iterator
from pathlib import Path

import brotli

GROUPS = {
    "page code": ("assets/index-*.js", "theme.js"),
    "styles": ("assets/*.css",),
    "worker code": ("assets/worker-*.js",),
    "service worker": ("sw.js",),
    "page and first numbers": ("index.html", "data-*/data.json"),
    "engine": ("py-*/engine.zip",),
    "Python": ("py-*/pyodide*", "py-*/stdlib.zip"),
}
"""Patterns below the folder of the built page."""

# The best quality takes a minute for Python's 10 MB; what it would save there is known: 12 %.
LARGE = 1_000_000


def files(static: Path, group: str) -> Iterator[Path]:
    for pattern in GROUPS[group]:
        yield from sorted(static.glob(pattern))


def weight(static: Path, group: str) -> int:
    """Bytes of a group on the wire."""
    return sum(len(_packed(file.read_bytes())) for file in files(static, group))


def _packed(data: bytes) -> bytes:
    return brotli.compress(data, quality=6 if len(data) > LARGE else 11)
