"""Networks without norms: NFNet-F (arXiv 2102.06171) and NF-RegNet (arXiv 2101.08692), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, conv, divisible, node, residual, squeeze, vision


def scaled(name: str, width: int, kernel: int, **fields: int) -> Json:
    """A convolution whose weight is standardised, then times a gain for every filter."""
    return node("weight_norm", name, layer=conv("", width, kernel, padding=kernel // 2, bias=True, **fields))


def attention(name: str, width: int) -> Json:
    """Squeeze-and-excitation by half."""
    return block(name, squeeze(divisible(width / 2), width, "relu"))


def turn(
    width: int, inner: int, stride: int, act: str, group: int, regular: bool, shortcut: bool, gain: bool
) -> list[Json]:
    """An activation, then the convolutions; `regular` blocks attend inside, the others after, with a second 3×3.

    With a `gain` one number, learned, is what the branch is multiplied by (SkipInit).
    """
    groups = inner // group
    second = [] if regular else [node(act, "act2b"), scaled("conv2b", inner, 3, groups=groups)]
    inside, after = ([attention("attn", inner)], []) if regular else ([], [attention("attn_last", width)])
    layers = [
        scaled("conv1", inner, 1),
        node(act, "act2"),
        scaled("conv2", inner, 3, stride=stride, groups=groups),
        *second,
        *inside,
        node(act, "act3"),
        scaled("conv3", width, 1),
        *after,
        *([node("scale", "skipinit_gain", per="layer")] if gain else []),
    ]
    first = node(act, "act1")
    if not shortcut:
        return [residual(first, *layers)]
    pool = [node("avgpool2d", "pool", kernel=2, stride=2, ceil=True)] if stride > 1 else []
    return [first, branches(layers, [block("downsample", *pool, scaled("conv", width, 1))], merge="add")]


def document(
    name: str,
    depths: Sequence[int],
    channels: Sequence[int],
    image: int,
    regular: bool = False,
    gain: bool = False,
    classes: int = 1000,
) -> Json:
    """NFNet-F of `depths[i]` blocks of `channels[i]`; a `regular` one is NF-RegNet, at three quarters of its widths."""
    act, group = ("silu", 8) if regular else ("gelu", 128)
    widths = [divisible(0.75 * width) if regular else width for width in channels]
    taken, stages = widths[0] if regular else 128, list[Json]()
    stem = block("stem", scaled("conv", taken, 3, stride=2))
    if not regular:
        steps = ((16, 2), (32, 1), (64, 1), (128, 2))
        layers = [scaled(f"conv{at}", width, 3, stride=stride) for at, (width, stride) in enumerate(steps, 1)]
        between = [node(act) for _ in steps]
        stem = block("stem", *[part for pair in zip(layers, between, strict=True) for part in pair][:-1])
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        blocks: list[Json] = []
        for at in range(depth):
            inner = divisible(taken * (2.25 if at or number else 1)) if regular else width // 2
            stride = 2 if at == 0 and (regular or number) else 1
            body = turn(width, inner, stride, act, group, regular, stride > 1 or taken != width, gain)
            blocks.append(block(str(at), *body))
            taken = width
        stages.append(block(str(number), *blocks))
    last = divisible(0.75 * (1280 * channels[-1] // 440)) if regular else 2 * taken
    ends = [scaled("final_conv", last, 1), node(act, "final_act")]
    head = block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes))
    return vision(name, image, stem, block("stages", *stages), *ends, head)


NAMES = Naming(
    paths=(
        (r"parametrizations\.weight\.original0", "gain"),
        (r"parametrizations\.weight\.original1", "weight"),
        (r"skipinit_gain\.weight", "skipinit_gain"),
    )
)


def entry(name: str, title: str, paper: str, parameters: str, licence: str = "Apache-2.0", **rest: Any) -> Entry:
    """One network of timm."""
    source = "Brock et al. 2021, arXiv 2102.06171, Table 3"
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="NFNet",
        build=document,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.nfnet",
        published=(Published("parameters", parameters, "rounded", source),) if parameters else (),
        aliases=(title.lower(),),
        naming=NAMES,
        licence=licence,
        tags=("cnn", "classification", "imagenet", "grouped"),
    )


def deep(number: int, image: int) -> dict[str, Any]:
    """F0 to F7, as deep as their number plus one."""
    depths = tuple((number + 1) * depth for depth in (1, 2, 6, 3))
    return {"depths": depths, "channels": (256, 512, 1536, 1536), "image": image}


def largest(number: int, image: int, parameters: str) -> Entry:
    """A size as its authors published it, with a gain in every block."""
    shared = deep(number, image)
    return entry(f"dm_nfnet_f{number}", f"DM NFNet-F{number}", "2102.06171", parameters, gain=True, **shared)


def plain(number: int, image: int) -> Entry:
    """A size as timm builds it under the name alone, without the gains; no weights are published."""
    return entry(f"nfnet_f{number}", f"NFNet-F{number}", "2102.06171", "", "", **deep(number, image))


def regular(number: int, image: int, depths: Sequence[int], channels: Sequence[int]) -> Entry:
    """NF-RegNet-B0 to B5."""
    shared: dict[str, Any] = {"depths": tuple(depths), "channels": tuple(channels), "image": image, "regular": True}
    licence = "Apache-2.0" if number == 1 else ""  # of the others no weights are published
    return entry(f"nf_regnet_b{number}", f"NF-RegNet-B{number}", "2101.08692", "", licence, **shared)


IMAGES = (192, 224, 256, 320, 384, 416, 448, 480)
PRINTED = ("71.5 M", "132.6 M", "193.8 M", "254.9 M", "316.1 M", "377.2 M", "438.4 M")

ENTRIES = (
    *(largest(number, IMAGES[number], parameters) for number, parameters in enumerate(PRINTED)),
    *(plain(number, image) for number, image in enumerate(IMAGES)),
    regular(0, 192, (1, 3, 6, 6), (48, 104, 208, 440)),
    regular(1, 256, (2, 4, 7, 7), (48, 104, 208, 440)),
    regular(2, 240, (2, 4, 8, 8), (56, 112, 232, 488)),
    regular(3, 288, (2, 5, 9, 9), (56, 128, 248, 528)),
    regular(4, 320, (2, 6, 11, 11), (64, 144, 288, 616)),
    regular(5, 384, (3, 7, 14, 14), (80, 168, 336, 704)),
)
