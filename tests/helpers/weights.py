"""What the page weighs on the wire: brotli, quality 11, as static hosts send it."""

from collections.abc import Iterator
from pathlib import Path

import brotli

GROUPS = {
    "page code": ("assets/index-*.js",),
    "styles": ("assets/*.css",),
    "worker code": ("assets/worker-*.js",),
    "page and first numbers": ("index.html", "data.json"),
    "engine": ("py-*/engine.zip",),
    "Python": ("py-*/pyodide*", "py-*/stdlib.zip"),
}
"""Patterns below the folder of the built page."""


def files(static: Path, group: str) -> Iterator[Path]:
    for pattern in GROUPS[group]:
        yield from sorted(static.glob(pattern))


def weight(static: Path, group: str) -> int:
    """Bytes of a group on the wire."""
    return sum(len(brotli.compress(file.read_bytes(), quality=11)) for file in files(static, group))
