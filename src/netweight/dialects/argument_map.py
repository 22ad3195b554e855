"""Records that map the constructor arguments of a framework's layer to the fields of a layer kind, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from netweight.dims.sizes import Shape

Json = dict[str, Any]

REQUIRED = object()
"""Default of an argument that has none."""


class InexpressibleError(ValueError):
    """A value that the other side cannot express."""


class Values(NamedTuple):
    """How the values of a field are written as values of an argument, and read back. Both raise InexpressibleError."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def axis_sizes(value: Any) -> tuple[Any, ...]:
    """The entries of a list or tuple; of any other value, that value alone."""
    return tuple(cast("list[Any]", value)) if isinstance(value, list | tuple) else (value,)


def _tuple(value: Any) -> Any:
    return axis_sizes(value) if isinstance(value, list) else value


def _shortest(value: Any) -> Any:
    """`(3, 3)` as 3, `[2, 3]` as `(2, 3)`: a size for all axes is one number here."""
    sizes = axis_sizes(value)
    if not isinstance(value, list | tuple) or not sizes:
        return cast(Any, value)
    return sizes[0] if all(size == sizes[0] for size in sizes) else sizes


SAME = Values(_tuple, _tuple)
"""The same value on both sides."""

SIZES = Values(_tuple, _shortest)
"""A size for all spatial axes, or one for each."""


def choices(written: Mapping[Any, Any], *, numbers: bool = False) -> Values:
    """Values by a table from ours to theirs; sizes beside it are the same on both sides if `numbers`.

    Where two of ours are written alike, the first is read.
    """
    back: list[tuple[Any, Any]] = [(theirs, ours) for ours, theirs in written.items()]

    def number(value: Any) -> bool:
        return numbers and all(isinstance(size, int) and not isinstance(size, bool) for size in axis_sizes(value))

    def write(value: Any) -> Any:
        for ours, theirs in written.items():
            if ours == value and type(ours) is type(value):
                return theirs
        if number(value):
            return _tuple(value)
        raise InexpressibleError(repr(value))

    def read(value: Any) -> Any:
        if number(value):
            return _shortest(value)
        for theirs, ours in back:
            if theirs == value and type(theirs) is type(value):
                return ours
        raise InexpressibleError(repr(value))

    return Values(write, read)


class Argument(NamedTuple):
    """A constructor argument: its name, the framework's default for it, and how values are written."""

    name: str
    default: Any = REQUIRED
    values: Values = SAME


class ArgumentMap(NamedTuple):
    """The constructor arguments of one layer class of a framework, for layers of one kind.

    - `fields`: for a field, its argument, or several arguments that must agree.
    - `inputs`: arguments that repeat a size of the first input: the axis that they state.
    - `other_inputs`: arguments that repeat a size of another input; `write` gives them.
    - `written`: arguments that are always passed, with the one value under which the class is this kind.
    - `assumed`: arguments with one value that this kind counts, which is also the framework's default.
    - `free`: arguments that the framework requires and no figure depends on, with any valid value.
    - `implied`: fields that no argument sets and that change nothing of the class, so that any value is expressible.
    - `write`: further arguments from the layer and its input shapes. Raises InexpressibleError.
    - `reads`: arguments that `read` makes fields of, with the framework's defaults; `write` gives them.
    - `read`: fields from all arguments, those of `reads` with their defaults, and from the number of axes of the first
      input, batch included (0: not known). Raises InexpressibleError.
    - `layer`: the class, where it depends on the layer's fields; otherwise the layer's dialect names it.
    - `readable`: False where the class is read as another kind (PyTorch's depthwise convolution is a Conv2d).

    A field that is in none of these must have our default to be expressible.
    """

    fields: Mapping[str, Argument | tuple[Argument, ...]] = {}
    inputs: Mapping[str, int] = {}
    other_inputs: tuple[str, ...] = ()
    written: Mapping[str, Any] = {}
    assumed: Mapping[str, Any] = {}
    free: Mapping[str, Any] = {}
    implied: tuple[str, ...] = ()
    write: Callable[[Any, tuple[Shape, ...]], Json] | None = None
    reads: Mapping[str, Any] = {}
    read: Callable[[Json, int], Json] | None = None
    layer: str = ""
    readable: bool = True

    def arguments(self) -> list[tuple[str, Argument]]:
        """Every field with each of its arguments."""
        listed: list[tuple[str, Argument]] = []
        for field, of in self.fields.items():
            listed += [(field, each) for each in ((of,) if isinstance(of, Argument) else of)]
        return listed
