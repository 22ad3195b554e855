"""The spec of a layer at what comes in: checked, and made once."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from netweight.dims.axes import axes_from_factors
from netweight.dims.sizes import Shape, all_true, spoken_last
from netweight.faults.fault import Fault, shape_fault
from netweight.spec.layer import KINDS, Layer, check_declared_input
from netweight.spec.layout import move_channels_last, spec_with_channels_last
from netweight.spec.spec import Dtype, Spec

MAX_AXIS = 2**60
"""The longest axis: sizes could double from row to row, until nobody can print them."""

Taken = tuple[tuple[Shape, Dtype], ...]
"""Shapes and dtypes of what comes into a layer."""


@lru_cache(maxsize=4096)
def cached_spec(layer: Layer, taken: Taken, axis: int = 0) -> Spec:
    """The spec of a layer at the shapes and dtypes that it takes, made once. Raises Fault.

    With `axis`, its channels are put last after that.
    """
    check_input_types(layer, taken)
    if axis:
        with spoken_last(axis):
            spec = spec_with_channels_last(layer.spec(*[shape for shape, _ in taken]), axis)
    else:
        spec = layer.spec(taken[0][0]) if len(taken) == 1 else layer.spec(*[shape for shape, _ in taken])
    for tensor in spec.outputs.values():
        elements = tensor.axes.elements
        if type(elements) is int and 0 < elements <= MAX_AXIS:
            continue
        if any(all_true(size > MAX_AXIS) for size in tensor.shape):
            raise shape_fault("An axis is longer than 2^60.", "Take smaller sizes.")
    return spec.built()


@lru_cache(maxsize=1024)
def inner_spec(layer: Layer, taken: Taken, places: tuple[int, ...], turn: int) -> tuple[Spec, tuple[int, ...]]:
    """The spec of a layer inside one that has turned the channels of a plane to the axis `turn`: shown last.

    `places` are where the channels of what comes in are; with the spec, where those of what it hands on are. What it
    hands on has its axes as they flow. Raises Fault.
    """
    with spoken_last(turn):
        plain = cached_spec(layer, taken)
    spec = layer.spec(*[shape for shape, _ in taken]).built()
    found: list[int] = []
    first = spec.inputs[0].axes
    for tensor in spec.outputs.values():
        axes, place = tensor.axes.plan.axes, turn
        if len(tensor.shape) == len(first.shape) and layer.channel_axis() != turn and places[0] < len(first.shape):
            name = first.plan.axes[places[0]]
            place = axes.index(name) if name in axes else places[0]
        found.append(place)
    moved = [*zip(spec.inputs, places, strict=False), *zip(spec.outputs.values(), found, strict=True)]
    for tensor, place in {id(tensor): (tensor, place) for tensor, place in moved}.values():
        msgspec.structs.force_setattr(tensor, "axes", axes_from_factors(move_channels_last(tuple(tensor.axes), place)))
    spec.handed_on = plain.handed_on
    return spec, tuple(found)


def _title(layer: Layer) -> str:
    return KINDS[str(layer.__struct_config__.tag)].title


def check_expected_size(layer: Layer, taken: Taken, size: int) -> None:
    """What comes in against the size that the writer expects. Raises Fault."""
    check_input_types(layer, taken)
    check_declared_input(layer, taken[0][0], size, _title(layer))


def check_input_types(layer: Layer, taken: Taken) -> None:
    """Number and dtypes of inputs. Raises Fault."""
    fewest, most = layer.arity
    if not fewest <= len(taken) <= most:
        count = f"{fewest}" if fewest == most else f"at least {fewest}" if most > 99 else f"{fewest} to {most}"
        raise Fault(
            f"{_title(layer)} takes {count} inputs and gets {len(taken)}.",
            'Name them: "from": ["a", "b"].',
            field="from",
        )
    takes = layer.takes
    for _, dtype in taken:
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
