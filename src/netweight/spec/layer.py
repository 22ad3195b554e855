"""The base classes of layers, the registry of layer kinds, and helpers that layers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, dataclass_transform

import msgspec

from netweight.dims.sizes import Shape, Size, displayed_axes, format_shape
from netweight.dims.symbols import Symbol, add_symbols
from netweight.faults.fault import Fault, Fix, shape_fault

from .dialect import Dialect
from .spec import Spec

MAX_SIZE = 2**40
"""Largest value of a size field: far above any real size, far below one that would stall a trace."""

Positive = Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=MAX_SIZE)]
StackDepth = Annotated[int, msgspec.Meta(ge=1, le=128)]
"""Number of layers that one kind stacks; limited, since every one of them becomes operations of one spec."""
_TWO = msgspec.Meta(min_length=2, max_length=2)
# A fixed tuple beside a constrained int crashes msgspec 0.22, hence tuples bounded by length.
Pair = Positive | Annotated[tuple[Positive, ...], _TWO]
Padding = Natural | Annotated[tuple[Natural, ...], _TWO] | Literal["same", "valid"]
Rate = Annotated[float, msgspec.Meta(ge=0, lt=1)]


def _plain_annotations(of: type) -> None:
    """Remove annotations of class variables, which msgspec would evaluate when the class is first used."""
    annotations = of.__annotations__
    for name in [name for name, kind in annotations.items() if str(kind).startswith("ClassVar")]:
        del annotations[name]


@dataclass_transform(frozen_default=True)
class Layer(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    cache_hash=True,
    gc=False,
):
    """Base of all layers. A concrete layer has a tag, a docstring, fields with limits, and `spec`.

    Class attributes tell the document, the command line and the page about the kind:

    - `arity`: least and largest number of inputs.
    - `feature_axis`: the axis that `in` gives the size of; of a layer over planes or volumes, the channel axis 1.
    - `dim_fields`: for a dim of the formulas, the field that sets it, so that a formula can point at the field.
    - `symbols`: how formulas write a dim that `dims/symbols.py` does not have.
    - `shorthand_fields`: the fields that bare numbers fill in typed shorthand (`conv2d 3x3 64`). One number more, in
      front of them, is the input size.
    - `wrapped_field`: of a wrapper, the field that holds the wrapped layer.
    - `input_dtype`: what its inputs hold: activations, indices (token ids), or any of them.
    - `dialects`: PyTorch's and Keras's layer of this kind, and how they name and lay out its weights.
    - `framework_equivalents`: by framework, the function or block of layers that computes the same, where the
      framework has no layer of this kind.
    """

    arity: ClassVar[tuple[int, int]] = (1, 1)
    feature_axis: ClassVar[int] = -1
    dim_fields: ClassVar[dict[str, str]] = {}
    symbols: ClassVar[dict[str, Symbol]] = {}
    shorthand_fields: ClassVar[tuple[str, ...]] = ()
    wrapped_field: ClassVar[str] = ""
    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "activation"
    dialects: ClassVar[dict[str, Dialect]] = {}
    framework_equivalents: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **config: Any) -> None:
        """Keep only the annotations of fields: msgspec evaluates all of them when the class is first used."""
        super().__init_subclass__(**config)
        _plain_annotations(cls)

    def dialect(self, framework: str) -> Dialect | None:
        """The layer of `torch` or `keras` that is configured like this one; None if the framework has none."""
        return self.dialects.get(framework)

    def channel_axis(self) -> int:
        """The channel axis, which a document with channels last puts last; 0 if the layer acts on given axes."""
        return max(type(self).feature_axis, 0)

    if TYPE_CHECKING:
        spec: ClassVar[Callable[..., Spec]]
        """Tensors and ops at the input shapes, batch first. Raises Fault if the shapes do not fit the layer."""

    def config(self) -> str:
        """The configuration as short text for a row: `7×7 · 64 · stride 2`."""
        return ""

    @classmethod
    def default_input_shape(cls, features: Size) -> Shape | None:  # noqa: ARG003
        """Input shape of one sample if the first layer of a network gives only `in`; None if that is ambiguous."""
        return None


_plain_annotations(Layer)


class Composite(Layer):
    """Base of layers that are made of other layers: `nodes` instead of `spec`."""

    if TYPE_CHECKING:
        nodes: ClassVar[Callable[..., list[dict[str, Any]]]]
        """The layers inside as nodes of a document, for input shapes with the batch first. Raises Fault."""


class LayerKind(NamedTuple):
    """A layer kind as the catalogue lists it.

    `aliases` are the words that mean it in typed shorthand, its tag first; `input_size` is the usual size of its
    input, suggested where nothing stands above it (0: none).
    """

    tag: str
    layer: type[Layer]
    title: str
    family: str
    aliases: tuple[str, ...]
    example: str
    input_size: Size


class LayerKindRegistry(dict[str, LayerKind]):
    """All layer kinds by tag. A module is imported when one of its kinds is looked up; iterating imports all."""

    def __init__(self) -> None:
        super().__init__()
        self.modules: dict[str, str] = {}
        """The module that registers a tag."""

    def register(self, kind: LayerKind) -> None:
        """Add a kind. Raises ValueError if its tag is taken."""
        if super().__contains__(kind.tag):
            raise ValueError(f"Layer kind {kind.tag!r} is registered twice.")
        self[kind.tag] = kind

    def __missing__(self, tag: str) -> LayerKind:
        import_module(self.modules[tag])
        return super().__getitem__(tag)

    def get(self, tag: str, default: Any = None) -> Any:
        """The kind with this tag, else `default`."""
        return self[tag] if tag in self else default  # noqa: SIM401

    def __contains__(self, tag: object) -> bool:
        return super().__contains__(tag) or tag in self.modules

    def __iter__(self) -> Iterator[str]:
        for tag in self.modules:
            if not super().__contains__(tag):
                import_module(self.modules[tag])
        return iter([*self.modules, *(tag for tag in super().__iter__() if tag not in self.modules)])

    def values(self) -> list[LayerKind]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All kinds, by family."""
        return [self[tag] for tag in self]

    def items(self) -> list[tuple[str, LayerKind]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All tags with their kinds, by family."""
        return [(tag, self[tag]) for tag in self]


KINDS = LayerKindRegistry()

L = TypeVar("L", bound=type[Layer])


def register_kind(title: str, family: str, *aliases: str, example: str = "", input_size: Size = 0) -> Callable[[L], L]:
    """Class decorator that registers a layer kind under its tag.

    `aliases` are further words for it in typed shorthand, `example` a typed example, `input_size` the usual size of
    its input. Raises ValueError if the tag is taken, or one of its dims has another symbol already.
    """

    def register(layer: L) -> L:
        tag = str(layer.__struct_config__.tag)
        add_symbols(layer.symbols)
        KINDS.register(LayerKind(tag, layer, title, family, (tag, *aliases), example or tag, input_size))
        return layer

    return register


def as_pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    """Height and width of a size that is one number for both or a pair."""
    return (value[0], value[1]) if isinstance(value, tuple) else (value, value)


def format_kernel(value: Any) -> str:
    """`3` as `3×3`, `(3, 5)` as `3×5`."""
    if isinstance(value, tuple):
        return "×".join(str(part) for part in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return f"{value}×{value}"


def join_config(*parts: str) -> str:
    """The parts of a configuration that are not empty, joined by dots."""
    return " · ".join(part for part in parts if part)


def require_rank(x: Shape, rank: int, title: str, wants: str) -> Shape:
    """`x` if it has `rank` axes, batch included. Raises Fault; `wants` names the axes: `positions × features`."""
    if len(x) != rank:
        got = format_shape(x) if len(x) > 1 else "a single number"
        raise shape_fault(
            f"{title} needs {' × '.join(displayed_axes(tuple(wants.split(' × '))))}, and gets {got}.",
            "Put a layer between that changes the shape, or set the input.",
        )
    return x


def require_features(x: Shape, title: str) -> Shape:
    """`x` if it has an axis after the batch. Raises Fault: layers on the last axis would take the batch for it."""
    if len(x) < 2:
        raise shape_fault(
            f"{title} needs features, and gets a single number.",
            "Put a layer between that changes the shape, or set the input.",
        )
    return x


def check_declared_input(layer: Layer, x: Shape, features: Size, title: str) -> None:
    """Compare `in` of the document (`features`) with the input's shape `x`. Raises Fault with the fixes."""
    if layer.feature_axis >= len(x):
        return  # the layer itself refuses so few axes
    actual = require_features(x, title)[layer.feature_axis]
    if actual != features:
        raise Fault(
            f"{title} expects {features:,} inputs and gets {actual:,}.",
            f"Take {actual:,} from the layer above, or change that layer.",
            code="shape",
            field="in",
            fixes=(Fix(f"Take {actual:,}", unset=("in",)), Fix(f"Set in to {actual:,}", {"in": actual})),
        )
