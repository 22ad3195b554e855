"""CrossViT (arXiv 2103.14899), as timm builds it: small and large patches, whose class tokens look at each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.unfused_attention import headed, scored, summed
from netweight.families.parts.vit import ATTENTION, vit_layer


def _embedded(number: int, patch: int, width: int, side: int, *, resized: bool, convolved: bool) -> list[Json]:
    """Patches of one size as a sequence with its token: by one convolution, or by three."""
    proj = [conv2d_node("proj", width, patch, stride=patch)]
    if convolved:
        small = patch == 12
        proj = [
            conv2d_node("proj.0", width // 4, 7, stride=4, padding=3),
            layer_node("relu", inplace=True),
            conv2d_node("proj.2", width // 2, 3, stride=3 if small else 2, padding=0 if small else 1),
            layer_node("relu", inplace=True),
            conv2d_node("proj.4", width, 3, stride=1 if small else 2, padding=1),
        ]
    smaller = [layer_node("upsample", size=side, mode="bicubic")] if resized else []
    return [
        with_source(named_block(f"patch_embed.{number}", *smaller, *proj), "image"),
        *plane_to_sequence(),
        layer_node("class_token", f"cls_token_{number}"),
        layer_node("positions", f"pos_embed_{number}"),
    ]


def _asked(width: int, heads: int) -> Json:
    """The token alone asks; it takes the place of the sequence."""
    size = width // heads
    attend = named_block(
        "attn",
        layer_node("slice", "first", end=1),
        layer_node("dense", "wq", units=width),
        *headed("wq", ("query",), heads, size),
        with_source(layer_node("dense", "wk", units=width), "norm1"),
        *headed("wk", ("key",), heads, size),
        with_source(layer_node("dense", "wv", units=width), "norm1"),
        *headed("wv", ("value",), heads, size),
        *scored(),
        *summed(width),
    )
    return residual_group(layer_node("layernorm", "norm1"), attend, shortcut=[layer_node("slice", end=1)])


def _turned(name: str, source: str, units: int) -> list[Json]:
    """A token in the width of the other branch: norm, GELU, dense layer."""
    layers = (layer_node("layernorm", "0"), layer_node("gelu", "1"), layer_node("dense", "2", units=units))
    return [with_source(named_block(name, *layers), source)]


def _stage(ends: Sequence[str], widths: Sequence[int], depths: Sequence[int], inner: Sequence[int],
          heads: int) -> list[Json]:  # fmt: skip
    """Layers of each branch, then the token of each among the patches of the other: values `out0` and `out1`."""
    made: list[Json] = []
    for at, (width, depth, mlp) in enumerate(zip(widths, depths, inner, strict=True)):
        turns = repeat_layers(depth, *vit_layer(width, mlp * width, "plain", False, heads=heads), name=f"blocks.{at}")
        made += [with_source(named_block(f"branch{at}", *turns), ends[at])]
        made += [
            layer_node("slice", f"token{at}", end=1),
            with_source(layer_node("slice", f"patches{at}", start=1), f"branch{at}"),
        ]
    for at in (0, 1):
        other = widths[1 - at]
        made += _turned(f"projs.{at}", f"token{at}", other)
        made += [
            with_source(layer_node("concat"), [f"projs.{at}", f"patches{1 - at}"]),
            named_block(f"fusion.{at}", _asked(other, heads)),
        ]
        made += _turned(f"revert_projs.{at}", f"fusion.{at}", widths[at])
        made += [with_source(layer_node("concat", f"out{at}"), [f"revert_projs.{at}", f"patches{at}"])]
    return made


def crossvit_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: int,
    inner: Sequence[int],
    convolved: bool = False,
    image: int = 240,
    smaller: int = 224,
    classes: int = 1000,
) -> Json:
    """Three stages of `depths[i]` layers in branch i; the second branch sees the image at the size `smaller`."""
    layers: list[Json] = []
    ends = ["pos_embed_0", "pos_embed_1"]
    for at, (patch, width) in enumerate(zip((12, 16), widths, strict=True)):
        layers += _embedded(at, patch, width, smaller, resized=at == 1, convolved=convolved)
    for number in range(3):
        made = _stage(ends, widths, depths, inner, heads)
        layers += [*_prefixed(made, f"blocks.{number}.")]
        ends = [f"blocks.{number}.out{at}" for at in (0, 1)]
    for at in (0, 1):
        normed = with_source(layer_node("layernorm", f"norm.{at}"), ends[at])
        layers += [normed, layer_node("select", index=0), layer_node("dense", f"head.{at}", units=classes)]
    return image_document(name, image, *layers, with_source(layer_node("add"), ["head.0", "head.1"]))


def _prefixed(layers: Sequence[Json], prefix: str) -> list[Json]:
    """Named layers, and what they take of each other, under names that begin alike."""
    own = {each["name"] for each in layers if "name" in each}

    def taken(source: str) -> str:
        return prefix + source if source in own else source

    made: list[Json] = []
    for each in layers:
        sources: Any = each.get("from", [])
        sources = taken(sources) if isinstance(sources, str) else [taken(source) for source in sources]
        named = {"name": prefix + each["name"]} if "name" in each else {}
        made.append({**each, **named, **({"from": sources} if sources else {})})
    return made


NAMES = WeightNaming(
    paths=(
        *ATTENTION,
        (r"attn\.[qkv]_proj\.bias", "attn.qkv.bias"),
        (r"branch\d\.", ""),
        (r"((cls_token|pos_embed)_\d)\.weight$", r"\1"),
    ),
    ones=((r"^pos_embed_\d$", (1, -1, -1)),),
)
