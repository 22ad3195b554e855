"""Twins (arXiv 2104.13840), as timm builds it: PCPVT looks at a coarser plane, SVT by turns at windows and at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import block, conv, node, plane, repeat, residual, sequence, vision
from .patched import mean, perceptron
from .pvt import NAMES, RATIOS, WIDE, reduced


def turn(width: int, heads: int, inner: int, ratio: int) -> list[Json]:
    """Attention to a plane `ratio` times as coarse, and an MLP."""
    coarser = [conv("sr", width, ratio, stride=ratio), *sequence(), node("layernorm", "norm")] if ratio > 1 else []
    return [
        residual(node("layernorm", "norm1"), reduced("attn", "norm1", heads, coarser)),
        residual(node("layernorm", "norm2"), perceptron(inner, width)),
    ]


def local(width: int, heads: int, inner: int) -> list[Json]:
    """Attention in windows of 7 × 7, and an MLP."""
    attend = node("window_attention", "attn", heads=heads, window=7, relative="none")
    return [
        residual(node("layernorm", "norm1"), node("unflatten"), attend, node("flatten", end=2)),
        residual(node("layernorm", "norm2"), perceptron(inner, width)),
    ]


def places(number: int, width: int) -> list[Json]:
    """A depthwise convolution beside the sequence, which tells positions apart."""
    layer = block(f"pos_block.{number}", conv("proj.0", width, 3, padding=1, groups=width))
    return [residual(*plane(), layer, *sequence())]


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int],
    ratios: Sequence[int] = (8, 8, 4, 4),
    windows: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A Twins with `depths[i]` blocks of `widths[i]` features, `ratios[i]` times as wide in their MLPs."""
    layers: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        size, shape = 2 if number else 4, (width, heads[number], ratios[number] * width)
        embed = block(
            f"patch_embeds.{number}",
            conv("proj", width, size, stride=size),
            *sequence(),
            node("layernorm", "norm"),
        )
        whole, name_ = turn(*shape, RATIOS[number]), f"blocks.{number}"
        if windows:
            turns = [local(*shape) if at % 2 == 0 else whole for at in range(depth)]
            first, *rest = [block(f"{name_}.{at}", *each) for at, each in enumerate(turns)]
        else:
            first, rest = block(f"{name_}.0", *whole), repeat(depth - 1, *whole, name=name_, start=1)
        back = plane() if number < len(depths) - 1 else []
        layers += [embed, first, *places(number, width), *rest, *back]
    head = [*mean(), node("dense", "head", units=classes)]
    return vision(name, image, *layers, node("layernorm", "norm"), *head)


def entry(kind: str, size: str, printed: tuple[str, str], **rest: Any) -> Entry:
    """A row of the paper's Table 2."""
    table = "Chu et al. 2021, arXiv 2104.13840, Table 2"
    return Entry(
        id=f"twins_{kind}_{size}",
        title=f"Twins-{kind.upper()}-{size[0].upper()}",
        year=2021,
        group="vision",
        family="Twins",
        build=document,
        hyperparameters=rest,
        source=f"arXiv 2104.13840; timm twins_{kind}_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"twins-{kind}-{size[0]}",),
        naming=NAMES,
        tags=(
            "transformer",
            "classification",
            "imagenet",
            "pyramid",
            "depthwise",
            *(("window",) if "windows" in rest else ()),
        ),
        note="The paper rounds.",
    )


def pcpvt(size: str, printed: tuple[str, str], depths: Sequence[int]) -> Entry:
    """As wide as PVT."""
    return entry("pcpvt", size, printed, widths=WIDE, depths=tuple(depths), heads=(1, 2, 5, 8))


def svt(size: str, printed: tuple[str, str], width: int, depths: Sequence[int]) -> Entry:
    """Heads of 32 features."""
    widths = tuple(width * 2**n for n in range(4))
    heads = tuple(each // 32 for each in widths)
    return entry(
        "svt", size, printed, widths=widths, depths=tuple(depths), heads=heads, ratios=(4, 4, 4, 4), windows=True
    )


ENTRIES = (
    pcpvt("small", ("24.1 M", "3.8 G"), (3, 4, 6, 3)),
    pcpvt("base", ("43.8 M", "6.7 G"), (3, 4, 18, 3)),
    pcpvt("large", ("60.9 M", "9.8 G"), (3, 8, 27, 3)),
    svt("small", ("24.0 M", "2.9 G"), 64, (2, 2, 10, 4)),
    svt("base", ("56.0 M", "8.6 G"), 96, (2, 2, 18, 2)),
    svt("large", ("99.2 M", "15.1 G"), 128, (2, 2, 18, 2)),
)
