"""TResNet (arXiv 2003.13630), as timm builds it: pixels in channels first, blur before every stride."""

from __future__ import annotations

from collections.abc import Sequence

from .coatnet import squeezed
from .entry import Entry, Json
from .parts import block, conv, node, repeat, residual, vision


def normed(name: str, width: int, kernel: int, *, act: bool = True, stride: int = 1) -> Json:
    """A convolution, its norm and a leaky ReLU; the stride comes in a blur behind them."""
    layers = [conv("conv", width, kernel, padding=kernel // 2, bias=False), node("batchnorm", "bn")]
    layers += [node("leaky_relu", "act", inplace=True)] if act else []
    return block(name, *layers, *([node("blurpool2d", "aa", kernel=3, stride=stride)] if stride > 1 else []))


def shortcut(taken: int, out: int, stride: int) -> list[Json]:
    """The mean of 2 × 2 where the plane is halved, and a convolution where it is widened."""
    if stride == 1 and taken == out:
        return []
    pool = [node("avgpool2d", "0", kernel=2, ceil=True)] if stride > 1 else []
    return [block("downsample", *pool, normed(str(len(pool)), out, 1, act=False))]


def basic(taken: int, width: int, stride: int) -> list[Json]:
    """Two convolutions and a squeeze."""
    body = [
        normed("conv1", width, 3, stride=stride),
        normed("conv2", width, 3, act=False),
        squeezed("se", max(width // 4, 64), width, "relu"),
    ]
    return [residual(*body, shortcut=shortcut(taken, width, stride)), node("relu", "act", inplace=True)]


def bottleneck(taken: int, width: int, stride: int, *, gated: bool) -> list[Json]:
    """Three convolutions, the squeeze before the last."""
    body = [
        normed("conv1", width, 1),
        normed("conv2", width, 3, stride=stride),
        *([squeezed("se", max(width // 2, 64), width, "relu")] if gated else []),
        normed("conv3", 4 * width, 1, act=False),
    ]
    return [residual(*body, shortcut=shortcut(taken, 4 * width, stride)), node("relu", "act", inplace=True)]


def document(
    name: str, depths: Sequence[int], width: int = 64, second: bool = False, image: int = 224, classes: int = 1000
) -> Json:
    """Two stages of basic blocks, two of bottlenecks, which the `second` version has everywhere."""
    taken, stages = width, list[Json]()
    for number, depth in enumerate(depths):
        own, stride = width * 2**number, 2 if number else 1
        wide = second or number >= 2
        out = 4 * own if wide else own
        first, rest = (
            bottleneck(come, own, step, gated=number < 3) if wide else basic(come, own, step)
            for come, step in ((taken, stride), (out, 1))
        )
        stages.append(block(f"layer{number + 1}", block("0", *first), *repeat(depth - 1, *rest, start=1)))
        taken = out
    stem = (node("pixel_unshuffle", "s2d", factor=4), normed("conv1", width, 3))
    return vision(
        name,
        image,
        block("body", *stem, *stages),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


def entry(size: str, depths: Sequence[int], **rest: int) -> Entry:
    """A size of the paper, and the second version, of its code."""
    title = f"TResNet-{size.upper().replace('_', '-')}"
    return Entry(
        id=f"tresnet_{size}",
        title=title,
        year=2020,
        group="vision",
        family="TResNet",
        build=document,
        hyperparameters={"depths": tuple(depths), **rest},
        source=f"arXiv 2003.13630; timm tresnet_{size}",
        aliases=(title.lower(),),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
    )


ENTRIES = (
    entry("m", (3, 4, 11, 3)),
    entry("l", (4, 5, 18, 3), width=76),
    entry("xl", (4, 5, 24, 3), width=83),
    entry("v2_l", (3, 4, 23, 3), second=True),
)
