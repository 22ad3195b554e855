"""Channels first or last: layers are written channels first, and a document may have them last.

Values stay as the document has them. A layer that speaks of channels is asked for its spec at turned shapes, and the
axes of what it takes and hands on are turned back; all others act on the axes that come.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from netweight.dims.axes import axes_from_factors
from netweight.dims.sizes import Shape

from .spec import Spec

Layout = Literal["channels_first", "channels_last"]

T = TypeVar("T")


def move_channels_first(shape: Shape, axis: int) -> Shape:
    """The last axis, where a document has its channels, moved to `axis`, where a layer expects them."""
    return shape if len(shape) <= axis else (*shape[:axis], shape[-1], *shape[axis:-1])


def move_channels_last(axes: tuple[T, ...], axis: int) -> tuple[T, ...]:
    """The axis of the channels moved to the end."""
    return axes if len(axes) <= axis else (*axes[:axis], *axes[axis + 1 :], axes[axis])


def spec_with_channels_last(spec: Spec, axis: int) -> Spec:
    """A spec made at channels first, with channels last in its inputs and outputs.

    An output with fewer axes lacks those in front (the steps of a sequence), or is no plane any more. The spec is
    changed, so it must be new. Nothing but the order of axes differs: no count, no storage.
    """
    rank = len(spec.inputs[0].shape)
    for tensor in {id(tensor): tensor for tensor in (*spec.inputs, *spec.outputs.values())}.values():
        at = axis + len(tensor.shape) - rank
        if at > 0:
            msgspec.structs.force_setattr(tensor, "axes", axes_from_factors(move_channels_last(tuple(tensor.axes), at)))
    return spec
