"""Entries that bear the name of a builder of torchvision's video models."""

from __future__ import annotations

from torchvision.models import video

REFERENCES = {"r3d_18": video.r3d_18, "r2plus1d_18": video.r2plus1d_18}
