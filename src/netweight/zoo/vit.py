"""Vision Transformer (arXiv 2010.11929), as torchvision builds it."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, dropout, node, repeat, residual, torchvision, vision


def layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and an MLP, each after its norm and beside a shortcut."""
    mlp = [
        node("dense", "0", units=inner),
        node("gelu", "1"),
        *dropout(rate),
        node("dense", "3", units=width),
        *dropout(rate),
    ]
    return [
        residual(node("layernorm", "ln_1"), node("attention", "self_attention", heads=heads), *dropout(rate)),
        residual(node("layernorm", "ln_2"), block("mlp", *mlp)),
    ]


def document(
    name: str,
    patch: int,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    image: int = 224,
    rate: float = 0.0,
    classes: int = 1000,
) -> Json:
    """A ViT over patches of `patch` × `patch`; its table of positions is one longer than the image has patches."""
    return vision(
        name,
        image,
        conv("conv_proj", width, patch, stride=patch),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("class_token", "class_token"),
        block(
            "encoder",
            node("positions", "pos_embedding"),
            *dropout(rate),
            *repeat(depth, *layer(width, heads, inner, rate), name="layers"),
            node("layernorm", "ln"),
        ),
        node("select", index=0),
        block("heads", node("dense", "head", units=classes)),
    )


NAMES = Naming(
    paths=(
        (r"encoder\.layers\.([^.]+)", r"encoder.layers.encoder_layer_\1"),
        (r"self_attention\.[qkv]_proj\.", "self_attention.in_proj_"),
        (r"self_attention\.o_proj\.", "self_attention.out_proj."),
        (r"(class_token|pos_embedding)\.weight$", r"\1"),
    ),
    ones=((r"pos_embedding$", (1, -1, -1)),),
)


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
        build=document,
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
