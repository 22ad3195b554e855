"""Recurrent layers: the same weights at every step of a sequence."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.core.dims import Shape
from netweight.core.layer import Layer, Positive, kind, ranked, words
from netweight.core.spec import Spec, Tensor


@kind("LSTM", "recurrent", example="lstm 512", start=300)
class LSTM(Layer, tag="lstm"):
    """Long short-term memory over a sequence `time × features`: four gates, a cell and a hidden state.

    `biases` is 1 as in Keras or 2 as in PyTorch, whose second bias adds nothing but parameters.
    `sequences` hands on every step, else the last one only. Named outputs: `y`, `h`, `c`.
    Training keeps, as fused cells do, the four gates, the cell and the hidden state of every step.
    """

    dims: ClassVar[dict[str, str]] = {"u": "units", "r": "units"}
    typed: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    biases: Literal[0, 1, 2] = 1
    bidirectional: bool = False
    sequences: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, i = ranked(x, 3, "LSTM", "time × features")
        s = Spec(b=b, t=t, i=i, u=self.units, r=self.units, q=4, dirs=2 if self.bidirectional else 1)
        taken = s.input("b t i")
        y = s.tensor("hidden", "b t (dirs u)")
        for suffix in ("", "_reverse")[: 2 if self.bidirectional else 1]:
            self._direction(s, taken, y, suffix)
        last = s.tensor("last", "b (dirs u)")
        if not self.sequences:
            s.op("copy", "lstm.last", y, out=last)
        s.output(y if self.sequences else last)
        return s.output(last, "h").output(s.tensor("cell", "b (dirs u)"), "c")

    def _direction(self, s: Spec, x: Tensor, y: Tensor, suffix: str) -> None:
        gates = s.mac("lstm.input", "b t (q u)", x, s.weight(f"weight_ih_l0{suffix}", "(q u) i"), over="b t q u i")
        s.mac("lstm.hidden", gates, y, s.weight(f"weight_hh_l0{suffix}", "(q u) r"), over="b t q u r")
        names = ((), ("bias",), ("bias_ih_l0", "bias_hh_l0"))[self.biases]
        for name in names:
            s.op("add", "lstm.bias", gates, s.weight(f"{name}{suffix}", "(q u)"), out=gates)
        cell = s.tensor("cells", "b t u")
        s.op("exp", "lstm.gates", gates, out=gates, over="b t q u", keeps=(gates,))
        s.op("fma", "lstm.cell", gates, out=cell, each=2, keeps=(cell,))
        s.op("tanh", "lstm.cell", cell, out="b t u")
        s.op("mul", "lstm.output", cell, gates, out=y, over="b t u", keeps=(y,))

    def config(self) -> str:
        count = ("no bias", "1 bias", "2 biases")[self.biases]
        return words(str(self.units), count, "both directions" if self.bidirectional else "", "" if self.sequences else "last step")

    @classmethod
    def makes(cls, features: int) -> Shape:
        return (128, features)
