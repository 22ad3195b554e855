"""Entries that bear the name of a builder of torchvision's video models."""

from __future__ import annotations

from torchvision.models import video

NAMES = ("r3d_18", "r2plus1d_18", "mc3_18", "s3d", "swin3d_t", "swin3d_s", "swin3d_b", "mvit_v1_b", "mvit_v2_s")
REFERENCES = {name: getattr(video, name) for name in NAMES}
