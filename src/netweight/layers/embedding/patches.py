"""What comes before a transformer beside a table of words: patches, fixed positions, bags of words."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from netweight.dims.sizes import Shape, all_true
from netweight.faults.fault import shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_features, require_rank
from netweight.spec.spec import CPU, SavedTensor, Spec, Tensor

Sides = Positive | Annotated[tuple[Positive, ...], msgspec.Meta(min_length=2, max_length=3)]
NAMES = ("d", "h", "w")


@register_kind("Patches", "embedding", "patchembedding", "patchify", example="patches 768 patch=16", input_size=3)
class Patches(Layer, tag="patches"):
    """An image or a video cut into patches, each a vector by one dense layer (ViT, arXiv 2010.11929).

    `channels × height × width`, or with a depth before the height, becomes `positions × units`. What is left over at
    the edges is dropped, as by the strided convolution that PyTorch does it with.
    """

    feature_axis: ClassVar[int] = 1
    dim_fields: ClassVar[dict[str, str]] = {"u": "units", **{f"k{name}": "patch" for name in NAMES}}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive
    patch: Sides = 16
    bias: bool = True

    def dialect(self, framework: str) -> Dialect | None:
        """A convolution whose stride is its kernel, in two or three axes."""
        axes = len(self.patch) if isinstance(self.patch, tuple) else 2
        if framework == "keras":
            kernel = " ".join(f"k{name}" for name in NAMES[3 - axes :])
            return Dialect(f"Conv{axes}D", (WeightMapping(("weight",), "kernel", f"{kernel} c u"),))
        return Dialect(f"Conv{axes}d") if framework == "torch" else None

    def spec(self, x: Shape) -> Spec:
        axes = len(x) - 2
        if axes not in (2, 3) or (isinstance(self.patch, tuple) and len(self.patch) != axes):
            hint = "Give it channels and a size of patch for every other axis."
            raise shape_fault(f"Patches of {self.patch} do not fit {len(x) - 1} axes.", hint, field="patch")
        sides = self.patch if isinstance(self.patch, tuple) else (self.patch,) * axes
        names = NAMES[3 - axes :]
        counts = [size // side for size, side in zip(x[2:], sides, strict=True)]
        if not all(all_true(count >= 1) for count in counts):
            raise shape_fault(f"The patch is larger than the input, {x[2:]}.", "Take a smaller patch.", field="patch")
        sizes = dict(zip(names, x[2:], strict=True)) | {f"k{n}": side for n, side in zip(names, sides, strict=True)}
        s = Spec(b=x[0], c=x[1], u=self.units, **sizes, **{f"{n}o": n_ for n, n_ in zip(names, counts, strict=True)})
        s.note(f"Patches: {' · '.join(map(str, counts))}")
        kernel, out = " ".join(f"k{name}" for name in names), " ".join(f"{name}o" for name in names)
        weight = s.weight("weight", f"u c {kernel}")
        y = s.mac("conv", f"b ({out}) u", s.input(f"b c {' '.join(names)}"), weight, over=f"b u c {kernel} {out}")
        if self.bias:
            s.op("add", "conv.bias", y, s.weight("bias", "u"), out=y)
        return s.output(y)

    def config(self) -> str:
        sides = "×".join(map(str, self.patch)) if isinstance(self.patch, tuple) else f"{self.patch}×{self.patch}"
        return join_config(sides, str(self.units), "" if self.bias else "no bias")

    @classmethod
    def default_input_shape(cls, features: int) -> Shape:
        return (features, 224, 224)


@register_kind("Sinusoidal positions", "embedding", "sinusoidal", example="sinusoidal")
class Sinusoidal(Layer, tag="sinusoidal"):
    """Sines and cosines of the position, added (arXiv 1706.03762). They are computed: no parameter."""

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Sinusoidal positions", "positions × features")
        s = Spec(b=b, t=t, f=f)
        return s.output(s.op("add", "positions", s.input("b t f")))


@register_kind("Fourier features", "embedding", "fourier", example="fourier_features 128", input_size=2)
class FourierFeatures(Layer, tag="fourier_features"):
    """Sines and cosines of coordinates times a matrix, learned or drawn once (arXiv 2006.10739, SAM's positions).

    `units` of each: twice as many features come out. Training keeps the phases.
    """

    dim_fields: ClassVar[dict[str, str]] = {"f": "units"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("units",)

    units: Positive

    def spec(self, x: Shape) -> Spec:
        require_features(x, "Fourier features")
        s = Spec(x[:-1], i=x[-1], f=self.units, out=2 * self.units)
        turns = s.mac("linear", "... f", s.input("... i"), s.weight("weight", "i f"))
        phases = s.op("mul", "fourier.phase", turns)
        waves = [s.op(kind, "fourier.wave", phases, keeps=(phases,)) for kind in ("sin", "cos")]
        return s.output(s.op("copy", "concat", *waves, out="... out"))

    def config(self) -> str:
        return str(self.units)


@register_kind("Embedding bag", "embedding", "embeddingbag", example="embedding_bag 30522 768")
class EmbeddingBag(Layer, tag="embedding_bag"):
    """Vectors of several words looked up and made one (PyTorch EmbeddingBag). Training keeps the numbers."""

    dim_fields: ClassVar[dict[str, str]] = {"v": "vocabulary", "u": "units"}
    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "index"
    shorthand_fields: ClassVar[tuple[str, ...]] = ("vocabulary", "units")
    dialects: ClassVar[dict[str, Dialect]] = {"torch": Dialect("EmbeddingBag")}

    vocabulary: Positive
    units: Positive
    mode: Literal["sum", "mean", "max"] = "mean"

    def spec(self, x: Shape) -> Spec:
        b, t = require_rank(x, 2, "Embedding bag", "words")
        s = Spec(b=b, t=t, v=self.vocabulary, u=self.units, ends=b * t + 1)
        ids, table = s.input("b t", "index"), s.weight("weight", "v u")
        arithmetic = "max" if self.mode == "max" else "add"
        keeps = (ids, *(SavedTensor(tensor, (table,), CPU) for tensor in self._tables(s)))
        return s.output(s.op(arithmetic, "embedding_bag", ids, table, out="b u", over="b t u", keeps=keeps))

    def _tables(self, s: Spec) -> list[Tensor]:
        """Whole numbers that the CPU's kernel keeps beside the ids.

        Where a bag begins, its size, its largest words, and, but for sums, the bag of every word and one entry more.
        """
        largest = s.tensor("largest", "b u" if self.mode == "max" else "b", "index")
        tables = [s.tensor("starts", "b", "index"), s.tensor("sizes", "b", "index"), largest]
        return tables if self.mode == "sum" else [*tables, s.tensor("bags", "ends", "index")]

    def config(self) -> str:
        return join_config(f"{self.vocabulary:,} words", str(self.units), self.mode)
