"""FocalNet (arXiv 2203.11926), as timm builds it: contexts of growing reach, gated and summed, instead of attention."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import after, block, conv, node, repeat, residual, vision


def modulation(width: int, levels: int) -> Json:
    """Depthwise convolutions in a row, and the mean of the plane: each times a gate; their sum times the query."""
    gates = ["gates", *(f"gates.y{level}" for level in range(1, levels + 1))]
    layers = [
        conv("f", 2 * width + levels + 1, 1),
        node("split", "query", parts=[width, width, levels + 1]),
        after(node("split", "gates", parts=levels + 1), "query.y2"),
        after(node("identity", "context"), "query.y1"),
    ]
    for level in range(levels):
        kernel = 3 + 2 * level
        reach = conv("0", width, kernel, padding=kernel // 2, groups=width, bias=False)
        name = f"focal_layers.{level}"
        before = f"focal_layers.{level - 1}" if level else "context"
        layers += [
            after(block(name, reach, node("gelu", "1")), before),
            after(node("multiply", f"gated{level}"), [name, gates[level]]),
        ]
    return block(
        "modulation",
        *layers,
        after(node("global_avgpool", keepdims=True), f"focal_layers.{levels - 1}"),
        node("gelu", "whole"),
        after(node("multiply", f"gated{levels}"), ["whole", gates[levels]]),
        after(node("add"), [f"gated{level}" for level in range(levels + 1)]),
        conv("h", width, 1),
        after(node("multiply"), ["query", "h"]),
        conv("proj", width, 1),
    )


def turn(width: int, levels: int) -> list[Json]:
    """Modulation and an MLP."""
    mlp = block("mlp", conv("fc1", 4 * width, 1), node("gelu", "act"), conv("fc2", width, 1))
    norms = [node("layernorm", f"norm{n}", axis=1) for n in (1, 2)]
    return [residual(norms[0], modulation(width, levels)), residual(norms[1], mlp)]


def down(name: str, width: int, size: int) -> Json:
    """A plane `size` times as small each way."""
    return block(name, conv("proj", width, size, stride=size), node("layernorm", "norm", axis=1))


def document(
    name: str, width: int, depths: Sequence[int], levels: int = 2, image: int = 224, classes: int = 1000
) -> Json:
    """A FocalNet of `depths[i]` blocks, each stage twice as wide; `levels` contexts beside that of the whole plane."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * 2**number
        before = [down("downsample", own, 2)] if number else []
        stages.append(block(str(number), *before, *repeat(depth, *turn(own, levels), name="blocks")))
    return vision(
        name,
        image,
        down("stem", width, 4),
        block("layers", *stages),
        node("layernorm", "norm", axis=1),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


def entry(size: str, reach: str, printed: tuple[str, str], width: int, depth: int) -> Entry:
    """A row of the paper's Table 1: small or large reach."""
    table = "Yang et al. 2022, arXiv 2203.11926, Table 1"
    name = f"focalnet_{size}_{reach}"
    return Entry(
        id=name,
        title=f"FocalNet-{size[0].upper()} {reach.upper()}",
        year=2022,
        group="vision",
        family="FocalNet",
        build=document,
        hyperparameters={"width": width, "depths": (2, 2, depth, 2), "levels": 2 if reach == "srf" else 3},
        source=f"arXiv 2203.11926; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"focalnet-{size[0]}-{reach}", *((f"microsoft/focalnet-{size}-lrf",) if reach == "lrf" else ())),
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("tiny", "srf", ("28.4 M", "4.4 G"), 96, 6),
    entry("small", "srf", ("49.9 M", "8.6 G"), 96, 18),
    entry("base", "srf", ("88.1 M", "15.3 G"), 128, 18),
    entry("tiny", "lrf", ("28.6 M", "4.5 G"), 96, 6),
    entry("small", "lrf", ("50.3 M", "8.7 G"), 96, 18),
    entry("base", "lrf", ("88.7 M", "15.4 G"), 128, 18),
)
