"""Numbers that are learned for distances, added to the scores of attention."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, format_shape, maximum, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.spec.layer import Layer, Natural, Pair, Positive, as_pair, format_kernel, register_kind
from netweight.spec.spec import SavedTensor, Spec


@register_kind("Relative bias", "attention", "attention_bias", example="relative_bias 49")
class RelativeBias(Layer, tag="relative_bias"):
    """A learned number for every head and distance, added to scores `heads × queries × keys` (LeViT, arXiv 2104.01136).

    Which distance lies between a query and a key is a table of whole numbers, a buffer; without `index` it is that of
    another layer. Training keeps nothing else.
    """

    dim_fields: ClassVar[dict[str, str]] = {"l": "length"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("length",)

    length: Positive
    index: bool = True

    def spec(self, x: Shape) -> Spec:
        if len(x) < 4:
            raise shape_fault("Relative bias needs heads × queries × keys.", "Put it behind the product of both.")
        s = Spec(x[:-3], k=x[-3], t=x[-2], s=x[-1], l=self.length)
        scores, table = s.input("... k t s"), s.weight("weight", "k l")
        if self.index:
            s.buffer("index", "t s", "index")
        picked = s.op("gather", "attention.relative", table, out="k t s")
        return s.output(s.op("add", "attention.relative", scores, picked, out="... k t s"))

    def config(self) -> str:
        return f"{self.length} distances"


@register_kind("Relative axes", "attention", "decomposed_positions", example="relative_axes 4 4")
class RelativeAxes(Layer, tag="relative_axes"):
    """What a query says of the distance down and of that across, added to its scores (MViTv2, arXiv 2112.01526).

    Scores `heads × queries × keys` come first, then the queries. Queries lie in a `plane`, keys in the plane `seen`;
    the first `prefix` of either have no place.
    Each axis has a learned vector for every distance, which is looked up anew in each pass. Training keeps the queries
    as each of the two products reads them (one head of one sample needs no copy for the first, which is not seen here).
    """

    arity: ClassVar[tuple[int, int]] = (2, 2)
    dim_fields: ClassVar[dict[str, str]] = {"th": "plane", "tw": "plane", "sh": "seen", "sw": "seen"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("plane", "seen")

    plane: Pair
    seen: Pair
    prefix: Natural = 0

    def spec(self, x: Shape, queries: Shape) -> Spec:
        (th, tw), (sh, sw) = as_pair(self.plane), as_pair(self.seen)
        u, v = th * tw, sh * sw
        if (
            len(x) < 4
            or len(queries) != len(x)
            or not all(sizes_equal(a, b) for a, b in zip(x[:-1], queries[:-1], strict=True))
        ):
            raise shape_fault(
                f"Relative axes gets {format_shape(x)} and {format_shape(queries)}.",
                "Give it heads × queries × keys, then the queries.",
            )
        for axis, size, field in ((-2, u, "plane"), (-1, v, "seen")):
            if not sizes_equal(x[axis], size + self.prefix):
                raise shape_fault(f"There are {x[axis]} places, and {size} in the plane.", "Correct it.", field=field)
        s = Spec(
            x[:-3], k=x[-3], t=x[-2], s=x[-1], d=queries[-1], n=u, th=th, tw=tw, sh=sh, sw=sw,
            fh=2 * maximum(th, sh) - 1, fw=2 * maximum(tw, sw) - 1,
        )  # fmt: skip
        scores, asked = s.input("... k t s"), s.input("... k t d")
        row = "n" if self.prefix else "t"
        for axis, far, own, key in (("h", "fh", "th", "sh"), ("w", "fw", "tw", "sw")):
            table, distances = s.weight(f"rel_pos_{axis}", f"{far} d"), s.tensor("distances", f"{own} {key}", "index")
            kept = (SavedTensor(distances, (table,)),)
            vectors = s.op("gather", "attention.relative", table, out=f"{own} {key} d", keeps=kept)
            turned = s.op("copy", "permute", asked, out=f"... k {row} d")
            said = s.mac("attention.relative", f"... k {row} {key}", turned, vectors, over=f"... k {row} {key} d")
            scores = s.op("add", "attention.relative", scores, said, out=scores)
        return s.output(scores)

    def config(self) -> str:
        return f"{format_kernel(as_pair(self.plane))} × {format_kernel(as_pair(self.seen))}"
