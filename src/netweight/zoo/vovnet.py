"""VoVNet (arXiv 1904.09730) and SelecSLS (arXiv 1907.00837), as timm builds them: outputs gathered once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .entry import Entry, Json
from .parts import block, conv, node, vision


def unit(name: str, width: int, kernel: int, stride: int = 1, names: tuple[str, str] = ("conv", "bn")) -> Json:
    """Convolution, norm, ReLU."""
    layer = conv(names[0], width, kernel, stride=stride, padding=kernel // 2, bias=False)
    return block(name, layer, node("batchnorm", names[1]), node("relu", inplace=True))


def gathered(width: int, out: int, depth: int) -> list[Json]:
    """Convolutions in a row, all of whose outputs and the input are joined, then a 1×1."""
    steps = [unit(f"conv_mid.{at}", width, 3) for at in range(depth)]
    sources = ["taken", *(step["name"] for step in steps)]
    return [node("identity", "taken"), *steps, node("concat") | {"from": sources}, unit("conv_concat", out, 1)]


def vovnet(name: str, blocks: Sequence[int], depth: int = 5, classes: int = 1000) -> Json:
    """A VoVNet of `blocks[i]` gatherings in stage i."""
    stages: list[Json] = []
    for number, times in enumerate(blocks):
        pool = [node("maxpool2d", "pool", kernel=3, stride=2, ceil=True)] if number else []
        width, out = 128 + 32 * number, 256 * (number + 1)
        made = (block(str(at), *gathered(width, out, depth)) for at in range(times))
        stages.append(block(str(number), *pool, block("blocks", *made)))
    stem = block("stem", unit("0", 64, 3, 2), unit("1", 64, 3), unit("2", 128, 3, 2))
    head = block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes))
    return vision(name, 224, stem, block("stages", *stages), head)


def plain(name: str, width: int, kernel: int, stride: int = 1) -> Json:
    """The same with names by place."""
    return unit(name, width, kernel, stride, ("0", "1"))


def selective(name: str, middle: int, out: int, stride: int, skip: str) -> Json:
    """Three convolutions of 3×3 in a row, joined, with an earlier value under `skip` where there is one."""
    half = middle // 2
    first = [plain("conv1", middle, 3, stride), plain("conv2", middle, 1), plain("conv3", half, 3)]
    rest = [plain("conv4", middle, 1), plain("conv5", half, 3)]
    sources = ["conv1", "conv3", "conv5", *([skip] if skip else [])]
    return block(name, *first, *rest, node("concat") | {"from": sources}, plain("conv6", out, 1))


def selecsls(
    name: str, rows: Sequence[tuple[int, int]], head: Sequence[tuple[int, int, int]], classes: int = 1000
) -> Json:
    """Pairs of blocks; the first of each halves the plane, and the second sees what it gave."""
    layers = [plain("stem", 32, 3, 2)]
    for number, (middle, out) in enumerate(rows):
        skip = f"features.{number - 1}" if number % 2 else ""
        layers.append(selective(f"features.{number}", middle, out, 1 if skip else 2, skip))
    ends = [plain(f"head.{at}", *row) for at, row in enumerate(head)]
    return vision(name, 224, *layers, *ends, node("global_avgpool"), node("dense", "fc", units=classes))


def entry(
    name: str, title: str, family: str, paper: str, build: Callable[..., Json], licence: str = "", **rest: Any
) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2019,
        group="vision",
        family=family,
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.{family.lower()}",
        licence=licence,
        tags=("cnn", "classification", "imagenet"),
    )


ROWS = ((64, 64), (64, 128), (144, 144), (144, 288), (304, 304), (304, 480))
WIDE, NARROW = ((1024, 3, 2), (1280, 1, 1)), ((1280, 3, 2), (1024, 1, 1))
BEGIN = ((960, 3, 2), (1024, 3, 1))
VOV, SLS = ("VoVNet", "1904.09730", vovnet), ("SelecSLS", "1907.00837", selecsls)

ENTRIES = (
    entry("vovnet39a", "VoVNet-39a", *VOV, blocks=(1, 1, 2, 2)),
    entry("vovnet57a", "VoVNet-57a", *VOV, blocks=(1, 1, 4, 3)),
    entry("selecsls42", "SelecSLS-42", *SLS, rows=ROWS, head=(*BEGIN, *WIDE)),
    entry("selecsls42b", "SelecSLS-42b", *SLS, "CC-BY-4.0", rows=ROWS, head=(*BEGIN, *NARROW)),
)
