"""Totals for people: the strip, memory at each precision, memory to train, and sentences about them.

`summary` adds up what the rows say. `footprint` follows storages through the network as well, which takes longer.
"""

from __future__ import annotations

from collections import Counter

from netweight.analysis.memory_summary import PartGroup, inference_bytes, training_state_bytes
from netweight.analysis.report import Report
from netweight.analysis.storages import PeakBytes
from netweight.analysis.tree import ReportNode, node_title
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.formats import COMMON, FOOTPRINT, FORMATS, NumberFormat
from netweight.spec.layer import KINDS

from . import sentences
from .answers import Facts, Footprint, MemoryChart, MemoryPart, MemoryTotal, Precision, Summary
from .rows import DisplaySettings

SHOWN = ("fp32", "bf16", "int8", "int4")
"""Formats of the inference chart; fp16 takes what bf16 takes."""

NAMES = {"convolution": "conv", "linear": "dense"}


def page_summary(report: Report, settings: DisplaySettings) -> Summary:
    """The figures of the strip that are sums over rows."""
    totals = report.totals
    return Summary(
        parameters=text.format_count(totals.parameters),
        trainable=text.format_count(totals.trainable),
        buffers=text.format_count(totals.buffers),
        flops=text.format_operations(totals.flops, "FLOPs"),
        macs=text.format_operations(totals.macs, "MACs"),
        weights=text.format_bytes(totals.weight_bytes, settings.units),
        format=report.format,
        layers=str(totals.layers),
        layers_note=_families(report),
    )


def memory_footprint(
    report: Report, branches: tuple[ReportNode, ...], settings: DisplaySettings, label: Facts
) -> Footprint:
    """What the network takes in memory: at its peak, in training, and in every format."""
    peak = report.peak(report.width)
    chart = memory_by_regime(report, settings)
    return Footprint(
        peak=text.format_bytes(peak.bytes, settings.units),
        peak_at=", ".join(filter(None, (peak_location(peak, branches), f"{report.width} B per element"))),
        training=chart.training[0].total,
        training_note=f"{FOOTPRINT[0].short}, Adam, batch {report.trace.network.sizes['batch']}",
        precision=bytes_by_format(report, settings),
        memory=chart,
        label=label,
    )


def peak_location(peak: PeakBytes, branches: tuple[ReportNode, ...]) -> str:
    """The part of the network where the most is alive: `in Stage 1`, `at Conv2D`."""
    if peak.row is None:
        return ""
    inside = peak.row.id
    for branch in branches:
        if inside == branch.id or inside.startswith(f"{branch.id}/"):
            return f"{'in' if branch.node.parts else 'at'} {node_title(branch.node)}"
    return ""


def _families(report: Report) -> str:
    """`53 conv, 1 dense`: rows with contractions by family."""
    pairs = zip(report.trace.rows, report.figures, strict=True)
    kinds = Counter([row.kind for row, figures in pairs if figures.layers])
    families: Counter[str] = Counter()
    for kind, count in kinds.items():
        families[_family(kind)] += count
    return ", ".join(f"{count} {name}" for name, count in families.most_common())


def _family(tag: str) -> str:
    family = KINDS[tag].family
    return NAMES.get(family, family)


def bytes_by_format(report: Report, settings: DisplaySettings) -> tuple[Precision, ...]:
    """The weights in every common format."""
    return tuple(_stored(report, FORMATS[name], settings) for name in COMMON)


def _stored(report: Report, format: NumberFormat, settings: DisplaySettings) -> Precision:
    size = report.weights(format.name)
    return Precision(
        format=format.name,
        bits=format.bits,
        weights=text.format_bytes(size, settings.units),
        bar=float(size),
        note=format.note,
    )


def memory_by_regime(report: Report, settings: DisplaySettings) -> MemoryChart:
    """Training by mixed-precision mode and inference by format, part by part."""
    training = [_bar(regime.short, training_state_bytes(report, regime), settings, regime.note) for regime in FOOTPRINT]
    inference = [_bar(name, inference_bytes(report, name), settings, FORMATS[name].note) for name in SHOWN]
    return MemoryChart(
        finding=sentences.training(training_state_bytes(report, FOOTPRINT[0]), FOOTPRINT[0].short),
        scale=max((total.bar for total in training), default=0.0),
        training=tuple(training),
        inference=tuple(inference),
    )


def _bar(name: str, parts: dict[PartGroup, Size], settings: DisplaySettings, note: str) -> MemoryTotal:
    total = sum(parts.values())
    listed = [
        MemoryPart(part=part, quantity=text.format_bytes(size, settings.units), bar=float(size))
        for part, size in parts.items()
    ]
    return MemoryTotal(
        format=name,
        total=text.format_bytes(total, settings.units),
        bar=float(total),
        parts=tuple(listed),
        note=note,
    )


def spoken_summary(report: Report) -> str:
    """The status line for screen readers."""
    flops = text.format_operations(report.totals.flops)
    words = {"": "", "k": " kilo", "M": " mega", "G": " giga", "T": " tera", "P": " peta"}
    parameters = text.quantity_in_words(report.totals.parameters, "parameters")
    return f"{parameters}, {flops.number}{words.get(flops.unit, ' ' + flops.unit)}FLOPs"
