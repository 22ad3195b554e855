"""Number formats: bits a weight as published, exact bytes of single tensors worked out by hand, laws of padding."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netweight.formats import ALIASES, ALL, COMMON, FORMATS, FormatArray, find_format

GGML = {
    "fp64": "64", "fp32": "32", "fp16": "16", "bf16": "16", "q4_0": "4.5", "q4_1": "5", "q5_0": "5.5", "q5_1": "6",
    "q8_0": "8.5", "q8_1": "9", "q2_k": "2.625", "q3_k": "3.4375", "q4_k": "4.5", "q5_k": "5.5", "q6_k": "6.5625",
    "q8_k": "9.125", "q1_0": "1.125", "iq1_s": "1.5625", "iq1_m": "1.75", "iq2_xxs": "2.0625", "iq2_xs": "2.3125",
    "iq2_s": "2.5625", "iq3_xxs": "3.0625", "iq3_s": "3.4375", "iq4_nl": "4.5", "iq4_xs": "4.25", "tq1_0": "1.6875",
    "tq2_0": "2.0625", "ggml-mxfp4": "4.25", "ggml-nvfp4": "4.5", "q2_0": "2.25",
}  # fmt: skip
"""Bits a weight by the sizes that ggml-common.h asserts, and gguf-py's GGML_QUANT_SIZES."""

OTHERS = {
    "tf32": "32", "llm-int8": "8 + 32/in", "nf4": "4.5", "fp4": "4.5", "nf4-dq": "4.126953125",
    "gptq-4bit-g128": "4.15625 + 32/out", "gptq-4bit-g32": "4.625 + 32/out", "gptq-4bit-g64": "4.3125 + 32/out",
    "gptq-3bit-g128": "3.1484375 + 32/out", "gptq-8bit-g128": "8.1875 + 32/out", "awq-4bit-g128": "4.15625",
    "torchao-int4-g128": "4.25", "hqq-4bit-g64": "4.5", "hqq-4bit-g64-meta8": "4.25",
    "fp8-e4m3": "8 + 32/(in·out)", "fp8-e5m2": "8 + 32/(in·out)", "fp8-e4m3-channel": "8 + 32/in",
    "fp8-e4m3-block": "8.001953125", "mxfp8": "8.25", "mxfp6": "6.25", "mxfp4": "4.25", "nvfp4": "4.5 + 32/(in·out)",
    "int8-channel": "8 + 32/in", "int8-channel-bf16": "8 + 16/in", "bitnet-2bit": "2 + 16/(in·out)",
}  # fmt: skip
"""Bits a weight of a matrix of `in` columns and `out` rows, by the tensors that each tool stores."""


@pytest.mark.parametrize(("name", "bits"), [*GGML.items(), *OTHERS.items()])
def test_bits_of_a_weight(name: str, bits: str) -> None:
    assert FORMATS[name].bits == bits


@pytest.mark.parametrize(
    ("name", "shape", "size", "why"),
    [
        ("fp32", (3, 5), 60, "15 numbers of 4"),
        ("q4_0", (3, 33), 3 * 2 * 18, "two blocks a row, the second begun"),
        ("q6_k", (2, 896), 2 * 4 * 210, "896 is three and a half blocks of 256"),
        ("nf4", (3, 33), 50 + 2 * 4, "99 numbers in one row: 50 bytes, two blocks of 64"),
        ("nf4-dq", (4096, 4096), 2**23 + 2**18 + 2**10 * 4, "2^24/2, 2^24/64, 2^24/16384 of 4"),
        ("llm-int8", (10, 20), 200 + 40, "a scale a row"),
        ("fp8-e4m3", (10, 20), 204, "a scale"),
        ("fp8-e4m3-block", (129, 128), 129 * 128 + 2 * 4, "two blocks of 128 × 128"),
        ("gptq-4bit-g128", (256, 512), 65536 + 4 * 256 * 2 + 4 * 32 * 4 + 512 * 4, "qweight, scales, qzeros, g_idx"),
        ("gptq-3bit-g128", (64, 128), 3 * 64 * 128 // 8 + 64 * 2 + 6 * 4 + 128 * 4, "32 numbers in 3 words"),
        ("awq-4bit-g128", (256, 512), 65536 + 4 * 256 * 2 + 4 * 32 * 4, "the same without g_idx"),
        ("torchao-int4-g128", (8, 1000), 8 * 1024 // 2 + 8 * 8 * 4, "columns padded to 1,024"),
        ("nvfp4", (2, 20), 2 * 2 * 9 + 4, "two blocks of 16 a row, and a scale"),
        ("bitnet-2bit", (10, 7), 3 * 7 + 2, "four rows in a byte"),
        ("int4", (100,), 4 * 18, "one axis is one row"),
    ],
)  # fmt: skip
def test_bytes_of_a_tensor(name: str, shape: tuple[int, ...], size: int, why: str) -> None:
    assert FORMATS[name].size(shape) == size, why


def test_look_up_tables_are_asked_for() -> None:
    assert FORMATS["nf4-dq"].size((64, 64), tables=True) - FORMATS["nf4-dq"].size((64, 64)) == 16 * 4 + 256 * 4 + 4


def test_every_format_says_where_it_is_from() -> None:
    assert [name for name, format in FORMATS.items() if not (format.source and format.family)] == []
    assert set(COMMON) <= set(FORMATS)
    assert set(ALIASES.values()) <= set(FORMATS)


def test_names_are_found_as_people_write_them() -> None:
    assert [find_format(name).name for name in ("BF16", "float16", "Q4_K", "q4-k", "fp8_e4m3_block")] == [
        "bf16", "fp16", "q4_k", "q4_k", "fp8-e4m3-block",
    ]  # fmt: skip
    assert find_format("fp3") is None


SHAPES = st.lists(st.integers(1, 700), min_size=1, max_size=3).map(tuple)


@given(st.sampled_from(list(FORMATS)), SHAPES)
def test_padding_never_saves_bytes(name: str, shape: tuple[int, ...]) -> None:
    assert 8 * FORMATS[name].size(shape) >= Fraction(FORMATS[name].least) * prod(shape)


def test_arrays_are_written_by_keyword() -> None:
    with pytest.raises(TypeError):
        FormatArray(4, 0, 0)  # pyright: ignore[reportCallIssue]
    assert FormatArray(bytes=4, rows=ALL, columns=ALL).size(100, 200) == 4
    assert FormatArray(bytes=2, columns=ALL).size(100, 200) == 2 * 100


def test_tiles_are_powers_of_two() -> None:
    """Bits of a weight are exact as floating point only then."""
    tiles = {size for format in FORMATS.values() for part in format.arrays for size in (part.rows, part.columns)}
    assert {size for size in tiles if size & (size - 1)} == set()


@given(st.sampled_from(list(FORMATS)), st.integers(1, 4), st.integers(1, 4))
def test_a_matrix_of_whole_tiles_takes_the_bits_that_are_written(name: str, down: int, across: int) -> None:
    rows, columns = 128 * 128 * down, 128 * 128 * across
    bits = sum(_term(term, columns, rows) for term in FORMATS[name].bits.split(" + "))
    assert 8 * FORMATS[name].size((rows, columns)) == bits * rows * columns


def _term(term: str, columns: int, rows: int) -> Fraction:
    share, _, axis = term.partition("/")
    return Fraction(share) / {"": 1, "in": columns, "out": rows, "(in·out)": rows * columns}[axis]


@given(st.sampled_from(list(FORMATS)), st.integers(1, 600), st.integers(1, 600))
def test_more_rows_or_columns_never_take_fewer_bytes(name: str, rows: int, columns: int) -> None:
    size = FORMATS[name].size((rows, columns))
    assert size <= FORMATS[name].size((rows + 1, columns))
    assert size <= FORMATS[name].size((rows, columns + 1))
