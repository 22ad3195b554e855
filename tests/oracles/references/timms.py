"""Entries that bear the name of a model of timm."""

from __future__ import annotations

from functools import partial

import timm

from netweight import zoo

TAGGED = set(timm.list_models("tiny_vit*.*", pretrained=True))
"""Weights of timm that the zoo has beside those that the plain name stands for."""
NAMES = sorted((set(timm.list_models()) | TAGGED) & set(zoo.names()))
FIELDS = {"vit_huge_patch14_224": {"num_classes": 0}}
REFERENCES = {name: partial(timm.create_model, name, **FIELDS.get(name, {})) for name in NAMES}
IGNORED = r"(relative_position_index|attention_bias_idxs|attn_mask|rope|rope_bands)(\.table)?$"
"""Tables of distances, masks and positions: most checkpoints hold none."""
