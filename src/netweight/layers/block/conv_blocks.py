"""Blocks of convolutional networks, made of other layers only. Their names are those of the reference code."""

from __future__ import annotations

from typing import Any, ClassVar

from netweight.dims.sizes import Shape, sizes_equal
from netweight.layers.shared.axes import plane, unless
from netweight.spec.layer import KINDS, Composite, Positive, Rate, StackDepth, join_config, register_kind

Json = dict[str, Any]


def conv(name: str, filters: int, kernel: int, *, bias: bool = False, **fields: Any) -> Json:
    """A 2-D convolution that keeps the size, but for its stride."""
    around = {"padding": kernel // 2} if kernel > 1 else {}
    return {"kind": "conv2d", "name": name, "filters": filters, "kernel": kernel, "bias": bias, **around, **fields}


def norm(name: str) -> Json:
    """A batch normalization."""
    return {"kind": "batchnorm", "name": name}


def act(kind_: str) -> Json:
    """An activation, in place where it can be."""
    found = KINDS.get(kind_)
    return {"kind": kind_} | ({"inplace": True} if found and "inplace" in found.layer.__struct_fields__ else {})


class Plane(Composite):
    """Base of blocks over channels × height × width."""

    feature_axis: ClassVar[int] = 1

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 56, 56)


def beside(channels: int, filters: int, stride: int) -> list[Json]:
    """The shortcut of a residual block: nothing where the shape stays, else a convolution of kernel 1."""
    if stride == 1 and sizes_equal(channels, filters):
        return []
    layers = [{**conv("0", filters, 1), "stride": stride}, norm("1")]
    return [{"kind": "block", "name": "downsample", "layers": layers}]


@register_kind("Basic block", "block", "basicblock", example="basic_block 64", input_size=64)
class BasicBlock(Plane, tag="basic_block"):
    """Two convolutions 3×3 beside a shortcut (ResNet-18 and 34, arXiv 1512.03385)."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.resnet.BasicBlock"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    stride: Positive = 1
    activation: str = "relu"

    def nodes(self, x: Shape) -> list[Json]:
        c = plane(x, 2, "Basic block")[1]
        body = [
            conv("conv1", self.filters, 3, stride=self.stride),
            norm("bn1"),
            act(self.activation),
            conv("conv2", self.filters, 3),
            norm("bn2"),
        ]
        whole = {"kind": "residual", "layers": body, "shortcut": beside(c, self.filters, self.stride)}
        return [whole, act(self.activation)]

    def config(self) -> str:
        return join_config(str(self.filters), unless(1, "stride", self.stride))


@register_kind("Bottleneck", "block", example="bottleneck 64", input_size=64)
class Bottleneck(Plane, tag="bottleneck"):
    """Convolutions 1×1, 3×3 and 1×1 beside a shortcut (ResNet-50, arXiv 1512.03385; grouped: ResNeXt, 1611.05431).

    `filters` is the width before `expansion`; `width` sets the middle one apart (wide ResNets). The stride is on
    the 3×3 convolution, as in torchvision.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.resnet.Bottleneck"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    stride: Positive = 1
    expansion: Positive = 4
    groups: Positive = 1
    width: Positive | None = None
    activation: str = "relu"

    def nodes(self, x: Shape) -> list[Json]:
        c, out, middle = plane(x, 2, "Bottleneck")[1], self.filters * self.expansion, self.width or self.filters
        body = [
            conv("conv1", middle, 1),
            norm("bn1"),
            act(self.activation),
            conv("conv2", middle, 3, stride=self.stride, groups=self.groups),
            norm("bn2"),
            act(self.activation),
            conv("conv3", out, 1),
            norm("bn3"),
        ]
        whole = {"kind": "residual", "layers": body, "shortcut": beside(c, out, self.stride)}
        return [whole, act(self.activation)]

    def config(self) -> str:
        return join_config(str(self.filters), unless(1, "stride", self.stride), unless(1, "groups", self.groups))


@register_kind("Squeeze-excite", "block", "squeezeexcite", "se", "squeezeexcitation", example="squeeze_excite 16")
class SqueezeExcite(Plane, tag="squeeze_excite"):
    """A factor for every channel, from the means of all channels through two layers (arXiv 1709.01507)."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.ops.SqueezeExcitation"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("squeeze",)

    squeeze: Positive = 16
    activation: str = "relu"
    gate: str = "sigmoid"

    def nodes(self, x: Shape) -> list[Json]:
        c = plane(x, 2, "Squeeze-excite")[1]
        return [
            {"kind": "global_avgpool", "keepdims": True},
            conv("fc1", self.squeeze, 1, bias=True),
            {"kind": self.activation},
            conv("fc2", c, 1, bias=True),
            {"kind": self.gate, "name": "gate"},
            {"kind": "multiply", "from": ["gate", "input"]},
        ]

    def config(self) -> str:
        return str(self.squeeze)


@register_kind(
    "Inverted residual", "block", "mbconv", "invertedresidual", example="inverted_residual 32 k3 s2", input_size=32
)
class InvertedResidual(Plane, tag="inverted_residual"):
    """Channels expanded, a depthwise convolution, channels projected; beside the input where the shape stays.

    MobileNetV2's block (arXiv 1801.04381); with `squeeze` the MBConv of EfficientNet (arXiv 1905.11946).
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.mobilenetv2.InvertedResidual"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    expansion: Positive = 6
    kernel: Positive = 3
    stride: Positive = 1
    squeeze: Positive | None = None
    activation: str = "relu6"
    drop: Rate = 0.0

    def nodes(self, x: Shape) -> list[Json]:
        c = plane(x, 2, "Inverted residual")[1]
        wide = c * self.expansion
        expand = [conv("expand", wide, 1), norm("expand_bn"), act(self.activation)] if self.expansion > 1 else []
        gate = {"kind": "squeeze_excite", "name": "se", "squeeze": self.squeeze, "activation": self.activation}
        body = [
            *expand,
            conv("depthwise", wide, self.kernel, stride=self.stride, groups=wide),
            norm("depthwise_bn"),
            act(self.activation),
            *([gate] if self.squeeze else []),
            conv("project", self.filters, 1),
            norm("project_bn"),
        ]
        if self.stride != 1 or not sizes_equal(c, self.filters):
            return body
        drop = [{"kind": "drop_path", "rate": self.drop}] if self.drop else []
        return [{"kind": "residual", "layers": [*body, *drop]}]

    def config(self) -> str:
        squeeze = f"squeeze {self.squeeze}" if self.squeeze else ""
        return join_config(
            str(self.filters), f"× {self.expansion}", f"kernel {self.kernel}", unless(1, "stride", self.stride), squeeze
        )


@register_kind("Dense block", "block", "denseblock", example="dense_block 6", input_size=64)
class DenseBlock(Plane, tag="dense_block"):
    """Layers that each see all before them: BN, ReLU, 1×1 and BN, ReLU, 3×3, joined to what came (arXiv 1608.06993)."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.densenet._DenseBlock"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("layers",)

    layers: StackDepth
    growth: Positive = 32
    bottleneck: Positive = 4

    def nodes(self, x: Shape) -> list[Json]:
        plane(x, 2, "Dense block")
        found: list[Json] = []
        before = "input"
        for place in range(1, self.layers + 1):
            layers = [
                norm("norm1"),
                act("relu"),
                conv("conv1", self.bottleneck * self.growth, 1),
                norm("norm2"),
                act("relu"),
                conv("conv2", self.growth, 3),
            ]
            found.append({"kind": "block", "name": f"denselayer{place}", "from": before, "layers": layers})
            found.append({"kind": "concat", "name": f"joined{place}", "from": [before, f"denselayer{place}"]})
            before = f"joined{place}"
        return found

    def config(self) -> str:
        return join_config(f"{self.layers} layers", f"growth {self.growth}")


@register_kind("Transition", "block", "transitionlayer", example="transition")
class Transition(Plane, tag="transition"):
    """Between dense blocks: BN, ReLU, half of the channels by a convolution 1×1, half the size by means."""

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.densenet._Transition"}

    def nodes(self, x: Shape) -> list[Json]:
        c = plane(x, 2, "Transition")[1]
        return [norm("norm"), act("relu"), conv("conv", c // 2, 1), {"kind": "avgpool2d", "kernel": 2, "stride": 2}]


@register_kind("ConvNeXt block", "block", "convnext", "convnextblock", example="convnext_block")
class ConvNeXtBlock(Plane, tag="convnext_block"):
    """A depthwise convolution 7×7, layer norm, two dense layers and a factor a channel, beside the input.

    arXiv 2201.03545; names as in its reference code. The dense layers see channels last.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.models.convnext.CNBlock"}

    kernel: Positive = 7
    expansion: Positive = 4
    scale: bool = True
    drop: Rate = 0.0

    def nodes(self, x: Shape) -> list[Json]:
        c = plane(x, 2, "ConvNeXt block")[1]
        body = [
            conv("dwconv", c, self.kernel, bias=True, groups=c),
            {"kind": "permute", "order": [2, 3, 1]},
            {"kind": "layernorm", "name": "norm"},
            {"kind": "dense", "name": "pwconv1", "units": self.expansion * c},
            {"kind": "gelu"},
            {"kind": "dense", "name": "pwconv2", "units": c},
            *([{"kind": "scale", "name": "gamma", "axis": -1}] if self.scale else []),
            {"kind": "permute", "order": [3, 1, 2]},
            *([{"kind": "drop_path", "rate": self.drop}] if self.drop else []),
        ]
        return [{"kind": "residual", "layers": body}]

    def config(self) -> str:
        return join_config(f"{self.kernel}×{self.kernel}", unless(4, "×", self.expansion))
