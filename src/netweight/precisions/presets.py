"""Precisions by name: which weights the usual quantisers take, and in which format. `precision` reads what is typed."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from netweight.core.faults import Fault
from netweight.core.lookup import suggested
from netweight.core.network import Network
from netweight.core.policy import Rule, Rules, any_setting, enumerated, parsed
from netweight.core.precision import Precision, Ruled, format_name
from netweight.formats import FORMATS, known

from .gguf import file
from .mixes import MIXES


class Preset(NamedTuple):
    """Rules under a name. What stays high in them follows the quantiser's own defaults."""

    name: str
    rules: str
    source: str
    note: str = ""


TRANSFORMERS = "transformers, quantizers: every linear layer but the output layer"

ROWS = (
    Preset("bnb-int8", "bf16, linear=llm-int8, head=bf16", TRANSFORMERS, "LLM.int8 of bitsandbytes"),
    Preset("bnb-nf4", "bf16, linear=nf4, head=bf16", TRANSFORMERS, "4-bit NormalFloat of bitsandbytes"),
    Preset("bnb-nf4-dq", "bf16, linear=nf4-dq, head=bf16", TRANSFORMERS, "the same with double quantisation, as QLoRA"),
    Preset("bnb-fp4", "bf16, linear=fp4, head=bf16", TRANSFORMERS, "4-bit floats of bitsandbytes"),
    Preset("bnb-fp4-dq", "bf16, linear=fp4-dq, head=bf16", TRANSFORMERS, "the same with double quantisation"),
    *(
        Preset(
            f"gptq{'' if bits == 4 else f'-{bits}bit'}",
            f"fp16, linear=gptq-{bits}bit-g128, head=fp16, router=fp16",
            "GPTQModel: linear layers of the blocks",
            f"{bits} bits, groups of 128",
        )
        for bits in (4, 2, 3, 8)
    ),
    Preset(
        "awq",
        "fp16, linear=awq-4bit-g128, head=fp16, router=fp16",
        "AutoAWQ: linear layers of the blocks",
        "4 bits, groups of 128",
    ),
    Preset(
        "torchao-int4",
        "bf16, linear=torchao-int4-g128, head=bf16",
        "torchao through transformers",
        "4 bits, groups of 128",
    ),
    Preset("hqq", "bf16, linear=hqq-4bit-g64, head=bf16", "HQQ through transformers", "4 bits, groups of 64"),
    Preset("fp8", "bf16, linear=fp8-e4m3, head=bf16, router=bf16", "llm-compressor, FP8", "one scale a tensor"),
    Preset(
        "fp8-channel",
        "bf16, linear=fp8-e4m3-channel, head=bf16, router=bf16",
        "llm-compressor, FP8_DYNAMIC",
        "one scale a row",
    ),
    *(
        Preset(name, "bf16, linear=fp8-e4m3-block, head=bf16, router=bf16", source, "one scale a block of 128 × 128")
        for name, source in (
            ("deepseek-fp8", "arXiv 2412.19437, section 3.3"),
            ("fp8-block", "transformers, quantizers: FineGrainedFP8Config; the FP8 files of Qwen3"),
        )
    ),
    Preset("w8a8", "bf16, linear=int8-channel, head=bf16, router=bf16", "arXiv 2211.10438", "int8, one scale a row"),
    Preset("nvfp4-linear", "bf16, linear=nvfp4, head=bf16, router=bf16", "llm-compressor, NVFP4"),
    Preset("mxfp4-experts", "bf16, expert=mxfp4, bias=bf16", "arXiv 2508.10925 (gpt-oss)", "experts alone"),
    Preset("bitnet", "bf16, linear=bitnet-2bit, head=bf16", "arXiv 2402.17764", "ternary, four weights a byte"),
)

PRESETS = {preset.name: preset for preset in ROWS}


@lru_cache(maxsize=256)
def precision(text: str) -> str | Precision:
    """What is typed as a format: the name of a format, of a preset or file type, or rules (`bnb-nf4, *.0.*=bf16`).

    A format alone holds for every weight and comes back as its name. Raises Fault.
    """
    plain = known(text)
    if plain is not None and _preset(text) is None:
        return plain.name
    whole = file(text)
    if whole is not None:
        return whole
    return ruled([part for line in text.splitlines() for part in line.split(",")], " ".join(text.split()))


def ruled_alone(text: str) -> Precision:
    """The same, a format alone as the rule that it is."""
    found = precision(text)
    return Ruled(Rules((Rule(found),)), name=found) if isinstance(found, str) else found


def width(chosen: str | Precision) -> int:
    """Bytes of an activation in inference beside weights of a precision."""
    return FORMATS[chosen].activations if isinstance(chosen, str) else chosen.activations


def computes(chosen: str | Precision) -> str:
    """The format of an activation in inference beside weights of a precision: fp16 beside fp16, else by its width."""
    usual = {8: "fp64", 4: "fp32", 2: "bf16"}[width(chosen)]
    first = chosen if isinstance(chosen, str) else chosen.rules.everywhere if isinstance(chosen, Ruled) else ""
    return first if first in ("fp16", "bf16") else usual


def ruled(items: list[str], name: str = "") -> Precision:
    """A precision of rules, one an item. A preset stands for its rules; a file type may be the first. Raises Fault."""
    base = file(items[0]) if items and known(items[0]) is None else None
    rules: list[str] = []
    own: list[str] = []
    for item in items[1:] if base else items:
        preset = _preset(item)
        rules += preset.rules.split(",") if preset else [item]
        own += [] if preset else [item]
    found = parsed(rules, _setting)
    if not found.rules and base is None:
        raise Fault("There is no format.", "For example bf16, or bf16, linear=nf4.", code="unknown")
    return Ruled(found, base, name, parsed(own, _setting))


def own_rules(chosen: str | Precision) -> Rules:
    """The rules of a precision that a person wrote, without those of presets and file types."""
    return chosen.own if isinstance(chosen, Ruled) else Rules()


def brought(network: Network) -> str | Precision:
    """The precision that the document brings, else fp32. Raises Fault with the place of the rule."""
    items = enumerated(network, "format")
    for place, item in items:
        try:
            ruled([item])
        except Fault as fault:
            raise fault.at(place) from None
    return ruled([item for _, item in items]) if items else "fp32"


def _preset(item: str) -> Preset | None:
    return PRESETS.get(item.strip().lower().replace("_", "-"))


def _setting(word: str) -> str:
    """The format that a word names. Raises Fault; a preset is none, it stands alone between commas."""
    if known(word) is None:
        preset = _preset(word)
        if preset is not None or file(word) is not None:
            rules = parsed(preset.rules.split(","), any_setting).rules if preset else ()
            inside = [rule.setting for rule in rules if rule.role or rule.kind][:1]
            takes = f" In a rule take {inside[0]}." if inside else ""
            raise Fault(
                f"{word[:60]} is no format of a single weight: it says which weights take which.",
                f"Give it by itself: {word[:60]}, or {word[:60]}, head=bf16.{takes}",
                code="unknown",
            )
        files = [(name, name) for mix in MIXES for name in (mix, f"gguf:{mix}")]
        near = suggested(word[:60], [*((name, name) for name in (*PRESETS, *FORMATS)), *files])
        hint, page = near or "netweight formats lists them.", near or "Choose one of the list."
        raise Fault(f"No format is called {word[:60]!r}.", hint, code="unknown", page=page)
    return format_name(word)
