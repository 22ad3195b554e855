"""Video Swin (arXiv 2106.13230), as torchvision builds it: attention within windows of eight frames of 7 × 7."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, branches, node, torchvision
from .swin import turn


def merging(width: int) -> list[Json]:
    """Each 2 × 2 of positions of a frame becomes one of twice the features; time stays."""
    parts = [
        [node("slice", start=down, step=2, axis=2), node("slice", start=across, step=2, axis=3)]
        for across in (0, 1)
        for down in (0, 1)
    ]
    folded = {**branches(*parts), "axis": -1}
    return [folded, node("layernorm", "norm"), node("dense", "reduction", units=2 * width, bias=False)]


def document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: Sequence[int] = (8, 7, 7),
    frames: int = 16,
    image: int = 224,
    drop_path: float = 0.1,
    classes: int = 400,
) -> Json:
    """A Swin over patches of two frames and 4 × 4; every second block shifts its windows where there are several.

    Stochastic depth rises from block to block; a stage shows its last rate.
    """
    embed = [
        node("conv3d", "proj", filters=width, kernel=[2, 4, 4], stride=[2, 4, 4]),
        node("permute", order=[2, 3, 4, 1]),
        node("layernorm", "norm"),
    ]
    done, side, features = 0, image // 4, list[Json]()
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        done += depth
        rate = round(drop_path * (done - 1) / (sum(depths) - 1), 4)
        shift = window[-1] // 2 if side > window[-1] else 0
        turns = [block(str(at), *turn(width, count, window, shift * (at % 2), False, rate)) for at in range(depth)]
        features.append(block(str(2 * number), *turns))
        if number < len(depths) - 1:
            features.append(block(str(2 * number + 1), *merging(width)))
            width, side = 2 * width, side // 2
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            block("patch_embed", *embed),
            block("features", *features),
            node("layernorm", "norm"),
            node("permute", "permute", order=[4, 1, 2, 3]),
            node("global_avgpool", "avgpool"),
            node("dense", "head", units=classes),
        ],
    }


def entry(size: str, counted: int, macs: str, width: int, depth: int, heads: int) -> Entry:
    """T, S and B."""
    return Entry(
        id=f"swin3d_{size}",
        title=f"Video Swin-{size.upper()}",
        year=2021,
        group="vision",
        family="Video Swin",
        build=document,
        hyperparameters={
            "width": width,
            "depths": (2, 2, depth, 2),
            "heads": tuple(heads * 2**n for n in range(4)),
        },
        source="arXiv 2106.13230; torchvision.models.video.swin_transformer",
        published=torchvision(counted, macs),
        aliases=(f"swin3d-{size}", f"video swin-{size}"),
        tags=("transformer", "classification", "video", "window", "pyramid"),
    )


ENTRIES = (
    entry("t", 28158070, "43.882 G", 96, 6, 3),
    entry("s", 49816678, "82.841 G", 96, 18, 3),
    entry("b", 88048984, "140.667 G", 128, 18, 4),
)
