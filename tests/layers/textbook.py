"""The textbook's formulas for parameters and multiply-adds, written apart from the engine, at random sizes."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, prod
from typing import Any, NamedTuple

from hypothesis import strategies as st

from layers.cases import IN_PLACE, PURE
from layers.table import Shape

Fields = dict[str, Any]
Drawn = tuple[Fields, list[Shape]]
Draw = Callable[..., Any]

small = st.integers(1, 6)
size = st.integers(1, 40)


class Entry(NamedTuple):
    """A strategy of fields and input shapes, and the figures they must give: parameters, MACs."""

    drawn: st.SearchStrategy[Drawn]
    figures: Callable[[Fields, list[Shape]], tuple[int, int]]
    dtype: str = "float32"


@st.composite
def dense(draw: Draw) -> Drawn:
    return {"units": draw(size), "bias": draw(st.booleans())}, [tuple(draw(st.lists(size, min_size=2, max_size=4)))]


def dense_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    *rows, i = xs[0]
    return (i + f["bias"]) * f["units"], prod(rows) * i * f["units"]


@st.composite
def conv(draw: Draw, axes: int) -> Drawn:
    groups, kernel = draw(small), [draw(small) for _ in range(axes)]
    padding = draw(st.integers(0, 3) | st.sampled_from(["same", "valid"]))
    fields = {
        "filters": groups * draw(small),
        "kernel": kernel if axes > 1 else kernel[0],
        "stride": draw(small),
        "padding": padding,
        "dilation": draw(st.integers(1, 2)),
        "groups": groups,
        "bias": draw(st.booleans()),
    }
    return fields, [(draw(small), groups * draw(small), *(draw(st.integers(11, 20)) for _ in range(axes)))]


def conv_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, c, *plane), kernel = xs[0], f["kernel"] if isinstance(f["kernel"], list) else [f["kernel"]]
    filters = f["filters"] * (c // f["groups"]) * prod(kernel)
    pad = 0 if f["padding"] == "valid" else f["padding"]
    if pad == "same":
        outs = [ceil(n / f["stride"]) for n in plane]
    else:
        outs = [
            (n + 2 * pad - f["dilation"] * (k - 1) - 1) // f["stride"] + 1 for n, k in zip(plane, kernel, strict=True)
        ]
    return filters + f["filters"] * f["bias"], b * prod(outs) * filters


@st.composite
def lstm(draw: Draw) -> Drawn:
    fields = {name: draw(st.booleans()) for name in ("bidirectional", "sequences")}
    return fields | {"units": draw(size), "biases": draw(st.integers(0, 2))}, [(draw(small), draw(size), draw(size))]


def lstm_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), u, ways = xs[0], f["units"], 1 + f["bidirectional"]
    return ways * 4 * u * (i + u + f["biases"]), ways * b * t * 4 * u * (i + u)


@st.composite
def attention(draw: Draw) -> Drawn:
    kv, each, d = draw(small), draw(small), draw(small)
    fields: Fields = {
        "heads": kv * each,
        "kv_heads": kv,
        "causal": draw(st.booleans()),
        "bias": draw(st.booleans()),
        "rotary": draw(st.booleans()),
        "dropout": draw(st.sampled_from([0.0, 0.1])),
    }
    fields["past"] = draw(st.integers(0, 9))
    features = draw(size) if draw(st.booleans()) else kv * each * d
    if features != kv * each * d:
        fields["head_dim"] = d
    b, query = draw(small), draw(size)
    m, memory = draw(size), draw(st.integers(0, 2))
    return fields, [(b, query, features), *((b, m, draw(size)) for _ in range(memory))]


def attention_figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, i), (_, m, j), (_, _, values) = xs[0], xs[min(1, len(xs) - 1)], xs[-1]
    d = f.get("head_dim", i // f["heads"])
    query, key = f["heads"] * d, f["kv_heads"] * d
    weights = 2 * i * query + (j + values) * key
    biases = (query + 2 * key + i) * f["bias"]
    products = 2 * b * f["heads"] * t * (m + f["past"]) * d
    return weights + biases, 2 * b * t * i * query + b * m * (j + values) * key + products


@st.composite
def anything(draw: Draw, ranks: tuple[int, int] = (2, 5), **fields: Any) -> Drawn:
    low, high = ranks
    chosen = {name: draw(value) for name, value in fields.items()}
    return chosen, [tuple(draw(st.lists(size, min_size=low, max_size=high)))]


@st.composite
def pool(draw: Draw) -> Drawn:
    fields = {
        "kernel": draw(small),
        "stride": draw(small),
        "padding": draw(st.sampled_from([0, "same", "valid"])),
        "ceil": draw(st.booleans()),
    }
    return fields, [(draw(small), draw(small), draw(st.integers(6, 20)), draw(st.integers(6, 20)))]


@st.composite
def several(draw: Draw) -> Drawn:
    return {}, [tuple(draw(st.lists(small, min_size=2, max_size=4)))] * draw(st.integers(2, 4))


def none(_fields: Fields, _xs: list[Shape]) -> tuple[int, int]:
    """No parameters and no multiply-adds."""
    return 0, 0


flag = st.booleans()
BOOK: dict[str, Entry] = {
    "dense": Entry(dense(), dense_figures),
    "conv1d": Entry(conv(1), conv_figures),
    "conv2d": Entry(conv(2), conv_figures),
    "lstm": Entry(lstm(), lstm_figures),
    "attention": Entry(attention(), attention_figures),
    "embedding": Entry(
        anything((1, 3), vocabulary=size, units=size), lambda f, _: (f["vocabulary"] * f["units"], 0), "int64"
    ),
    "positions": Entry(anything((3, 3)), lambda _, xs: (xs[0][1] * xs[0][2], 0)),
    "class_token": Entry(anything((3, 3)), lambda _, xs: (xs[0][2], 0)),
    "learned": Entry(anything((2, 4), length=size, units=size), lambda f, _: (f["length"] * f["units"], 0)),
    "fourier_features": Entry(anything(units=size), lambda f, xs: (xs[0][-1] * f["units"], prod(xs[0]) * f["units"])),
    "mask_token": Entry(anything((3, 3)), lambda _, xs: (xs[0][2], 0)),
    "batchnorm": Entry(anything(affine=flag, track=flag), lambda f, xs: (2 * xs[0][1] * f["affine"], 0)),
    "layernorm": Entry(anything(affine=flag, bias=flag), lambda f, xs: (xs[0][-1] * f["affine"] * (1 + f["bias"]), 0)),
    "rmsnorm": Entry(anything(affine=flag), lambda f, xs: (xs[0][-1] * f["affine"], 0)),
    "scale": Entry(anything(bias=flag), lambda f, xs: (xs[0][1] * (1 + f["bias"]), 0)),
    "maxpool2d": Entry(pool(), none),
    "avgpool2d": Entry(pool(), none),
    "adaptive_avgpool2d": Entry(anything((4, 4), output=size), none),
    "global_avgpool": Entry(anything((3, 5), keepdims=flag), none),
    "global_maxpool": Entry(anything((3, 5), keepdims=flag), none),
    "add": Entry(several(), none),
    "multiply": Entry(several(), none),
    "concat": Entry(several(), none),
    "dropout": Entry(anything(rate=st.floats(0, 0.99)), none),
    "drop_path": Entry(anything(rate=st.floats(0, 0.99)), none),
    "flatten": Entry(anything(), none),
    "unflatten": Entry(anything(rows=st.just(1)), none),
    "reshape": Entry(anything(shape=st.just([-1])), none),
    "permute": Entry(anything((3, 3), order=st.permutations([1, 2]).map(list)), none),
    "select": Entry(anything(index=st.just(0)), none),
} | {kind: Entry(anything(), none) for kind in (*IN_PLACE, *PURE)}
