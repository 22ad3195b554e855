"""Zoo networks: Inception."""

from __future__ import annotations

from netweight.families.vision.inception import inception_document
from netweight.zoo.entry import Entry, Published

PAPER = Published("macs", "5 G", "multiply-adds, rounded", "Szegedy et al. 2015, arXiv 1512.00567, section 1")


ENTRIES = (
    Entry(
        id="inception_v3",
        title="Inception v3",
        year=2015,
        group="vision",
        family="Inception",
        build=inception_document,
        hyperparameters={},
        source="arXiv 1512.00567; torchvision.models.inception",
        published=(
            Published(
                "parameters", "27,161,264", "all weights, with the auxiliary head", "torchvision, weights' metadata"
            ),
            Published("macs", "5.713 G", "multiply-adds, printed as GFLOPS", "torchvision, weights' metadata"),
            PAPER,
        ),
        tags=("cnn", "classification", "imagenet"),
        note="The auxiliary head counts in the parameters and not in the operations, since inference does not run it; "
        "timm's network of this name has none (inception_v3_timm). The paper prints 5 billion multiply-adds for 5.7.",
    ),
    Entry(
        id="inception_v3_timm",
        title="Inception v3 timm",
        year=2015,
        group="vision",
        family="Inception",
        build=inception_document,
        hyperparameters={"auxiliary_head": False, "rate": 0.0},
        source="arXiv 1512.00567; timm.models.inception_v3",
        published=(PAPER,),
        aliases=("timm/inception_v3", "timm/inception_v3.tv_in1k"),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
        note="Without the auxiliary head that torchvision's network of the name has. The paper prints 5 billion "
        "multiply-adds for 5.7.",
    ),
)
