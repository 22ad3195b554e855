"""The result of `netweight.memory`: a memory plan that prints, shows in a notebook and turns into plain data."""

from __future__ import annotations

from typing import Any

from netweight.planner.parts import (
    ByteRange,
    DevicePlan,
    FitResult,
    LayerMemory,
    MemorySaving,
    PhasePeak,
    PlanPart,
    plan_data,
)

Json = dict[str, Any]


class MemoryPlan:
    """Memory of inference or training of a network, by part, at the phase of the peak. Bytes are whole numbers."""

    def __init__(self, plan: DevicePlan, source_name: str = "") -> None:
        self.plan, self.source_name = plan, source_name

    @property
    def total(self) -> int:
        """Bytes at the peak, the most likely figure."""
        return self.plan.total.likely

    @property
    def peak(self) -> PhasePeak:
        """The phase of the peak: its `name`, the row that runs then (`at`), its `parts` and their sum, `bytes`."""
        return self.plan.peak

    @property
    def range(self) -> ByteRange:
        """Low, likely and high estimate of the bytes at the peak."""
        return self.plan.total

    @property
    def parts(self) -> dict[str, int]:
        """Bytes by part at the peak; they add up to `total`."""
        return {part.name: part.bytes.likely for part in self.plan.parts}

    @property
    def explained(self) -> tuple[PlanPart, ...]:
        """The parts with their ranges, formulas and sources."""
        return self.plan.parts

    @property
    def moments(self) -> tuple[PhasePeak, ...]:
        """All phases of the plan; the peak is the highest of them."""
        return self.plan.moments

    @property
    def layers(self) -> tuple[LayerMemory, ...]:
        """Bytes by row of the network."""
        return self.plan.layers

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Assumptions of the plan, one sentence each."""
        return self.plan.assumptions

    @property
    def fits(self) -> bool | None:
        """True if the plan fits the device or budget; None if neither was given."""
        return self.plan.fits

    @property
    def fit(self) -> FitResult | None:
        """The largest value that fits, if `fit` was given; bytes of the next one, and the part that limits it."""
        return self.plan.fit

    @property
    def changes(self) -> tuple[MemorySaving, ...]:
        """Changes that save memory, cheapest first; empty if the plan fits."""
        return self.plan.changes

    def to_dict(self) -> Json:
        """Plain data, as `netweight memory --json` prints it."""
        return {**plan_data(self.plan), "name": self.plan.name or self.source_name}

    def __str__(self) -> str:
        from netweight.exporters import plan

        return plan.render_plan(self.plan)

    def __repr__(self) -> str:
        from netweight.dims import number_text as text

        peak = f"{text.format_bytes(self.total)} at the peak, {self.plan.peak.name}"
        return f"<netweight.MemoryPlan {self.plan.name!r}: {peak}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"
