"""InceptionNeXt (arXiv 2303.16900), as timm builds it: most channels pass by, others see squares and bands."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, repeat, residual, vision


def mixer(width: int, band: int, share: float) -> Json:
    """A `share` of the channels through each of 3 × 3, 1 × `band` and `band` × 1; the others as they are."""
    part = int(width * share)
    around = band // 2
    return block(
        "token_mixer",
        node("split", "parts", parts=[width - 3 * part, part, part, part]),
        after(conv("dwconv_hw", part, 3, padding=1, groups=part), "parts.y1"),
        after(conv("dwconv_w", part, (1, band), padding=[0, around], groups=part), "parts.y2"),
        after(conv("dwconv_h", part, (band, 1), padding=[around, 0], groups=part), "parts.y3"),
        after(node("concat"), ["parts", "dwconv_hw", "dwconv_w", "dwconv_h"]),
    )


def turn(width: int, ratio: int, band: int, share: float) -> Json:
    """The mixer, a norm and an MLP, scaled, beside one shortcut."""
    mlp = block("mlp", conv("fc1", ratio * width, 1), node("gelu", "act"), conv("fc2", width, 1))
    return residual(mixer(width, band, share), node("batchnorm", "norm"), mlp, node("scale", "gamma"))


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    band: int = 11,
    share: float = 0.125,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks of `widths[i]` channels."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        down = [block("downsample", node("batchnorm", "0"), conv("1", width, 2, stride=2))] if number else []
        turns = repeat(depth, turn(width, 3 if number == 3 else 4, band, share), name="blocks")
        stages.append(block(str(number), *down, *turns))
    head = (
        node("global_avgpool", "global_pool"),
        node("dense", "fc1", units=3 * widths[-1]),
        node("gelu", "act"),
        node("layernorm", "norm"),
        node("dense", "fc2", units=classes),
    )
    stem = block("stem", conv("0", widths[0], 4, stride=4), node("batchnorm", "1"))
    return vision(name, image, stem, block("stages", *stages), block("head", *head))


NAMES = Naming(paths=((r"gamma\.weight$", "gamma"),))


def entry(size: str, widths: Sequence[int], depths: Sequence[int], printed: tuple[str, str], **rest: float) -> Entry:
    """A size of the paper, and the smallest, of its code."""
    table = "Yu et al. 2023, arXiv 2303.16900, Table 2"
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as MACs", table),
    )
    return Entry(
        id=f"inception_next_{size}",
        title=f"InceptionNeXt-{size[0].upper()}{'' if printed[0] else size[1:]}",
        year=2023,
        group="vision",
        family="InceptionNeXt",
        build=document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2303.16900; timm inception_next_{size}",
        published=published if printed[0] else (),
        aliases=(f"inceptionnext-{size[0]}{'' if printed[0] else size[1:]}",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper rounds." if printed[0] else "",
    )


WIDE = (96, 192, 384, 768)

ENTRIES = (
    entry("atto", (40, 80, 160, 320), (2, 2, 6, 2), ("", ""), band=9, share=0.25),
    entry("tiny", WIDE, (3, 3, 9, 3), ("28 M", "4.2 G")),
    entry("small", WIDE, (3, 3, 27, 3), ("49 M", "8.4 G")),
    entry("base", (128, 256, 512, 1024), (3, 3, 27, 3), ("87 M", "14.9 G")),
)
