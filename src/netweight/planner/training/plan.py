"""Memory of one training step: what is there all the time, what every pass makes, and when the most is alive.

Time runs forward through the operations of a tape, then through the loss, back through the same operations, and
ends with the optimizer's step. Everything has a life on that line; a moment is the highest time of a phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netweight.planner.options import PlanOptions, changed_options, check_options
from netweight.planner.parts import DevicePlan
from netweight.planner.sharding import parse_mesh
from netweight.planner.stages import TraceCache

from .phases import phase_peaks, plan_assumptions
from .step import TrainingStep

Json = dict[str, Any]


def plan_training(
    traces: TraceCache, sizes: Mapping[str, int], options: PlanOptions, *, brief: bool = False
) -> DevicePlan:
    """The memory of training a document at sizes; `brief` leaves out layers and assumptions.

    Raises Fault where it cannot be counted or does not say a size.
    """
    check_options(options)
    trace = traces.at(sizes)
    steps = [TrainingStep(trace, options, stage, traces) for stage in range(parse_mesh(options.shard).pp)]
    told = [(step, phase_peaks(step)) for step in steps]
    fullest, highs = max(told, key=lambda each: max(moment.bytes.likely for moment in each[1]))
    return DevicePlan(
        trace.network.name,
        "training",
        dict(trace.network.sizes),
        changed_options(options),
        highs,
        () if brief else tuple(fullest.layers()),
        () if brief else tuple(plan_assumptions(fullest, sizes)),
        fullest.setup.shard.mesh.devices,
    )
