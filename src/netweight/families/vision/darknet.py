"""DarkNet-53 (YOLOv3, arXiv 1804.02767) and cross-stage partial networks (arXiv 1911.11929), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _unit(name: str, width: int, kernel: int, stride: int = 1, groups: int = 1, act: bool = True) -> Json:
    """Convolution, norm, leaky ReLU."""
    layer = conv2d_node("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return named_block(name, layer, layer_node("batchnorm", "bn"), *([_leaky()] if act else []))


def _leaky() -> Json:
    """In place, as in the reference."""
    return layer_node("leaky_relu", inplace=True)


def _dark(width: int, inner: int) -> Json:
    """1×1 that narrows, 3×3 that widens, beside the input."""
    return residual_group(_unit("conv1", inner, 1), _unit("conv2", width, 3))


def _bottle(width: int, inner: int, groups: int) -> list[Json]:
    """A bottleneck, whose activation comes after the sum."""
    layers = [_unit("conv1", inner, 1), _unit("conv2", inner, 3, groups=groups), _unit("conv3", width, 1, act=False)]
    return [residual_group(*layers), _leaky()]


def _head(classes: int) -> Json:
    """A mean and a dense layer."""
    return named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes))


def darknet_document(name: str, depths: Sequence[int], image: int = 256, classes: int = 1000) -> Json:
    """Every stage halves the plane by a convolution, then has equal blocks."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        width = 64 * 2**number
        down = _unit("conv_down", width, 3, stride=2)
        stages.append(named_block(str(number), down, *repeat_layers(depth, _dark(width, width // 2), name="blocks")))
    stem = named_block("stem", _unit("conv1", 32, 3))
    return image_document(name, image, stem, named_block("stages", *stages), _head(classes))


def _crossed(number: int, down: list[Json], expanded: int, out: int, blocks: list[Json], linear: bool) -> Json:
    """Half the expanded channels go through the blocks, half around them."""
    half = expanded // 2
    around = [layer_node("slice", start=0, end=half)]
    through = [layer_node("slice", start=half, end=expanded), *blocks, _unit("conv_transition_b", half, 1)]
    wide = _unit("conv_exp", expanded, 1, act=not linear)
    return named_block(str(number), *down, wide, branches_group(around, through), _unit("conv_transition", out, 1))


def csp_resnet_document(
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
        down = [_unit("conv_down", taken, 3, stride=2, groups=groups)] if number else []
        turn = _bottle(int(out * expand / 2), int(out * inside), groups)
        blocks = repeat_layers(depth, *turn, name="blocks")
        stages.append(_crossed(number, down, int(out * expand), out, blocks, linear=True))
        taken = out
    pool = layer_node("maxpool2d", "pool", kernel=3, stride=2, padding=1)
    stem = named_block("stem", _unit("conv1", 64, 7, stride=2), pool)
    return image_document(name, image, stem, named_block("stages", *stages), _head(classes))


def csp_darknet_document(name: str, depths: Sequence[int], image: int = 256, classes: int = 1000) -> Json:
    """CSPDarkNet: the first stage is twice as wide inside."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        out = 64 * 2**number
        expanded, turn = (2 * out, _dark(out, out // 2)) if number == 0 else (out, _dark(out // 2, out // 2))
        down = _unit("conv_down", out, 3, stride=2)
        stages.append(_crossed(number, [down], expanded, out, repeat_layers(depth, turn, name="blocks"), linear=False))
    return image_document(
        name, image, named_block("stem", _unit("conv1", 32, 3)), named_block("stages", *stages), _head(classes)
    )
