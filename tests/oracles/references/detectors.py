"""Entries that bear the name of a detector of torchvision, run part by part, without what chooses boxes."""

from __future__ import annotations

from functools import partial
from typing import Any

import torchvision.models.detection as models
from torch import Tensor, nn
from torchvision.models import resnet50
from torchvision.models.detection.backbone_utils import _resnet_fpn_extractor
from torchvision.ops import FrozenBatchNorm2d
from torchvision.ops.feature_pyramid_network import LastLevelP6P7

from netweight import zoo

NONE: dict[str, Any] = {"weights_backbone": None, "num_classes": 91}
CLASSES = {"fasterrcnn": models.FasterRCNN, "maskrcnn": models.MaskRCNN, "retinanet": models.RetinaNet}


def built(name: str) -> nn.Module:
    """The first versions have a pretrained backbone, whose norms are frozen."""
    first = CLASSES.get(name.partition("_")[0])
    if first is None or name.endswith("_v2"):
        return getattr(models, name)(**NONE)
    body = resnet50(norm_layer=FrozenBatchNorm2d)
    if first is not models.RetinaNet:
        return first(_resnet_fpn_extractor(body, 5), 91)
    extra = LastLevelP6P7(256, 256)
    return first(_resnet_fpn_extractor(body, 5, returned_layers=[2, 3, 4], extra_blocks=extra), 91)


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
        heads.mask_predictor(heads.mask_head(found[0].transpose(0, 1)))


REFERENCES = {name: partial(built, name) for name in zoo.INDEX["detectors"]}
