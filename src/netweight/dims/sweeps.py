"""Several values of one size at once: one trace of a network gives the figures for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt
from typing import Any


class Sweep:
    """Integers that take the place of one size, so that a layer computes its spec for all of them at once.

    Arithmetic and order are elementwise, as with an array of NumPy; `==` is True if all elements are equal, so a
    sweep can be a key like a plain size. Raises ValueError if empty, or combined with a sweep of another length.
    """

    __slots__ = ("sizes",)

    def __init__(self, *sizes: int) -> None:
        if not sizes:
            raise ValueError("a sweep needs a size")
        self.sizes = sizes

    def __iter__(self) -> Iterator[int]:
        return iter(self.sizes)

    def _each(self, other: Any, of: Callable[[Any, Any], Any]) -> Sweep:
        others = other.sizes if isinstance(other, Sweep) else (other,) * len(self.sizes)
        return Sweep(*[of(one, two) for one, two in zip(self.sizes, others, strict=True)])

    def __add__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: one + two)

    def __sub__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: one - two)

    def __rsub__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: two - one)

    def __mul__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: one * two)

    def __floordiv__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: one // two)

    def __rfloordiv__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: two // one)

    def __mod__(self, other: Any) -> Sweep:
        return self._each(other, lambda one, two: one % two)

    def __neg__(self) -> Sweep:
        return self * -1

    def __lt__(self, other: Any) -> Sweep:
        return self._each(other, lt)

    def __le__(self, other: Any) -> Sweep:
        return self._each(other, le)

    def __gt__(self, other: Any) -> Sweep:
        return self._each(other, gt)

    def __ge__(self, other: Any) -> Sweep:
        return self._each(other, ge)

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        return all(size == other for size in self.sizes) if not isinstance(other, Sweep) else self.sizes == other.sizes

    def __hash__(self) -> int:
        return hash(self.sizes)

    def __bool__(self) -> bool:
        """Return True if all are true, False if none is. Raises ValueError otherwise: there is not one answer."""
        if self.any() and not self.all():
            raise ValueError(f"{self!r} is true for some values only")
        return self.all()

    def all(self) -> bool:
        """Return True if a comparison is true for all of them."""
        return all(self.sizes)

    def any(self) -> bool:
        """Return True if a comparison is true for at least one of them."""
        return any(self.sizes)

    def __format__(self, spec: str) -> str:
        return f"({', '.join(format(size, spec) for size in self.sizes)})"

    def __repr__(self) -> str:
        return f"Sweep{self:}"
