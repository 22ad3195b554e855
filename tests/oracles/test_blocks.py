"""Layers made of others against the modules of PyTorch, torchvision and transformers.

Weights and buffers by name and shape, FLOPs on the meta device, the shape that comes out, bytes kept on the CPU.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from netweight.document.network import read_network
from netweight.families.naming import OWN, WeightNaming, reference_tensors
from netweight.trace.trace import trace_network
from oracles.measure import Shape, flops, kept_bytes
from support import Json, node, weighed


class Block(NamedTuple):
    """A composite kind, what comes, the module that it is (built when it is asked for), and how that names weights."""

    kind: str
    fields: dict[str, Any]
    xs: tuple[Shape, ...]
    module: Callable[[], nn.Module]
    naming: WeightNaming = OWN
    packed: int = 0
    """Bytes that they keep beside: packed projections are one storage, and a view of the values keeps all of it."""

    @property
    def id(self) -> str:
        return "-".join([self.kind, *(f"{name}={value}" for name, value in self.fields.items())])

    @property
    def document(self) -> Json:
        inputs = {f"x{n}": {"shape": list(x), "batch": False} for n, x in enumerate(self.xs)}
        layers = [node(self.kind, **self.fields, from_=list(inputs))]
        return {"netweight": 1, "inputs": inputs, "layers": layers}


def found(path: str, name: str, *args: Any, **fields: Any) -> Callable[[], nn.Module]:
    """A module of a package that may not be there."""

    def build() -> nn.Module:
        pytest.importorskip(path.split(".")[0])
        return getattr(import_module(path), name)(*args, **fields)

    return build


def shortcut(channels: int, filters: int, stride: int) -> nn.Module | None:
    if stride == 1 and channels == filters:
        return None
    return nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))


def residual(name: str, c: int, planes: int, stride: int, out: int, **own: Any) -> Callable[[], nn.Module]:
    return lambda: found("torchvision.models.resnet", name, c, planes, stride, shortcut(c, out, stride), **own)()


PACKED = WeightNaming(
    paths=(
        (r"(attn)\.[qkv]_proj\.(weight|bias)$", r"\1.in_proj_\2"),
        (r"(attn)\.o_proj\.", r"\1.out_proj."),
    )
)


def transformer(kind: str, name: str, xs: tuple[Shape, ...], **fields: Any) -> Block:
    """PyTorch's own block; its activation is a function of the module."""
    words = {"norm_first": fields.get("order", "pre") == "pre", "bias": fields.get("bias", True), "batch_first": True}
    activation = fields.get("activation", "gelu")
    build = getattr(nn, name)
    args = (xs[0][-1], fields["heads"], fields["mlp"], fields.get("dropout", 0.0), getattr(functional, activation))
    batch, t, f = xs[0]
    beside = 2 * t + sum(x[1] for x in xs[1:]) if fields.get("dropout") else 0
    return Block(kind, fields, xs, lambda: build(*args, **words), PACKED, 4 * batch * f * beside)


class Pyramid(nn.Module):
    """torchvision's, of tensors instead of a table of them."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, *xs: Tensor) -> Tensor:
        return self.inner(OrderedDict((str(place), x) for place, x in enumerate(xs)))["0"]


def pyramid(channels: list[int], filters: int) -> Callable[[], nn.Module]:
    build = found("torchvision.ops", "FeaturePyramidNetwork", channels, filters)
    return lambda: Pyramid(build())


LEVELS = WeightNaming(
    paths=(
        (r"^inner(\d)\.", r"inner.inner_blocks.\1.0."),
        (r"^p(\d)\.", r"inner.layer_blocks.\1.0."),
    )
)
CONVNEXT = WeightNaming(
    paths=(
        ("^dwconv", "block.0"),
        ("^norm", "block.2"),
        ("^pwconv1", "block.3"),
        ("^pwconv2", "block.5"),
        ("^gamma.weight", "layer_scale"),
    ),
    ones=(("^layer_scale$", (-1, 1, 1)),),
)
MOBILE = WeightNaming(
    paths=(
        ("^expand_bn", "conv.0.1"),
        ("^expand", "conv.0.0"),
        ("^depthwise_bn", "conv.1.1"),
        ("^depthwise", "conv.1.0"),
        ("^project_bn", "conv.3"),
        ("^project", "conv.2"),
    )
)
STRAIGHT = WeightNaming(
    paths=(
        ("^depthwise_bn", "conv.0.1"),
        ("^depthwise", "conv.0.0"),
        ("^project_bn", "conv.2"),
        ("^project", "conv.1"),
    )
)
MBCONV = WeightNaming(
    paths=(
        ("^expand_bn", "block.0.1"),
        ("^expand", "block.0.0"),
        ("^depthwise_bn", "block.1.1"),
        ("^depthwise", "block.1.0"),
        ("^se", "block.2"),
        ("^project_bn", "block.3.1"),
        ("^project", "block.3.0"),
    )
)


def mbconv(expansion: int, kernel: int, stride: int, c: int, out: int) -> Callable[[], nn.Module]:
    """EfficientNet's block, whose squeeze is a quarter of what comes in."""

    def build() -> nn.Module:
        pytest.importorskip("torchvision")
        efficientnet: Any = import_module("torchvision.models.efficientnet")
        config = efficientnet.MBConvConfig(expansion, kernel, stride, c, out, 1, 1.0, 1.0)
        return efficientnet.MBConv(config, 0.0, nn.BatchNorm2d)

    return build


def llama(units: int, features: int, activation: str, *, bias: bool) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        transformers: Any = pytest.importorskip("transformers")
        config = transformers.LlamaConfig(
            hidden_size=features, intermediate_size=units, hidden_act=activation, mlp_bias=bias, num_attention_heads=1
        )
        return import_module("transformers.models.llama.modeling_llama").LlamaMLP(config)

    return build


class Double(nn.Module):
    """Two convolutions, each with its norm and ReLU, as a U-Net has them; then a pool, or before them a joined skip."""

    def __init__(self, channels: int, filters: int, *, normed: bool, up: str = "") -> None:
        super().__init__()
        self.kind = up
        if up == "transposed":
            self.up = nn.ConvTranspose2d(channels, filters, 2, 2)
        before = 2 * filters if up == "transposed" else channels + filters if up else channels
        self.conv1 = nn.Conv2d(before, filters, 3, padding=1, bias=not normed)
        self.bn1 = nn.BatchNorm2d(filters) if normed else nn.Identity()
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=not normed)
        self.bn2 = nn.BatchNorm2d(filters) if normed else nn.Identity()

    def forward(self, x: Tensor, skip: Tensor | None = None) -> Tensor:
        if skip is not None:
            grown = self.up(x) if self.kind == "transposed" else functional.interpolate(x, scale_factor=2)
            x = torch.cat((skip, grown), 1)
        x = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        x = functional.relu(self.bn2(self.conv2(x)), inplace=True)
        return x if self.kind else functional.max_pool2d(x, 2)


class Modulated(nn.Module):
    """The block of the paper on diffusion transformers, by its equations."""

    def __init__(self, features: int, heads: int, ratio: int) -> None:
        super().__init__()
        self.adaLN_modulation = nn.Linear(features, 6 * features)
        self.attn = nn.MultiheadAttention(features, heads, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(features, ratio * features), nn.Linear(ratio * features, features)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift, scale, gate, shift2, scale2, gate2 = self.adaLN_modulation(functional.silu(condition)).chunk(6, 1)
        y = self._normed(x, scale, shift)
        x = x + gate.unsqueeze(1) * self.attn(y, y, y, need_weights=False)[0]
        y = self.linear2(functional.gelu(self.linear1(self._normed(x, scale2, shift2))))
        return x + gate2.unsqueeze(1) * y

    def _normed(self, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        y = functional.layer_norm(x, x.shape[-1:])
        return y + y * scale.unsqueeze(1) + shift.unsqueeze(1)


DIT = WeightNaming(paths=(*PACKED.paths, (r"^body_\w+\.", "")))
SEQUENCE, MEMORY = (2, 9, 32), (2, 5, 32)
ENCODERS: list[dict[str, Any]] = [
    {"heads": 4, "mlp": 96},
    {"heads": 2, "mlp": 40, "order": "post", "bias": False, "activation": "relu"},
    {"heads": 8, "mlp": 7, "dropout": 0.1},
]
BLOCKS: list[Block] = [
    *(transformer("encoder_block", "TransformerEncoderLayer", (SEQUENCE,), **fields) for fields in ENCODERS),
    *(transformer("decoder_block", "TransformerDecoderLayer", (SEQUENCE, MEMORY), **fields) for fields in ENCODERS),
    *(
        Block(
            "basic_block",
            {"filters": out, "stride": stride},
            ((2, c, 8, 6),),
            residual("BasicBlock", c, out, stride, out),
        )
        for c, out, stride in ((8, 8, 1), (8, 12, 2), (4, 6, 1))
    ),
    *(
        Block(
            "bottleneck",
            {"filters": filters, "stride": stride, "groups": groups, "width": width * groups},
            ((2, c, 8, 6),),
            residual("Bottleneck", c, filters, stride, 4 * filters, groups=groups, base_width=width * 64 // filters),
        )
        for c, filters, stride, groups, width in ((16, 4, 1, 1, 4), (8, 4, 2, 1, 8), (32, 8, 2, 4, 2))
    ),
    *(
        Block(
            "squeeze_excite",
            {"squeeze": squeeze},
            ((2, c, 5, 4),),
            found("torchvision.ops", "SqueezeExcitation", c, squeeze),
        )
        for c, squeeze in ((16, 4), (7, 2), (3, 1))
    ),
    *(
        Block(
            "inverted_residual",
            {"filters": out, "stride": stride, "expansion": expansion},
            ((2, c, 8, 6),),
            found("torchvision.models.mobilenetv2", "InvertedResidual", c, out, stride, expansion),
            MOBILE if expansion > 1 else STRAIGHT,
        )
        for c, out, stride, expansion in ((8, 8, 1, 6), (8, 12, 2, 4), (6, 4, 1, 1))
    ),
    *(
        Block(
            "inverted_residual",
            {
                "filters": out,
                "stride": stride,
                "expansion": 4,
                "kernel": kernel,
                "squeeze": c // 4,
                "activation": "silu",
            },
            ((2, c, 8, 6),),
            mbconv(4, kernel, stride, c, out),
            MBCONV,
        )
        for c, out, stride, kernel in ((8, 8, 1, 3), (8, 16, 2, 5), (16, 16, 1, 5))
    ),
    *(
        Block(
            "dense_block",
            {"layers": layers, "growth": growth, "bottleneck": bottleneck},
            ((2, c, 6, 6),),
            found("torchvision.models.densenet", "_DenseBlock", layers, c, bottleneck, growth, 0.0),
        )
        for layers, c, growth, bottleneck in ((3, 8, 4, 2), (1, 5, 3, 4), (4, 6, 2, 1))
    ),
    *(
        Block("transition", {}, (x,), found("torchvision.models.densenet", "_Transition", x[1], x[1] // 2))
        for x in ((2, 8, 6, 4), (1, 5, 7, 9), (3, 2, 2, 2))
    ),
    *(
        Block("convnext_block", {}, (x,), found("torchvision.models.convnext", "CNBlock", x[1], 1e-6, 0.0), CONVNEXT)
        for x in ((2, 8, 6, 4), (1, 5, 9, 9), (1, 3, 2, 3))
    ),
    *(
        Block("feature_pyramid", {"filters": filters}, xs, pyramid([x[1] for x in xs], filters), LEVELS)
        for filters, xs in (
            (16, ((1, 8, 16, 12), (1, 12, 8, 6))),
            (5, ((2, 3, 16, 16), (2, 4, 8, 8), (2, 6, 4, 4))),
            (1, ((1, 1, 8, 4), (1, 2, 4, 2), (1, 3, 2, 1))),
        )
    ),
    *(
        Block(
            "gated_mlp",
            fields,
            (x,),
            llama(fields["units"], x[-1], fields.get("activation", "silu"), bias=fields.get("bias", False)),
        )
        for fields, x in (
            ({"units": 24}, (2, 9, 16)),
            ({"units": 7, "bias": True}, (1, 3, 6)),
            ({"units": 12, "activation": "gelu"}, (3, 1, 8)),
        )
    ),
    *(
        Block(
            "unet_down",
            {"filters": filters, "norm": normed},
            (x,),
            lambda x=x, f=filters, n=normed: Double(x[1], f, normed=n),
        )
        for filters, normed, x in ((8, True, (2, 3, 8, 8)), (4, False, (1, 5, 6, 9)), (1, True, (2, 1, 4, 2)))
    ),
    *(
        Block(
            "unet_up",
            {"filters": filters, "up": up, "norm": normed},
            (x, (x[0], filters, 2 * x[2], 2 * x[3])),
            lambda x=x, f=filters, n=normed, u=up: Double(x[1], f, normed=n, up=u),
        )
        for filters, up, normed, x in (
            (4, "transposed", True, (2, 8, 4, 4)),
            (3, "nearest", False, (1, 6, 3, 5)),
            (2, "transposed", False, (1, 3, 2, 2)),
        )
    ),
    *(
        Block(
            "dit_block",
            {"heads": heads, "ratio": ratio},
            ((2, t, f), (2, f)),
            lambda f=f, h=heads, r=ratio: Modulated(f, h, r),
            DIT,
        )
        for f, heads, ratio, t in ((32, 4, 4, 9), (12, 3, 2, 5), (8, 1, 1, 3))
    ),
]
every = pytest.mark.parametrize("block", BLOCKS, ids=[block.id for block in BLOCKS])


def test_every_block_has_three_configurations() -> None:
    counted = Counter(block.kind for block in BLOCKS)
    assert {kind: count for kind, count in counted.items() if count < 3} == {}


@every
def test_names_and_shapes(block: Block) -> None:
    ours = {
        each.name: each.shape for each in reference_tensors(trace_network(read_network(block.document)), block.naming)
    }
    assert ours == {name: tuple(tensor.shape) or (1,) for name, tensor in block.module().state_dict().items()}


@every
def test_flops_and_shape(block: Block) -> None:
    report = weighed(block.document)
    out = report.lines[-1].row.spec.outputs["y"].shape if block.kind != "feature_pyramid" else None
    theirs, shape = flops(block.module(), block.xs, "float32")
    assert (report.flops, out or shape) == (theirs, shape)


@every
def test_bytes_kept(block: Block) -> None:
    theirs = kept_bytes(block.module(), block.xs, "float32")
    assert weighed(block.document).saved(backend="cpu") == theirs - block.packed
