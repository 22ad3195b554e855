from __future__ import annotations

import torchvision.models as models

REFERENCES = {name: getattr(models, name) for name in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")}
