"""Results of tracing: values that flow between layers, and one row for every execution of a layer."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from netweight.dims.sizes import Shape
from netweight.spec.layer import Layer
from netweight.spec.spec import Dtype, Spec, Tensor


class Value(msgspec.Struct, frozen=True, gc=False):
    """A tensor between layers: its id in the trace, its shape with the batch first, and its dtype."""

    id: int
    shape: Shape
    dtype: Dtype = "activation"

    def same_type(self, other: Value) -> bool:
        """True if both have one shape and one dtype, so that a layer states the same spec for both."""
        return self.shape == other.shape and self.dtype == other.dtype


class BlockedValue(msgspec.Struct, frozen=True, gc=False):
    """A missing value: the node with this id has an error, so nothing after it can be computed."""

    id: str


Flow = Value | BlockedValue


class RowFlags(NamedTuple):
    """How a row runs, whatever its layer.

    `owned` is false where the weights are those of an earlier row, `trainable` where all of them are frozen.
    `training` marks rows that do not run in inference. `copies` is the number of sets of weights (experts), `active`
    the number of them that one position uses; operations are those of all routed positions.
    """

    owned: bool = True
    trainable: bool = True
    training: bool = False
    copies: int = 1
    active: int = 1


DEFAULT_FLAGS = RowFlags()
"""Flags of most rows. Those rows hold this very object, so that `is` recognizes them."""


class Row(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One execution of one layer.

    `ins` and `outs` are ids of values. `tied` maps names of weights to the path of the tensor that each shares.
    `groups` are the ids of the groups around the row, outermost first. `frozen` names the weights that rules freeze.
    """

    path: str
    id: str
    kind: str
    layer: Layer | None
    spec: Spec
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    flags: RowFlags = DEFAULT_FLAGS
    tied: dict[str, str] = {}
    groups: tuple[str, ...] = ()
    frozen: frozenset[str] = frozenset()

    @property
    def owned(self) -> bool:
        """True if the weights are its own, not those of an earlier row."""
        return self.flags.owned

    @property
    def trainable(self) -> bool:
        """True if any of its weights is trainable."""
        return self.flags.trainable

    @property
    def copies(self) -> int:
        """Number of sets of weights."""
        return self.flags.copies

    @property
    def active(self) -> int:
        """Number of sets of weights that one position uses."""
        return self.flags.active

    @property
    def runs(self) -> int:
        """Executions in inference: 1, or 0 for a row that only trains."""
        return 0 if self.flags.training else 1

    def with_flags(self, **flags: Any) -> Row:
        """Return the same row with other flags."""
        return msgspec.structs.replace(self, flags=self.flags._replace(**flags))

    @property
    def own_weights(self) -> tuple[Tensor, ...]:
        """The weights that this row is the first to hold: neither shared with an earlier row nor tied."""
        if not self.owned:
            return ()
        weights = self.spec.weights
        return tuple([weight for weight in weights if weight.name not in self.tied]) if self.tied else weights
