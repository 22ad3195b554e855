"""What one layer states at one input shape: its tensors and its operations, over named dims.

Everything else (parameters, formulas, MACs, saved bytes, peaks) is read from this.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from .count import Count, Factor, Product
from .dims import Shape, Size, parse
from .mask import Mask

Role = Literal["input", "weight", "buffer", "activation", "cache"]
Dtype = Literal["weight", "activation", "compute", "index", "mask"]
Backend = Literal["fused", "eager", "cpu", "onednn"]
"""Whose work it is. `fused`: kernels of a GPU, one for attention, a recurrent layer, a norm, a dropout. `eager`: the
same GPU with attention written product by product and recurrent layers step by step. `cpu`: PyTorch's own kernels of
the CPU (oneDNN off): recurrent layers step by step, masks as numbers, and attention product by product where it drops.
`onednn`: the same with oneDNN on, as it is unless it is turned off: an LSTM is one kernel a layer and direction, whose
workspace is not counted.
"""

BACKENDS: tuple[Backend, ...] = get_args(Backend)
FUSED: tuple[Backend, ...] = ("fused",)
CPU: tuple[Backend, ...] = ("cpu", "onednn")
WRITTEN: tuple[Backend, ...] = ("eager", *CPU)
"""The backends that have no kernel for it."""


_set = msgspec.structs.force_setattr


class Tensor(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A tensor: one tuple of factors an axis, and what it is an alias of where it makes no storage.

    `alias` holds in training and inference, `passes` in inference only (dropout). With the backends that are
    `fused`, it never reaches memory (attention scores inside one kernel).
    """

    name: str
    role: Role
    axes: tuple[tuple[Factor, ...], ...]
    dtype: Dtype = "activation"
    trainable: bool = True
    alias: Tensor | None = None
    passes: Tensor | None = None
    fused: tuple[Backend, ...] = ()

    elements: Size = 0
    shape: Shape = ()

    def __post_init__(self) -> None:
        """How many numbers it holds, and the sizes of its axes: read far more often than made."""
        sizes = tuple([axis[0][1] if len(axis) == 1 else math.prod([size for _, size in axis]) for axis in self.axes])
        _set(self, "shape", sizes)
        _set(self, "elements", math.prod(sizes))

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Sizes of all axes, brackets opened."""
        return tuple([factor for axis in self.axes for factor in axis if factor[0] != "1"])

    @property
    def count(self) -> Count:
        """Elements, unevaluated."""
        return Count((Product(self.factors),))


class Keep(NamedTuple):
    """A tensor kept for backward wherever one of `for_` needs a gradient, by some backends or by all."""

    tensor: Tensor
    for_: tuple[Tensor, ...]
    backends: tuple[Backend, ...] = BACKENDS


class Op(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One kind of arithmetic, run once for every index of `over`.

    `kind` is the arithmetic (`mac`, `add`, `max`, …), `fn` the function it belongs to, so that a counting
    convention can be as fine as the tool it describes. `each` is how many such operations an index needs.
    """

    kind: str
    fn: str
    ins: tuple[Tensor, ...]
    out: Tensor
    over: tuple[Factor, ...]
    keeps: tuple[Keep, ...] = ()
    each: int = 1
    pairs: Mask | None = None
    when: Literal["", "train"] = ""

    @property
    def count(self) -> Count:
        """How often the arithmetic runs, unevaluated."""
        return Count((Product((Factor(str(self.each), self.each), *self.over) if self.each != 1 else self.over),))

    @property
    def amount(self) -> Size:
        """How often the arithmetic runs."""
        return self.each * math.prod([factor.value for factor in self.over])


@lru_cache(maxsize=16)
def _leading(count: int) -> tuple[str, ...]:
    """Names of leading axes: the batch, and positions, numbered where there are several."""
    return ("b", "t")[:count] if count <= 2 else ("b", *(f"n{place}" for place in range(1, count)))


class _Factors(dict[str, Factor]):
    """Dims with their sizes; a number, and a second loop over a dim, are made when first asked for."""

    def __init__(self, sizes: dict[str, Size]) -> None:
        super().__init__(zip(sizes, map(Factor._make, sizes.items()), strict=True))
        self.sizes = sizes

    def __missing__(self, name: str) -> Factor:
        known = self[name] = Factor(name, int(name) if name.isdigit() else self.sizes[name])
        return known


class Spec:
    """Tensors and ops of a layer at one input shape. Built by the layer, then only read."""

    def __init__(self, lead: Shape = (), /, **sizes: Size) -> None:
        """`sizes` are the dims by name; `lead` the sizes that `...` stands for (batch first)."""
        self._lead = [(Factor(name, size),) for name, size in zip(_leading(len(lead)), lead, strict=True)]
        self._factors = _Factors(sizes)
        self.inputs: list[Tensor] = []
        self.weights: list[Tensor] = []
        self.buffers: list[Tensor] = []
        self.ops: list[Op] = []
        self.outputs: dict[str, Tensor] = {}
        self.caches: list[Tensor] = []
        self.notes: list[str] = []
        self.assumptions: list[str] = []
        self.omissions: list[tuple[str, tuple[Backend, ...]]] = []
        self.memo: dict[object, Any] = {}

    @property
    def handed_on(self) -> list[tuple[Shape, Dtype]]:
        """Shapes and dtypes of the outputs."""
        if "handed on" not in self.memo:
            found: list[tuple[Shape, Dtype]] = [(tensor.shape, _carried(tensor)) for tensor in self.outputs.values()]
            self.memo["handed on"] = found
        return self.memo["handed on"]

    def axes(self, pattern: str) -> tuple[tuple[Factor, ...], ...]:
        """The axes of a pattern with their sizes."""
        factors = self._factors
        axes = parse(pattern)
        if ("...",) in axes:
            at = axes.index(("...",))
            axes, lead = (*axes[:at], *axes[at + 1 :]), self._lead
        else:
            at, lead = 0, ()
        found = [(factors[axis[0]],) if len(axis) == 1 else tuple([factors[name] for name in axis]) for axis in axes]
        return (*found[:at], *lead, *found[at:]) if lead else tuple(found)

    def factor(self, name: str) -> Factor:
        """A dim and its size. A name with a trailing underscore is a second loop over the same dim."""
        return self._factors[name]

    def _loops(self, over: str) -> tuple[Factor, ...]:
        return tuple([factor for axis in self.axes(over) for factor in axis])

    def more(self, **sizes: Size) -> None:
        """Further dims, for a wrapper that adds to the spec of the layer it goes around."""
        self._factors = _Factors(self._factors.sizes | sizes)

    def input(self, pattern: str, dtype: Dtype = "activation") -> Tensor:
        """One more input; named after its place."""
        tensor = Tensor(f"x{len(self.inputs)}", "input", self.axes(pattern), dtype)
        self.inputs.append(tensor)
        return tensor

    def weight(self, name: str, pattern: str) -> Tensor:
        """A weight, by PyTorch's name for it."""
        tensor = Tensor(name, "weight", self.axes(pattern), "weight")
        self.weights.append(tensor)
        return tensor

    def buffer(self, name: str, pattern: str, dtype: Dtype = "compute") -> Tensor:
        """A tensor that is stored and not learned."""
        tensor = Tensor(name, "buffer", self.axes(pattern), dtype, trainable=False)
        self.buffers.append(tensor)
        return tensor

    def cache(self, name: str, pattern: str, dtype: Dtype = "activation") -> Tensor:
        """What generation keeps from one step to the next: keys and values, a recurrent state. No parameter."""
        tensor = Tensor(name, "cache", self.axes(pattern), dtype)
        self.caches.append(tensor)
        return tensor

    def tensor(
        self, name: str, pattern: str, dtype: Dtype = "activation", *, fused: tuple[Backend, ...] = ()
    ) -> Tensor:
        """An inner tensor: statistics, indices, a mask."""
        return Tensor(name, "activation", self.axes(pattern), dtype, fused=fused)

    def like(self, name: str, x: Tensor, *, alias: Tensor | None = None, passes: Tensor | None = None) -> Tensor:
        """A tensor of the shape of `x`: in its storage (`alias`), or in it in inference only (`passes`)."""
        return Tensor(name, "activation", x.axes, alias=alias, passes=passes)

    def mac(
        self,
        fn: str,
        out: str | Tensor,
        x: Tensor,
        y: Tensor,
        over: str = "",
        *,
        pairs: Mask | None = None,
        keeps: tuple[Keep, ...] | None = None,
        also: tuple[Tensor, ...] = (),
        fused: tuple[Backend, ...] = (),
    ) -> Tensor:
        """A contraction. Without `over` it loops over the union of its operands' dims.

        Backward needs one operand for the gradient of the other: both are kept, each for the other.
        `also` are tensors that a fused kernel reads beside its operands.
        """
        out = self.tensor(fn, out, fused=fused) if isinstance(out, str) else out
        loops = self._loops(over) if over else _union(x, y)
        kept = (Keep(x, (y,)), Keep(y, (x,))) if keeps is None else keeps
        self.ops.append(Op("mac", fn, (x, y, *also), out, loops, kept, pairs=pairs))
        return out

    def op(
        self,
        kind: str,
        fn: str,
        *ins: Tensor,
        out: Tensor | str = "",
        keeps: tuple[Tensor | Keep, ...] = (),
        over: str = "",
        each: int = 1,
        when: Literal["", "train"] = "",
    ) -> Tensor:
        """Elementwise or reducing arithmetic, one `kind` an index of `over` (else of the result).

        `keeps` are the tensors that backward needs when any operand needs a gradient.
        """
        if isinstance(out, str):
            out = Tensor(fn, "activation", self.axes(out) if out else ins[0].axes)
        loops = self._loops(over) if over else out.factors
        kept = tuple([keep if isinstance(keep, Keep) else Keep(keep, ins) for keep in keeps]) if keeps else ()
        self.ops.append(Op(kind, fn, ins, out, loops, kept, each, when=when))
        return out

    def view(self, pattern: str, x: Tensor) -> Tensor:
        """The same storage under another shape."""
        out = Tensor("view", "activation", self.axes(pattern), x.dtype, alias=x)
        self.ops.append(Op("view", "view", (x,), out, ()))
        return out

    def output(self, y: Tensor, name: str = "y") -> Spec:
        """Name a result; the first is what a row hands on."""
        self.outputs[name] = y
        return self

    def note(self, text: str) -> None:
        """How a derived dim comes about."""
        self.notes.append(text)

    def assume(self, text: str) -> None:
        """What depends on the data, and how it is taken: the report says it beside its totals."""
        self.note(text)
        self.assumptions.append(text)

    def omit(self, text: str, backends: tuple[Backend, ...]) -> None:
        """What these backends keep and nobody can count from the shapes: the report says it as not counted."""
        self.omissions.append((text, backends))


def _union(x: Tensor, y: Tensor) -> tuple[Factor, ...]:
    """The dims of both, each once."""
    return tuple({factor.name: factor for factor in x.factors + y.factors}.values())


def _carried(tensor: Tensor) -> Dtype:
    while tensor.alias is not None:
        tensor = tensor.alias
    return "index" if tensor.dtype == "index" else "activation"
