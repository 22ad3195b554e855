"""What `netweight.memory` answers: a plan of memory that prints, shows in a notebook and turns into plain data."""

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
    """Memory of running or training a network, by part, at the moment when it needs the most. Bytes are whole."""

    def __init__(self, plan: DevicePlan, source_name: str = "") -> None:
        self.plan, self.source_name = plan, source_name

    @property
    def total(self) -> int:
        """Bytes at the peak, the most likely figure."""
        return self.plan.total.likely

    @property
    def peak(self) -> PhasePeak:
        """The moment that needs the most: `name`, the row that runs then (`at`), its `parts` and their sum, `bytes`."""
        return self.plan.peak

    @property
    def range(self) -> ByteRange:
        """Bytes at the peak at least, most likely and at most."""
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
        """The moments that were looked at; the peak is the highest of them."""
        return self.plan.moments

    @property
    def layers(self) -> tuple[LayerMemory, ...]:
        """Bytes by row of the network."""
        return self.plan.layers

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed."""
        return self.plan.assumptions

    @property
    def fits(self) -> bool | None:
        """Whether it fits the device or budget; None where none was given."""
        return self.plan.fits

    @property
    def fit(self) -> FitResult | None:
        """The largest size that fits, where that was asked; what the next one needs, and which part binds."""
        return self.plan.fit

    @property
    def changes(self) -> tuple[MemorySaving, ...]:
        """What would make it fit, the cheapest first; empty where it fits."""
        return self.plan.changes

    def to_dict(self) -> Json:
        """What `netweight memory --json` prints, as plain data."""
        return {**plan_data(self.plan), "name": self.plan.name or self.source_name}

    def __str__(self) -> str:
        from netweight.exporters import plan

        return plan.render_plan(self.plan)

    def __repr__(self) -> str:
        from netweight.dims import number_text as text

        return (
            f"<netweight.Memory {self.plan.name!r}: {text.format_bytes(self.total)} at the peak, {self.plan.peak.name}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"
