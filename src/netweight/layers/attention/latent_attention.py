"""Latent attention: keys and values rebuilt from a small latent that is all the cache keeps."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape
from netweight.faults.fault import shape_fault
from netweight.layers.shared.heads import attend, indexed, project, rms
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.mask import Mask
from netweight.spec.spec import Spec, Tensor


@register_kind("Latent attention", "attention", "mla", example="mla 7168 h128", input_size=7168)
class LatentAttention(Layer, tag="latent_attention"):
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434).

    Keys and values of all heads come from a latent of `kv_rank` numbers a position, which the cache keeps beside one
    rotary key of `rope_dim` (without `rotary` no position turns it: Kimi-Linear); queries from one of `query_rank`, or
    straight from the input where it is 0. A head's query and key have `head_dim` + `rope_dim` numbers, its value
    `value_dim`. `past` counts cached positions.
    From a `compressed` cache every step rebuilds keys and values of all positions; an `expanded` one keeps them.
    `absorbed` multiplies queries and results by the rebuilding weights instead, so that heads look at the latent.
    `index_heads` add the indexer of DeepSeek-V3.2 (arXiv 2512.02556): small heads of `index_dim` that score every
    position for every query, so that attention takes the best. Attention is counted over all positions here; the
    indexer learns by a loss of its own.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.deepseek_v3.modeling_deepseek_v3.DeepseekV3Attention"
    }
    dim_fields: ClassVar[dict[str, str]] = {
        "k": "heads",
        "d": "head_dim",
        "dr": "rope_dim",
        "dv": "value_dim",
        "c": "kv_rank",
        "rq": "query_rank",
        "ki": "index_heads",
        "di": "index_dim",
        "past": "past",
    }

    heads: Positive
    head_dim: Positive = 128
    rope_dim: Positive = 64
    value_dim: Positive = 128
    kv_rank: Positive = 512
    query_rank: Natural = 1536
    bias: bool = False
    causal: bool = True
    past: Natural = 0
    absorbed: bool = False
    cache: Literal["compressed", "expanded"] = "compressed"
    index_heads: Natural = 0
    index_dim: Positive = 128
    rotary: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, i = require_rank(x, 3, "Latent attention", "positions × features")
        if self.index_heads and not self.query_rank:
            raise shape_fault(
                "The indexer reads the latent of the queries.", "Give a rank of queries.", field="query_rank"
            )
        sizes = {
            "d": self.head_dim,
            "dr": self.rope_dim,
            "dv": self.value_dim,
            "c": self.kv_rank,
            "rq": self.query_rank,
            "ki": self.index_heads,
            "di": self.index_dim,
        }
        sums = {"dk": sizes["d"] + sizes["dr"], "kv": sizes["d"] + sizes["dv"], "cr": sizes["c"] + sizes["dr"]}
        s = Spec(b=b, t=t, i=i, k=self.heads, s=t + self.past, **sizes, **sums)
        s.note(f"Query and key of a head: {self.head_dim} + {self.rope_dim} = {sums['dk']}")
        s.note(f"Cached by position: {self.kv_rank} + {self.rope_dim} = {sums['cr']}")
        taken = s.input("b t i")
        q = self._queries(s, taken)
        latent, turned = self._latent(s, taken)
        y = self._absorbed(s, q, latent, turned) if self.absorbed else self._rebuilt(s, q, latent, turned)
        return s.output(project(s, y, "o_proj", "b t i", "i (k dv)", bias=self.bias))

    def _queries(self, s: Spec, x: Tensor) -> Tensor:
        """Queries of all heads, their last part turned by its position."""
        if not self.query_rank:
            q = project(s, x, "q_proj", "b t (k dk)", "(k dk) i", bias=False)
        else:
            low = project(s, x, "q_a_proj", "b t rq", "rq i", bias=self.bias)
            low = rms(s, low, "q_a_layernorm", "rq", "b t")
            q = project(s, low, "q_b_proj", "b t (k dk)", "(k dk) rq", bias=False)
            if self.index_heads:
                self._index(s, x, low)
        return s.op("fma", "rotary", q, over="b t k dr", each=2) if self.rotary else q

    def _index(self, s: Spec, x: Tensor, low: Tensor) -> None:
        """How much every query wants every position: a weighted sum over the indexer's heads, none below nought."""
        q = project(s, low, "indexer.wq_b", "b t (ki di)", "(ki di) rq", bias=False)
        keys = project(s, x, "indexer.wk", "b t di", "di i", bias=False)
        keys = self._normed(s, keys)
        s.op("fma", "rotary", q, over="b t ki dr", each=2)
        s.op("fma", "rotary", keys, over="b t dr", each=2)
        s.cache("index key", "b s di")
        shares = project(s, x, "indexer.weights_proj", "b t ki", "ki i", bias=False)
        indexed(s, q, keys, shares, seen="s", product=True, mask=self._mask())

    def _normed(self, s: Spec, keys: Tensor) -> Tensor:
        weights = (s.weight("indexer.k_norm.weight", "di"), s.weight("indexer.k_norm.bias", "di"))
        mean, inverse = s.tensor("mean", "b t", "compute"), s.tensor("inverse deviation", "b t", "compute")
        s.op("sqrt", "layernorm", keys, out=inverse)
        return s.op("fma", "layernorm", keys, *weights, keeps=(keys, mean, inverse), each=3)

    def _latent(self, s: Spec, x: Tensor) -> tuple[Tensor, Tensor]:
        """The normed latent, and the rotary key beside it, one for all heads."""
        both = project(s, x, "kv_a_proj_with_mqa", "b t cr", "cr i", bias=self.bias)
        turned = s.op("fma", "rotary", both, out="b t dr", each=2) if self.rotary else s.view("b t dr", both)
        if self.cache == "compressed" or self.absorbed:
            s.cache("latent", "b s c")
            s.cache("rotary key", "b s dr")
        else:
            s.cache("keys", "b s (k dk)")
            s.cache("values", "b s (k dv)")
        return rms(s, s.view("b t c", both), "kv_a_layernorm", "c", "b t"), turned

    def _rebuilt(self, s: Spec, q: Tensor, latent: Tensor, turned: Tensor) -> Tensor:
        """Keys and values of every head rebuilt, for all positions or for those that no expanded cache holds."""
        m = "s" if self.cache == "compressed" else "t"
        both = s.mac("linear", f"b {m} (k kv)", latent, self._weight(s), over=f"b {m} k kv c")
        keys = s.op("copy", "concat", both, turned, out=f"b {m} (k dk)")
        values = s.view(f"b {m} (k dv)", both)
        return attend(s, q, keys, values, heads="k", size="dk", mask=self._mask())

    def _absorbed(self, s: Spec, q: Tensor, latent: Tensor, turned: Tensor) -> Tensor:
        """Queries brought to the latent and results back from it, by the weights that would rebuild keys and values."""
        weight = self._weight(s)
        low = s.mac("latent.absorb", "b t (k c)", q, weight, over="b t k d c")
        asked = s.op("copy", "concat", low, q, out="b t (k cr)")
        held = s.op("copy", "concat", latent, turned, out="b t cr")
        seen = attend(s, asked, held, latent, heads="k", size="cr", value="c", mask=self._mask())
        return s.mac("latent.absorb", "b t (k dv)", seen, weight, over="b t k dv c")

    def _weight(self, s: Spec) -> Tensor:
        return s.weight("kv_b_proj.weight", "(k kv) c")

    def _mask(self) -> Mask | None:
        return Mask("t", "s") if self.causal else None

    def config(self) -> str:
        sizes = f"head size {self.head_dim} + {self.rope_dim}, value size {self.value_dim}"
        ranks = f"ranks {self.query_rank} and {self.kv_rank}" if self.query_rank else f"rank {self.kv_rank}"
        index = f"{self.index_heads} index heads" if self.index_heads else ""
        return join_config(f"{self.heads} heads", sizes, ranks, index, "absorbed" if self.absorbed else "")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
