"""What one layer states at one input shape: its tensors and its operations, over named dims.

Everything else (parameters, formulas, MACs, saved bytes, peaks) is read from this.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec

from netweight.dims.axes import Axes, axes_from_factors, pattern_table
from netweight.dims.counts import Count, Factor, Product
from netweight.dims.sizes import Shape, Size

from .functions import ARITHMETIC, FUNCTIONS, Function
from .mask import Mask

Role = Literal["input", "weight", "buffer", "activation", "cache"]
Dtype = Literal["weight", "activation", "compute", "index", "mask"]
Backend = Literal["fused", "eager", "cpu", "cpu-eager", "onednn"]
"""Whose work it is. `fused`: kernels of a GPU, one for attention, a recurrent layer, a norm, a dropout. `eager`: the
same GPU with attention written product by product and recurrent layers step by step. `cpu`: PyTorch's own kernels of
the CPU (oneDNN off): recurrent layers step by step, masks as numbers, and attention product by product where it drops.
`cpu-eager`: the same with attention always product by product, as models write it that ask for no kernel.
`onednn`: the same with oneDNN on, as it is unless it is turned off: an LSTM is one kernel a layer and direction, whose
workspace is not counted.
"""

BACKENDS: tuple[Backend, ...] = get_args(Backend)
FUSED: tuple[Backend, ...] = ("fused",)
CPU: tuple[Backend, ...] = ("cpu", "cpu-eager", "onednn")
WRITTEN: tuple[Backend, ...] = ("eager", *CPU)
"""The backends that have no kernel for it."""


class Tensor(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A tensor: its axes, and what it is an alias of where it makes no storage.

    `alias` holds in training and inference, `inference_alias` in inference only (dropout). The backends `fused_in`
    never write it to memory (attention scores inside one kernel). `common` names a tensor that all rows share, one of
    a name and a size: the tables of rotary positions.
    """

    name: str
    role: Role
    axes: Axes
    dtype: Dtype = "activation"
    trainable: bool = True
    alias: Tensor | None = None
    inference_alias: Tensor | None = None
    fused_in: tuple[Backend, ...] = ()
    common: str = ""

    @property
    def shape(self) -> Shape:
        """The sizes of its axes."""
        return self.axes.shape

    @property
    def elements(self) -> Size:
        """How many numbers it holds."""
        return self.axes.elements

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Sizes of all axes, brackets opened."""
        return self.axes.factors

    @property
    def count(self) -> Count:
        """Elements, unevaluated."""
        return Count((Product(self.factors),))


class SavedTensor(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A tensor kept for backward wherever one of `for_` needs a gradient, by some backends or by all."""

    tensor: Tensor
    for_: tuple[Tensor, ...]
    backends: tuple[Backend, ...] = BACKENDS


class Op(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One kind of arithmetic, run once for every index of its loops.

    `kind` is its arithmetic (`mac`, `add`, `max`, …: a key of ARITHMETIC), `function` the record of the function it
    belongs to. `each` is how many such operations an index needs. `kept` are the tensors saved for backward, a tensor
    alone where any operand's gradient needs it; None for each operand of a contraction for the gradient of the other.
    """

    kind: str
    function: Function
    ins: tuple[Tensor, ...]
    out: Tensor
    loops: Axes
    kept: tuple[SavedTensor | Tensor, ...] | None = ()
    each: int = 1
    mask: Mask | None = None
    train_only: bool = False

    @property
    def keeps(self) -> tuple[SavedTensor, ...]:
        """The tensors that are kept for backward, each with those whose gradients need it."""
        if self.kept is None:
            x, y, *_ = self.ins
            return SavedTensor(x, (y,)), SavedTensor(y, (x,))
        return tuple([keep if isinstance(keep, SavedTensor) else SavedTensor(keep, self.ins) for keep in self.kept])

    @property
    def over(self) -> tuple[Factor, ...]:
        """The dims that it loops over."""
        return self.loops.factors

    @property
    def count(self) -> Count:
        """How often the arithmetic runs, unevaluated."""
        return Count((Product((Factor(str(self.each), self.each), *self.over) if self.each != 1 else self.over),))

    @property
    def amount(self) -> Size:
        """How often the arithmetic runs."""
        return self.each * self.loops.elements


_NONE = axes_from_factors(())
"""No loops at all."""
_VIEW = FUNCTIONS["view"]


class Spec:
    """Tensors and ops of a layer at one input shape. Built by the layer, then only read."""

    __slots__ = (
        "_patterns", "_sizes", "assumptions", "buffers", "caches", "handed_on", "inputs", "memo", "notes",
        "omissions", "ops", "outputs", "plain", "weights",
    )  # fmt: skip

    def __init__(self, lead: Shape = (), /, **sizes: Size) -> None:
        """`sizes` are the dims by name; `lead` the sizes that `...` stands for (batch first)."""
        self._patterns = pattern_table(len(lead))
        self._sizes: dict[Any, Size] = sizes
        if lead:
            self._sizes.update(enumerate(lead))
        self.inputs: tuple[Tensor, ...] = ()
        self.weights: tuple[Tensor, ...] = ()
        self.buffers: tuple[Tensor, ...] = ()
        self.caches: tuple[Tensor, ...] = ()
        self.ops: tuple[Op, ...] = ()
        self.outputs: dict[str, Tensor] = {}
        self.notes: tuple[str, ...] = ()
        self.assumptions: tuple[str, ...] = ()
        self.omissions: tuple[tuple[str, tuple[Backend, ...]], ...] = ()
        self.memo: dict[object, Any] = {}
        # What a plain row of it weighs, as who counts that finds.
        self.plain: Any = None
        # Shapes and dtypes of the outputs.
        self.handed_on: tuple[tuple[Shape, Dtype], ...] = ()

    def built(self) -> Spec:
        """Nothing more will be stated."""
        self.handed_on = tuple([(tensor.axes.shape, _carried(tensor)) for tensor in self.outputs.values()])
        return self

    def axes(self, pattern: str) -> Axes:
        """The axes of a pattern with their sizes."""
        return self._patterns[pattern](self._sizes)

    def factor(self, name: str) -> Factor:
        """A dim and its size."""
        return Factor(name, self._sizes[name])

    def more(self, **sizes: Size) -> None:
        """Further dims, for a wrapper that adds to the spec of the layer it goes around."""
        self._sizes = {key: size for key, size in self._sizes.items() if " " not in str(key)} | sizes  # no products

    def input(self, pattern: str, dtype: Dtype = "activation") -> Tensor:
        """One more input; named after its place."""
        tensor = Tensor(f"x{len(self.inputs)}" if self.inputs else "x0", "input", self.axes(pattern), dtype)
        self.inputs += (tensor,)
        return tensor

    def weight(self, name: str, pattern: str) -> Tensor:
        """A weight, by PyTorch's name for it."""
        tensor = Tensor(name, "weight", self.axes(pattern), "weight")
        self.weights += (tensor,)
        return tensor

    def buffer(self, name: str, pattern: str, dtype: Dtype = "compute") -> Tensor:
        """A tensor that is stored and not learned."""
        tensor = Tensor(name, "buffer", self.axes(pattern), dtype, trainable=False)
        self.buffers += (tensor,)
        return tensor

    def cache(self, name: str, pattern: str, dtype: Dtype = "activation") -> Tensor:
        """What generation keeps from one step to the next: keys and values, a recurrent state. No parameter."""
        tensor = Tensor(name, "cache", self.axes(pattern), dtype)
        self.caches += (tensor,)
        return tensor

    def tensor(
        self, name: str, pattern: str, dtype: Dtype = "activation", *, fused_in: tuple[Backend, ...] = ()
    ) -> Tensor:
        """An inner tensor: statistics, indices, a mask."""
        return Tensor(name, "activation", self.axes(pattern), dtype, fused_in=fused_in)

    def like(
        self, name: str, x: Tensor, *, alias: Tensor | None = None, inference_alias: Tensor | None = None
    ) -> Tensor:
        """A tensor of the shape of `x`: in its storage (`alias`), or in it in inference only (`inference_alias`)."""
        return Tensor(name, "activation", x.axes, alias=alias, inference_alias=inference_alias)

    def mac(
        self,
        function: str,
        out: str | Tensor,
        x: Tensor,
        y: Tensor,
        over: str = "",
        *,
        mask: Mask | None = None,
        keeps: tuple[SavedTensor, ...] | None = None,
        also: tuple[Tensor, ...] = (),
        fused_in: tuple[Backend, ...] = (),
    ) -> Tensor:
        """A contraction, of a function by its name. Without `over` it loops over the union of its operands' dims.

        Raises ValueError for a function that is not in FUNCTIONS.
        Backward needs one operand for the gradient of the other: both are kept, each for the other.
        `also` are tensors that a fused kernel reads beside its operands.
        """
        out = self.tensor(function, out, fused_in=fused_in) if isinstance(out, str) else out
        loops = self.axes(over) if over else x.axes.union(y.axes)
        self.ops += (Op("mac", FUNCTIONS[function], (x, y, *also), out, loops, keeps, 1, mask),)
        return out

    def op(
        self,
        kind: str,
        function: str,
        *ins: Tensor,
        out: Tensor | str = "",
        keeps: tuple[Tensor | SavedTensor, ...] = (),
        over: str = "",
        each: int = 1,
        train_only: bool = False,
    ) -> Tensor:
        """Elementwise or reducing arithmetic, one `kind` an index of `over` (else of the result).

        `function` is a key of FUNCTIONS. Raises ValueError for an unknown function or kind of arithmetic.

        `keeps` are the tensors that backward needs when any operand needs a gradient.
        """
        if isinstance(out, str):
            out = Tensor(function, "activation", self.axes(out) if out else ins[0].axes)
        loops = self.axes(over) if over else out.axes
        if kind not in ARITHMETIC:
            raise ValueError(f"unknown arithmetic {kind!r}: choose one of {', '.join(ARITHMETIC)}")
        self.ops += (Op(kind, FUNCTIONS[function], ins, out, loops, keeps, each, None, train_only),)
        return out

    def view(self, pattern: str, x: Tensor) -> Tensor:
        """The same storage under another shape."""
        out = Tensor("view", "activation", self.axes(pattern), x.dtype, alias=x)
        self.ops += (Op("view", _VIEW, (x,), out, _NONE),)
        return out

    def output(self, y: Tensor, name: str = "y") -> Spec:
        """Name a result; the first is what a row hands on."""
        self.outputs[name] = y
        return self

    def note(self, *texts: str) -> None:
        """How derived dims come about."""
        self.notes += texts

    def assume(self, text: str) -> None:
        """What depends on the data, and how it is taken: the report says it beside its totals."""
        self.note(text)
        self.assumptions += (text,)

    def note_uncounted(self, text: str, backends: tuple[Backend, ...]) -> None:
        """What these backends keep and nobody can count from the shapes: the report says it as not counted."""
        self.omissions += ((text, backends),)


def _carried(tensor: Tensor) -> Dtype:
    while tensor.alias is not None:
        tensor = tensor.alias
    return "index" if tensor.dtype == "index" else "activation"
