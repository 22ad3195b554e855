"""MLP-Mixer (arXiv 2105.01601), gMixer and ResMLP (2105.03404), as timm builds them: layers across positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .deit import TAGS
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, node, repeat, residual, vision
from .patched import mean


def turned(*layers: Json) -> list[Json]:
    """Layers over the positions instead of the features."""
    return [node("permute", order=[2, 1]), *layers, node("permute", order=[2, 1])]


def perceptron(name: str, inner: int, units: int, *, gate: bool = False) -> Json:
    """Two dense layers; with a gate the first one's halves are multiplied."""
    act = node("swiglu", "act") if gate else node("gelu", "act")
    return block(name, node("dense", "fc1", units=inner), act, node("dense", "fc2", units=units))


def mixing(width: int, tokens: int, channels: int, positions: int, *, gate: bool = False) -> list[Json]:
    """A block of MLP-Mixer."""
    across = perceptron("mlp_tokens", tokens, positions, gate=gate)
    return [
        residual(node("layernorm", "norm1"), *turned(across)),
        residual(node("layernorm", "norm2"), perceptron("mlp_channels", channels, width, gate=gate)),
    ]


def affine(name: str) -> Json:
    """A scale and a shift in the place of a norm."""
    return node("scale", name, axis=-1, bias=True)


def simple(width: int, channels: int, positions: int) -> list[Json]:
    """A block of ResMLP: one layer across positions, scales instead of norms."""
    across = turned(node("dense", "linear_tokens", units=positions))
    return [
        residual(affine("norm1"), *across, node("scale", "ls1", axis=-1)),
        residual(affine("norm2"), perceptron("mlp_channels", channels, width), node("scale", "ls2", axis=-1)),
    ]


def whole(name: str, width: int, patch: int, image: int, classes: int, norm: Json, body: list[Json]) -> Json:
    """Patches, blocks, the mean of the positions and the head."""
    return vision(
        name,
        image,
        block("stem", conv("proj", width, patch, stride=patch)),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        *body,
        norm,
        *mean(),
        node("dense", "head", units=classes),
    )


def mixer(
    name: str,
    width: int,
    depth: int,
    tokens: int,
    channels: int,
    patch: int = 16,
    gate: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """MLP-Mixer with MLPs of `tokens` and `channels` units."""  # fmt: skip
    turns = repeat(depth, *mixing(width, tokens, channels, (image // patch) ** 2, gate=gate), name="blocks")
    return whole(name, width, patch, image, classes, node("layernorm", "norm"), turns)


def resmlp(name: str, width: int, depth: int, patch: int = 16, image: int = 224, classes: int = 1000) -> Json:
    """ResMLP."""
    turns = repeat(depth, *simple(width, 4 * width, (image // patch) ** 2), name="blocks")
    return whole(name, width, patch, image, classes, affine("norm"), turns)


AFFINE = Naming(
    paths=(
        (r"(norm\d?)\.weight$", r"\1.alpha"), (r"(norm\d?)\.bias$", r"\1.beta"), (r"(ls\d)\.weight$", r"\1"),
    ),
    ones=((r"\.(alpha|beta)$", (1, 1, -1)),),
)  # fmt: skip

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
        family="MLP-Mixer" if build is mixer else "ResMLP",
        build=build,
        hyperparameters=rest,
        source=f"{paper}; timm {name}",
        published=published,
        aliases=(title.lower(),),
        naming=AFFINE if build is resmlp else Naming(),
        licence=licence,
        tags=("mlp", *TAGS[1:]),
        note=note or ("The paper rounds, and counts without the head." if published else ""),
    )


def first(size: str, parameters: str, width: int, depth: int, patch: int = 16) -> Entry:
    """A column of the paper's Table 1."""
    table = "Tolstikhin et al. 2021, arXiv 2105.01601, Table 1"
    return entry(
        f"mixer_{size}{patch}_224", f"MLP-Mixer {size.upper()}/{patch}", "arXiv 2105.01601", mixer, parameters, table,
        width=width, depth=depth, tokens=width // 2, channels=4 * width, patch=patch,
        licence=APACHE if size != "s" and patch == 16 else "",
    )  # fmt: skip


def plain(depth: int, parameters: str, note: str = "") -> Entry:
    """A ResMLP of the paper."""
    table = "facebookresearch/deit, README_resmlp.md"
    name = f"resmlp_{depth}_224"
    return entry(name, f"ResMLP-S{depth}", "arXiv 2105.03404", resmlp, parameters, table, note, width=384, depth=depth)


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
        "gmixer_24_224", "gMixer-24", "timm's own", mixer, "", "", width=384, depth=24, tokens=384, channels=1536,
        gate=True,
    ),
)  # fmt: skip
