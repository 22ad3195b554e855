"""DarkNet-53 (YOLOv3, arXiv 1804.02767) and cross-stage partial networks (arXiv 1911.11929), as timm builds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .entry import Entry, Json
from .parts import block, branches, conv, node, repeat, residual, vision


def unit(name: str, width: int, kernel: int, stride: int = 1, groups: int = 1, act: bool = True) -> Json:
    """Convolution, norm, leaky ReLU."""
    layer = conv("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return block(name, layer, node("batchnorm", "bn"), *([leaky()] if act else []))


def leaky() -> Json:
    """In place, as in the reference."""
    return node("leaky_relu", inplace=True)


def dark(width: int, inner: int) -> Json:
    """1×1 that narrows, 3×3 that widens, beside the input."""
    return residual(unit("conv1", inner, 1), unit("conv2", width, 3))


def bottle(width: int, inner: int, groups: int) -> list[Json]:
    """A bottleneck, whose activation comes after the sum."""
    layers = [unit("conv1", inner, 1), unit("conv2", inner, 3, groups=groups), unit("conv3", width, 1, act=False)]
    return [residual(*layers), leaky()]


def head(classes: int) -> Json:
    """A mean and a dense layer."""
    return block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes))


def darknet(name: str, depths: Sequence[int], image: int = 256, classes: int = 1000) -> Json:
    """Every stage halves the plane by a convolution, then has equal blocks."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        width = 64 * 2**number
        down = unit("conv_down", width, 3, stride=2)
        stages.append(block(str(number), down, *repeat(depth, dark(width, width // 2), name="blocks")))
    stem = block("stem", unit("conv1", 32, 3))
    return vision(name, image, stem, block("stages", *stages), head(classes))


def crossed(number: int, down: list[Json], expanded: int, out: int, blocks: list[Json], linear: bool) -> Json:
    """Half the expanded channels go through the blocks, half around them."""
    half = expanded // 2
    around = [node("slice", start=0, end=half)]
    through = [node("slice", start=half, end=expanded), *blocks, unit("conv_transition_b", half, 1)]
    wide = unit("conv_exp", expanded, 1, act=not linear)
    return block(str(number), *down, wide, branches(around, through), unit("conv_transition", out, 1))


def cross_resnet(
    name: str,
    widths: Sequence[int],
    expand: float,
    inside: float,
    groups: int = 1,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """CSPResNet and CSPResNeXt: `inside` is a block's inner width as a share of what the stage gives."""
    stages, taken = list[Json](), 64
    for number, (out, depth) in enumerate(zip(widths, (3, 3, 5, 2), strict=True)):
        down = [unit("conv_down", taken, 3, stride=2, groups=groups)] if number else []
        turn = bottle(int(out * expand / 2), int(out * inside), groups)
        blocks = repeat(depth, *turn, name="blocks")
        stages.append(crossed(number, down, int(out * expand), out, blocks, linear=True))
        taken = out
    pool = node("maxpool2d", "pool", kernel=3, stride=2, padding=1)
    stem = block("stem", unit("conv1", 64, 7, stride=2), pool)
    return vision(name, image, stem, block("stages", *stages), head(classes))


def cross_darknet(name: str, depths: Sequence[int], image: int = 256, classes: int = 1000) -> Json:
    """CSPDarkNet: the first stage is twice as wide inside."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        out = 64 * 2**number
        expanded, turn = (2 * out, dark(out, out // 2)) if number == 0 else (out, dark(out // 2, out // 2))
        down = unit("conv_down", out, 3, stride=2)
        stages.append(crossed(number, [down], expanded, out, repeat(depth, turn, name="blocks"), linear=False))
    return vision(name, image, block("stem", unit("conv1", 32, 3)), block("stages", *stages), head(classes))


def entry(name: str, title: str, family: str, paper: str, build: Callable[..., Json], **rest: Any) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.cspnet",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in rest else ())),
    )


FIFTY_THREE = (1, 2, 8, 8, 4)
YOLO, CROSS = "1804.02767", "1911.11929"

ENTRIES = (
    entry("darknet53", "DarkNet-53", "DarkNet", YOLO, darknet, depths=FIFTY_THREE),
    entry("cspdarknet53", "CSPDarkNet-53", "DarkNet", CROSS, cross_darknet, depths=FIFTY_THREE),
    entry("cspresnet50", "CSPResNet-50", "CSPNet", CROSS, cross_resnet, widths=(128, 256, 512, 1024), expand=2.0,
          inside=0.5),
    entry("cspresnext50", "CSPResNeXt-50", "CSPNet", CROSS, cross_resnet, widths=(256, 512, 1024, 2048), expand=1.0,
          inside=0.5, groups=32),
)  # fmt: skip
