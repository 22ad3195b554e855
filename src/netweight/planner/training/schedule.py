"""The time of a training step: forward through the events, the loss, back, with what is run again between, the step."""

from __future__ import annotations

from collections.abc import Iterable

from .recompute import RecomputeSpan


class StepSchedule:
    """When every event runs, runs again and is differentiated.

    `loss` and the time after it belong to the loss and its gradient, `end` to the optimizer's step.
    """

    def __init__(self, events: int, redos: Iterable[RecomputeSpan]) -> None:
        self.loss = events
        self._back, self._again, self._ran = [0] * events, dict[int, int](), [*range(events), events, events]
        before = {redo.end: redo for redo in redos}
        for at in reversed(range(events)):
            if redo := before.get(at):
                for event in range(redo.start, redo.last + 1):
                    self._again[event] = len(self._ran)
                    self._ran.append(event)
            self._back[at] = len(self._ran)
            self._ran.append(at)
        self.end = len(self._ran)

    def back(self, event: int) -> int:
        """When an event is differentiated; of one before the first (−1), the step."""
        return self._back[event] if event >= 0 else self.end

    def again(self, event: int) -> int:
        """When an event runs again."""
        return self._again[event]

    def event(self, time: int) -> int | None:
        """The event that runs or is differentiated at a time; None for the loss and the step."""
        found = self._ran[time] if time < self.end else self.loss
        return None if found == self.loss else found
