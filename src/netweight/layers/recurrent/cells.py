"""One step of the recurrent layers, for loops that a network writes itself."""

from __future__ import annotations

from typing import ClassVar

from netweight.dims.sizes import Shape, format_shape, sizes_equal
from netweight.faults.fault import shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import Spec

from .recurrent import COUNTS, GRU, LSTM, RNN, Biases, Recurrent, Way

KERAS = (
    WeightMapping(("weight_ih",), "kernel", "i (q u)"),
    WeightMapping(("weight_hh",), "recurrent_kernel", "r (q u)"),
    WeightMapping(("bias_ih", "bias_hh"), "bias", "2 (q u)"),
)


class Cell(Layer):
    """Base: one step of `over`. Further inputs are the states of the step before, nought where they are missing."""

    arity: ClassVar[tuple[int, int]] = (1, 2)
    dim_fields: ClassVar[dict[str, str]] = {"u": "units", "r": "units"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)
    over: ClassVar[type[Recurrent]]

    units: Positive
    biases: Biases = 1

    def dialect(self, framework: str) -> Dialect | None:
        """PyTorch has two biases, Keras one."""
        name, keras = self.over.__name__, "SimpleRNN" if self.over is RNN else self.over.__name__
        if framework == "keras" and self.biases != (1 if self.over is GRU else 2):
            return Dialect(f"{keras}Cell", KERAS)
        return Dialect(f"{name}Cell") if framework == "torch" and self.biases != 1 else None

    def spec(self, x: Shape, *states: Shape) -> Spec:
        b, i = require_rank(x, 2, f"{self.over.__name__} cell", "features")
        layer = self.over(units=self.units, biases=self.biases)
        s = Spec(b=b, i=i, u=self.units, r=self.units, q=self.over.gates, before=0)
        taken = s.input("b i")
        for name, state in zip(self.over.states, states, strict=False):
            if len(state) != 2 or not (sizes_equal(state[0], b) and sizes_equal(state[1], self.units)):
                raise shape_fault(
                    f"The state {name} has {format_shape(state)} numbers, and "
                    f"{self.over.__name__} cell of {self.units} units "
                    f"needs {self.units}.",
                    "Set units to the size of the state, or change the layer that makes it.",
                    field="units",
                )
        given = [s.input("b u") for _ in states]
        starts = (*given, *(s.tensor("nought", "b u"),) * (len(self.over.states) - len(given)))
        y = s.tensor("hidden", "b u")
        layer.direction(s, taken, y, Way("b", "", "i", starts, bool(given)), taken)
        s.output(y)
        for name in self.over.states:
            s.output(s.tensor(name, "b u"), name)
        return s

    def config(self) -> str:
        return join_config(str(self.units), COUNTS[self.biases])

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features,)


@register_kind("RNN cell", "recurrent", "rnncell", example="rnn_cell 512", input_size=300)
class RNNCell(Cell, tag="rnn_cell"):
    """One step of a plain recurrent layer. A second input is the state before."""

    over: ClassVar[type[Recurrent]] = RNN


@register_kind("LSTM cell", "recurrent", "lstmcell", example="lstm_cell 512", input_size=300)
class LSTMCell(Cell, tag="lstm_cell"):
    """One step of an LSTM: four gates. Further inputs are the hidden state and the cell before."""

    arity: ClassVar[tuple[int, int]] = (1, 3)
    over: ClassVar[type[Recurrent]] = LSTM


@register_kind("GRU cell", "recurrent", "grucell", example="gru_cell 512", input_size=300)
class GRUCell(Cell, tag="gru_cell"):
    """One step of a GRU: two gates and a candidate, reset after the product. A second input is the state before."""

    over: ClassVar[type[Recurrent]] = GRU

    biases: Biases = 2
