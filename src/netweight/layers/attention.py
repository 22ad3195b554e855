"""Attention: every position looks at every other, in a few heads."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape, exact
from netweight.core.layer import Layer, Natural, Positive, kind, ranked, words
from netweight.core.spec import Keep, Spec, Tensor


@kind("Attention", "attention", "mha", "attention", "selfattention", example="mha 768 h12", start=768)
class Attention(Layer, tag="attention"):
    """Multi-head attention with its four projections (arXiv 1706.03762).

    Fewer `kv_heads` than `heads` make it grouped-query or, with one, multi-query attention. A second input is
    what it attends to (cross-attention). `past` counts positions that a cache holds already.
    Both products count, q·k and p·v. Scores stay inside a fused kernel: training keeps q, k, v, the result and
    one fp32 number a position and head.
    """

    arity: ClassVar[tuple[int, int]] = (1, 2)
    dims: ClassVar[dict[str, str]] = {"k": "kv_heads", "e": "heads", "d": "head_dim", "past": "past"}

    heads: Positive
    kv_heads: Positive | None = None
    head_dim: Positive | None = None
    bias: bool = True
    out_bias: bool | None = None
    causal: bool = False
    rotary: bool = False
    past: Natural = 0

    def spec(self, x: Shape, memory: Shape | None = None) -> Spec:
        b, t, i = ranked(x, 3, "Attention", "positions × features")
        _, m, j = ranked(memory, 3, "Attention", "positions × features") if memory else (b, t, i)
        kv_heads = self.kv_heads or self.heads
        d = self.head_dim or exact(i, self.heads, "features", "heads")
        s = Spec(b=b, t=t, i=i, m=m, j=j, s=m + self.past, k=kv_heads, e=exact(self.heads, kv_heads, "heads", "kv_heads"), d=d)
        taken = s.input("b t i")
        attended = s.input("b m j") if memory else taken
        m_ = "m" if memory else "t"
        q = self._project(s, taken, "q_proj", "b t (k e d)", "(k e d) i")
        k = self._project(s, attended, "k_proj", f"b {m_} (k d)", "(k d) j" if memory else "(k d) i")
        v = self._project(s, attended, "v_proj", f"b {m_} (k d)", "(k d) j" if memory else "(k d) i")
        if self.rotary:
            q, k = (s.op("fma", "rotary", part, each=2) for part in (q, k))
        y = self._attend(s, q, k, v)
        return s.output(self._out(s, y))

    def _project(self, s: Spec, x: Tensor, name: str, out: str, weight: str) -> Tensor:
        y = s.mac("linear", out, x, s.weight(f"{name}.weight", weight))
        if self.bias:
            s.op("add", "linear.bias", y, s.weight(f"{name}.bias", weight.rsplit(" ", 1)[0]), out=y)
        return y

    def _attend(self, s: Spec, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        pairs = ("t", "s") if self.causal else None
        scores = s.mac("attention.scores", "b k e t s", q, k, over="b k e d t s", pairs=pairs, keeps=(), fused=True)
        for arithmetic in ("exp", "add", "div"):
            s.op(arithmetic, "attention.softmax", scores, out=scores)
        lse = s.tensor("log of sums", "b k e t", "compute")
        y = s.tensor("attended", "b t (k e d)")
        keeps = tuple(Keep(tensor, (q, k, v)) for tensor in (q, k, v, y, lse))
        return s.mac("attention.values", y, scores, v, over="b k e d t s", pairs=pairs, keeps=keeps, also=(q, k))

    def _out(self, s: Spec, y: Tensor) -> Tensor:
        out = s.mac("linear", "b t i", y, s.weight("o_proj.weight", "i (k e d)"))
        if self.bias if self.out_bias is None else self.out_bias:
            s.op("add", "linear.bias", out, s.weight("o_proj.bias", "i"), out=out)
        return out

    def config(self) -> str:
        kv = f"{self.kv_heads} key heads" if self.kv_heads and self.kv_heads != self.heads else ""
        size = f"head size {self.head_dim}" if self.head_dim else ""
        return words(f"{self.heads} heads", kv, size, "causal" if self.causal else "", "rotary" if self.rotary else "", "" if self.bias else "no bias")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (128, features)
