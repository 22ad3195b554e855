"""A report as CSV (RFC 4180): one line per row, exact integers, no totals, so that columns can be summed."""

from __future__ import annotations

import csv
import io
import unicodedata

from netweight.analysis.report import Report, ReportRow
from netweight.dims import number_text as words

FIGURES = ("parameters", "trainable", "buffers", "macs", "flops", "weight_bytes", "output_bytes", "saved_bytes")
HEAD = ("path", "kind", "config", "inputs", "output", "copies", "runs", *FIGURES)

FORMULA = ("=", "+", "-", "@")
BLANK = " \t\r\n\v\f\0\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{BYTE ORDER MARK}\N{IDEOGRAPHIC SPACE}"


def to_csv(report: Report) -> str:
    """The rows as CSV with a header. Shapes are written without the batch."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(_cells(line) for line in report.lines)
    return out.getvalue()


def _cells(line: ReportRow) -> list[object]:
    row = line.row
    ins = "; ".join(words.format_sample_shape(tensor.shape) for tensor in row.spec.inputs)
    out = words.format_sample_shape(next(iter(row.spec.outputs.values())).shape)
    config = row.layer.config() if row.layer else ""
    texts = [escape_spreadsheet_formula(part) for part in (row.path, row.kind, config, ins, out)]
    return [*texts, row.copies, row.runs, *(getattr(line, name) for name in FIGURES)]


def escape_spreadsheet_formula(cell: str) -> str:
    """Quote a cell that a spreadsheet would run as a formula: names come from untrusted design files.

    Spreadsheets pass over blanks in front, and read the wide signs of East Asian keyboards as the plain ones.
    """
    first = unicodedata.normalize("NFKC", cell.lstrip(BLANK)[:1])
    return f"'{cell}" if first in FORMULA or cell[:1] in ("\t", "\r", "\n") else cell
