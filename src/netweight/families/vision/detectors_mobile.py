"""Detectors over MobileNetV3 (arXiv 1905.02244), as torchvision builds them: Faster R-CNN and SSDLite (1801.04381)."""

from __future__ import annotations

from netweight.families.parts.detectors import boxes, everywhere, frozen, proposals, pyramid, regional
from netweight.families.parts.mobilenet import HS, LARGE, mobilenet_v3_block
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    conv_norm_act,
    image_document,
    layer_node,
    named_block,
    with_source,
)

STAGES = ("13", "16")
"""The two last stages, both at a thirty-second of the image."""


def _still(layer: Json) -> Json:
    """A layer, its norms and those inside it frozen."""
    held: Json = {key: [_still(each) for each in layer[key]] for key in ("layers", "shortcut") if key in layer}
    if "branches" in layer:
        held["branches"] = [[_still(each) for each in path] for path in layer["branches"]]
    return {**layer, **held, **({"frozen": True} if layer["kind"] == "batchnorm" else {})}


def _body(reduced: bool = False) -> list[Json]:
    """All convolutions of MobileNetV3-Large; `reduced` halves the channels of what follows its last halving."""
    taken, blocks = 16, list[Json]()
    for number, row in enumerate(LARGE, 1):
        if reduced and number > 12:
            wide = row.expanded if number == 13 else row.expanded // 2
            row = row._replace(channels=row.channels // 2, expanded=wide)
        blocks.append(named_block(str(number), mobilenet_v3_block(taken, row)))
        taken = row.channels
    return [conv_norm_act("0", 16, 3, HS, stride=2), *blocks, conv_norm_act("16", 6 * taken, 1, HS)]


def faster(name: str, image: int, regions: int, classes: int = 91) -> Json:
    """Faster R-CNN: a pyramid of two stages and a pool, fifteen anchors a position."""
    stages = [{**_still(layer), "name": f"backbone.body.{layer['name']}"} for layer in _body()]
    fpn, levels = pyramid([f"backbone.body.{number}" for number in STAGES], factor=1)
    pool = with_source(layer_node("maxpool2d", "backbone.fpn.pool", kernel=1, stride=2), levels[-1])
    heads = everywhere(proposals(1, 15), [*levels, pool["name"]])
    return regional(image_document(name, image, *stages, *fpn, pool, *heads), boxes(classes, ""), regions)


def _further(at: int, channels: int) -> Json:
    """A smaller plane: a narrow convolution, one of every channel at stride 2, and one to the `channels`."""
    inner = channels // 2
    return named_block(
        f"backbone.extra.{at}",
        conv_norm_act("0", inner, 1, "relu6"),
        conv_norm_act("1", inner, 3, "relu6", stride=2, groups=inner),
        conv_norm_act("2", channels, 1, "relu6"),
    )


def ssdlite(name: str, image: int = 320, anchors: int = 6, classes: int = 91) -> Json:
    """SSDLite: six planes, and at each a convolution of every channel before those for classes and boxes."""
    stages = _body(reduced=True)
    block13 = stages[13]["layers"][0]
    expand, *rest = block13["layers"]
    stages[13] = {**expand, "name": "13"}
    last = [{**layer, "name": str(at)} for at, layer in enumerate((named_block("", *rest), *stages[14:]))]
    planes = [
        named_block("backbone.features.0", *stages[:14]),
        named_block("backbone.features.1", *last),
        *(_further(at, channels) for at, channels in enumerate((512, 256, 256, 128))),
    ]
    widths = (672, 480, 512, 256, 256, 128)
    ends = {"classification_head": classes, "regression_head": 4}
    heads = [
        with_source(
            named_block(
                f"head.{head}.module_list.{at}",
                conv_norm_act("0", width, 3, "relu6", groups=width),
                conv2d_node("1", anchors * many, 1),
            ),
            plane["name"],
        )
        for head, many in ends.items()
        for at, (plane, width) in enumerate(zip(planes, widths, strict=True))
    ]
    return image_document(name, image, *planes, *heads)


def unseen(macs: str) -> str:
    """Why the metadata's operations are fewer."""
    return f"torchvision prints {macs} G multiply-adds, those of a run that proposes no region. {frozen(19410754)}"
