"""Pieces of the U-shaped networks that take noise away (arXiv 2006.11239), by the names of diffusers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, residual_group, with_source

Attended = Callable[[str, int], list[Json]]
"""Layers behind a residual block of a level: attention of a name, or nothing."""


PATHS = (
    (r"^(down|up)_(\d)_([a-z]+)_(\d)\.", r"\1_blocks.\2.\3.\4."),
    (r"^emb\.", ""),
    (r"^mid_([a-z]+)_(\d)\.", r"mid_block.\1.\2."),
)


LOOKED = ((r"\.attention\.([qkv])_proj", r".to_\1"), (r"\.attention\.o_proj", ".to_out.0"))


def resnet_block(inner: int, outer: int, step: str = "") -> Json:
    """Two convolutions, each after a norm; what the step says, if any, is added to every channel between them."""
    told = (
        with_source(layer_node("silu", "nonlinearity"), step),
        layer_node("dense", "time_emb_proj", units=outer),
        layer_node("reshape", "step", shape=[outer, 1, 1]),
        with_source(layer_node("add", "stepped"), ["conv1", "step"]),
    )
    layers = (
        layer_node("groupnorm", "norm1", groups=32),
        layer_node("silu", "act1"),
        conv2d_node("conv1", outer, 3, padding=1),
        *(told if step else ()),
        layer_node("groupnorm", "norm2", groups=32),
        layer_node("silu", "act2"),
        conv2d_node("conv2", outer, 3, padding=1),
    )
    return residual_group(*layers, shortcut=[] if inner == outer else [conv2d_node("conv_shortcut", outer, 1)])


def plane_attention(name: str, width: int) -> Json:
    """Attention over all positions of a plane, of one head."""
    turned, back = layer_node("permute", order=[2, 1]), layer_node("permute", "back", order=[2, 1])
    plane = with_source(layer_node("reshape", "plane", shape=[width, -1, -1]), ["back", "x"])
    norm, attend = layer_node("groupnorm", "group_norm", groups=32), layer_node("attention", "attention", heads=1)
    return named_block(
        name,
        layer_node("identity", "x"),
        residual_group(norm, layer_node("flatten", start=2), turned, attend, back, plane),
    )


def time_embedding(name: str, source: str, units: int) -> Json:
    """Two dense layers over the embedding of the step, or of the image size (SDXL)."""
    first = with_source(layer_node("dense", "linear_1", units=units), source)
    return named_block(name, first, layer_node("silu", "act"), layer_node("dense", "linear_2", units=units))


def output_layers(channels: int) -> list[Json]:
    """The last norm, its activation and the channels that go out."""
    return [
        layer_node("groupnorm", "conv_norm_out", groups=32),
        layer_node("silu", "conv_act"),
        conv2d_node("conv_out", channels, 3, padding=1),
    ]


def upsample(name: str, width: int) -> Json:
    """A plane of twice the side."""
    return named_block(name, layer_node("upsample", "up", factor=2), conv2d_node("conv", width, 3, padding=1))


def unet_layers(widths: Sequence[int], attended: Attended, middle: list[Json], channels: int) -> list[Json]:
    """Two residual blocks a level down, three up, each joined by what its level had on the way down.

    Down, the plane is halved after every level but the last. What the step says is the value `emb`.
    """
    layers = [with_source(conv2d_node("conv_in", widths[0], 3, padding=1), "sample")]
    skips = [("conv_in", widths[0])]
    for level, width in enumerate(widths):
        for turn in range(2):
            layers.append(named_block(f"down_{level}_resnets_{turn}", resnet_block(skips[-1][1], width, "emb")))
            layers += attended(f"down_{level}_attentions_{turn}", level)
            skips.append((layers[-1]["name"], width))
        if level < len(widths) - 1:
            at = f"down_{level}_downsamplers_0"
            layers.append(named_block(at, conv2d_node("conv", width, 3, stride=2, padding=1)))
            skips.append((at, width))
    width = widths[-1]
    layers += [named_block("mid_resnets_0", resnet_block(width, width, "emb")), *middle]
    layers.append(named_block("mid_resnets_1", resnet_block(width, width, "emb")))
    for place, level in enumerate(reversed(range(len(widths)))):
        for turn in range(3):
            skip, more = skips.pop()
            layers.append(with_source(layer_node("concat", f"up_{place}_joined_{turn}"), [layers[-1]["name"], skip]))
            layers.append(named_block(f"up_{place}_resnets_{turn}", resnet_block(width + more, widths[level], "emb")))
            width = widths[level]
            layers += attended(f"up_{place}_attentions_{turn}", level)
        if level:
            layers.append(upsample(f"up_{place}_upsamplers_0", width))
    return [*layers, *output_layers(channels)]
