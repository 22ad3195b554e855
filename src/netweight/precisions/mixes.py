"""The file types of llama.cpp as data: which tensor of which layer has which type. A file type is a mix of types.

Source: llama.cpp src/llama-quant.cpp (2026). Of the cases of a mix the first that fits holds, else its base.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

Category = Literal["output", "words", "query", "key", "value", "packed", "attended", "gate", "up", "down", "other"]
"""What llama.cpp tells apart: the output layer, the table of words, the projections of attention and of an MLP."""


class Model(NamedTuple):
    """What the rules ask of a model: queries that share a key, experts of a layer, layers, and their importance."""

    shared: int
    experts: int
    layers: int
    importance: bool


class Case(NamedTuple):
    """One exception of a mix: for a category, in some layers, of some models."""

    what: Category
    type: str
    where: str = "all"
    when: str = "any"


class Mix(NamedTuple):
    """A file type. `small` mixes have rules of their own for values, keys and what attention makes.

    `importance` says whether it is usually made with an importance matrix, which some rules ask for. `experts` is the
    type of the matrices of experts, whatever their category.
    """

    name: str
    base: str
    cases: tuple[Case, ...] = ()
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

MODELS: dict[str, Callable[[Model], bool]] = {
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
"""What stands in for a type whose blocks do not divide the rows of a tensor; fp16 where that does not either."""

EIGHT = Case("attended", "q5_k", when="8 experts")
"""What attention makes, in a mixture of eight experts."""


FALCON: dict[tuple[str, Category], tuple[Case, ...]] = {
    ("q3_k_m", "down"): (Case("down", "q5_k", "first sixteenth"), Case("down", "q4_k", "more bits")),
    ("q3_k_l", "down"): (Case("down", "q4_k"),),
    ("q4_k_s", "down"): (),
    ("q4_k_m", "down"): (Case("down", "q6_k", "first sixteenth"), Case("down", "q5_k", "more bits")),
    **{(mix, "attended"): () for mix in ("q2_k", "q3_k_s", "q3_k_m", "iq3_xxs", "iq3_m")},
    ("q3_k_l", "attended"): (Case("attended", "q4_k"),),
}
"""Cases of Falcon's files, by mix and category, in place of the usual ones (LLM_ARCH_FALCON)."""


def _tiny(name: str, base: str, *, made: str = "") -> Mix:
    cases = (
        Case("value", "q4_k", when="shared or routed"),
        Case("value", "q2_k"),
        Case("key", "q4_k", when="8 experts"),
        Case("down", "q2_k", "first eighth"),
        EIGHT,
        *((Case("attended", made),) if made else ()),
    )
    return Mix(name, base, cases, "q5_k", "q2_k", small=True, importance=True)


def _two(name: str, base: str) -> Mix:
    cases = (
        Case("value", "q4_k", when="shared or routed"),
        Case("value", "iq3_s"),
        Case("key", "q4_k", when="8 experts"),
        Case("down", "iq3_s", "first eighth"),
        EIGHT,
        Case("attended", "iq3_s"),
    )
    return Mix(name, base, cases, "q5_k", "iq3_s", small=True, importance=True)


def _four(name: str) -> Mix:
    cases = (
        Case("value", "q5_k", when="shared"),
        Case("down", "q5_k", "first eighth", "no importance"),
        EIGHT,
    )
    return Mix(name, name, cases)


MIXES = {
    mix.name: mix
    for mix in (
        _tiny("iq1_s", "iq1_s", made="iq2_xxs"),
        _tiny("iq1_m", "iq1_m", made="iq2_xxs"),
        _tiny("iq2_xxs", "iq2_xxs"),
        _tiny("iq2_xs", "iq2_xs"),
        _two("iq2_s", "iq2_xs"),
        _two("iq2_m", "iq2_s"),
        Mix(
            "iq3_xxs",
            "iq3_xxs",
            (
                Case("value", "q4_k", when="shared"),
                Case("value", "iq3_s", when="no importance"),
                Case("key", "iq2_s"),
                Case("query", "iq2_s"),
                Case("down", "q4_k", "first eighth", "no importance"),
                Case("down", "q3_k", when="no importance"),
                EIGHT,
                Case("attended", "iq3_s"),
            ),
            "q5_k",
            "iq3_s",
            importance=True,
        ),
        Mix(
            "iq3_xs",
            "iq3_s",
            (
                Case("value", "q4_k", when="shared"),
                Case("key", "iq3_xxs"),
                Case("query", "iq3_xxs"),
                Case("gate", "iq3_xxs", "middle"),
                Case("up", "iq3_xxs", "middle"),
                EIGHT,
            ),
            importance=True,
        ),
        Mix("iq3_s", "iq3_s", (Case("value", "q4_k", when="shared"), EIGHT), importance=True),
        Mix(
            "iq3_m",
            "iq3_s",
            (
                Case("value", "q4_k"),
                Case("down", "q4_k", "first eighth"),
                Case("down", "q4_k", "more bits", "8 experts"),
                EIGHT,
                Case("attended", "q4_k"),
                Case("packed", "q4_k"),
            ),
            importance=True,
        ),
        _four("iq4_xs"),
        _four("iq4_nl"),
        Mix("tq1_0", "tq1_0", words="q4_k"),
        Mix("tq2_0", "tq2_0", words="q4_k"),
        Mix(
            "q2_k_s",
            "q2_k",
            (Case("value", "q4_k", when="shared"), Case("down", "q4_k", "first eighth")),
            importance=True,
        ),
        Mix(
            "q2_k",
            "q2_k",
            (
                Case("value", "q4_k", when="shared"),
                Case("value", "q3_k"),
                Case("down", "q3_k"),
                EIGHT,
                Case("attended", "q3_k"),
            ),
        ),
        Mix("q3_k_s", "q3_k", (EIGHT,)),
        Mix(
            "q3_k_m",
            "q3_k",
            (
                Case("value", "q5_k", "first 2"),
                Case("value", "q4_k"),
                Case("down", "q5_k", "first sixteenth"),
                Case("down", "q4_k"),
                EIGHT,
                Case("attended", "q4_k"),
                Case("packed", "q4_k"),
            ),
        ),
        Mix(
            "q3_k_l",
            "q3_k",
            (
                Case("value", "q5_k"),
                Case("down", "q5_k"),
                Case("attended", "q5_k", when="not 8 experts"),
                Case("packed", "q4_k"),
            ),
        ),
        Mix("q4_0", "q4_0", (Case("down", "q4_1", "first eighth", "importance"),)),
        Mix("q4_1", "q4_1"),
        Mix("q4_k_s", "q4_k", (Case("value", "q5_k", "first 4"), Case("down", "q5_k", "first eighth"), EIGHT)),
        Mix(
            "q4_k_m",
            "q4_k",
            (
                Case("value", "q6_k", "more bits"),
                Case("down", "q6_k", "more bits"),
                EIGHT,
                Case("packed", "q5_k"),
            ),
        ),
        Mix("q5_0", "q5_0", (Case("down", "q5_1", "first eighth", "importance"),)),
        Mix("q5_1", "q5_1"),
        Mix("q5_k_s", "q5_k"),
        Mix(
            "q5_k_m",
            "q5_k",
            (Case("value", "q6_k", "more bits"), Case("down", "q6_k", "more bits"), Case("packed", "q6_k")),
        ),
        Mix("q6_k", "q6_k"),
        Mix("q8_0", "q8_0", output="q8_0"),
        Mix("mxfp4_moe", "q8_0", output="q8_0", experts="ggml-mxfp4"),
        Mix("f16", "fp16", output="fp16"),
        Mix("bf16", "bf16", output="bf16"),
        Mix("f32", "fp32", output="fp32"),
    )
}
