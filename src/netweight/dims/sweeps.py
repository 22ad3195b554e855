"""Several values of one size at once: a network traced with it is as many networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt
from typing import Any


class Sweep:
    """Whole numbers that stand for one size, so that a layer answers for all of them in one run.

    Arithmetic and order go number by number, as with an array of NumPy; `==` asks whether all are equal, so that it
    can be looked up like a plain size. Raises ValueError where there is none, or where two differ in length.
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
        """What holds for all of them, or for none; else there is no single answer, as to which of two is larger."""
        if self.any() and not self.all():
            raise ValueError(f"{self!r} holds in part only")
        return self.all()

    def all(self) -> bool:
        """Whether a comparison holds for all of them."""
        return all(self.sizes)

    def any(self) -> bool:
        """Whether a comparison holds for one of them."""
        return any(self.sizes)

    def __format__(self, spec: str) -> str:
        return f"({', '.join(format(size, spec) for size in self.sizes)})"

    def __repr__(self) -> str:
        return f"Sweep{self:}"
