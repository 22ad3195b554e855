"""Numbers as people read them. The only place where anything is rounded."""

from __future__ import annotations

from typing import Literal, NamedTuple

from netweight.caching.caches import memoize

from .sizes import Shape, Size

Units = Literal["binary", "decimal"]
"""GiB = 2^30 or GB = 10^9; each is called by its name."""


class Quantity(NamedTuple):
    """A short number, its unit, and the exact text."""

    n: str
    u: str
    x: str

    def __str__(self) -> str:
        return f"{self.n} {self.u}".rstrip()


def _scaled(value: Size, base: int, units: tuple[str, ...]) -> tuple[str, str]:
    """Three significant digits in the unit that gives at least 1: `25.6`, `M`."""
    step, unit = 0, 1
    while step + 1 < len(units) and (2 * value + unit) // (2 * unit) >= base:
        step, unit = step + 1, unit * base
    return (_digits(value, unit) if step else f"{value:,}"), units[step]


def _digits(value: Size, unit: int) -> str:
    """`value / unit` with three significant digits, halves up, never in powers of ten."""
    for places, power in ((2, 100), (1, 10)):
        rounded = (2 * value * power + unit) // (2 * unit)
        if rounded < 1000:
            return f"{rounded // power}.{rounded % power:0{places}d}"
    return str((2 * value + unit) // (2 * unit))


@memoize(65_536)
def format_count(value: Size, word: str = "", kilo: str = "K", giga: str = "B") -> Quantity:
    """Parameters and the like: K, M, B, T."""
    n, u = _scaled(value, 1000, ("", kilo, "M", giga, "T", "P", "E", "Z", "Y"))
    return Quantity(n, f"{u}{word}", f"{value:,}")


def format_operations(value: Size, word: str = "") -> Quantity:
    """FLOPs and MACs: k, M, G, T, P, E."""
    return format_count(value, word, "k", "G")


@memoize(65_536)
def format_bytes(value: Size, units: Units = "binary") -> Quantity:
    """Bytes."""
    names = (
        ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
        if units == "binary"
        else ("B", "kB", "MB", "GB", "TB", "PB", "EB")
    )
    n, u = _scaled(value, 1024 if units == "binary" else 1000, names)
    return Quantity(n, u, f"{value:,} B")


@memoize(65_536)
def format_percentage(part: Size, whole: Size) -> str:
    """A percentage with one decimal; `<0.1 %` for what is there but small."""
    if not part or not whole:
        return "0 %"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "<0.1 %"


def format_bits_per_weight(size: Size, weights: Size) -> str:
    """Effective bits of a weight, bytes over weights, with two decimals: `4.89`."""
    hundredths = (2 * size * 800 + weights) // (2 * weights) if weights else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def format_ratio(value: Size, mine: Size) -> str:
    """How many times mine: `5.4 ×`; a dash where mine is nothing."""
    if not mine:
        return "–"
    if value >= 100 * mine:
        short = format_count((2 * value + mine) // (2 * mine))
        return f"{short.n}{short.u} ×"
    if value >= mine:
        tenths = (20 * value + mine) // (2 * mine)
        return f"{tenths // 10}.{tenths % 10} ×"
    hundredths = (200 * value + mine) // (2 * mine)
    if value and not hundredths:
        return "<0.01 ×"
    return f"0.{hundredths:02d} ×" if hundredths < 100 else "1.0 ×"


def format_sample_shape(sizes: Shape, layout: Literal["first", "last"] = "first") -> str:
    """A sample shape without its batch: `64 × 112 × 112`; channels last moves the channels of planes."""
    parts = list(sizes[1:])
    if layout == "last" and len(parts) >= 3:
        parts = [*parts[1:], parts[0]]
    return " × ".join(f"{part}" for part in parts) or "1"


def quantity_in_words(value: Size, word: str) -> str:
    """For screen readers: `25.6 million parameters`."""
    names = {"": "", "K": " thousand", "M": " million", "B": " billion", "T": " trillion"}
    short = format_count(value)
    return f"{short.n}{names.get(short.u, ' ' + short.u)} {word}"
