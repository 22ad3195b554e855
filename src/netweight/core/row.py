"""What a walk makes: values that flow, and rows, one for each execution of a layer."""

from __future__ import annotations

import msgspec

from .dims import Shape
from .layer import Layer
from .spec import Dtype, Spec, Tensor


class Value(msgspec.Struct, frozen=True, gc=False):
    """What flows: an id, a shape with its batch, and whether it holds numbers or indices."""

    id: int
    shape: Shape
    dtype: Dtype = "activation"

    def alike(self, other: Value) -> bool:
        """Whether a layer makes the same of both."""
        return self.shape == other.shape and self.dtype == other.dtype


class Blocked(msgspec.Struct, frozen=True, gc=False):
    """No value, since the node at `id` has a fault."""

    id: str


Flow = Value | Blocked


class Row(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One execution of one layer.

    `ins` and `outs` are value ids. `copies` is how many sets of weights there are (experts), `active` how many of
    them a position uses; operations are those of all routed positions. `owned` is false where the weights are those
    of an earlier row, `tied` maps weights to the row's tensor that they are. `frozen` are weights that rules
    freeze. `runs` is 0 for what only trains.
    """

    path: str
    id: str
    kind: str
    layer: Layer | None
    spec: Spec
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    copies: int = 1
    active: int = 1
    runs: int = 1
    owned: bool = True
    trainable: bool = True
    tied: dict[str, str] = {}
    groups: tuple[str, ...] = ()
    frozen: frozenset[str] = frozenset()

    @property
    def own_weights(self) -> list[Tensor]:
        """The weights that this row is the first to hold."""
        if not self.owned:
            return []
        return [w for w in self.spec.weights if w.name not in self.tied] if self.tied else self.spec.weights
