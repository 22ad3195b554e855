"""Each kind as PyTorch has it: a builder from the fields and the shape that comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import isqrt, pi
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netweight.spec.layer import KINDS

Fields = dict[str, Any]
Shape = tuple[int, ...]
Builder = Callable[[Fields, Shape], nn.Module]


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


class Patches(nn.Conv2d):
    """A convolution whose stride is its kernel, its positions in one row."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).flatten(2).transpose(1, 2)


class Cubes(nn.Conv3d):
    """The same of a video."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).flatten(2).transpose(1, 2)


def patches(f: Fields, x: Shape) -> nn.Module:
    side = _tuple(f.get("patch", 16))
    return (Patches if len(x) == 4 else Cubes)(x[1], f["units"], side, side, bias=f.get("bias", True))


def scale(f: Fields, x: Shape) -> nn.Module:
    """A factor along an axis, and a term beside it."""
    axis = f.get("axis", 1) % len(x)
    along = (-1, *(1,) * (len(x) - axis - 1))
    if not f.get("bias"):
        return Weighted((x[axis],), lambda x, w: x * w.view(along))
    affine = Weighted((x[axis],), lambda x, w: x * w.view(along) + affine.bias.view(along))
    affine.bias = nn.Parameter(torch.zeros(x[axis]))
    return affine


def upsample(f: Fields, _x: Shape) -> nn.Module:
    factor = None if "size" in f else _tuple(f.get("factor", 2))
    return nn.Upsample(_tuple(f.get("size")), factor, f.get("mode", "nearest"))


def conv(axes: int) -> Builder:
    """A convolution over that many axes."""

    def build(f: Fields, x: Shape) -> nn.Module:
        if f.get("padding") == "causal":
            return Causal(build(f | {"padding": 0}, x))
        rest = {name: value for name, value in _tuples(f).items() if name not in ("filters", "kernel")}
        return getattr(nn, f"Conv{axes}d")(x[1], f["filters"], _tuple(f.get("kernel", 3)), **rest)

    return build


def depthwise(axes: int) -> Builder:
    """A convolution of every channel by itself."""

    def build(f: Fields, x: Shape) -> nn.Module:
        filters = x[1] * f.get("multiplier", 1)
        rest = {name: value for name, value in f.items() if name != "multiplier"}
        return conv(axes)(rest | {"filters": filters, "groups": x[1]}, x)

    return build


def transposed(axes: int) -> Builder:
    """A transposed convolution."""

    def build(f: Fields, x: Shape) -> nn.Module:
        rest = {name: value for name, value in _tuples(f).items() if name not in ("filters", "kernel")}
        return getattr(nn, f"ConvTranspose{axes}d")(x[1], f["filters"], _tuple(f.get("kernel", 3)), **rest)

    return build


def pool(name: str) -> Builder:
    """A windowed pool."""

    def build(f: Fields, _x: Shape) -> nn.Module:
        words = {"kernel": "kernel_size", "ceil": "ceil_mode"}
        return getattr(nn, name)(
            **{"kernel_size": 2} | {words.get(key, key): value for key, value in _tuples(f).items()}
        )

    return build


def lppool(axes: int) -> Builder:
    """A pool by a power mean."""

    def build(f: Fields, _x: Shape) -> nn.Module:
        kernel = _tuple(f.get("kernel", 2))
        return getattr(nn, f"LPPool{axes}d")(f.get("norm", 2), kernel, _tuple(f.get("stride")), f.get("ceil", False))

    return build


def adaptive(name: str) -> Builder:
    """A pool by the size of its result."""
    return lambda f, _: getattr(nn, name)(_tuple(f["output"]))


def recurrent(name: str) -> Builder:
    """A recurrent layer over `batch × time × features`."""

    def build(f: Fields, x: Shape) -> nn.Module:
        inner = getattr(nn, name)(
            x[-1],
            f["units"],
            f.get("layers", 1),
            batch_first=True,
            bidirectional=f.get("bidirectional", False),
            bias=f.get("biases", 2) == 2,
            **({"proj_size": f["projection"]} if f.get("projection") else {}),
        )
        return First(inner, sequences=f.get("sequences", True))

    return build


class Step(nn.Module):
    """One step, from no states or from those that come."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor, *states: Tensor) -> Tensor:
        y = self.inner(x, states if len(states) > 1 else states[0] if states else None)
        return y[0] if isinstance(y, tuple) else y


def stepping(name: str) -> Builder:
    """A cell of a recurrent layer."""
    return lambda f, x: Step(getattr(nn, f"{name}Cell")(x[-1], f["units"], bias=f.get("biases", 2) == 2))


def batchnorm(f: Fields, x: Shape) -> nn.Module:
    kinds = (nn.BatchNorm1d, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
    return kinds[len(x) - 2](x[1], affine=f.get("affine", True), track_running_stats=f.get("track", True))


def attention(f: Fields, x: Shape, memory: Shape | None = None, values: Shape | None = None) -> nn.Module:
    return Attention(f, x, memory or x, values or memory or x)


def global_pool(name: str) -> Builder:
    def build(f: Fields, x: Shape) -> nn.Module:
        mean = getattr(nn, f"{name}{len(x) - 2}d")(1)
        return mean if f.get("keepdims") else nn.Sequential(mean, nn.Flatten())

    return build


def numbered(name: str, **words: str) -> Builder:
    """A module whose name ends in the number of spatial axes."""

    def build(f: Fields, x: Shape) -> nn.Module:
        given = {words[key]: value for key, value in f.items()}
        if name == "InstanceNorm":
            given["num_features"] = x[1]
        return getattr(nn, f"{name}{max(len(x) - 2, 1)}d")(**given)

    return build


def activation(name: str) -> Builder:
    return lambda f, _: getattr(nn, name)(**f)


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


def cut(f: Fields) -> Fields:
    """The windows of a plane, for nn.Unfold and nn.Fold."""
    return {"kernel_size": 3} | {("kernel_size" if name == "kernel" else name): f[name] for name in f if name != "size"}


BUILD: dict[str, Builder] = {
    "fold_batch": lambda _, __: Apply(lambda x: x.flatten(0, 1)),
    "unfold_batch": lambda f, _: Apply(
        lambda x, *like: x.unflatten(0, (-1, like[0].shape[1] if like else f["places"]))
    ),
    "unfold": lambda f, _: nn.Unfold(**cut(f)),
    "fold": lambda f, _: nn.Fold(f["size"], **cut(f)),
    "blurpool2d": Blur,
    "relative_bias": RelativeBias,
    "relative_axes": RelativeAxes,
    "threshold": lambda f, _: nn.Threshold(0.5, 0.0, f.get("inplace", False)),
    "glu": lambda f, _: nn.GLU(f.get("axis", -1)),
    "swiglu": gated(functional.silu),
    "geglu": gated(functional.gelu),
    "reglu": gated(functional.relu),
    "relu2": lambda _, __: Apply(lambda x: functional.relu(x) ** 2),
    "quick_gelu": lambda _, __: Apply(lambda x: x * torch.sigmoid(1.702 * x)),
    "exponential": lambda _, __: Apply(torch.exp),
    "prelu": lambda f, x: nn.PReLU(x[1] if f.get("per") == "channel" else 1),
    "log_softmax": lambda _, __: nn.LogSoftmax(-1),
    "softmin": lambda _, __: nn.Softmin(-1),
    "lora": wrapped(Lora),
    "weight_norm": wrapped(lambda layer, axis=0: nn.utils.parametrizations.weight_norm(layer, dim=axis)),
    "spectral_norm": wrapped(nn.utils.parametrizations.spectral_norm),
    "pad": padded,
    "crop": cropped,
    "upsample": upsample,
    "slice": lambda f, x: Apply(sliced(f, len(x))),
    "split": lambda f, _: Apply(lambda x: torch.tensor_split(x, f.get("parts", 2), f.get("axis", 1))[0]),
    "stack": lambda f, _: Apply(lambda *xs: torch.stack(xs, f.get("axis", 1))),
    "einsum": einsum,
    "gather": lambda f, _: Apply(lambda x, index: gathered(x, index, f.get("axis", 1))),
    "patches": patches,
    "matmul": lambda f, _: Apply(lambda x, y: x @ (y.mT if f.get("transpose") else y)),
    "dense": lambda f, x: nn.Linear(x[-1], f["units"], f.get("bias", True)),
    "batchnorm": batchnorm,
    "layernorm": lambda f, x: nn.LayerNorm(x[-1], elementwise_affine=f.get("affine", True), bias=f.get("bias", True)),
    "rmsnorm": lambda f, x: nn.RMSNorm(x[-1], elementwise_affine=f.get("affine", True)),
    "groupnorm": lambda f, x: nn.GroupNorm(f["groups"], x[1], affine=f.get("affine", True)),
    "instancenorm": numbered("InstanceNorm", affine="affine", track="track_running_stats"),
    "channel_dropout": numbered("Dropout", rate="p"),
    "alpha_dropout": lambda f, _: nn.AlphaDropout(f.get("rate", 0.5)),
    "identity": lambda _, __: nn.Identity(),
    "fixed_table": lambda f, _: Holding(f["shape"], f.get("numbers", "float32")),
    "bilinear": lambda f, x, y=(): nn.Bilinear(x[-1], (y or x)[-1], f["units"], f.get("bias", True)),
    "global_response_norm": lambda f, x: GlobalResponse(f.get("axis", -1), x),
    "local_response_norm": lambda f, _: nn.LocalResponseNorm(f["size"]),
    "pixel_shuffle": lambda f, _: nn.PixelShuffle(f["factor"]),
    "pixel_unshuffle": lambda f, _: nn.PixelUnshuffle(f["factor"]),
    "embedding": lambda f, _: nn.Embedding(f["vocabulary"] + -f["vocabulary"] % f.get("multiple", 1), f["units"]),
    "embedding_bag": lambda f, _: nn.EmbeddingBag(f["vocabulary"], f["units"], mode=f.get("mode", "mean")),
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
    "softmax": lambda _, __: nn.Softmax(-1),
    "flatten": lambda f, _: nn.Flatten(f.get("start", 1), f.get("end", -1)),
    "unflatten": lambda f, x: nn.Unflatten(
        f.get("axis", 1), (rows := f.get("rows") or isqrt(x[f.get("axis", 1)]), x[f.get("axis", 1)] // rows)
    ),
    "reshape": lambda f, _: Apply(reshaped(f["shape"])),
    "permute": lambda f, _: Apply(lambda x: x.permute(0, *f["order"])),
    "select": lambda f, _: Apply(lambda x: x.select(f.get("axis", 1), f.get("index", 0))),
    "dropout": lambda f, _: nn.Dropout(f.get("rate", 0.5)),
    "add": lambda _, __: Apply(lambda *xs: reduce(torch.add, xs)),
    "multiply": lambda _, __: Apply(lambda *xs: reduce(torch.mul, xs)),
    "concat": lambda f, _: Apply(lambda *xs: torch.cat(xs, f.get("axis", 1))),
    "global_avgpool": global_pool("AdaptiveAvgPool"),
    "global_maxpool": global_pool("AdaptiveMaxPool"),
    "lstm": recurrent("LSTM"),
    "gru": recurrent("GRU"),
    "rnn": recurrent("RNN"),
    **{f"{name.lower()}_cell": stepping(name) for name in ("RNN", "LSTM", "GRU")},
    **{f"conv{n}d": conv(n) for n in (1, 2, 3)},
    **{f"depthwise_conv{n}d": depthwise(n) for n in (1, 2)},
    **{f"conv_transpose{n}d": transposed(n) for n in (1, 2, 3)},
    **{f"{kind.lower()}pool{n}d": pool(f"{kind}Pool{n}d") for n in (1, 2, 3) for kind in ("Max", "Avg")},
    **{f"lppool{n}d": lppool(n) for n in (1, 2, 3)},
    **{
        f"adaptive_{kind.lower()}pool{n}d": adaptive(f"Adaptive{kind}Pool{n}d")
        for n in (1, 2, 3)
        for kind in ("Max", "Avg")
    },
    **{
        kind: activation(name)
        for kind, name in (
            *(("relu", "ReLU"), ("relu6", "ReLU6"), ("leaky_relu", "LeakyReLU"), ("elu", "ELU"), ("gelu", "GELU")),
            *(("silu", "SiLU"), ("sigmoid", "Sigmoid"), ("tanh", "Tanh"), ("softplus", "Softplus"), ("mish", "Mish")),
            *(("hard_sigmoid", "Hardsigmoid"), ("hard_swish", "Hardswish")),
        )
    },
}


def builder(kind: str) -> Builder | None:
    """How a kind is built: as above, or where PyTorch's class takes the same fields, from its name in the dialect."""
    dialect = KINDS[kind].layer.dialects.get("torch")
    if kind in BUILD or dialect is None or KINDS[kind].family != "activation":
        return BUILD.get(kind)
    return activation(dialect.layer)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _tuples(fields: Fields) -> Fields:
    return {name: 0 if value == "valid" and name == "padding" else _tuple(value) for name, value in fields.items()}
