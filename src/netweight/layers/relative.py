"""Numbers that are learned for distances, added to the scores of attention."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape
from netweight.core.faults import misfit
from netweight.core.layer import Layer, Positive, kind
from netweight.core.spec import Spec


@kind("Relative bias", "attention", "attention_bias", example="relative_bias 49")
class RelativeBias(Layer, tag="relative_bias"):
    """A learned number for every head and distance, added to scores `heads × queries × keys` (LeViT, arXiv 2104.01136).

    Which distance lies between a query and a key is a table of whole numbers, a buffer; without `index` it is that of
    another layer. Training keeps nothing else.
    """

    dims: ClassVar[dict[str, str]] = {"l": "length"}
    typed: ClassVar[tuple[str, ...]] = ("length",)

    length: Positive
    index: bool = True

    def spec(self, x: Shape) -> Spec:
        if len(x) < 4:
            raise misfit("Relative bias needs heads × queries × keys.", "Put it behind the product of both.")
        s = Spec(x[:-3], k=x[-3], t=x[-2], s=x[-1], l=self.length)
        scores, table = s.input("... k t s"), s.weight("weight", "k l")
        if self.index:
            s.buffer("index", "t s", "index")
        picked = s.op("gather", "attention.relative", table, out="k t s")
        return s.output(s.op("add", "attention.relative", scores, picked, out="... k t s"))

    def config(self) -> str:
        return f"{self.length} distances"
