"""MobileViT (arXiv 2110.02178) and v2 (2206.02680), as timm builds them: transformers over patches' positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import after, block, branches, conv, node, numbered, repeat, residual, vision
from .patched import perceptron


def step(name: str, width: int, kernel: int, *, act: bool = True, **fields: int) -> Json:
    """Convolution without bias, norm, SiLU."""
    layers = [conv("conv", width, kernel, padding=kernel // 2, bias=False, **fields), node("batchnorm", "bn")]
    return block(name, *layers, *([node("silu", "act", inplace=True)] if act else []))


def bottleneck(taken: int, out: int, stride: int, expand: int) -> list[Json]:
    """An inverted bottleneck, beside a shortcut where nothing changes."""
    inner = expand * taken
    layers = [
        step("conv1_1x1", inner, 1),
        step("conv2_kxk", inner, 3, stride=stride, groups=inner),
        step("conv3_1x1", out, 1, act=False),
    ]
    return [residual(*layers)] if stride == 1 and taken == out else layers


def first(width: int, inner: int, depth: int, side: int) -> list[Json]:
    """v1: each of the four places in a 2 × 2 patch attends to its like in all patches; the input joins at the end."""
    attend = node("window_attention", "attn", heads=4, window=side // 2, grid=True, relative="none", fused=True)
    layer = (
        residual(node("layernorm", "norm1"), attend),
        residual(node("layernorm", "norm2"), perceptron(2 * inner, inner, act="silu")),
    )
    whole = [
        step("conv_kxk", width, 3),
        conv("conv_1x1", inner, 1, bias=False),
        node("permute", order=[2, 3, 1]),
        *repeat(depth, *layer, name="transformer"),
        node("layernorm", "norm"),
        node("permute", order=[3, 1, 2]),
        step("conv_proj", width, 1),
    ]
    return [branches([], whole), step("conv_fusion", width, 3)]


def weighed(width: int) -> Json:
    """One share a position, the mean of all keys by it (for their sum), times every value."""
    return block(
        "attn",
        conv("qkv_proj", 1 + 2 * width, 1),
        node("split", "parts", parts=[1, width, width]),
        node("softmax", "shares"),
        after(node("multiply", "shared"), ["parts.y1", "shares"]),
        node("adaptive_avgpool2d", "context", output=[4, 1]),
        after(node("relu", "values"), "parts.y2"),
        after(node("multiply"), ["values", "context"]),
        conv("out_proj", width, 1),
    )


def second(width: int, inner: int, depth: int, side: int) -> list[Json]:
    """v2: attention without products of positions, over the same four places, which are `side` ÷ 2 times as many."""
    norm = [node("groupnorm", f"norm{n}", groups=1) for n in (1, 2)]
    mlp = block("mlp", conv("fc1", 2 * inner, 1), node("silu", "act"), conv("fc2", inner, 1))
    return [
        step("conv_kxk", width, 3, groups=width),
        conv("conv_1x1", inner, 1, bias=False),
        node("pixel_unshuffle"),
        node("reshape", shape=[inner, 4, (side // 2) ** 2]),
        *repeat(depth, residual(norm[0], weighed(inner)), residual(norm[1], mlp), name="transformer"),
        node("groupnorm", "norm", groups=1),
        node("flatten", end=2),
        node("unflatten", axis=2),
        node("pixel_shuffle"),
        step("conv_proj", width, 1, act=False),
    ]


def document(
    name: str,
    widths: Sequence[int],
    stem: int,
    turns: int = 3,
    expand: int = 4,
    inner: Sequence[int] = (),
    last: int = 0,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Two stages of bottlenecks, `turns` in the second, and three of transformers of 2, 4 and 3 layers.

    They are `inner` wide in v1; v2 has half of the stage's width. `last` is the width of v1's last convolution.
    """
    taken, side, stages = stem, image // 2, list[Json]()
    for number, width in enumerate(widths):
        side //= 2 if number else 1
        blocks: list[list[Json]] = [bottleneck(taken, width, 2 if number else 1, expand)]
        if number == 1:
            blocks += [bottleneck(width, width, 1, expand)] * (turns - 1)
        if number > 1:
            depth, at = (2, 4, 3)[number - 2], number - 2
            made = first(width, inner[at], depth, side) if inner else second(width, width // 2, depth, side)
            blocks.append(made)
        stages.append(block(str(number), *numbered(*blocks)))
        taken = width
    final = [step("final_conv", last, 1)] if last else []
    head = block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes))
    return vision(name, image, step("stem", stem, 3, stride=2), block("stages", *stages), *final, head)


V1 = "Mehta and Rastegari 2021, arXiv 2110.02178, Table 4"
V2 = "Mehta and Rastegari 2022, arXiv 2206.02680, Table 1"


def entry(name: str, title: str, published: tuple[Published, ...], year: int, **rest: Any) -> Entry:
    """One network of timm's `mobilevit`."""
    paper = "2110.02178" if year == 2021 else "2206.02680"
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family="MobileViT",
        build=document,
        hyperparameters=rest,
        source=f"arXiv {paper}; timm.models.mobilevit",
        published=published,
        aliases=(title.lower().replace(" ", "-"),),
        tags=TAGS if year == 2021 else tuple(tag for tag in TAGS if tag != "window"),
    )


TAGS = ("transformer", "cnn", "classification", "imagenet", "depthwise", "mobile", "pyramid", "window")


def v1(size: str, parameters: str, widths: Sequence[int], inner: Sequence[int], last: int, expand: int = 4) -> Entry:
    """A row of the first paper's Table 4."""
    printed = (Published("parameters", parameters, "rounded", V1),)
    return entry(
        f"mobilevit_{size}", f"MobileViT-{size.upper()}", printed, 2021, widths=tuple(widths), stem=16,
        inner=tuple(inner), last=last, expand=expand,
    )  # fmt: skip


def v2(scale: float, parameters: str, macs: str = "") -> Entry:
    """v2 of a width."""
    printed = (Published("parameters", parameters, "rounded", V2),)
    printed += (Published("macs", macs, "multiply-adds", V2),) if macs else ()
    widths = tuple(int(width * scale) for width in (64, 128, 256, 384, 512))
    return entry(
        f"mobilevitv2_{round(100 * scale):03}", f"MobileViT v2-{scale:.2f}", printed, 2022,
        widths=widths, stem=int(32 * scale), turns=2, expand=2,
    )  # fmt: skip


ENTRIES = (
    v1("xxs", "1.3 M", (16, 24, 48, 64, 80), (64, 80, 96), 320, expand=2),
    v1("xs", "2.3 M", (32, 48, 64, 80, 96), (96, 120, 144), 384),
    v1("s", "5.6 M", (32, 64, 96, 128, 160), (144, 192, 240), 640),
    v2(0.5, "1.4 M", "0.5 G"),
    v2(0.75, "2.9 M", "1.0 G"),
    v2(1.0, "4.9 M", "1.8 G"),
    v2(1.25, "7.5 M", "2.8 G"),
    v2(1.5, "10.6 M", "4.0 G"),
    v2(1.75, "14.3 M", "5.5 G"),
    v2(2.0, "18.5 M"),
)
