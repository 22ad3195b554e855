"""Parameter types of options: amounts (`5M`, `1.5G`, `100MiB`) and comparisons with an amount (`<10B`)."""

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


MOST = 2**40
"""The largest value of a size or a setting."""


def parse_whole_number(text: str, least: int, most: int = MOST) -> int | None:
    """The number of decimal digits with optional `_` or `,` between; None if it is not one or out of range."""
    plain = text.strip().replace("_", "").replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 20):
        return None
    return int(plain) if least <= int(plain) <= most else None


class WholeNumberParam(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A whole number from `least` to `most`."""

    name = "number"

    def __init__(self, least: int, most: int = MOST) -> None:
        self.least, self.most = least, most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Calls `fail` (click.BadParameter) if it cannot be read or is out of range."""
        if isinstance(value, int):
            return value
        number = parse_whole_number(str(value), self.least, self.most)
        if number is None:
            upper = "2^40" if self.most == MOST else self.most
            self.fail(f"expected a whole number from {self.least} to {upper}, found {str(value)[:60]!r}.", param, ctx)
        return number


class AmountParam(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic in new versions only
    """A number with a unit: K M G B T for counts, kB MB GB KiB MiB GiB for bytes. Whole after multiplying."""

    def __init__(self, *, of_bytes: bool = False, least: int = 0) -> None:
        """Accept bytes if `of_bytes`, else counts; refuse a number below `least` without a unit: it was forgotten."""
        self.least = least
        self.name = "size" if of_bytes else "amount"
        self.units = BYTES if of_bytes else COUNTS
        self.example = "100MiB, 1.5GB" if of_bytes else "5M, 1.5G, 200000"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The amount as an exact integer, rounded down. Calls `fail` (click.BadParameter) if it cannot be read."""
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
            self.fail(f"{word} has no unit of bytes. Write {whole}iB (2^n) or {whole}B (10^n).", param, ctx)
        if found is None:
            self.fail(f"invalid {self.name} {str(value)[:60]!r}. Write it as in {self.example}.", param, ctx)
        return found


def parse_amount(text: str, units: dict[str, int]) -> int | None:
    """The number of an amount in one of these units (suffix to factor); None if the text is not one."""
    found = _AMOUNT.match(text.strip())
    if found is None or found.group(2).lower() not in units:
        return None
    number = Decimal(found.group(1).replace("_", "").replace(",", ""))
    return int(number * units[found.group(2).lower()])


class Bound(NamedTuple):
    """A comparison with an amount, callable with a number: `Bound("<", 5)(4)` is True."""

    sign: str
    amount: int

    def __call__(self, value: int) -> bool:
        """True if the comparison holds for a number."""
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
        """The comparison as a `Bound`. Calls `fail` (click.BadParameter) if it cannot be read."""
        if isinstance(value, Bound):
            return value
        sign, rest = _COMPARED.match(str(value)).groups()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
        amount = parse_amount(rest, COUNTS)
        if amount is None:
            self.fail(f"invalid comparison {str(value)[:60]!r}. Write it as in '<10B' or '>=1M'.", param, ctx)
        return Bound(sign, amount)
