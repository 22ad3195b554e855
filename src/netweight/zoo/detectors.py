"""Faster R-CNN (arXiv 1506.01497), Mask R-CNN (1703.06870) and RetinaNet (1708.02002), as torchvision builds them.

Fixed graphs: boxes are not chosen. What the second stage looks at comes in as inputs, 1,000 regions and 100 found
boxes, as many as torchvision keeps at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .entry import Entry, Json
from .naming import OWN, Naming
from .parts import after, block, branches, conv, node, torchvision, vision
from .resnet import stage, stem

DEPTHS = (3, 4, 6, 3)
FPN = "backbone.fpn."


def backbone(*, frozen: bool) -> list[Json]:
    """ResNet-50 without its head; the first versions keep a pretrained one's norms frozen."""
    prefix = "backbone.body."
    body = [
        stage(n, "bottleneck", 2 ** (5 + n), depth, prefix=prefix, frozen=frozen) for n, depth in enumerate(DEPTHS, 1)
    ]
    return [*stem(prefix, frozen=frozen), *body]


def step(name: str, channels: int, kernel: int, norm: str = "", act: str = "") -> Json:
    """A convolution, perhaps a norm, perhaps an activation, as torchvision's `Conv2dNormActivation`."""
    layers = [conv("0", channels, kernel, padding=kernel // 2, bias=not norm)]
    layers += [node(norm, "1")] if norm else []
    layers += [node(act, str(len(layers)), inplace=True)] if act else []
    return block(name, *layers)


def pyramid(sources: Sequence[str], norm: str = "", factor: int = 2) -> tuple[list[Json], list[str]]:
    """Feature pyramid (arXiv 1612.03144) over stages, the finest first, each `factor` times the next; its levels."""
    made: list[Json] = []
    sums: dict[int, str] = {}
    top = len(sources) - 1
    for at in range(top, -1, -1):
        inner = f"{FPN}inner_blocks.{at}"
        made.append(after(step(inner, 256, 1, norm), sources[at]))
        sums[at] = inner
        if at < top:
            made.append(after(node("upsample", f"above{at}", factor=factor), sums[at + 1]))
            made.append(after(node("add", f"sum{at}"), [inner, f"above{at}"]))
            sums[at] = f"sum{at}"
    levels = [f"{FPN}layer_blocks.{at}" for at in range(len(sources))]
    made += [after(step(level, 256, 3, norm), sums[at]) for at, level in enumerate(levels)]
    return made, levels


def stages(first: int) -> list[str]:
    """The stages of the ResNet from the number `first` on."""
    return [f"backbone.body.layer{number}" for number in range(first, 5)]


def everywhere(head: Json, levels: Sequence[str]) -> list[Json]:
    """One head at every level, with one set of weights."""
    first, *others = levels
    return [{**head, "from": first}, *(after(node("again", of=head["name"]), each) for each in others)]


def proposals(depth: int, anchors: int = 3) -> Json:
    """The head of the region proposal network: whether and where, for some anchors a position."""
    convs = [step(f"conv.{n}", 256, 3, act="relu") for n in range(depth)]
    return block("rpn.head", *convs, branches([conv("cls_logits", anchors, 1)], [conv("bbox_pred", 4 * anchors, 1)]))


def beside(name: str, norm: str) -> Json:
    """A 3×3 convolution over every region: they lie along an axis of their own, which it does not mix."""
    layer = node("conv3d", "0", filters=256, kernel=[1, 3, 3], padding=[0, 1, 1], **({"bias": False} if norm else {}))
    norms = [node(norm, "1")] if norm else []
    return block(name, layer, *norms, node("relu", "2" if norm else "1", inplace=True))


def boxes(classes: int, norm: str) -> list[Json]:
    """From a region to its class and its box: two dense layers, or four convolutions and one."""
    flat = [node("permute", order=[2, 1, 3, 4]), node("flatten", "4" if norm else "flat", start=2)]
    if norm:
        convs = [beside(str(n), norm) for n in range(4)]
        head = [*convs, *flat, node("dense", "5", units=1024), node("relu", "6", inplace=True)]
    else:
        dense = [part for n in (6, 7) for part in (node("dense", f"fc{n}", units=1024), node("relu"))]
        head = [*flat, *dense]
    ends = [[node("dense", "cls_score", units=classes)], [node("dense", "bbox_pred", units=4 * classes)]]
    return [block("box_head", *head), block("box_predictor", {**branches(*ends), "axis": -1})]


def masks(classes: int, norm: str) -> list[Json]:
    """From a found box to a mask of 28 × 28 for every class."""
    convs = [beside(str(n), norm) for n in range(4)]
    up = node("conv_transpose3d", "conv5_mask", filters=256, kernel=[1, 2, 2], stride=[1, 2, 2])
    last = node("conv3d", "mask_fcn_logits", filters=classes, kernel=1)
    return [block("mask_head", *convs), block("mask_predictor", up, node("relu", "relu", inplace=True), last)]


def keypoints(count: int = 17) -> list[Json]:
    """From a found person to a map of 56 × 56 for every keypoint: eight wide convolutions, and the plane doubled twice.

    The second time by distance, for every keypoint and person a plane of its own.
    """
    convs = [
        part
        for n in range(0, 16, 2)
        for part in (
            node("conv3d", str(n), filters=512, kernel=[1, 3, 3], padding=[0, 1, 1]),
            node("relu", str(n + 1), inplace=True),
        )
    ]
    spread = {"kernel": [1, 4, 4], "stride": [1, 2, 2], "padding": [0, 1, 1]}
    planes = [node("flatten", end=2), node("upsample", mode="bilinear")]
    scores = node("conv_transpose3d", "kps_score_lowres", filters=count, **spread)
    return [block("keypoint_head", *convs), block("keypoint_predictor", scores, *planes)]


REGIONS = Naming(
    ones=(
        (r"roi_heads\.(box_head|mask_head|mask_predictor)\.(\d\.0|conv5_mask)\.weight$", (-1, -1, -1, -1)),
        (r"roi_heads\.keypoint_(head\.\d+|predictor\.kps_score_lowres)\.weight$", (-1, -1, -1, -1)),
        (r"mask_fcn_logits\.weight$", (-1, -1, 1, 1)),
    )
)
"""A convolution over regions has no axis for them where regions are samples."""


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
    return {**made, "layers": [*made["layers"], block("roi_heads", *roi)]}


def rcnn(
    name: str, second: bool = False, mask: bool = False, people: bool = False, image: int = 800, classes: int = 91
) -> Json:
    """Faster R-CNN; with `mask` Mask R-CNN, for `people` Keypoint R-CNN.

    The second versions have norms, and convolutions before the boxes.
    """
    norm = "batchnorm" if second else ""
    fpn, levels = pyramid(stages(1), norm)
    pool = after(node("maxpool2d", f"{FPN}pool", kernel=1, stride=2), levels[-1])
    heads = everywhere(proposals(2 if second else 1), [*levels, pool["name"]])
    made = vision(name, image, *backbone(frozen=not second), *fpn, pool, *heads)
    further = masks(classes, norm) if mask else keypoints() if people else []
    return regional(made, boxes(2 if people else classes, norm) + further)


def extended(source: str) -> tuple[list[str], list[Json]]:
    """Two coarser levels behind the last: their names and layers."""
    first, second = (f"{FPN}extra_blocks.{each}" for each in ("p6", "p7"))
    layers = [
        after(conv(first, 256, 3, stride=2, padding=1), source),
        node("relu"),
        conv(second, 256, 3, stride=2, padding=1),
    ]
    return [first, second], layers


def retina(name: str, second: bool = False, image: int = 800, classes: int = 91) -> Json:
    """RetinaNet: five levels, and two heads of four convolutions that all levels share."""
    fpn, levels = pyramid(stages(2))
    extra, further = extended("backbone.body.layer4" if second else levels[-1])
    norm = "groupnorm" if second else ""
    convs = [step(f"conv.{n}", 256, 3, norm, "relu") for n in range(4)]
    ends = {"classification_head": ("cls_logits", 9 * classes), "regression_head": ("bbox_reg", 36)}
    heads = [block(f"head.{head}", *convs, conv(*end, 3, padding=1)) for head, end in ends.items()]
    shared = [part for head in heads for part in everywhere(head, [*levels, *extra])]
    return vision(name, image, *backbone(frozen=not second), *fpn, *further, *shared)


def fcos(name: str, image: int = 800, classes: int = 91) -> Json:
    """FCOS (arXiv 1904.01355): RetinaNet's pyramid, one box a position, and beside it how central the position is."""
    fpn, levels = pyramid(stages(2))
    extra, further = extended(levels[-1])
    shared: list[Json] = []
    for head in ("classification_head", "regression_head"):
        turns: list[tuple[str, dict[str, int]]]
        turns = [("conv2d", {"filters": 256, "kernel": 3, "padding": 1}), ("groupnorm", {}), ("relu", {})]
        convs = [node(kind, f"conv.{3 * n + at}", **rest) for n in range(4) for at, (kind, rest) in enumerate(turns)]
        ends = [conv("cls_logits", classes, 3, padding=1)]
        if head == "regression_head":
            box = [conv("bbox_reg", 4, 3, padding=1), node("relu")]
            ends = [branches(box, [conv("bbox_ctrness", 1, 3, padding=1)])]
        shared += everywhere(block(f"head.{head}", *convs, *ends), [*levels, *extra])
    return vision(name, image, *backbone(frozen=True), *fpn, *further, *shared)


def vgg(at: int, widths: Sequence[int], depth: int) -> list[Json]:
    """Stages of VGG, from the number `at` of their `Sequential`: a pool between them."""
    layers: list[Json] = []
    for number, width in enumerate(widths):
        if number or at:
            layers.append(node("maxpool2d", kernel=2, ceil=number == 3))
        for _ in range(2 if number < 2 and not at else depth):
            layers += [conv("", width, 3, padding=1), node("relu", inplace=True)]
    return [{**layer, "name": str(n)} for n, layer in enumerate(layers)]


def further(at: int, inner: int, channels: int, *, stride: int = 1, padding: int = 0) -> Json:
    """A smaller plane of SSD: two convolutions."""
    acts = [node("relu", f"{n}", inplace=True) for n in (1, 3)]
    return block(
        f"backbone.extra.{at}",
        conv("0", inner, 1),
        acts[0],
        conv("2", channels, 3, stride=stride, padding=padding),
        acts[1],
    )


ANCHORS = (4, 6, 6, 6, 4, 4)
"""Default boxes a position, in SSD's six planes."""


def ssd(name: str, image: int = 300, classes: int = 91) -> Json:
    """SSD300 over VGG-16: six planes, each with a convolution for classes and one for boxes."""
    spread = block(
        "7",
        node("maxpool2d", "0", kernel=3, stride=1, padding=1),
        conv("1", 1024, 3, padding=6, dilation=6),
        node("relu", "2", inplace=True),
        conv("3", 1024, 1),
        node("relu", "4", inplace=True),
    )
    planes = [
        after(node("scale", "backbone.scale"), "backbone.features"),
        {**block("backbone.extra.0", *vgg(23, (512,), 3), spread), "from": "backbone.features"},
        further(1, 256, 512, stride=2, padding=1),
        further(2, 128, 256, stride=2, padding=1),
        further(3, 128, 256),
        further(4, 128, 256),
    ]
    ends = {"classification_head": classes, "regression_head": 4}
    heads = [
        after(conv(f"head.{head}.module_list.{at}", anchors * many, 3, padding=1), plane["name"])
        for head, many in ends.items()
        for at, (plane, anchors) in enumerate(zip(planes, ANCHORS, strict=True))
    ]
    return vision(name, image, block("backbone.features", *vgg(0, (64, 128, 256, 512), 3)), *planes, *heads)


UNSEEN = "torchvision prints 134.38 G multiply-adds, those of a run that finds no box and so makes no mask."
ONCE = "torchvision prints 137.42 G multiply-adds, those of a run that finds one person; here are as many as it keeps."


def frozen(counted: int) -> str:
    """The first versions: the norms of a pretrained backbone do not train."""
    return f"torchvision freezes the norms of its weights; built without weights they train: {counted:,} parameters."


def entry(
    name: str,
    title: str,
    family: str,
    year: int,
    paper: str,
    counted: int,
    macs: str,
    build: Callable[..., Json],
    note: str = "",
    **rest: bool,
) -> Entry:
    """A detector of torchvision, for the 91 classes of COCO."""  # fmt: skip
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; torchvision.models.detection.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        naming=Naming(paths=((r"backbone\.scale\.weight$", "backbone.scale_weight"),))
        if build is ssd
        else REGIONS
        if build is rcnn
        else OWN,
        tags=("cnn", "detection", "dilated" if build is ssd else "fpn"),
        note=note,
    )


FASTER, MASK, RETINA = "1506.01497", "1703.06870", "1708.02002"
ANEW, SAMPLED = "2111.11429", "1912.02424"
"""What torchvision's second versions follow (the papers that retrained the detectors)."""

ENTRIES = (
    entry("fasterrcnn_resnet50_fpn", "Faster R-CNN R50-FPN", "Faster R-CNN", 2015, FASTER, 41755286, "134.38 G", rcnn,
          frozen(41808406)),
    entry(
        "fasterrcnn_resnet50_fpn_v2", "Faster R-CNN R50-FPN v2", "Faster R-CNN", 2021, f"{FASTER}, {ANEW}", 43712278,
        "280.371 G", rcnn, second=True,
    ),
    entry(
        "maskrcnn_resnet50_fpn", "Mask R-CNN R50-FPN", "Mask R-CNN", 2017, MASK, 44401393, "", rcnn,
        f"{UNSEEN} {frozen(44454513)}", mask=True
    ),
    entry(
        "maskrcnn_resnet50_fpn_v2", "Mask R-CNN R50-FPN v2", "Mask R-CNN", 2021, f"{MASK}, {ANEW}", 46359409,
        "333.577 G", rcnn, second=True, mask=True,
    ),
    entry("retinanet_resnet50_fpn", "RetinaNet R50-FPN", "RetinaNet", 2017, RETINA, 34014999, "151.54 G", retina,
          frozen(34068119)),
    entry(
        "retinanet_resnet50_fpn_v2", "RetinaNet R50-FPN v2", "RetinaNet", 2019, f"{RETINA}, {SAMPLED}", 38198935,
        "152.238 G", retina, second=True,
    ),
    entry(
        "keypointrcnn_resnet50_fpn", "Keypoint R-CNN R50-FPN", "Mask R-CNN", 2017, MASK, 59137258, "", rcnn,
        f"{ONCE} {frozen(59190378)}", people=True,
    ),
    entry(
        "fcos_resnet50_fpn", "FCOS R50-FPN", "FCOS", 2019, "1904.01355, 2006.09214", 32269600, "128.207 G", fcos,
        frozen(32322720),
    ),
    entry("ssd300_vgg16", "SSD300 VGG-16", "SSD", 2015, "1512.02325", 35641826, "34.858 G", ssd),
)  # fmt: skip
