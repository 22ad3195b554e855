"""Entries that bear the name of a segmenter of torchvision."""

from __future__ import annotations

from functools import partial
from typing import Any

import torchvision.models.segmentation as models
from torch import nn

from netweight import zoo


def built(name: str) -> nn.Module:
    """With the auxiliary head, where there is one."""
    fields: dict[str, Any] = {"weights_backbone": None, "aux_loss": not name.startswith("lraspp")}
    return getattr(models, name)(**fields)


REFERENCES = {name: partial(built, name) for name in zoo.INDEX["vision.segmentation"]}
