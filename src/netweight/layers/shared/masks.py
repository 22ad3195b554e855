"""The random mask of a dropout."""

from __future__ import annotations

from netweight.spec.spec import BACKENDS, CPU, Backend, SavedTensor, Spec, Tensor


def kept_mask(s: Spec, x: Tensor, pattern: str, backends: tuple[Backend, ...] = BACKENDS) -> tuple[SavedTensor, ...]:
    """What backward keeps of it: a byte a number; on the CPU a number, already divided by the share that stays."""
    on_cpu: tuple[Backend, ...] = tuple(backend for backend in backends if backend in CPU)
    others: tuple[Backend, ...] = tuple(backend for backend in backends if backend not in CPU)
    return SavedTensor(s.tensor("mask", pattern, "mask"), (x,), others), SavedTensor(
        s.tensor("noise", pattern), (x,), on_cpu
    )
