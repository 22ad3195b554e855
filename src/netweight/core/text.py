"""Numbers as people read them. The only place where anything is rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from .dims import Shape, Size

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
    step = 0
    while step + 1 < len(units) and _three(Fraction(value, base**step)) >= base:
        step += 1
    number = Fraction(value, base**step)
    return (f"{value:,}" if not step else _digits(number)), units[step]


def _three(number: Fraction) -> Fraction:
    return Fraction(_digits(number))


def _digits(number: Fraction) -> str:
    """Three significant digits, halves up, never in powers of ten."""
    for places in (2, 1, 0):
        rounded = Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)
        if rounded < 10 ** (3 - places) or not places:
            break
    else:
        places = 0
    whole = int(number * 10**places + Fraction(1, 2))
    if not places:
        return str(whole)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def amount(value: Size, word: str = "", kilo: str = "K", giga: str = "B") -> Quantity:
    """Parameters and the like: K, M, B, T."""
    n, u = _scaled(value, 1000, ("", kilo, "M", giga, "T", "P", "E", "Z", "Y"))
    return Quantity(n, f"{u}{word}", f"{value:,}")


def operations(value: Size, word: str = "") -> Quantity:
    """FLOPs and MACs: k, M, G, T, P, E."""
    return amount(value, word, "k", "G")


def size(value: Size, units: Units = "binary") -> Quantity:
    """Bytes."""
    names = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB") if units == "binary" else ("B", "kB", "MB", "GB", "TB", "PB", "EB")
    n, u = _scaled(value, 1024 if units == "binary" else 1000, names)
    return Quantity(n, u, f"{value:,} B")


def share(part: Size, whole: Size) -> str:
    """A percentage with one decimal; `<0.1 %` for what is there but small."""
    if not part or not whole:
        return "0 %"
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "<0.1 %"


def ratio(value: Size, mine: Size) -> str:
    """How many times mine: `5.4 ×`; a dash where mine is nothing."""
    if not mine:
        return "–"
    number = Fraction(value, mine)
    if number >= 1000:
        short = amount(int(number + Fraction(1, 2)))
        return f"{short.n}{short.u} ×"
    if number >= 100:
        return f"{int(number + Fraction(1, 2))} ×"
    tenths = int(number * (10 if number >= 1 else 100) + Fraction(1, 2))
    if number >= 1:
        return f"{tenths // 10}.{tenths % 10} ×"
    return f"0.{tenths:02d} ×" if tenths < 100 else "1.0 ×"


def shape(sizes: Shape, layout: Literal["first", "last"] = "first") -> str:
    """A sample shape without its batch: `64 × 112 × 112`; channels last moves the channels of planes."""
    parts = list(sizes[1:])
    if layout == "last" and len(parts) >= 3:
        parts = [*parts[1:], parts[0]]
    return " × ".join(f"{part}" for part in parts) or "1"


def spoken(value: Size, word: str) -> str:
    """For screen readers: `25.6 million parameters`."""
    names = {"": "", "K": " thousand", "M": " million", "B": " billion", "T": " trillion"}
    short = amount(value)
    return f"{short.n}{names.get(short.u, ' ' + short.u)} {word}"
