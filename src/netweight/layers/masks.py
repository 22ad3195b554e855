"""The random mask of a dropout."""

from __future__ import annotations

from netweight.core.spec import BACKENDS, CPU, Backend, Keep, Spec, Tensor


def kept_mask(s: Spec, x: Tensor, pattern: str, backends: tuple[Backend, ...] = BACKENDS) -> tuple[Keep, ...]:
    """What backward keeps of it: a byte a number; on the CPU a number, already divided by the share that stays."""
    on_cpu: tuple[Backend, ...] = tuple(backend for backend in backends if backend in CPU)
    others: tuple[Backend, ...] = tuple(backend for backend in backends if backend not in CPU)
    return Keep(s.tensor("mask", pattern, "mask"), (x,), others), Keep(s.tensor("noise", pattern), (x,), on_cpu)
