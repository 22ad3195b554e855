"""Planes made larger or smaller without weights: upsampling, pixels shuffled, borders added and cut."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, cast

import msgspec

from netweight.dims.sizes import Shape, Size, all_true, divide_exactly
from netweight.dims.sweeps import Sweep
from netweight.faults.fault import shape_fault
from netweight.layers.activation.common import named
from netweight.layers.shared.axes import OUT, PLANE, TITLES, UP_TO_THREE, WANTS, Sizes, dims, each
from netweight.spec.dialect import Dialect
from netweight.spec.layer import Layer, Natural, Positive, join_config, register_kind
from netweight.spec.spec import Spec

Factor = Annotated[float, msgspec.Meta(gt=0, le=4096)]
Borders = Natural | Annotated[tuple[Natural, ...], msgspec.Meta(min_length=2, max_length=6)]
TAPS = {"nearest": 1, "nearest-exact": 1, "linear": 2, "bilinear": 4, "bicubic": 16, "trilinear": 8}
RANKS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


def spatial(x: Shape, title: str) -> int:
    """How many axes come after the channels. Raises Fault for none, or more than three."""
    if not 3 <= len(x) <= 5:
        raise shape_fault(
            f"{title} needs {WANTS[1]}, {WANTS[2]} or {WANTS[3]}.", "Put it where there are channels first."
        )
    return len(x) - 2


def scaled(size: Size, factor: float) -> Size:
    """`size · factor`, rounded down, as PyTorch computes it."""
    sizes: Any = size
    if isinstance(sizes, Sweep):
        return cast(Any, Sweep(*[scaled(one, factor) for one in sizes]))
    product: Any = sizes * factor // 1
    return product.astype(int).astype(object) if hasattr(product, "astype") else int(product)


@register_kind("Upsample", "pooling", "upsampling", "upsample2d", "interpolate", "resize", example="upsample 2")
class Upsample(Layer, tag="upsample"):
    """A plane made larger by `factor`, or brought to `size`: nearest neighbors, or means of them by distance.

    Rounded down as PyTorch's Upsample does. Each output is a sum of as many inputs as the mode looks at. Training
    keeps nothing.
    """

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"do": "size", "ho": "size", "wo": "size"}
    dialects: ClassVar[dict[str, Dialect]] = named("Upsample", "UpSamplingND")
    shorthand_fields: ClassVar[tuple[str, ...]] = ("factor",)

    factor: Factor | Annotated[tuple[Factor, ...], UP_TO_THREE] = 2
    size: Sizes | None = None
    mode: Literal["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear"] = "nearest"

    def spec(self, x: Shape) -> Spec:
        n = spatial(x, "Upsample")
        if RANKS.get(self.mode, n) != n:
            raise shape_fault(
                f"{self.mode.capitalize()} is for {WANTS[RANKS[self.mode]]}.", "Take nearest.", field="mode"
            )
        factors = self.factor if isinstance(self.factor, tuple) else (self.factor,) * n
        given = self.size if self.size is not None else factors
        if isinstance(given, tuple) and len(given) != n:
            field = "size" if self.size is not None else "factor"
            raise shape_fault(f"Upsample needs {n} sizes here.", "One for each axis, or one for all.", field=field)
        outs = (
            each(self.size, n)
            if self.size is not None
            else tuple(scaled(size, factor) for size, factor in zip(x[2:], factors, strict=True))
        )
        if not all(all_true(out >= 1) for out in outs):
            raise shape_fault("Upsample leaves nothing of the plane.", "Take a larger factor.", field="factor")
        s = Spec(b=x[0], c=x[1], **dims(PLANE[n], x[2:]), **dims(OUT[n], outs))
        for title, size, out in zip(TITLES[n], x[2:], outs, strict=True):
            s.note(f"{title} out: {size} becomes {out}")
        taken, taps = s.input(f"b c {PLANE[n]}"), TAPS[self.mode]
        arithmetic = "copy" if taps == 1 else "fma"
        return s.output(s.op(arithmetic, "upsample", taken, out=f"b c {OUT[n]}", each=taps))

    def config(self) -> str:
        def listed(value: float | tuple[float, ...]) -> str:
            return "×".join(f"{part:g}" for part in (value if isinstance(value, tuple) else (value,)))

        aim = f"to {listed(self.size)}" if self.size is not None else f"× {listed(self.factor)}"
        return join_config(aim, "" if self.mode == "nearest" else self.mode)


@register_kind("Pixel shuffle", "pooling", "depthtospace", example="pixel_shuffle 2")
class PixelShuffle(Layer, tag="pixel_shuffle"):
    """Channels moved into a plane `factor` times as large each way (arXiv 1609.05158, PyTorch PixelShuffle)."""

    feature_axis: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("PixelShuffle", "")
    shorthand_fields: ClassVar[tuple[str, ...]] = ("factor",)

    factor: Positive = 2

    def spec(self, x: Shape) -> Spec:
        spatial_only(x, "Pixel shuffle")
        b, c, h, w = x
        r = self.factor
        s = Spec(b=b, c=divide_exactly(c, r * r, "channels", "factor"), h=h, w=w, r1=r, r2=r)
        s.note(f"Channels out: {c} / {r * r} = {c // (r * r)}")
        return s.output(s.op("copy", "pixel_shuffle", s.input("b (c r1 r2) h w"), out="b c (h r1) (w r2)"))

    def config(self) -> str:
        return f"× {self.factor}"


@register_kind("Pixel unshuffle", "pooling", "spacetodepth", example="pixel_unshuffle 2")
class PixelUnshuffle(Layer, tag="pixel_unshuffle"):
    """A plane `factor` times as small each way, what was beside now in channels (PyTorch PixelUnshuffle)."""

    feature_axis: ClassVar[int] = 1
    dialects: ClassVar[dict[str, Dialect]] = named("PixelUnshuffle", "")
    shorthand_fields: ClassVar[tuple[str, ...]] = ("factor",)

    factor: Positive = 2

    def spec(self, x: Shape) -> Spec:
        spatial_only(x, "Pixel unshuffle")
        b, c, h, w = x
        r = self.factor
        s = Spec(
            b=b, c=c, h=divide_exactly(h, r, "rows", "factor"), w=divide_exactly(w, r, "columns", "factor"), r1=r, r2=r
        )
        s.note(f"Channels out: {c}·{r * r} = {c * r * r}")
        return s.output(s.op("copy", "pixel_unshuffle", s.input("b c (h r1) (w r2)"), out="b (c r1 r2) h w"))

    def config(self) -> str:
        return f"÷ {self.factor}"


def spatial_only(x: Shape, title: str) -> None:
    """Refuse what is no plane with channels."""
    if len(x) != 4:
        raise shape_fault(f"{title} needs {WANTS[2]}.", "Put it where there is a plane with channels.")


def borders(amount: Size | tuple[Size, ...], n: int, title: str) -> list[tuple[Size, Size]]:
    """Before and after each axis, first axis first, from one amount or PyTorch's list, whose last axis comes first."""
    if not isinstance(amount, tuple):
        return [(amount, amount)] * n
    if len(amount) != 2 * n:
        raise shape_fault(
            f"{title} needs {2 * n} amounts here and has {len(amount)}.",
            "Two for each axis, the last axis first: left, right, top, bottom.",
            field="amount",
        )
    return [(amount[2 * i], amount[2 * i + 1]) for i in reversed(range(n))]


class Bordered(Layer):
    """Base of what adds or cuts borders around the plane."""

    feature_axis: ClassVar[int] = 1
    shorthand_fields: ClassVar[tuple[str, ...]] = ("amount",)

    amount: Borders = 1

    def config(self) -> str:
        return " ".join(map(str, self.amount)) if isinstance(self.amount, tuple) else str(self.amount)


@register_kind("Pad", "pooling", "padding", "zeropad", "zeropadding", "zeropad2d", example="pad 1")
class Pad(Bordered, tag="pad"):
    """Borders around the plane: zeros (`constant`), the plane mirrored, its edge repeated, or its other side.

    `amount` is one number for all sides, or PyTorch's list: left, right, top, bottom. Backward of a mirrored or
    repeated border looks at the input again and keeps it (PyTorch).
    """

    dialects: ClassVar[dict[str, Dialect]] = named("ZeroPadNd", "ZeroPaddingND")

    mode: Literal["constant", "reflect", "replicate", "circular"] = "constant"

    def spec(self, x: Shape) -> Spec:
        n = spatial(x, "Pad")
        sides = borders(self.amount, n, "Pad")
        s = Spec(
            b=x[0],
            c=x[1],
            **dims(PLANE[n], x[2:]),
            **dims(OUT[n], tuple(size + a + z for size, (a, z) in zip(x[2:], sides, strict=True))),
        )
        for title, size, (a, z) in zip(TITLES[n], x[2:], sides, strict=True):
            most = {"reflect": size - 1, "circular": size}.get(self.mode)
            if most is not None and not all_true((a <= most) & (z <= most)):
                raise shape_fault(
                    f"{title} {size} cannot be mirrored by {max(a, z)}.", f"Pad at most {most}.", field="amount"
                )
            s.note(f"{title} out: {size} + {a} + {z} = {size + a + z}")
        taken = s.input(f"b c {PLANE[n]}")
        keeps = (taken,) if self.mode in ("reflect", "replicate") else ()
        return s.output(s.op("copy", "pad", taken, out=f"b c {OUT[n]}", keeps=keeps))

    def config(self) -> str:
        return join_config(super().config(), "" if self.mode == "constant" else self.mode)


@register_kind("Crop", "pooling", "cropping", "cropping2d", example="crop 1")
class Crop(Bordered, tag="crop"):
    """Borders cut from the plane; `amount` as in pad. A view of the same numbers (Keras Cropping2D)."""

    dialects: ClassVar[dict[str, Dialect]] = named("", "CroppingND")

    def spec(self, x: Shape) -> Spec:
        n = spatial(x, "Crop")
        sides = borders(self.amount, n, "Crop")
        outs = tuple(size - a - z for size, (a, z) in zip(x[2:], sides, strict=True))
        if not all(all_true(out >= 1) for out in outs):
            raise shape_fault("Crop leaves nothing of the plane.", "Cut less.", field="amount")
        s = Spec(b=x[0], c=x[1], **dims(PLANE[n], x[2:]), **dims(OUT[n], outs))
        for title, size, (a, z), out in zip(TITLES[n], x[2:], sides, outs, strict=True):
            s.note(f"{title} out: {size} − {a} − {z} = {out}")
        return s.output(s.view(f"b c {OUT[n]}", s.input(f"b c {PLANE[n]}")))
