"""VoVNet (arXiv 1904.09730) and SelecSLS (arXiv 1907.00837), as timm builds them: outputs gathered once, at the end."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block


def _unit(name: str, width: int, kernel: int, stride: int = 1, names: tuple[str, str] = ("conv", "bn")) -> Json:
    """Convolution, norm, ReLU."""
    layer = conv2d_node(names[0], width, kernel, stride=stride, padding=kernel // 2, bias=False)
    return named_block(name, layer, layer_node("batchnorm", names[1]), layer_node("relu", inplace=True))


def _gathered(width: int, out: int, depth: int) -> list[Json]:
    """Convolutions in a row, all of whose outputs and the input are joined, then a 1×1."""
    steps = [_unit(f"conv_mid.{at}", width, 3) for at in range(depth)]
    sources = ["taken", *(step["name"] for step in steps)]
    return [
        layer_node("identity", "taken"),
        *steps,
        layer_node("concat") | {"from": sources},
        _unit("conv_concat", out, 1),
    ]


def vovnet_document(name: str, blocks: Sequence[int], depth: int = 5, classes: int = 1000) -> Json:
    """A VoVNet of `blocks[i]` gatherings in stage i."""
    stages: list[Json] = []
    for number, times in enumerate(blocks):
        pool = [layer_node("maxpool2d", "pool", kernel=3, stride=2, ceil=True)] if number else []
        width, out = 128 + 32 * number, 256 * (number + 1)
        made = (named_block(str(at), *_gathered(width, out, depth)) for at in range(times))
        stages.append(named_block(str(number), *pool, named_block("blocks", *made)))
    stem = named_block("stem", _unit("0", 64, 3, 2), _unit("1", 64, 3), _unit("2", 128, 3, 2))
    head = named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes))
    return image_document(name, 224, stem, named_block("stages", *stages), head)


def _plain(name: str, width: int, kernel: int, stride: int = 1) -> Json:
    """The same with names by place."""
    return _unit(name, width, kernel, stride, ("0", "1"))


def _selective(name: str, middle: int, out: int, stride: int, skip: str) -> Json:
    """Three convolutions of 3×3 in a row, joined, with an earlier value under `skip` where there is one."""
    half = middle // 2
    first = [_plain("conv1", middle, 3, stride), _plain("conv2", middle, 1), _plain("conv3", half, 3)]
    rest = [_plain("conv4", middle, 1), _plain("conv5", half, 3)]
    sources = ["conv1", "conv3", "conv5", *([skip] if skip else [])]
    return named_block(name, *first, *rest, layer_node("concat") | {"from": sources}, _plain("conv6", out, 1))


def selecsls_document(
    name: str, rows: Sequence[tuple[int, int]], head: Sequence[tuple[int, int, int]], classes: int = 1000
) -> Json:
    """Pairs of blocks; the first of each halves the plane, and the second sees what it gave."""
    layers = [_plain("stem", 32, 3, 2)]
    for number, (middle, out) in enumerate(rows):
        skip = f"features.{number - 1}" if number % 2 else ""
        layers.append(_selective(f"features.{number}", middle, out, 1 if skip else 2, skip))
    ends = [_plain(f"head.{at}", *row) for at, row in enumerate(head)]
    return image_document(
        name, 224, *layers, *ends, layer_node("global_avgpool"), layer_node("dense", "fc", units=classes)
    )
