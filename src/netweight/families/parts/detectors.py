"""Parts of Faster R-CNN, Mask R-CNN, RetinaNet that other families build on."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, branches_group, conv2d_node, layer_node, named_block, with_source

FPN = "backbone.fpn."


def step(name: str, channels: int, kernel: int, norm: str = "", act: str = "") -> Json:
    """A convolution, perhaps a norm, perhaps an activation, as torchvision's `Conv2dNormActivation`."""
    layers = [conv2d_node("0", channels, kernel, padding=kernel // 2, bias=not norm)]
    layers += [layer_node(norm, "1")] if norm else []
    layers += [layer_node(act, str(len(layers)), inplace=True)] if act else []
    return named_block(name, *layers)


def pyramid(sources: Sequence[str], norm: str = "", factor: int = 2) -> tuple[list[Json], list[str]]:
    """Feature pyramid (arXiv 1612.03144) over stages, the finest first, each `factor` times the next; its levels."""
    made: list[Json] = []
    sums: dict[int, str] = {}
    top = len(sources) - 1
    for at in range(top, -1, -1):
        inner = f"{FPN}inner_blocks.{at}"
        made.append(with_source(step(inner, 256, 1, norm), sources[at]))
        sums[at] = inner
        if at < top:
            made.append(with_source(layer_node("upsample", f"above{at}", factor=factor), sums[at + 1]))
            made.append(with_source(layer_node("add", f"sum{at}"), [inner, f"above{at}"]))
            sums[at] = f"sum{at}"
    levels = [f"{FPN}layer_blocks.{at}" for at in range(len(sources))]
    made += [with_source(step(level, 256, 3, norm), sums[at]) for at, level in enumerate(levels)]
    return made, levels


def everywhere(head: Json, levels: Sequence[str]) -> list[Json]:
    """One head at every level, with one set of weights."""
    first, *others = levels
    return [{**head, "from": first}, *(with_source(layer_node("again", of=head["name"]), each) for each in others)]


def proposals(depth: int, anchors: int = 3) -> Json:
    """The head of the region proposal network: whether and where, for some anchors a position."""
    convs = [step(f"conv.{n}", 256, 3, act="relu") for n in range(depth)]
    return named_block(
        "rpn.head",
        *convs,
        branches_group([conv2d_node("cls_logits", anchors, 1)], [conv2d_node("bbox_pred", 4 * anchors, 1)]),
    )


def beside(name: str, norm: str) -> Json:
    """A 3×3 convolution over every region: they lie along an axis of their own, which it does not mix."""
    layer = layer_node(
        "conv3d", "0", filters=256, kernel=[1, 3, 3], padding=[0, 1, 1], **({"bias": False} if norm else {})
    )
    norms = [layer_node(norm, "1")] if norm else []
    return named_block(name, layer, *norms, layer_node("relu", "2" if norm else "1", inplace=True))


def boxes(classes: int, norm: str) -> list[Json]:
    """From a region to its class and its box: two dense layers, or four convolutions and one."""
    flat = [layer_node("permute", order=[2, 1, 3, 4]), layer_node("flatten", "4" if norm else "flat", start=2)]
    if norm:
        convs = [beside(str(n), norm) for n in range(4)]
        head = [*convs, *flat, layer_node("dense", "5", units=1024), layer_node("relu", "6", inplace=True)]
    else:
        dense = [part for n in (6, 7) for part in (layer_node("dense", f"fc{n}", units=1024), layer_node("relu"))]
        head = [*flat, *dense]
    ends = [[layer_node("dense", "cls_score", units=classes)], [layer_node("dense", "bbox_pred", units=4 * classes)]]
    return [named_block("box_head", *head), named_block("box_predictor", {**branches_group(*ends), "axis": -1})]


def regional(made: Json, roi: list[Json], regions: int = 1000) -> Json:
    """A detector with its second stage, whose regions come in as inputs."""
    inputs = {
        "box_head": ("regions", "proposals", 7),
        "mask_head": ("found", "detections", 14),
        "keypoint_head": ("found", "detections", 14),
    }
    for part in roi:
        if part["name"] in inputs:
            source, count, side = inputs[part["name"]]
            made["inputs"][source] = {"shape": [256, count, side, side]}
            made["sizes"][count] = {"proposals": regions, "detections": 100}[count]
            part["from"] = source
    return {**made, "layers": [*made["layers"], named_block("roi_heads", *roi)]}


def frozen(counted: int) -> str:
    """The first versions: the norms of a pretrained backbone do not train."""
    return f"torchvision freezes the norms of its weights; built without weights they train: {counted:,} parameters."
