"""An LSTM whose products are convolutions, over a sequence of images."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape
from netweight.layers.convolution.conv import windows
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Padding, Pair, Positive, format_kernel, join_config, register_kind, require_rank
from netweight.spec.spec import Spec

KERAS = Dialect(
    "ConvLSTM2D",
    (
        WeightMapping(("weight_ih",), "kernel", "kh kw c (q co)"),
        WeightMapping(("weight_hh",), "recurrent_kernel", "kh kw co (q co)"),
        WeightMapping(("bias",), "bias"),
    ),
)


@register_kind("ConvLSTM2D", "recurrent", "convlstm", example="convlstm 3x3 64")
class ConvLSTM2d(Layer, tag="conv_lstm2d"):
    """Convolutional LSTM (arXiv 1506.04214) over `time × channels × height × width`, without peepholes as in Keras.

    The convolution of the input may stride and pad; that of the state keeps its size. `sequences` hands on every
    step, else the last one only. Training keeps the four gates, the cell and the hidden state of every step.
    """

    feature_axis: ClassVar[int] = 2
    dim_fields: ClassVar[dict[str, str]] = {"co": "filters", "kh": "kernel", "kw": "kernel"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)
    dialects: ClassVar[dict[str, Dialect]] = {"keras": KERAS}

    filters: Positive
    kernel: Pair = 3
    stride: Pair = 1
    padding: Padding = "valid"
    bias: bool = True
    sequences: bool = True

    def spec(self, x: Shape) -> Spec:
        b, t, c, h, w = require_rank(x, 5, "ConvLSTM2D", "time × channels × height × width")
        found = windows((b, c, h, w), self.kernel, self.stride, self.padding)
        s = Spec(b=b, t=t, c=c, co=self.filters, q=4, **found.dims)
        s.note(*found.notes)
        y, cell = s.tensor("hidden", "b t co ho wo"), s.tensor("cells", "b t co ho wo")
        taken = s.weight("weight_ih", "(q co) c kh kw")
        gates = s.mac("conv", "b t (q co) ho wo", s.input("b t c h w"), taken, over="b t q co c kh kw ho wo")
        s.mac("conv", gates, y, s.weight("weight_hh", "(q co) co kh kw"), over="b t q co co kh kw ho wo")
        if self.bias:
            s.op("add", "conv.bias", gates, s.weight("bias", "(q co)"), out=gates)
        s.op("exp", "lstm.gates", gates, out=gates, keeps=(gates,))
        s.op("fma", "lstm.cell", gates, out=cell, each=2, keeps=(cell,))
        s.op("tanh", "lstm.cell", cell, out="b t co ho wo")
        s.op("mul", "lstm.output", cell, gates, out=y, keeps=(y,))
        last = y if self.sequences else s.op("copy", "lstm.last", y, out="b co ho wo")
        for name in ("h", "c"):
            s.cache(name, "b co ho wo")
        return s.output(last)

    def config(self) -> str:
        stride = "" if self.stride == 1 else f"stride {self.stride}"
        last = "" if self.sequences else "last step"
        return join_config(format_kernel(self.kernel), str(self.filters), stride, "" if self.bias else "no bias", last)
