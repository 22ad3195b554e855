"""TNT (arXiv 2103.00112), as timm builds it: a transformer over the pixels of every patch inside one over patches."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    with_source,
)
from netweight.families.parts.vit import mlp_layers


def _attention(name: str, width: int, heads: int, *lead: int) -> Json:
    """Queries and keys from one layer, values from another; `lead` are patches where it is about their pixels."""
    size, places = width // heads, len(lead) + 1
    swapped = [*range(1, places), places + 1, places, places + 2]
    cut = [*lead, -1]
    return named_block(
        name,
        layer_node("identity", "taken"),
        layer_node("dense", "qk", units=2 * width, bias=False),
        layer_node("reshape", shape=[*cut, 2 * heads, size]),
        layer_node("permute", order=swapped),
        layer_node("split", "query", parts=2, axis=places),
        with_source(layer_node("dense", "v", units=width, bias=False), "taken"),
        layer_node("reshape", shape=[*cut, heads, size]),
        layer_node("permute", "value", order=swapped),
        with_source(layer_node("matmul", transpose=True), ["query", "query.y1"]),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul"), ["shares", "value"]),
        layer_node("permute", order=swapped),
        layer_node("reshape", shape=[*cut, width]),
        layer_node("dense", "proj", units=width),
    )


def _fed(name: str, width: int) -> Json:
    """Four times as wide inside."""
    return {**mlp_layers(4 * width, width), "name": name}


def _gathered(width: int, patches: int, *, legacy: bool) -> list[Json]:
    """The pixels of a patch as one vector in the width of the patches, between two norms."""
    flat = layer_node("reshape", shape=[patches, -1])
    if legacy:
        return [layer_node("layernorm", "norm1_proj"), flat, layer_node("dense", "proj", units=width)]
    dense = layer_node("dense", "proj", units=width, bias=False)
    return [flat, layer_node("layernorm", "norm1_proj"), dense, layer_node("layernorm", "norm2_proj")]


def _turn(at: int, inner: int, width: int, heads: tuple[int, int], patches: int, *, legacy: bool) -> list[Json]:
    """Pixels attend within a patch, then patches with pixels added: values `pixels<at>` and `patches<at>`."""
    within = named_block(
        f"blocks.{at}",
        residual_group(layer_node("layernorm", "norm_in"), _attention("attn_in", inner, heads[0], patches)),
        residual_group(layer_node("layernorm", "norm_mlp_in"), _fed("mlp_in", inner)),
    )
    told = [
        layer_node("slice", "rest", start=1),
        with_source(named_block("", *_gathered(width, patches, legacy=legacy)), f"pixels{at}"),
        layer_node("identity", "summary"),
        with_source(layer_node("add", "told"), ["rest", "summary"]),
        with_source(layer_node("slice", "token", end=1), f"patches{at - 1}" if at else "patches"),
        with_source(layer_node("concat"), ["token", "told"]),
    ]
    among = named_block(
        f"outer.{at}",
        *told,
        residual_group(layer_node("layernorm", "norm_out"), _attention("attn_out", width, heads[1])),
        residual_group(layer_node("layernorm", "norm_mlp"), _fed("mlp", width)),
    )
    before = (f"pixels{at - 1}", f"patches{at - 1}") if at else ("pixels", "patches")
    return [
        with_source(within, before[0]),
        layer_node("identity", f"pixels{at}"),
        with_source(among, before[1]),
        layer_node("identity", f"patches{at}"),
    ]


def tnt_document(
    name: str,
    inner: int,
    width: int,
    heads: tuple[int, int],
    legacy: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Twelve layers over patches of 16 × 16 pixels, which are four by four places inside."""
    patches = (image // 16) ** 2
    proj = conv2d_node("pixel_embed.proj", inner, 7, stride=4, padding=3)
    cut = layer_node("unfold", kernel=4 if legacy else 16, stride=4 if legacy else 16)
    apart = [
        layer_node("permute", order=[2, 1]),
        layer_node("reshape", shape=[patches, inner if legacy else 3, *[4 if legacy else 16] * 2]),
    ]
    begin = (
        [proj, cut, *apart, layer_node("fold_batch", "cut")]
        if legacy
        else [cut, *apart, layer_node("fold_batch"), proj]
    )
    layers: list[Json] = []
    for at in range(12):
        layers += _turn(at, inner, width, heads, patches, legacy=legacy)
    first = [
        layer_node("reshape", shape=[patches, 16 * inner]),
        layer_node("layernorm", "norm1_proj"),
        layer_node("dense", "proj", units=width),
        layer_node("layernorm", "norm2_proj"),
        layer_node("class_token", "cls_token"),
        layer_node("positions", "patch_pos"),
        layer_node("identity", "patches"),
    ]
    return image_document(
        name,
        image,
        *begin,
        layer_node("identity", "places"),
        layer_node("learned", "pixel_pos", rows=inner, length=4, units=4),
        with_source(layer_node("add"), ["places", "pixel_pos"]),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        layer_node("unfold_batch", "pixels", places=patches),
        *first,
        *layers,
        layer_node("layernorm", "norm"),
        layer_node("select", index=0),
        layer_node("dense", "head", units=classes),
    )


NAMES = WeightNaming(
    paths=((r"^outer\.", "blocks."), (r"^(cls_token|patch_pos|pixel_pos)\.weight$", r"\1")),
    ones=((r"^cls_token$", (1, 1, -1)), (r"^patch_pos$", (1, -1, -1)), (r"^pixel_pos$", (1, -1, -1, -1))),
)
