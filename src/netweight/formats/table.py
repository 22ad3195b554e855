"""The number formats as data, each with its source."""

from __future__ import annotations

from collections.abc import Iterable

from .form import ALL, FormatArray, NumberFormat

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


def _plain(name: str, *, size: int, source: str, note: str = "", activations: int = 2) -> NumberFormat:
    """A format that stores every element by itself, in `size` bytes."""
    return NumberFormat(
        name=name, arrays=(FormatArray(bytes=size),), family=PLAIN, source=source, note=note, activations=activations
    )


def _eights() -> Iterable[NumberFormat]:
    """The two 8-bit floats by where their fp32 scales are."""
    for kind in ("e4m3", "e5m2"):
        yield NumberFormat(
            name=f"fp8-{kind}",
            arrays=(FormatArray(bytes=1), FormatArray(bytes=4, rows=ALL, columns=ALL)),
            family=EIGHT,
            source=OFP8,
            note="one fp32 scale a tensor",
        )
        yield NumberFormat(
            name=f"fp8-{kind}-channel",
            arrays=(FormatArray(bytes=1), FormatArray(bytes=4, columns=ALL)),
            family=EIGHT,
            source=OFP8,
            note="one fp32 scale a row",
        )
        yield NumberFormat(
            name=f"fp8-{kind}-block",
            arrays=(FormatArray(bytes=1), FormatArray(bytes=4, rows=128, columns=128)),
            family=EIGHT,
            source="arXiv 2412.19437 (DeepSeek-V3), section 3.3",
            note="one fp32 scale a block of 128 × 128",
        )


def _nested(name: str, note: str) -> NumberFormat:
    """Two levels of scales: one byte a block of 64, and fp32 for 256 of those bytes."""
    parts = (FormatArray(bytes=1, columns=2), FormatArray(bytes=1, columns=64), FormatArray(bytes=4, columns=64 * 256))
    tables = 64 + 4 * 256 + 4
    return NumberFormat(name=name, arrays=parts, family=BITS, source=BNB, note=note, flat=True, tables=tables)


def _gptq(bits: int, group: int) -> NumberFormat:
    parts = (
        FormatArray(bytes=4 * bits, columns=32),
        FormatArray(bytes=2, columns=group),
        FormatArray(bytes=4 * bits, rows=32, columns=group),
        FormatArray(bytes=4, rows=ALL, columns=1),
    )
    note = f"groups of {group}: an fp16 scale and a zero point of {bits} bits each; g_idx names each column's group"
    return NumberFormat(name=f"gptq-{bits}bit-g{group}", arrays=parts, family=PACKED, source=GPTQ, note=note)


def _tinygemm(group: int) -> NumberFormat:
    parts = (
        FormatArray(bytes=8 * 1024 // 2, rows=8, columns=1024),
        FormatArray(bytes=8 * 1024 // group * 4, rows=8, columns=1024),
    )
    note = f"groups of {group}: a bf16 scale and zero each; rows padded to 8, columns to 1,024"
    return NumberFormat(name=f"torchao-int4-g{group}", arrays=parts, family=PACKED, source=TINYGEMM, note=note)


def _ggml(name: str, *, elements: int, size: int, note: str = "") -> NumberFormat:
    """A GGML type: blocks of `elements` elements of a row, `size` bytes each, scales included."""
    return NumberFormat(
        name=name, arrays=(FormatArray(bytes=size, columns=elements),), family=GGML, source=GGUF, note=note
    )


ROWS = (
    _plain("fp64", size=8, source=IEEE, activations=8),
    _plain("fp32", size=4, source=IEEE, activations=4),
    _plain(
        "tf32",
        size=4,
        source="NVIDIA A100 whitepaper (2020)",
        note="10 bits of mantissa, stored as fp32",
        activations=4,
    ),
    _plain("fp16", size=2, source=IEEE),
    _plain("bf16", size=2, source="arXiv 1905.12322"),
    _plain("int8", size=1, source="one byte per element", note="one byte per weight, its few scales not counted"),
    *_eights(),
    NumberFormat(
        name="mxfp8",
        arrays=(FormatArray(bytes=33, columns=32),),
        family=MICRO,
        source=MX,
        note="blocks of 32 with an 8-bit exponent each",
    ),
    NumberFormat(
        name="mxfp6",
        arrays=(FormatArray(bytes=25, columns=32),),
        family=MICRO,
        source=MX,
        note="blocks of 32 with an 8-bit exponent each",
    ),
    NumberFormat(
        name="mxfp4",
        arrays=(FormatArray(bytes=17, columns=32),),
        family=MICRO,
        source=MX,
        note="blocks of 32 with an 8-bit exponent each",
    ),
    NumberFormat(
        name="nvfp4",
        arrays=(FormatArray(bytes=9, columns=16), FormatArray(bytes=4, rows=ALL, columns=ALL)),
        family=MICRO,
        source="NVIDIA, Pretraining Large Language Models with NVFP4, arXiv 2509.25149",
        note="blocks of 16 with an fp8 scale each, and one fp32 scale a tensor",
    ),
    NumberFormat(
        name="llm-int8",
        arrays=(FormatArray(bytes=1), FormatArray(bytes=4, columns=ALL)),
        family=BITS,
        source="arXiv 2208.07339",
        note="one fp32 scale a row",
    ),
    NumberFormat(
        name="nf4",
        arrays=(FormatArray(bytes=1, columns=2), FormatArray(bytes=4, columns=64)),
        family=BITS,
        source=BNB,
        note="blocks of 64 with an fp32 scale each, as bitsandbytes",
        flat=True,
        tables=64,
    ),
    NumberFormat(
        name="fp4",
        arrays=(FormatArray(bytes=1, columns=2), FormatArray(bytes=4, columns=64)),
        family=BITS,
        source=BNB,
        note="blocks of 64 with an fp32 scale each",
        flat=True,
        tables=64,
    ),
    _nested("nf4-dq", "double quantization: the scales of nf4 in 8 bits, and an fp32 scale for 256 of them"),
    _nested("fp4-dq", "double quantization: the scales of fp4 in 8 bits, and an fp32 scale for 256 of them"),
    NumberFormat(
        name="int4",
        arrays=(FormatArray(bytes=18, columns=32),),
        family=PACKED,
        source=GGUF,
        note="groups of 32 with a 16-bit scale each, as Q4_0",
    ),
    *(_gptq(bits, group) for bits in (2, 3, 4, 8) for group in (32, 64, 128)),
    NumberFormat(
        name="awq-4bit-g128",
        arrays=(
            FormatArray(bytes=4, rows=8, columns=1),
            FormatArray(bytes=2, columns=128),
            FormatArray(bytes=4, rows=8, columns=128),
        ),
        family=PACKED,
        source="arXiv 2306.00978; AutoAWQ, WQLinear_GEMM",
        note="groups of 128: an fp16 scale and a zero point of 4 bits each",
    ),
    *(_tinygemm(group) for group in (32, 64, 128, 256)),
    NumberFormat(
        name="hqq-4bit-g64",
        arrays=(FormatArray(bytes=1, columns=2), FormatArray(bytes=4, columns=64)),
        family=PACKED,
        source="HQQ, hqq/core/quantize.py",
        note="groups of 64: an fp16 scale and zero point each",
        flat=True,
    ),
    NumberFormat(
        name="hqq-4bit-g64-meta8",
        arrays=(FormatArray(bytes=1, columns=2), FormatArray(bytes=2, columns=64)),
        family=PACKED,
        source="HQQ, hqq/core/quantize.py (quant_zero, quant_scale); unsure",
        note="scale and zero point in 8 bits each; their own scales not counted",
        flat=True,
    ),
    NumberFormat(
        name="int8-channel",
        arrays=(FormatArray(bytes=1), FormatArray(bytes=4, columns=ALL)),
        family=PACKED,
        source="arXiv 2211.10438 (SmoothQuant)",
        note="as for int8 products (W8A8): one fp32 scale a row",
    ),
    NumberFormat(
        name="int8-channel-bf16",
        arrays=(FormatArray(bytes=1), FormatArray(bytes=2, columns=ALL)),
        family=PACKED,
        source="compressed-tensors, int-quantized",
        note="as for int8 products (W8A8): one bf16 scale a row",
    ),
    NumberFormat(
        name="bitnet-2bit",
        arrays=(FormatArray(bytes=1, rows=4, columns=1), FormatArray(bytes=2, rows=ALL, columns=ALL)),
        family=PACKED,
        source="arXiv 2402.17764; transformers integrations/bitnet.py",
        note="ternary weights, four rows packed in a byte, one 16-bit scale a tensor",
    ),
    _ggml("q4_0", elements=32, size=18),
    _ggml("q4_1", elements=32, size=20),
    _ggml("q5_0", elements=32, size=22),
    _ggml("q5_1", elements=32, size=24),
    _ggml("q8_0", elements=32, size=34),
    _ggml("q8_1", elements=32, size=36, note="activations only; gguf-py says 40 bytes, the C structure has 36"),
    _ggml("q2_k", elements=256, size=84),
    _ggml("q3_k", elements=256, size=110),
    _ggml("q4_k", elements=256, size=144),
    _ggml("q5_k", elements=256, size=176),
    _ggml("q6_k", elements=256, size=210),
    _ggml("q8_k", elements=256, size=292, note="activations only"),
    _ggml("iq1_s", elements=256, size=50),
    _ggml("iq1_m", elements=256, size=56),
    _ggml("iq2_xxs", elements=256, size=66),
    _ggml("iq2_xs", elements=256, size=74),
    _ggml("iq2_s", elements=256, size=82),
    _ggml("iq3_xxs", elements=256, size=98),
    _ggml("iq3_s", elements=256, size=110),
    _ggml("iq4_nl", elements=32, size=18),
    _ggml("iq4_xs", elements=256, size=136),
    _ggml("tq1_0", elements=256, size=54, note="ternary"),
    _ggml("tq2_0", elements=256, size=66, note="ternary"),
    _ggml("ggml-mxfp4", elements=32, size=17),
    _ggml("ggml-nvfp4", elements=64, size=36, note="four blocks of 16 with an fp8 scale each, none for the tensor"),
    _ggml("q1_0", elements=128, size=18),
    _ggml("q2_0", elements=64, size=18),
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
