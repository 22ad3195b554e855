"""Zoo networks: DDPM."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.generation.ddpm import NAMES, ddpm_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, printed: str, aliases: tuple[str, ...], **shape: Sequence[int] | int) -> Entry:
    """A model of the paper's appendix B."""
    paper = "Ho et al. 2020, arXiv 2006.11239, appendix B"
    return Entry(
        id=name,
        title=title,
        year=2020,
        group="generation",
        family="DDPM",
        build=ddpm_document,
        hyperparameters=shape,
        source="arXiv 2006.11239; diffusers UNet2DModel",
        published=(Published("parameters", printed, "rounded to the digits printed", paper),),
        aliases=aliases,
        naming=NAMES,
        licence="Apache-2.0",
        tags=("cnn", "diffusion"),
        note="One step; the paper's own count rounds.",
    )


ENTRIES = (
    entry(
        "ddpm-cifar10-32", "DDPM CIFAR-10", "35.7 M", ("google/ddpm-cifar10-32", "ddpm-cifar-10"),
        widths=[128, 256, 256, 256], seen=[1], image=32,
    ),
    entry(
        "ddpm-celebahq-256", "DDPM CelebA-HQ", "114 M", ("google/ddpm-celebahq-256", "ddpm-celeba-hq"),
        widths=[128, 128, 256, 256, 512, 512], seen=[4], image=256,
    ),
)  # fmt: skip
