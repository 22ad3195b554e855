"""Parts of ResNet, ResNeXt, Wide ResNet that other families build on."""

from __future__ import annotations

from typing import Literal

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, repeat_layers, residual_group

Kind = Literal["basic", "bottleneck"]


def _relu() -> Json:
    """In place, as in the reference."""
    return layer_node("relu", inplace=True)


def _norm(name: str, *, frozen: bool = False) -> Json:
    """Batch normalization, `frozen` in the backbone of a detector."""
    return layer_node("batchnorm", name, **({"frozen": True} if frozen else {}))


def _body(
    kind: Kind, width: int, stride: int, groups: int = 1, base: int = 64, dilation: int = 1, *, frozen: bool = False
) -> list[Json]:
    """The convolutions of one block, each normalized; the 3×3 one has `groups` of `base` channels for every 64."""
    norms = [_norm(f"bn{n}", frozen=frozen) for n in (1, 2, 3)]
    if kind == "basic":
        first = conv2d_node("conv1", width, 3, stride=stride, padding=1, bias=False)
        return [first, norms[0], _relu(), conv2d_node("conv2", width, 3, padding=1, bias=False), norms[1]]
    inner = width * base // 64 * groups
    spread = {"dilation": dilation} if dilation > 1 else {}
    middle = conv2d_node("conv2", inner, 3, stride=stride, padding=dilation, groups=groups, bias=False, **spread)
    last = conv2d_node("conv3", 4 * width, 1, bias=False)
    return [conv2d_node("conv1", inner, 1, bias=False), norms[0], _relu(), middle, norms[1], _relu(), last, norms[2]]


def resnet_stage(
    number: int,
    kind: Kind,
    width: int,
    depth: int,
    *,
    prefix: str = "",
    dilation: tuple[int, int] = (1, 1),
    frozen: bool = False,
    groups: int = 1,
    base: int = 64,
) -> Json:
    """A first block that halves the plane or widens it, and equal ones after it.

    `dilation` is that of the first block and of the others: where they are spread out, the plane stays as it is.
    """
    stride = 1 if number == 1 or dilation[1] > 1 else 2
    out = width if kind == "basic" else 4 * width
    down = (
        []
        if stride == 1 and kind == "basic"
        else [named_block("downsample", conv2d_node("0", out, 1, stride=stride, bias=False), _norm("1", frozen=frozen))]
    )
    first, rest = (
        _body(kind, width, step, groups, base, spread, frozen=frozen)
        for step, spread in zip((stride, 1), dilation, strict=True)
    )
    beginning = [residual_group(*first, shortcut=down), _relu()]
    turn = [residual_group(*rest), _relu()]
    name = f"{prefix}layer{number}"
    if not down:
        return named_block(name, *repeat_layers(depth, *turn))
    return named_block(name, named_block("0", *beginning), *repeat_layers(depth - 1, *turn, start=1))


def resnet_stem(prefix: str = "", *, frozen: bool = False) -> list[Json]:
    """From the image to a quarter of it."""
    return [
        conv2d_node(f"{prefix}conv1", 64, 7, stride=2, padding=3, bias=False),
        _norm(f"{prefix}bn1", frozen=frozen),
        _relu(),
        layer_node("maxpool2d", f"{prefix}maxpool", kernel=3, stride=2, padding=1),
    ]
