"""DDPM (arXiv 2006.11239), as diffusers builds it: a U of residual blocks over the picture itself."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import node
from .ushape import LOOKED, PATHS, embedded, looked, ushape

NAMES = Naming(paths=(*PATHS, *LOOKED))


def document(name: str, widths: Sequence[int], seen: Sequence[int], image: int) -> Json:
    """UNet2DModel over a picture of `image` × `image`: the levels `seen` have attention after every residual block."""

    def attended(at: str, level: int) -> list[Json]:
        return [looked(at, widths[level])] if level in seen else []

    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}, "step": {"shape": [widths[0]]}},
        "layers": [
            embedded("time_embedding", "step", 4 * widths[0]),
            node("identity", "emb"),
            *ushape(widths, attended, [looked("mid_attentions_0", widths[-1])], 3),
        ],
    }


def entry(name: str, title: str, printed: str, aliases: tuple[str, ...], **shape: Sequence[int] | int) -> Entry:
    """A model of the paper's appendix B."""
    paper = "Ho et al. 2020, arXiv 2006.11239, appendix B"
    return Entry(
        id=name,
        title=title,
        year=2020,
        group="generation",
        family="DDPM",
        build=document,
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
