"""The number formats as data, each with its source. A block is `elements` numbers of a row and all its bytes."""

from __future__ import annotations

from collections.abc import Iterable

from .form import FormatArray, NumberFormat

PLAIN = "plain numbers"
EIGHT = "8-bit floats"
MICRO = "microscaling"
BITS = "bitsandbytes"
PACKED = "packed integers"
GGML = "GGML"

IEEE = "IEEE 754-2019"
OFP8 = "OCP OFP8 specification 1.0; arXiv 2209.05433"
MX = "OCP Microscaling Formats specification 1.0; arXiv 2310.10537"
BNB = "bitsandbytes functional.py; arXiv 2305.14314"
GPTQ = "arXiv 2210.17323; AutoGPTQ and GPTQModel, QuantLinear (qweight, qzeros, scales, g_idx)"
TINYGEMM = "torchao, TensorCoreTiledLayout: padded to 8 × 1,024"
GGUF = "llama.cpp ggml/src/ggml-common.h; gguf-py constants.py"


def _plain(name: str, size: int, source: str, note: str = "", activations: int = 2) -> NumberFormat:
    return NumberFormat(name, (FormatArray(size),), PLAIN, source, note, activations=activations)


def _eights() -> Iterable[NumberFormat]:
    """The two 8-bit floats by where their fp32 scales are."""
    for kind in ("e4m3", "e5m2"):
        yield NumberFormat(
            f"fp8-{kind}", (FormatArray(1), FormatArray(4, 0, 0)), EIGHT, OFP8, "one fp32 scale a tensor"
        )
        yield NumberFormat(
            f"fp8-{kind}-channel", (FormatArray(1), FormatArray(4, 1, 0)), EIGHT, OFP8, "one fp32 scale a row"
        )
        yield NumberFormat(
            f"fp8-{kind}-block",
            (FormatArray(1), FormatArray(4, 128, 128)),
            EIGHT,
            "arXiv 2412.19437 (DeepSeek-V3), section 3.3",
            "one fp32 scale a block of 128 × 128",
        )


def _nested(name: str, note: str) -> NumberFormat:
    """Two levels of scales: one byte a block of 64, and fp32 for 256 of those bytes."""
    parts = (FormatArray(1, 1, 2), FormatArray(1, 1, 64), FormatArray(4, 1, 64 * 256))
    tables = 64 + 4 * 256 + 4
    return NumberFormat(name, parts, BITS, BNB, note, flat=True, tables=tables)


def _gptq(bits: int, group: int) -> NumberFormat:
    parts = (
        FormatArray(4 * bits, 1, 32),
        FormatArray(2, 1, group),
        FormatArray(4 * bits, 32, group),
        FormatArray(4, 0, 1),
    )
    note = f"groups of {group}: an fp16 scale and a zero point of {bits} bits each; g_idx names each column's group"
    return NumberFormat(f"gptq-{bits}bit-g{group}", parts, PACKED, GPTQ, note)


def _tinygemm(group: int) -> NumberFormat:
    parts = (FormatArray(8 * 1024 // 2, 8, 1024), FormatArray(8 * 1024 // group * 4, 8, 1024))
    note = f"groups of {group}: a bf16 scale and zero each; rows padded to 8, columns to 1,024"
    return NumberFormat(f"torchao-int4-g{group}", parts, PACKED, TINYGEMM, note)


def _ggml(name: str, elements: int, size: int, note: str = "") -> NumberFormat:
    return NumberFormat(name, (FormatArray(size, 1, elements),), GGML, GGUF, note)


ROWS = (
    _plain("fp64", 8, IEEE, activations=8),
    _plain("fp32", 4, IEEE, activations=4),
    _plain("tf32", 4, "NVIDIA A100 whitepaper (2020)", "10 bits of mantissa, stored as fp32", activations=4),
    _plain("fp16", 2, IEEE),
    _plain("bf16", 2, "arXiv 1905.12322"),
    _plain("int8", 1, "one byte a number", "one byte a weight, its few scales not counted"),
    *_eights(),
    NumberFormat("mxfp8", (FormatArray(33, 1, 32),), MICRO, MX, "blocks of 32 with an 8-bit exponent each"),
    NumberFormat("mxfp6", (FormatArray(25, 1, 32),), MICRO, MX, "blocks of 32 with an 8-bit exponent each"),
    NumberFormat("mxfp4", (FormatArray(17, 1, 32),), MICRO, MX, "blocks of 32 with an 8-bit exponent each"),
    NumberFormat(
        "nvfp4",
        (FormatArray(9, 1, 16), FormatArray(4, 0, 0)),
        MICRO,
        "NVIDIA, Pretraining Large Language Models with NVFP4, arXiv 2509.25149",
        "blocks of 16 with an fp8 scale each, and one fp32 scale a tensor",
    ),
    NumberFormat("llm-int8", (FormatArray(1), FormatArray(4, 1, 0)), BITS, "arXiv 2208.07339", "one fp32 scale a row"),
    NumberFormat(
        "nf4",
        (FormatArray(1, 1, 2), FormatArray(4, 1, 64)),
        BITS,
        BNB,
        "blocks of 64 with an fp32 scale each, as bitsandbytes",
        flat=True,
        tables=64,
    ),
    NumberFormat(
        "fp4",
        (FormatArray(1, 1, 2), FormatArray(4, 1, 64)),
        BITS,
        BNB,
        "blocks of 64 with an fp32 scale each",
        flat=True,
        tables=64,
    ),
    _nested("nf4-dq", "double quantisation: the scales of nf4 in 8 bits, and an fp32 scale for 256 of them"),
    _nested("fp4-dq", "double quantisation: the scales of fp4 in 8 bits, and an fp32 scale for 256 of them"),
    NumberFormat("int4", (FormatArray(18, 1, 32),), PACKED, GGUF, "groups of 32 with a 16-bit scale each, as Q4_0"),
    *(_gptq(bits, group) for bits in (2, 3, 4, 8) for group in (32, 64, 128)),
    NumberFormat(
        "awq-4bit-g128",
        (FormatArray(4, 8, 1), FormatArray(2, 1, 128), FormatArray(4, 8, 128)),
        PACKED,
        "arXiv 2306.00978; AutoAWQ, WQLinear_GEMM",
        "groups of 128: an fp16 scale and a zero point of 4 bits each",
    ),
    *(_tinygemm(group) for group in (32, 64, 128, 256)),
    NumberFormat(
        "hqq-4bit-g64",
        (FormatArray(1, 1, 2), FormatArray(4, 1, 64)),
        PACKED,
        "HQQ, hqq/core/quantize.py",
        "groups of 64: an fp16 scale and zero point each",
        flat=True,
    ),
    NumberFormat(
        "hqq-4bit-g64-meta8",
        (FormatArray(1, 1, 2), FormatArray(2, 1, 64)),
        PACKED,
        "HQQ, hqq/core/quantize.py (quant_zero, quant_scale); unsure",
        "scale and zero point in 8 bits each; their own scales not counted",
        flat=True,
    ),
    NumberFormat(
        "int8-channel",
        (FormatArray(1), FormatArray(4, 1, 0)),
        PACKED,
        "arXiv 2211.10438 (SmoothQuant)",
        "as for int8 products (W8A8): one fp32 scale a row",
    ),
    NumberFormat(
        "int8-channel-bf16",
        (FormatArray(1), FormatArray(2, 1, 0)),
        PACKED,
        "compressed-tensors, int-quantized",
        "as for int8 products (W8A8): one bf16 scale a row",
    ),
    NumberFormat(
        "bitnet-2bit",
        (FormatArray(1, 4, 1), FormatArray(2, 0, 0)),
        PACKED,
        "arXiv 2402.17764; transformers integrations/bitnet.py",
        "ternary weights, four rows packed in a byte, one 16-bit scale a tensor",
    ),
    _ggml("q4_0", 32, 18),
    _ggml("q4_1", 32, 20),
    _ggml("q5_0", 32, 22),
    _ggml("q5_1", 32, 24),
    _ggml("q8_0", 32, 34),
    _ggml("q8_1", 32, 36, "activations only; gguf-py says 40 bytes, the C structure has 36"),
    _ggml("q2_k", 256, 84),
    _ggml("q3_k", 256, 110),
    _ggml("q4_k", 256, 144),
    _ggml("q5_k", 256, 176),
    _ggml("q6_k", 256, 210),
    _ggml("q8_k", 256, 292, "activations only"),
    _ggml("iq1_s", 256, 50),
    _ggml("iq1_m", 256, 56),
    _ggml("iq2_xxs", 256, 66),
    _ggml("iq2_xs", 256, 74),
    _ggml("iq2_s", 256, 82),
    _ggml("iq3_xxs", 256, 98),
    _ggml("iq3_s", 256, 110),
    _ggml("iq4_nl", 32, 18),
    _ggml("iq4_xs", 256, 136),
    _ggml("tq1_0", 256, 54, "ternary"),
    _ggml("tq2_0", 256, 66, "ternary"),
    _ggml("ggml-mxfp4", 32, 17),
    _ggml("ggml-nvfp4", 64, 36, "four blocks of 16 with an fp8 scale each, none for the tensor"),
    _ggml("q1_0", 128, 18),
    _ggml("q2_0", 64, 18),
)

FORMATS = {format.name: format for format in ROWS}

COMMON = ("fp32", "fp16", "bf16", "int8", "int4", "nf4")
"""Formats that are shown where no other is asked for."""

ALIASES = {
    "float64": "fp64",
    "f64": "fp64",
    "float32": "fp32",
    "f32": "fp32",
    "float16": "fp16",
    "f16": "fp16",
    "half": "fp16",
    "bfloat16": "bf16",
    "fp8": "fp8-e4m3",
    "fp8-channel": "fp8-e4m3-channel",
    "fp8-block": "fp8-e4m3-block",
}
"""Other names that people use."""
