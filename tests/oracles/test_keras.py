"""Every layer kind that Keras has too, on its PyTorch backend: weights by name and shape, and the shape that comes out.

Keras puts channels last: cases are turned, and weighed as a document of that layout.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from layers.every import CASES
from layers.table import Case, Shape
from netweight.analysis.tree import build_tree
from netweight.document.reader import read_node
from netweight.spec.dialect import framework_tensors
from netweight.spec.layer import KINDS
from netweight.spec.layout import move_channels_last
from netweight.trace.trace import Row
from support import Json, document, node, run, weighed

keras = pytest.importorskip("keras")
L = keras.layers

Fields = dict[str, Any]
Builder = Callable[[Fields, Shape], Any]
WORDS = {
    "kernel": "kernel_size",
    "stride": "strides",
    "dilation": "dilation_rate",
    "multiplier": "depth_multiplier",
    "bias": "use_bias",
}
CONVOLUTIONS = tuple(
    f"{before}conv{after}{n}d"
    for n in (1, 2, 3)
    for before, after in (("", ""), ("depthwise_", ""), ("", "_transpose"))
)


def turned(f: Fields, *but: str) -> Fields:
    """Fields by Keras's words."""
    given = {name: value for name, value in f.items() if name not in but}
    found = {WORDS.get(name, name): tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    if found.get("padding", 0) == 0 and "kernel_size" in found | {"kernel_size": 3}:
        found["padding"] = "valid"
    return found


def conv(f: Fields, _x: Shape, name: str) -> Any:
    return getattr(L, name)(**{"kernel_size": 3} | turned(f))


def pool(f: Fields, _x: Shape, name: str) -> Any:
    given = {"kernel": 2} | {key: tuple(v) if isinstance(v, list) else v for key, v in f.items()}
    padding = given.get("padding") or "valid"
    return getattr(L, name)(given["kernel"], given.get("stride"), padding)


def around(f: Fields, x: Shape, name: str) -> Any:
    """Borders for every axis, first axis first."""
    amount, n = f.get("amount", 1), len(x) - 2
    sides = amount if isinstance(amount, list) else [amount] * 2 * n
    pairs = tuple((sides[2 * i], sides[2 * i + 1]) for i in reversed(range(n)))
    return getattr(L, f"{name}{n}D")(pairs[0] if n == 1 else pairs)


def upsample(f: Fields, x: Shape, _name: str) -> Any:
    factor, n = f.get("factor", 2), len(x) - 2
    return getattr(L, f"UpSampling{n}D")(tuple(factor) if isinstance(factor, list) else factor)


def lora(f: Fields, x: Shape, _name: str) -> Any:
    inner = {name: value for name, value in f["layer"].items() if name != "kind"}
    if f["layer"]["kind"] == "dense":
        layer = L.Dense(inner["units"], use_bias=inner.get("bias", True))
        layer.build((x[0], *x[1:]))
    else:
        layer = conv(inner, x, KINDS[f["layer"]["kind"]].layer.dialects["keras"].layer)
        layer.build((x[0], *x[2:], x[1]))
    layer.enable_lora(f["rank"])
    return layer


def batchnorm(f: Fields, _x: Shape, _name: str) -> Any:
    return L.BatchNormalization(center=f.get("affine", True), scale=f.get("affine", True))


def layernorm(f: Fields, _x: Shape, _name: str) -> Any:
    affine = f.get("affine", True)
    return L.LayerNormalization(axis=f.get("axis", -1), scale=affine, center=affine and f.get("bias", True))


def groupnorm(f: Fields, _x: Shape, _name: str) -> Any:
    return L.GroupNormalization(f["groups"], scale=f.get("affine", True), center=f.get("affine", True))


def global_pool(f: Fields, x: Shape, name: str) -> Any:
    return getattr(L, name.replace("ND", f"{len(x) - 2}D"))(keepdims=f.get("keepdims", False))


def prelu(f: Fields, x: Shape, _name: str) -> Any:
    shared = {"element": None, "layer": range(1, len(x)), "channel": range(1, len(x) - 1)}[f.get("per", "layer")]
    return L.PReLU(shared_axes=None if shared is None else list(shared))


def adaptive(f: Fields, _x: Shape, name: str) -> Any:
    return getattr(L, name)(tuple(f["output"]) if isinstance(f["output"], list) else f["output"])


def plain(_f: Fields, _x: Shape, name: str) -> Any:
    """A layer by its name alone; `Activation('gelu')` by the name of its function."""
    head, _, argument = name.partition("('")
    return getattr(L, head)(argument.rstrip("')")) if argument else getattr(L, head)()


def rated(f: Fields, x: Shape, name: str) -> Any:
    return getattr(L, name.replace("ND", f"{len(x) - 2}D"))(f.get("rate", 0.5))


def conv_lstm(f: Fields, _x: Shape, name: str) -> Any:
    return getattr(L, name)(
        **({"kernel_size": 3} | turned(f | {"return_sequences": f.get("sequences", True)}, "sequences"))
    )


def patches(f: Fields, _x: Shape, name: str) -> Any:
    """A convolution whose stride is its kernel, its positions in one row."""
    side = tuple(f["patch"]) if isinstance(f.get("patch"), list) else f.get("patch", 16)
    conv = getattr(L, name)(f["units"], side, side, use_bias=f.get("bias", True))
    return keras.Sequential([conv, L.Reshape((-1, f["units"]))])


def cell(f: Fields, _x: Shape, name: str) -> Any:
    """One step, from states of nought or from those that come."""
    inner = getattr(L, name)(f["units"], use_bias=f.get("biases", 1) > 0)

    class Step(L.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.cell = inner

        def call(self, xs: Any) -> Any:
            x, *states = xs if isinstance(xs, list) else [xs]
            return self.cell(x, states or self.cell.get_initial_state(batch_size=x.shape[0]))[0]

    return Step()


BUILD: dict[str, Callable[[Fields, Shape, str], Any]] = {
    "dense": lambda f, _, __: L.Dense(f["units"], use_bias=f.get("bias", True)),
    "lora": lora,
    "batchnorm": batchnorm,
    "layernorm": layernorm,
    "rmsnorm": lambda _, __, ___: L.RMSNormalization(),
    "groupnorm": groupnorm,
    "prelu": prelu,
    "embedding": lambda f, _, __: L.Embedding(f["vocabulary"], f["units"]),
    "upsample": upsample,
    "pad": lambda f, x, _: around(f, x, "ZeroPadding"),
    "crop": lambda f, x, _: around(f, x, "Cropping"),
    "global_avgpool": global_pool,
    "global_maxpool": global_pool,
    "reshape": lambda f, _, __: L.Reshape(f["shape"]),
    "permute": lambda f, _, __: L.Permute(f["order"]),
    "instancenorm": lambda f, _, __: L.GroupNormalization(-1, scale=f["affine"], center=f["affine"]),
    "conv_lstm2d": conv_lstm,
    "patches": patches,
    **dict.fromkeys(("rnn_cell", "lstm_cell", "gru_cell"), cell),
    "concat": lambda f, _, __: L.Concatenate(f.get("axis", 1)),
    "glu": lambda f, _, __: L.Activation(lambda x: keras.activations.glu(x, f.get("axis", -1))),
    **dict.fromkeys(("add", "multiply", "flatten", "identity"), plain),
    **dict.fromkeys(("dropout", "channel_dropout", "alpha_dropout", "gaussian_dropout"), rated),
    **dict.fromkeys(CONVOLUTIONS, conv),
    **{f"{kind}pool{n}d": pool for kind in ("max", "avg") for n in (1, 2, 3)},
    **{f"adaptive_{kind}pool{n}d": adaptive for kind in ("max", "avg") for n in (1, 2, 3)},
}


def builder(kind: str) -> Callable[[Fields, Shape, str], Any] | None:
    return BUILD.get(kind) or (plain if KINDS[kind].family == "activation" else None)


def expressible(case: Case) -> bool:
    """Whether Keras can say it: its padding is a word, its windows are not dilated, its results not rounded up."""
    f, kind = case.fields, case.kind
    layer = read_node({"kind": kind, **f}).layer
    if layer is None or layer.dialect("keras") is None or builder(kind) is None:
        return False
    if f.get("padding", 0) not in (0, "same", "valid", "causal"):
        return False
    if kind.startswith(("max", "avg")) and (f.get("ceil") or f.get("dilation", 1) != 1):
        return False
    if "transpose" in kind and (f.get("groups", 1) != 1 or f.get("padding") is None):
        return False
    strides = f.get("stride", 1) if isinstance(f.get("stride", 1), list) else [f.get("stride", 1)]
    if kind in CONVOLUTIONS and (
        (f.get("dilation", 1) != 1 and strides != [1]) or ("depthwise" in kind and len(set(strides)) > 1)
    ):
        return False
    rules = {
        "lora": lambda: f["layer"].get("groups", 1) == 1 and f["layer"].get("padding", 0) == 0,
        "batchnorm": lambda: f.get("track", True),
        # Keras 3.15 on PyTorch refuses an axis before the last ones.
        "layernorm": lambda: f.get("axis", -1) != 1,
        "depthwise_conv1d": lambda: f.get("padding") != "causal",
        "embedding": lambda: "multiple" not in f,
        "rmsnorm": lambda: f.get("affine", True),
        "upsample": lambda: set(f) <= {"factor"} or f.get("mode") == "trilinear",
        "pad": lambda: f.get("mode", "constant") == "constant",
        "flatten": lambda: not f,
        "alpha_dropout": lambda: not f.get("channels"),
        "channel_dropout": lambda: len(case.xs[0]) > 2,
        "add": lambda: len(case.xs) > 1,
        "concat": lambda: len(case.xs) > 1,
        "permute": lambda: len(f["order"]) > 1,
        "reshape": lambda: len(case.xs) == 1,
        "instancenorm": lambda: f.get("affine") and not f.get("track"),
        **dict.fromkeys(("rnn_cell", "lstm_cell"), lambda: f.get("biases", 1) != 2),
        "gru_cell": lambda: f.get("biases", 2) != 1,
    }
    return kind not in rules or bool(rules[kind]())


EXPRESSIBLE = [case for case in CASES if expressible(case)]
every = pytest.mark.parametrize("case", EXPRESSIBLE, ids=[case.id for case in EXPRESSIBLE])


def channels_last(case: Case) -> list[Shape]:
    """The shapes that come, in Keras's order where the layer speaks of channels."""
    layer = read_node({"kind": case.kind, **case.fields}).layer
    assert layer is not None
    return [move_channels_last(x, layer.channel_axis() or len(x)) for x in case.xs]


def built(case: Case) -> tuple[Any, list[Any]]:
    row = run(case.kind, case.fields, *case.xs, dtype=case.dtype)
    assert row.layer is not None
    dialect, make = row.layer.dialect("keras"), builder(case.kind)
    assert dialect is not None
    assert make is not None
    layer = make(case.fields, case.xs[0], dialect.layer)
    dtype = "int32" if case.dtype == "int64" else "float32"
    xs = [keras.ops.zeros(x, dtype=dtype) for x in channels_last(case)]
    return layer, xs


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1")
@every
def test_weights_have_its_names_and_shapes_and_so_has_the_output(case: Case) -> None:
    layer, xs = built(case)
    row = run(case.kind, case.fields, *(tuple(x.shape) for x in xs), dtype=case.dtype, layout="channels_last")
    y = layer(xs if len(xs) > 1 else xs[0])
    theirs = {weight.name: tuple(weight.shape) for weight in layer.weights if "seed" not in weight.path}
    assert theirs == ours(row)
    assert tuple(y.shape) == row.spec.outputs["y"].shape


def ours(row: Row) -> dict[str, Shape]:
    assert row.layer is not None
    dialect = row.layer.dialect("keras")
    assert dialect is not None
    return {each.name: each.shape for each in framework_tensors(dialect, row.spec)}


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize(("multiplier", "bias", "stride"), [(1, True, 1), (2, False, 2), (3, True, 1)])
def test_separable_has_the_sizes_of_its_two_parts(rank: int, multiplier: int, bias: bool, stride: int) -> None:
    layer = getattr(L, f"SeparableConv{rank}D")(5, 3, stride, depth_multiplier=multiplier, use_bias=bias)
    y = layer(keras.ops.zeros((1, *(9,) * rank, 6)))
    first = run(
        f"depthwise_conv{rank}d", {"multiplier": multiplier, "bias": False, "stride": stride}, (1, 6, *(9,) * rank)
    )
    second = run(f"conv{rank}d", {"filters": 5, "kernel": 1, "bias": bias}, first.spec.outputs["y"].shape)
    parts = {"depthwise_kernel": ours(first)["kernel"], "pointwise_kernel": ours(second)["kernel"]}
    theirs = {weight.name: tuple(weight.shape) for weight in layer.weights}
    assert theirs == parts | ({"bias": ours(second)["bias"]} if bias else {})
    assert tuple(y.shape) == move_channels_last(second.spec.outputs["y"].shape, 1)


PADDED, UNTOLD = {"padding": "same"}, {"bias": False}
NETWORKS: list[list[tuple[Any, Json]]] = [
    [
        (lambda: L.Conv2D(8, 3, 2, "same", use_bias=False), node("conv2d", filters=8, stride=2, **PADDED, **UNTOLD)),
        (lambda: L.BatchNormalization(), node("batchnorm")),
        (lambda: L.DepthwiseConv2D(3, padding="same"), node("depthwise_conv2d", **PADDED)),
        (lambda: L.MaxPooling2D(3, 2, "same"), node("maxpool2d", kernel=3, stride=2, **PADDED)),
        (lambda: L.SpatialDropout2D(0.1), node("channel_dropout", rate=0.1)),
        (lambda: L.Conv2DTranspose(5, 2, 2), node("conv_transpose2d", filters=5, kernel=2, stride=2, padding="valid")),
        (lambda: L.Flatten(), node("flatten")),
        (lambda: L.Dense(10), node("dense", units=10)),
    ],
    [
        (lambda: L.SeparableConv2D(6, 3), node("separable_conv2d", filters=6)),
        (lambda: L.GroupNormalization(3), node("groupnorm", groups=3)),
        (lambda: L.UpSampling2D(2), node("upsample", factor=2)),
        (lambda: L.ZeroPadding2D(((1, 2), (0, 3))), node("pad", amount=[0, 3, 1, 2])),
        (lambda: L.Dense(9), node("dense", units=9)),
        (lambda: L.LayerNormalization(), node("layernorm")),
        (lambda: L.GlobalAveragePooling2D(), node("global_avgpool")),
    ],
    [
        (lambda: L.Reshape((9, 24)), node("reshape", shape=[9, 24])),
        (lambda: L.Conv1D(7, 3, padding="causal"), node("conv1d", filters=7, padding="causal")),
        (lambda: L.LSTM(5, return_sequences=True), node("lstm", units=5)),
        (lambda: L.MaxPooling1D(2), node("maxpool1d")),
        (lambda: L.Permute((2, 1)), node("permute", order=[2, 1])),
        (lambda: L.Dense(3), node("dense", units=3)),
    ],
]


@pytest.mark.parametrize("network", NETWORKS, ids=["planes", "norms", "sequences"])
def test_networks_with_channels_last(network: list[tuple[Any, Json]]) -> None:
    """Every shape on the way, and the weights of every layer."""
    layers = [make() for make, _ in network]
    doc = document(*(item for _, item in network), x=[12, 9, 2]) | {"layout": "channels_last"}
    branches, value = build_tree(weighed(doc)), keras.ops.zeros((1, 12, 9, 2))
    for branch, layer in zip(branches, layers, strict=True):
        value = layer(value)
        assert branch.output == tuple(value.shape)
        assert branch.figures.trainable == sum(math.prod(weight.shape) for weight in layer.trainable_weights)
