"""Zoo networks: S3D."""

from __future__ import annotations

from netweight.families.vision.s3d import s3d_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision

ENTRIES = (
    Entry(
        id="s3d",
        title="S3D",
        year=2017,
        group="vision",
        family="S3D",
        build=s3d_document,
        hyperparameters={},
        source="arXiv 1712.04851; torchvision.models.video.s3d",
        published=torchvision(8320048, "17.979 G"),
        tags=("cnn", "classification", "video"),
    ),
)
