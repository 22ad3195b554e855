"""CoAtNet (arXiv 2106.04803) and the original MaxViT (2204.01697), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, conv, node, repeat, residual, vision


class Style(NamedTuple):
    """What sets the original apart from timm's first networks (`rw`): their inner widths follow what comes in."""

    act: str = "gelu"
    gate: str = "silu"
    outward: bool = True
    early: bool = False
    pooled: bool = False
    biased: bool = True
    shortcut: bool = True


PAPER = Style()


def squeezed(name: str, reduced: int, width: int, act: str) -> Json:
    """Squeeze-and-excitation under timm's names."""
    layers = [node("global_avgpool", keepdims=True), conv("fc1", reduced, 1), node(act, "act", inplace=True)]
    return block(name, branches([], [*layers, conv("fc2", width, 1), node("sigmoid", "gate")], merge="multiply"))


def shortcut(taken: int, out: int, stride: int, *, bias: bool) -> list[Json]:
    """A mean over 2 × 2 where the plane is halved, a convolution where it is widened."""
    pool = [node("avgpool2d", "shortcut.pool", kernel=2)] if stride > 1 else []
    return [*pool, *([conv("shortcut.expand", out, 1, bias=bias)] if taken != out else [])]


def mbconv(taken: int, out: int, stride: int, style: Style) -> Json:
    """An inverted bottleneck that begins with its norm."""
    inner, own = (4 * out, out // 4) if style.outward else (4 * taken, taken)
    attention = squeezed("se_early" if style.early else "se", own, inner, style.gate)
    layers = [
        node("batchnorm", "pre_norm"),
        *([] if style.outward else [node(style.act)]),
        *([node("avgpool2d", "down", kernel=2)] if style.pooled and stride > 1 else []),
        conv("conv1_1x1", inner, 1, bias=False),
        node("batchnorm", "norm1"),
        node(style.act),
        conv("conv2_kxk", inner, 3, stride=1 if style.pooled else stride, padding=1, groups=inner, bias=False),
        *([attention] if style.early else []),
        node("batchnorm", "norm2"),
        node(style.act),
        *([] if style.early else [attention]),
        conv("conv3_1x1", out, 1, bias=style.biased),
    ]
    return residual(*layers, shortcut=shortcut(taken, out, stride, bias=style.biased))


def transformer(taken: int, out: int, stride: int, window: int, style: Style) -> list[Json]:
    """Attention over the whole plane, with a table of distances, and an MLP."""
    heads = (out if style.outward else taken) // 32
    own = {"head_dim": 32, "units": out} if taken != out else {}
    norm = [node("layernorm", "norm1.norm" if stride > 1 else "norm1", axis=1)]
    pool = [node("avgpool2d", "norm1.down", kernel=2)] if stride > 1 else []
    turned = [node("permute", order=[2, 3, 1])]
    attend = node("window_attention", "attn", heads=heads, window=window, fused=True, **own)
    back = [node("permute", order=[3, 1, 2])]
    mlp = block("mlp", conv("fc1", 4 * out, 1), node("gelu", "act"), conv("fc2", out, 1))
    return [
        residual(*norm, *pool, *turned, attend, *back, shortcut=shortcut(taken, out, stride, bias=style.shortcut)),
        residual(node("layernorm", "norm2", axis=1), mlp),
    ]


def partition(name: str, width: int, window: int) -> Json:
    """Attention in windows or over a grid, and an MLP; features last."""
    spread = {"grid": True} if name == "attn_grid" else {}
    attend = node("window_attention", "attn", heads=width // 32, window=window, fused=True, **spread)
    mlp = block("mlp", node("dense", "fc1", units=4 * width), node("gelu", "act"), node("dense", "fc2", units=width))
    return block(name, residual(node("layernorm", "norm1"), attend), residual(node("layernorm", "norm2"), mlp))


def both(taken: int, out: int, stride: int, window: int, style: Style) -> list[Json]:
    """MaxViT's: convolution, windows, grid."""
    return [
        block("conv", mbconv(taken, out, stride, style)),
        node("permute", order=[2, 3, 1]),
        partition("attn_block", out, window),
        partition("attn_grid", out, window),
        node("permute", order=[3, 1, 2]),
    ]


def document(
    name: str,
    stem: Sequence[int],
    widths: Sequence[int],
    depths: Sequence[int],
    style: Style = PAPER,
    mixed: bool = False,
    head: bool = True,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Two stages of convolutions and two of attention; where `mixed`, MaxViT's of both. `head` has a hidden layer."""
    taken, side, stages = stem[1], image // 2, list[Json]()
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        side //= 2

        def turn(come: int, stride: int, out: int = width, at: int = number, plane: int = side) -> list[Json]:
            if mixed:
                return both(come, out, stride, image // 32, style)
            if at < 2:
                return [mbconv(come, out, stride, style)]
            return transformer(come, out, stride, plane, style)

        turns = repeat(depth - 1, *turn(width, 1), name="blocks", start=1)
        stages.append(block(f"stages.{number}", block("blocks.0", *turn(taken, 2)), *turns))
        taken = width
    begin = block(
        "stem",
        conv("conv1", stem[0], 3, stride=2, padding=1, bias=mixed),
        node("batchnorm", "norm1"),
        node(style.act),
        conv("conv2", stem[1], 3, padding=1, bias=mixed),
    )
    classify = node("dense", "fc", units=classes)
    if head:
        inner = block("pre_logits", node("dense", "fc", units=taken), node("tanh", "act"))
        ends = [block("head", node("global_avgpool", "global_pool"), node("layernorm", "norm"), inner, classify)]
    else:
        ends = [node("layernorm", "norm", axis=1), block("head", node("global_avgpool", "global_pool"), classify)]
    return vision(name, image, begin, *stages, *ends)


NAMES = Naming(
    paths=((r"attn\.relative_position", "attn.rel_pos.relative_position"),),
    ones=((r"stages\.[23]\..*attn\.(qkv|proj)\.weight$", (-1, -1, 1, 1)),),
)
TABLED = NAMES._replace(ones=(), tabled=r"relative_position_bias_table$")
RW = Style("silu", "relu", outward=False, early=True, biased=False, shortcut=False)


def entry(
    name: str,
    title: str,
    printed: tuple[str, str],
    stem: tuple[int, int],
    width: int,
    depths: Sequence[int],
    *,
    table: str = "Dai et al. 2021, arXiv 2106.04803, Table 5",
    note: str = "The paper's layers differ in detail; timm's are counted here.",
    **rest: Any,
) -> Entry:
    """One network of timm's `maxxvit`; `printed` are parameters and multiply-adds."""
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    mixed = "mixed" in rest
    return Entry(
        id=name,
        title=title,
        year=2022 if mixed else 2021,
        group="vision",
        family="MaxViT" if mixed else "CoAtNet",
        build=document,
        hyperparameters={
            "stem": stem,
            "widths": tuple(width * 2**n for n in range(4)),
            "depths": tuple(depths),
            **rest,
        },
        source=f"arXiv {'2204.01697' if mixed else '2106.04803'}; timm {name}",
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=TABLED if mixed else NAMES,
        licence="Apache-2.0" if mixed or "_rw_" in name else "",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "window", "pyramid"),
        note=note if printed[0] else "",
    )


def original(size: str, printed: tuple[str, str], stem: int, width: int, depths: Sequence[int]) -> Entry:
    """MaxViT with the weights of its authors."""
    return entry(
        f"maxvit_{size}_tf_224", f"MaxViT-{size[0].upper()} original", printed, (stem, stem), width, depths,
        table="Tu et al. 2022, arXiv 2204.01697, Table 2", note="The paper rounds to whole millions.", mixed=True,
    )  # fmt: skip


DEEP = (2, 6, 14, 2)

ENTRIES = (
    entry("coatnet_0_rw_224", "CoAtNet-0 rw", ("", ""), (32, 64), 96, (2, 3, 7, 2),
          style=RW._replace(pooled=True), head=False),
    entry("coatnet_1_rw_224", "CoAtNet-1 rw", ("", ""), (32, 64), 96, DEEP, style=RW, head=False),
    entry("coatnet_0_224", "CoAtNet-0", ("25 M", "4.2 G"), (64, 64), 96, (2, 3, 5, 2)),
    entry("coatnet_1_224", "CoAtNet-1", ("42 M", "8.4 G"), (64, 64), 96, DEEP),
    entry("coatnet_2_224", "CoAtNet-2", ("75 M", "15.7 G"), (128, 128), 128, DEEP),
    entry("coatnet_3_224", "CoAtNet-3", ("168 M", "34.7 G"), (192, 192), 192, DEEP),
    original("tiny", ("31 M", "5.6 G"), 64, 64, (2, 2, 5, 2)),
    original("small", ("69 M", "11.7 G"), 64, 96, (2, 2, 5, 2)),
    original("base", ("120 M", "23.4 G"), 64, 96, DEEP),
    original("large", ("212 M", "43.9 G"), 128, 128, DEEP),
)  # fmt: skip
