"""Numbers formatted as text. Nothing is rounded anywhere else."""

from __future__ import annotations

from typing import Literal

import msgspec

from netweight.caching.caches import memoize

from .sizes import Shape, Size

Units = Literal["binary", "decimal"]
"""Binary (GiB = 2^30 bytes) or decimal (GB = 10^9 bytes) units."""


class Quantity(msgspec.Struct, frozen=True, gc=False, rename={"number": "n", "unit": "u", "exact": "x"}):
    """A number for people: rounded to three digits, its unit (may be empty), and the exact text."""

    number: str
    unit: str
    exact: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".rstrip()


def _scaled(value: Size, base: int, units: tuple[str, ...]) -> tuple[str, str]:
    """Return three significant digits and the unit that gives at least 1: `25.6`, `M`."""
    step, unit = 0, 1
    while step + 1 < len(units) and (2 * value + unit) // (2 * unit) >= base:
        step, unit = step + 1, unit * base
    return (_digits(value, unit) if step else f"{value:,}"), units[step]


def _digits(value: Size, unit: int) -> str:
    """Return `value / unit` with three significant digits, halves rounded up, without an exponent."""
    for places, power in ((2, 100), (1, 10)):
        rounded = (2 * value * power + unit) // (2 * unit)
        if rounded < 1000:
            return f"{rounded // power}.{rounded % power:0{places}d}"
    return str((2 * value + unit) // (2 * unit))


@memoize(65_536)
def format_count(value: Size, word: str = "", kilo: str = "K", giga: str = "B") -> Quantity:
    """Format a count such as parameters, in K, M, B, T; `word` is appended to the unit."""
    n, u = _scaled(value, 1000, ("", kilo, "M", giga, "T", "P", "E", "Z", "Y"))
    return Quantity(n, f"{u}{word}", f"{value:,}")


def format_operations(value: Size, word: str = "") -> Quantity:
    """Format FLOPs or MACs, in k, M, G, T, P, E; `word` is appended to the unit."""
    return format_count(value, word, "k", "G")


@memoize(65_536)
def format_bytes(value: Size, units: Units = "binary") -> Quantity:
    """Format a number of bytes, in KiB, MiB … or kB, MB …."""
    names = (
        ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
        if units == "binary"
        else ("B", "kB", "MB", "GB", "TB", "PB", "EB")
    )
    n, u = _scaled(value, 1024 if units == "binary" else 1000, names)
    return Quantity(n, u, f"{value:,} B")


@memoize(65_536)
def format_percentage(part: Size, whole: Size) -> str:
    """Format `part / whole` as a percentage with one decimal; `<0.1 %` for a small part above zero."""
    if not part or not whole:
        return "0 %"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "<0.1 %"


def format_bits_per_weight(size: Size, weights: Size) -> str:
    """Format the average bits per weight of `size` bytes, with two decimals: `4.89`."""
    hundredths = (2 * size * 800 + weights) // (2 * weights) if weights else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def format_ratio(value: Size, reference: Size) -> str:
    """Format `value / reference`: `5.4 ×`; a dash for a reference of zero."""
    if not reference:
        return "–"
    if value >= 100 * reference:
        short = format_count((2 * value + reference) // (2 * reference))
        return f"{short.number}{short.unit} ×"
    if value >= reference:
        tenths = (20 * value + reference) // (2 * reference)
        return f"{tenths // 10}.{tenths % 10} ×"
    hundredths = (200 * value + reference) // (2 * reference)
    if value and not hundredths:
        return "<0.01 ×"
    return f"0.{hundredths:02d} ×" if hundredths < 100 else "1.0 ×"


def format_sample_shape(sizes: Shape, layout: Literal["first", "last"] = "first") -> str:
    """Format a shape without its batch: `64 × 112 × 112`; for `last`, with the channels of an image last."""
    parts = list(sizes[1:])
    if layout == "last" and len(parts) >= 3:
        parts = [*parts[1:], parts[0]]
    return " × ".join(f"{part}" for part in parts) or "1"


def quantity_in_words(value: Size, word: str) -> str:
    """Format a count for screen readers: `25.6 million parameters`."""
    names = {"": "", "K": " thousand", "M": " million", "B": " billion", "T": " trillion"}
    short = format_count(value)
    return f"{short.number}{names.get(short.unit, ' ' + short.unit)} {word}"
