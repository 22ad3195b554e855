"""MViTv2 (arXiv 2112.01526), as timm builds it: queries, keys and values pooled by convolutions, head by head."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.unfused_attention import headed


def _pooled(name: str, heads: int, size: int, stride: int, *, token: bool) -> list[Json]:
    """A value heads × positions × size, its places convolved as a plane of every head, then normed: `name`."""
    first = (
        [layer_node("identity", f"{name}.taken"), layer_node("slice", f"{name}.token", end=1, axis=2)] if token else []
    )
    first += [with_source(layer_node("slice", start=1, axis=2), f"{name}.taken")] if token else []
    plane = [
        layer_node("fold_batch"),
        layer_node("unflatten"),
        layer_node("permute", order=[3, 1, 2]),
        conv2d_node(f"pool_{name[0]}", size, 3, padding=1, stride=stride, groups=size, bias=False),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        layer_node("unfold_batch", f"{name}.pooled", places=heads),
    ]
    last = [with_source(layer_node("concat", axis=2), [f"{name}.token", f"{name}.pooled"])] if token else []
    return [*first, *plane, *last, layer_node("layernorm", f"norm_{name[0]}"), layer_node("identity", f"{name}.normed")]


def _attention(width: int, heads: int, side: int, stride: int, fewer: int, *, token: bool) -> Json:
    """Queries of every `stride`-th place each way look at keys of every `fewer`-th; queries are added to the result."""
    size = width // heads
    made = [layer_node("dense", "qkv", units=3 * width), *headed("qkv", ("query", "key", "value"), heads, size)]
    for name, step in (("query", stride), ("key", fewer), ("value", fewer)):
        part = _pooled(name, heads, size, step, token=token)
        made += [with_source(part[0], name), *part[1:]]
    asked, seen = -(-side // stride), -(-side // fewer)
    relative = layer_node("relative_axes", "rel_pos", plane=asked, seen=seen, **({"prefix": 1} if token else {}))
    return named_block(
        "attn",
        *made,
        with_source(layer_node("matmul", "scores", transpose=True), ["query.normed", "key.normed"]),
        with_source(relative, ["scores", "query.normed"]),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul", "sums"), ["shares", "value.normed"]),
        with_source(layer_node("add"), ["sums", "query.normed"]),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("reshape", shape=[-1, width]),
        layer_node("dense", "proj", units=width),
    )


def _thinned(*, token: bool) -> list[Json]:
    """The largest of every second place each way, for the shortcut."""
    plane = [
        layer_node("unflatten"),
        layer_node("permute", order=[3, 1, 2]),
        layer_node("maxpool2d", kernel=3, stride=2, padding=1),
        layer_node("flatten", start=2),
        layer_node("permute", "thin", order=[2, 1]),
    ]
    if not token:
        return plane
    return [
        layer_node("identity", "whole"),
        layer_node("slice", "first", end=1),
        with_source(layer_node("slice", start=1), "whole"),
        *plane,
        with_source(layer_node("concat"), ["first", "thin"]),
    ]


def _turn(
    width: int, heads: int, side: int, stride: int, fewer: int, *, wide: bool, out: int, token: bool
) -> list[Json]:
    """Attention, to which the shortcut is widened where `wide`, and an MLP that gives `out` features."""
    thin = _thinned(token=token) if stride > 1 else []
    attend = _attention(width, heads, side, stride, fewer, token=token)
    around = (
        with_source(layer_node("dense", "shortcut_proj_attn", units=width), "norm1")
        if wide
        else with_source(layer_node("identity"), "come")
    )
    mlp = named_block(
        "mlp",
        layer_node("dense", "fc1", units=4 * width),
        layer_node("gelu", "act"),
        layer_node("dense", "fc2", units=out),
    )
    norm, grown = layer_node("layernorm", "norm2"), layer_node("dense", "shortcut_proj_mlp", units=out)
    return [
        layer_node("identity", "come"),
        layer_node("layernorm", "norm1"),
        residual_group(attend, shortcut=[around, *thin]),
        *([norm, residual_group(mlp, shortcut=[grown])] if out != width else [residual_group(norm, mlp)]),
    ]


def mvitv2_document(
    name: str,
    depths: Sequence[int],
    width: int = 96,
    heads: int = 1,
    expand: bool = True,
    token: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages, each twice as wide; `expand` widens in attention, else the MLP before does."""
    side, stages = image // 4, list[Json]()
    for number, depth in enumerate(depths):
        own, count, fewer = width * 2**number, heads * 2**number, max(4 >> number, 1)
        first, last = int(number > 0), int(number < len(depths) - 1 and not expand)
        blocks: list[Json] = []
        if first:
            begin = _turn(own, count, side, 2, fewer, wide=expand, out=own, token=token)
            blocks, side = [named_block("blocks.0", *begin)], -(-side // 2)
        same = _turn(own, count, side, 1, fewer, wide=False, out=own, token=token)
        blocks += repeat_layers(depth - first - last, *same, name="blocks", start=first)
        if last:
            widened = _turn(own, count, side, 1, fewer, wide=False, out=2 * own, token=token)
            blocks.append(named_block(f"blocks.{depth - 1}", *widened))
        stages.append(named_block(str(number), *blocks))
    ends = (
        [layer_node("select", index=0)]
        if token
        else [layer_node("permute", order=[2, 1]), layer_node("global_avgpool")]
    )
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", width, 7, stride=4, padding=3)),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        *([layer_node("class_token", "cls_token")] if token else []),
        named_block("stages", *stages),
        layer_node("layernorm", "norm"),
        *ends,
        named_block("head", layer_node("dense", "fc", units=classes)),
    )


NAMES = WeightNaming(
    paths=((r"rel_pos\.rel_pos_", "rel_pos_"), (r"^cls_token\.weight$", "cls_token")),
    ones=((r"^cls_token$", (1, 1, -1)),),
)
