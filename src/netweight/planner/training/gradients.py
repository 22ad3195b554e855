"""Gradients of weights as autograd makes and adds them: one for every use of a weight, summed as they come.

What is alive follows PyTorch's engine (torch/csrc/autograd/input_buffer.cpp): the gradient of a second use is there
before it is added. It is added in place, unless the sum so far is the view that a linear layer's transposed weight
gives: that sum is a new tensor, beside both. Where gradients of earlier passes are kept, the sum of a pass is a tensor
of its own until it is added to them (AccumulateGrad). A weight that autocast has cast is summed in the narrow width
first, and widened once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netweight.dims.sizes import Size
from netweight.planner.lifetimes import Lifetime
from netweight.spec.spec import Op

SUM, NEW = "gradients", "new gradients"
"""The parts: the gradients that the step takes, and those that are there before they are added or widened."""


class Use(NamedTuple):
    """One use of a weight: when it is differentiated, whether its gradient is a view, whether the weight was cast."""

    time: int
    view: bool = False
    cast: bool = False


class Sizes(NamedTuple):
    """Bytes of a weight's gradient: as it is `kept` on this device, `fresh` from a use, and `narrow` of a cast weight.

    `fresh` is 0 where buffers that are counted elsewhere take what a use makes.
    """

    kept: Size
    fresh: Size
    narrow: Size = 0


def use_of(op: Op, time: int, *, casts: bool) -> Use:
    """How an operation uses a weight; `casts` says that products take a copy of it at another width."""
    product = op.kind == "mac"
    return Use(time, product and op.function.view_gradient, casts and product)


def lives_of(uses: Sequence[Use], sizes: Sizes, end: int | None, row: int) -> Iterator[Lifetime]:
    """The gradient of a weight from its first use on, until `end`; None where only the sum of all passes stays."""
    found = sorted(uses)
    cast = [use for use in found if use.cast]
    if cast:
        last = cast[-1].time
        yield Lifetime(NEW, sizes.narrow, cast[0].time, last, row)
        yield from _added(cast, sizes.narrow, row)
        found = sorted([*(use for use in found if not use.cast), Use(last)])
    first, last = found[0].time, found[-1].time
    yield Lifetime(NEW, sizes.fresh, first, last, row) if end is None else Lifetime(SUM, sizes.kept, first, end, row)
    yield from _added(found, sizes.fresh, row)


def _added(uses: Sequence[Use], fresh: Size, row: int) -> Iterator[Lifetime]:
    """What is beside the sum at every further use: what is added, and a new sum where the old one is a view."""
    view = uses[0].view
    for use in uses[1:]:
        yield Lifetime(NEW, fresh * (2 if view else 1), use.time, use.time, row)
        view = False
