"""Sliding windows: how many positions there are along an axis, and how that number comes about."""

from __future__ import annotations

from typing import NamedTuple

from netweight.caching.caches import memoize
from netweight.dims.sizes import Shape, Size, all_true, ceil_div
from netweight.faults.fault import Fault, Fix, shape_fault

from .axes import KERNEL, OUT, PLANE, TITLES, Pads, Sizes, dims, each


class Window(NamedTuple):
    """A sliding window along one axis: the size out and how it comes about."""

    out: Size
    note: str


def window(
    size: Size,
    kernel: Size,
    stride: Size,
    padding: Pads,
    dilation: Size,
    *,
    ceil: bool = False,
    axis: int = 0,
    plane: str = "",
) -> Window:
    """Positions of a window along an axis. `same` and `causal` pad so that only the stride shrinks the axis.

    Formula: floor((size + pads − dilation·(kernel − 1) − 1) / stride) + 1 (PyTorch Conv2d); with `ceil` the
    division rounds up and a window that starts in the right padding is dropped (PyTorch MaxPool2d), so that one window
    may reach over the end even where it is the only one.
    """
    if padding in ("same", "causal"):
        return Window(ceil_div(size, stride), f"{size} / {stride}, rounded up, = {ceil_div(size, stride)}")
    pad = padding[axis] if isinstance(padding, tuple) else 0 if isinstance(padding, str) else padding
    reach = dilation * (kernel - 1) + 1
    room = size + 2 * pad - reach
    out = (ceil_div(room, stride) if ceil else room // stride) + 1
    if not all_true(out >= 1):
        raise _too_large(size, kernel, pad, dilation, plane or str(size))
    if ceil:
        out = out - 1 * ((out - 1) * stride >= size + pad)
    pads = f" + 2·{pad}" if pad else ""
    rest = f" / {stride}, rounded {'up' if ceil else 'down'}," if stride != 1 else ""
    return Window(out, f"({size}{pads} − {reach}){rest} + 1 = {out}")


def _too_large(size: Size, kernel: Size, pad: Size, dilation: Size, plane: str) -> Fault:
    fits = (size + 2 * pad - 1) // dilation + 1
    needs = ceil_div(dilation * (kernel - 1) + 1 - size, 2)
    fixes = (Fix(f"Set kernel to {fits}", {"kernel": fits}), Fix(f"Set padding to {needs}", {"padding": needs}))
    what = f"Kernel {kernel}" if dilation == 1 else f"Kernel {kernel} with dilation {dilation}"
    return shape_fault(
        f"{what} is larger than the input, {plane}.",
        f"Take a smaller kernel, or pad the input by {needs}.",
        field="kernel",
        fixes=fixes,
    )


class Windows(NamedTuple):
    """Windows over all spatial axes: the sizes of plane, kernel and result by their dims, and how they come about."""

    dims: dict[str, Size]
    notes: tuple[str, ...]


def placed(sizes: Shape, kernel: Sizes, found: list[Window]) -> Windows:
    """Windows of a kernel over axes of these sizes, one of `found` for each."""
    n = len(sizes)
    outs = tuple([each_window.out for each_window in found])
    notes = tuple([f"{title} out: {each_window.note}" for title, each_window in zip(TITLES[n], found, strict=True)])
    return Windows(dims(PLANE[n], sizes) | dims(KERNEL[n], each(kernel, n)) | dims(OUT[n], outs), notes)


def _windows(
    sizes: Shape, kernel: Sizes, stride: Sizes, padding: Pads, dilation: Sizes, ceil: bool, plane: str = ""
) -> Windows:
    n = len(sizes)
    axes = zip(range(n), sizes, each(kernel, n), each(stride, n), each(dilation, n), strict=True)
    return placed(
        sizes,
        kernel,
        [window(size, k, step, padding, gap, ceil=ceil, axis=at, plane=plane) for at, size, k, step, gap in axes],
    )


_known = memoize(8192)(_windows)


def windows(
    x: Shape, kernel: Sizes, stride: Sizes, padding: Pads, dilation: Sizes = 1, *, ceil: bool = False
) -> Windows:
    """Windows over the spatial axes of `x`, batch and channels in front."""
    try:
        return _known(x[2:], kernel, stride, padding, dilation, ceil)
    except (Fault, TypeError):  # one that does not fit, or arrays as sizes: not remembered
        return _windows(x[2:], kernel, stride, padding, dilation, ceil, " × ".join(map(str, x[2:])))
