"""Attention between queries, keys and values that other layers made."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape, exact, same, show
from netweight.core.faults import misfit
from netweight.core.layer import Layer, Natural, Positive, kind, ranked, words
from netweight.core.mask import Mask
from netweight.core.spec import Spec

from .heads import attend


@kind("Dot-product attention", "attention", "sdpa", "dotproductattention", example="dot_attention h12", start=768)
class DotAttention(Layer, tag="dot_attention"):
    """Scores, softmax and weighted sum of queries, keys and values, which come in: no weight (arXiv 1706.03762).

    For attention whose projections are not the usual four: two streams that attend as one (arXiv 2403.03206), or a
    norm between projection and product. Fewer `kv_heads` than `heads` share keys and values. `rotary` turns queries
    and keys by their positions. With fewer than three inputs the last one stands for those after it. Under `causal` a
    cache keeps keys and values, of which `past` counts the positions before these.
    In training as in `attention`: q, k, v, the result and one fp32 number a position and head.
    """

    called: ClassVar[dict[str, str]] = {
        "torch": "torch.nn.functional.scaled_dot_product_attention",
        "keras": "keras.ops.dot_product_attention",
    }
    arity: ClassVar[tuple[int, int]] = (1, 3)
    dims: ClassVar[dict[str, str]] = {"k": "kv_heads", "e": "heads", "past": "past"}

    heads: Positive
    kv_heads: Positive | None = None
    causal: bool = False
    rotary: bool = False
    past: Natural = 0

    def spec(self, q: Shape, k: Shape | None = None, v: Shape | None = None) -> Spec:
        shapes = [ranked(x, 3, "Dot-product attention", "positions × features") for x in (q, k or q, v or k or q)]
        (b, t, i), (_, m, j), (_, n, jv) = shapes
        kv_heads = self.kv_heads or self.heads
        d, dk = exact(i, self.heads, "features", "heads"), exact(j, kv_heads, "features", "kv_heads")
        if not (same(m, n) and same(d, dk)):
            raise misfit(
                f"Queries {show(q)}, keys {show(k or q)} and values {show(v or k or q)} do not go together.",
                "Keys need the size of a head that queries have, and there must be as many of them as values.",
            )
        sizes = {"d": d, "dv": exact(jv, kv_heads, "features", "kv_heads"), "k": kv_heads}
        s = Spec(b=b, t=t, m=m, s=m + self.past, **sizes, e=exact(self.heads, kv_heads, "heads", "kv_heads"))
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
        return words(f"{self.heads} heads", kv, *(name for name in ("causal", "rotary") if getattr(self, name)))

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (128, features)
