"""What a mixture of experts adds to its experts: a router before them, a weighted sum after them."""

from __future__ import annotations

from netweight.core.dims import Shape, exact
from netweight.core.layer import Layer, Positive, kind, ranked, words
from netweight.core.spec import Keep, Spec


@kind("Router", "mixture of experts", example="router experts=8 top=2")
class Router(Layer, tag="router"):
    """Scores every expert for every position and sends the position to the `top` best (arXiv 1701.06538).

    The result holds each position `top` times, in the order of the experts; how many an expert gets depends on
    the data, their sum does not.
    """

    experts: Positive
    top: Positive = 1
    bias: bool = False

    def spec(self, x: Shape) -> Spec:
        b, t, f = ranked(x, 3, "Router", "positions × features")
        s = Spec(b=b, t=t, f=f, x=self.experts, n=self.top, out=t * self.top)
        s.note(f"Routed positions: {t} · {self.top} = {t * self.top}")
        taken = s.input("b t f")
        scores = s.mac("linear", "b t x", taken, s.weight("weight", "x f"))
        if self.bias:
            s.op("add", "linear.bias", scores, s.weight("bias", "x"), out=scores)
        shares = s.op("exp", "router.softmax", scores)
        s.op("div", "router.softmax", scores, out=shares, keeps=(shares,))
        chosen = s.tensor("chosen", "b t n", "index")
        return s.output(s.op("gather", "router.send", taken, shares, out="b out f", keeps=(chosen,)))

    def config(self) -> str:
        return words(f"{self.top} of {self.experts}", "bias" if self.bias else "")


@kind("Combine", "mixture of experts", example="combine top=2")
class Combine(Layer, tag="combine"):
    """The weighted sum of what the `top` experts of a position made."""

    top: Positive = 1

    def spec(self, x: Shape) -> Spec:
        b, out, f = ranked(x, 3, "Combine", "positions × features")
        s = Spec(b=b, t=exact(out, self.top, "routed positions", "top"), f=f, out=out)
        taken = s.input("b out f")
        return s.output(s.op("fma", "combine", taken, out="b t f", over="b out f", keeps=(Keep(taken, (taken,)),)))

    def config(self) -> str:
        return f"{self.top} each"
