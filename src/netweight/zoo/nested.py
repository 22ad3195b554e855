"""NesT (arXiv 2105.12723), PiT (2103.16302) and Visformer (2104.12533), as timm builds them: planes that shrink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, plane, repeat, residual, sequence, vision
from .patched import ATTENTION, perceptron


def blocks(width: int, attend: Json) -> list[Json]:
    """Attention and an MLP of four times the width."""
    return [
        residual(node("layernorm", "norm1"), attend),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width)),
    ]


def shrinking(width: int) -> Json:
    """NesT's way to the next level: a convolution, its norm, a pool."""
    pool = node("maxpool2d", "pool", kernel=3, stride=2, padding=1)
    return block("pool", conv("conv", width, 3, padding=1), node("layernorm", "norm", axis=1), pool)


def nest(
    name: str, widths: Sequence[int], heads: Sequence[int], depths: Sequence[int], image: int = 224, classes: int = 1000
) -> Json:
    """Attention in as many windows as leave one at the last level, each with positions of its own."""
    side = image // 4
    window = side // 2 ** (len(widths) - 1)
    levels: list[Json] = []
    for number, (width, count, depth) in enumerate(zip(widths, heads, depths, strict=True)):
        windows = (side // window) ** 2
        attend = node("window_attention", "attn", heads=count, window=window, relative="none")
        levels.append(
            block(
                f"levels.{number}",
                *([shrinking(width)] if number else []),
                node("permute", order=[2, 3, 1]),
                node("reshape", "cut", shape=[windows, window * window, width]),
                node("learned", "pos_embed", rows=windows, length=window * window, units=width),
                after(node("add"), ["cut", "pos_embed"]),
                node("reshape", shape=[side, side, width]),
                *repeat(depth, *blocks(width, attend), name="transformer_encoder"),
                node("permute", order=[3, 1, 2]),
            )
        )
        side //= 2
    return vision(
        name,
        image,
        block("patch_embed", conv("proj", widths[0], 4, stride=4)),
        *levels,
        node("layernorm", "norm", axis=1),
        node("global_avgpool"),
        node("dense", "head", units=classes),
    )


def pit(
    name: str,
    patch: int,
    stride: int,
    base: int,
    heads: Sequence[int],
    depths: Sequence[int],
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A ViT whose plane is halved between stages by a depthwise convolution, and its token widened beside it."""
    side, stages = (image - patch) // stride + 1, list[Json]()
    tokens, places = "cls_token", "placed"
    for number, (count, depth) in enumerate(zip(heads, depths, strict=True)):
        width, stage = base * count, f"transformers.{number}"
        if number:
            pool, before = f"{stage}.pool", f"transformers.{number - 1}"
            stages += [
                after(node("slice", f"{stage}.token", end=1), before),
                node("dense", f"{pool}.fc", units=width),
                after(node("slice", f"{stage}.rest", start=1), before),
                *plane(),
                conv(f"{pool}.conv", width, 3, stride=2, padding=1, groups=base * heads[number - 1]),
            ]
            tokens, places = f"{pool}.fc", f"{pool}.conv"
        attend = node("attention", "attn", heads=count)
        stages += [
            after(block(f"{stage}.sequence", *sequence()), places),
            after(node("concat", f"{stage}.tokens"), [tokens, f"{stage}.sequence"]),
            block(stage, *repeat(depth, *blocks(width, attend), name="blocks")),
        ]
    width = base * heads[0]
    return vision(
        name,
        image,
        block("patch_embed", conv("conv", width, patch, stride=stride)),
        node("learned", "pos_embed", rows=width, length=side, units=side),
        after(node("add", "placed"), ["patch_embed", "pos_embed"]),
        node("learned", "cls_token", length=1, units=width, each=True),
        *stages,
        node("select", index=0),
        node("layernorm", "norm"),
        node("dense", "head", units=classes),
    )


def wide(width: int, *, spatial: bool) -> Json:
    """Visformer's MLP: of convolutions of 1 × 1, in the first stage with one of 3 × 3 in eight groups between."""
    inner = 2 * width if spatial else 4 * width
    middle = [conv("conv2", inner, 3, padding=1, groups=8, bias=False), node("gelu", "act2")] if spatial else []
    ends = [conv(f"conv{n}", units, 1, bias=False) for n, units in ((1, inner), (3, width))]
    return residual(node("batchnorm", "norm2"), block("mlp", ends[0], node("gelu", "act1"), *middle, ends[1]))


def visformer(
    name: str, stem: int, width: int, depths: Sequence[int], heads: int = 6, image: int = 224, classes: int = 1000
) -> Json:
    """Convolutions in the first stage, attention over the whole plane in the two others."""
    layers: list[Json] = [
        block("stem", conv("0", stem, 7, stride=2, padding=3, bias=False), node("batchnorm", "1"), node("relu", "2"))
    ]
    side = image // 2
    for number, depth in enumerate(depths, 1):
        size = 2 if number > 1 else 4
        side, own = side // size, width * 2 ** (number - 2) if number > 1 else width // 2
        attend = node("window_attention", "attn", heads=heads, window=side, relative="none", bias=False)
        looks = [
            node("batchnorm", "norm1"),
            node("permute", order=[2, 3, 1]),
            attend,
            node("permute", order=[3, 1, 2]),
        ]
        before = [residual(*looks)] if number > 1 else []
        layers += [
            block(f"patch_embed{number}", conv("proj", own, size, stride=size), node("batchnorm", "norm")),
            node("learned", f"pos_embed{number}", rows=own, length=side, units=side),
            after(node("add"), [f"patch_embed{number}", f"pos_embed{number}"]),
            *repeat(depth, *before, wide(own, spatial=number == 1), name=f"stage{number}"),
        ]
    ends = [node("batchnorm", "norm"), node("global_avgpool", "global_pool"), node("dense", "head", units=classes)]
    return vision(name, image, *layers, *ends)


POSITIONS = (r"(pos_embed\d?|cls_token)\.weight$", r"\1")
NEST = Naming(
    paths=(POSITIONS,),
    ones=((r"levels\.2\.pos_embed$", (1, 1, -1, -1)), (r"levels\.[01]\.pos_embed$", (1, -1, -1, -1))),
)
PIT = Naming(
    paths=(*ATTENTION, (r"attn\.[qkv]_proj\.bias", "attn.qkv.bias"), POSITIONS),
    ones=((r"pos_embed$", (1, -1, -1, -1)), (r"cls_token$", (1, 1, -1))),
)
VISFORMER = Naming(
    paths=(POSITIONS,),
    ones=((r"pos_embed\d$", (1, -1, -1, -1)), (r"attn\.(qkv|proj)\.weight$", (-1, -1, 1, 1))),
)


def entry(
    name: str, title: str, paper: str, build: Callable[..., Json], naming: Naming, tags: tuple[str, ...], *printed: str,
    table: str = "", **rest: Any,
) -> Entry:  # fmt: skip
    """One network of timm; `printed` are parameters and multiply-adds."""
    kinds: tuple[Any, ...] = ("parameters", "macs")
    conventions = ("rounded", "multiply-adds, printed as FLOPs")
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family=title.partition("-")[0],
        build=build,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm {name}",
        published=tuple(
            Published(kind, text, how, table) for kind, text, how in zip(kinds, printed, conventions, strict=False)
        ),
        aliases=(title.lower(),),
        naming=naming,
        tags=("transformer", "classification", "imagenet", "pyramid", *tags),
        note="The paper rounds." if printed else "",
    )


def nested(size: str, parameters: str, macs: str, width: int, depth: int) -> Entry:
    """NesT: heads of 32 features."""
    widths = (width, 2 * width, 4 * width)
    return entry(
        f"nest_{size}", f"NesT-{size[0].upper()}", "2105.12723", nest, NEST, ("window",), parameters, macs,
        table="Zhang et al. 2021, arXiv 2105.12723, Table 2", widths=widths,
        heads=tuple(each // 32 for each in widths), depths=(2, 2, depth),
    )  # fmt: skip


def pooled(
    size: str, parameters: str, macs: str, patch: int, base: int, heads: tuple[int, ...], depths: tuple[int, ...]
) -> Entry:
    """PiT."""
    return entry(
        f"pit_{size}_224", f"PiT-{size.capitalize() if size == 'ti' else size.upper()}", "2103.16302", pit, PIT,
        ("cnn", "depthwise"), parameters, macs, table="Heo et al. 2021, arXiv 2103.16302, Table 2", patch=patch,
        stride=patch // 2, base=base, heads=heads, depths=depths,
    )  # fmt: skip


def convolved(size: str, stem: int, width: int, heads: int) -> Entry:
    """Visformer."""
    return entry(
        f"visformer_{size}", f"Visformer-{size[0].upper() if size == 'small' else 'Ti'}", "2104.12533", visformer,
        VISFORMER, ("cnn", "grouped", "window"), stem=stem, width=width, heads=heads, depths=(7, 4, 4),
    )  # fmt: skip


ENTRIES = (
    nested("tiny", "17 M", "5.8 G", 96, 8),
    nested("small", "38 M", "10.4 G", 96, 20),
    nested("base", "68 M", "17.9 G", 128, 20),
    pooled("ti", "4.9 M", "0.7 G", 16, 32, (2, 4, 8), (2, 6, 4)),
    pooled("xs", "10.6 M", "1.4 G", 16, 48, (2, 4, 8), (2, 6, 4)),
    pooled("s", "23.5 M", "2.9 G", 16, 48, (3, 6, 12), (2, 6, 4)),
    pooled("b", "73.8 M", "12.5 G", 14, 64, (4, 8, 16), (3, 6, 4)),
    convolved("tiny", 16, 192, 3),
    convolved("small", 32, 384, 6),
)
