"""CrossViT (arXiv 2103.14899), as timm builds it: small and large patches, whose class tokens look at each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, repeat, residual, sequence, vision
from .patched import ATTENTION, layer
from .written import headed, scored, summed


def embedded(number: int, patch: int, width: int, side: int, *, resized: bool, convolved: bool) -> list[Json]:
    """Patches of one size as a sequence with its token: by one convolution, or by three."""
    proj = [conv("proj", width, patch, stride=patch)]
    if convolved:
        small = patch == 12
        proj = [
            conv("proj.0", width // 4, 7, stride=4, padding=3),
            node("relu", inplace=True),
            conv("proj.2", width // 2, 3, stride=3 if small else 2, padding=0 if small else 1),
            node("relu", inplace=True),
            conv("proj.4", width, 3, stride=1 if small else 2, padding=1),
        ]
    smaller = [node("upsample", size=side, mode="bicubic")] if resized else []
    return [
        after(block(f"patch_embed.{number}", *smaller, *proj), "image"),
        *sequence(),
        node("class_token", f"cls_token_{number}"),
        node("positions", f"pos_embed_{number}"),
    ]


def asked(width: int, heads: int) -> Json:
    """The token alone asks; it takes the place of the sequence."""
    size = width // heads
    attend = block(
        "attn",
        node("slice", "first", end=1),
        node("dense", "wq", units=width),
        *headed("wq", ("query",), heads, size),
        after(node("dense", "wk", units=width), "norm1"),
        *headed("wk", ("key",), heads, size),
        after(node("dense", "wv", units=width), "norm1"),
        *headed("wv", ("value",), heads, size),
        *scored(),
        *summed(width),
    )
    return residual(node("layernorm", "norm1"), attend, shortcut=[node("slice", end=1)])


def turned(name: str, source: str, units: int) -> list[Json]:
    """A token in the width of the other branch: norm, GELU, dense layer."""
    layers = (node("layernorm", "0"), node("gelu", "1"), node("dense", "2", units=units))
    return [after(block(name, *layers), source)]


def stage(ends: Sequence[str], widths: Sequence[int], depths: Sequence[int], inner: Sequence[int],
          heads: int) -> list[Json]:  # fmt: skip
    """Layers of each branch, then the token of each among the patches of the other: values `out0` and `out1`."""
    made: list[Json] = []
    for at, (width, depth, mlp) in enumerate(zip(widths, depths, inner, strict=True)):
        turns = repeat(depth, *layer(width, mlp * width, "plain", False, heads=heads), name=f"blocks.{at}")
        made += [after(block(f"branch{at}", *turns), ends[at])]
        made += [node("slice", f"token{at}", end=1), after(node("slice", f"patches{at}", start=1), f"branch{at}")]
    for at in (0, 1):
        other = widths[1 - at]
        made += turned(f"projs.{at}", f"token{at}", other)
        made += [after(node("concat"), [f"projs.{at}", f"patches{1 - at}"]), block(f"fusion.{at}", asked(other, heads))]
        made += turned(f"revert_projs.{at}", f"fusion.{at}", widths[at])
        made += [after(node("concat", f"out{at}"), [f"revert_projs.{at}", f"patches{at}"])]
    return made


def document(
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
    """Three stages of `depths[i]` layers in branch i; the second branch sees the picture `smaller`."""
    layers: list[Json] = []
    ends = ["pos_embed_0", "pos_embed_1"]
    for at, (patch, width) in enumerate(zip((12, 16), widths, strict=True)):
        layers += embedded(at, patch, width, smaller, resized=at == 1, convolved=convolved)
    for number in range(3):
        made = stage(ends, widths, depths, inner, heads)
        layers += [*prefixed(made, f"blocks.{number}.")]
        ends = [f"blocks.{number}.out{at}" for at in (0, 1)]
    for at in (0, 1):
        normed = after(node("layernorm", f"norm.{at}"), ends[at])
        layers += [normed, node("select", index=0), node("dense", f"head.{at}", units=classes)]
    return vision(name, image, *layers, after(node("add"), ["head.0", "head.1"]))


def prefixed(layers: Sequence[Json], prefix: str) -> list[Json]:
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


NAMES = Naming(
    paths=(
        *ATTENTION,
        (r"attn\.[qkv]_proj\.bias", "attn.qkv.bias"),
        (r"branch\d\.", ""),
        (r"((cls_token|pos_embed)_\d)\.weight$", r"\1"),
    ),
    ones=((r"^pos_embed_\d$", (1, -1, -1)),),
)


def entry(
    size: str,
    title: str,
    printed: tuple[str, str],
    width: int,
    depth: int,
    heads: int,
    ratio: int,
    image: int = 240,
    **rest: Any,
) -> Entry:
    """A row of the paper's Table 1; dagger: patches by three convolutions."""
    table = "Chen et al. 2021, arXiv 2103.14899, Tables 1 and 2"
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    shared: dict[str, Any] = {"widths": (width, 2 * width), "depths": (1, depth), "heads": heads, **rest}
    return Entry(
        id=f"crossvit_{size}_{image}",
        title=title,
        year=2021,
        group="vision",
        family="CrossViT",
        build=document,
        hyperparameters={**shared, "inner": (ratio, ratio), "image": image},
        source=f"arXiv 2103.14899; timm crossvit_{size}_{image}",
        published=published,
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper rounds, and prints up to 1.7 % fewer parameters for Ti, S and B.",
    )


ENTRIES = (
    entry("tiny", "CrossViT-Ti", ("6.9 M", "1.6 G"), 96, 4, 3, 4),
    entry("small", "CrossViT-S", ("26.7 M", "5.6 G"), 192, 4, 6, 4),
    entry("base", "CrossViT-B", ("104.7 M", "21.2 G"), 384, 4, 12, 4),
    entry("9", "CrossViT-9", ("8.6 M", "1.8 G"), 128, 3, 4, 3),
    entry("15", "CrossViT-15", ("27.4 M", "5.8 G"), 192, 5, 6, 3),
    entry("18", "CrossViT-18", ("43.3 M", "9.0 G"), 224, 6, 7, 3),
    entry("9_dagger", "CrossViT-9 dagger", ("8.8 M", "2.0 G"), 128, 3, 4, 3, convolved=True),
    entry("15_dagger", "CrossViT-15 dagger", ("28.2 M", "6.1 G"), 192, 5, 6, 3, convolved=True),
    entry("18_dagger", "CrossViT-18 dagger", ("44.3 M", "9.5 G"), 224, 6, 7, 3, convolved=True),
    entry("15_dagger", "CrossViT-15 dagger 408", ("28.5 M", "21.4 G"), 192, 5, 6, 3, 408, smaller=384, convolved=True),
    entry("18_dagger", "CrossViT-18 dagger 408", ("44.6 M", "32.4 G"), 224, 6, 7, 3, 408, smaller=384, convolved=True),
)
