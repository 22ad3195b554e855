"""Sequence layers with a memory of matrices, and convolutions as long as the sequence."""

from __future__ import annotations

from typing import ClassVar

from netweight.core.dims import Shape, Size, exact
from netweight.core.layer import Layer, Positive, kind, ranked, words
from netweight.core.spec import FUSED, Spec

from .heads import project
from .ssm import times


@kind("mLSTM", "state space", "xlstm", example="mlstm 4096 h8", start=4096)
class MLSTM(Layer, tag="mlstm"):
    """The xLSTM's layer with a matrix memory (arXiv 2405.04517), as transformers' xLSTMLayer (arXiv 2503.13427).

    Queries and keys have `key_dim` numbers a head (half of the value's unless given), three gates come from the input.
    A position adds its key times its value to the memory and reads it: two products of that size. Generation keeps
    the memory and its norm.
    """

    dims: ClassVar[dict[str, str]] = {"k": "heads", "d": "key_dim"}

    heads: Positive
    key_dim: Positive | None = None

    def spec(self, x: Shape) -> Spec:
        b, t, f = ranked(x, 3, "mLSTM", "positions × features")
        dv = exact(f, self.heads, "features", "heads")
        s = Spec(b=b, t=t, f=f, k=self.heads, d=self.key_dim or exact(dv, 2, "value size", "2"), dv=dv)
        taken = s.input("b t f")
        q, k = (project(s, taken, name, "b t (k d)", "(k d) f", bias=False) for name in "qk")
        v, opened = (project(s, taken, name, "b t (k dv)", "(k dv) f", bias=False) for name in ("v", "ogate_preact"))
        gates = [project(s, taken, name, "b t k", "k f", bias=True) for name in ("igate_preact", "fgate_preact")]
        decay = s.op("exp", "mlstm.gates", *gates, keeps=tuple(gates))
        memory = s.mac("mlstm.update", s.tensor("memory", "b k d dv", fused=FUSED), k, v, over="b t k d dv")
        s.op("fma", "mlstm.norm", k, decay, out="b k d", over="b t k d")
        y = s.mac("mlstm.read", "b t (k dv)", q, memory, over="b t k d dv", keeps=())
        s.cache("memory", "b k d dv")
        s.cache("norm and maximum", "b k (d)")
        inverse = s.tensor("inverse root", "b t k", "compute")
        y = s.op("fma", "layernorm", y, s.weight("multihead_norm.weight", "(k dv)"), keeps=(y, inverse), each=3)
        y = times(s, y, s.op("exp", "sigmoid", opened, keeps=(opened,)))
        return s.output(project(s, y, "out_proj", "b t f", "f (k dv)", bias=False))

    def config(self) -> str:
        return words(f"{self.heads} heads", f"key size {self.key_dim}" if self.key_dim else "")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (128, features)


def doublings(n: Size) -> Size:
    """The logarithm of `n` to the base of two, rounded up; elementwise for arrays."""
    return sum(1 * (n > 2**power) for power in range(48))


@kind("Long convolution", "state space", "longconv", "hyenafilter", example="long_conv")
class LongConv(Layer, tag="long_conv"):
    """A causal convolution of every channel with a filter as long as the sequence, by FFT (Hyena, arXiv 2302.10866).

    Three transforms of twice the length: n/2 · log₂ n butterflies each, ten operations a butterfly, none of them MACs.
    The filter is a parameter of `length` numbers a channel; a bias a channel passes the input on.
    """

    typed: ClassVar[tuple[str, ...]] = ("length",)
    dims: ClassVar[dict[str, str]] = {"l": "length"}

    length: Positive | None = None

    def spec(self, x: Shape) -> Spec:
        b, t, c = ranked(x, 3, "Long convolution", "positions × features")
        power = doublings(2 * t)
        size = 2**power
        s = Spec(b=b, t=t, c=c, l=self.length or t, flies=size // 2 * power, size=size)
        s.note(f"FFT of {2 * t} positions padded to {size}: {size} / 2 · log₂ {size} = {size // 2 * power} butterflies")
        taken, filters, skip = s.input("b t c"), s.weight("filter", "c l"), s.weight("bias", "c")
        waves = s.op("fft", "fft", taken, out="b c size", over="b c flies", each=10, keeps=())
        known = s.op("fft", "fft", filters, out="c size", over="c flies", each=10)
        mixed = s.op("mul", "fft.product", waves, known, out="b c size", keeps=(waves, known))
        y = s.op("fft", "fft", mixed, out="b t c", over="b c flies", each=10)
        return s.output(s.op("fma", "fft.skip", y, taken, skip, keeps=(taken,)))

    def config(self) -> str:
        return str(self.length or "")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (1024, features)
