"""Embeddings: rows of a table looked up, no multiplication at all."""

from __future__ import annotations

from typing import ClassVar, Literal

from netweight.dims.sizes import Shape, all_true, ceil_div
from netweight.faults.fault import Fix, shape_fault
from netweight.spec.dialect import Dialect, WeightMapping
from netweight.spec.layer import Layer, Positive, join_config, register_kind, require_rank
from netweight.spec.spec import SavedTensor, Spec


@register_kind("Embedding", "embedding", "embed", example="embedding 30522 768")
class Embedding(Layer, tag="embedding"):
    """A vector for every word of a vocabulary, looked up by number. Training keeps the numbers only.

    The table is padded to a multiple of `multiple` rows, as for faster products with a tied head.
    """

    dim_fields: ClassVar[dict[str, str]] = {"v": "vocabulary", "u": "units"}
    dialects: ClassVar[dict[str, Dialect]] = {
        "torch": Dialect("Embedding"),
        "keras": Dialect("Embedding", (WeightMapping(("weight",), "embeddings"),)),
    }
    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "index"
    shorthand_fields: ClassVar[tuple[str, ...]] = ("vocabulary", "units")

    vocabulary: Positive
    units: Positive
    multiple: Positive = 1

    def spec(self, x: Shape) -> Spec:
        s = Spec(x, v=ceil_div(self.vocabulary, self.multiple) * self.multiple, u=self.units)
        ids = s.input("...", "index")
        return s.output(s.op("gather", "embedding", ids, s.weight("weight", "v u"), out="... u", keeps=(ids,)))

    def config(self) -> str:
        return join_config(f"{self.vocabulary:,} words", str(self.units))


@register_kind("Positions", "embedding", "position", example="positions 512")
class Positions(Layer, tag="positions"):
    """A learned vector for every position, added. Without `length` the table is as long as the sequence.

    `fixed` ones are stored and never learned: a buffer, no parameters (the sines of Stable Diffusion 3). Models of
    language look them up by numbers, which training keeps: `numbers` says whether those of one sequence (`once`) or of
    every sample (`each`).
    """

    dim_fields: ClassVar[dict[str, str]] = {"l": "length"}
    shorthand_fields: ClassVar[tuple[str, ...]] = ("length",)

    length: Positive | None = None
    fixed: bool = False
    numbers: Literal["none", "once", "each"] = "none"

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Positions", "positions × features")
        length = t if self.length is None else self.length
        if not all_true(t <= length):
            raise shape_fault(
                f"The sequence has {t} positions and the table {length}.",
                "Take a shorter sequence or a longer table.",
                field="length",
                fixes=(Fix(f"Set length to {t}", {"length": t}),),
            )
        s = Spec(b=b, t=t, f=f, l=length)
        taken = s.input("b t f")
        table = (s.buffer if self.fixed else s.weight)("weight", "l f")
        places = {"none": "", "once": "t", "each": "b t"}[self.numbers]
        keeps = (SavedTensor(s.tensor("numbers", places, "index"), (table,)),) if places and not self.fixed else ()
        return s.output(s.op("add", "positions", taken, table, keeps=keeps))

    def config(self) -> str:
        return join_config(f"{self.length}" if self.length else "", "fixed" if self.fixed else "")


@register_kind("Class token", "embedding", "cls", example="class_token")
class ClassToken(Layer, tag="class_token"):
    """One learned vector put before the sequence, as in ViT (arXiv 2010.11929)."""

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Class token", "positions × features")
        s = Spec(b=b, t=t, f=f, out=t + 1)
        s.note(f"Positions out: {t} + 1 = {t + 1}")
        return s.output(s.op("copy", "concat", s.input("b t f"), s.weight("weight", "1 1 f"), out="b out f"))


@register_kind("Mask token", "embedding", "masked", example="mask_token")
class MaskToken(Layer, tag="mask_token"):
    """One learned vector in the place of positions that training hides (wav2vec 2.0, arXiv 2006.11477)."""

    def spec(self, x: Shape) -> Spec:
        b, t, f = require_rank(x, 3, "Mask token", "positions × features")
        s = Spec(b=b, t=t, f=f)
        taken, token = s.input("b t f"), s.weight("weight", "f")
        hidden = s.tensor("hidden", "b t", "mask")
        return s.output(s.op("copy", "mask", taken, token, out="b t f", keeps=(SavedTensor(hidden, (taken, token)),)))


@register_kind("Learned vectors", "embedding", "learned", example="learned 512 768")
class Learned(Layer, tag="learned"):
    """A table of `length` learned vectors as a value of its own, whatever comes in, and one for the whole batch.

    Embeddings of distances (DeBERTa, arXiv 2006.03654), or queries of a decoder (DETR, arXiv 2005.12872). With `rows`
    it is a plane; with `each` every sample has a copy, which can then be put beside other values.
    A `fixed` table is a buffer (distances that ConViT stores).
    """

    dim_fields: ClassVar[dict[str, str]] = {"r": "rows", "l": "length", "u": "units"}
    input_dtype: ClassVar[Literal["activation", "index", "any"]] = "any"
    shorthand_fields: ClassVar[tuple[str, ...]] = ("length", "units")

    length: Positive
    units: Positive
    rows: Positive | None = None
    each: bool = False
    fixed: bool = False

    def spec(self, x: Shape) -> Spec:
        plane = {"r": self.rows} if self.rows is not None else {}
        s = Spec(x, b_=x[0], l=self.length, u=self.units, **plane)
        s.input("...")
        pattern = "r l u" if plane else "l u"
        weight = (s.buffer if self.fixed else s.weight)("weight", pattern)
        if self.each:
            return s.output(s.op("copy", "learned", weight, out=f"b_ {pattern}"))
        return s.output(s.view(f"1 {pattern}", weight))

    def config(self) -> str:
        plane = f"{self.rows} × " if self.rows is not None else ""
        return join_config(
            f"{plane}{self.length} × {self.units}", "a copy each" if self.each else "", "fixed" if self.fixed else ""
        )
