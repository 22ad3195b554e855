"""Recurrent layers: the same weights at every step of a sequence."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal, NamedTuple

from netweight.dims.sizes import Shape, Size, all_true, sizes_equal
from netweight.faults.fault import Fix, shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Natural, Positive, StackDepth, join_config, register_kind, require_rank
from netweight.spec.spec import FUSED, WRITTEN, Backend, SavedTensor, Spec, Tensor

Biases = Literal[0, 1, 2]
STEPWISE: tuple[Backend, ...] = ("eager", "cpu", "cpu-eager")
ONEDNN: tuple[Backend, ...] = ("onednn",)
WORKSPACE = "the workspace that oneDNN keeps for every layer and direction, whose size it alone knows"
COUNTS = ("no bias", "1 bias", "2 biases")


class Way(NamedTuple):
    """One direction of one layer.

    Its leading axes, the end of its weights' names, the axes of its input, and the states that begin it: nought, or
    `given` by other layers. `rows` is the input by steps, which both directions share.
    """

    lead: str
    suffix: str
    inputs: str
    starts: tuple[Tensor, ...]
    given: bool = False
    rows: Tensor | None = None


class Recurrent(Layer):
    """Base: gates from the input and from the hidden state of the step before, in one or both directions.

    `layers` stacks as many, each on all directions of the one below. `biases` is 1 as in Keras or 2 as in PyTorch.
    `sequences` hands on every step, else the last one only.
    """

    dim_fields: ClassVar[dict[str, str]] = {"u": "units", "r": "units", "layers": "layers"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)
    gates: ClassVar[int] = 1
    states: ClassVar[dict[str, str]] = {"h": "r"}

    units: Positive
    biases: Biases = 1
    bidirectional: bool = False
    sequences: bool = True
    layers: StackDepth = 1

    @abstractmethod
    def cell(self, s: Spec, gates: Tensor, y: Tensor, way: Way) -> None:
        """From gates to the hidden states `y`, with what backward keeps: of the whole sequence, or step by step."""

    def written(self, way: Way) -> tuple[Backend, ...]:  # noqa: ARG002
        """The backends that run it step by step."""
        return WRITTEN

    def one_kernel(self, s: Spec, y: Tensor, way: Way, weights: tuple[Tensor, Tensor]) -> tuple[SavedTensor, ...]:  # noqa: ARG002
        """What oneDNN keeps of a layer and direction, where it has a kernel for it."""
        return ()

    def fed_back(self) -> Size:
        """Size of the hidden state."""
        return self.units

    def title(self) -> str:
        """What PyTorch calls the layer."""
        return type(self).__name__

    def dialect(self, framework: str) -> Dialect | None:
        """PyTorch stacks layers and has two biases, Keras one layer and one bias."""
        if framework == "torch":
            return Dialect(self.title()) if self.biases != 1 else None
        if framework != "keras" or self.layers > 1 or self.biases == 2:
            return None
        name = "SimpleRNN" if self.title() == "RNN" else self.title()
        if not self.bidirectional:
            return Dialect(name, keras())
        return Dialect("Bidirectional", (*keras("", "forward/"), *keras("_reverse", "backward/")))

    def spec(self, x: Shape) -> Spec:
        b, t, i = require_rank(x, 3, self.title(), "time × features")
        ways = ("", "_reverse") if self.bidirectional else ("",)
        sizes = {"u": self.units, "r": self.fed_back(), "q": self.gates, "dirs": len(ways), "layers": self.layers}
        s = Spec(b=b, t=t, i=i, before=t - 1, **sizes)
        y, turned = s.input("b t i"), not (sizes_equal(b, 1) or sizes_equal(t, 1))
        starts = tuple(s.tensor(f"first {name}", f"layers dirs b {size}") for name, size in self.states.items())
        for layer in range(self.layers):
            below, y = y, s.tensor("hidden", "b t (dirs r)")
            copied = turned and not layer
            rows = s.like("input by steps", below) if copied else below
            for end in ways:
                way = Way("b t", f"_l{layer}{end}", "(dirs r)" if layer else "i", starts, rows=rows)
                by_step = s.like("input by steps", below) if copied else below
                self.direction(s, below, y, way, by_step)
        last = y
        if not self.sequences:
            last = s.view("b (dirs r)", y)
        s.output(last)
        for name, size in self.states.items():
            s.output(s.tensor(name, f"b (layers dirs {size})" if self.layers > 1 else f"b (dirs {size})"), name)
            if not self.bidirectional:
                s.cache(name, f"b (layers {size})")
        return s

    def tag(self) -> str:
        """The kind, which its operations are called after."""
        return str(self.__struct_config__.tag)

    def direction(self, s: Spec, x: Tensor, y: Tensor, way: Way, by_step: Tensor) -> None:
        """One layer in one direction: both products, their biases, and the cell.

        Step by step, `by_step` is kept of the input: a copy, where steps are no rows of it; and of the hidden states
        the one that begins and all but the last.
        """
        lead, suffix, inputs, starts, given, _ = way
        written = self.written(way)
        taken, fed = s.weight(f"weight_ih{suffix}", f"(q u) {inputs}"), s.weight(f"weight_hh{suffix}", "(q u) r")
        state = starts[0] if given else y
        keeps = (SavedTensor(x, (taken,), FUSED), SavedTensor(by_step, (taken,), written), SavedTensor(taken, (x,)))
        over = f"{lead} q u {inputs.strip('()')}"
        gates = s.mac(f"{self.tag()}.input", f"{lead} (q u)", x, taken, over=over, keeps=keeps)
        earlier = tuple(SavedTensor(tensor, (fed,), written) for tensor in (starts[0], s.tensor("steps", "b before r")))
        keeps = (SavedTensor(state, (fed,), FUSED), SavedTensor(fed, (state,)), *earlier)
        keeps += self.one_kernel(s, y, way, (taken, fed))
        s.mac(f"{self.tag()}.hidden", gates, state, fed, over=f"{lead} q u r", keeps=keeps)
        ends = suffix.removeprefix("_l0") if self.biases == 1 else suffix
        for name in ((), ("bias",), ("bias_ih", "bias_hh"))[self.biases]:
            s.op("add", f"{self.tag()}.bias", gates, s.weight(f"{name}{ends}", "(q u)"), out=gates)
        self.cell(s, gates, y, way)

    def config(self) -> str:
        stacked = f"{self.layers} layers" if self.layers > 1 else ""
        ways = "both directions" if self.bidirectional else ""
        return join_config(str(self.units), stacked, COUNTS[self.biases], ways, "" if self.sequences else "last step")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (128, features)


def keras(way: str = "", where: str = "") -> tuple[WeightMapping, ...]:
    """Keras's names of one direction; two biases are the rows of one."""
    return (
        WeightMapping((f"weight_ih_l0{way}",), f"{where}kernel", "i (q u)"),
        WeightMapping((f"weight_hh_l0{way}",), f"{where}recurrent_kernel", "r (q u)"),
        WeightMapping((f"bias{way}",), f"{where}bias"),
        WeightMapping((f"bias_ih_l0{way}", f"bias_hh_l0{way}"), f"{where}bias", "2 (q u)"),
    )


@register_kind("RNN", "recurrent", "simplernn", example="rnn 512", input_size=300)
class RNN(Recurrent, tag="rnn"):
    """The plain recurrent layer (Elman 1990): tanh of the input, the state before and a bias.

    `biases` is 1 as in Keras or 2 as in PyTorch, whose second bias adds nothing but parameters. `layers` stacks as
    many; `sequences` hands on every step, else the last one only. Named outputs: `y`, `h`. Training keeps the states.
    """

    def cell(self, s: Spec, gates: Tensor, y: Tensor, way: Way) -> None:
        # A step's state is the result of its tanh, so the last one is kept too: of a single step, its result.
        last = y if way.lead == "b" else s.tensor("last step", "b u")
        keeps = (SavedTensor(y, (gates,), FUSED), SavedTensor(last, (gates,), WRITTEN))
        s.op("tanh", "rnn.cell", gates, out=y, over=f"{way.lead} u", keeps=keeps)


@register_kind("LSTM", "recurrent", example="lstm 512", input_size=300)
class LSTM(Recurrent, tag="lstm"):
    """Long short-term memory over a sequence `time × features`: four gates, a cell and a hidden state.

    `biases` is 1 as in Keras or 2 as in PyTorch, whose second bias adds nothing but parameters. `layers` stacks as
    many; `sequences` hands on every step, else the last one only. `projection` is a smaller hidden state (arXiv
    1402.1128), `peephole` lets three gates see the cell (Gers, Schraudolph & Schmidhuber 2002). Named outputs: `y`,
    `h`, `c`. Training keeps, as fused cells do, the four gates, the cell and the hidden state of every step; step by
    step, the tanh of every cell too. oneDNN keeps what comes in and goes out of each layer and direction, and a
    workspace that it alone knows the size of.
    """

    dim_fields: ClassVar[dict[str, str]] = {"u": "units", "r": "projection", "layers": "layers"}
    gates: ClassVar[int] = 4
    states: ClassVar[dict[str, str]] = {"h": "r", "c": "u"}

    projection: Natural = 0
    peephole: bool = False

    def fed_back(self) -> Size:
        if not all_true(self.projection < self.units):
            raise shape_fault(
                f"Projection {self.projection} is not smaller than the {self.units} units.",
                "It makes the hidden state smaller; 0 leaves it out.",
                field="projection",
                fixes=(Fix("Remove projection", unset=("projection",)),),
            )
        return self.projection or self.units

    def dialect(self, framework: str) -> Dialect | None:
        alone = self.peephole or (framework == "keras" and self.projection)
        return None if alone else Recurrent.dialect(self, framework)

    def written(self, way: Way) -> tuple[Backend, ...]:
        return WRITTEN if self._stepwise(way) else STEPWISE

    def _stepwise(self, way: Way) -> bool:
        """OneDNN has a kernel for a whole sequence of the plain LSTM, and none for a single step."""
        return bool(self.projection or self.peephole) or way.lead == "b"

    def one_kernel(self, s: Spec, y: Tensor, way: Way, weights: tuple[Tensor, Tensor]) -> tuple[SavedTensor, ...]:
        if self._stepwise(way):
            return ()
        if not s.omissions:
            s.note_uncounted(WORKSPACE, ONEDNN)
        own = s.tensor("result", "b t r") if self.bidirectional else y
        ends = s.tensor("last state", "b r"), s.tensor("last cell", "b u")
        # PyTorch passes noughts of the weights' shapes in the place of biases.
        none = () if self.biases else (s.tensor("no bias", f"(q u) {way.inputs}"), s.tensor("no bias", "(q u) r"))
        assert way.rows is not None
        kept = (way.rows, *way.starts, own, *ends, *none)
        return tuple(SavedTensor(tensor, (way.rows, *weights), ONEDNN) for tensor in kept)

    def cell(self, s: Spec, gates: Tensor, y: Tensor, way: Way) -> None:
        lead, suffix, written = way.lead, way.suffix, self.written(way)
        cell, opened = s.tensor("cells", f"{lead} u"), s.tensor("tanh of cells", f"{lead} u")
        if self.peephole:
            s.op("fma", "lstm.peephole", gates, s.weight(f"peephole{suffix}", "3 u"), out=gates, over=f"{lead} 3 u")
        opening = SavedTensor(gates, (gates,), (*FUSED, *written))
        s.op("exp", "lstm.gates", gates, out=gates, over=f"{lead} q u", keeps=(opening,))
        earlier = tuple(
            SavedTensor(tensor, (gates,), written) for tensor in (way.starts[1], s.tensor("cells", "b before u"))
        )
        s.op("fma", "lstm.cell", gates, out=cell, each=2, keeps=(SavedTensor(cell, (gates,), FUSED), *earlier))
        s.op("tanh", "lstm.cell", cell, out=opened, keeps=(SavedTensor(opened, (cell,), written),))
        if not self.projection:
            s.op(
                "mul",
                "lstm.output",
                cell,
                gates,
                out=y,
                over=f"{lead} u",
                keeps=(SavedTensor(y, (cell, gates), FUSED),),
            )
            return
        wide = s.op("mul", "lstm.output", cell, gates, out=f"{lead} u")
        s.mac("lstm.projection", y, wide, s.weight(f"weight_hr{suffix}", "r u"), over=f"{lead} r u")

    def config(self) -> str:
        projected = f"projected to {self.projection}" if self.projection else ""
        return join_config(Recurrent.config(self), projected, "peepholes" if self.peephole else "")


@register_kind("GRU", "recurrent", example="gru 512", input_size=300)
class GRU(Recurrent, tag="gru"):
    """Gated recurrent unit over a sequence `time × features` (arXiv 1406.1078): two gates and a candidate.

    With `reset_after`, as PyTorch and Keras do by default, the reset gate acts on the product with the state, which
    then needs a bias of its own, so `biases` is 2; without, on the state before the product, and one bias is enough.
    Named outputs: `y`, `h`. Training keeps, as fused cells do, gates, candidate, what was reset, and every state.
    """

    gates: ClassVar[int] = 3

    biases: Biases = 2
    reset_after: bool = True

    def dialect(self, framework: str) -> Dialect | None:
        if framework == "keras" and self.layers == 1 and self.biases == (2 if self.reset_after else 1):
            one = Dialect("GRU", keras())
            two = Dialect("Bidirectional", (*keras("", "forward/"), *keras("_reverse", "backward/")))
            return two if self.bidirectional else one
        return Recurrent.dialect(self, framework) if framework == "torch" and self.reset_after else None

    def cell(self, s: Spec, gates: Tensor, y: Tensor, way: Way) -> None:
        lead = way.lead
        # Step by step, what is multiplied in place is copied first: the candidate's product, and state − candidate.
        copies = tuple(s.tensor(name, f"{lead} u") for name in ("product", "candidate", "difference"))
        written = tuple(SavedTensor(tensor, (gates,), WRITTEN) for tensor in copies)
        reset = SavedTensor(s.tensor("reset", f"{lead} u"), (gates,), FUSED)
        s.op("exp", "gru.gates", gates, out=gates, over=f"{lead} 2 u", keeps=(gates, reset))
        s.op("tanh", "gru.candidate", gates, out=gates, over=f"{lead} u", keeps=written)
        s.op("fma", "gru.output", gates, out=y, over=f"{lead} u", each=3, keeps=(SavedTensor(y, (gates,), FUSED),))

    def config(self) -> str:
        return join_config(Recurrent.config(self), "" if self.reset_after else "reset before")
