"""Zoo networks: MLP-Mixer, ResMLP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json
from netweight.families.vision.mixer import AFFINE, mixer_document, resmlp_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.vision.deit import TAGS

Build = Callable[..., Json]


APACHE = "Apache-2.0"


def entry(
    name: str,
    title: str,
    paper: str,
    build: Build,
    parameters: str,
    table: str,
    note: str = "",
    licence: str = APACHE,
    **rest: Any,
) -> Entry:
    """A model of timm's `mlp_mixer`."""
    published = (Published("parameters", parameters, "rounded to millions", table),) if parameters else ()
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="MLP-Mixer" if build is mixer_document else "ResMLP",
        build=build,
        hyperparameters=rest,
        source=f"{paper}; timm {name}",
        published=published,
        aliases=(title.lower(),),
        naming=AFFINE if build is resmlp_document else WeightNaming(),
        licence=licence,
        tags=("mlp", *TAGS[1:]),
        note=note or ("The paper rounds, and counts without the head." if published else ""),
    )


def first(size: str, parameters: str, width: int, depth: int, patch: int = 16) -> Entry:
    """A column of the paper's Table 1."""
    table = "Tolstikhin et al. 2021, arXiv 2105.01601, Table 1"
    return entry(
        f"mixer_{size}{patch}_224", f"MLP-Mixer {size.upper()}/{patch}", "arXiv 2105.01601", mixer_document, parameters,
        table,
        width=width, depth=depth, tokens=width // 2, channels=4 * width, patch=patch,
        licence=APACHE if size != "s" and patch == 16 else "",
    )  # fmt: skip


def plain(depth: int, parameters: str, note: str = "") -> Entry:
    """A ResMLP of the paper."""
    table = "facebookresearch/deit, README_resmlp.md"
    name = f"resmlp_{depth}_224"
    return entry(
        name, f"ResMLP-S{depth}", "arXiv 2105.03404", resmlp_document, parameters, table, note, width=384, depth=depth
    )


ENTRIES = (
    first("s", "18 M", 512, 8),
    first("s", "19 M", 512, 8, 32),
    first("b", "59 M", 768, 12),
    first("b", "60 M", 768, 12, 32),
    first("l", "207 M", 1024, 24),
    first("l", "206 M", 1024, 24, 32),
    plain(12, "15 M"),
    plain(24, "30 M"),
    plain(36, "", "The repository prints 116 M for it, which is the size of ResMLP-B24."),
    entry(
        "gmixer_24_224", "gMixer-24", "timm's own", mixer_document, "", "", width=384, depth=24, tokens=384,
        channels=1536,
        gate=True,
    ),
)  # fmt: skip
