"""Totals for people: the strip, memory at each precision, memory to train, and sentences about them.

`summary` adds up what the rows say. `footprint` follows storages through the network as well, which takes longer.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from netweight.core import text
from netweight.core.dims import Size
from netweight.core.footprint import inferred, trained
from netweight.core.layer import KINDS
from netweight.core.report import Report
from netweight.core.storage import Peak
from netweight.core.tree import Branch, title
from netweight.formats import COMMON, FOOTPRINT, FORMATS, Format

from . import sentences
from .rows import Settings, quantity

Json = dict[str, Any]

SHOWN = ("fp32", "bf16", "int8", "int4")
"""Formats of the inference chart; fp16 takes what bf16 takes."""

NAMES = {"convolution": "conv", "linear": "dense"}


def summary(report: Report, settings: Settings) -> Json:
    """The figures of the strip that are sums over rows."""
    totals = report.totals
    return {
        "parameters": quantity(text.amount(totals.parameters)),
        "trainable": quantity(text.amount(totals.trainable)),
        "buffers": quantity(text.amount(totals.buffers)),
        "flops": quantity(text.operations(totals.flops, "FLOPs")),
        "macs": quantity(text.operations(totals.macs, "MACs")),
        "weights": quantity(text.size(totals.weight_bytes, settings.units)),
        "format": report.format,
        "layers": str(totals.layers),
        "layers_note": _families(report),
    }


def footprint(report: Report, branches: tuple[Branch, ...], settings: Settings) -> Json:
    """What the network takes in memory: at its peak, in training, and in every format."""
    peak = report.peak(report.width)
    bars = memory(report, settings)
    return {
        "peak": quantity(text.size(peak.bytes, settings.units)),
        "peak_at": ", ".join(filter(None, (where(peak, branches), f"{report.width} B per element"))),
        "training": bars["training"][0]["total"],
        "training_note": f"{FOOTPRINT[0].short}, Adam, batch {report.walk.network.sizes['batch']}",
        "precision": precision(report, settings),
        "memory": bars,
    }


def where(peak: Peak, branches: tuple[Branch, ...]) -> str:
    """The part of the network where the most is alive: `in Stage 1`, `at Conv2D`."""
    if peak.row is None:
        return ""
    inside = peak.row.id
    for branch in branches:
        if inside == branch.id or inside.startswith(f"{branch.id}/"):
            return f"{'in' if branch.node.parts else 'at'} {title(branch.node)}"
    return ""


def _families(report: Report) -> str:
    """`53 conv, 1 dense`: rows with contractions by family."""
    pairs = zip(report.walk.rows, report.figures, strict=True)
    kinds = Counter([row.kind for row, figures in pairs if figures.layers])
    families: Counter[str] = Counter()
    for kind, count in kinds.items():
        families[_family(kind)] += count
    return ", ".join(f"{count} {name}" for name, count in families.most_common())


def _family(tag: str) -> str:
    family = KINDS[tag].family
    return NAMES.get(family, family)


def precision(report: Report, settings: Settings) -> list[Json]:
    """The weights in every common format."""
    return [_stored(report, FORMATS[name], settings) for name in COMMON]


def _stored(report: Report, format: Format, settings: Settings) -> Json:
    size = report.weights(format.name)
    return {
        "format": format.name,
        "bits": format.bits,
        "weights": quantity(text.size(size, settings.units)),
        "v": float(size),
        "note": format.note,
    }


def memory(report: Report, settings: Settings) -> Json:
    """Training by regime and inference by format, part by part."""
    training = [_bar(regime.short, trained(report, regime), settings, regime.note) for regime in FOOTPRINT]
    inference = [_bar(name, inferred(report, name), settings, FORMATS[name].note) for name in SHOWN]
    return {
        "finding": sentences.training(trained(report, FOOTPRINT[0]), FOOTPRINT[0].short),
        "scale": max((bar["v"] for bar in training), default=0.0),
        "training": training,
        "inference": inference,
    }


def _bar(name: str, parts: dict[str, Size], settings: Settings, note: str) -> Json:
    total = sum(parts.values())
    listed = [
        {"part": part, "q": quantity(text.size(size, settings.units)), "v": float(size)} for part, size in parts.items()
    ]
    return {
        "format": name,
        "total": quantity(text.size(total, settings.units)),
        "v": float(total),
        "parts": listed,
        "note": note,
    }


def spoken(report: Report) -> str:
    """The status line for screen readers."""
    flops = text.operations(report.totals.flops)
    words = {"": "", "k": " kilo", "M": " mega", "G": " giga", "T": " tera", "P": " peta"}
    return f"{text.spoken(report.totals.parameters, 'parameters')}, {flops.n}{words.get(flops.u, ' ' + flops.u)}FLOPs"
