"""One, two or three spatial axes: the names of their dims, and fields that hold a size for each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from netweight.caching.caches import memoize
from netweight.dims.sizes import Shape, Size
from netweight.spec.layer import Natural, Positive, format_kernel, join_config, require_rank

THREE = msgspec.Meta(min_length=3, max_length=3)
UP_TO_THREE = msgspec.Meta(min_length=1, max_length=3)
Triple = Positive | Annotated[tuple[Positive, ...], THREE]
Sizes = Positive | Annotated[tuple[Positive, ...], UP_TO_THREE]
"""One size for all axes, or one for each."""
Amounts = Natural | Annotated[tuple[Natural, ...], UP_TO_THREE]
Pads = Amounts | Literal["same", "valid", "causal"]
TriplePads = Natural | Annotated[tuple[Natural, ...], THREE] | Literal["same", "valid"]
PairAmounts = Natural | Annotated[tuple[Natural, ...], msgspec.Meta(min_length=2, max_length=2)]
TripleAmounts = Natural | Annotated[tuple[Natural, ...], THREE]

PLANE = {1: "w", 2: "h w", 3: "dp h w"}
KERNEL = {1: "kw", 2: "kh kw", 3: "kd kh kw"}
OUT = {1: "wo", 2: "ho wo", 3: "do ho wo"}
WANTS = {1: "channels × length", 2: "channels × height × width", 3: "channels × depth × height × width"}
TITLES = {1: ("Length",), 2: ("Height", "Width"), 3: ("Depth", "Height", "Width")}


def each(value: Size | tuple[Size, ...], rank: int) -> tuple[Size, ...]:
    """A size for every axis."""
    return value if isinstance(value, tuple) else (value,) * rank


def plane(x: Shape, rank: int, title: str) -> Shape:
    """The batch, the channels and the spatial axes of `x`. Raises Fault for another number of axes."""
    return require_rank(x, rank + 2, title, WANTS[rank])


@memoize(64)
def _words(names: str) -> list[str]:
    return names.split()


def dims(names: str, sizes: tuple[Size, ...]) -> dict[str, Size]:
    """Sizes by the names of their dims."""
    return dict(zip(_words(names), sizes, strict=True))


@memoize(256)
def numbered(rank: int, name: str = "") -> tuple[str, ...]:
    """Names for the axes of any shape, its batch first: `b n1 n2`; or all of one `name`, numbered from 0."""
    return tuple([f"{name or 'n'}{axis}" if axis or name else "b" for axis in range(rank)])


def shown(value: Size | tuple[Size, ...], rank: int) -> str:
    """`3` for one axis, `3×3` for two."""
    return format_kernel(value) if isinstance(value, tuple) else "×".join([str(value)] * rank)


def windowed(layer: Any, rank: int, *rest: str, first: str = "") -> str:
    """The window of a layer in words, and what else there is to say: `first` after the kernel, the rest at the end."""
    padding = layer.padding
    return join_config(
        shown(layer.kernel, rank),
        first,
        unless(1, "stride", layer.stride),
        unless(0, "padding" if not isinstance(padding, str) else "", padding),
        unless(1, "dilation", layer.dilation),
        *rest,
    )


def unless(usual: object, word: str, value: object) -> str:
    """`stride 2`, or nothing where the value is the usual one."""
    if value == usual:
        return ""
    return f"{word} {format_kernel(value) if isinstance(value, tuple) else value}".strip()
