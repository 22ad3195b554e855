"""Attention between queries, keys and values that other layers made."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, divide_exactly, format_shape, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.shared.heads import attend
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.mask import Mask
from netweight.spec.spec import Spec


@register_kind(
    "Dot-product attention", "attention", "sdpa", "dotproductattention", example="dot_attention h12", input_size=768
)
class DotAttention(Layer, tag="dot_attention"):
    """Scores, softmax and weighted sum of queries, keys and values, which come in: no weight (arXiv 1706.03762).

    For attention whose projections are not the usual four: two streams that attend as one (arXiv 2403.03206), or a
    norm between projection and product. Fewer `kv_heads` than `heads` share keys and values. `rotary` turns queries
    and keys by their positions. With fewer than three inputs the last one stands for those after it. Under `causal` a
    cache keeps keys and values, of which `past` counts the positions before these.
    In training as in `attention`: q, k, v, the result and one fp32 number a position and head.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "torch.nn.functional.scaled_dot_product_attention",
        "keras": "keras.ops.dot_product_attention",
    }
    arity: ClassVar[tuple[int, int]] = (1, 3)
    dim_fields: ClassVar[dict[str, str]] = {"k": "kv_heads", "e": "heads", "past": "past"}

    heads: Positive
    kv_heads: Positive | None = None
    causal: bool = False
    rotary: bool = False
    past: Natural = 0

    def spec(self, q: Shape, k: Shape | None = None, v: Shape | None = None) -> Spec:
        shapes = [require_rank(x, 3, "Dot-product attention", "positions × features") for x in (q, k or q, v or k or q)]
        (b, t, i), (_, m, j), (_, n, jv) = shapes
        kv_heads = self.kv_heads or self.heads
        d, dk = divide_exactly(i, self.heads, "features", "heads"), divide_exactly(j, kv_heads, "features", "kv_heads")
        if not (sizes_equal(m, n) and sizes_equal(d, dk)):
            raise shape_fault(
                f"Queries {format_shape(q)}, keys {format_shape(k or q)} and values {format_shape(v or k or q)} "
                "do not go together.",
                "Keys need the size of a head that queries have, and there must be as many of them as values.",
            )
        sizes = {"d": d, "dv": divide_exactly(jv, kv_heads, "features", "kv_heads"), "k": kv_heads}
        s = Spec(b=b, t=t, m=m, s=m + self.past, **sizes, e=divide_exactly(self.heads, kv_heads, "heads", "kv_heads"))
        asked = s.input("b t (k e d)")
        keys = s.input("b m (k d)") if k else asked
        values = s.input("b m (k dv)") if v else keys
        if self.rotary:
            asked, keys = (s.op("fma", "rotary", part, each=2) for part in (asked, keys))
        if self.causal:
            s.cache("keys", "b s (k d)")
            s.cache("values", "b s (k dv)")
        mask = Mask("t", "s") if self.causal else None
        return s.output(attend(s, asked, keys, values, mask=mask))

    def config(self) -> str:
        kv = f"{self.kv_heads} key heads" if self.kv_heads and self.kv_heads != self.heads else ""
        return join_config(f"{self.heads} heads", kv, *(name for name in ("causal", "rotary") if getattr(self, name)))

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
