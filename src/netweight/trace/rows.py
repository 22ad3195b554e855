"""What a walk makes: values that flow, and rows, one for each execution of a layer."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from netweight.dims.sizes import Shape
from netweight.spec.layer import Layer
from netweight.spec.spec import Dtype, Spec, Tensor


class Value(msgspec.Struct, frozen=True, gc=False):
    """What flows: an id, a shape with its batch, and whether it holds numbers or indices."""

    id: int
    shape: Shape
    dtype: Dtype = "activation"

    def alike(self, other: Value) -> bool:
        """Whether a layer makes the same of both."""
        return self.shape == other.shape and self.dtype == other.dtype


class BlockedValue(msgspec.Struct, frozen=True, gc=False):
    """No value, since the node at `id` has a fault."""

    id: str


Flow = Value | BlockedValue


class RowFlags(NamedTuple):
    """How rows run, wherever they stand.

    `owned` is false where the weights are those of an earlier row, `trainable` where none of them learns. `training`
    is what does not run in inference. `copies` is how many sets of weights there are (experts), `active` how many of
    them a position uses; operations are those of all routed positions.
    """

    owned: bool = True
    trainable: bool = True
    training: bool = False
    copies: int = 1
    active: int = 1


DEFAULT_FLAGS = RowFlags()
"""That of most rows: the very object, so that it is told at once."""


class Row(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One execution of one layer.

    `ins` and `outs` are value ids, `tied` maps weights to the row's tensor that they are, `groups` are the ids of the
    groups around it. `frozen` are weights that rules freeze.
    """

    path: str
    id: str
    kind: str
    layer: Layer | None
    spec: Spec
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    manner: RowFlags = DEFAULT_FLAGS
    tied: dict[str, str] = {}
    groups: tuple[str, ...] = ()
    frozen: frozenset[str] = frozenset()

    @property
    def owned(self) -> bool:
        """Whether its weights are its own, not those of an earlier row."""
        return self.manner.owned

    @property
    def trainable(self) -> bool:
        """Whether any weight of it learns."""
        return self.manner.trainable

    @property
    def copies(self) -> int:
        """Sets of weights."""
        return self.manner.copies

    @property
    def active(self) -> int:
        """Sets of weights that a position uses."""
        return self.manner.active

    @property
    def runs(self) -> int:
        """1; 0 for what only trains."""
        return 0 if self.manner.training else 1

    def running(self, **manner: Any) -> Row:
        """The same in another manner."""
        return msgspec.structs.replace(self, manner=self.manner._replace(**manner))

    @property
    def own_weights(self) -> tuple[Tensor, ...]:
        """The weights that this row is the first to hold."""
        if not self.owned:
            return ()
        weights = self.spec.weights
        return tuple([weight for weight in weights if weight.name not in self.tied]) if self.tied else weights
