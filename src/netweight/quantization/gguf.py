"""A file of llama.cpp as a precision: the mix of a file type over the tensors of a network."""

from __future__ import annotations

import re
from typing import NamedTuple

from netweight.analysis.roles import TensorRoles
from netweight.analysis.weight_formats import Choice
from netweight.formats import FORMATS, NumberFormat
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

from .mixes import FALCON, FALLBACKS, LAYERS, MIXES, MODELS, Category, GgufMix, MixModel

STYLES = ("packed", "falcon")
ALIGNED = 32
"""Tensors of a file begin at multiples of this many bytes."""

_BY_ROLE: tuple[tuple[str, Category], ...] = (
    ("head", "output"),
    ("embedding", "words"),
    ("query", "query"),
    ("key", "key"),
    ("value", "value"),
    ("out", "attended"),
    ("down", "down"),
    ("gate", "gate"),
    ("up", "up"),
)

_NUMBER = re.compile(r"(?:^|\.)(\d+)(?=\.|$)")


class GgufFileType(NamedTuple):
    """A file of a type. `importance` says whether an importance matrix was at hand, as is usual for small types.

    `style` is `packed` where queries, keys and values are one tensor (GPT-2, GPT-NeoX, BLOOM, Phi-3), `falcon` for
    Falcon, which has rules of its own beside that.
    """

    mix: GgufMix
    importance: bool
    style: str = ""

    @property
    def text(self) -> str:
        """As it is typed."""
        made = "" if self.importance == self.mix.importance else "imatrix" if self.importance else "plain"
        return ":".join(filter(None, ("gguf", self.mix.name, made, self.style)))

    @property
    def activations(self) -> int:
        """Activations have 16 bits, but for files in fp32."""
        return FORMATS[self.mix.base].activations

    @property
    def align(self) -> int:
        """Bytes that a tensor of the file is padded to."""
        return ALIGNED

    def over(self, trace: Trace) -> Choice:
        """The mix over the layers of a trace."""
        return _Chosen(self, trace).of


def find_gguf_file_type(name: str) -> GgufFileType | None:
    """The file of `gguf:q4_k_m`, `gguf:q4_k_m:falcon`, or of a type whose name is not a number format: `q4_k_m`."""
    parts = name.strip().lower().replace("-", "_").removeprefix("gguf:").split(":")
    mix = MIXES.get(parts[0])
    made, styles = ([word for word in parts[1:] if word in words] for words in (("imatrix", "plain"), STYLES))
    if mix is None or len(made) > 1 or len(styles) > 1 or len(made) + len(styles) < len(parts) - 1:
        return None
    return GgufFileType(mix, made == ["imatrix"] if made else mix.importance, "".join(styles))


class _Chosen:
    """A mix over one trace."""

    def __init__(self, chosen: GgufFileType, trace: Trace) -> None:
        self.mix, self.style, self.roles = chosen.mix, chosen.style, TensorRoles(trace)
        rows = [row for row in trace.rows if row.own_weights]
        numbers = [number for row in rows if (number := _number(row)) is not None]
        values = [row for row in rows if any("value" in self.roles.of(row, tensor) for tensor in row.own_weights)]
        self.places = {id(row): at for at, row in enumerate(values)}
        experts = max((row.copies for row in rows), default=1)
        self.model = MixModel(_shared(values), experts, max(numbers, default=0) + 1, chosen.importance)

    def of(self, row: Row, tensor: Tensor) -> NumberFormat:
        """The type of a tensor: tensors of one axis and those that are not weight matrices stay in fp32."""
        roles = self.roles.of(row, tensor)
        if sum(size > 1 for size in tensor.shape) < 2 or not roles & {"weight", "embedding"} or "router" in roles:
            return FORMATS["fp32"]
        if self.mix.base in ("fp16", "bf16", "fp32"):
            return FORMATS[self.mix.base]
        return self.fitting(self.type(row, _category(roles), tensor), tensor)

    def type(self, row: Row, category: Category, tensor: Tensor) -> str:
        """The type that the mix wants, whatever the length of a row."""
        mix, model = self.mix, self.model
        if category == "output":
            return mix.output if _divides(mix.base, tensor) and self.style != "falcon" else "q8_0"
        if category == "words":
            return mix.words or mix.base
        if mix.experts and row.copies > 1:
            return mix.experts
        if self.style and category in ("query", "key", "value"):
            category = "packed"
        at, of = _number(row) or 0, model.layers
        if category == "value":
            at, of = self.places[id(row)], len(self.places)
        cases = FALCON.get((mix.name, category), mix.cases) if self.style == "falcon" else mix.cases
        fits = (c for c in cases if c.what == category and LAYERS[c.where](at, of) and MODELS[c.when](model))
        case = next(fits, None)
        return self.raised(category, case.type if case else mix.base)

    def raised(self, category: Category, wanted: str) -> str:
        """Keys and values that many queries share cost little: the larger models have more bits for them."""
        if self.mix.small or category not in ("key", "value"):
            return wanted
        if self.model.experts == 8:
            return "q8_0"
        large = category == "value" and self.model.layers == 80 and self.model.shared > 1
        return "q5_k" if large and wanted in ("q3_k", "q4_k") else wanted

    def fitting(self, wanted: str, tensor: Tensor) -> NumberFormat:
        """The type, or what stands in for it where its blocks do not divide a row."""
        if not _divides(wanted, tensor):
            wanted = FALLBACKS.get(wanted, "fp16")
        return FORMATS[wanted if _divides(wanted, tensor) else "fp16"]


def _category(roles: frozenset[str]) -> Category:
    if {"query", "key", "value"} <= roles:
        return "packed"
    if {"key", "value"} <= roles:
        return "other"
    for role, category in _BY_ROLE:
        if role in roles:
            return category
    return "other"


def _divides(name: str, tensor: Tensor) -> bool:
    """True if blocks of a type fill the rows of a tensor: its last axis in a file."""
    return tensor.shape[-1] % (FORMATS[name].arrays[0].columns or 1) == 0


def _number(row: Row) -> int | None:
    """The number of the layer that a row is in: the first in its path, as repeats count."""
    found = _NUMBER.search(row.path)
    return int(found.group(1)) if found else None


def _shared(values: list[Row]) -> int:
    """How many queries share a key, in the first layer with attention."""
    named = {
        factor.name: factor.value for row in values[:1] for tensor in row.spec.weights for factor in tensor.factors
    }
    return named.get("e", 1)
