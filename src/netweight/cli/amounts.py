"""Amounts as they are typed: `5M` parameters, `1.5G` MACs, `100MiB`, and comparisons such as `<10B`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import click

COUNTS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12, "p": 10**15, "e": 10**18}
BYTES = {"": 1, "b": 1} | {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("kmgtpe", 1)
    for suffix, base in (("ib", 1024), ("b", 1000))
}
_AMOUNT = re.compile(r"(\d[\d_,]{0,60}(?:\.\d{0,30})?(?:e\d{1,2})?|\.\d{1,30})\s*([a-z]{0,3})\Z", re.IGNORECASE)
_LETTER = re.compile(r"(\d[\d_,]{0,60}(?:\.\d{0,30})?)\s*([kmgtpe]?)\Z", re.IGNORECASE)
_COMPARED = re.compile(r"\s*(<=|>=|<|>|=|)\s*(.*)\Z", re.DOTALL)


class AmountParam(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic in new versions only
    """A number with a unit: K M G B T for counts, kB MB GB KiB MiB GiB for bytes. Whole after multiplying."""

    def __init__(self, *, of_bytes: bool = False, least: int = 0) -> None:
        """`least` is what a number without a unit is at least: fewer bytes are meant in another unit."""
        self.least = least
        self.name = "size" if of_bytes else "amount"
        self.units = BYTES if of_bytes else COUNTS
        self.example = "100MiB, 1.5GB" if of_bytes else "5M, 1.5G, 200000"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The amount as an exact integer, rounded down."""
        if isinstance(value, int):
            return value
        text = str(value).strip()
        found = parse_amount(text, self.units)
        number = _LETTER.match(text)
        if (
            self.units is BYTES
            and number is not None
            and (found is None or (found < self.least and not number.group(2)))
        ):
            unit = (number.group(2) or "g").upper()
            word, whole = f"{text[:60]!r}", f"{number.group(1)}{unit}"
            self.fail(f"{word} says no unit of bytes; write {whole}iB (2^n) or {whole}B (10^n).", param, ctx)
        if found is None:
            self.fail(f"{str(value)[:60]!r} is no {self.name}; write it as in {self.example}.", param, ctx)
        return found


def parse_amount(text: str, units: dict[str, int]) -> int | None:
    """An amount in one of the units, None where it is none."""
    found = _AMOUNT.match(text.strip())
    if found is None or found.group(2).lower() not in units:
        return None
    number = Decimal(found.group(1).replace("_", "").replace(",", ""))
    return int(number * units[found.group(2).lower()])


class Bound(NamedTuple):
    """A comparison with an amount."""

    sign: str
    amount: int

    def __call__(self, value: int) -> bool:
        """Whether it holds for a number."""
        return _SIGNS[self.sign](value, self.amount)


_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "=": int.__eq__,
    "": int.__le__,
}


class BoundParam(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A sign and an amount: `<10B`, `>=1M`; an amount alone means at most."""

    name = "comparison"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Bound:
        """The comparison as a function of a number."""
        if isinstance(value, Bound):
            return value
        sign, rest = _COMPARED.match(str(value)).groups()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
        amount = parse_amount(rest, COUNTS)
        if amount is None:
            self.fail(f"{str(value)[:60]!r} is no comparison; write it as in '<10B' or '>=1M'.", param, ctx)
        return Bound(sign, amount)
