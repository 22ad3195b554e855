"""Sequence layers with a memory of matrices, and convolutions as long as the sequence."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from netweight.dims.sizes import Shape, Size, all_true, divide_exactly
from netweight.faults.fault import shape_fault
from netweight.layers.shared.heads import project
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import FUSED, SavedTensor, Spec, Tensor

from .mamba import short_conv, times


@register_kind("mLSTM", "state space", "xlstm", example="mlstm 4096 h8", input_size=4096)
class MLSTM(Layer, tag="mlstm"):
    """The xLSTM's layer with a matrix memory (arXiv 2405.04517), as transformers' xLSTMLayer (arXiv 2503.13427).

    Queries and keys have `key_dim` numbers a head (half of the value's unless given), three gates come from the input.
    A position adds its key times its value to the memory and reads it: two products of that size. Generation keeps
    the memory and its norm.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "transformers.models.xlstm.modeling_xlstm.xLSTMLayer"}
    dim_fields: ClassVar[dict[str, str]] = {"k": "heads", "d": "key_dim"}

    heads: Positive
    key_dim: Positive | None = None

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "mLSTM", "positions × features")
        dv = divide_exactly(f, self.heads, "features", "heads")
        s = Spec(b=b, t=t, f=f, k=self.heads, d=self.key_dim or divide_exactly(dv, 2, "value size", "2"), dv=dv)
        taken = s.input("b t f")
        q, k = (project(s, taken, name, "b t (k d)", "(k d) f", bias=False) for name in "qk")
        v, opened = (project(s, taken, name, "b t (k dv)", "(k dv) f", bias=False) for name in ("v", "ogate_preact"))
        gates = [project(s, taken, name, "b t k", "k f", bias=True) for name in ("igate_preact", "fgate_preact")]
        decay = s.op("exp", "mlstm.gates", *gates, keeps=tuple(gates))
        memory = s.mac("mlstm.update", s.tensor("memory", "b k d dv", fused_in=FUSED), k, v, over="b t k d dv")
        s.op("fma", "mlstm.norm", k, decay, out="b k d", over="b t k d")
        y = s.mac("mlstm.read", "b t (k dv)", q, memory, over="b t k d dv", keeps=())
        s.cache("memory", "b k d dv")
        s.cache("norm and maximum", "b k (d)")
        inverse = s.tensor("inverse root", "b t k", "compute")
        y = s.op("fma", "layernorm", y, s.weight("multihead_norm.weight", "(k dv)"), keeps=(y, inverse), each=3)
        y = times(s, y, s.op("exp", "sigmoid", opened, keeps=(opened,)))
        return s.output(project(s, y, "out_proj", "b t f", "f (k dv)", bias=False))

    def config(self) -> str:
        return join_config(f"{self.heads} heads", f"key size {self.key_dim}" if self.key_dim else "")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


@register_kind("sLSTM", "state space", "scalarlstm", example="slstm 512 h4", input_size=512)
class SLSTM(Layer, tag="slstm"):
    """The xLSTM's layer with a scalar memory (arXiv 2405.04517), weights as its authors' sLSTMLayer names them.

    A short convolution of `kernel` positions (0: none) makes what input and forget gate see; cell and output gate see
    the input. All four products, of the input and of the state before, stay within a head. Exponential gates keep a
    normalizer and a maximum beside cell and hidden state: four vectors in generation. Training keeps, as their kernel
    does, the gates and the states of every step.
    """

    dim_fields: ClassVar[dict[str, str]] = {"k": "heads", "kw": "kernel"}

    heads: Positive = 4
    kernel: Natural = 4

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "sLSTM", "positions × features")
        d = divide_exactly(f, self.heads, "features", "heads")
        s = Spec(b=b, t=t, f=f, k=self.heads, d=d, o=d, q=4, kw=self.kernel, held=self.kernel - 1)
        taken = s.input("b t f")
        mixed = short_conv(s, taken, "f", bias=True, name="conv1d.conv") if self.kernel else taken
        gates = s.tensor("gates", "b t (q k d)")
        for name, source in (("fgate", mixed), ("igate", mixed), ("zgate", taken), ("ogate", taken)):
            s.mac("slstm.input", gates, source, s.weight(f"{name}.weight", "k o d"), over="b t k o d")
        states = s.tensor("states", "b t (q k d)")
        fed, bias = s.weight("slstm_cell._recurrent_kernel_", "k d q o"), s.weight("slstm_cell._bias_", "k q o")
        keeps = (SavedTensor(states, (fed,)), SavedTensor(fed, (states,)))
        s.mac("slstm.hidden", gates, states, fed, over="b t k d q o", keeps=keeps)
        s.op("add", "slstm.bias", gates, bias, out=gates)
        s.op("exp", "slstm.gates", gates, out=gates, keeps=(gates,))
        s.op("fma", "slstm.cell", gates, out=states, over="b t k d", each=4, keeps=(states,))
        y = s.op("mul", "slstm.output", states, gates, out="b t (k d)")
        for name in ("cell", "normalizer", "hidden", "maximum"):
            s.cache(name, "b (k d)")
        inverse = s.tensor("inverse root", "b t k", "compute")
        return s.output(
            s.op("fma", "layernorm", y, s.weight("group_norm.weight", "f"), keeps=(y, inverse), out="b t f", each=3)
        )

    def config(self) -> str:
        return join_config(f"{self.heads} heads", f"kernel {self.kernel}" if self.kernel else "no convolution")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


def doublings(n: Size) -> Size:
    """The logarithm of `n` to the base of two, rounded up; elementwise for arrays."""
    return sum(1 * (n > 2**power) for power in range(64))


@register_kind("Long convolution", "state space", "longconv", "hyena", "hyenafilter", example="long_conv")
class LongConv(Layer, tag="long_conv"):
    """A causal convolution of every channel with a filter as long as the sequence, by FFT (Hyena, arXiv 2302.10866).

    Three transforms of twice the length: n/2 · log₂ n butterflies each, ten operations a butterfly, none of them MACs.
    The filter is a parameter of `length` numbers a channel. With `implicit` it comes from a network of that width,
    which sees `embedding` numbers of every position (odd: the position itself, cosines and sines) through `hidden`
    dense layers and one more, with sines between them, and from a decay; names are those of the authors' HyenaFilter.
    A bias a channel passes the input on.
    """

    shorthand_fields: ClassVar[tuple[str, ...]] = ("length",)
    dim_fields: ClassVar[dict[str, str]] = {"l": "length", "nw": "implicit", "ne": "embedding"}

    length: Positive | None = None
    implicit: Natural = 0
    hidden: Annotated[int, msgspec.Meta(ge=0, le=128)] = 2
    embedding: Positive = 3

    def spec(self, x: Shape) -> Spec:
        b, t, c = require_rank(x, 3, "Long convolution", "positions × features")
        power = doublings(2 * t)
        size = 2**power
        length = self.length or t
        if not all_true(length >= t):
            raise shape_fault(
                f"The filter has {length} numbers for {t} positions.", "Take a longer one.", field="length"
            )
        s = Spec(b=b, t=t, c=c, l=length, flies=size // 2 * power, size=size, nw=self.implicit, nw_=self.implicit,
            ne=self.embedding,
        )  # fmt: skip
        s.note(f"FFT of {2 * t} positions padded to {size}: {size} / 2 · log₂ {size} = {size // 2 * power} butterflies")
        taken, skip = s.input("b t c"), s.weight("bias", "c")
        filters = self._network(s) if self.implicit else s.weight("filter", "c l")
        waves = s.op("fft", "fft", taken, out="b c size", over="b c flies", each=10, keeps=())
        known = s.op("fft", "fft", filters, out="c size", over="c flies", each=10)
        mixed = s.op("mul", "fft.product", waves, known, out="b c size", keeps=(waves, known))
        y = s.op("fft", "fft", mixed, out="b t c", over="b c flies", each=10)
        return s.output(s.op("fma", "fft.skip", y, taken, skip, keeps=(taken,)))

    def _network(self, s: Spec) -> Tensor:
        """The filter of as many positions as come, for all samples at once."""
        y, axis, last = s.weight("pos_emb.z", "1 l ne"), "ne", 2 * self.hidden + 2
        s.buffer("pos_emb.t", "1 l 1")
        frequency = s.weight("implicit_filter.1.freq", "1 nw")  # one for all layers
        for place in range(0, last, 2):
            weight = s.weight(f"implicit_filter.{place}.weight", f"nw {axis}")
            y = s.mac("linear", "t nw", y, weight, over=f"t nw {axis}")
            s.op("add", "linear.bias", y, s.weight(f"implicit_filter.{place}.bias", "nw"), out=y)
            y = s.op("mul", "sine", y, frequency, keeps=(SavedTensor(y, (frequency,)), SavedTensor(frequency, (y,))))
            y, axis = s.op("sin", "sine", y, keeps=(y,)), "nw_"
        y = s.mac("linear", "t c", y, s.weight(f"implicit_filter.{last}.weight", "c nw"), over="t c nw")
        decay = s.op("exp", "filter.decay", s.buffer("modulation.deltas", "1 1 c"), out="t c")
        return s.op("mul", "filter.decay", y, decay, keeps=(SavedTensor(decay, (y,)),))

    def config(self) -> str:
        return join_config(str(self.length or ""), f"implicit, {self.implicit} wide" if self.implicit else "")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (1024, features)
