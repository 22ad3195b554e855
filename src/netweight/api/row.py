"""A row of a report, as the library shows it."""

from __future__ import annotations

from typing import NamedTuple

from netweight.analysis import figures, report
from netweight.dims.sizes import Shape


class Row(NamedTuple):
    """One execution of one layer. Figures are for all its copies and runs; shapes have the batch in front."""

    line: report.ReportRow
    causal: figures.Causal

    @property
    def path(self) -> str:
        """Names of the groups around it and its own, joined by dots."""
        return self.line.row.path

    @property
    def kind(self) -> str:
        """The kind of the layer, as in the document."""
        return self.line.row.kind

    @property
    def inputs(self) -> tuple[Shape, ...]:
        """Shapes of the inputs, with the batch."""
        return tuple(tensor.shape for tensor in self.line.row.spec.inputs)

    @property
    def outputs(self) -> tuple[Shape, ...]:
        """Shapes of the outputs, with the batch."""
        return tuple(tensor.shape for tensor in self.line.row.spec.outputs.values())

    @property
    def parameters(self) -> int:
        """Elements of its weights; a tied weight counts in its first row only."""
        return self.line.parameters

    @property
    def trainable(self) -> int:
        """Trainable parameters."""
        return self.line.trainable

    @property
    def macs(self) -> int:
        """MACs of one forward pass: convolutions and matrix products only."""
        return self.line.macs

    @property
    def flops(self) -> int:
        """FLOPs of one forward pass, 2 per MAC."""
        return self.line.flops

    @property
    def weight_bytes(self) -> int:
        """Bytes of its weights in the format of the report."""
        return self.line.weight_bytes

    @property
    def output_bytes(self) -> int:
        """Bytes of its outputs, in fp32."""
        return self.line.output_bytes

    @property
    def saved_bytes(self) -> int:
        """Bytes saved for backward, in fp32; a storage counts in the first row that saves it."""
        return self.line.saved_bytes

    @property
    def weights(self) -> dict[str, Shape]:
        """Shapes of its weights by name."""
        return {weight.name: weight.shape for weight in self.line.row.spec.weights}

    @property
    def formula(self) -> dict[str, str]:
        """Formulas of `parameters` and `macs`: `64·3·7·7 = 9,408`."""
        row = self.line.row
        counts = {"parameters": figures.row_parameters(row), "macs": figures.row_macs(row, self.causal)}
        return {name: count.formula() for name, count in counts.items()}
