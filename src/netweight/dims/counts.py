"""Unevaluated counts: sums of products of named sizes.

One object gives the value (an exact integer), the formula in numbers and the formula in symbols.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .sizes import Size
from .symbols import dim_symbol


class Factor(NamedTuple):
    """A size with the name of its dim, which selects the symbol and the meaning that are shown."""

    name: str
    value: Size


class Product(NamedTuple):
    """A product of factors, divided by `over` (2 if half of a square is counted)."""

    factors: tuple[Factor, ...]
    over: int = 1

    @property
    def value(self) -> Size:
        """The product, exact."""
        total = 1
        for factor in self.factors:
            total = total * factor.value
        return total // self.over if self.over != 1 else total

    def times(self, *factors: Factor) -> Product:
        """Return the product with more factors in front."""
        return Product((*factors, *self.factors), self.over)

    def shown(self) -> tuple[Factor, ...]:
        """Return the factors to print, without a batch, groups, copies or iterations of 1."""
        kept = tuple(f for f in self.factors if f.name not in HIDDEN_IF_ONE or f.value != 1)
        return kept or (Factor("one", 1),)

    def text(self) -> str:
        """Return the formula in numbers: `64·3·7·7`."""
        body = "·".join(f"{factor.value:,}" for factor in self.shown())
        return body if self.over == 1 else f"{body}/{self.over}"

    def symbols(self) -> str:
        """Return the formula in symbols: `C_out·C_in·K_h·K_w`."""
        body = "·".join(dim_symbol(factor.name).plain for factor in self.shown())
        return body if self.over == 1 else f"{body}/{self.over}"


HIDDEN_IF_ONE = frozenset(("b", "g", "copies", "turns"))


class Count(NamedTuple):
    """A sum of products."""

    products: tuple[Product, ...] = ()

    @property
    def value(self) -> Size:
        """The sum, exact."""
        return sum(product.value for product in self.products)

    def times(self, *factors: Factor) -> Count:
        """Return the count with more factors in front of every product."""
        return Count(tuple(product.times(*factors) for product in self.products))

    def text(self) -> str:
        """Return the formula in numbers: `128·64·3·3 + 128`."""
        return " + ".join(product.text() for product in self.products) or "0"

    def symbols(self) -> str:
        """Return the formula in symbols: `C_out·C_in·K_h·K_w + C_out`."""
        return " + ".join(product.symbols() for product in self.products) or "0"

    def formula(self) -> str:
        """Return formula and result in numbers: `64·3·7·7 = 9,408`."""
        text, value = self.text(), f"{self.value:,}"
        return value if text == value else f"{text} = {value}"


def sum_counts(counts: Iterable[Count]) -> Count:
    """Return the sum of counts, unevaluated."""
    return Count(tuple(product for count in counts for product in count.products))
