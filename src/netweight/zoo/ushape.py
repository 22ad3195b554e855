"""Pieces of the U-shaped networks that take noise away (arXiv 2006.11239), by the names of diffusers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .entry import Json
from .parts import after, block, conv, node, residual

Attended = Callable[[str, int], list[Json]]
"""What follows a residual block of a level: attention of a name, or nothing."""

PATHS = (
    (r"^(down|up)_(\d)_([a-z]+)_(\d)\.", r"\1_blocks.\2.\3.\4."),
    (r"^emb\.", ""),
    (r"^mid_([a-z]+)_(\d)\.", r"mid_block.\1.\2."),
)
LOOKED = ((r"\.attention\.([qkv])_proj", r".to_\1"), (r"\.attention\.o_proj", ".to_out.0"))


def resnet(inner: int, outer: int, step: str = "") -> Json:
    """Two convolutions, each after a norm; what the step says, if any, is added to every channel between them."""
    told = (
        after(node("silu", "nonlinearity"), step),
        node("dense", "time_emb_proj", units=outer),
        node("reshape", "step", shape=[outer, 1, 1]),
        after(node("add", "stepped"), ["conv1", "step"]),
    )
    layers = (
        node("groupnorm", "norm1", groups=32),
        node("silu", "act1"),
        conv("conv1", outer, 3, padding=1),
        *(told if step else ()),
        node("groupnorm", "norm2", groups=32),
        node("silu", "act2"),
        conv("conv2", outer, 3, padding=1),
    )
    return residual(*layers, shortcut=[] if inner == outer else [conv("conv_shortcut", outer, 1)])


def looked(name: str, width: int) -> Json:
    """Attention over all positions of a plane, of one head."""
    turned, back = node("permute", order=[2, 1]), node("permute", "back", order=[2, 1])
    plane = after(node("reshape", "plane", shape=[width, -1, -1]), ["back", "x"])
    norm, attend = node("groupnorm", "group_norm", groups=32), node("attention", "attention", heads=1)
    return block(name, node("identity", "x"), residual(norm, node("flatten", start=2), turned, attend, back, plane))


def embedded(name: str, source: str, units: int) -> Json:
    """Two dense layers over what tells the step, or the picture's size (SDXL)."""
    first = after(node("dense", "linear_1", units=units), source)
    return block(name, first, node("silu", "act"), node("dense", "linear_2", units=units))


def ending(channels: int) -> list[Json]:
    """The last norm, its activation and the channels that go out."""
    return [
        node("groupnorm", "conv_norm_out", groups=32),
        node("silu", "conv_act"),
        conv("conv_out", channels, 3, padding=1),
    ]


def doubled(name: str, width: int) -> Json:
    """A plane of twice the side."""
    return block(name, node("upsample", "up", factor=2), conv("conv", width, 3, padding=1))


def ushape(widths: Sequence[int], attended: Attended, middle: list[Json], channels: int) -> list[Json]:
    """Two residual blocks a level down, three up, each joined by what its level had on the way down.

    Down, the plane is halved after every level but the last. What the step says is the value `emb`.
    """
    layers = [after(conv("conv_in", widths[0], 3, padding=1), "sample")]
    skips = [("conv_in", widths[0])]
    for level, width in enumerate(widths):
        for turn in range(2):
            layers.append(block(f"down_{level}_resnets_{turn}", resnet(skips[-1][1], width, "emb")))
            layers += attended(f"down_{level}_attentions_{turn}", level)
            skips.append((layers[-1]["name"], width))
        if level < len(widths) - 1:
            at = f"down_{level}_downsamplers_0"
            layers.append(block(at, conv("conv", width, 3, stride=2, padding=1)))
            skips.append((at, width))
    width = widths[-1]
    layers += [block("mid_resnets_0", resnet(width, width, "emb")), *middle]
    layers.append(block("mid_resnets_1", resnet(width, width, "emb")))
    for place, level in enumerate(reversed(range(len(widths)))):
        for turn in range(3):
            skip, more = skips.pop()
            layers.append(after(node("concat", f"up_{place}_joined_{turn}"), [layers[-1]["name"], skip]))
            layers.append(block(f"up_{place}_resnets_{turn}", resnet(width + more, widths[level], "emb")))
            width = widths[level]
            layers += attended(f"up_{place}_attentions_{turn}", level)
        if level:
            layers.append(doubled(f"up_{place}_upsamplers_0", width))
    return [*layers, *ending(channels)]
