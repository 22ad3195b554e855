"""Pieces that documents are put together from: plain data in the format of a design document."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Json

Size = int | str


def node(kind: str, name: str = "", **fields: object) -> Json:
    """A layer."""
    return {"kind": kind, **({"name": name} if name else {}), **fields}


def block(name: str, *layers: Json) -> Json:
    """A named group."""
    return node("block", name, layers=list(layers))


def repeat(times: int, *layers: Json, name: str = "", start: int = 0) -> list[Json]:
    """Equal turns, folded: a group for several, none for no turn at all."""
    fields: Json = {"times": times, **({"start": start} if start else {}), "layers": list(layers)}
    return [node("repeat", name, **fields)] if times else []


def residual(*layers: Json, shortcut: Sequence[Json] = ()) -> Json:
    """Layers beside a shortcut, which is the input itself unless it has layers."""
    beside: Json = {"shortcut": list(shortcut)} if shortcut else {}
    return node("residual", layers=list(layers), **beside)


def branches(*paths: Sequence[Json], merge: str = "concat") -> Json:
    """Paths from one input, merged."""
    return node("branches", merge=merge, branches=[list(path) for path in paths])


def conv(name: str, filters: int, kernel: Size | tuple[int, int], *, bias: bool = True, **fields: object) -> Json:
    """A 2-D convolution; fields that are as usual are left out."""
    shape = list(kernel) if isinstance(kernel, tuple) else kernel
    usual = {"stride": 1, "padding": 0, "groups": 1}
    given = {key: value for key, value in fields.items() if usual.get(key) != value}
    return node("conv2d", name, filters=filters, kernel=shape, **given, **({} if bias else {"bias": False}))


def dropout(rate: float) -> list[Json]:
    """Dropout, or nothing where its rate is nought."""
    return [node("dropout", rate=rate)] if rate else []


def squeeze(channels: int, expanded: int) -> Json:
    """Squeeze-and-excitation: a factor for every channel, from its mean (arXiv 1709.01507)."""
    gate = (
        node("global_avgpool", "avgpool", keepdims=True),
        conv("fc1", channels, 1),
        node("silu", "activation", inplace=True),
        conv("fc2", expanded, 1),
        node("sigmoid", "scale_activation"),
    )
    return branches((), gate, merge="multiply")


def vision(name: str, image: int, *layers: Json, channels: int = 3) -> Json:
    """A document whose input is a square image of the size `image`."""
    shape = [channels, "image", "image"]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"image": {"shape": shape}},
        "layers": list(layers),
    }


def text(name: str, *layers: Json, inputs: Sequence[str] = ("input_ids",), seq: int = 128) -> Json:
    """A document whose inputs are token numbers, `seq` of them."""
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "seq": seq},
        "inputs": {each: {"shape": ["seq"], "dtype": "int64"} for each in inputs},
        "layers": list(layers),
    }
