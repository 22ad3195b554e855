"""What a mixture of experts adds to its experts: a router before them, a weighted sum after them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from netweight.dims.sizes import Shape, Size, ceil_div, divide_exactly
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import SavedTensor, Spec

Capacity = Annotated[float, msgspec.Meta(ge=0, le=1000)]


@register_kind("Router", "mixture of experts", example="router experts=8 top=2")
class Router(Layer, tag="router"):
    """Scores every expert for every position and sends the position to the `top` best (arXiv 1701.06538).

    The result holds each position `top` times, in the order of the experts; how many an expert gets depends on
    the data, their sum does not. With a `capacity` every expert has places for that many times an even share, filled
    or not (arXiv 2101.03961); under `choice` by `expert` each picks as many positions (arXiv 2202.09368).
    `routing` scores by softmax or sigmoid, `correction` is a bias that balances the load and is not learned (arXiv
    2408.15664).
    """

    experts: Positive
    top: Positive = 1
    bias: bool = False
    routing: Literal["softmax", "sigmoid"] = "softmax"
    capacity: Capacity = 0.0
    choice: Literal["position", "expert"] = "position"
    correction: bool = False

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Router", "positions × features")
        s = Spec(b=b, t=t, f=f, x=self.experts, n=self.top, out=self._places(t))
        self._explain(s, t)
        taken = s.input("b t f")
        scores = s.mac("linear", "b t x", taken, s.weight("weight", "x f"))
        if self.bias:
            s.op("add", "linear.bias", scores, s.weight("bias", "x"), out=scores)
        shares = s.op("exp", f"router.{self.routing}", scores)
        s.op("div", f"router.{self.routing}", scores, out=shares, keeps=(shares,))
        if self.correction:
            s.buffer("e_score_correction_bias", "x")
            s.op("add", "router.correction", shares, out="b t x")
        chosen = s.tensor("chosen", "b t n", "index")
        return s.output(s.op("gather", "router.send", taken, shares, out="b out f", keeps=(chosen,)))

    def _places(self, t: Size) -> Size:
        """Positions that all experts together compute."""
        if not self.capacity and self.choice == "position":
            return t * self.top
        thousandths = round((self.capacity or 1) * 1000)
        return self.experts * ceil_div(t * self.top * thousandths, self.experts * 1000)

    def _explain(self, s: Spec, t: Size) -> None:
        places = self._places(t)
        if not self.capacity and self.choice == "position":
            s.note(f"Routed positions: {t} · {self.top} = {places}")
            s.assume("The load of an expert depends on the data; the sum over all does not")
            return
        share = f"{t} · {self.top} · {self.capacity or 1:g} / {self.experts}, rounded up, = {places // self.experts}"
        s.note(f"Places of an expert: {share}; of all: {places}")
        s.assume("All places are computed; which positions fill them depends on the data")

    def config(self) -> str:
        capacity = f"capacity {self.capacity:g}" if self.capacity else ""
        said = ("" if self.routing == "softmax" else self.routing, "experts choose" if self.choice == "expert" else "")
        return join_config(f"{self.top} of {self.experts}", *said, capacity, "bias" if self.bias else "")


@register_kind("Combine", "mixture of experts", example="combine top=2")
class Combine(Layer, tag="combine"):
    """The weighted sum of what the `top` experts of a position made; a second input gives the positions."""

    arity: ClassVar[tuple[int, int]] = (1, 2)

    top: Positive = 1

    def spec(self, x: Shape, like: Shape | None = None) -> Spec:
        b, out, f = require_rank(x, 3, "Combine", "positions × features")
        t = (
            require_rank(like, 3, "Combine", "positions × features")[1]
            if like
            else divide_exactly(out, self.top, "routed positions", "top")
        )
        s = Spec(b=b, t=t, f=f, out=out, i=like[2] if like else f)
        taken = s.input("b out f")
        if like:
            s.input("b t i")
        return s.output(
            s.op("fma", "combine", taken, out="b t f", over="b out f", keeps=(SavedTensor(taken, (taken,)),))
        )

    def config(self) -> str:
        return f"{self.top} each"
