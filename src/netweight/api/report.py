"""What weighing answers: reports and comparisons that print, show in a notebook and turn into other forms."""

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
    """What a network weighs, for one forward pass at its sizes. All figures are exact integers."""

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
        """Those parameters that train."""
        return self.core.totals.trainable

    @property
    def buffers(self) -> int:
        """Elements of running statistics, counters and fixed tables, no parameters."""
        return self.core.totals.buffers

    @property
    def macs(self) -> int:
        """Multiply-adds of one forward pass, contractions only."""
        return self.core.totals.macs

    @property
    def flops(self) -> int:
        """Two operations a multiply-add."""
        return self.core.totals.flops

    @property
    def weight_bytes(self) -> int:
        """Bytes of all weights in the report's format."""
        return self.core.totals.weight_bytes

    @property
    def saved_bytes(self) -> int:
        """Bytes of activations that training keeps for backward, in fp32."""
        return self.core.totals.saved_bytes

    @property
    def training_bytes(self) -> int:
        """Bytes of a training step with Adam in fp32, activations included."""
        from netweight.exporters.summary import adam_bytes

        return adam_bytes(self.core)

    def saved(self, width: int = 4, backend: Backend | None = None, *, norms: Kernel = "fused") -> int:
        """Bytes kept for backward at `width` bytes an activation, by the kernels of a `backend`, else of the report's.

        `fused`: a GPU's, one for attention and one for a recurrent layer; `eager`: both written out; `cpu`: PyTorch's
        of the CPU; `cpu-eager`: the same with attention written out; `onednn`: those with oneDNN's, whose workspaces
        are not counted. With `norms="eager"` RMSNorm runs step by step, as transformers writes it: the input in fp32
        and the normed numbers stay too.

        Raises Fault for another word.
        """
        require_choice("backend", backend or self.core.backend, BACKENDS)
        require_choice("norms", norms, ("fused", "eager"))
        if norms == "fused":
            return self.core.saved(width, backend)
        from netweight.planner.training_step import kept

        return kept(self.core.trace, width, backend or self.core.backend)

    def peak(self, width: int = 4) -> PeakBytes:
        """The most activation bytes alive at once in inference, at `width` bytes each, and the row where that is."""
        return self.core.peak(width)

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes that it was weighed at."""
        return dict(self.core.trace.network.sizes)

    @property
    def rows(self) -> list[Row]:
        """Every execution of every layer, repeats unfolded, in order. They add up to the totals."""
        return [Row(line, self.core.causal) for line in self.core.lines]

    @property
    def faults(self) -> list[Fault]:
        """What is at fault, where it was weighed all the same."""
        return list(self.core.trace.faults.values())

    def to_dict(self) -> Json:
        """What `netweight show --json` prints, as plain data."""
        from netweight.exporters import json

        return json.report_data(self.core, self.source_name, self.origin, self.remarks)

    def export(self, format: str) -> str:
        """The report as text: `json`, `csv`, `md` or `html`. Raises KeyError for another form."""
        from netweight.exporters import export_report

        return export_report(self.core, format)

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame. Raises ImportError, with what to install, where pandas is missing."""
        columns = ("path", "kind", "inputs", "outputs", "parameters", "trainable", "macs", "flops")
        figures = ("weight_bytes", "output_bytes", "saved_bytes")
        names = (*columns, *figures)
        return to_data_frame([{name: getattr(row, name) for name in names} for row in self.rows], names)

    def __str__(self) -> str:
        from netweight.exporters import plain

        return plain.text(self.core)

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
        """One record a network: its name, its figures, and `ratios` of them against the first."""
        from netweight.exporters import comparison

        return [
            comparison.comparison_record(report.core, self.reports[0].core, report.source_name)
            for report in self.reports
        ]

    def to_dict(self) -> Json:
        """What `netweight compare --json` prints, as plain data."""
        return {"schema": "netweight.compare/1", "networks": self.rows}

    def to_pandas(self) -> Any:
        """A pandas DataFrame, one line a network. Raises ImportError, with what to install, where pandas is missing."""
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
