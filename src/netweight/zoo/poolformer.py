"""PoolFormer (arXiv 2111.11418), as timm builds it: pooling where a transformer has attention."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, conv, node, repeat, residual, vision


def turn(width: int) -> list[Json]:
    """What pooling adds to a position, and a small MLP, each scaled and beside a shortcut."""
    mixer = branches([node("avgpool2d", kernel=3, stride=1, padding=1)], [node("identity", "minus")], merge="add")
    mlp = block("mlp", conv("fc1", 4 * width, 1), node("gelu", "act"), conv("fc2", width, 1))
    norms = [node("groupnorm", f"norm{n}", groups=1) for n in (1, 2)]
    scales = [node("scale", f"layer_scale{n}") for n in (1, 2)]
    return [residual(norms[0], mixer, scales[0]), residual(norms[1], mlp, scales[1])]


def document(name: str, depths: Sequence[int], widths: Sequence[int], image: int = 224, classes: int = 1000) -> Json:
    """A PoolFormer with `depths[i]` blocks of `widths[i]` channels."""
    stages: list[Json] = []
    for number, (depth, width) in enumerate(zip(depths, widths, strict=True)):
        down = [block("downsample", conv("conv", width, 3, stride=2, padding=1))] if number else []
        stages.append(block(str(number), *down, *repeat(depth, *turn(width), name="blocks")))
    return vision(
        name,
        image,
        block("stem", conv("conv", widths[0], 7, stride=4, padding=2)),
        block("stages", *stages),
        block(
            "head", node("global_avgpool", "global_pool"), node("layernorm", "norm"), node("dense", "fc", units=classes)
        ),
    )


def entry(size: str, printed: str, depth: int, widths: Sequence[int]) -> Entry:
    """S with the narrow stages, M with the wide ones."""
    return Entry(
        id=f"poolformer_{size}",
        title=f"PoolFormer-{size.upper()}",
        year=2021,
        group="vision",
        family="PoolFormer",
        build=document,
        hyperparameters={"depths": (depth // 6, depth // 6, depth // 2, depth // 6), "widths": tuple(widths)},
        source=f"arXiv 2111.11418; timm poolformer_{size}",
        published=(Published("parameters", printed, "rounded to millions", "sail-sg/poolformer, README"),),
        naming=Naming(paths=((r"(layer_scale\d)\.weight$", r"\1.scale"),)),
        licence="Apache-2.0",
        tags=("pooling", "classification", "imagenet"),
    )


NARROW, WIDE = (64, 128, 320, 512), (96, 192, 384, 768)

ENTRIES = (
    entry("s12", "12 M", 12, NARROW),
    entry("s24", "21 M", 24, NARROW),
    entry("s36", "31 M", 36, NARROW),
    entry("m36", "56 M", 36, WIDE),
    entry("m48", "73 M", 48, WIDE),
)
