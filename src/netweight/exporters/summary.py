"""The totals that stand above or below every table of a report: exact, short, and with what they mean."""

from __future__ import annotations

from typing import NamedTuple

from netweight.analysis.memory_summary import training_state_bytes
from netweight.analysis.report import Report
from netweight.dims import number_text as text
from netweight.dims.sizes import Size
from netweight.formats import COMMON
from netweight.spec.spec import Backend

CAUSAL = {
    "full": "the full square under a causal mask",
    "exact": "s(s+1)/2 pairs under a causal mask",
    "half": "s²/2 pairs under a causal mask",
}
KERNELS: dict[Backend, str] = {
    "fused": "",
    "eager": ", attention and recurrent layers written out (backend eager)",
    "cpu": ", by PyTorch's kernels of the CPU (backend cpu)",
    "cpu-eager": ", by PyTorch's kernels of the CPU, attention written out (backend cpu-eager)",
    "onednn": ", by PyTorch's kernels of the CPU and oneDNN's (backend onednn)",
}


class TotalLine(NamedTuple):
    """One figure of the whole network: its exact text, the short one and a remark."""

    label: str
    exact: str
    short: str
    note: str = ""


def adam_bytes(report: Report) -> Size:
    """Bytes to train with Adam in fp32: 16 a trainable parameter, 4 a frozen one, and what backward keeps."""
    return sum(training_state_bytes(report).values())


def inference_peak_bytes(report: Report) -> Size:
    """The most activation bytes alive at once in inference, in the activations that go with the report's format."""
    return report.peak(report.width).bytes


def total_lines(report: Report, units: text.Units = "binary") -> list[TotalLine]:
    """The totals of a report, in the order that people ask for them."""
    totals = report.totals
    batch = report.trace.network.sizes["batch"]
    return [
        _amount("parameters", totals.parameters, _kept(report)),
        *_active(report),
        _operations("MACs", totals.macs, f"one forward pass, batch {batch}{_pairs(report)}"),
        _operations("FLOPs", totals.flops, "2 FLOPs a MAC, contractions only (convention netweight)"),
        _weights(report, units),
        _bytes("training", adam_bytes(report), units, f"Adam in fp32, batch {batch}: {_parts(report, units)}"),
        _peak(report, units),
    ]


def _active(report: Report) -> list[TotalLine]:
    """Of a mixture of experts, what one token meets, by both definitions that are in use."""
    if report.active == report.totals.parameters:
        return []
    computing = report.active_computing
    without = f"; {computing:,} without the embedding, which is only looked up" if computing != report.active else ""
    return [_amount("active", report.active, f"what one token meets of the experts{without}")]


def _kept(report: Report) -> str:
    totals = report.totals
    parts: list[str] = []
    if totals.trainable != totals.parameters:
        parts.append(f"{totals.trainable:,} trainable")
    if totals.buffers:
        parts.append(f"{totals.buffers:,} buffers apart")
    return ", ".join(parts)


def _pairs(report: Report) -> str:
    """How masked attention counted, where there is any."""
    masks = any(op.pairs for line in report.lines for op in line.row.spec.ops)
    return f", {CAUSAL[report.causal]}" if masks else ""


def _parts(report: Report, units: text.Units) -> str:
    saved, by = report.saved(4), KERNELS[report.backend]
    state = text.format_bytes(adam_bytes(report) - saved, units)
    return f"{state} of state, {text.format_bytes(saved, units)} of activations{by}"


def _weights(report: Report, units: text.Units) -> TotalLine:
    """Weights in the format of the report; effective bits where a format is more than plain numbers."""
    size, plain = report.totals.weight_bytes, report.format in COMMON[:4]
    note = "" if plain else f"{report.format}: {text.format_bits_per_weight(size, report.parameters)} bits a weight"
    return _bytes(f"weights {report.format}" if plain else "weights", size, units, note)


def _peak(report: Report, units: text.Units) -> TotalLine:
    peak = report.peak(report.width)
    at = f", at {peak.row.path}" if peak.row else ""
    where = f"activations of inference at {report.width} B{at}" if peak.bytes else "nothing runs"
    return _bytes("peak", peak.bytes, units, where)


def _amount(label: str, value: Size, note: str) -> TotalLine:
    return TotalLine(label, f"{value:,}", str(text.format_count(value)), note)


def _operations(label: str, value: Size, note: str) -> TotalLine:
    return TotalLine(label, f"{value:,}", str(text.format_operations(value)), note)


def _bytes(label: str, value: Size, units: text.Units, note: str) -> TotalLine:
    return TotalLine(label, f"{value:,} B", str(text.format_bytes(value, units)), note)


def inputs_text(report: Report) -> str:
    """The inputs in words: `x 3 × 224 × 224`."""
    return (
        ", ".join(f"{name} {text.format_sample_shape(value.shape)}" for name, value in report.trace.inputs.items())
        or "no input"
    )


def network_title(report: Report) -> str:
    """The name of the network, or a word where it has none."""
    return report.name or "Unnamed network"


def assumptions_line(report: Report) -> list[str]:
    """One line for everything that depends on the data: what is assumed, and where."""
    return _placed(report.assumptions)


def omissions_line(report: Report) -> list[str]:
    """One line for everything that the report's backend keeps and is not counted, and where."""
    return _placed(report.omissions)


def _placed(said: dict[str, list[str]]) -> list[str]:
    return [
        f"{where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''}: {what}." for what, where in said.items()
    ]


def not_counted_lines(report: Report) -> list[str]:
    """One line for what the backend keeps beside, and for every fault: its place, what is wrong and what to do."""
    return [*omissions_line(report), *(fault.line() for fault in report.trace.faults.values())]
