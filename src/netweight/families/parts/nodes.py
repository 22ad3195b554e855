"""Pieces that documents are put together from: plain data in the format of a design document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


Size = int | str


_USUAL = {"stride": 1, "padding": 0, "groups": 1}
"""Fields of a convolution that are not written where they are so."""


def layer_node(kind: str, name: str = "", **fields: object) -> Json:
    """A layer."""
    return {"kind": kind, "name": name, **fields} if name else {"kind": kind, **fields}


def with_source(layer: Json, source: str | Sequence[str]) -> Json:
    """A layer that takes one earlier value or several, by name."""
    return {**layer, "from": source if isinstance(source, str) else list(source)}


def named_block(name: str, *layers: Json) -> Json:
    """A named group."""
    return layer_node("block", name, layers=list(layers))


def repeat_layers(times: int, *layers: Json, name: str = "", start: int = 0) -> list[Json]:
    """Layers repeated with their own weights: a group, or nothing for zero times."""
    fields: Json = {"times": times, **({"start": start} if start else {}), "layers": list(layers)}
    return [layer_node("repeat", name, **fields)] if times else []


def plane_to_sequence() -> list[Json]:
    """The positions of a plane in a row: `channels × height × width` becomes `positions × features`."""
    return [layer_node("flatten", start=2), layer_node("permute", order=[2, 1])]


def sequence_to_plane() -> list[Json]:
    """A square plane again."""
    return [layer_node("unflatten"), layer_node("permute", order=[3, 1, 2])]


def residual_group(*layers: Json, shortcut: Sequence[Json] = ()) -> Json:
    """Layers beside a shortcut, which is the input itself unless it has layers."""
    beside: Json = {"shortcut": list(shortcut)} if shortcut else {}
    return layer_node("residual", layers=list(layers), **beside)


def branches_group(*paths: Sequence[Json], merge: str = "concat") -> Json:
    """Paths from one input, merged."""
    return layer_node("branches", merge=merge, branches=[list(path) for path in paths])


def conv2d_node(name: str, filters: int, kernel: Size | tuple[int, int], *, bias: bool = True, **fields: Any) -> Json:
    """A 2-D convolution; fields that are as usual are left out."""
    given = {key: value for key, value in fields.items() if _USUAL.get(key) != value}
    if not bias:
        given["bias"] = False
    shape = list(kernel) if isinstance(kernel, tuple) else kernel
    return layer_node("conv2d", name, filters=filters, kernel=shape, **given)


def dropout_layers(rate: float) -> list[Json]:
    """A dropout layer; none for a rate of 0."""
    return [layer_node("dropout", rate=rate)] if rate else []


def dropping(rate: float) -> Json:
    """The field of an attention that drops probabilities; none for a rate of 0."""
    return {"dropout": rate} if rate else {}


NEW_GELU: Json = {"approximate": "tanh", "written": True}
"""Fields of GELU as transformers writes it out (`gelu_new`)."""


def conv_norm_act(name: str, filters: int, kernel: int, act: str = "", **fields: Any) -> Json:
    """Convolution without bias that keeps the plane but for its stride, batch normalization, and an activation."""
    around = kernel // 2 * fields.get("dilation", 1)
    padded = conv2d_node("0", filters, kernel, padding=around, bias=False, **fields)
    return named_block(
        name, padded, layer_node("batchnorm", "1"), *([layer_node(act, "2", inplace=True)] if act else [])
    )


def squeeze_excite(channels: int, expanded: int, act: str = "silu", scale: str = "sigmoid") -> Json:
    """Squeeze-and-excitation: a factor for every channel, from its mean (arXiv 1709.01507)."""
    gate = (
        layer_node("global_avgpool", "avgpool", keepdims=True),
        conv2d_node("fc1", channels, 1),
        layer_node(act, "activation", inplace=True),
        conv2d_node("fc2", expanded, 1),
        layer_node(scale, "scale_activation"),
    )
    return branches_group((), gate, merge="multiply")


def numbered_layers(*layers: Json) -> list[Json]:
    """Layers named by their place, as in a `Sequential`."""
    return [{**layer, "name": str(place)} for place, layer in enumerate(layers)]


def numbered_blocks(*parts: Sequence[Json]) -> list[Json]:
    """Parts in a row, each a block named by its place, as in a `Sequential`."""
    return [named_block(str(place), *part) for place, part in enumerate(parts)]


def round_to_divisible(channels: float, step: int = 8, least: float = 0.9) -> int:
    """Channels as a multiple of `step`, at least so large a share of what was asked (torchvision `_make_divisible`)."""
    near = max(step, int(channels + step / 2) // step * step)
    return near if near >= least * channels else near + step


def image_document(name: str, image: int, *layers: Json, channels: int = 3) -> Json:
    """A document whose input is a square image of the size `image`."""
    shape = [channels, "image", "image"]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"image": {"shape": shape}},
        "layers": list(layers),
    }


def text_document(name: str, *layers: Json, inputs: Sequence[str] = ("input_ids",), seq: int = 128) -> Json:
    """A document whose inputs are token numbers, `seq` of them."""
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "seq": seq},
        "inputs": {each: {"shape": ["seq"], "dtype": "int64"} for each in inputs},
        "layers": list(layers),
    }


def translation_document(name: str, *layers: Json, seq: int = 128, target: int = 128) -> Json:
    """A document that reads `seq` words and writes `target` words."""
    made = text_document(name, *layers, seq=seq)
    made["sizes"]["target"] = target
    made["inputs"]["decoder_input_ids"] = {"shape": ["target"], "dtype": "int64"}
    return made
