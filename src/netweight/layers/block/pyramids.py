"""Stages that join several resolutions: both halves of a U-Net, and the feature pyramid."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from netweight.dims.sizes import Shape
from netweight.layers.shared.axes import plane
from netweight.spec.layer import Composite, Positive, join_config, register_kind

from .conv_blocks import Plane, act, conv, norm

Json = dict[str, Any]


def double(filters: int, *, normed: bool) -> list[Json]:
    """Two convolutions 3×3, each with its norm and ReLU."""
    found: list[Json] = []
    for place in (1, 2):
        found += [
            conv(f"conv{place}", filters, 3, bias=not normed),
            *([norm(f"bn{place}")] if normed else []),
            act("relu"),
        ]
    return found


@register_kind("U-Net down stage", "block", "unetdown", example="unet_down 64", input_size=3)
class UNetDown(Plane, tag="unet_down"):
    """Two convolutions 3×3, then a max pool (arXiv 1505.04597). `skip` names what stands before the pool."""

    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    norm: bool = True

    def nodes(self, x: Shape) -> list[Json]:
        plane(x, 2, "U-Net down stage")
        layers = double(self.filters, normed=self.norm)
        layers[-1] = layers[-1] | {"name": "skip"}
        return [*layers, {"kind": "maxpool2d", "kernel": 2}]

    def config(self) -> str:
        return join_config(str(self.filters), "" if self.norm else "no norm")


@register_kind("U-Net up stage", "block", "unetup", example="unet_up 64")
class UNetUp(Composite, tag="unet_up"):
    """A plane made twice as large, joined to the `skip` of the same size, then two convolutions 3×3.

    Its inputs are what comes from below and the skip (arXiv 1505.04597).
    """

    arity: ClassVar[tuple[int, int]] = (2, 2)
    feature_axis: ClassVar[int] = 1
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive
    up: Literal["transposed", "nearest", "bilinear"] = "transposed"
    norm: bool = True

    def nodes(self, x: Shape, skip: Shape) -> list[Json]:
        plane(x, 2, "U-Net up stage")
        plane(skip, 2, "U-Net up stage")
        larger: Json = {"kind": "upsample", "factor": 2, "mode": self.up}
        if self.up == "transposed":
            larger = {"kind": "conv_transpose2d", "filters": self.filters, "kernel": 2, "stride": 2}
        joined = {"kind": "concat", "from": ["input1", "up"]}
        return [{**larger, "name": "up"}, joined, *double(self.filters, normed=self.norm)]

    def config(self) -> str:
        return join_config(str(self.filters), self.up, "" if self.norm else "no norm")


@register_kind("Feature pyramid", "block", "fpn", "featurepyramid", example="feature_pyramid 256")
class FeaturePyramid(Composite, tag="feature_pyramid"):
    """Planes of several sizes, each with what the smaller ones know (arXiv 1612.03144; torchvision's FPN).

    Its inputs go from the largest to the smallest, each half the size of the one before. `p0`, `p1` … name the
    results, `p0` the largest, which goes on.
    """

    framework_equivalents: ClassVar[dict[str, str]] = {"torch": "torchvision.ops.FeaturePyramidNetwork"}
    arity: ClassVar[tuple[int, int]] = (2, 8)
    feature_axis: ClassVar[int] = 1
    shorthand_fields: ClassVar[tuple[str, ...]] = ("filters",)

    filters: Positive = 256

    def nodes(self, *xs: Shape) -> list[Json]:
        for x in xs:
            plane(x, 2, "Feature pyramid")
        found: list[Json] = []
        above = ""
        for place in reversed(range(len(xs))):
            source = f"input{place}" if place else "input"
            inner = f"inner{place}"
            found.append({**conv(inner, self.filters, 1, bias=True), "from": source})
            if above:
                size = list(xs[place][2:])
                found.append({"kind": "upsample", "name": f"up{place}", "from": above, "size": size})
                found.append({"kind": "add", "name": f"sum{place}", "from": [inner, f"up{place}"]})
            above = f"sum{place}" if above else inner
            found.append({**conv(f"p{place}", self.filters, 3, bias=True), "from": above})
        return found

    def config(self) -> str:
        return str(self.filters)
