"""Zoo networks: TinyViT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.tiny_vit import NAMES, tiny_vit_document
from netweight.zoo.entry import Entry, Published


def entry(
    size: int, printed: tuple[str, str], widths: Sequence[int], heads: Sequence[int], image: int = 224, tag: str = ""
) -> Entry:
    """A row of the paper's Table 3; larger pictures have larger windows, and a `tag` of timm 1000 classes."""
    table = "Wu et al. 2022, arXiv 2207.10666, Table 3"
    name, scale = f"tiny_vit_{size}m_{image}", image // 32
    many = image == 224 and not tag
    title = f"TinyViT-{size}M" + (f" {image}" if image != 224 else " 22k" if many else "")
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as MACs", table),
    )
    return Entry(
        id=f"{name}.{tag}" if tag else name,
        title=title,
        year=2022,
        group="vision",
        family="TinyViT",
        build=tiny_vit_document,
        hyperparameters={
            "widths": tuple(widths),
            "heads": tuple(heads),
            "windows": (scale, 2 * scale, scale),
            "image": image,
            "classes": 21841 if many else 1000,
        },
        source=f"arXiv 2207.10666; timm {name}",
        published=() if many else published,
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="timm builds the 21,841 classes of ImageNet-22k under this name." if many else "The paper rounds.",
    )


TUNED = "dist_in22k_ft_in1k"


SMALL = (64, 128, 160, 320), (2, 4, 5, 10)


MIDDLE = (64, 128, 256, 448), (2, 4, 8, 14)


LARGE = (96, 192, 384, 576), (3, 6, 12, 18)


ENTRIES = (
    entry(5, ("5.4 M", "1.3 G"), *SMALL, tag=TUNED),
    entry(11, ("11 M", "2.0 G"), *MIDDLE, tag=TUNED),
    entry(21, ("21 M", "4.3 G"), *LARGE, tag=TUNED),
    entry(21, ("21 M", "13.8 G"), *LARGE, 384),
    entry(21, ("21 M", "27.0 G"), *LARGE, 512),
    entry(5, ("", ""), *SMALL),
    entry(11, ("", ""), *MIDDLE),
    entry(21, ("", ""), *LARGE),
)
