"""Recurrences of a single family each: Kimi's delta rule, and the gated linear unit of Griffin."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, divide_exactly
from netweight.layers.shared.heads import project
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import Spec, Tensor

from .mamba import delta_rule, short_conv, times


@register_kind("Kimi delta attention", "state space", "kda", example="kimi_delta_attention 2304", input_size=2304)
class KimiDeltaAttention(Layer, tag="kimi_delta_attention"):
    """The gated delta rule with a decay for every channel (arXiv 2510.26692), weights as transformers' Kimi-Linear.

    Each of `heads` holds a state of `head_dim` × `head_dim`; decay and output gate come through `head_dim` numbers
    each. Three products a position of the state's size: this is the recurrence, and chunked kernels do more.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.kimi_linear.modeling_kimi_linear.KimiLinearDeltaAttention"
    }
    dim_fields: ClassVar[dict[str, str]] = {"h": "heads", "d": "head_dim", "dv": "head_dim", "kw": "kernel"}

    heads: Positive = 32
    head_dim: Positive = 128
    kernel: Positive = 4

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Kimi delta attention", "positions × features")
        h, d, kernel = self.heads, self.head_dim, self.kernel
        s = Spec(b=b, t=t, f=f, h=h, d=d, dv=d, kw=kernel, held=kernel - 1, c=3 * h * d)
        taken = s.input("b t f")
        parts = [project(s, taken, f"{name}_proj", "b t (h d)", "(h d) f", bias=False) for name in "qkv"]
        mixed = short_conv(s, s.op("copy", "concat", *parts, out="b t c"), "c", bias=False)
        low = self._through(s, taken, "forget_gate.f")
        ins = (low, s.weight("forget_gate.dt_bias", "(h d)"), s.weight("forget_gate.A_log", "1 1 h 1"))
        decay = s.op("exp", "delta.decay", *ins, out="b t (h d)", over="b t h d", keeps=(low,))
        rate = project(s, taken, "b_proj", "b t h", "h f", bias=False)
        s.op("exp", "sigmoid", rate, keeps=(rate,))
        y = delta_rule(s, mixed, decay, "o_norm")
        gate = self._through(s, taken, "g")
        y = times(s, y, s.op("exp", "sigmoid", gate, keeps=(gate,)))
        return s.output(project(s, y, "o_proj", "b t f", "f (h dv)", bias=False))

    def _through(self, s: Spec, x: Tensor, name: str) -> Tensor:
        """Down to a head's size, and up to all channels."""
        low = project(s, x, f"{name}_a_proj", "b t d", "d f", bias=False)
        return project(s, low, f"{name}_b_proj", "b t (h dv)", "(h dv) d", bias=False)

    def config(self) -> str:
        return join_config(f"{self.heads} heads", f"head size {self.head_dim}")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("RG-LRU", "state space", "griffin", example="rg_lru 2560 h10", input_size=2560)
class RgLru(Layer, tag="rg_lru"):
    """Griffin's gated linear recurrence (arXiv 2402.19427), weights as transformers' RecurrentGemmaRglru names them.

    An input gate and a recurrence gate, each a dense layer within a block of channels, `heads` blocks in all; the
    recurrence itself is elementwise. Generation keeps one number a channel.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {
        "torch": "transformers.models.recurrent_gemma.modeling_recurrent_gemma.RecurrentGemmaRglru"
    }
    dim_fields: ClassVar[dict[str, str]] = {"h": "heads"}

    heads: Positive

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "RG-LRU", "positions × features")
        d = divide_exactly(f, self.heads, "features", "heads")
        s = Spec(b=b, t=t, h=self.heads, d=d, o=d)
        taken, decay = s.input("b t (h d)"), s.weight("recurrent_param", "(h d)")
        entering, forgetting = (self._gate(s, taken, name) for name in ("input", "recurrent"))
        kept = s.op("exp", "rglru.decay", forgetting, decay, each=2, keeps=(forgetting,))
        gated = times(s, taken, entering)
        scaled = s.op("sqrt", "rglru.scale", gated, kept, keeps=(gated, kept))
        s.cache("state", "b (h d)", "compute")
        states = s.tensor("states", "b t (h d)")
        return s.output(s.op("fma", "rglru.scan", scaled, kept, out=states, keeps=(states, kept)))

    def _gate(self, s: Spec, x: Tensor, name: str) -> Tensor:
        weight, bias = s.weight(f"{name}_gate_weight", "h d o"), s.weight(f"{name}_gate_bias", "h o")
        y = s.mac("linear", "b t (h o)", x, weight, over="b t h d o")
        y = s.op("add", "linear.bias", y, bias, out=y)
        opened = s.like("opened", y)
        return s.op("exp", "sigmoid", y, out=opened, keeps=(opened,))

    def config(self) -> str:
        return f"{self.heads} blocks"

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)
