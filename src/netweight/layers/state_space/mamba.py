"""State spaces: a state of fixed size that every position updates and reads."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, ceil_div, divide_exactly, minimum
from netweight.layers.shared.heads import project, rms
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import FUSED, SavedTensor, Spec, Tensor


def short_conv(s: Spec, x: Tensor, channels: str, *, bias: bool, name: str = "conv1d") -> Tensor:
    """A causal depthwise convolution over positions and its SiLU; generation keeps the last positions but one."""
    y = s.mac("conv", f"b t {channels}", x, s.weight(f"{name}.weight", f"{channels} 1 kw"), over=f"b t {channels} kw")
    if bias:
        s.op("add", "conv.bias", y, s.weight(f"{name}.bias", channels), out=y)
    s.cache("convolution", f"b {channels} held")
    return silu(s, y)


def silu(s: Spec, x: Tensor) -> Tensor:
    """x·σ(x)."""
    y = s.like("silu", x)
    for arithmetic in ("exp", "div", "mul"):
        s.op(arithmetic, "silu", x, out=y, keeps=(x,))
    return y


def times(s: Spec, x: Tensor, y: Tensor) -> Tensor:
    """A product element by element: each is kept for the gradient of the other."""
    return s.op("mul", "gate", x, y, keeps=(SavedTensor(x, (y,)), SavedTensor(y, (x,))))


def delta_rule(s: Spec, mixed: Tensor, decay: Tensor, norm: str) -> Tensor:
    """A state of each head decayed, read by the key, corrected, read by the query; what is read is normed."""
    state = s.tensor("state", "b h d dv", fused_in=FUSED)
    s.op("mul", "delta.decay", decay, out=state, over="b t h d dv", keeps=(decay, mixed))
    for fn in ("delta.recall", "delta.update"):
        s.mac(fn, state, mixed, decay, over="b t h d dv", keeps=())
    y = s.mac("delta.read", "b t (h dv)", state, mixed, over="b t h d dv", keeps=())
    s.cache("state", "b h d dv")
    return rms(s, y, norm, "dv", "b t h")


@register_kind("Mamba", "state space", "mamba1", "s6", example="mamba 768", input_size=768)
class Mamba(Layer, tag="mamba"):
    """The selective state space layer (arXiv 2312.00752), weights as transformers' MambaMixer names them.

    Twice `expand` times the features, a short convolution, a step size of rank `rank` (features / 16, rounded up) and
    B and C of `state` numbers a position. The scan is elementwise; reading it by C is a product and counts as one.
    Training keeps what a fused scan keeps: its inputs, not the states. Generation keeps state and convolution.
    `normed` puts an RMSNorm on the step's rank, B and C each (Jamba, arXiv 2403.19887).
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "transformers.models.mamba.modeling_mamba.MambaMixer"}
    dim_fields: ClassVar[dict[str, str]] = {"n": "state", "kw": "kernel", "r": "rank"}

    state: Positive = 16
    kernel: Positive = 4
    expand: Positive = 2
    rank: Positive | None = None
    bias: bool = False
    conv_bias: bool = True
    normed: bool = False

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Mamba", "positions × features")
        n, r = self.state, self.rank or ceil_div(f, 16)
        s = Spec(b=b, t=t, f=f, i=f * self.expand, n=n, r=r, kw=self.kernel, held=self.kernel - 1, x=r + 2 * n)
        s.note(f"Inner channels: {f} · {self.expand} = {f * self.expand}")
        both = project(s, s.input("b t f"), "in_proj", "b t (2 i)", "(2 i) f", bias=self.bias)
        inner = short_conv(s, s.view("b t i", both), "i", bias=self.conv_bias)
        chosen = project(s, inner, "x_proj", "b t x", "x i", bias=False)
        low, wrote, read = (s.view(f"b t {axis}", chosen) for axis in "rnn")
        if self.normed:
            low = rms(s, low, "dt_layernorm", "r", "b t")
            wrote, read = (rms(s, part, f"{name}_layernorm", "n", "b t") for name, part in (("b", wrote), ("c", read)))
        step = project(s, low, "dt_proj", "b t i", "i r", bias=True)
        s.op("log", "softplus", step, keeps=(step,))
        kept = (inner, wrote, read, step) if self.normed else (inner, chosen, step)
        s.op("exp", "scan", step, s.weight("A_log", "i n"), out="b t i", over="b t i n", keeps=kept)
        states = s.op("fma", "scan", inner, step, wrote, out=s.tensor("states", "b t i n", fused_in=FUSED), each=2)
        y = s.mac("scan.read", "b t i", states, read, over="b t i n", keeps=())
        y = s.op("fma", "scan.skip", y, inner, s.weight("D", "i"))
        s.cache("state", "b i n")
        y = times(s, y, silu(s, s.view("b t i", both)))
        return s.output(project(s, y, "out_proj", "b t f", "f i", bias=self.bias))

    def config(self) -> str:
        rank = f"rank {self.rank}" if self.rank else ""
        return join_config(f"state {self.state}", f"expand {self.expand}", f"kernel {self.kernel}", rank)

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("Mamba-2", "state space", "mamba2", "ssd", example="mamba2 2560", input_size=2560)
class Mamba2(Layer, tag="mamba2"):
    """The state space layer as products (arXiv 2405.21060), weights as transformers' Mamba2Mixer names them.

    Heads of `head_dim` channels share B and C in `groups`. Positions go in chunks of `chunk`: within one, scores and
    values as in attention; from chunk to chunk, a state of `state` numbers a channel. A chunk of 1 is the recurrence.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.mamba2.modeling_mamba2.Mamba2Mixer"
    }
    dim_fields: ClassVar[dict[str, str]] = {
        "n": "state",
        "kw": "kernel",
        "p": "head_dim",
        "g": "groups",
        "chunk": "chunk",
    }

    state: Positive = 128
    head_dim: Positive = 64
    groups: Positive = 1
    kernel: Positive = 4
    expand: Positive = 2
    chunk: Positive = 256
    bias: bool = False
    conv_bias: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Mamba-2", "positions × features")
        inner, group = f * self.expand, self.groups * self.state
        k = divide_exactly(inner, self.head_dim, "inner channels", "head_dim")
        size = minimum(self.chunk, t)
        s = Spec(
            b=b, t=t, f=f, k=k, p=self.head_dim, g=self.groups, n=self.state, kw=self.kernel, held=self.kernel - 1,
            whole=2 * inner + 2 * group + k, c=inner + 2 * group, chunk=size, padded=ceil_div(t, size) * size,
        )  # fmt: skip
        s.note(f"Projected: 2 · {inner} + 2 · {group} + {k} = {2 * inner + 2 * group + k}")
        s.note(f"Convolved: {inner} + 2 · {group} = {inner + 2 * group}")
        s.note(f"Positions in chunks of {size}: {ceil_div(t, size) * size}")
        whole = project(s, s.input("b t f"), "in_proj", "b t whole", "whole f", bias=self.bias)
        mixed = short_conv(s, s.view("b t c", whole), "c", bias=self.conv_bias)
        step = s.op("add", "dt.bias", whole, s.weight("dt_bias", "k"), out="b t k", keeps=(whole,))
        decay = s.op("exp", "ssd.decay", step, s.weight("A_log", "k"), out="b t k", keeps=(step,))
        y = s.tensor("read", "b t (k p)")
        scores = s.mac("ssd.scores", "b padded chunk g", mixed, mixed, over="b padded chunk g n")
        scores = s.op("mul", "ssd.decay", scores, decay, out="b padded chunk k", keeps=(scores, decay))
        s.mac("ssd.values", y, scores, mixed, over="b padded chunk k p")
        state = s.mac("ssd.state", "b k p n", mixed, decay, over="b padded k p n")
        s.mac("ssd.read", y, state, mixed, over="b padded k p n")
        s.op("fma", "ssd.skip", y, s.weight("D", "k"), out=y, over="b t k p")
        s.cache("state", "b k p n")
        y = times(s, y, silu(s, s.view("b t (k p)", whole)))
        inverse = s.tensor("inverse root", "b t", "compute")
        y = s.op("fma", "rmsnorm", y, s.weight("norm.weight", "(k p)"), keeps=(y, inverse), each=2)
        return s.output(project(s, y, "out_proj", "b t f", "f (k p)", bias=self.bias))

    def config(self) -> str:
        groups = f"{self.groups} groups" if self.groups > 1 else ""
        return join_config(f"state {self.state}", f"head size {self.head_dim}", groups, f"chunk {self.chunk}")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("Gated delta net", "state space", "gdn", "deltanet", example="gated_delta_net 2048", input_size=2048)
class GatedDeltaNet(Layer, tag="gated_delta_net"):
    """Linear attention that corrects its state (arXiv 2412.06464), weights as transformers' Qwen3-Next names them.

    Each of `value_heads` holds a state of `key_dim` × `value_dim`, which a position decays, reads by its key, corrects
    by what was missing, and reads by its query: three products of that size. This is the recurrence; chunked kernels
    do more. `kernel` is that of the short convolution. Without `packed` queries, keys and values, the gate, and both
    rates have a projection each, as in Qwen3.5.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.qwen3_next.modeling_qwen3_next.Qwen3NextGatedDeltaNet"
    }
    dim_fields: ClassVar[dict[str, str]] = {"k": "key_heads", "h": "value_heads", "d": "key_dim", "dv": "value_dim"}

    key_heads: Positive = 16
    value_heads: Positive = 32
    key_dim: Positive = 128
    value_dim: Positive = 128
    kernel: Positive = 4
    packed: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Gated delta net", "positions × features")
        divide_exactly(self.value_heads, self.key_heads, "value heads", "key_heads")
        keys, values = self.key_heads * self.key_dim, self.value_heads * self.value_dim
        s = Spec(
            b=b, t=t, f=f, h=self.value_heads, d=self.key_dim, dv=self.value_dim, kw=self.kernel,
            held=self.kernel - 1, c=2 * keys + values, x=2 * keys + 2 * values,
        )  # fmt: skip
        s.note(f"Queries, keys, values and gate: 2 · {keys} + 2 · {values} = {2 * keys + 2 * values}")
        taken = s.input("b t f")
        if self.packed:
            whole = project(s, taken, "in_proj_qkvz", "b t x", "x f", bias=False)
            rates = [project(s, taken, "in_proj_ba", "b t (2 h)", "(2 h) f", bias=False)]
            sources, gate = s.view("b t c", whole), s.view("b t (h dv)", whole)
        else:
            sources = project(s, taken, "in_proj_qkv", "b t c", "c f", bias=False)
            gate = project(s, taken, "in_proj_z", "b t (h dv)", "(h dv) f", bias=False)
            rates = [project(s, taken, f"in_proj_{name}", "b t h", "h f", bias=False) for name in "ba"]
        mixed = short_conv(s, sources, "c", bias=False)
        ins = (*rates, s.weight("dt_bias", "h"), s.weight("A_log", "h"))
        decay = s.op("exp", "delta.decay", *ins, out="b t h", keeps=tuple(rates))
        y = times(s, delta_rule(s, mixed, decay, "norm"), silu(s, gate))
        return s.output(project(s, y, "out_proj", "b t f", "f (h dv)", bias=False))

    def config(self) -> str:
        return join_config(
            f"{self.value_heads} heads", f"{self.key_heads} key heads", f"{self.key_dim} × {self.value_dim}"
        )

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("RWKV time mixing", "state space", "rwkv", example="rwkv_time_mix", input_size=768)
class RwkvTimeMix(Layer, tag="rwkv_time_mix"):
    """RWKV-4's time mixing (arXiv 2305.13048), weights as transformers' RwkvSelfAttention names them.

    Key, value and receptance from a mix of each position with the one before; the weighted sum over time is
    elementwise. `units` is its width (the features, unless given). Generation keeps four vectors.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.rwkv.modeling_rwkv.RwkvSelfAttention"
    }
    dim_fields: ClassVar[dict[str, str]] = {"i": "units"}

    units: Natural = 0

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "RWKV time mixing", "positions × features")
        s = Spec(b=b, t=t, f=f, i=self.units or f)
        taken, decay, first = s.input("b t f"), s.weight("time_decay", "i"), s.weight("time_first", "i")
        k, v, r = (mix(s, taken, name, "i") for name in ("key", "value", "receptance"))
        y = s.op("exp", "wkv", k, v, decay, first, each=4, keeps=(k, v))
        s.op("fma", "wkv", k, v, out=y, each=4, keeps=(y,))
        s.cache("position before", "b f")
        s.cache("sums and maximum", "b 3 i")
        y = times(s, y, s.op("exp", "sigmoid", r, keeps=(r,)))
        return s.output(project(s, y, "output", "b t f", "f i", bias=False))

    def config(self) -> str:
        return str(self.units or "")


@register_kind("RWKV channel mixing", "state space", "rwkvffn", example="rwkv_channel_mix 3072", input_size=768)
class RwkvChannelMix(Layer, tag="rwkv_channel_mix"):
    """RWKV-4's channel mixing (arXiv 2305.13048): a squared ReLU of `units` channels, gated by receptance."""

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.rwkv.modeling_rwkv.RwkvFeedForward"
    }
    dim_fields: ClassVar[dict[str, str]] = {"i": "units"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "RWKV channel mixing", "positions × features")
        s = Spec(b=b, t=t, f=f, i=self.units, o=f)
        taken = s.input("b t f")
        k, r = mix(s, taken, "key", "i"), mix(s, taken, "receptance", "o")
        k = s.op("max", "relu", k, keeps=(k,))
        v = project(s, s.op("mul", "square", k, keeps=(k,)), "value", "b t f", "f i", bias=False)
        s.cache("position before", "b f")
        return s.output(times(s, v, s.op("exp", "sigmoid", r, keeps=(r,))))

    def config(self) -> str:
        return str(self.units)


def mix(s: Spec, x: Tensor, name: str, out: str) -> Tensor:
    """A learned mix of a position and the one before it, then a dense layer."""
    mixed = s.op("fma", "time_mix", x, s.weight(f"time_mix_{name}", "1 1 f"), each=2, keeps=(x,))
    return project(s, mixed, name, f"b t {out}", f"{out} f", bias=False)
