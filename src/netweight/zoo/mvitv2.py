"""MViTv2 (arXiv 2112.01526), as timm builds it: queries, keys and values pooled by convolutions, head by head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, repeat, residual, vision
from .written import headed


def pooled(name: str, heads: int, size: int, stride: int, *, token: bool) -> list[Json]:
    """A value heads × positions × size, its places convolved as a plane of every head, then normed: `name`."""
    first = [node("identity", f"{name}.taken"), node("slice", f"{name}.token", end=1, axis=2)] if token else []
    first += [after(node("slice", start=1, axis=2), f"{name}.taken")] if token else []
    plane = [
        node("fold_batch"),
        node("unflatten"),
        node("permute", order=[3, 1, 2]),
        conv(f"pool_{name[0]}", size, 3, padding=1, stride=stride, groups=size, bias=False),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("unfold_batch", f"{name}.pooled", places=heads),
    ]
    last = [after(node("concat", axis=2), [f"{name}.token", f"{name}.pooled"])] if token else []
    return [*first, *plane, *last, node("layernorm", f"norm_{name[0]}"), node("identity", f"{name}.normed")]


def attention(width: int, heads: int, side: int, stride: int, fewer: int, *, token: bool) -> Json:
    """Queries of every `stride`-th place each way look at keys of every `fewer`-th; queries are added to the result."""
    size = width // heads
    made = [node("dense", "qkv", units=3 * width), *headed("qkv", ("query", "key", "value"), heads, size)]
    for name, step in (("query", stride), ("key", fewer), ("value", fewer)):
        part = pooled(name, heads, size, step, token=token)
        made += [after(part[0], name), *part[1:]]
    asked, seen = -(-side // stride), -(-side // fewer)
    relative = node("relative_axes", "rel_pos", plane=asked, seen=seen, **({"prefix": 1} if token else {}))
    return block(
        "attn",
        *made,
        after(node("matmul", "scores", transpose=True), ["query.normed", "key.normed"]),
        after(relative, ["scores", "query.normed"]),
        node("softmax", "shares"),
        after(node("matmul", "sums"), ["shares", "value.normed"]),
        after(node("add"), ["sums", "query.normed"]),
        node("permute", order=[2, 1, 3]),
        node("reshape", shape=[-1, width]),
        node("dense", "proj", units=width),
    )


def thinned(*, token: bool) -> list[Json]:
    """The largest of every second place each way, for the shortcut."""
    plane = [
        node("unflatten"),
        node("permute", order=[3, 1, 2]),
        node("maxpool2d", kernel=3, stride=2, padding=1),
        node("flatten", start=2),
        node("permute", "thin", order=[2, 1]),
    ]
    if not token:
        return plane
    return [
        node("identity", "whole"),
        node("slice", "first", end=1),
        after(node("slice", start=1), "whole"),
        *plane,
        after(node("concat"), ["first", "thin"]),
    ]


def turn(
    width: int, heads: int, side: int, stride: int, fewer: int, *, wide: bool, out: int, token: bool
) -> list[Json]:
    """Attention, to which the shortcut is widened where `wide`, and an MLP that gives `out` features."""
    thin = thinned(token=token) if stride > 1 else []
    attend = attention(width, heads, side, stride, fewer, token=token)
    around = (
        after(node("dense", "shortcut_proj_attn", units=width), "norm1") if wide else after(node("identity"), "come")
    )
    mlp = block("mlp", node("dense", "fc1", units=4 * width), node("gelu", "act"), node("dense", "fc2", units=out))
    norm, grown = node("layernorm", "norm2"), node("dense", "shortcut_proj_mlp", units=out)
    return [
        node("identity", "come"),
        node("layernorm", "norm1"),
        residual(attend, shortcut=[around, *thin]),
        *([norm, residual(mlp, shortcut=[grown])] if out != width else [residual(norm, mlp)]),
    ]


def document(
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
            begin = turn(own, count, side, 2, fewer, wide=expand, out=own, token=token)
            blocks, side = [block("blocks.0", *begin)], -(-side // 2)
        same = turn(own, count, side, 1, fewer, wide=False, out=own, token=token)
        blocks += repeat(depth - first - last, *same, name="blocks", start=first)
        if last:
            widened = turn(own, count, side, 1, fewer, wide=False, out=2 * own, token=token)
            blocks.append(block(f"blocks.{depth - 1}", *widened))
        stages.append(block(str(number), *blocks))
    ends = [node("select", index=0)] if token else [node("permute", order=[2, 1]), node("global_avgpool")]
    return vision(
        name,
        image,
        block("patch_embed", conv("proj", width, 7, stride=4, padding=3)),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        *([node("class_token", "cls_token")] if token else []),
        block("stages", *stages),
        node("layernorm", "norm"),
        *ends,
        block("head", node("dense", "fc", units=classes)),
    )


NAMES = Naming(
    paths=((r"rel_pos\.rel_pos_", "rel_pos_"), (r"^cls_token\.weight$", "cls_token")),
    ones=((r"^cls_token$", (1, 1, -1)),),
)


def entry(size: str, printed: tuple[str, str], depths: Sequence[int], **rest: Any) -> Entry:
    """A size of the paper; `cls` are those with a class token, pretrained on ImageNet-22k."""
    table = "Li et al. 2021, arXiv 2112.01526, Table 1"
    base, _, token = size.partition("_")
    title = f"MViTv2-{base.capitalize()}" + ("-cls" if token else "")
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    return Entry(
        id=f"mvitv2_{size}",
        title=title,
        year=2021,
        group="vision",
        family="MViT",
        build=document,
        hyperparameters={"depths": tuple(depths), **rest, **({"token": True} if token else {})},
        source=f"arXiv 2112.01526; timm mvitv2_{size}",
        published=published if printed[0] else (),
        naming=NAMES,
        licence="Apache-2.0" if size != "small_cls" else "",
        tags=("transformer", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


LARGE: dict[str, Any] = {"width": 144, "heads": 2}
MANY: dict[str, Any] = {"classes": 19168}

ENTRIES = (
    entry("tiny", ("24 M", "4.7 G"), (1, 2, 5, 2)),
    entry("small", ("35 M", "7.0 G"), (1, 2, 11, 2)),
    entry("base", ("52 M", "10.2 G"), (2, 3, 16, 3)),
    entry("large", ("218 M", "42.1 G"), (2, 6, 36, 4), expand=False, **LARGE),
    entry("small_cls", ("", ""), (1, 2, 11, 2)),
    entry("base_cls", ("", ""), (2, 3, 16, 3), **MANY),
    entry("large_cls", ("", ""), (2, 6, 36, 4), **LARGE, **MANY),
    entry("huge_cls", ("", ""), (4, 8, 60, 8), width=192, heads=3, **MANY),
)
