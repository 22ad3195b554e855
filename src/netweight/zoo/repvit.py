"""RepViT (arXiv 2307.09283), as timm builds it for training: branches of convolutions that are one when it runs."""

from __future__ import annotations

from collections.abc import Sequence

from .coatnet import squeezed
from .entry import Entry, Json
from .parts import block, branches, conv, divisible, node, residual, vision


def normed(name: str, width: int, kernel: int, **fields: int) -> Json:
    """A convolution and its norm."""
    layer = conv("c", width, kernel, padding=kernel // 2, bias=False, **fields)
    return block(name, layer, node("batchnorm", "bn"))


def mixer(width: int, *, legacy: bool) -> Json:
    """A depthwise convolution of 3 × 3, one of 1 × 1 and the input, summed; the second versions norm the sum."""
    small = normed("conv1", width, 1, groups=width) if legacy else conv("conv1", width, 1, groups=width)
    paths = branches([], [normed("conv", width, 3, groups=width)], [small], merge="add")
    return block("token_mixer", paths, *([] if legacy else [node("batchnorm", "bn")]))


def mlp(name: str, width: int) -> Json:
    """Two convolutions of 1 × 1, twice as wide between, beside the input."""
    return residual(block(name, normed("conv1", 2 * width, 1), node("gelu", "act"), normed("conv2", width, 1)))


def turn(name: str, width: int, *, gated: bool, legacy: bool) -> Json:
    """Positions, then channels; `gated` has a squeeze between."""
    gate = [squeezed("se", divisible(width / 4, least=0.0), width, "relu")] if gated else []
    return block(name, mixer(width, legacy=legacy), *gate, mlp("channel_mixer", width))


def down(taken: int, out: int, *, legacy: bool) -> Json:
    """A block, the plane halved, the channels widened, an MLP."""
    return block(
        "downsample",
        turn("pre_block", taken, gated=False, legacy=legacy),
        normed("spatial_downsample", taken, 3, stride=2, groups=taken),
        normed("channel_downsample", out, 1),
        mlp("ffn", out),
    )


def document(
    name: str, width: int, depths: Sequence[int], legacy: bool = False, image: int = 224, classes: int = 1000
) -> Json:
    """A RepViT of `depths[i]` blocks, each stage twice as wide; every second block has a squeeze."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * 2**number
        before = [down(own // 2, own, legacy=legacy)] if number else []
        blocks = [turn(f"blocks.{at}", own, gated=at % 2 == 0, legacy=legacy) for at in range(depth)]
        stages.append(block(str(number), *before, *blocks))
    stem = (normed("conv1", width // 2, 3, stride=2), node("gelu", "act1"), normed("conv2", width, 3, stride=2))
    heads = [
        [block(head, node("batchnorm", "bn"), node("dense", "l", units=classes))] for head in ("head", "head_dist")
    ]
    return vision(
        name,
        image,
        block("stem", *stem),
        block("stages", *stages),
        node("global_avgpool"),
        block("head", branches(*heads, merge="add")),
    )


def entry(size: str, width: int, depths: Sequence[int], *, legacy: bool = False) -> Entry:
    """A size, with both heads of distillation."""
    name = f"repvit_m{size.replace('.', '_')}"
    title = f"RepViT-M{size}"
    return Entry(
        id=name,
        title=title,
        year=2023,
        group="vision",
        family="RepViT",
        build=document,
        hyperparameters={"width": width, "depths": tuple(depths), **({"legacy": True} if legacy else {})},
        source=f"arXiv 2307.09283; timm {name}",
        aliases=(title.lower(),),
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="As it is trained: the branches are not joined, and there are two heads.",
    )


ENTRIES = (
    entry("1", 48, (2, 2, 14, 2), legacy=True),
    entry("2", 64, (2, 2, 12, 2), legacy=True),
    entry("3", 64, (4, 4, 18, 2), legacy=True),
    entry("0.9", 48, (2, 2, 14, 2)),
    entry("1.0", 56, (2, 2, 14, 2)),
    entry("1.1", 64, (2, 2, 12, 2)),
    entry("1.5", 64, (4, 4, 24, 4)),
    entry("2.3", 80, (6, 6, 34, 2)),
)
