"""What goes around a layer and rewrites its spec: low-rank adapters, weight norm, spectral norm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec

from netweight.dims.axes import axes_from_factors
from netweight.dims.counts import Factor
from netweight.dims.sizes import Shape, divide_exactly
from netweight.faults.fault import Fault, shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import KINDS, Layer, Natural, Positive, join_config, register_kind
from netweight.spec.spec import Op, SavedTensor, Spec, Tensor


class Wrapper(Layer):
    """Base of what holds a layer. Which axis `in` speaks of depends on that layer, so it is not checked."""

    feature_axis: ClassVar[int] = 12
    wrapped_field: ClassVar[str] = "layer"
    fits: ClassVar[str] = "goes around a dense layer or a convolution"
    holds: ClassVar[tuple[str, ...]] = ("linear", "convolution")
    """Families of what it is likely to go around, for forms."""

    layer: Any

    def based(self, *xs: Shape) -> tuple[Spec, Tensor, Op]:
        """The spec of the layer inside, its weight, and the contraction that uses it."""
        try:
            s: Spec = self.layer.spec(*xs)
        except Fault as fault:
            raise fault.within_field(self.wrapped_field) from None
        weight = next((tensor for tensor in s.weights if tensor.name == "weight"), None)
        op = next((op for op in s.ops if op.kind == "mac" and weight is not None and weight in op.ins), None)
        if weight is None or op is None:
            raise shape_fault(f"{self.title()} {self.fits}.", 'For example "layer": {"kind": "dense", "units": 512}.')
        return s, weight, op

    def channel_axis(self) -> int:
        return self.layer.channel_axis()

    def title(self) -> str:
        """Its own title."""
        return KINDS[str(self.__struct_config__.tag)].title

    def config(self) -> str:
        tag = str(self.layer.__struct_config__.tag)
        return join_config(f"{KINDS[tag].title} {self.layer.config()}".strip())

    def inside(self, framework: str) -> tuple[str, tuple[WeightMapping, ...]]:
        """What the framework calls the layer inside, and its rules."""
        found = self.layer.dialect(framework)
        return (found.layer, found.rules) if found else ("", ())


def rewritten(s: Spec, change: Callable[[Tensor], Tensor]) -> None:
    """Put other tensors in the place of the weights of a spec, in every op."""
    places = {id(weight): change(weight) for weight in s.weights}

    def of(tensor: Tensor) -> Tensor:
        return places.get(id(tensor), tensor)

    def moved(op: Op) -> Op:
        keeps = [SavedTensor(of(keep.tensor), tuple(map(of, keep.for_)), keep.backends) for keep in op.keeps]
        return msgspec.structs.replace(op, ins=tuple(map(of, op.ins)), out=of(op.out), kept=tuple(keeps))

    s.ops = tuple(map(moved, s.ops))
    s.weights = tuple(map(of, s.weights))


@register_kind("LoRA", "linear", "adapter", example="lora 8 dense 512")
class Lora(Wrapper, tag="lora"):
    """A low-rank adapter around a dense layer or a convolution whose own weights stay frozen (arXiv 2106.09685).

    Beside the layer, its input goes down to `rank` numbers and up again, and both results are added. Names and
    shapes are PEFT's (0.21): under groups, the way down sees all channels and the way up is grouped.
    """

    dim_fields: ClassVar[dict[str, str]] = {"rank": "rank"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("rank",)
    fits: ClassVar[str] = "goes around a dense layer or a convolution"

    rank: Positive = 8

    def spec(self, *xs: Shape) -> Spec:
        s, weight, op = self.based(*xs)
        if not str(self.layer.__struct_config__.tag).startswith(("dense", "conv1d", "conv2d", "conv3d", "depthwise")):
            raise shape_fault(f"{self.title()} {self.fits}.", "For example around dense or conv2d.")
        base = op.out
        rewritten(s, lambda w: msgspec.structs.replace(w, name=f"base_layer.{w.name}", trainable=False))
        taken = op.ins[0]
        names = weight.axes.layout.names
        kernel = " ".join(name for name in names if name[0] == "k")
        if "co" not in names:
            s.more(rank=self.rank)
            down = s.mac("lora.down", "... rank", taken, s.weight("lora_A.weight", "rank i"))
            return self._added(s, base, s.mac("lora.up", "... o", down, s.weight("lora_B.weight", "o rank")))
        groups = s.factor("g").value
        s.more(rank=divide_exactly(self.rank, groups, "rank"), g_=groups)
        out = " ".join(factor.name for axis in tuple(base.axes)[2:] for factor in axis)
        down_weight = s.weight("lora_A.weight", f"(g rank) (g_ ci) {kernel}")
        down = s.mac("lora.down", f"b (g rank) {out}", taken, down_weight, over=f"b g rank g_ ci {kernel} {out}")
        up_weight = s.weight("lora_B.weight", f"(g co) rank {'1 ' * len(kernel.split())}")
        return self._added(s, base, s.mac("lora.up", base, down, up_weight, over=f"b g co rank {out}"))

    def _added(self, s: Spec, base: Tensor, up: Tensor) -> Spec:
        return s.output(s.op("add", "lora.add", base, up, out=s.like("adapted", base)))

    def config(self) -> str:
        return join_config(f"rank {self.rank}", super().config())

    def dialect(self, framework: str) -> Dialect | None:
        name, rules = self.inside(framework)
        if not name:
            return None
        if framework != "keras":
            return Dialect(f"peft.tuners.lora.{name}", rules)
        convolution = any("ci" in rule.pattern.split() for rule in rules)
        kernel = next((rule.pattern.split(" ci ")[0] for rule in rules if convolution), "")
        down, up = (f"{kernel} (g_ ci) (g rank)", "rank (g co)") if convolution else ("i rank", "rank o")
        base = tuple(
            WeightMapping(tuple(f"base_layer.{own}" for own in rule.own), rule.theirs, rule.pattern) for rule in rules
        )
        bias = WeightMapping(("base_layer.bias",), "bias")
        more = (
            WeightMapping(("lora_A.weight",), "lora_kernel_a", down),
            WeightMapping(("lora_B.weight",), "lora_kernel_b", up),
        )
        return Dialect(name, (*base, bias, *more))


def named(s: Spec, weight: Tensor, *tensors: Tensor) -> Tensor:
    """Put stored tensors in the place of a weight that is now computed from them, and return the computed one.

    PyTorch's convolution keeps its weight whether or not its input needs a gradient, and a computed one is no
    parameter that is there anyway; its linear layer keeps it for the input alone.
    """
    made = Tensor(weight.name, "activation", weight.axes)
    rewritten(s, lambda w: made if w is weight else w)

    def keeping(op: Op) -> Op:
        if made not in op.ins or op.function.matrix != "conv":
            return op
        kept = tuple(SavedTensor(made, op.ins, keep.backends) if keep.tensor is made else keep for keep in op.keeps)
        return msgspec.structs.replace(op, kept=kept)

    s.ops = tuple(map(keeping, s.ops))
    at = s.weights.index(made)
    s.weights = (*s.weights[:at], *tensors, *s.weights[at + 1 :])
    return made


@register_kind("Weight norm", "normalization", "weightnorm", example="weight_norm dense 512")
class WeightNorm(Wrapper, tag="weight_norm"):
    """A weight as a length for every filter times a direction (arXiv 1602.07868).

    `axis` of the weight is the one whose places have a length each: 0 are the filters. Names as in PyTorch's
    parametrization: `original0` the lengths, `original1` the directions. The weight is computed in every step:
    training keeps it, and the norm of every direction.
    """

    axis: Natural = 0

    def spec(self, *xs: Shape) -> Spec:
        s, weight, _ = self.based(*xs)
        if self.axis >= len(weight.axes):
            raise shape_fault(f"The weight has {len(weight.axes)} axes.", "They are counted from 0.", field="axis")
        name = f"parametrizations.{weight.name}.original"
        own = [axis if at == self.axis else (Factor("1", 1),) for at, axis in enumerate(weight.axes)]
        lengths = Tensor(f"{name}0", "weight", axes_from_factors(own), "weight")
        directions = Tensor(f"{name}1", "weight", weight.axes, "weight")
        made = named(s, weight, lengths, directions)
        norms = Tensor("norms", "activation", lengths.axes, "compute")
        ops, s.ops = s.ops, ()
        s.op("fma", "weight_norm.norm", directions, out=norms, over="", keeps=())
        s.op("mul", "weight_norm", directions, lengths, out=made, keeps=(norms,))
        s.ops += ops
        return s

    def config(self) -> str:
        return join_config(f"a length along axis {self.axis}" if self.axis else "", super().config())

    def dialect(self, framework: str) -> Dialect | None:
        name, rules = self.inside(framework)
        return Dialect(name, rules) if name and framework == "torch" else None


@register_kind("Spectral norm", "normalization", "spectralnorm", example="spectral_norm dense 512")
class SpectralNorm(Wrapper, tag="spectral_norm"):
    """A weight divided by its largest singular value, which one power iteration a step follows (arXiv 1802.05957).

    PyTorch's parametrization keeps two vectors as buffers. Inference computes the value with one matrix-vector
    product; the two more of a training step are no part of these figures. The weight is computed in every step.
    """

    def spec(self, *xs: Shape) -> Spec:
        s, weight, _ = self.based(*xs)
        name = f"parametrizations.{weight.name}"
        stored = Tensor(f"{name}.original", "weight", weight.axes, "weight")
        made = named(s, weight, stored)
        first, *others = weight.axes
        rest = tuple(factor for axis in others for factor in axis)
        left = Tensor(f"{name}.0._u", "buffer", axes_from_factors([first]), "compute", trainable=False)
        right = Tensor(f"{name}.0._v", "buffer", axes_from_factors([rest]), "compute", trainable=False)
        s.buffers += (left, right)
        ops, s.ops = s.ops, ()
        product = Tensor("W·v", "activation", left.axes)
        sigma = Tensor("sigma", "activation", axes_from_factors([]), "compute")
        kept = [Tensor(part.name, "activation", part.axes) for part in (left, right)]
        s.mac("spectral_norm.product", product, stored, right, keeps=())
        s.op("fma", "spectral_norm.sigma", product, left, out=sigma, keeps=tuple(kept))
        s.op("div", "spectral_norm", stored, sigma, out=made, keeps=(sigma,))
        s.ops += ops
        return s

    def dialect(self, framework: str) -> Dialect | None:
        name, rules = self.inside(framework)
        return Dialect(name, rules) if name and framework == "torch" else None
