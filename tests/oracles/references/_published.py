"""The network that torchvision's weights of a name fit, which is not always what its constructor makes."""

from __future__ import annotations

import pytest
from torch import nn
from torchvision import models


def published(name: str) -> nn.Module:
    """Nothing is fetched; with weights, a builder adds what these have: a second classifier, frozen norms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.WeightsEnum, "get_state_dict", lambda *_, **__: {})
        patch.setattr(nn.Module, "load_state_dict", lambda *_, **__: None)
        return models.get_model(name, weights="DEFAULT")
