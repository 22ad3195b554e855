"""Presets by name: the weights that the usual quantizers quantize, and their formats."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from netweight.analysis.rules import Rule, Rules, accept_any_setting, enumerate_document_rules, parse_rule_items
from netweight.analysis.weight_formats import FormatRules, WeightFormats, resolve_format_name
from netweight.document.network import Network
from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.formats import FORMATS, find_format

from .gguf import find_gguf_file_type
from .mixes import MIXES


class QuantizationPreset(NamedTuple):
    """Rules under a name. What stays high in them follows the quantizer's own defaults."""

    name: str
    rules: str
    source: str
    note: str = ""


TRANSFORMERS = "transformers, quantizers: every linear layer but the output layer"

ROWS = (
    QuantizationPreset("bnb-int8", "bf16, linear=llm-int8, head=bf16", TRANSFORMERS, "LLM.int8 of bitsandbytes"),
    QuantizationPreset("bnb-nf4", "bf16, linear=nf4, head=bf16", TRANSFORMERS, "4-bit NormalFloat of bitsandbytes"),
    QuantizationPreset(
        "bnb-nf4-dq", "bf16, linear=nf4-dq, head=bf16", TRANSFORMERS, "the same with double quantization, as QLoRA"
    ),
    QuantizationPreset("bnb-fp4", "bf16, linear=fp4, head=bf16", TRANSFORMERS, "4-bit floats of bitsandbytes"),
    QuantizationPreset(
        "bnb-fp4-dq", "bf16, linear=fp4-dq, head=bf16", TRANSFORMERS, "the same with double quantization"
    ),
    *(
        QuantizationPreset(
            f"gptq{'' if bits == 4 else f'-{bits}bit'}",
            f"fp16, linear=gptq-{bits}bit-g128, head=fp16, router=fp16",
            "GPTQModel: linear layers of the blocks",
            f"{bits} bits, groups of 128",
        )
        for bits in (4, 2, 3, 8)
    ),
    QuantizationPreset(
        "awq",
        "fp16, linear=awq-4bit-g128, head=fp16, router=fp16",
        "AutoAWQ: linear layers of the blocks",
        "4 bits, groups of 128",
    ),
    QuantizationPreset(
        "torchao-int4",
        "bf16, linear=torchao-int4-g128, head=bf16",
        "torchao through transformers",
        "4 bits, groups of 128",
    ),
    QuantizationPreset(
        "hqq", "bf16, linear=hqq-4bit-g64, head=bf16", "HQQ through transformers", "4 bits, groups of 64"
    ),
    QuantizationPreset(
        "fp8", "bf16, linear=fp8-e4m3, head=bf16, router=bf16", "llm-compressor, FP8", "one scale a tensor"
    ),
    QuantizationPreset(
        "fp8-channel",
        "bf16, linear=fp8-e4m3-channel, head=bf16, router=bf16",
        "llm-compressor, FP8_DYNAMIC",
        "one scale a row",
    ),
    *(
        QuantizationPreset(
            name, "bf16, linear=fp8-e4m3-block, head=bf16, router=bf16", source, "one scale a block of 128 × 128"
        )
        for name, source in (
            ("deepseek-fp8", "arXiv 2412.19437, section 3.3"),
            ("fp8-block", "transformers, quantizers: FineGrainedFP8Config; the FP8 files of Qwen3"),
        )
    ),
    QuantizationPreset(
        "w8a8", "bf16, linear=int8-channel, head=bf16, router=bf16", "arXiv 2211.10438", "int8, one scale a row"
    ),
    QuantizationPreset("nvfp4-linear", "bf16, linear=nvfp4, head=bf16, router=bf16", "llm-compressor, NVFP4"),
    QuantizationPreset("mxfp4-experts", "bf16, expert=mxfp4, bias=bf16", "arXiv 2508.10925 (gpt-oss)", "experts alone"),
    QuantizationPreset(
        "bitnet", "bf16, linear=bitnet-2bit, head=bf16", "arXiv 2402.17764", "ternary, four weights a byte"
    ),
)

PRESETS = {preset.name: preset for preset in ROWS}


@lru_cache(maxsize=256)
def parse_weight_formats(text: str) -> str | WeightFormats:
    """A format as the user typed it: the name of a format, of a preset or file type, or rules (`bnb-nf4, *.0.*=bf16`).

    A format alone holds for every weight and comes back as its name. Raises Fault.
    """
    plain = find_format(text)
    if plain is not None and _preset(text) is None:
        return plain.name
    whole = find_gguf_file_type(text)
    if whole is not None:
        return whole
    return format_rules([part for line in text.splitlines() for part in line.split(",")], " ".join(text.split()))


def parse_single_format(text: str) -> WeightFormats:
    """The same, a format alone as the rule that it is."""
    found = parse_weight_formats(text)
    return FormatRules(Rules((Rule(found),)), name=found) if isinstance(found, str) else found


def activation_bytes(chosen: str | WeightFormats) -> int:
    """Bytes of an activation in inference beside weights of a precision."""
    return FORMATS[chosen].activations if isinstance(chosen, str) else chosen.activations


def computes(chosen: str | WeightFormats) -> str:
    """The format of an activation in inference beside weights of a precision: fp16 beside fp16, else by its width."""
    usual = {8: "fp64", 4: "fp32", 2: "bf16"}[activation_bytes(chosen)]
    first = chosen if isinstance(chosen, str) else chosen.rules.everywhere if isinstance(chosen, FormatRules) else ""
    return first if first in ("fp16", "bf16") else usual


def format_rules(items: list[str], name: str = "") -> WeightFormats:
    """A precision of rules, one an item. A preset stands for its rules; a file type may be the first. Raises Fault."""
    base = find_gguf_file_type(items[0]) if items and find_format(items[0]) is None else None
    rules: list[str] = []
    own: list[str] = []
    for item in items[1:] if base else items:
        preset = _preset(item)
        rules += preset.rules.split(",") if preset else [item]
        own += [] if preset else [item]
    found = parse_rule_items(rules, _setting)
    if not found.rules and base is None:
        raise Fault("format is empty.", "Use one such as bf16, or rules: bf16, linear=nf4.", code="unknown")
    return FormatRules(found, base, name, parse_rule_items(own, _setting))


def own_rules(chosen: str | WeightFormats) -> Rules:
    """The rules of a precision that a person wrote, without those of presets and file types."""
    return chosen.own if isinstance(chosen, FormatRules) else Rules()


def document_weight_formats(network: Network) -> str | WeightFormats:
    """The precision that the document brings, else fp32. Raises Fault with the place of the rule."""
    items = enumerate_document_rules(network, "format")
    for place, item in items:
        try:
            format_rules([item])
        except Fault as fault:
            raise fault.located_at(place) from None
    return format_rules([item for _, item in items]) if items else "fp32"


def _preset(item: str) -> QuantizationPreset | None:
    return PRESETS.get(item.strip().lower().replace("_", "-"))


def _setting(word: str) -> str:
    """The format that a word names. Raises Fault, also for a preset, which stands alone between commas."""
    if find_format(word) is None:
        preset = _preset(word)
        if preset is not None or find_gguf_file_type(word) is not None:
            rules = parse_rule_items(preset.rules.split(","), accept_any_setting).rules if preset else ()
            inside = [rule.setting for rule in rules if rule.role or rule.kind][:1]
            takes = f" In a rule take {inside[0]}." if inside else ""
            raise Fault(
                f"{word[:60]} is a preset or file type, not the format of a single weight.",
                f"Use it by itself: {word[:60]}, or {word[:60]}, head=bf16.{takes}",
                code="unknown",
            )
        files = [(name, name) for mix in MIXES for name in (mix, f"gguf:{mix}")]
        near = did_you_mean(word[:60], [*((name, name) for name in (*PRESETS, *FORMATS)), *files])
        hint, page = near or "Run netweight formats for the list.", near or "Choose one of the list."
        raise Fault(f"Unknown format {word[:60]!r}.", hint, code="unknown", page_hint=page)
    return resolve_format_name(word)
