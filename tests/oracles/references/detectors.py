"""Entries that bear the name of a detector of torchvision, run part by part, without what chooses boxes."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor, nn

from netweight import zoo

from ._published import published


def run(module: Any, image: Tensor, regions: Tensor | None = None, found: Tensor | None = None) -> None:
    """All parts with weights, without what chooses between boxes."""
    levels = list(module.backbone(image).values())
    if regions is None:
        module.head(levels)
        return
    module.rpn.head(levels)
    heads = module.roi_heads
    heads.box_predictor(heads.box_head(regions[0].transpose(0, 1)))
    if found is not None:
        kind = "mask" if heads.mask_head is not None else "keypoint"
        head, predictor = (getattr(heads, f"{kind}_{part}") for part in ("head", "predictor"))
        predictor(head(found[0].transpose(0, 1)))


NAMES = [*zoo.INDEX["vision.detectors"], *zoo.INDEX["vision.detectors_mobile"]]
REFERENCES: dict[str, partial[nn.Module]] = {name: partial(published, name) for name in NAMES}
