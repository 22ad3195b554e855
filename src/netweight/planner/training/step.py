"""The time line of a training step on one device: persistent state and every lifetime within the step."""

from __future__ import annotations

from functools import cached_property

from netweight.analysis.storages import FIXED
from netweight.dims.sizes import Size
from netweight.planner.lifetimes import Lifetime
from netweight.planner.options import PlanOptions
from netweight.planner.parts import LayerMemory
from netweight.planner.row_memory import memory_by_row
from netweight.planner.stages import TraceCache
from netweight.planner.tape import FULL
from netweight.spec.spec import Backend
from netweight.trace.trace import Trace

from .activation_gradients import activation_gradient_lifetimes
from .activations import activation_lifetimes, in_flight_lifetimes
from .loss import loss_lifetimes
from .parameters import device_parameters
from .params import DeviceParameter
from .persistent import gradient_bytes, host_bytes, persistent_bytes
from .recomputed import recomputed_lifetimes
from .setup import StepSetup
from .weight_casts import weight_cast_lifetimes
from .weight_gradients import weight_gradient_lifetimes


class TrainingStep:
    """A training step: `setup`, the `params` of the device, and the `lives` of everything that the step allocates."""

    def __init__(self, trace: Trace, options: PlanOptions, stage: int = 0, traces: TraceCache | None = None) -> None:
        self.setup = setup = StepSetup(trace, options, stage, traces)
        self.clock = setup.schedule
        self.params: list[DeviceParameter] = list(device_parameters(setup))
        lives = (
            *activation_lifetimes(setup),
            *recomputed_lifetimes(setup),
            *activation_gradient_lifetimes(setup),
            *weight_gradient_lifetimes(setup, self.params),
            *_loss_lifetimes(setup),
            *weight_cast_lifetimes(setup, self.params),
        )
        # Other stages run the other rows; what is in flight is this stage's already.
        self.lives: list[Lifetime] = [
            *(life for life in lives if setup.has_row(life.row)),
            *in_flight_lifetimes(setup),
        ]

    @cached_property
    def fixed(self) -> dict[str, dict[int, Size]]:
        """Bytes by part and row that stay from step to step."""
        return persistent_bytes(self.setup, self.params)

    def hosted(self) -> dict[str, Size]:
        """Bytes on the host, by what was offloaded."""
        return host_bytes(self.setup, self.params)

    def layers(self) -> list[LayerMemory]:
        """Bytes by row: weights, optimizer, gradients, and activations saved for backward."""
        columns: dict[str, dict[int, Size]] = dict(self.fixed)
        gradients: dict[int, Size] = {}
        for param in self.params:
            if param.learns:
                gradients[param.row] = gradients.get(param.row, 0) + gradient_bytes(self.setup, param)
        saved: dict[int, Size] = {}
        for life in self.lives:
            if life.part == "activations" and life.row >= 0:
                saved[life.row] = saved.get(life.row, 0) + life.bytes
        return memory_by_row(self.setup.trace, columns | {"gradients": gradients, "activations": saved})

    def saved(self) -> Size:
        """Bytes saved for backward, inputs included."""
        return sum(self.setup.storage_bytes(place) for place in self.setup.saved.until)


def _loss_lifetimes(setup: StepSetup) -> list[Lifetime]:
    """What the loss allocates, if the output is a head of classes or tokens."""
    if setup.head is None:
        return []
    wide = setup.tape.made[setup.head.place].dtype == "compute"
    width = FULL if wide else setup.precision.activations
    return loss_lifetimes(setup.head, setup.loss, width, setup.schedule.loss)


def saved_with_unfused_norms(trace: Trace, width: int, backend: Backend) -> Size:
    """Bytes saved for backward at `width` bytes per activation if RMSNorm runs as separate ops and all is trained."""
    precision = "bf16" if width < FULL else "fp32"
    step = TrainingStep(trace, PlanOptions(train="sgd", precision=precision, backend=backend, norms="eager"))
    made = step.setup.tape.made
    storages = step.setup.saved.until
    return sum(step.setup.shard.storage(place) * FIXED.get(made[place].dtype, width) for place in storages)
