"""What a network takes in memory, by part: to train one step, and to run."""

from __future__ import annotations

from netweight.formats import FORMATS, REGIMES, Regime

from .dims import Size
from .report import Report


def trained(report: Report, regime: Regime = REGIMES["fp32"]) -> dict[str, Size]:
    """Bytes of one training step: parameters, gradients, master copies and Adam's two states, activations kept.

    A frozen parameter has neither gradient nor state.
    """
    totals = report.totals
    return {
        "weights": totals.parameters * regime.weights,
        "gradients": totals.trainable * regime.gradients,
        "optimizer": totals.trainable * regime.optimizer,
        "activations": report.saved(regime.activations),
    }


def inferred(report: Report, format: str) -> dict[str, Size]:
    """Bytes of the weights in a format, and of the activations alive at once beside them."""
    return {"weights": report.weights(format), "activations": report.peak(FORMATS[format].activations).bytes}
