"""Pieces of diffusion transformers of one or two streams: what shifts, scales and gates them, and how they attend."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Json
from .parts import after, conv, node


def modulation(name: str, source: str, width: int, parts: int, *, bias: bool = True) -> list[Json]:
    """Vectors `name.0`, `name.1` … of a condition, by one dense layer `name.linear`."""
    picks = [after(node("select", f"{name}.{n}", index=n), f"{name}.parts") for n in range(parts)]
    return [
        after(node("silu", f"{name}.silu"), source),
        node("dense", f"{name}.linear", units=parts * width, **({} if bias else {"bias": False})),
        node("reshape", f"{name}.parts", shape=[parts, 1, width]),
        *picks,
    ]


def shifted(
    name: str, source: str, shift: str, scale: str, *, norm: str = "layernorm", affine: bool = False
) -> list[Json]:
    """A norm, by itself without weights, scaled and shifted: the value `name.out`."""
    return [
        after(node(norm, f"{name}.norm", **({} if affine else {"affine": False})), source),
        after(node("multiply", f"{name}.scaled"), [f"{name}.norm", scale]),
        after(node("add", f"{name}.out"), [f"{name}.norm", f"{name}.scaled", shift]),
    ]


def gated(name: str, source: str, change: str, gate: str) -> list[Json]:
    """The source and a change of it times a gate, added: the value `name`."""
    return [
        after(node("multiply", f"{name}_gated"), [change, gate]),
        after(node("add", name), [source, f"{name}_gated"]),
    ]


def feed(name: str, source: str, width: int, inner: int = 0, act: str = "") -> list[Json]:
    """Two dense layers, `inner` or four times as wide between them: the value `name.net.2`."""
    return [
        after(node("dense", f"{name}.net.0.proj", units=inner or 4 * width), source),
        node(act) if act else node("gelu", approximate="tanh"),
        node("dense", f"{name}.net.2", units=width),
    ]


def projected(
    name: str, source: str, units: int, *, norm: Json | None = None, head: int = 0, bias: bool = True
) -> list[Json]:
    """A dense layer `name`; with a `norm`, its result is normed `head` numbers at a time: the value `name.heads`."""
    dense = after(node("dense", name, units=units, **({} if bias else {"bias": False})), source)
    return [dense, *headed(name, norm, units, head)]


def headed(name: str, norm: Json | None, units: int, head: int) -> list[Json]:
    """What comes, normed `head` numbers at a time if at all: the value `name.heads`."""
    if norm is None:
        return [node("identity", f"{name}.heads")]
    split = node("reshape", f"{name}.split", shape=[-1, units // head, head])
    return [split, norm, node("flatten", f"{name}.heads", start=2)]


def joined(name: str, values: Sequence[str]) -> Json:
    """Positions of two streams, one after the other."""
    return after(node("concat", name), values)


def told(name: str, source: str, units: int, *, bias: bool = True) -> list[Json]:
    """Two dense layers over what a condition says: the value `name.linear_2`."""
    plain = {} if bias else {"bias": False}
    return [
        after(node("dense", f"{name}.linear_1", units=units, **plain), source),
        node("silu", f"{name}.act"),
        node("dense", f"{name}.linear_2", units=units, **plain),
    ]


def summed(name: str, *sources: str) -> Json:
    """The sum of what several conditions say."""
    return after(node("add", name), [f"{source}.linear_2" for source in sources])


def patched(width: int, patch: int, source: str, *, name: str = "pos_embed.proj", bias: bool = True) -> list[Json]:
    """Patches of a latent in one row, by a strided convolution."""
    return [
        after(conv(name, width, patch, stride=patch, bias=bias), source),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
    ]


def ended(source: str, condition: str, width: int, units: int, *, bias: bool = True) -> list[Json]:
    """The last norm, scaled and shifted by the condition, and the numbers of every patch."""
    return [
        *modulation("norm_out", condition, width, 2, bias=bias),
        *shifted("norm_out", source, "norm_out.1", "norm_out.0"),
        node("dense", "proj_out", units=units, **({} if bias else {"bias": False})),
    ]


def packed(name: str, width: int, *, bias: bool = True) -> list[Json]:
    """Four positions of a latent as one, in one row."""
    return [
        after(node("pixel_unshuffle", factor=2), "sample"),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("dense", name, units=width, **({} if bias else {"bias": False})),
    ]


def filmed(name: str, width: int) -> list[Json]:
    """Patches of two by two of every frame of a film's latent, in one row."""
    return [
        after(node("conv3d", name, filters=width, kernel=[1, 2, 2], stride=[1, 2, 2]), "sample"),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
    ]


def film(name: str, layers: list[Json], size: tuple[int, int, int], seq: int, channels: int = 16, **told: int) -> Json:
    """A document over the latent of a film of `size` (frames, height, width) and a text; `told` are more inputs."""
    frames, height, width = size
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "height": height, "width": width, "seq": seq},
        "inputs": {
            "sample": {"shape": [channels, "frames", "height", "width"]},
            **{source: {"shape": [features]} for source, features in told.items()},
            "encoder_hidden_states": {"shape": ["seq", 4096]},
        },
        "layers": layers,
    }
