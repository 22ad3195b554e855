"""Answers about zoo networks, as records: the table of the zoo, and one network compared with it."""

from __future__ import annotations

import msgspec

from netweight.dims.number_text import Quantity

from .answers import Answer, PublishedFigure


class CompareRow(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "parameters": "p",
        "flops": "f",
        "weights": "w",
        "parameters_bar": "pv",
        "flops_bar": "fv",
        "weights_bar": "wv",
        "parameters_ratio": "pr",
        "flops_ratio": "fr",
        "weights_ratio": "wr",
    },
):
    """One network of the comparison; ratios are against the network of the request."""

    id: str
    title: str
    mine: bool
    year: int | None
    group: str
    parameters: Quantity
    flops: Quantity
    weights: Quantity
    parameters_bar: float
    flops_bar: float
    weights_bar: float
    parameters_ratio: str
    flops_ratio: str
    weights_ratio: str


class Compared(Answer, frozen=True, kw_only=True):
    """Networks from the largest to the smallest, and the nearest one in a sentence."""

    format: str
    """Number format of the bytes of weights."""
    finding: str
    rows: tuple[CompareRow, ...]


class PagePublished(msgspec.Struct, frozen=True, kw_only=True):
    """A published figure as its source prints it, and ours divided by it; `=` if all printed digits agree."""

    figure: PublishedFigure
    text: str
    convention: str
    source: str
    ratio: str


class ZooEntry(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "parameters_text": "p",
        "flops_text": "f",
        "macs_text": "m",
        "weights_text": "w",
        "cache_text": "c",
        "active_text": "a",
    },
):
    """A zoo network with its totals; exact integers are text."""

    id: str
    title: str
    year: int
    group: str
    family: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    source: str
    note: str
    parameters: str
    flops: str
    macs: str
    weights: dict[str, str]
    """Bytes by number format."""
    cache: str
    """Bytes that one more token adds to the KV cache, in bf16."""
    active: str
    """Parameters used per token."""
    parameters_text: Quantity
    flops_text: Quantity
    macs_text: Quantity
    weights_text: dict[str, Quantity]
    cache_text: Quantity | None
    active_text: Quantity | None
    input: str
    published: tuple[PagePublished, ...]


class Zoo(Answer, frozen=True, kw_only=True):
    """All zoo networks."""

    entries: tuple[ZooEntry, ...]
