"""Entries that bear the name of a builder of torchvision."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import torch
import torchvision.models as models
from torch import nn

from netweight import zoo

FIELDS: dict[str, dict[str, Any]] = {
    "googlenet": {"init_weights": False},
    "inception_v3": {"init_weights": False},
}


def built(name: str) -> nn.Module:
    return getattr(models, name)(**FIELDS.get(name, {}))


def reckoned(name: str) -> nn.Module:
    """RegNet reckons its widths with tensors, which need numbers; its weights do not."""
    with pytest.MonkeyPatch.context() as patch:
        for maker in ("arange", "tensor"):
            patch.setattr(torch, maker, partial(getattr(torch, maker), device="cpu"))
        return built(name)


NAMES = [name for name in models.list_models(module=models) if name in zoo.names()]
REFERENCES = {name: partial(reckoned if name.startswith("regnet") else built, name) for name in NAMES}
REFERENCES["vit_h_14_518"] = partial(models.vit_h_14, image_size=518)
IGNORED = r"attn_layer\.1\.relative_position_index$"  # MaxViT's, a square where Swin has a row
