"""What a layer is: an immutable record that states a spec. Families register their kinds here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, dataclass_transform

import msgspec

from netweight.dims.sizes import Shape, Size, format_shape, spoken
from netweight.faults.fault import Fault, Fix, shape_fault

from .dialect import Dialect
from .spec import Spec

MOST = 2**40
"""The largest size a field takes: far above any real one, far below what would stall a trace."""

Positive = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Stacked = Annotated[int, msgspec.Meta(ge=1, le=128)]
"""How many layers one kind stacks: each is stated, so that there is a bound as on rows."""
_TWO = msgspec.Meta(min_length=2, max_length=2)
# A fixed tuple beside a constrained int crashes msgspec 0.22, hence tuples bounded by length.
Pair = Positive | Annotated[tuple[Positive, ...], _TWO]
Padding = Natural | Annotated[tuple[Natural, ...], _TWO] | Literal["same", "valid"]
Rate = Annotated[float, msgspec.Meta(ge=0, lt=1)]


def _plain_annotations(of: type) -> None:
    """Leave a class the annotations of its fields alone."""
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
    """Base of all layers. A concrete one has a tag, a docstring, fields with limits, and `spec`.

    Class attributes say what the document and the page need to know about the kind:
    `arity` how many inputs it takes (least, most), `features` the axis that `in` speaks of,
    `dims` which field sets which dim (so that a formula can point at the field), `typed` the fields that bare
    numbers fill when the layer is typed (one number more, in front, is the input size), `inner` the field of a
    wrapper that holds the layer it goes around.
    """

    arity: ClassVar[tuple[int, int]] = (1, 1)
    features: ClassVar[int] = -1
    dims: ClassVar[dict[str, str]] = {}
    typed: ClassVar[tuple[str, ...]] = ()
    inner: ClassVar[str] = ""
    takes: ClassVar[Literal["activation", "index", "any"]] = "activation"
    dialects: ClassVar[dict[str, Dialect]] = {}
    called: ClassVar[dict[str, str]] = {}
    """What a framework calls it where that is no layer of its own: a function, or a block of layers."""

    def __init_subclass__(cls, **config: Any) -> None:
        """Msgspec evaluates all annotations when a class is first used: those of class variables say nothing to it."""
        super().__init_subclass__(**config)
        _plain_annotations(cls)

    def dialect(self, framework: str) -> Dialect | None:
        """How `torch` or `keras` names this layer's weights; None where it has no such layer."""
        return self.dialects.get(framework)

    def channel_axis(self) -> int:
        """The axis of its channels, which a document with channels last puts last; 0 where it acts on given axes."""
        return max(type(self).features, 0)

    if TYPE_CHECKING:
        spec: ClassVar[Callable[..., Spec]]
        """Tensors and ops at input shapes, batch first. Raises Fault where shapes cannot be."""

    def config(self) -> str:
        """The configuration in a few words for a row: `7×7 · 64 · stride 2`."""
        return ""

    @classmethod
    def makes(cls, features: Size) -> Shape | None:  # noqa: ARG003
        """The sample shape that `in` stands for where no layer is above."""
        return None


_plain_annotations(Layer)


class Composite(Layer):
    """Base of layers made of other layers: it answers with the nodes of a group instead of a spec."""

    if TYPE_CHECKING:
        nodes: ClassVar[Callable[..., list[dict[str, Any]]]]
        """The nodes inside at input shapes (batch first), as in a document. Raises Fault."""


class LayerKind(NamedTuple):
    """A kind as the catalogue knows it."""

    tag: str
    layer: type[Layer]
    title: str
    family: str
    words: tuple[str, ...]
    example: str
    start: Size


class LayerKindRegistry(dict[str, LayerKind]):
    """All kinds by tag. A family is imported when a kind of it is asked for; whoever lists them gets them all."""

    def __init__(self) -> None:
        super().__init__()
        self.homes: dict[str, str] = {}

    def register(self, kind: LayerKind) -> None:
        """Add a kind. Raises ValueError for a second one of its tag."""
        if super().__contains__(kind.tag):
            raise ValueError(f"two layers are called {kind.tag!r}")
        self[kind.tag] = kind

    def __missing__(self, tag: str) -> LayerKind:
        import_module(self.homes[tag])
        return super().__getitem__(tag)

    def get(self, tag: str, default: Any = None) -> Any:
        """The kind of a tag, else `default`."""
        return self[tag] if tag in self else default  # noqa: SIM401

    def __contains__(self, tag: object) -> bool:
        return super().__contains__(tag) or tag in self.homes

    def __iter__(self) -> Iterator[str]:
        for tag in self.homes:
            if not super().__contains__(tag):
                import_module(self.homes[tag])
        return iter([*self.homes, *(tag for tag in super().__iter__() if tag not in self.homes)])

    def values(self) -> list[LayerKind]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All kinds, in the order of their families."""
        return [self[tag] for tag in self]

    def items(self) -> list[tuple[str, LayerKind]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """All tags and kinds, in the order of their families."""
        return [(tag, self[tag]) for tag in self]


KINDS = LayerKindRegistry()

L = TypeVar("L", bound=type[Layer])


def register_kind(title: str, family: str, *words: str, example: str = "", start: Size = 0) -> Callable[[L], L]:
    """Register a layer: its title, family, the words that mean it when typed, and a typed example.

    `start` is the usual size of its input where nothing is above. Raises ValueError for a second kind of one name.
    """

    def register(layer: L) -> L:
        tag = str(layer.__struct_config__.tag)
        KINDS.register(LayerKind(tag, layer, title, family, (tag, *words), example or tag, start))
        return layer

    return register


def as_pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    """A size for both directions, or one for each."""
    return (value[0], value[1]) if isinstance(value, tuple) else (value, value)


def format_kernel(value: Any) -> str:
    """`3` as `3×3`, `(3, 5)` as `3×5`."""
    if isinstance(value, tuple):
        return "×".join(str(part) for part in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return f"{value}×{value}"


def join_config(*parts: str) -> str:
    """The parts of a configuration that say something, joined."""
    return " · ".join(part for part in parts if part)


def require_rank(x: Shape, rank: int, title: str, wants: str) -> Shape:
    """`x` if it has `rank` axes, batch included."""
    if len(x) != rank:
        got = format_shape(x) if len(x) > 1 else "a single number"
        raise shape_fault(
            f"{title} needs {' × '.join(spoken(tuple(wants.split(' × '))))}, and gets {got}.",
            "Put a layer between that changes the shape, or set the input.",
        )
    return x


def featured(x: Shape, title: str) -> Shape:
    """`x` if it has features beside its batch: what works on the last axis must not take the batch for it."""
    if len(x) < 2:
        raise shape_fault(
            f"{title} needs features, and gets a single number.",
            "Put a layer between that changes the shape, or set the input.",
        )
    return x


def check_declared_input(layer: Layer, x: Shape, features: Size, title: str) -> None:
    """Check the input size that the writer gave against the one that comes. Raises Fault with the fix."""
    if layer.features >= len(x):
        return  # the layer itself refuses so few axes
    actual = featured(x, title)[layer.features]
    if actual != features:
        raise Fault(
            f"{title} expects {features:,} inputs and gets {actual:,}.",
            f"Take {actual:,} from the layer above, or change that layer.",
            code="shape",
            field="in",
            fixes=(Fix(f"Take {actual:,}", unset=("in",)), Fix(f"Set in to {actual:,}", {"in": actual})),
        )
