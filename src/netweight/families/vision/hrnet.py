"""HRNet (arXiv 1908.07919), as timm builds its classifiers: planes of several sizes side by side, exchanged again."""

from __future__ import annotations

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)
from netweight.families.parts.resnet_timm import ResNetVariant, conv_norm_act, residual_branch, resnet_stage


def _relu(name: str = "", **taken: object) -> Json:
    """Of its own, as in the reference's sums."""
    return layer_node("relu", name, **taken)


def _crossed(name: str, source: str, fine: int, coarse: int, widths: list[int], up: bool) -> Json:
    """From one plane to another: 1×1 and an upsampling, or 3×3 that halve the plane as often as it takes."""
    if up:
        layers = [*conv_norm_act("0", widths[fine], 1, "1"), layer_node("upsample", "2", factor=2 ** (coarse - fine))]
        return named_block(name, *layers) | {"from": source}
    steps: list[Json] = []
    for at in range(coarse - fine):
        last = at == coarse - fine - 1
        layers = conv_norm_act("0", widths[coarse if last else fine], 3, "1", "" if last else "2", stride=2)
        steps.append(named_block(str(at), *layers))
    return named_block(name, *steps) | {"from": source}


def _module(name: str, sources: list[str], widths: list[int]) -> tuple[list[Json], list[str]]:
    """Four basic blocks on every plane, then every plane as a sum of what comes from all; the names of the sums."""
    layers, planes, sums = list[Json](), list[str](), list[str]()
    for at, (source, width) in enumerate(zip(sources, widths, strict=False)):
        turn = residual_group(
            *conv_norm_act("conv1", width, 3, "bn1", "act1"), *conv_norm_act("conv2", width, 3, "bn2")
        )
        planes.append(f"{name}.branches.{at}")
        layers.append(
            named_block(planes[at], *repeat_layers(4, turn, layer_node("relu", inplace=True))) | {"from": source}
        )
    for to in range(len(planes)):
        terms = [planes[to] if at == to else f"{name}.fuse_layers.{to}.{at}" for at in range(len(planes))]
        for at, source in enumerate(planes):
            if at != to:
                layers.append(_crossed(terms[at], source, min(at, to), max(at, to), widths, at > to))
        sums.append(f"{name}.planes.{to}")
        layers += [layer_node("add", f"{name}.sums.{to}", **{"from": terms}), _relu(sums[to])]
    return layers, sums


def _head(planes: list[str]) -> list[Json]:
    """Every plane widened, and added to the one above it, which is halved."""
    layers, above = list[Json](), ""
    for at, plane in enumerate(planes):
        width = 32 * 2**at
        shortcut = [named_block("downsample", *conv_norm_act("0", 4 * width, 1, "1"))]
        wide = [
            residual_group(*residual_branch(ResNetVariant(), 0, width, 1), shortcut=shortcut),
            layer_node("relu", inplace=True),
        ]
        layers.append(named_block(f"incre_modules.{at}", named_block("0", *wide)) | {"from": plane})
        if above:
            step = (
                conv2d_node("0", 4 * width, 3, stride=2, padding=1),
                layer_node("batchnorm", "1"),
                layer_node("relu", "2", inplace=True),
            )
            down = f"downsamp_modules.{at - 1}"
            layers.append(named_block(down, *step) | {"from": above})
            layers.append(layer_node("add", f"head.{at}", **{"from": [f"incre_modules.{at}", down]}))
        above = layers[-1]["name"]
    return layers


def hrnet_document(name: str, width: int, classes: int = 1000) -> Json:
    """An HRNet whose finest plane has `width` channels; every coarser one has twice as many."""
    widths = [width * 2**at for at in range(4)]
    stem = [
        *conv_norm_act("conv1", 64, 3, "bn1", "act1", stride=2),
        *conv_norm_act("conv2", 64, 3, "bn2", "act2", stride=2),
    ]
    layers, planes = [*stem, resnet_stage(ResNetVariant(), 1, 64, 64, 4)], ["layer1"]
    for number, modules in ((2, 1), (3, 4), (4, 3)):
        added, source = f"transition{number - 1}.{number - 1}", planes[-1]
        finer = planes
        if number == 2:
            finer = ["transition1.0"]
            layers.append(named_block(finer[0], *conv_norm_act("0", width, 3, "1", "2")) | {"from": source})
        new = conv_norm_act("0", widths[number - 1], 3, "1", "2", stride=2)
        layers.append(named_block(added, named_block("0", *new)) | {"from": source})
        planes = [*finer, added]
        for at in range(modules):
            made, planes = _module(f"stage{number}.{at}", planes, widths)
            layers += made
    last = [conv2d_node("0", 2048, 1), layer_node("batchnorm", "1"), layer_node("relu", "2", inplace=True)]
    ends = [layer_node("global_avgpool", "global_pool"), layer_node("dense", "classifier", units=classes)]
    return image_document(name, 224, *layers, *_head(planes), named_block("final_layer", *last), *ends)
