"""What a network takes in memory, by part: to train one step, and to run."""

from __future__ import annotations

from typing import Literal

from netweight.dims.sizes import Size
from netweight.formats import FORMATS, REGIMES, MixedPrecision

from .report import Report

PartGroup = Literal["weights", "gradients", "optimizer", "activations", "cache", "overhead"]
"""What bytes are for, in every chart."""


def training_state_bytes(report: Report, regime: MixedPrecision = REGIMES["fp32"]) -> dict[PartGroup, Size]:
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


def inference_bytes(report: Report, format: str) -> dict[PartGroup, Size]:
    """Bytes of the weights in a format, and of the activations alive at once beside them."""
    return {"weights": report.weights(format), "activations": report.peak(FORMATS[format].activations).bytes}
