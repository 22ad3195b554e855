"""State that stays from step to step, by row: weights, master weights, optimizer states, and gradients if they stay."""

from __future__ import annotations

from collections.abc import Iterable

from netweight.dims.sizes import Size, ceil_div
from netweight.planner.offload import WORDS

from .params import DeviceParameter
from .setup import StepSetup


def stored_bytes(setup: StepSetup, param: DeviceParameter) -> Size:
    """Bytes of a weight between passes, before ZeRO: frozen ones in their format."""
    return param.elements * setup.precision.weights if param.learns else param.frozen


def gradient_bytes(setup: StepSetup, param: DeviceParameter) -> Size:
    """Bytes of a weight's gradient on this device, with the buffer that a framework adds it up in."""
    precision = setup.precision
    return setup.zero_sharded(param.elements * (precision.gradients + precision.added), 2)


def optimizer_state_bytes(setup: StepSetup, param: DeviceParameter) -> Size:
    """Bytes of a weight's optimizer state, before ZeRO, all copies.

    The state is a function of the whole tensor's shape (blocks, rows, columns): of a sharded one the same fraction.
    """
    copies = param.whole // param.learned.elements if param.learned.elements else 1
    size = setup.optimizer.state(param.learned, setup.precision.state) * copies
    return size if param.elements == param.whole else ceil_div(size * param.elements, param.whole)


def persistent_bytes(setup: StepSetup, params: Iterable[DeviceParameter]) -> dict[str, dict[int, Size]]:
    """Bytes on the device by part and row; what is offloaded is left out."""
    parts: dict[str, dict[int, Size]] = {"weights": {}, "master weights": {}, "optimizer": {}, "gradients": {}}

    def add(part: str, row: int, size: Size) -> None:
        if size:
            parts[part][row] = parts[part].get(row, 0) + size

    for param in params:
        if "weights" not in param.away:
            add("weights", param.row, setup.zero_sharded(stored_bytes(setup, param), 3))
    for param in params:
        if not param.learns:
            continue
        if "optimizer" not in param.away:
            add("master weights", param.row, setup.zero_sharded(param.elements * setup.precision.master, 1))
            add("optimizer", param.row, setup.zero_sharded(optimizer_state_bytes(setup, param), 1))
        if setup.keeps_gradients and "gradients" not in param.away:
            add("gradients", param.row, gradient_bytes(setup, param))
    return parts


def host_bytes(setup: StepSetup, params: Iterable[DeviceParameter]) -> dict[str, Size]:
    """Bytes on the host by what was offloaded: optimizer (with master weights), gradients, weights, activations."""
    found: dict[str, Size] = dict.fromkeys(WORDS, 0)
    for param in params:
        sizes: dict[str, Size] = {"weights": setup.zero_sharded(stored_bytes(setup, param), 3)}
        if param.learns:
            state = param.elements * setup.precision.master + optimizer_state_bytes(setup, param)
            sizes["optimizer"] = setup.zero_sharded(state, 1)
            sizes["gradients"] = gradient_bytes(setup, param)
        for word in param.away & sizes.keys():
            found[word] = found[word] + sizes[word]
    saved = (place for place in setup.saved.until if setup.offloads_activation(place))
    found["activations"] = sum(setup.storage_bytes(place) for place in saved)
    return {word: size for word, size in found.items() if size}
