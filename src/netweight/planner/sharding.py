"""What one device holds of a network that several train or run: dims of weights and activations to axes of a mesh."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.analysis.rules import Rules, document_rules, parse_rule_items
from netweight.dims.counts import Factor
from netweight.dims.sizes import Size, ceil_div, minimum
from netweight.faults.fault import Fault, faults_at_field
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

from .tape import Storage, Tape

RULES = ("split", "whole")
"""True if tensor parallelism cuts what a rule is for, where it can, or every device holds all of it."""

ELEMENTWISE = frozenset(("add", "mul", "max", "min", "exp", "div", "sqrt", "tanh", "erf", "fma", "pow", "log", "view"))


class DeviceMesh(NamedTuple):
    """Devices by axis.

    `dp` data parallel with ZeRO stage `zero`, `tp` tensor parallel with `sp` for sequence parallel, `cp` context, `ep`
    expert and `pp` pipeline parallel with `vp` chunks a device. `micro` batches are in a step.
    """

    dp: int = 1
    zero: int = 0
    tp: int = 1
    sp: bool = False
    cp: int = 1
    ep: int = 1
    pp: int = 1
    vp: int = 1
    micro: int = 0

    @property
    def devices(self) -> int:
        """All devices. Expert parallel ranks are among the data parallel ones."""
        return self.dp * self.tp * self.cp * self.pp

    def flying(self, stage: int) -> tuple[int, int]:
        """Micro-batches whose activations a pipeline stage holds at once, as a fraction.

        1F1B: pp − stage. Interleaved: the first stage holds 1 + (pp − 1)/(pp·vp) of all layers (arXiv 2205.05198,
        section 4.2.3); later ones no more.
        """
        if self.pp == 1:
            return 1, 1
        waiting = self.pp - stage
        if self.vp > 1:
            return (self.pp * self.vp + self.pp - 1 - 2 * stage, self.vp)
        return (min(waiting, self.micro) if self.micro else waiting), 1


def parse_mesh(text: str) -> DeviceMesh:
    """A mesh from text: `dp=8, zero=3, tp=2, sp, pp=4`; rules in it are passed over. Raises Fault."""
    found = DeviceMesh()
    for item in (part.strip() for part in text.split(",") if part.strip() and not _is_rule(part)):
        name, there, value = (part.strip() for part in item.partition("="))
        if name == "fsdp":
            found = found._replace(zero=3)
            name = "dp"
        if name not in DeviceMesh._fields:
            axes = f"Axes: {', '.join(DeviceMesh._fields)}, fsdp."
            raise Fault(f"No axis is called {name[:40]!r}.", axes, code="unknown", field="shard")
        if name == "sp":
            found = found._replace(sp=value != "0")
            continue
        most = 3 if name == "zero" else 2**20
        least_ = 0 if name in ("zero", "micro") else 1
        if (
            not there
            or not value.isascii()
            or not value.isdigit()
            or len(value) > 8
            or not least_ <= int(value) <= most
        ):
            raise Fault(f"{item[:60]!r} is no axis of a mesh.", f"For example {name}=2.", code="field", field="shard")
        found = found._replace(**{name: int(value)})
    if found.ep > found.dp * found.cp * found.tp:
        raise Fault(
            f"Expert parallel {found.ep} is more than dp·cp·tp.", "Experts are spread over those.", field="shard"
        )
    return found


def _is_rule(item: str) -> bool:
    return item.rpartition("=")[2].strip() in RULES


def rules_of(text: str) -> Rules:
    """The rules beside the axes of a mesh, as they were given. Raises Fault for one that is none."""
    return parse_rule_items((item for item in text.split(",") if _is_rule(item)), _setting)


def replicated_rows(trace: Trace, text: str) -> Callable[[Row], bool]:
    """Which rows tensor parallelism leaves whole: `head=whole`, by rules of the document and then of the text.

    Raises Fault.
    """
    with faults_at_field("shard"):
        given = rules_of(text)
    applied = Rules((*document_rules(trace.network, "shard", _setting).rules, *given.rules)).bind(trace)
    return lambda row: applied.of(row) == "whole"


def _setting(word: str) -> str:
    if word not in RULES:
        raise Fault(f"shard is not {word[:40]!r}.", f"Choices: {', '.join(RULES)}.", code="unknown")
    return word


class DeviceShard:
    """What one device of a mesh holds: of every weight, and of every storage."""

    def __init__(
        self, tape: Tape, mesh: DeviceMesh, whole: Callable[[Row], bool], positions: Size | None = None
    ) -> None:
        """`positions` are those of a pass: fewer than context parallelism has devices are computed on all of them."""
        self.tape, self.mesh = tape, mesh
        self.spread = 1 if positions is not None and positions < mesh.cp else mesh.cp
        self.stages = _stages(tape.blocks, mesh.pp)
        self.split = _splits(tape, whole) if mesh.tp > 1 else _Splits({}, frozenset())

    def weight(self, row: int, tensor: Tensor) -> Size:
        """Elements of a weight on one device, all copies that are there."""
        return self.copies(self.tape.rows[row]) * self._local(row, tensor)

    def copies(self, row: Row) -> int:
        """Copies of a row on one device: experts are spread."""
        return ceil_div(row.copies, self.mesh.ep) if row.copies > 1 else row.copies

    def sides(self, row: int, tensor: Tensor) -> tuple[Size, Size]:
        """Rows and columns of a matrix on one device; those that an adapter beside it has."""
        if row not in self.split.dims:
            return tensor.shape[0], tensor.elements // tensor.shape[0]
        axes = tuple(tensor.axes)
        inner = tuple(factor for axis in axes[1:] for factor in axis)
        return self._product(row, axes[0]), self._product(row, inner)

    def features(self, row: int, tensor: Tensor) -> Size:
        """Numbers of the last axis of a cache on one device: those of its heads; a latent is whole on every one."""
        *_, last = tensor.axes
        return self._product(row, last) if row in self.split.dims else tensor.shape[-1]

    def _local(self, row: int, tensor: Tensor) -> Size:
        return self._product(row, tensor.factors) if row in self.split.dims else tensor.elements

    def _product(self, row: int, factors: tuple[Factor, ...]) -> Size:
        """The product of factors, those that are cut by tensor parallelism smaller. Query heads share what is left."""
        dim, left = self.split.dims[row], self.mesh.tp
        size: Size = 1
        for factor in factors:
            if factor.name in dim and left > 1:
                take = minimum(left, factor.value)
                size = size * ceil_div(factor.value, take)
                left = ceil_div(left, take) if factor.name == "k" and "e" in dim else 1
            else:
                size = size * factor.value
        return size

    def storage(self, place: int) -> Size:
        """Elements of a storage on one device."""
        made = self.tape.made[place]
        size = self._activation(place, made)
        if self.spread > 1 and made.dtype != "index":
            size = ceil_div(size, self.spread)
        return size

    def _activation(self, place: int, made: Storage) -> Size:
        if self.mesh.tp == 1:
            return made.elements
        dim = self.split.dims.get(made.row, ())
        if made.tensor is not None and any(factor.name in dim for factor in made.tensor.factors):
            return self._local(made.row, made.tensor)
        whole = place not in self.split.places
        return made.elements if whole and not self.mesh.sp else ceil_div(made.elements, self.mesh.tp)


class _Splits(NamedTuple):
    """Dims by row that tensor parallelism cuts, and the storages that are cut with what comes in."""

    dims: dict[int, tuple[str, ...]]
    places: frozenset[int]


def _stages(blocks: tuple[str, ...], pp: int) -> list[int]:
    """The pipeline stage of every row: blocks in equal numbers.

    What is before them goes with the first, what is between with the one before, what is after with the last stage.
    """
    names = list(dict.fromkeys(name for name in blocks if name))
    if pp > max(1, len(names)):
        raise Fault(f"Pipeline parallel {pp} is more than {len(names)} blocks.", "Take fewer stages.", field="shard")
    each = ceil_div(len(names), pp) if names else 1
    stage = {name: at // each for at, name in enumerate(names)}
    last = max((at for at, name in enumerate(blocks) if name), default=len(blocks))
    found: list[int] = []
    now = 0
    for at, name in enumerate(blocks):
        now = stage[name] if name else pp - 1 if at > last else now
        found.append(now)
    return found


def _splits(tape: Tape, whole: Callable[[Row], bool]) -> _Splits:
    """Megatron's way (arXiv 1909.08053): columns of a first matrix, rows of the one that its result goes to.

    Attention is cut by its heads, tables of words and the head by words. What is not followed by a product stays whole.
    """
    ends = _ends(tape, whole)
    cut: set[int] = set()
    dims: dict[int, tuple[str, ...]] = {}
    for event in tape.events:
        row, op = tape.rows[event.row], event.op
        if whole(row):
            continue
        if row.kind in ("attention", "latent_attention"):
            dims[event.row] = ("k", "e")
        elif row.kind == "embedding":
            dims.setdefault(event.row, ("v",))
        elif op.kind == "mac" and op.function.parallel == "matrix":
            if any(place in cut for place in event.ins):
                dims.setdefault(event.row, ("i",))
            elif event.out is not None and event.out in ends:
                dims.setdefault(event.row, ("o",))
                cut.add(event.out)
        elif op.kind in ELEMENTWISE and event.out is not None and any(place in cut for place in event.ins):
            cut.add(event.out)
            cut.update(place for place in event.keeps if tape.made[place].row == event.row)
    return _Splits(dims, frozenset(cut))


def _ends(tape: Tape, whole: Callable[[Row], bool]) -> frozenset[int]:
    """Storages that go, through what works element by element, to products only, or are the network's output."""
    good: set[int] = set(tape.outputs)
    bad: set[int] = set()
    for event in reversed(tape.events):
        row, op = tape.rows[event.row], event.op
        if op.kind == "mac" and op.function.parallel == "matrix" and row.kind == "dense" and not whole(row):
            good.update(event.ins)
        elif op.kind in ELEMENTWISE and row.kind not in ("add", "layernorm", "rmsnorm", "attention"):
            to = good if event.out in good and event.out not in bad else bad
            to.update(place for place in event.ins if place != event.out)
        else:
            bad.update(event.ins)
    return frozenset(good - bad)
