"""The spec of a layer at the inputs that reach it, after they were checked."""

from __future__ import annotations

import msgspec

from netweight.caching.caches import memoize
from netweight.dims.axes import axes_from_factors
from netweight.dims.sizes import Shape, all_true, channels_shown_last
from netweight.faults.fault import Fault, shape_fault
from netweight.spec.layer import KINDS, Layer, check_declared_input
from netweight.spec.layout import move_channels_first, move_channels_last, spec_with_channels_last
from netweight.spec.spec import Dtype, Spec

from .rows import Value

MAX_AXIS = 2**60
"""The longest axis. Sizes could double from row to row otherwise, until nobody can print them."""

InputTypes = tuple[tuple[Shape, Dtype], ...]
"""Shape and dtype of each input of a layer."""


def input_types(ins: tuple[Value, ...]) -> InputTypes:
    """Shape and dtype of each value."""
    return tuple([(value.shape, value.dtype) for value in ins])


def channels_first(ins: tuple[Value, ...], axis: int) -> tuple[Value, ...]:
    """Values with their last axis, that of the channels, moved to `axis`; 0 leaves them as they are."""
    return (
        tuple([Value(value.id, move_channels_first(value.shape, axis), value.dtype) for value in ins]) if axis else ins
    )


def moved_channel_axis(layer: Layer, channels_last: bool) -> int:
    """The axis that a channels-last layout puts last for a layer; 0 if its spec needs no change of layout."""
    return layer.channel_axis() if channels_last else 0


@memoize(4096)
def layer_spec(layer: Layer, inputs: InputTypes, axis: int = 0) -> Spec:
    """Return the spec of a layer at its inputs (channels first). With `axis`, that axis is then shown last.

    Raises Fault if it cannot take them, or returns an axis longer than `MAX_AXIS`.
    """
    check_input_types(layer, inputs)
    if axis:
        with channels_shown_last(axis):
            spec = spec_with_channels_last(layer.spec(*[shape for shape, _ in inputs]), axis)
    else:
        spec = layer.spec(inputs[0][0]) if len(inputs) == 1 else layer.spec(*[shape for shape, _ in inputs])
    for tensor in spec.outputs.values():
        # The number of elements bounds each axis, and is known already.
        elements = tensor.axes.elements
        if type(elements) is int and 0 < elements <= MAX_AXIS:
            continue
        if any(all_true(size > MAX_AXIS) for size in tensor.shape):
            raise shape_fault("An axis is longer than 2^60.", "Take smaller sizes.")
    return spec.built()


@memoize(1024)
def inner_layer_spec(
    layer: Layer, inputs: InputTypes, channel_axes: tuple[int, ...], axis: int
) -> tuple[Spec, tuple[int, ...]]:
    """Return the spec of a layer inside a composite that moved the channels from last to `axis`, shown channels last.

    `channel_axes` are the axes of the channels of its inputs; those of its outputs are returned with the spec. Values
    flow channels first, so `handed_on` is that of the plain spec. Raises Fault like `layer_spec`.
    """
    with channels_shown_last(axis):
        plain = layer_spec(layer, inputs)
    # A new spec, since the axes of its tensors are changed in place.
    spec = layer.spec(*[shape for shape, _ in inputs]).built()
    found: list[int] = []
    first = spec.inputs[0].axes
    for tensor in spec.outputs.values():
        axes, place = tensor.axes.layout.axes, axis
        # A layer that moves axes (a transpose) takes the channels along: they are followed by their name.
        same_rank = len(tensor.shape) == len(first.shape)
        if same_rank and layer.channel_axis() != axis and channel_axes[0] < len(first.shape):
            name = first.layout.axes[channel_axes[0]]
            place = axes.index(name) if name in axes else channel_axes[0]
        found.append(place)
    moved = [*zip(spec.inputs, channel_axes, strict=False), *zip(spec.outputs.values(), found, strict=True)]
    for tensor, place in {id(tensor): (tensor, place) for tensor, place in moved}.values():
        msgspec.structs.force_setattr(tensor, "axes", axes_from_factors(move_channels_last(tuple(tensor.axes), place)))
    spec.handed_on = plain.handed_on
    return spec, tuple(found)


def _title(layer: Layer) -> str:
    return KINDS[str(layer.__struct_config__.tag)].title


def check_expected_size(layer: Layer, inputs: InputTypes, size: int) -> None:
    """Check the first input against the size that the design states for it (`in`). Raises Fault."""
    check_input_types(layer, inputs)
    check_declared_input(layer, inputs[0][0], size, _title(layer))


def check_input_types(layer: Layer, inputs: InputTypes) -> None:
    """Check the number of inputs and their dtypes. Raises Fault."""
    fewest, most = layer.arity
    if not fewest <= len(inputs) <= most:
        count = f"{fewest}" if fewest == most else f"at least {fewest}" if most > 99 else f"{fewest} to {most}"
        raise Fault(
            f"{_title(layer)} takes {count} inputs and gets {len(inputs)}.",
            'Name them: "from": ["a", "b"].',
            field="from",
        )
    takes = layer.input_dtype
    for _, dtype in inputs:
        if dtype == "index":
            if takes == "activation":
                raise shape_fault(
                    f"{_title(layer)} computes with values, and gets indices.", "Put an embedding between."
                )
        elif takes == "index":
            raise shape_fault(
                f"{_title(layer)} looks up whole numbers, and gets values.",
                'Give the input "dtype": "int64", or put it first.',
            )
