"""Attention: every position looks at others, in a few heads."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, Size, all_true, divide_exactly, minimum, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.layers.shared.heads import KERNELS, Laid, attend, centred, first, project, rms, turned
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Natural, Positive, Rate, join_config, register_kind, require_rank
from netweight.spec.mask import Mask
from netweight.spec.spec import SavedTensor, Spec, Tensor

TORCH = Dialect(
    "MultiheadAttention",
    (
        WeightMapping(("q_proj.weight", "k_proj.weight", "v_proj.weight"), "in_proj_weight", "(3 k d) i"),
        WeightMapping(("q_proj.weight",), "q_proj_weight"),
        WeightMapping(("k_proj.weight",), "k_proj_weight"),
        WeightMapping(("v_proj.weight",), "v_proj_weight"),
        WeightMapping(("q_proj.bias", "k_proj.bias", "v_proj.bias"), "in_proj_bias", "(3 k d)"),
        WeightMapping(("o_proj.weight",), "out_proj.weight"),
        WeightMapping(("o_proj.bias",), "out_proj.bias"),
    ),
)
_KERAS = (
    WeightMapping(("q_proj.weight",), "query/kernel", "i (k e) d"),
    WeightMapping(("q_proj.bias",), "query/bias", "(k e) d"),
    WeightMapping(("k_proj.weight",), "key/kernel", "j k d"),
    WeightMapping(("k_proj.bias",), "key/bias", "k d"),
    WeightMapping(("v_proj.weight",), "value/kernel", "jv k dv"),
    WeightMapping(("v_proj.bias",), "value/bias", "k dv"),
    WeightMapping(("o_proj.weight",), "attention_output/kernel", "(k e) dv i"),
    WeightMapping(("o_proj.bias",), "attention_output/bias"),
)


@register_kind("Attention", "attention", "mha", "attention", "selfattention", example="mha 768 h12", input_size=768)
class Attention(Layer, tag="attention"):
    """Multi-head attention with its four projections (arXiv 1706.03762).

    A second input is attended to instead of the first (cross-attention); with a third, keys are projected from the
    second and values from the third. Both products count, q·k and p·v. The fields by what they set:

    - Heads: `heads` of `head_dim`, values of `value_dim`. Fewer `kv_heads` than `heads` make it grouped-query or, with
      one, multi-query attention. `bias` of all projections, `out_bias` of the last one; without `key_bias` only keys
      lack one, which the softmax would cancel (Whisper, BEiT).
    - Mask: `causal`. `window` is the number of positions attended to: itself and those before it under `causal`, else
      half of them on either side.
    - Cache: `past` is the number of cached positions; `cached`: keys and values of the second input are cached.
    - Positions: `rotary` turns `rotary_dim` numbers of a head, all of them by default. `relative` is the number of
      learned distances (T5, arXiv 1910.10683); `alibi` adds fixed ones (arXiv 2108.12409); `relative_keys` projects a
      key for every distance, a third product with the queries (Transformer-XL, arXiv 1901.02860); `gated_distances`
      weighs them by a gate that each head computes from its part of the input (WavLM, arXiv 2110.13900). With
      `stored_positions` no pass computes the tables: the distance between two positions is a buffer (BEiT), and sines
      and cosines of all positions are those of a fixed table before the layers (EVA-02).
    - Norms: `qk_norm` is an RMSNorm of queries and keys, per `head` or per `whole` position, or, `own`, a LayerNorm of
      every head with weights of its own (Command R+).
    - Scores and gates: `sinks` is one more logit per head (arXiv 2309.17453); `talking` mixes the heads before and
      after the softmax (arXiv 2003.02436; with a `talking_bias` in CaiT); `gate` doubles the query projection and
      gates the result with its half. `dropout` of the probabilities in training is part of a fused kernel, at no cost;
      unfused, a mask and the dropped probabilities are saved.
    - Implementation, which decides the tensors saved for backward: with `packed` one product computes queries, keys
      and values, which lie side by side in every position (`positions`: GPT-2, ViT of timm) or one after another
      (`whole`: PyTorch's MultiheadAttention), and a value that is a view holds all three; `heads_first` copies
      queries, keys and values so that heads come before positions (Whisper); without `fused` the products run unfused
      on any backend (PVT of transformers). Fused, training saves q, k, v, the result and one fp32 number per position
      and head; unfused, the probabilities, and keys and values once per query head.
    """

    arity: ClassVar[tuple[int, int]] = (1, 3)
    dim_fields: ClassVar[dict[str, str]] = {
        "k": "kv_heads",
        "e": "heads",
        "d": "head_dim",
        "dv": "value_dim",
        "past": "past",
        "buckets": "relative",
    }

    heads: Positive
    kv_heads: Positive | None = None
    head_dim: Positive | None = None
    bias: bool = True
    out_bias: bool | None = None
    causal: bool = False
    rotary: bool = False
    past: Natural = 0
    value_dim: Positive | None = None
    window: Natural = 0
    cached: bool = False
    relative: Natural = 0
    stored_positions: bool = False
    alibi: bool = False
    relative_keys: bool = False
    gated_distances: bool = False
    qk_norm: Literal["none", "head", "whole", "own"] = "none"
    sinks: bool = False
    talking: bool = False
    talking_bias: bool = False
    gate: bool = False
    dropout: Rate = 0.0
    key_bias: bool = True
    rotary_dim: Positive | None = None
    packed: Literal["none", "positions", "whole"] = "none"
    heads_first: bool = False
    fused: bool = True

    def dialect(self, framework: str) -> Dialect | None:
        """PyTorch packs three projections; Keras has a layer of its own for grouped queries."""
        plain = self.qk_norm == "none" and not (self.relative or self.sinks or self.talking or self.gate)
        plain = plain and not (self.relative_keys or self.gated_distances) and (self.key_bias or not self.bias)
        grouped = self.kv_heads not in (None, self.heads)
        if not plain or self.out_bias not in (None, self.bias):
            return None
        if framework == "keras":
            return Dialect("GroupQueryAttention" if grouped else "MultiHeadAttention", _KERAS)
        return TORCH if framework == "torch" and not grouped and not (self.head_dim or self.value_dim) else None

    def spec(self, x: Shape, memory: Shape | None = None, values: Shape | None = None) -> Spec:
        b, t, i = require_rank(x, 3, "Attention", "positions × features")
        _, m, j = require_rank(memory, 3, "Attention", "positions × features") if memory else (b, t, i)
        _, n, jv = require_rank(values, 3, "Attention", "positions × features") if values else (b, m, j)
        if not sizes_equal(n, m):
            raise shape_fault(f"There are {m} keys and {n} values.", "Give as many positions of both.")
        kv_heads = self.kv_heads or self.heads
        past = minimum(self.past, self.window - 1) if self.window and self.causal else self.past
        d = self.head_dim or divide_exactly(i, self.heads, "features", "heads")
        sizes = {
            "d": d,
            "dv": self.value_dim or d,
            "k": kv_heads,
            "e": divide_exactly(self.heads, kv_heads, "heads", "kv_heads"),
            "turned": self._turned(d),
        }
        sizes["all"] = sizes["e"] + 2
        s = Spec(b=b, t=t, i=i, m=m, j=j, jv=jv, s=m + past, **sizes, buckets=self.relative, kept=self._kept(m + past))
        taken = s.input("b t i")
        attended = s.input("b m j") if memory else taken
        valued, jv_ = (s.input("b m jv"), "jv") if values else (attended, "j" if memory else "i")
        q, gate = self._queries(s, taken)
        m_, j_ = ("m", "j") if memory else ("t", "i")
        k = self._remembered(s, attended, "k", f"b {m_} (k d)", f"(k d) {j_}")
        v = self._remembered(s, valued, "v", f"b {m_} (k dv)", f"(k dv) {jv_}")
        q, k = self._placed(s, q, k, m_)
        q, far = self._far(s, q) if self.relative_keys else (q, None)
        if self.causal or memory:
            s.cache("keys", "b kept (k d)")
            s.cache("values", "b kept (k dv)")
        y = self._attend(s, q, k, v, far)
        if gate is not None:
            y = s.op("mul", "attention.gate", y, gate, keeps=(SavedTensor(y, (gate,)), SavedTensor(gate, (y,))))
        bias = self.bias if self.out_bias is None else self.out_bias
        return s.output(project(s, y, "o_proj", "b t i", "i (k e dv)", bias=bias))

    def _turned(self, d: Size) -> Size:
        """Numbers of a head that turn with its position."""
        if self.rotary_dim is not None and not all_true(self.rotary_dim <= d):
            raise shape_fault(
                f"{self.rotary_dim} of {d} numbers of a head are to turn.", "Turn fewer.", field="rotary_dim"
            )
        return self.rotary_dim or d

    def _kept(self, positions: Size) -> Size:
        """Positions that a cache keeps after this step."""
        return minimum(positions, self.window) if self.window else positions

    def _queries(self, s: Spec, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """Queries, and the gate that the other half of their projection opens."""
        if not self.gate:
            return project(s, x, "q_proj", "b t (k e d)", "(k e d) i", bias=self.bias), None
        both = project(s, x, "q_proj", "b t (k e 2 d)", "(k e 2 d) i", bias=self.bias)
        opened = s.tensor("gate", "b t (k e d)")
        for arithmetic in ("exp", "div"):
            s.op(arithmetic, "sigmoid", both, out=opened, over="b t k e d", keeps=(opened,))
        return s.view("b t (k e d)", both), opened

    def _remembered(self, s: Spec, x: Tensor, name: str, out: str, weight: str) -> Tensor:
        """Keys or values: computed, or in the cache with only their weights declared."""
        bias = self.bias and (name != "k" or self.key_bias)
        if not (self.cached and len(s.inputs) > 1):
            return project(s, x, f"{name}_proj", out, weight, bias=bias)
        s.weight(f"{name}_proj.weight", weight)
        if bias:
            s.weight(f"{name}_proj.bias", first(weight))
        return Tensor(name, "cache", s.axes(out))

    def _placed(self, s: Spec, q: Tensor, k: Tensor, m: str) -> tuple[Tensor, Tensor]:
        """Queries and keys normed and turned by their positions."""
        if self.qk_norm == "head":
            q, k = rms(s, q, "q_norm", "d", "b t k e"), rms(s, k, "k_norm", "d", f"b {m} k")
        if self.qk_norm == "whole":
            q, k = rms(s, q, "q_norm", "(k e d)", "b t"), rms(s, k, "k_norm", "(k d)", f"b {m}")
        if self.qk_norm == "own":
            q, k = centred(s, q, "q_norm", "(k e) d", "b t k e"), centred(s, k, "k_norm", "k d", f"b {m} k")
        if self.rotary:
            keeps = not self.stored_positions
            q = turned(s, q, "t", "turned", "b t k e turned", keeps=keeps)
            k = turned(s, k, m, "turned", f"b {m} k turned", keeps=keeps)
        return q, k

    def _laid(self, s: Spec) -> Laid:
        """How queries, keys and values lie in memory."""
        whole = self.packed != "none" and len(s.inputs) == 1
        alone = sizes_equal(s.factor("b").value, 1) or self.heads == 1
        return Laid(
            s.tensor("queries, keys and values", "b t (k all d)") if whole else None,
            self.rotary or self.qk_norm != "none",
            self.packed == "positions" and not alone,
            self.heads_first or (self.rotary and not sizes_equal(s.factor("turned").value, s.factor("d").value)),
            bool(self.relative or self.relative_keys or self.gated_distances),
            queries_scaled=self.talking,
        )

    def _far(self, s: Spec, q: Tensor) -> tuple[Tensor, Tensor]:
        """Queries with a bias for contents, and how much those with another want every distance."""
        keys = project(s, s.tensor("distances", "s i"), "r_proj", "s (k e d)", "(k e d) i", bias=False)
        near, away = (
            s.op("add", "attention.relative", q, s.weight(name, "(k e) d"), over="b t k e d")
            for name in ("r_w_bias", "r_r_bias")
        )
        return near, s.mac("attention.relative", "b k e t s", away, keys, over="b k e d t s", mask=self._mask())

    def _mask(self) -> Mask | None:
        return Mask("t", "s", self.causal, self.window) if self.causal or self.window else None

    def _attend(self, s: Spec, q: Tensor, k: Tensor, v: Tensor, far: Tensor | None) -> Tensor:
        mask = self._mask()
        if mask and self.window:
            seen, of = mask.pairs(s.factor("t").value, s.factor("s").value), s.factor("t").value
            s.note(f"Pairs in the window of {self.window}: {seen} of {of} · {s.factor('s').value}")
        mixed = partial(self._talked, s, mask, "shares") if self.talking else None
        scored, fused = partial(self._scored, s, mask, far), KERNELS if self.fused and not self.talking else ()
        return attend(
            s, q, k, v, mask=mask, fused=fused, dropout=self.dropout, scored=scored, mixed=mixed, laid=self._laid(s)
        )

    def _scored(self, s: Spec, mask: Mask | None, far: Tensor | None, scores: Tensor) -> Tensor:
        """What is added to scores, or mixes them."""
        if far is not None:
            s.op("add", "attention.relative", scores, far, out=scores)
        if self.relative:
            places = () if self.stored_positions else (s.tensor("distances", "t s", "index"),)
            if self.stored_positions:
                s.buffer("relative_position_index", "t s", "index")
            table = s.weight("relative_attention_bias.weight", "buckets (k e)")
            learned = s.op("gather", "attention.relative", table, out="k e t s", keeps=places)
            s.op("add", "attention.relative", scores, learned, out=scores)
        if self.gated_distances:
            self._gated(s, scores)
        if self.alibi:
            s.op("fma", "attention.alibi", scores, out=scores)
        if self.sinks:
            s.op("add", "attention.sinks", scores, s.weight("sinks", "(k e)"), out=scores, over="b k e t")
        return self._talked(s, mask, "scores", scores) if self.talking else scores

    def _gated(self, s: Spec, scores: Tensor) -> None:
        """Eight numbers for every position and head, four of each half summed, make the factor of its distances."""
        if not sizes_equal(s.factor("i").value, s.factor("k").value * s.factor("e").value * s.factor("d").value):
            raise shape_fault("Each head gates by its part of the input.", "Leave out head_dim.", field="head_dim")
        weight, bias = s.weight("gru_rel_pos_linear.weight", "8 d"), s.weight("gru_rel_pos_linear.bias", "8")
        gate = s.mac("attention.relative", "b t k e 8", s.inputs[0], weight, over="b t k e 8 d")
        gate = s.op("add", "linear.bias", gate, bias, out=gate)
        opened = s.tensor("gate of distances", "b k e t")
        s.op("exp", "sigmoid", gate, s.weight("gru_rel_pos_const", "1 (k e) 1 1"), out=opened, keeps=(opened,))
        s.op("fma", "attention.relative", scores, opened, out=scores, keeps=(opened,))

    def _talked(self, s: Spec, mask: Mask | None, what: str, x: Tensor) -> Tensor:
        """Scores or shares of all heads, mixed for each."""
        mixed, weight = s.tensor(f"mixed {what}", "b k e t s"), s.weight(f"talking_{what}.weight", "(k e) (k e)")
        y = s.mac("attention.talking", mixed, x, weight, over="b k e k e t s", mask=mask)
        if self.talking_bias:
            s.op("add", "attention.talking", y, s.weight(f"talking_{what}.bias", "(k e)"), out=y)
        return y

    def config(self) -> str:
        kv = f"{self.kv_heads} key heads" if self.kv_heads and self.kv_heads != self.heads else ""
        size = f"head size {self.head_dim}" if self.head_dim else ""
        value = f"value size {self.value_dim}" if self.value_dim else ""
        window = f"window {self.window}" if self.window else ""
        relative = f"{self.relative} distances" if self.relative else ""
        relative = "keys of distances" if self.relative_keys else relative
        norm = {"none": "", "head": "queries and keys normed", "whole": "queries and keys normed whole"}
        said = [
            name for name in ("causal", "rotary", "alibi", "sinks", "talking", "gate", "cached") if getattr(self, name)
        ]
        dropped = f"dropout {self.dropout:g}" if self.dropout else ""
        return join_config(
            f"{self.heads} heads",
            kv,
            size,
            value,
            window,
            relative,
            norm.get(self.qk_norm, "queries and keys normed, each head by its own weights"),
            *said,
            dropped,
            "" if self.fused else "written out",
            "" if self.bias else "no bias",
            "" if self.key_bias or not self.bias else "no bias of keys",
        )

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
