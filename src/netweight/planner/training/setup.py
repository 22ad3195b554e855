"""The setup of a training step on one device: operations, sharding, schedule and loss, resolved from the options."""

from __future__ import annotations

from collections.abc import Mapping

from netweight.analysis.storages import FIXED
from netweight.dims.sizes import Size, ceil_div
from netweight.faults.fault import Fault
from netweight.formats import REGIMES, MixedPrecision
from netweight.planner.autocast import autocast_device
from netweight.planner.offload import parse_offload
from netweight.planner.options import PlanOptions
from netweight.planner.sharding import DeviceShard, parse_mesh, replicated_rows
from netweight.planner.stages import TraceCache
from netweight.planner.tape import Tape, TapeOptions, record_tape
from netweight.spec.spec import Tensor
from netweight.trace.trace import Trace

from .learning import train_rules
from .loss import LOSSES, find_output_head
from .optimizers import OPTIMIZERS, Optimizer
from .params import Owner, weight_owners
from .recompute import SavedAndRecomputed, choose_saved, parse_recompute
from .schedule import StepSchedule


def mixed_precision_of(options: PlanOptions) -> MixedPrecision:
    """The mixed-precision mode of the options, else the default for the weights' format and for LoRA."""
    if options.precision:
        return REGIMES[options.precision]
    if options.width == 4:
        return REGIMES["fp32"]
    return REGIMES["adapters" if options.lora else "bf16"]


class StepSetup:
    """What the parts of a step are computed from: each part reads it, none changes it.

    `stage` is the pipeline stage of the device. `saved` says which storages stay for backward and which are recomputed.
    `head` is None if the output is not a dense layer's. Raises Fault for a loss that needs such a head.
    """

    def __init__(self, trace: Trace, options: PlanOptions, stage: int = 0, traces: TraceCache | None = None) -> None:
        self.trace, self.options, self.stage = trace, options, stage
        self.precision = mixed_precision_of(options)
        self.optimizer: Optimizer = OPTIMIZERS[options.train]
        self.rules = train_rules(trace, options.freeze, options.lora)
        self.offload = parse_offload(trace, options.offload)
        self.tape = self._record(traces)
        self.shard = DeviceShard(self.tape, parse_mesh(options.shard), replicated_rows(trace, options.shard))
        self.owners: Mapping[Owner, Owner] = weight_owners(self.tape)
        self.saved: SavedAndRecomputed = choose_saved(
            self.tape, parse_recompute(trace, options.recompute), self.storage_bytes
        )
        self.schedule = StepSchedule(len(self.tape.events), self.saved.redos)
        self.loss = LOSSES[options.loss]
        self.head = find_output_head(self.tape, self.shard)
        if self.head is None and options.loss not in ("cross_entropy", "none"):
            who = trace.network.name or "this network"
            raise Fault(
                f"loss: the output of {who} is no dense layer's, which {options.loss} needs.",
                "Leave loss away.",
                code="field",
                field="loss",
            )
        # Logits that a loss fused with its head never stores whole.
        self.unmaterialized = frozenset([self.head.place] if self.head and not self.loss.logits else [])

    def _record(self, traces: TraceCache | None) -> Tape:
        """The operations with their storages; equal ones are recorded once for all plans of `traces`."""
        options, how = self.options, self._tape_options()
        if traces is None:
            return record_tape(self.trace, options.backend, how, train=True)
        key = (id(self.trace.rows), options.backend, options.freeze, options.lora, *how[2:])
        return traces.once(key, lambda: record_tape(self.trace, options.backend, how, train=True))

    def _tape_options(self) -> TapeOptions:
        """Trainable weights, adapters, fused norms and gates, and the autocast lists of the backend."""
        norms = self.precision.activations if self.options.norms == "eager" else 0
        autocast = autocast_device(self.options.backend) if self.precision.autocast else None
        return TapeOptions(self.rules.learns, self.rules.rank, norms, self.options.gates == "fused", autocast)

    @property
    def keeps_gradients(self) -> bool:
        """True if weight gradients stay for the whole step: several passes, or a framework's buffers, add to them."""
        return self.options.accumulation_steps > 1 or self.precision.framework

    def storage_bytes(self, place: int) -> Size:
        """Bytes of a storage on this device."""
        width = FIXED.get(self.tape.made[place].dtype, self.precision.activations)
        return self.shard.storage(place) * width

    def has_row(self, row: int) -> bool:
        """True if a row runs on this pipeline stage; inputs (row −1) are on the first."""
        return (self.shard.stages[row] if row >= 0 else 0) == self.stage

    def owner(self, row: int, tensor: Tensor) -> Owner:
        """The row that holds a tied or shared weight first, and its name there; else the row itself."""
        return self.owners.get((row, tensor.name), (row, tensor.name))

    def zero_sharded(self, size: Size, stage: int) -> Size:
        """`size` bytes as one data-parallel device holds them: its part from this ZeRO stage on, else all."""
        mesh = self.shard.mesh
        return ceil_div(size, mesh.dp) if mesh.zero >= stage else size

    def offloads_activation(self, place: int) -> bool:
        """True if a storage that is saved for backward is on the host between its uses."""
        row = self.tape.made[place].row
        return row >= 0 and "activations" in self.offload.of(self.tape.rows[row])
