"""Pieces of diffusion transformers of one or two streams: what shifts, scales and gates them, and how they attend."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, with_source


def modulation_vectors(name: str, source: str, width: int, parts: int, *, bias: bool = True) -> list[Json]:
    """Vectors `name.0`, `name.1` … of a condition, by one dense layer `name.linear`."""
    picks = [with_source(layer_node("select", f"{name}.{n}", index=n), f"{name}.parts") for n in range(parts)]
    return [
        with_source(layer_node("silu", f"{name}.silu"), source),
        layer_node("dense", f"{name}.linear", units=parts * width, **({} if bias else {"bias": False})),
        layer_node("reshape", f"{name}.parts", shape=[parts, 1, width]),
        *picks,
    ]


def modulated_norm(
    name: str, source: str, shift: str, scale: str, *, norm: str = "layernorm", affine: bool = False
) -> list[Json]:
    """A norm, by itself without weights, scaled and shifted: the value `name.out`."""
    return [
        with_source(layer_node(norm, f"{name}.norm", **({} if affine else {"affine": False})), source),
        with_source(layer_node("multiply", f"{name}.scaled"), [f"{name}.norm", scale]),
        with_source(layer_node("add", f"{name}.out"), [f"{name}.norm", f"{name}.scaled", shift]),
    ]


def gated_residual(name: str, source: str, change: str, gate: str) -> list[Json]:
    """The source and a change of it times a gate, added: the value `name`."""
    return [
        with_source(layer_node("multiply", f"{name}_gated"), [change, gate]),
        with_source(layer_node("add", name), [source, f"{name}_gated"]),
    ]


def feed_forward(name: str, source: str, width: int, inner: int = 0, act: str = "") -> list[Json]:
    """Two dense layers, `inner` or four times as wide between them: the value `name.net.2`."""
    return [
        with_source(layer_node("dense", f"{name}.net.0.proj", units=inner or 4 * width), source),
        layer_node(act) if act else layer_node("gelu", approximate="tanh"),
        layer_node("dense", f"{name}.net.2", units=width),
    ]


def projection_with_head_norm(
    name: str, source: str, units: int, *, norm: Json | None = None, head: int = 0, bias: bool = True
) -> list[Json]:
    """A dense layer `name`; with a `norm`, its result is normed `head` numbers at a time: the value `name.heads`."""
    dense = with_source(layer_node("dense", name, units=units, **({} if bias else {"bias": False})), source)
    return [dense, *norm_per_head(name, norm, units, head)]


def norm_per_head(name: str, norm: Json | None, units: int, head: int) -> list[Json]:
    """The input, normalized per head of `head` features, or as it is: the value `name.heads`."""
    if norm is None:
        return [layer_node("identity", f"{name}.heads")]
    split = layer_node("reshape", f"{name}.split", shape=[-1, units // head, head])
    return [split, norm, layer_node("flatten", f"{name}.heads", start=2)]


def concat_sequences(name: str, values: Sequence[str]) -> Json:
    """Positions of two streams, one after the other."""
    return with_source(layer_node("concat", name), values)


def condition_embedding(name: str, source: str, units: int, *, bias: bool = True) -> list[Json]:
    """Two dense layers over what a condition says: the value `name.linear_2`."""
    plain = {} if bias else {"bias": False}
    return [
        with_source(layer_node("dense", f"{name}.linear_1", units=units, **plain), source),
        layer_node("silu", f"{name}.act"),
        layer_node("dense", f"{name}.linear_2", units=units, **plain),
    ]


def add_conditions(name: str, *sources: str) -> Json:
    """The sum of what several conditions say."""
    return with_source(layer_node("add", name), [f"{source}.linear_2" for source in sources])


def patch_embedding(
    width: int, patch: int, source: str, *, name: str = "pos_embed.proj", bias: bool = True
) -> list[Json]:
    """Patches of a latent in one row, by a strided convolution."""
    return [
        with_source(conv2d_node(name, width, patch, stride=patch, bias=bias), source),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
    ]


def final_projection(source: str, condition: str, width: int, units: int, *, bias: bool = True) -> list[Json]:
    """The last norm, scaled and shifted by the condition, and the numbers of every patch."""
    return [
        *modulation_vectors("norm_out", condition, width, 2, bias=bias),
        *modulated_norm("norm_out", source, "norm_out.1", "norm_out.0"),
        layer_node("dense", "proj_out", units=units, **({} if bias else {"bias": False})),
    ]


def latent_packing(name: str, width: int, *, bias: bool = True) -> list[Json]:
    """Four positions of a latent as one, in one row."""
    return [
        with_source(layer_node("pixel_unshuffle", factor=2), "sample"),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        layer_node("dense", name, units=width, **({} if bias else {"bias": False})),
    ]


def video_patch_embedding(name: str, width: int) -> list[Json]:
    """Patches of two by two of every frame of a film's latent, in one row."""
    return [
        with_source(layer_node("conv3d", name, filters=width, kernel=[1, 2, 2], stride=[1, 2, 2]), "sample"),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
    ]


def video_document(
    name: str, layers: list[Json], size: tuple[int, int, int], seq: int, channels: int = 16, **told: int
) -> Json:
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
