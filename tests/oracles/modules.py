"""Each kind as PyTorch has it: a builder from the fields and the shape that comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import isqrt, pi
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netweight.dialects import constructor_call, maps_of
from netweight.document.reader import read_node
from netweight.spec.dialect import Dialect
from netweight.spec.layer import KINDS

Fields = dict[str, Any]
Shape = tuple[int, ...]
Builder = Callable[..., nn.Module]


class Holding(nn.Module):
    """A module with a buffer, which passes on what comes."""

    def __init__(self, shape: Sequence[int], numbers: str) -> None:
        super().__init__()
        self.register_buffer("table", torch.zeros(*shape, dtype=getattr(torch, numbers)))

    def forward(self, x: Tensor) -> Tensor:
        return x


class Attention(nn.Module):
    """Four projections around `scaled_dot_product_attention`, as models of today write it."""

    def __init__(self, f: Fields, x: Shape, memory: Shape, values: Shape) -> None:
        super().__init__()
        self.heads, self.kv_heads = f["heads"], f.get("kv_heads", f["heads"])
        self.size, bias = f.get("head_dim", x[-1] // self.heads), f.get("bias", True)
        self.dropout = f.get("dropout", 0.0)
        self.q_proj = nn.Linear(x[-1], self.heads * self.size, bias)
        self.k_proj = nn.Linear(memory[-1], self.kv_heads * self.size, bias)
        self.v_proj = nn.Linear(values[-1], self.kv_heads * self.size, bias)
        self.o_proj = nn.Linear(self.heads * self.size, x[-1], bias)

    def forward(self, x: Tensor, memory: Tensor | None = None, values: Tensor | None = None) -> Tensor:
        other = x if memory is None else memory
        valued = other if values is None else values
        q = self.q_proj(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = self.k_proj(other), self.v_proj(valued)
        k, v = (each.unflatten(-1, (self.kv_heads, -1)).transpose(1, 2) for each in (k, v))
        y = functional.scaled_dot_product_attention(
            q, k, v, dropout_p=self.dropout, enable_gqa=self.heads != self.kv_heads
        )
        return self.o_proj(y.transpose(1, 2).flatten(2))


class DotAttention(nn.Module):
    """`scaled_dot_product_attention` over heads."""

    def __init__(self, f: Fields) -> None:
        super().__init__()
        self.heads, self.kv_heads = f["heads"], f.get("kv_heads", f["heads"])

    def forward(self, q: Tensor, k: Tensor | None = None, v: Tensor | None = None) -> Tensor:
        keys = q if k is None else k
        values = keys if v is None else v
        q = q.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        keys, values = (x.unflatten(-1, (self.kv_heads, -1)).transpose(1, 2) for x in (keys, values))
        y = functional.scaled_dot_product_attention(q, keys, values, enable_gqa=self.heads != self.kv_heads)
        return y.transpose(1, 2).flatten(2)


class Written(Attention):
    """The same product by product, as models write it that ask for `eager` attention."""

    def forward(self, x: Tensor, memory: Tensor | None = None, values: Tensor | None = None) -> Tensor:
        other = x if memory is None else memory
        valued = other if values is None else values
        q = self.q_proj(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = self.k_proj(other), self.v_proj(valued)
        k, v = (each.unflatten(-1, (self.kv_heads, -1)).transpose(1, 2) for each in (k, v))
        if self.heads != self.kv_heads:
            k, v = (each.repeat_interleave(self.heads // self.kv_heads, 1) for each in (k, v))
        shares = torch.softmax(q @ k.mT * self.size**-0.5, -1)
        return self.o_proj((shares @ v).transpose(1, 2).flatten(2))


class GatedMLP(nn.Module):
    """Two projections up, one the other's gate, and one down."""

    def __init__(self, features: int, units: int, *, bias: bool = False) -> None:
        super().__init__()
        self.gate_proj, self.up_proj = nn.Linear(features, units, bias), nn.Linear(features, units, bias)
        self.down_proj = nn.Linear(units, features, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Packed(nn.MultiheadAttention):
    """PyTorch's own, which packs the three projections of its input."""

    def forward(self, x: Tensor, memory: Tensor | None = None, values: Tensor | None = None) -> Tensor:
        other = x if memory is None else memory
        return super().forward(x, other, other if values is None else values, need_weights=False)[0]


class First(nn.Module):
    """The sequence of a recurrent layer, or its last step.

    With `batch_first`, PyTorch hands on a turned view, which every layer that needs rows would copy for itself.
    """

    def __init__(self, inner: nn.Module, *, sequences: bool) -> None:
        super().__init__()
        self.inner, self.sequences = inner, sequences

    def forward(self, x: Tensor) -> Tensor:
        y = self.inner(x)[0].contiguous()
        return y if self.sequences else y[:, -1]


class Apply(nn.Module):
    """A function as a module."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *xs: Tensor) -> Tensor:
        return self.function(*xs)


def reshaped(shape: list[int]) -> Callable[..., Tensor]:
    """Another shape; a second input lends its sizes where −1 stands."""

    def function(x: Tensor, *like: Tensor) -> Tensor:
        lent = like[0].shape[1:] if like else shape
        return x.reshape(len(x), *(b if a == -1 else a for a, b in zip(shape, lent, strict=True)))

    return function


class Weighted(nn.Module):
    """A weight of a shape, and a function of the input and it."""

    def __init__(self, shape: Shape, function: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.weight, self.function = nn.Parameter(torch.zeros(shape)), function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x, self.weight)


class Residual(nn.Module):
    """A body whose result is added to what came in, or multiplied with it."""

    def __init__(self, body: nn.Module, *, multiply: bool) -> None:
        super().__init__()
        self.body, self.multiply = body, multiply

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x)
        return x * y if self.multiply else x + y


class Causal(nn.Module):
    """A convolution whose zeros all come first."""

    def __init__(self, inner: nn.Conv1d) -> None:
        super().__init__()
        self.inner, self.before = inner, inner.dilation[0] * (inner.kernel_size[0] - 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(functional.pad(x, (self.before, 0)))


class Lora(nn.Module):
    """A frozen layer with a low-rank path beside it, as PEFT 0.21 builds it."""

    def __init__(self, base: nn.Module, rank: int) -> None:
        super().__init__()
        self.base_layer = base.requires_grad_(requires_grad=False)
        if isinstance(base, nn.Linear):
            self.lora_A = nn.Linear(base.in_features, rank, bias=False)
            self.lora_B = nn.Linear(rank, base.out_features, bias=False)
        else:
            make: Any = type(base)
            self.lora_A = make(base.in_channels, rank, base.kernel_size, base.stride, base.padding, bias=False)
            self.lora_B = make(rank, base.out_channels, 1, groups=base.groups, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.base_layer(x) + self.lora_B(self.lora_A(x)) * 2


def wrapped(around: Callable[..., nn.Module]) -> Builder:
    """What goes around the layer inside."""

    def build(f: Fields, x: Shape) -> nn.Module:
        layer = {name: value for name, value in f["layer"].items() if name != "kind"}
        inner = builder(f["layer"]["kind"])
        assert inner is not None
        return around(inner(layer, x), **{name: value for name, value in f.items() if name != "layer"})

    return build


def gated(gate: Callable[[Tensor], Tensor]) -> Builder:
    """One half through a function, times the other."""

    def build(f: Fields, _x: Shape) -> nn.Module:
        def product(x: Tensor) -> Tensor:
            one, two = x.chunk(2, f.get("axis", -1))
            return gate(one) * two

        return Apply(product)

    return build


def padded(f: Fields, x: Shape) -> nn.Module:
    amount = f.get("amount", 1)
    sides = amount if isinstance(amount, list) else [amount] * 2 * (len(x) - 2)
    return Apply(lambda x: functional.pad(x, sides, f.get("mode", "constant")))


def cropped(f: Fields, x: Shape) -> nn.Module:
    amount = f.get("amount", 1)
    sides = amount if isinstance(amount, list) else [amount] * 2 * (len(x) - 2)
    pairs = [(sides[2 * i], sides[2 * i + 1]) for i in reversed(range(len(x) - 2))]
    spans = [slice(a, size - z) for (a, z), size in zip(pairs, x[2:], strict=True)]
    return Apply(lambda x: x[(slice(None), slice(None), *spans)])


def learned(f: dict[str, Any], _: Shape) -> nn.Module:
    shape = (*((f["rows"],) if "rows" in f else ()), f["length"], f["units"])
    if f.get("each"):
        return Weighted(shape, lambda x, w: w.repeat(len(x), *(1,) * w.ndim))
    return Weighted(shape, lambda _, w: w.unsqueeze(0))


def waves(x: Tensor, weight: Tensor) -> Tensor:
    phases = 2 * pi * (x @ weight)
    return torch.cat((phases.sin(), phases.cos()), -1)


def sliced(f: Fields, axes: int) -> Callable[[Tensor], Tensor]:
    spans = [slice(None)] * axes
    spans[f.get("axis", 1)] = slice(f.get("start", 0), f.get("end"), f.get("step", 1))
    return lambda x: x[tuple(spans)]


def gathered(x: Tensor, index: Tensor, axis: int) -> Tensor:
    """The chosen positions along an axis, the same for all others."""
    spread = [1] * x.dim()
    spread[0], spread[axis] = index.shape
    shape = list(x.shape)
    shape[axis] = index.shape[1]
    return x.gather(axis, index.view(spread).expand(shape))


class Product(nn.Module):
    """An einsum of what comes and of weights."""

    def __init__(self, pattern: str, shapes: list[Shape]) -> None:
        super().__init__()
        self.pattern, self.names = pattern, [f"weight{place or ''}" for place in range(len(shapes))]
        for name, shape in zip(self.names, shapes, strict=True):
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))

    def forward(self, *xs: Tensor) -> Tensor:
        return torch.einsum(self.pattern, *xs, *(getattr(self, name) for name in self.names))


def einsum(f: Fields, *xs: Shape) -> nn.Module:
    sides = f["pattern"].replace(" ", "").split("->")[0].split(",")
    known = {axis: size for side, x in zip(sides, xs, strict=False) for axis, size in zip(side, x, strict=True)}
    free = dict.fromkeys(axis for side in sides for axis in side if axis not in known)
    known |= dict(zip(free, f.get("sizes", []), strict=True))
    return Product(f["pattern"].replace(" ", ""), [tuple(known[axis] for axis in side) for side in sides[len(xs) :]])


def scale(f: Fields, x: Shape) -> nn.Module:
    """A factor along an axis, and a term beside it."""
    axis = f.get("axis", 1) % len(x)
    along = (-1, *(1,) * (len(x) - axis - 1))
    if not f.get("bias"):
        return Weighted((x[axis],), lambda x, w: x * w.view(along))
    affine = Weighted((x[axis],), lambda x, w: x * w.view(along) + affine.bias.view(along))
    affine.bias = nn.Parameter(torch.zeros(x[axis]))
    return affine


class Step(nn.Module):
    """One step, from no states or from those that come."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor, *states: Tensor) -> Tensor:
        y = self.inner(x, states if len(states) > 1 else states[0] if states else None)
        return y[0] if isinstance(y, tuple) else y


def attention(f: Fields, x: Shape, memory: Shape | None = None, values: Shape | None = None) -> nn.Module:
    return Attention(f, x, memory or x, values or memory or x)


class GlobalResponse(nn.Module):
    """Global response normalisation, written out after arXiv 2301.00808."""

    def __init__(self, axis: int, x: Shape) -> None:
        super().__init__()
        self.axis = axis % len(x)
        self.weight, self.bias = nn.Parameter(torch.ones(x[axis])), nn.Parameter(torch.zeros(x[axis]))

    def forward(self, x: Tensor) -> Tensor:
        positions = [axis for axis in range(1, x.dim()) if axis != self.axis]
        response = torch.linalg.vector_norm(x, dim=positions, keepdim=True)
        share = response / (response.mean(self.axis, keepdim=True) + 1e-6)
        shape = [-1 if axis == self.axis else 1 for axis in range(x.dim())]
        return x + torch.addcmul(self.bias.view(shape), self.weight.view(shape), x * share)


class Blur(nn.Module):
    """timm's BlurPool2d: a mirrored border, then a depthwise convolution with a buffer (arXiv 1904.11486)."""

    def __init__(self, f: Fields, x: Shape) -> None:
        super().__init__()
        self.kernel, self.stride = f.get("kernel", 3), f.get("stride", 2)
        self.register_buffer("filt", torch.ones(x[1], 1, self.kernel, self.kernel))

    def forward(self, x: Tensor) -> Tensor:
        around = functional.pad(x, [(self.stride + self.kernel - 2) // 2] * 4, "reflect")
        return functional.conv2d(around, self.filt, stride=self.stride, groups=x.shape[1])


class RelativeBias(nn.Module):
    """A number for every head and distance, as timm's LeViT adds it to scores."""

    def __init__(self, f: Fields, x: Shape) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(x[-3], f["length"]))
        self.register_buffer("index", torch.zeros(x[-2:], dtype=torch.long))

    def forward(self, scores: Tensor) -> Tensor:
        return scores + self.weight[:, self.index]


class RelativeAxes(nn.Module):
    """What queries say of the distance down and across, as timm's MViTv2 adds it to scores."""

    def __init__(self, f: Fields, _: Shape, queries: Shape) -> None:
        super().__init__()
        plane, seen = (f[name] if isinstance(f[name], list) else [f[name]] * 2 for name in ("plane", "seen"))
        self.plane, self.seen, self.prefix = plane, seen, f.get("prefix", 0)
        for axis, own, key in zip("hw", plane, seen, strict=True):
            setattr(self, f"rel_pos_{axis}", nn.Parameter(torch.zeros(2 * max(own, key) - 1, queries[-1])))

    def forward(self, scores: Tensor, queries: Tensor) -> Tensor:
        placed = queries[:, :, self.prefix :].unflatten(2, self.plane)
        there = scores[:, :, self.prefix :, self.prefix :]
        for axis, table in (("h", self.rel_pos_h), ("w", self.rel_pos_w)):
            at = "hw".index(axis)
            far = torch.zeros(self.plane[at], self.seen[at], dtype=torch.long, device=scores.device)
            said = torch.einsum(f"byhwc,{axis}kc->byhwk", placed, table[far])
            spread = said.unsqueeze(-1 if axis == "h" else -2)
            there = (there.unflatten(3, self.seen).unflatten(2, self.plane) + spread).flatten(4, 5).flatten(2, 3)
        if not self.prefix:
            return there
        left = torch.cat((scores[:, :, self.prefix :, : self.prefix], there), 3)
        return torch.cat((scores[:, :, : self.prefix], left), 2)


BUILD: dict[str, Builder] = {
    "fold_batch": lambda _, __: Apply(lambda x: x.flatten(0, 1)),
    "unfold_batch": lambda f, _: Apply(
        lambda x, *like: x.unflatten(0, (-1, like[0].shape[1] if like else f["places"]))
    ),
    "blurpool2d": Blur,
    "relative_bias": RelativeBias,
    "relative_axes": RelativeAxes,
    "swiglu": gated(functional.silu),
    "geglu": gated(functional.gelu),
    "reglu": gated(functional.relu),
    "relu2": lambda _, __: Apply(lambda x: functional.relu(x) ** 2),
    "quick_gelu": lambda _, __: Apply(lambda x: x * torch.sigmoid(1.702 * x)),
    "exponential": lambda _, __: Apply(torch.exp),
    "lora": wrapped(Lora),
    "weight_norm": wrapped(lambda layer, axis=0: nn.utils.parametrizations.weight_norm(layer, dim=axis)),
    "spectral_norm": wrapped(nn.utils.parametrizations.spectral_norm),
    "pad": padded,
    "crop": cropped,
    "slice": lambda f, x: Apply(sliced(f, len(x))),
    "split": lambda f, _: Apply(lambda x: torch.tensor_split(x, f.get("parts", 2), f.get("axis", 1))[0]),
    "stack": lambda f, _: Apply(lambda *xs: torch.stack(xs, f.get("axis", 1))),
    "einsum": einsum,
    "gather": lambda f, _: Apply(lambda x, index: gathered(x, index, f.get("axis", 1))),
    "matmul": lambda f, _: Apply(lambda x, y: x @ (y.mT if f.get("transpose") else y)),
    "fixed_table": lambda f, _: Holding(f["shape"], f.get("numbers", "float32")),
    "global_response_norm": lambda f, x: GlobalResponse(f.get("axis", -1), x),
    "positions": lambda f, x: Weighted((f.get("length", x[1]), x[2]), lambda x, w: x + w[: x.shape[1]]),
    "class_token": lambda _, x: Weighted((1, 1, x[-1]), lambda x, w: torch.cat((w.expand(len(x), -1, -1), x), 1)),
    "learned": learned,
    "fourier_features": lambda f, x: Weighted((x[-1], f["units"]), waves),
    "mask_token": lambda _, x: Weighted(
        x[-1:], lambda x, w: torch.where(x.new_zeros((*x.shape[:2], 1), dtype=torch.bool), w, x)
    ),
    "scale": scale,
    "attention": attention,
    "dot_attention": lambda f, _: DotAttention(f),
    "unflatten": lambda f, x: nn.Unflatten(
        f.get("axis", 1), (rows := f.get("rows") or isqrt(x[f.get("axis", 1)]), x[f.get("axis", 1)] // rows)
    ),
    "reshape": lambda f, _: Apply(reshaped(f["shape"])),
    "permute": lambda f, _: Apply(lambda x: x.permute(0, *f["order"])),
    "select": lambda f, _: Apply(lambda x: x.select(f.get("axis", 1), f.get("index", 0))),
    "add": lambda _, __: Apply(lambda *xs: reduce(torch.add, xs)),
    "multiply": lambda _, __: Apply(lambda *xs: reduce(torch.mul, xs)),
    "concat": lambda f, _: Apply(lambda *xs: torch.cat(xs, f.get("axis", 1))),
}
"""Kinds that PyTorch writes as a function or a block of modules, and those that it names otherwise than our fields."""


class Positions(nn.Module):
    """The places of a convolution in one row."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x).flatten(2).transpose(1, 2)


AROUND: dict[str, Callable[[nn.Module, Fields], nn.Module]] = {
    **dict.fromkeys(("rnn", "lstm", "gru"), lambda inner, f: First(inner, sequences=f.get("sequences", True))),
    **dict.fromkeys(("rnn_cell", "lstm_cell", "gru_cell"), lambda inner, _: Step(inner)),
    **dict.fromkeys(
        ("global_avgpool", "global_maxpool"),
        lambda inner, f: inner if f.get("keepdims") else nn.Sequential(inner, nn.Flatten()),
    ),
    "patches": lambda inner, _: Positions(inner),
}
"""What stands around PyTorch's layer, which hands on a pair, an axis of one or a plane."""


def constructed(kind: str) -> Builder:
    """PyTorch's own class with the arguments of the dialect's map."""

    def build(f: Fields, *xs: Shape) -> nn.Module:
        if f.get("padding") == "causal":
            return Causal(build(f | {"padding": 0}, *xs))
        call = constructor_call(read_node({"kind": kind, **f}).layer, "torch", *xs)
        assert call is not None, (kind, f)
        inner = getattr(nn, call.name)(**call.arguments)
        return AROUND[kind](inner, f) if kind in AROUND else inner

    return build


def builder(kind: str) -> Builder | None:
    """A function that builds PyTorch's module from the fields and the shapes of the inputs; None if there is none."""
    if kind in BUILD:
        return BUILD[kind]
    named = [of.layer or KINDS[kind].layer.dialects.get("torch", Dialect("")).layer for of in maps_of(kind, "torch")]
    return constructed(kind) if named and "." not in named[0] else None
