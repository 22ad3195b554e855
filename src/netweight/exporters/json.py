"""A report as JSON, `netweight.report/1`: rows unfolded, exact integers, formulas beside their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from netweight.analysis.figures import row_flops, row_macs, row_parameters
from netweight.analysis.report import Report, ReportRow, Totals
from netweight.dims.number_text import format_bits_per_weight
from netweight.importers.imported import Remark
from netweight.spec.spec import Tensor

from .summary import adam_training_bytes, inference_peak_bytes

Json = dict[str, Any]
SCHEMA = "netweight.report/1"


def to_json(report: Report) -> str:
    """The report as indented JSON."""
    return encode_json(report_data(report))


def encode_json(plain: Any) -> str:
    """Plain data as indented JSON, integers of any size exact; control characters are escaped."""
    text = msgspec.json.format(msgspec.json.encode(plain), indent=2).decode() + "\n"
    return text if text.isascii() else "".join(map(_printable, text))


def _printable(char: str) -> str:
    """A character of JSON text; of those that show nothing the escape, which reads the same."""
    if char == "\n" or char.isprintable():
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def report_data(report: Report, name: str = "", source: Json | None = None, remarks: Sequence[Remark] = ()) -> Json:
    """The report as plain data; `source` says where the network came from, `remarks` what of it was not understood."""
    network = report.trace.network
    return {
        "schema": SCHEMA,
        "name": name or report.name,
        "title": report.name,
        "source": source or {"kind": "document"},
        "sizes": dict(network.sizes),
        "convention": "netweight",
        "format": report.format,
        "causal": report.causal,
        "backend": report.backend,
        "partial": report.trace.partial,
        "totals": totals_data(report),
        "rows": [row_data(line, report) for line in report.lines],
        "assumptions": [{"text": text, "paths": paths} for text, paths in report.assumptions.items()],
        "not_counted": not_counted_data(report),
        "remarks": [msgspec.to_builtins(remark) for remark in remarks],
    }


def totals_data(report: Report) -> Json:
    """Totals of all rows, and the peaks, which are not sums."""
    sums = report.totals
    counts = {
        "layers": sums.layers,
        "rows": sums.rows,
        "active": report.active,
        "active_without_embedding": report.active_computing,
        "bits_per_weight": format_bits_per_weight(sums.weight_bytes, sums.parameters),
    }
    return (
        figures_data(sums)
        | counts
        | {"peak_bytes": inference_peak_bytes(report), "training_bytes": adam_training_bytes(report)}
    )


def figures_data(of: ReportRow | Totals) -> Json:
    """The figures that rows and totals share, so that rows add up to totals."""
    return {
        "parameters": of.parameters,
        "trainable": of.trainable,
        "buffers": of.buffers,
        "macs": of.macs,
        "flops": of.flops,
        "other_ops": dict(of.other_ops),
        "weight_bytes": of.weight_bytes,
        "output_bytes": of.output_bytes,
        "saved_bytes": of.saved_bytes,
    }


def row_data(line: ReportRow, report: Report) -> Json:
    """One execution of one layer. Shapes have the batch in front."""
    of = line.row
    return {
        "path": of.path,
        "id": of.id,
        "kind": of.kind,
        "copies": of.copies,
        "runs": of.runs,
        "inputs": [_shape(tensor) for tensor in of.spec.inputs],
        "outputs": [_shape(tensor) for tensor in of.spec.outputs.values()],
        **figures_data(line),
        "weights": [weight_data(tensor, line, report) for tensor in of.spec.weights],
        "formula": formulas_data(line, report),
    }


def weight_data(tensor: Tensor, line: ReportRow, report: Report) -> Json:
    """A weight's name and shape; `tied` names the tensor that it is, `shared` that an earlier row holds it.

    `format` is there where rules chose one for every weight.
    """
    found: Json = {"name": tensor.name, "shape": _shape(tensor)}
    if tensor.name in line.row.tied:
        found["tied"] = line.row.tied[tensor.name]
    elif not line.row.owned:
        found["shared"] = True
    format = report.chosen.get(f"{line.row.path}.{tensor.name}")
    return found | {"format": format} if format else found


def formulas_data(line: ReportRow, report: Report) -> dict[str, str]:
    """Sums of products in numbers, where there is something to multiply."""
    counts = {
        "parameters": row_parameters(line.row),
        "macs": row_macs(line.row, report.causal),
        "flops": row_flops(line.row, report.causal),
    }
    return {name: count.formula() for name, count in counts.items() if count.products}


def not_counted_data(report: Report) -> list[Json]:
    """Memory and nodes that the totals exclude: uncounted tensors, nodes with errors, and nodes after those."""
    trace = report.trace
    faults = [
        {"id": place, "message": fault.message, "hint": fault.hint, "path": fault.path}
        for place, fault in trace.faults.items()
    ]
    beside = [{"message": text, "paths": paths} for text, paths in report.omissions.items()]
    return [*beside, *faults] + [
        {"id": place, "message": "Not computed: a layer before it has an error.", "waits": other}
        for place, other in trace.blocked_by.items()
    ]


def _shape(tensor: Tensor) -> list[int]:
    return list(tensor.shape)
