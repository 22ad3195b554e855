"""EdgeNeXt (arXiv 2206.10589), as timm builds it: depthwise convolutions, and attention between channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .cait import covariance, scaled
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, repeat, residual, sequence, vision
from .patched import perceptron

HEADS = (8, 8, 8, 8)
KERNELS = (3, 5, 7, 9)
SCALES = (2, 2, 3, 4)


def behind(width: int) -> list[Json]:
    """A norm and an MLP over the features, scaled; features first again."""
    return [
        node("permute", order=[2, 3, 1]),
        node("layernorm", "norm"),
        perceptron(4 * width, width),
        scaled("gamma"),
        node("permute", order=[3, 1, 2]),
    ]


def convolved(width: int, kernel: int, *, bias: bool, stride: int = 1) -> list[Json]:
    """A block of convolutions; where it halves the plane, the shortcut begins behind that."""
    depth = conv("conv_dw", width, kernel, stride=stride, padding=kernel // 2, groups=1, bias=bias)
    if stride == 1:
        return [residual({**depth, "groups": width}, *behind(width))]
    return [depth, residual(*behind(width))]


def split(width: int, scales: int, *, bias: bool) -> list[Json]:
    """Channels in parts, each convolved with what came of the part before; the last passes by."""
    part = -(-width // scales)
    sizes = [part] * (scales - 1)
    made = [node("split", "parts", parts=[*sizes, width - sum(sizes)])]
    for at in range(scales - 1):
        source = f"parts.y{at}" if at else "parts"
        made += [after(node("add"), [f"convs.{at - 1}", source])] if at else []
        layer = conv(f"convs.{at}", part, 3, padding=1, groups=part, bias=bias)
        made.append(layer if at else after(layer, source))
    ends = [*(f"convs.{at}" for at in range(scales - 1)), f"parts.y{scales - 1}"]
    return [*made, after(node("concat"), ends)]


def turn(width: int, heads: int, scales: int, *, placed: bool, bias: bool) -> Json:
    """Parts, attention between channels, and an MLP."""
    positions = [
        node("identity", "rows"),
        after(conv("pos_embd.token_projection", width, 1), "places"),
        node("flatten", start=2),
        node("permute", "where", order=[2, 1]),
        after(node("add"), ["rows", "where"]),
    ]
    mlp = [node("layernorm", "norm"), perceptron(4 * width, width), scaled("gamma")]
    return residual(
        *split(width, scales, bias=bias),
        *sequence(),
        *(positions if placed else []),
        residual(node("layernorm", "norm_xca"), covariance(width, heads, "xca"), scaled("gamma_xca")),
        node("unflatten"),
        *mlp,
        node("permute", order=[3, 1, 2]),
    )


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int] = HEADS,
    within: bool = False,
    bias: bool = True,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks, the last of each but the first stage with attention.

    `within` halves the plane in the first block of a stage, and the first convolution overlaps.
    """
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        kernel, layers, first = KERNELS[number], list[Json](), 0
        if number and not within:
            down = (node("layernorm", "0", axis=1), conv("1", width, 2, stride=2, bias=bias))
            layers.append(block("downsample", *down))
        if number and within:
            depthwise = convolved(width, kernel, bias=bias, stride=2)
            depthwise[0]["groups"] = widths[number - 1]
            layers, first = [block("blocks.0", *depthwise)], 1
        last = 1 if number else 0
        turns = repeat(depth - last - first, *convolved(width, kernel, bias=bias), name="blocks", start=first)
        layers += turns
        if last:
            attend = turn(width, heads[number], SCALES[number], placed=number == 1, bias=bias)
            layers.append(block(f"blocks.{depth - 1}", attend))
        stages.append(block(str(number), *layers))
    stem = conv("0", widths[0], 9, stride=4, padding=4, bias=bias) if within else conv("0", widths[0], 4, stride=4)
    made = vision(
        name,
        image,
        block("stem", stem, node("layernorm", "1", axis=1)),
        block("stages", *stages),
        node("global_avgpool"),
        block("head", node("layernorm", "norm"), node("dense", "fc", units=classes)),
    )
    made["sizes"]["side"] = image // 8
    made["inputs"]["places"] = {"shape": [64, "side", "side"]}
    return made


NAMES = Naming(
    paths=((r"(gamma|gamma_xca|temperature)\.weight$", r"\1"),),
    ones=((r"temperature$", (-1, 1, 1)),),
)


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: Any) -> Entry:
    """A size of the paper, or timm's own."""
    table = "Maaz et al. 2022, arXiv 2206.10589, Table 2"
    names = {"xx_small": "XXS", "x_small": "XS", "small": "S", "base": "B", "small_rw": "S-rw"}
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as MAdds", table),
    )
    title = f"EdgeNeXt-{names[size]}"
    return Entry(
        id=f"edgenext_{size}",
        title=title,
        year=2022,
        group="vision",
        family="EdgeNeXt",
        build=document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2206.10589; timm edgenext_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "mobile", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


FOUR = (4, 4, 4, 4)

ENTRIES = (
    entry("xx_small", (24, 48, 88, 168), (2, 2, 6, 2), ("1.3 M", "261 M"), heads=FOUR),
    entry("x_small", (32, 64, 100, 192), (3, 3, 9, 3), ("2.3 M", "538 M"), heads=FOUR),
    entry("small", (48, 96, 160, 304), (3, 3, 9, 3), ("5.6 M", "1.3 G")),
    entry("base", (80, 160, 288, 584), (3, 3, 9, 3), ("18.5 M", "3.84 G")),
    entry("small_rw", (48, 96, 192, 384), (3, 3, 9, 3), ("", ""), within=True, bias=False),
)
