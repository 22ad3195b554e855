"""Valid documents at random: chains over planes, and over sequences, with every kind of group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from netweight.spec.layer import KINDS
from support import Json, document, node

Draw = Callable[..., Any]
Plane = tuple[int, int, int]

ACTIVATIONS = ("relu", "gelu", "silu", "sigmoid", "tanh", "softmax", "elu", "mish")
channels = st.integers(1, 8)


Fields = Callable[[int], Json]
PLANE_BLOCKS: dict[str, Fields] = {
    "basic_block": lambda c: {"filters": c},
    "bottleneck": lambda c: {"filters": c, "expansion": 1},
    "squeeze_excite": lambda _: {"squeeze": 2},
    "inverted_residual": lambda c: {"filters": c, "expansion": 2, "squeeze": 1},
    "convnext_block": lambda _: {"kernel": 3, "expansion": 2, "drop": 0.1},
    "separable_conv2d": lambda c: {"filters": c, "padding": 1},
}
SEQUENCE_BLOCKS: dict[str, Fields] = {
    "feed_forward": lambda _: {"units": 3, "dropout": 0.1},
    "gated_mlp": lambda _: {"units": 5},
    "encoder_block": lambda _: {"heads": 1, "mlp": 4, "dropout": 0.1},
    "decoder_block": lambda _: {"heads": 1, "mlp": 3, "order": "post"},
}
"""Blocks of layers that keep their shape, by their channels or features."""


def wrapped(draw: Draw, layer: Json) -> Json:
    """A layer with something around it; not spectral norm, whose product is one of the weight, whatever the batch."""
    kind = draw(st.sampled_from(["lora", "weight_norm"]))
    rank = {"rank": draw(st.integers(1, 3)) * layer.get("groups", 1)} if kind == "lora" else {}
    return node(kind, layer=layer, **rank)


def experts(draw: Draw, f: int) -> Json:
    """A mixture of experts around a dense layer."""
    count = draw(st.integers(1, 4))
    shared = [node("dense", units=f)] if draw(st.booleans()) else []
    routed = {"choice": draw(st.sampled_from(["position", "expert"])), "capacity": draw(st.sampled_from([0, 1.25]))}
    body = [node("dense", units=3), node("gelu"), node("dense", units=f)]
    return node("experts", count=count, top=draw(st.integers(1, count)), layers=body, shared=shared, **routed)


class Names:
    """Names not given before."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"n{self.given}"


def steady_plane(draw: Draw, c: int) -> Json:
    """A layer that keeps a plane of `c` channels as it is."""
    kinds = ("conv2d", "pointwise", "depthwise", "batchnorm", "dropout", "scale", "maxpool2d", *ACTIVATIONS)
    kind = draw(st.sampled_from((*kinds, *PLANE_BLOCKS, "wrapped")))
    if kind in PLANE_BLOCKS:
        return node(kind, **PLANE_BLOCKS[kind](c))
    if kind == "wrapped":
        return wrapped(draw, node("conv2d", filters=c, padding=1, groups=draw(st.sampled_from([1, c]))))
    if kind == "conv2d":
        return node(kind, filters=c, kernel=draw(st.sampled_from([1, 3])), padding="same", bias=draw(st.booleans()))
    if kind in ("pointwise", "depthwise"):
        return node("conv2d", filters=c, kernel=1, groups=c if kind == "depthwise" else 1)
    if kind == "maxpool2d":
        return node(kind, kernel=3, stride=1, padding=1)
    return node(kind, inplace=True) if kind == "relu" and draw(st.booleans()) else node(kind)


def steady_sequence(draw: Draw, f: int) -> Json:
    """A layer that keeps a sequence of `f` features as it is."""
    kinds = ("dense", "lstm", "attention", "layernorm", "rmsnorm", "dropout", *ACTIVATIONS)
    kind = draw(st.sampled_from((*kinds, *SEQUENCE_BLOCKS, "wrapped", "experts")))
    if kind in SEQUENCE_BLOCKS:
        return node(kind, **SEQUENCE_BLOCKS[kind](f))
    if kind == "wrapped":
        return wrapped(draw, node("dense", units=f, bias=draw(st.booleans())))
    if kind == "experts":
        return experts(draw, f)
    if kind == "attention":
        kv, each = draw(st.sampled_from([(1, 1), (1, 2), (2, 2)]))
        return node(kind, heads=kv * each, kv_heads=kv, head_dim=draw(channels), causal=draw(st.booleans()))
    if kind in ("dense", "lstm"):
        return node(kind, units=f)
    return node(kind)


def steady(draw: Draw, size: int, layer: Callable[[Draw, int], Json], names: Names, depth: int = 0) -> list[Json]:
    """Nodes that keep the shape: layers and groups of them."""
    found: list[Json] = []
    for _ in range(draw(st.integers(1, 3))):
        found.append(
            _group(draw, size, layer, names, depth) if depth < 2 and draw(st.booleans()) else layer(draw, size)
        )
        if depth == 0 and draw(st.booleans()):
            found[-1]["name"] = names()
            found.append(node("again", of=found[-1]["name"]))
    return found


def _group(draw: Draw, size: int, layer: Callable[[Draw, int], Json], names: Names, depth: int) -> Json:
    def body() -> list[Json]:
        return steady(draw, size, layer, names, depth + 1)

    kind = draw(st.sampled_from(["block", "repeat", "residual", "branches"]))
    if kind == "repeat":
        return node(kind, times=draw(st.integers(1, 3)), layers=body(), shared=draw(st.booleans()))
    if kind == "residual":
        return node(kind, layers=body(), shortcut=draw(st.sampled_from([[], None])) or [])
    if kind == "branches":
        return node(kind, branches=[body(), body()], merge=draw(st.sampled_from(["add", "multiply"])))
    return node(kind, name=names(), layers=body())


@st.composite
def planes(draw: Draw) -> Json:
    """A convolutional network."""
    names, c, layers = Names(), draw(channels), []
    inputs = [draw(channels), draw(st.integers(4, 16)), draw(st.integers(4, 16))]
    layers.append(node("conv2d", filters=c, padding=1, stride=draw(st.integers(1, 2)), name=names()))
    for _ in range(draw(st.integers(0, 2))):
        layers += steady(draw, c, steady_plane, names)
        if draw(st.booleans()):
            paths = [[node("conv2d", filters=draw(channels), kernel=1)] for _ in range(draw(st.integers(1, 3)))]
            layers.append(node("branches", branches=paths))
            c = sum(path[0]["filters"] for path in paths)
    layers += [node("global_avgpool"), node("dense", units=draw(channels))]
    return document(*layers, x=inputs, batch=draw(st.integers(1, 3)))


@st.composite
def sequences(draw: Draw) -> Json:
    """A network over tokens, its head tied to the embedding or not."""
    names, f, words = Names(), draw(channels), draw(st.integers(2, 50))
    head = node("dense", units=words, bias=False)
    if draw(st.booleans()):
        head["tie"] = {"weight": "tokens.weight"}
    layers = [
        node("embedding", vocabulary=words, units=f, name="tokens"),
        *steady(draw, f, steady_sequence, names),
        head,
    ]
    return document(*layers, x=["seq"], dtype="int64", batch=draw(st.integers(1, 3)), seq=draw(st.integers(1, 9)))


documents = planes() | sequences()

FEW = ("k", "l", "0", "1", "l.1", "dense", "dense_2", "k.dense", "x")
"""Names that meet: each other, the numbers of turns, and what rows are called that have none."""


def group(draw: Draw, given: list[str], depth: int = 0) -> Json:
    """A dense layer that keeps its shape, something said of an earlier one, or a group of these, with a name or not."""
    name = {"name": draw(st.sampled_from(FEW))} if draw(st.booleans()) else {}
    of = draw(st.sampled_from(given)) if given else ""
    given += name.values()
    if depth == 4 or draw(st.integers(0, 2)) == 0:
        what = draw(st.integers(0, 9)) if of else 9
        if what < 3:
            return node("again", of=of) | name
        if what == 3:
            return node("identity", from_=of) | name
        tie = {"tie": {"weight": f"{of}.weight"}} if what == 4 else {}
        return node("dense", units=4) | tie | name

    def some() -> list[Json]:
        return [group(draw, given, depth + 1) for _ in range(draw(st.integers(0 if depth else 1, 2)))]

    kind = draw(st.sampled_from(["block", "block", "repeat", "repeat", "residual", "branches", "experts"]))
    more = {"when": "train"} if draw(st.integers(0, 9)) == 0 else {}
    if kind == "repeat":
        more |= {"times": draw(st.integers(1, 3)), "start": draw(st.integers(0, 1)), "shared": draw(st.booleans())}
    if kind == "experts":
        more |= {"count": 2}
    if kind == "branches":
        return node(kind, branches=[some(), some()], merge="add") | more | name
    return node(kind, layers=some()) | more | name


@st.composite
def nested(draw: Draw) -> Json:
    """Groups in groups whose names meet, some of them twice, over a sequence; not all of it is right."""
    given: list[str] = []
    layers = [group(draw, given) for _ in range(draw(st.integers(1, 3)))]
    layers += draw(st.lists(st.sampled_from(layers), max_size=2))
    return document(*layers, x=[3, 4])


SMALL = (1, 1, 2, 2, 3, 4, 5, 6, 8, 9, 16)


def value(draw: Draw, type_: Any, wild: tuple[int, ...] = ()) -> Any:
    """A value of a field, as its type allows: small numbers, and now and then one of `wild`."""
    match type_:
        case inspect.UnionType():
            return value(draw, draw(st.sampled_from(type_.types)), wild)
        case inspect.IntType():
            fits = [n for n in (*SMALL, 0, -1, *wild) if (type_.ge or 0) <= n <= (type_.le or n) or type_.ge is None]
            return draw(st.sampled_from(fits))
        case inspect.LiteralType():
            return draw(st.sampled_from(type_.values))
        case inspect.VarTupleType():
            length = draw(st.integers(type_.min_length or 0, min(type_.max_length or 4, 4)))
            return [value(draw, type_.item_type, wild) for _ in range(length)]
        case inspect.BoolType():
            return draw(st.booleans())
        case inspect.FloatType():
            return draw(st.sampled_from([0.5, 0.0 if type_.gt is None else 1.25, 1.0 if type_.lt is None else 0.25]))
        case inspect.NoneType():
            return None
        case inspect.StrType():
            return draw(st.sampled_from(ACTIVATIONS))
        case _:
            return node("dense", units=draw(channels))


def configured(draw: Draw, kind: str, wild: tuple[int, ...] = ()) -> Json:
    """A layer of a kind with any values that its fields take, whether they go together or not."""
    layer = inspect.type_info(KINDS[kind].layer)
    assert isinstance(layer, inspect.StructType)
    given = {f.name: value(draw, f.type, wild) for f in layer.fields if f.required or draw(st.integers(0, 2)) == 0}
    if kind == "einsum":
        given["pattern"] = draw(st.sampled_from(PATTERNS))
    return node(kind, **given)


PATTERNS = (
    "b t d, d e -> b t e",
    "b d, b e -> b d e",
    "b t d, b s d -> b t s",
    "b d, d -> b",
    "bd,bd->b",
    "b d, e d -> b",
)
"""What einsum may be asked for."""
