"""Zoo networks: ViT."""

from __future__ import annotations

from netweight.families.vision.vit import NAMES, vit_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision


def entry(
    size: str,
    patch: int,
    counted: int,
    macs: str,
    shape: tuple[int, int, int],
    aliases: tuple[str, ...],
    image: int = 0,
) -> Entry:
    """A size of the paper's Table 1 at a size of patches; of `image` pixels where the name does not say 224."""
    width, depth, heads = shape
    paper = {"b": "86 M", "l": "307 M", "h": "632 M"}[size]
    note = "The paper rounds to whole millions, has a layer before the head and no head for 1000 classes."
    if size == "b" and patch == 32:
        note = f"{note} It prints the size with patches of 16 pixels."
    if size == "l" and patch == 16:
        note = f"{note} It prints the size with patches of 32 pixels."
    if size == "h":
        other = "vit_h_14" if image else "vit_h_14_518: 633,470,440 parameters"
        note = f"{note} torchvision's constructor takes images of 224 pixels, its weights 224 or 518 ({other})."
    title = f"ViT-{size.upper()}/{patch}{f' at {image} pixels' if image else ''}"
    rest = {"image": image} if image else {}
    return Entry(
        id=f"vit_{size}_{patch}{f'_{image}' if image else ''}",
        title=title,
        year=2020,
        group="vision",
        family="ViT",
        build=vit_document,
        hyperparameters={"patch": patch, "width": width, "depth": depth, "heads": heads, "inner": 4 * width, **rest},
        source="arXiv 2010.11929; torchvision.models.vision_transformer",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper, "rounded to millions", "Dosovitskiy et al. 2020, arXiv 2010.11929, Table 1"),
        ),
        aliases=(title.lower(), *aliases),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note=note,
    )


B, L, H = (768, 12, 12), (1024, 24, 16), (1280, 32, 16)


ENTRIES = (
    entry("b", 16, 86567656, "17.564 G", B, ("vit_base_patch16_224", "google/vit-base-patch16-224")),
    entry("b", 32, 88224232, "4.409 G", B, ("vit_base_patch32_224",)),
    entry("l", 16, 304326632, "61.555 G", L, ("vit_large_patch16_224", "google/vit-large-patch16-224")),
    entry("l", 32, 306535400, "15.378 G", L, ()),
    entry("h", 14, 632045800, "167.295 G", H, ()),
    entry("h", 14, 633470440, "1016.717 G", H, (), image=518),
)
