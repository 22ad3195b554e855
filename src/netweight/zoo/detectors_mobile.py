"""Detectors over MobileNetV3 (arXiv 1905.02244), as torchvision builds them: Faster R-CNN and SSDLite (1801.04381)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .detectors import FASTER, REGIONS, boxes, everywhere, frozen, proposals, pyramid, regional
from .entry import Entry, Json
from .mobilenet import HS, LARGE, bottleneck
from .naming import OWN
from .parts import after, block, conv, node, torchvision, unit, vision

STAGES = ("13", "16")
"""The two last stages, both at a thirty-second of the image."""


def still(layer: Json) -> Json:
    """A layer, its norms and those inside it frozen."""
    held: Json = {key: [still(each) for each in layer[key]] for key in ("layers", "shortcut") if key in layer}
    if "branches" in layer:
        held["branches"] = [[still(each) for each in path] for path in layer["branches"]]
    return {**layer, **held, **({"frozen": True} if layer["kind"] == "batchnorm" else {})}


def body(reduced: bool = False) -> list[Json]:
    """All convolutions of MobileNetV3-Large; `reduced` halves the channels of what follows its last halving."""
    taken, blocks = 16, list[Json]()
    for number, row in enumerate(LARGE, 1):
        if reduced and number > 12:
            wide = row.expanded if number == 13 else row.expanded // 2
            row = row._replace(channels=row.channels // 2, expanded=wide)
        blocks.append(block(str(number), bottleneck(taken, row)))
        taken = row.channels
    return [unit("0", 16, 3, HS, stride=2), *blocks, unit("16", 6 * taken, 1, HS)]


def faster(name: str, image: int, regions: int, classes: int = 91) -> Json:
    """Faster R-CNN: a pyramid of two stages and a pool, fifteen anchors a position."""
    stages = [{**still(layer), "name": f"backbone.body.{layer['name']}"} for layer in body()]
    fpn, levels = pyramid([f"backbone.body.{number}" for number in STAGES], factor=1)
    pool = after(node("maxpool2d", "backbone.fpn.pool", kernel=1, stride=2), levels[-1])
    heads = everywhere(proposals(1, 15), [*levels, pool["name"]])
    return regional(vision(name, image, *stages, *fpn, pool, *heads), boxes(classes, ""), regions)


def further(at: int, channels: int) -> Json:
    """A smaller plane: a narrow convolution, one of every channel at stride 2, and one to the `channels`."""
    inner = channels // 2
    return block(
        f"backbone.extra.{at}",
        unit("0", inner, 1, "relu6"),
        unit("1", inner, 3, "relu6", stride=2, groups=inner),
        unit("2", channels, 1, "relu6"),
    )


def ssdlite(name: str, image: int = 320, anchors: int = 6, classes: int = 91) -> Json:
    """SSDLite: six planes, and at each a convolution of every channel before those for classes and boxes."""
    stages = body(reduced=True)
    block13 = stages[13]["layers"][0]
    expand, *rest = block13["layers"]
    stages[13] = {**expand, "name": "13"}
    last = [{**layer, "name": str(at)} for at, layer in enumerate((block("", *rest), *stages[14:]))]
    planes = [
        block("backbone.features.0", *stages[:14]),
        block("backbone.features.1", *last),
        *(further(at, channels) for at, channels in enumerate((512, 256, 256, 128))),
    ]
    widths = (672, 480, 512, 256, 256, 128)
    ends = {"classification_head": classes, "regression_head": 4}
    heads = [
        after(
            block(
                f"head.{head}.module_list.{at}",
                unit("0", width, 3, "relu6", groups=width),
                conv("1", anchors * many, 1),
            ),
            plane["name"],
        )
        for head, many in ends.items()
        for at, (plane, width) in enumerate(zip(planes, widths, strict=True))
    ]
    return vision(name, image, *planes, *heads)


def entry(
    name: str, title: str, year: int, paper: str, counted: int, macs: str, build: Callable[..., Json], note: str,
    **rest: Any,
) -> Entry:  # fmt: skip
    """A detector of torchvision, for the 91 classes of COCO."""
    pyramidal = build is faster
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family="Faster R-CNN" if pyramidal else "SSD",
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; torchvision.models.detection.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        naming=REGIONS if pyramidal else OWN,
        tags=("cnn", "detection", "depthwise", "mobile", *(("fpn",) if pyramidal else ())),
        note=note,
    )


MOBILE = f"{FASTER}, 1905.02244"


def unseen(macs: str) -> str:
    """Why the metadata's operations are fewer."""
    return f"torchvision prints {macs} G multiply-adds, those of a run that proposes no region. {frozen(19410754)}"


ENTRIES = (
    entry(
        "fasterrcnn_mobilenet_v3_large_fpn", "Faster R-CNN MobileNetV3-Large FPN", 2019, MOBILE, 19386354, "",
        faster, unseen("4.494"), image=800, regions=1000,
    ),
    entry(
        "fasterrcnn_mobilenet_v3_large_320_fpn", "Faster R-CNN MobileNetV3-Large 320 FPN", 2019, MOBILE, 19386354, "",
        faster, unseen("0.719"), image=320, regions=150,
    ),
    entry(
        "ssdlite320_mobilenet_v3_large", "SSDLite320 MobileNetV3-Large", 2018, "1801.04381, 1905.02244", 3440060,
        "0.583 G", ssdlite, "",
    ),
)  # fmt: skip
