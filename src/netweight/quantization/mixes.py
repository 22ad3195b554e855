"""The file types of llama.cpp as data: which tensor of which layer has which type. A file type is a mix of types.

Source: llama.cpp src/llama-quant.cpp (2026). Of the cases of a mix the first that fits holds, else its base.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

Category = Literal["output", "words", "query", "key", "value", "packed", "attended", "gate", "up", "down", "other"]
"""Categories of llama.cpp: the output layer, the embedding table, the projections of attention and of an MLP."""


class MixModel(NamedTuple):
    """Properties of a model that rules read: queries per key, experts per layer, layers, and their importance."""

    shared: int
    experts: int
    layers: int
    importance: bool


class MixException(NamedTuple):
    """One exception of a mix: for a category, in some layers, of some models."""

    what: Category
    type: str
    where: str = "all"
    when: str = "any"


class GgufMix(NamedTuple):
    """A file type. `small` mixes have rules of their own for values, keys and what attention makes.

    `importance` says whether it is usually made with an importance matrix, which some rules ask for. `experts` is the
    type of the matrices of experts, whatever their category.
    """

    name: str
    base: str
    cases: tuple[MixException, ...] = ()
    output: str = "q6_k"
    words: str = ""
    small: bool = False
    importance: bool = False
    experts: str = ""

    @property
    def types(self) -> list[str]:
        """All types that a file may have, the most usual first; norms and the like are in fp32."""
        named = (self.base, self.output, self.words, self.experts, *(case.type for case in self.cases))
        return list(dict.fromkeys(filter(None, named)))


def _more(at: int, of: int) -> bool:
    """The first and the last eighth, and every third layer between."""
    return at < of // 8 or at >= 7 * of // 8 or (at - of // 8) % 3 == 2


LAYERS: dict[str, Callable[[int, int], bool]] = {
    "all": lambda at, of: True,  # noqa: ARG005
    "first 2": lambda at, of: at < 2,  # noqa: ARG005
    "first 4": lambda at, of: at < 4,  # noqa: ARG005
    "first sixteenth": lambda at, of: at < of // 16,
    "first eighth": lambda at, of: at < of // 8,
    "middle": lambda at, of: of // 8 <= at < 7 * of // 8,
    "more bits": _more,
}
"""Which layers a case is for: the number of the layer and how many there are."""

MODELS: dict[str, Callable[[MixModel], bool]] = {
    "any": lambda model: True,  # noqa: ARG005
    "shared": lambda model: model.shared >= 4,
    "shared or routed": lambda model: model.shared >= 4 or model.experts >= 4,
    "8 experts": lambda model: model.experts == 8,
    "not 8 experts": lambda model: model.experts != 8,
    "no importance": lambda model: not model.importance,
    "importance": lambda model: model.importance,
}
"""Which models a case is for."""

FALLBACKS = {
    **dict.fromkeys(("iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s", "iq4_xs"), "iq4_nl"),
    **dict.fromkeys(("q2_0", "q2_k", "q3_k", "tq1_0", "tq2_0"), "q4_0"),
    "q4_k": "q5_0",
    "q5_k": "q5_1",
    "q6_k": "q8_0",
}
"""Substitute for a type whose blocks do not divide the rows of a tensor; fp16 if its blocks do not either."""

EIGHT = MixException("attended", "q5_k", when="8 experts")
"""Attention's projections in a mixture of eight experts."""


FALCON: dict[tuple[str, Category], tuple[MixException, ...]] = {
    ("q3_k_m", "down"): (MixException("down", "q5_k", "first sixteenth"), MixException("down", "q4_k", "more bits")),
    ("q3_k_l", "down"): (MixException("down", "q4_k"),),
    ("q4_k_s", "down"): (),
    ("q4_k_m", "down"): (MixException("down", "q6_k", "first sixteenth"), MixException("down", "q5_k", "more bits")),
    **{(mix, "attended"): () for mix in ("q2_k", "q3_k_s", "q3_k_m", "iq3_xxs", "iq3_m")},
    ("q3_k_l", "attended"): (MixException("attended", "q4_k"),),
}
"""Cases of Falcon's files, by mix and category, in place of the usual ones (LLM_ARCH_FALCON)."""


def _tiny(name: str, base: str, *, made: str = "") -> GgufMix:
    cases = (
        MixException("value", "q4_k", when="shared or routed"),
        MixException("value", "q2_k"),
        MixException("key", "q4_k", when="8 experts"),
        MixException("down", "q2_k", "first eighth"),
        EIGHT,
        *((MixException("attended", made),) if made else ()),
    )
    return GgufMix(name, base, cases, "q5_k", "q2_k", small=True, importance=True)


def _two(name: str, base: str) -> GgufMix:
    cases = (
        MixException("value", "q4_k", when="shared or routed"),
        MixException("value", "iq3_s"),
        MixException("key", "q4_k", when="8 experts"),
        MixException("down", "iq3_s", "first eighth"),
        EIGHT,
        MixException("attended", "iq3_s"),
    )
    return GgufMix(name, base, cases, "q5_k", "iq3_s", small=True, importance=True)


def _four(name: str) -> GgufMix:
    cases = (
        MixException("value", "q5_k", when="shared"),
        MixException("down", "q5_k", "first eighth", "no importance"),
        EIGHT,
    )
    return GgufMix(name, name, cases)


MIXES = {
    mix.name: mix
    for mix in (
        _tiny("iq1_s", "iq1_s", made="iq2_xxs"),
        _tiny("iq1_m", "iq1_m", made="iq2_xxs"),
        _tiny("iq2_xxs", "iq2_xxs"),
        _tiny("iq2_xs", "iq2_xs"),
        _two("iq2_s", "iq2_xs"),
        _two("iq2_m", "iq2_s"),
        GgufMix(
            "iq3_xxs",
            "iq3_xxs",
            (
                MixException("value", "q4_k", when="shared"),
                MixException("value", "iq3_s", when="no importance"),
                MixException("key", "iq2_s"),
                MixException("query", "iq2_s"),
                MixException("down", "q4_k", "first eighth", "no importance"),
                MixException("down", "q3_k", when="no importance"),
                EIGHT,
                MixException("attended", "iq3_s"),
            ),
            "q5_k",
            "iq3_s",
            importance=True,
        ),
        GgufMix(
            "iq3_xs",
            "iq3_s",
            (
                MixException("value", "q4_k", when="shared"),
                MixException("key", "iq3_xxs"),
                MixException("query", "iq3_xxs"),
                MixException("gate", "iq3_xxs", "middle"),
                MixException("up", "iq3_xxs", "middle"),
                EIGHT,
            ),
            importance=True,
        ),
        GgufMix("iq3_s", "iq3_s", (MixException("value", "q4_k", when="shared"), EIGHT), importance=True),
        GgufMix(
            "iq3_m",
            "iq3_s",
            (
                MixException("value", "q4_k"),
                MixException("down", "q4_k", "first eighth"),
                MixException("down", "q4_k", "more bits", "8 experts"),
                EIGHT,
                MixException("attended", "q4_k"),
                MixException("packed", "q4_k"),
            ),
            importance=True,
        ),
        _four("iq4_xs"),
        _four("iq4_nl"),
        GgufMix("tq1_0", "tq1_0", words="q4_k"),
        GgufMix("tq2_0", "tq2_0", words="q4_k"),
        GgufMix(
            "q2_k_s",
            "q2_k",
            (MixException("value", "q4_k", when="shared"), MixException("down", "q4_k", "first eighth")),
            importance=True,
        ),
        GgufMix(
            "q2_k",
            "q2_k",
            (
                MixException("value", "q4_k", when="shared"),
                MixException("value", "q3_k"),
                MixException("down", "q3_k"),
                EIGHT,
                MixException("attended", "q3_k"),
            ),
        ),
        GgufMix("q3_k_s", "q3_k", (EIGHT,)),
        GgufMix(
            "q3_k_m",
            "q3_k",
            (
                MixException("value", "q5_k", "first 2"),
                MixException("value", "q4_k"),
                MixException("down", "q5_k", "first sixteenth"),
                MixException("down", "q4_k"),
                EIGHT,
                MixException("attended", "q4_k"),
                MixException("packed", "q4_k"),
            ),
        ),
        GgufMix(
            "q3_k_l",
            "q3_k",
            (
                MixException("value", "q5_k"),
                MixException("down", "q5_k"),
                MixException("attended", "q5_k", when="not 8 experts"),
                MixException("packed", "q4_k"),
            ),
        ),
        GgufMix("q4_0", "q4_0", (MixException("down", "q4_1", "first eighth", "importance"),)),
        GgufMix("q4_1", "q4_1"),
        GgufMix(
            "q4_k_s",
            "q4_k",
            (MixException("value", "q5_k", "first 4"), MixException("down", "q5_k", "first eighth"), EIGHT),
        ),
        GgufMix(
            "q4_k_m",
            "q4_k",
            (
                MixException("value", "q6_k", "more bits"),
                MixException("down", "q6_k", "more bits"),
                EIGHT,
                MixException("packed", "q5_k"),
            ),
        ),
        GgufMix("q5_0", "q5_0", (MixException("down", "q5_1", "first eighth", "importance"),)),
        GgufMix("q5_1", "q5_1"),
        GgufMix("q5_k_s", "q5_k"),
        GgufMix(
            "q5_k_m",
            "q5_k",
            (
                MixException("value", "q6_k", "more bits"),
                MixException("down", "q6_k", "more bits"),
                MixException("packed", "q6_k"),
            ),
        ),
        GgufMix("q6_k", "q6_k"),
        GgufMix("q8_0", "q8_0", output="q8_0"),
        GgufMix("mxfp4_moe", "q8_0", output="q8_0", experts="ggml-mxfp4"),
        GgufMix("f16", "fp16", output="fp16"),
        GgufMix("bf16", "bf16", output="bf16"),
        GgufMix("f32", "fp32", output="fp32"),
    )
}
