"""The totals beside every table of a report: exact, short, and with a note of what they mean."""

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
    "eager": ", attention and recurrent layers as separate ops (backend eager)",
    "cpu": ", PyTorch on CPU (backend cpu)",
    "cpu-eager": ", PyTorch on CPU, attention as separate ops (backend cpu-eager)",
    "onednn": ", PyTorch on CPU with oneDNN (backend onednn)",
}


class TotalLine(NamedTuple):
    """One figure of the whole network: its exact text, the short one and a remark."""

    label: str
    exact: str
    short: str
    note: str = ""


def adam_training_bytes(report: Report) -> Size:
    """Bytes of training with Adam in fp32: 16 per trainable parameter, 4 per frozen one, and saved activations."""
    return sum(training_state_bytes(report).values())


def inference_peak_bytes(report: Report) -> Size:
    """Peak of live activation bytes in inference, at the activation format that goes with the weight format."""
    return report.peak(report.width).bytes


def total_lines(report: Report, units: text.Units = "binary") -> list[TotalLine]:
    """The totals of a report, in the order that people ask for them."""
    totals = report.totals
    batch = report.trace.network.sizes["batch"]
    return [
        _amount("parameters", totals.parameters, _kept(report)),
        *_active(report),
        _operations("MACs", totals.macs, f"one forward pass, batch {batch}{_pairs(report)}"),
        _operations("FLOPs", totals.flops, "2 FLOPs per MAC; convolutions and matrix products only"),
        _weights(report, units),
        _bytes("training", adam_training_bytes(report), units, f"Adam in fp32, batch {batch}: {_parts(report, units)}"),
        _peak(report, units),
    ]


def _active(report: Report) -> list[TotalLine]:
    """Active parameters of a mixture of experts, by both definitions that are in use."""
    if report.active == report.totals.parameters:
        return []
    computing = report.active_computing
    without = (
        f"; {computing:,} without the embedding table, which is only indexed" if computing != report.active else ""
    )
    return [_amount("active", report.active, f"parameters used per token{without}")]


def _kept(report: Report) -> str:
    totals = report.totals
    parts: list[str] = []
    if totals.trainable != totals.parameters:
        parts.append(f"{totals.trainable:,} trainable")
    if totals.buffers:
        parts.append(f"{totals.buffers:,} in buffers")
    return ", ".join(parts)


def has_masked_attention(report: Report) -> bool:
    """True if an operation counts query-key pairs under a causal mask, so that `causal` changes the figures."""
    return any(op.mask for line in report.lines for op in line.row.spec.ops)


def _pairs(report: Report) -> str:
    """The rule by which masked attention is counted, if the network has some."""
    return f", {CAUSAL[report.causal]}" if has_masked_attention(report) else ""


def _parts(report: Report, units: text.Units) -> str:
    saved, by = report.saved(4), KERNELS[report.backend]
    state = text.format_bytes(adam_training_bytes(report) - saved, units)
    return f"{state} weights, gradients and optimizer states + {text.format_bytes(saved, units)} saved activations{by}"


def _weights(report: Report, units: text.Units) -> TotalLine:
    """Weights in the format of the report; effective bits where a format is more than plain numbers."""
    size, plain = report.totals.weight_bytes, report.format in COMMON[:4]
    note = "" if plain else f"{report.format}: {text.format_bits_per_weight(size, report.parameters)} bits per weight"
    return _bytes(f"weights {report.format}" if plain else "weights", size, units, note)


def _peak(report: Report, units: text.Units) -> TotalLine:
    peak = report.peak(report.width)
    at = f", at {peak.row.path}" if peak.row else ""
    where = (
        f"activations of inference, {report.width} bytes per element{at}" if peak.bytes else "no operation was counted"
    )
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
    """The name of the network, or a placeholder for an unnamed one."""
    return report.name or "Unnamed network"


def assumption_lines(report: Report) -> list[str]:
    """One line per assumption about the data, with its place."""
    return _placed(report.assumptions)


def omission_lines(report: Report) -> list[str]:
    """One line per tensor that the report's backend saves and that is not counted, with its place."""
    return _placed(report.omissions)


def _placed(texts: dict[str, list[str]]) -> list[str]:
    return [
        f"{where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''}: {what}." for what, where in texts.items()
    ]


def not_counted_lines(report: Report) -> list[str]:
    """One line per uncounted tensor, and one per error: its place, what is wrong, the remedy."""
    return [*omission_lines(report), *(fault.line() for fault in report.trace.faults.values())]
