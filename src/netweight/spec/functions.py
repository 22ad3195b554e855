"""The table of functions: each fact about a function that an operation may name, stated once.

Roles of weights, autocast, tensor parallelism, recomputation and the choice of kernels read these records, and compare
no names. How an operation is counted follows from its arithmetic, in the second table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

Autocast = Literal["", "lower", "full", "same"]
"""What `torch.autocast` does: operands cast to 16 bits, to fp32, or left, with a result as wide as the first operand.

Empty: contractions are cast to 16 bits, all else takes its widest operand.
"""

Parallel = Literal["", "matrix", "words", "dims", "whole"]
"""How tensor parallelism divides a function.

`matrix`: by columns or rows, as what comes before and after has it. `words`: by the rows of its table. `dims`: the
whole layer by the dims that `divided` names. `whole`: needs all features of a position. Empty: divided where its input
is, if it works element by element, else whole.
"""


class Function(NamedTuple):
    """A function that operations name.

    `matrix` is the role of a contraction's matrix beside `weight`, `weight` that of a weight outside contractions.
    `autocast` holds on a GPU, `autocast_cpu` on a CPU; `cast_per_op` says that each operation of a layer casts its
    operands anew, else those of one family (the name up to a dot) share the copies of a layer. `view_gradient`: the
    gradient of its matrix is a transposed view. `recomputed`: selective recomputation runs it again. `attention` is
    its place in an attention layer (`absorb`: the matrix that would expand a latent, used beside queries and results),
    `routes` says that the layer scores experts, `merges` that several inputs meet. `kernel` is the option of a plan
    that chooses how it runs.
    """

    name: str
    matrix: str = ""
    weight: str = "other"
    autocast: Autocast = ""
    autocast_cpu: Autocast = ""
    cast_per_op: bool = False
    view_gradient: bool = False
    parallel: Parallel = ""
    divided: tuple[str, ...] = ()
    recomputed: bool = False
    attention: Literal["", "scores", "values", "absorb"] = ""
    routes: bool = False
    merges: bool = False
    kernel: Literal["", "norms", "gates"] = ""

    @property
    def family(self) -> str:
        """The name up to its first dot: functions that PyTorch runs in one call."""
        return self.name.partition(".")[0]


class Arithmetic(NamedTuple):
    """A kind of arithmetic: what it counts as, and whether it works element by element.

    `counted`: `macs` are multiply-adds, two FLOPs each; `operations` are listed beside the FLOPs; `nothing` computes
    nothing. `activates` is False where it only adds, scales or moves.
    """

    counted: Literal["macs", "operations", "nothing"] = "operations"
    elementwise: bool = False
    activates: bool = True


ARITHMETIC: dict[str, Arithmetic] = {
    "mac": Arithmetic("macs"),
    "view": Arithmetic("nothing", elementwise=True, activates=False),
    **dict.fromkeys(("add", "mul"), Arithmetic(elementwise=True, activates=False)),
    **dict.fromkeys(
        ("max", "min", "exp", "div", "sqrt", "tanh", "erf", "fma", "pow", "log"), Arithmetic(elementwise=True)
    ),
    "copy": Arithmetic(activates=False),
    **dict.fromkeys(("gather", "fft", "sin", "cos", "sign"), Arithmetic()),
}
"""Kinds of arithmetic by name: an operation of another kind is refused."""


def _functions(names: str, **facts: Any) -> Iterator[Function]:
    """Functions that differ in their names alone."""
    return (Function(name, **facts) for name in names.split())


_RECURRENT: dict[str, Any] = {"autocast": "lower", "autocast_cpu": "lower"}
_NORM: dict[str, Any] = {"weight": "norm", "parallel": "whole"}


def _table() -> Iterable[Function]:
    # Contractions, and the biases that are added to them.
    yield Function("linear", matrix="linear", cast_per_op=True, view_gradient=True, parallel="matrix")
    yield Function("linear.bias", weight="bias", parallel="matrix")
    yield Function("latent.absorb", matrix="linear", attention="absorb")
    yield from _functions("lora.down lora.up", matrix="adapter")
    yield from _functions("conv conv_transpose", matrix="conv")
    yield from _functions("conv.bias dt.bias graph.bias scale.bias slstm.bias", weight="bias")
    yield from _functions(
        "bilinear.first bilinear.second einsum lora.add matmul slstm.hidden slstm.input hyper.mix mlstm.read "
        "mlstm.update"
    )
    # Recurrent layers run in one kernel a layer, which autocast takes as a whole.
    for kind in ("gru", "lstm", "rnn"):
        yield Function(f"{kind}.bias", weight="bias", **_RECURRENT)
        yield from _functions(f"{kind}.input {kind}.hidden", matrix="recurrent", **_RECURRENT)
    yield Function("lstm.projection", matrix="recurrent", **_RECURRENT)
    yield from _functions(
        "gru.candidate gru.gates gru.output lstm.cell lstm.gates lstm.last lstm.output lstm.peephole rnn.cell",
        **_RECURRENT,
    )
    # Norms.
    yield from _functions(
        "batchnorm instancenorm instancenorm.repeat", weight="norm", autocast="same", autocast_cpu="same"
    )
    yield Function("groupnorm", weight="norm", autocast="full", autocast_cpu="same")
    yield Function("layernorm", autocast="full", autocast_cpu="same", **_NORM)
    yield Function("rmsnorm", autocast="full", kernel="norms", **_NORM)
    yield from _functions(
        "weight_norm weight_norm.norm spectral_norm spectral_norm.product spectral_norm.sigma", weight="weight"
    )
    # Attention. Megatron divides it by heads (arXiv 1909.08053, section 3): key heads `k`, then the query heads `e`
    # that share one.
    heads: dict[str, Any] = {"parallel": "dims", "divided": ("k", "e"), "recomputed": True}
    yield Function("attention.scores", attention="scores", **heads)
    yield Function("attention.softmax", autocast="full", **heads)
    yield Function("attention.dropout", **heads)
    yield Function("attention.values", attention="values", **heads)
    yield Function("attention.relative", weight="position")
    yield from _functions(
        "attention.alibi attention.distances attention.gate attention.mask attention.scale attention.sinks "
        "attention.talking compress.softmax compress.sum concat index.relu index.scores index.sum permute probe "
        "reshape rotary split windows"
    )
    yield Function("normalize", autocast="full")
    yield from _functions(
        "linear_attention.norm linear_attention.ones linear_attention.read linear_attention.state linear_attention.sum"
    )
    # State spaces and other recurrences over positions.
    yield from _functions(
        "delta.decay delta.read delta.recall delta.update gate fft fft.product fft.skip filter.decay mlstm.gates "
        "mlstm.norm rglru.decay rglru.scale rglru.scan scan scan.read scan.skip sine slstm.cell slstm.gates "
        "slstm.output square ssd.decay ssd.read ssd.scores ssd.skip ssd.state ssd.values time_mix wkv"
    )
    # Tables.
    yield Function("embedding", weight="embedding", parallel="words", divided=("v",))
    yield Function("embedding_bag", weight="embedding")
    yield Function("positions", weight="position")
    yield from _functions("fourier.phase fourier.wave learned mask")
    # Experts.
    yield Function("router.softmax", autocast="full", routes=True)
    yield from _functions("router.sigmoid router.correction router.send", routes=True)
    yield Function("combine")
    # Where inputs meet.
    yield Function("add", merges=True, parallel="whole")
    yield Function("multiply", merges=True, kernel="gates")
    # Activations. Autocast's list for fp32 has these by name.
    yield from _functions("exponential log_softmax relu2 softmax softmin softplus", autocast="full")
    yield Function("prelu", autocast="lower")
    yield from _functions(
        "celu elu geglu geglu.gate gelu glu hard_shrink hard_sigmoid hard_swish hard_tanh leaky_relu log_sigmoid "
        "log_sigmoid.exp mish quick_gelu quick_gelu.scale quick_gelu.sigmoid reglu reglu.gate relu relu2.relu relu6 "
        "rrelu selu sigmoid silu soft_shrink softsign softsign.divisor swiglu swiglu.gate tanh tanh_shrink "
        "tanh_shrink.tanh threshold"
    )
    # Pooling, resizing and moves.
    yield from _functions("grn.response lppool.pow lppool.root lrn.pow upsample", autocast="full")
    yield from _functions(
        "adaptivepool avgpool deform.mask deform.sample dropout fold gather globalpool grn grn.input grn.mean "
        "grn.product grn.share hyper.collapse hyper.mixing hyper.spread hyper.weights lppool.mean lppool.mul "
        "lppool.relu lppool.sign lrn lrn.mean lrn.pad lrn.shift lrn.square maxpool pad pixel_shuffle pixel_unshuffle "
        "pool scale stack unfold view"
    )
    yield from _functions("graph.gather graph.mean graph.score graph.softmax graph.sum")


class FunctionTable(dict[str, Function]):
    """Functions by name. Looking up a name that is not there raises ValueError."""

    def __missing__(self, name: str) -> Function:
        raise ValueError(f"unknown function {name!r}: add a record to netweight/spec/functions.py, or define() one")

    def define(self, function: Function) -> Function:
        """Add a function that a layer outside of this package names. Raises ValueError for a second of its name."""
        if function.name in self:
            raise ValueError(f"two functions are called {function.name!r}")
        self[function.name] = function
        return function


FUNCTIONS = FunctionTable((function.name, function) for function in _table())
