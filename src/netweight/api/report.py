"""Results of weighing: reports and comparisons that print, show in a notebook and turn into other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netweight.analysis import report as core
from netweight.analysis.storages import PeakBytes
from netweight.dims import number_text as text
from netweight.faults.fault import Fault, require_choice
from netweight.spec.spec import BACKENDS, Backend

from .row import Row

if TYPE_CHECKING:
    from netweight.importers.imported import Remark
    from netweight.planner.options import Kernel

Json = dict[str, Any]


class Report:
    """Figures of a network for one forward pass at its sizes: parameters, MACs, FLOPs, bytes; exact integers."""

    def __init__(
        self,
        core_report: core.Report,
        source_name: str = "",
        origin: Json | None = None,
        remarks: tuple[Remark, ...] = (),
    ) -> None:
        self.core, self.source_name, self.origin = core_report, source_name, origin or {"kind": "document"}
        self.remarks = remarks

    @property
    def name(self) -> str:
        """The name of the network."""
        return self.core.name or self.source_name

    @property
    def totals(self) -> core.Totals:
        """All sums together."""
        return self.core.totals

    @property
    def parameters(self) -> int:
        """Elements of all weights, tied ones once."""
        return self.core.totals.parameters

    @property
    def trainable(self) -> int:
        """Trainable parameters."""
        return self.core.totals.trainable

    @property
    def buffers(self) -> int:
        """Elements of buffers: running statistics, counters and fixed tables. They are not parameters."""
        return self.core.totals.buffers

    @property
    def macs(self) -> int:
        """MACs of one forward pass: convolutions and matrix products only."""
        return self.core.totals.macs

    @property
    def flops(self) -> int:
        """FLOPs of one forward pass, 2 per MAC."""
        return self.core.totals.flops

    @property
    def weight_bytes(self) -> int:
        """Bytes of all weights in the report's format."""
        return self.core.totals.weight_bytes

    @property
    def saved_bytes(self) -> int:
        """Bytes of activations saved for backward, in fp32."""
        return self.core.totals.saved_bytes

    @property
    def training_bytes(self) -> int:
        """Sum of weights, gradients, Adam's states and saved activations in fp32, in bytes; `memory` has the peak."""
        from netweight.exporters.summary import adam_training_bytes

        return adam_training_bytes(self.core)

    def saved(self, width: int = 4, backend: Backend | None = None, *, norms: Kernel = "fused") -> int:
        """Bytes saved for backward, at `width` bytes per activation, by the kernels of `backend` (None: the report's).

        `fused`: GPU kernels, with attention and recurrent layers fused; `eager`: both as separate ops; `cpu`: PyTorch
        on CPU; `cpu-eager`: the same with attention as separate ops; `onednn`: PyTorch on CPU with oneDNN, whose
        workspaces are not counted. With `norms="eager"` RMSNorm runs as separate ops, as in transformers: its input in
        fp32 and the normalized values are saved too.

        Raises Fault for an unknown `backend` or `norms`.
        """
        require_choice("backend", backend or self.core.backend, BACKENDS)
        require_choice("norms", norms, ("fused", "eager"))
        if norms == "fused":
            return self.core.saved(width, backend)
        from netweight.planner.training.step import saved_with_unfused_norms

        return saved_with_unfused_norms(self.core.trace, width, backend or self.core.backend)

    def peak(self, width: int = 4) -> PeakBytes:
        """Peak of live activation bytes in inference, at `width` bytes per element, and the row of the peak."""
        return self.core.peak(width)

    @property
    def sizes(self) -> dict[str, int]:
        """The named sizes of this report, `batch` among them."""
        return dict(self.core.trace.network.sizes)

    @property
    def rows(self) -> list[Row]:
        """Every execution of every layer, repeats unfolded, in order. They add up to the totals."""
        return [Row(line, self.core.causal) for line in self.core.lines]

    @property
    def faults(self) -> list[Fault]:
        """Errors of layers, if weighed with `partial`; empty otherwise."""
        return list(self.core.trace.faults.values())

    def to_dict(self) -> Json:
        """Plain data, as `netweight show --json` prints it."""
        from netweight.exporters import json

        return json.report_data(self.core, self.source_name, self.origin, self.remarks)

    def export(self, format: str) -> str:
        """The report as text: `json`, `csv`, `md` or `html`. Raises KeyError for an unknown format."""
        from netweight.exporters import export_report

        return export_report(self.core, format)

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame. Raises ImportError, which names the package to install, without pandas."""
        columns = ("path", "kind", "inputs", "outputs", "parameters", "trainable", "macs", "flops")
        figures = ("weight_bytes", "output_bytes", "saved_bytes")
        names = (*columns, *figures)
        return to_data_frame([{name: getattr(row, name) for name in names} for row in self.rows], names)

    def __str__(self) -> str:
        from netweight.exporters import plain

        return plain.plain_text(self.core)

    def __repr__(self) -> str:
        weight = f"{text.format_count(self.parameters)} parameters, {text.format_operations(self.flops)} FLOPs"
        return f"<netweight.Report {self.name!r}: {weight}>"

    def _repr_html_(self) -> str:
        from netweight.exporters import html

        return html.html_fragment(self.core)


class Comparison:
    """Reports side by side, with ratios against the first."""

    def __init__(self, reports: tuple[Report, ...]) -> None:
        self.reports = reports

    @property
    def rows(self) -> list[Json]:
        """One record per network: its name, its figures, and `ratios` of them to the first."""
        from netweight.exporters import comparison

        return [
            comparison.comparison_record(report.core, self.reports[0].core, report.source_name)
            for report in self.reports
        ]

    def to_dict(self) -> Json:
        """Plain data, as `netweight compare --json` prints it."""
        return {"schema": "netweight.compare/1", "networks": self.rows}

    def to_pandas(self) -> Any:
        """A pandas DataFrame, one line per network. Raises ImportError, which names the package to install."""
        rows = self.rows
        names = tuple(name for name in rows[0] if name not in ("ratios", "sizes"))
        return to_data_frame([{name: row[name] for name in names} for row in rows], names)

    def __str__(self) -> str:
        from netweight.exporters import comparison

        return comparison.comparison_table([report.core for report in self.reports])

    def __repr__(self) -> str:
        return f"<netweight.Comparison of {', '.join(repr(report.name) for report in self.reports)}>"

    def _repr_html_(self) -> str:
        from netweight.exporters import comparison

        return comparison.comparison_html([report.core for report in self.reports])


def to_data_frame(rows: list[Json], columns: tuple[str, ...]) -> Any:
    """Rows as a data frame. Integers too large for 64 bits stay Python integers."""
    try:
        import pandas as pd  # pyright: ignore[reportMissingImports, reportUnknownVariableType, reportMissingTypeStubs]
    except ImportError:
        raise ImportError("to_pandas needs pandas, which is not installed: run pip install pandas") from None
    return pd.DataFrame(rows, columns=list(columns))  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
