"""Blocks of convolutional networks against sums written by hand from their papers."""

from __future__ import annotations

from typing import Any

import pytest

from netweight.analysis.report import Report
from support import Json, node, weighed


def report(kind: str, *xs: tuple[int, ...], **fields: Any) -> Report:
    inputs = {f"x{n}": {"shape": list(x), "batch": False} for n, x in enumerate(xs)}
    doc: Json = {"netweight": 1, "inputs": inputs, "layers": [node(kind, **fields, from_=list(inputs))]}
    return weighed(doc)


def figures(found: Report) -> tuple[int, int, tuple[int, ...]]:
    return found.parameters, found.macs, next(iter(found.lines[-1].row.spec.outputs.values())).shape


@pytest.mark.parametrize(
    ("kind", "c", "size", "fields", "parameters", "macs", "out"),
    [
        # ResNet-18 and 50, the first blocks of their stages: torchvision's own figures.
        ("basic_block", 64, 56, {"filters": 64}, 73_984, 2 * 36_864 * 3136, (64, 56, 56)),
        ("basic_block", 64, 56, {"filters": 128, "stride": 2}, 230_144, (73_728 + 147_456 + 8192) * 784, (128, 28, 28)),
        ("basic_block", 8, 7, {"filters": 8}, 2 * 576 + 32, 2 * 576 * 49, (8, 7, 7)),
        ("bottleneck", 256, 56, {"filters": 64}, 70_400, 69_632 * 3136, (256, 56, 56)),
        (
            "bottleneck",
            256,
            56,
            {"filters": 128, "stride": 2},
            379_392,
            32_768 * 3136 + (147_456 + 65_536 + 131_072) * 784,
            (512, 28, 28),
        ),
        (
            "bottleneck",
            64,
            9,
            {"filters": 16, "width": 32, "groups": 8},
            64 * 32 + 32 * 4 * 9 + 32 * 64 + 4 * 32 + 128,
            (2048 + 1152 + 2048) * 81,
            (64, 9, 9),
        ),
        ("squeeze_excite", 64, 7, {"squeeze": 16}, 64 * 16 * 2 + 80, 2048, (64, 7, 7)),
        ("squeeze_excite", 5, 1, {"squeeze": 1}, 16, 10, (5, 1, 1)),
        ("squeeze_excite", 32, 9, {"squeeze": 8, "activation": "silu"}, 32 * 8 * 2 + 40, 512, (32, 9, 9)),
        (
            "inverted_residual",
            16,
            56,
            {"filters": 24, "stride": 2},
            5136,
            1536 * 3136 + (864 + 2304) * 784,
            (24, 28, 28),
        ),
        ("inverted_residual", 32, 8, {"filters": 16, "expansion": 1}, 896, (288 + 512) * 64, (16, 8, 8)),
        (
            "inverted_residual",
            8,
            9,
            {"filters": 8, "expansion": 2, "kernel": 5, "squeeze": 2, "activation": "silu", "drop": 0.1},
            128 + 400 + 128 + 2 * 32 + 18 + 80,
            81 * (128 + 400 + 128) + 64,
            (8, 9, 9),
        ),
        ("transition", 256, 56, {}, 33_280, 32_768 * 3136, (128, 28, 28)),
        ("transition", 5, 5, {}, 20, 10 * 25, (2, 2, 2)),
        ("transition", 2, 3, {}, 6, 2 * 9, (1, 1, 1)),
        ("convnext_block", 96, 56, {}, 79_296, (4704 + 2 * 36_864) * 3136, (96, 56, 56)),
        ("convnext_block", 4, 5, {"kernel": 3, "scale": False}, 40 + 8 + 80 + 68, (36 + 128) * 25, (4, 5, 5)),
        ("convnext_block", 4, 5, {"expansion": 2, "drop": 0.2}, 200 + 8 + 40 + 36 + 4, (196 + 64) * 25, (4, 5, 5)),
        ("unet_down", 3, 64, {"filters": 8}, 216 + 576 + 32, 792 * 4096, (8, 32, 32)),
        ("unet_down", 3, 9, {"filters": 4, "norm": False}, 112 + 148, (108 + 144) * 81, (4, 4, 4)),
        ("unet_down", 1, 2, {"filters": 1}, 22, 18 * 4, (1, 1, 1)),
    ],
)
def test_block(kind: str, c: int, size: int, fields: Json, parameters: int, macs: int, out: tuple[int, ...]) -> None:
    assert figures(report(kind, (1, c, size, size), **fields)) == (parameters, macs, (1, *out))


@pytest.mark.parametrize(("c", "layers", "growth", "wide"), [(64, 6, 32, 4), (3, 1, 5, 2), (8, 3, 7, 1)])
def test_dense_block(c: int, layers: int, growth: int, wide: int) -> None:
    found = report("dense_block", (1, c, 9, 7), layers=layers, growth=growth, bottleneck=wide)
    comes = [c + growth * place for place in range(layers)]
    third = wide * growth * growth * 9
    parameters = sum(2 * i + i * wide * growth + 2 * wide * growth + third for i in comes)
    macs = sum(i * wide * growth + third for i in comes) * 63
    assert figures(found) == (parameters, macs, (1, c + growth * layers, 9, 7))


@pytest.mark.parametrize(
    ("up", "comes", "parameters", "macs"),
    [("transposed", 8, 32 * 8 * 4 + 8, 32 * 8 * 4 * 16), ("nearest", 32, 0, 0), ("bilinear", 32, 0, 0)],
)
def test_unet_up(up: str, comes: int, parameters: int, macs: int) -> None:
    found = report("unet_up", (1, 32, 4, 4), (1, 8, 8, 8), filters=8, up=up)
    first = (comes + 8) * 8 * 9
    assert figures(found) == (parameters + first + 576 + 32, macs + (first + 576) * 64, (1, 8, 8, 8))


def test_feature_pyramid_and_its_levels() -> None:
    xs = [(1, 8, 16, 16), (1, 16, 8, 8), (1, 32, 4, 4)]
    inputs = {f"x{n}": {"shape": list(x), "batch": False} for n, x in enumerate(xs)}
    levels = [node("identity", from_=f"fpn.p{n}", name=f"level{n}") for n in range(3)]
    doc: Json = {
        "netweight": 1,
        "inputs": inputs,
        "layers": [node("feature_pyramid", filters=4, from_=list(inputs), name="fpn"), *levels],
    }
    found = weighed(doc)
    assert found.parameters == 4 * (8 + 16 + 32) + 12 + 3 * (4 * 4 * 9 + 4)
    assert found.macs == sum((4 * c + 144) * h * w for _, c, h, w in xs)
    shapes = [next(iter(line.row.spec.outputs.values())).shape for line in found.lines[-3:]]
    assert shapes == [(1, 4, h, w) for _, _, h, w in xs]


def test_unet_hands_its_skip_across() -> None:
    doc: Json = {
        "netweight": 1,
        "inputs": {"x": {"shape": [3, 32, 32]}},
        "layers": [
            node("unet_down", filters=8, name="down"),
            node("conv2d", filters=16, padding=1, name="middle"),
            node("unet_up", filters=8, from_=["middle", "down.skip"]),
        ],
    }
    assert figures(weighed(doc))[2] == (1, 8, 32, 32)


@pytest.mark.parametrize(("multiplier", "bias"), [(1, True), (2, False), (3, True)])
def test_separable(multiplier: int, bias: bool) -> None:
    found = report("separable_conv2d", (1, 6, 9, 9), filters=5, padding=1, multiplier=multiplier, bias=bias)
    wide = 6 * multiplier
    assert figures(found) == (wide * 9 + wide * 5 + 5 * bias, (wide * 9 + wide * 5) * 81, (1, 5, 9, 9))
    line = report("separable_conv1d", (1, 6, 9), filters=5, stride=2, multiplier=multiplier, bias=bias)
    assert figures(line) == (wide * 3 + wide * 5 + 5 * bias, (wide * 3 + wide * 5) * 4, (1, 5, 4))


@pytest.mark.parametrize(
    ("units", "activation", "bias"), [(11_008, "silu", False), (7, "gelu", True), (1, "relu", True)]
)
def test_gated_mlp(units: int, activation: str, bias: bool) -> None:
    found = report("gated_mlp", (1, 3, 64), units=units, activation=activation, bias=bias)
    assert figures(found) == (3 * 64 * units + (2 * units + 64) * bias, 9 * 64 * units, (1, 3, 64))


def whole(image: int, *layers: Json) -> Json:
    return {"netweight": 1, "inputs": {"x": {"shape": [3, image, image]}}, "layers": list(layers)}


def stem(filters: int, kernel: int, stride: int, padding: int, *, bias: bool = False, act: str = "relu") -> list[Json]:
    first = node("conv2d", filters=filters, kernel=kernel, stride=stride, padding=padding, bias=bias)
    return [first, node("batchnorm"), node(act, inplace=True)]


def head(classes: int = 1000) -> list[Json]:
    return [node("global_avgpool"), node("dense", units=classes)]


POOL = node("maxpool2d", kernel=3, stride=2, padding=1)


def residual(kind: str, depths: tuple[int, ...], **fields: Any) -> Json:
    stages = [
        node(kind, filters=64 << place, stride=2 if place and not turn else 1, **fields)
        for place, depth in enumerate(depths)
        for turn in range(depth)
    ]
    return whole(224, *stem(64, 7, 2, 3), POOL, *stages, *head())


def densenet121() -> Json:
    stages: list[Json] = []
    for place, depth in enumerate((6, 12, 24, 16)):
        stages += [*([node("transition")] if place else []), node("dense_block", layers=depth)]
    return whole(224, *stem(64, 7, 2, 3), POOL, *stages, node("batchnorm"), node("relu", inplace=True), *head())


def inverted(
    rows: tuple[tuple[int, int, int, int, int], ...], first: int, last: int, act: str, *, squeeze: bool
) -> Json:
    """Rows of expansion, filters, turns, stride and kernel."""
    blocks: list[Json] = []
    comes = first
    for expansion, filters, turns, stride, kernel in rows:
        for turn in range(turns):
            gate = {"squeeze": max(1, comes // 4)} if squeeze else {}
            fields = {"expansion": expansion, "kernel": kernel, "stride": 1 if turn else stride, "activation": act}
            blocks.append(node("inverted_residual", filters=filters, **fields, **gate))
            comes = filters
    return whole(224, *stem(first, 3, 2, 1, act=act), *blocks, *stem(last, 1, 1, 0, act=act), *head())


MOBILE = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3))
EFFICIENT = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5))


def convnext_tiny() -> Json:
    layers = [node("conv2d", filters=96, kernel=4, stride=4), node("layernorm", axis=1)]
    for place, depth in enumerate((3, 3, 9, 3)):
        if place:
            layers += [node("layernorm", axis=1), node("conv2d", filters=96 << place, kernel=2, stride=2)]
        layers += [node("convnext_block")] * depth
    return whole(224, *layers, node("global_avgpool"), node("layernorm"), node("dense", units=1000))


@pytest.mark.parametrize(
    ("doc", "parameters", "macs"),
    [
        # Parameters as torchvision publishes them with its weights; multiply-adds as FlopCounterMode counts them.
        (residual("basic_block", (2, 2, 2, 2)), 11_689_512, 1_814_073_344),
        (residual("bottleneck", (3, 4, 6, 3)), 25_557_032, 4_089_184_256),
        (densenet121(), 7_978_856, 2_834_161_664),
        (
            inverted((*MOBILE, (6, 320, 1, 1, 3)), 32, 1280, "relu6", squeeze=False),
            3_504_872,
            300_774_272,
        ),
        (
            inverted((*EFFICIENT, (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)), 32, 1280, "silu", squeeze=True),
            5_288_548,
            385_814_752,
        ),
        (convnext_tiny(), 28_589_128, 4_455_531_264),
    ],
    ids=["resnet18", "resnet50", "densenet121", "mobilenet_v2", "efficientnet_b0", "convnext_tiny"],
)
def test_known_networks_from_blocks(doc: Json, parameters: int, macs: int) -> None:
    found = weighed(doc)
    assert (found.parameters, found.macs) == (parameters, macs)


def test_blocks_of_resnet50_keep_what_a_measured_step_keeps() -> None:
    assert weighed(residual("bottleneck", (3, 4, 6, 3))).totals.saved_bytes == 86_121_984
