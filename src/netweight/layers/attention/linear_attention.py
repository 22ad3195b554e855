"""Attention that costs the same for every position, however many came before; and attention that pools."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, divide_exactly
from netweight.layers.shared.heads import attend, project
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import Spec, Tensor


@register_kind("Linear attention", "attention", "linearattention", example="linear_attention 512 h8", input_size=512)
class LinearAttention(Layer, tag="linear_attention"):
    """Attention without softmax (arXiv 2006.16236): sums of keys times values, read by queries.

    Queries and keys go through elu(x) + 1, or through a ReLU. Every position adds its key times its value to a state
    of a head's key size times its value size, and reads it: two products of that size a position, `causal` or not.
    Generation keeps the state and the sum of keys. With `ones` a one stands behind every value, so that the sum of
    keys is a row of the state and part of both products (Sana, arXiv 2410.10629).
    """

    dim_fields: ClassVar[dict[str, str]] = {"k": "heads", "d": "head_dim"}

    heads: Positive
    head_dim: Positive | None = None
    bias: bool = True
    out_bias: bool | None = None
    causal: bool = False
    feature: Literal["elu", "relu"] = "elu"
    ones: bool = False

    def spec(self, x: Shape) -> Spec:
        b, t, i = require_rank(x, 3, "Linear attention", "positions × features")
        d = self.head_dim or divide_exactly(i, self.heads, "features", "heads")
        s = Spec(b=b, t=t, i=i, k=self.heads, d=d, dv=d, **({"row": d + 1} if self.ones else {}))
        taken = s.input("b t i")
        q, k, v = (project(s, taken, f"{name}_proj", "b t (k d)", "(k d) i", bias=self.bias) for name in "qkv")
        q, k = (self._positive(s, part) for part in (q, k))
        row = "row" if self.ones else "dv"
        if self.ones:
            v = s.op("copy", "linear_attention.ones", v, out="b t (k row)")
        state = s.mac("linear_attention.state", f"b k d {row}", k, v, over=f"b k d {row} t")
        if not self.ones:
            s.op("add", "linear_attention.sum", k, out="b k d", over="b k d t")
        y = s.mac("linear_attention.read", f"b t (k {row})", q, state, over=f"b k d {row} t")
        if not self.ones:
            s.op("fma", "linear_attention.norm", q, k, out="b t k", over="b k d t", keeps=(q, k))
        y = s.op("div", "linear_attention.norm", y, out="b t (k dv)", keeps=(y,))
        if self.causal:
            s.cache("state", f"b k d {row}")
            if not self.ones:
                s.cache("sum of keys", "b k d")
        bias = self.bias if self.out_bias is None else self.out_bias
        return s.output(project(s, y, "o_proj", "b t i", "i (k dv)", bias=bias))

    def _positive(self, s: Spec, x: Tensor) -> Tensor:
        if self.feature == "relu":
            y = s.like("positive", x)
            return s.op("max", "relu", x, out=y, keeps=(y,))
        y = s.op("exp", "elu", x, keeps=(x,))
        return s.op("add", "elu", y, out=y)

    def config(self) -> str:
        size = f"head size {self.head_dim}" if self.head_dim else ""
        said = [name for name in ("causal", "ones") if getattr(self, name)]
        relu = "ReLU" if self.feature == "relu" else ""
        return join_config(f"{self.heads} heads", size, *said, relu, "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind(
    "Attention pooling", "attention", "attentionpool", "pma", example="attention_pool 768 h12", input_size=768
)
class AttentionPool(Layer, tag="attention_pool"):
    """A few learned queries that attend to all positions (Set Transformer, arXiv 1810.00825; SigLIP's head).

    The queries are projected like any other. One query gives a vector, several a short sequence.
    """

    dim_fields: ClassVar[dict[str, str]] = {"k": "heads", "n": "queries"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ()

    heads: Positive
    queries: Positive = 1
    bias: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, i = require_rank(x, 3, "Attention pooling", "positions × features")
        d = divide_exactly(i, self.heads, "features", "heads")
        s = Spec(b=b, t=t, i=i, n=self.queries, k=self.heads, d=d, dv=d)
        taken, asked = s.input("b t i"), s.weight("probe", "1 n i")
        asked = s.op("copy", "probe", asked, out="b n i")
        q = project(s, asked, "q_proj", "b n (k d)", "(k d) i", bias=self.bias)
        k, v = (project(s, taken, f"{name}_proj", "b t (k d)", "(k d) i", bias=self.bias) for name in "kv")
        y = attend(s, q, k, v, heads="k", new="n", seen="t")
        y = project(s, y, "o_proj", "b n i", "i (k dv)", bias=self.bias)
        return s.output(s.view("b (n i)", y) if self.queries == 1 else y)

    def config(self) -> str:
        queries = f"{self.queries} queries" if self.queries > 1 else ""
        return join_config(f"{self.heads} heads", queries, "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
