"""Devices as data: memory as sold and as a program finds it, bandwidth, and dense rates by number format.

The table is `devices.csv`, read when it is first asked for.
"""

from __future__ import annotations

from netweight.faults.fault import Fault
from netweight.faults.suggestions import close_names, match_name

from .rows import Device, device_table

__all__ = ["Device", "find_device", "matching_devices"]


def find_device(name: str) -> Device:
    """The device of a name: its id or an alias; then, case and `-`, `_`, ` ` aside, where only one has it.

    Raises Fault, with what may have been meant, if no device or several have the name.
    """
    found = match_name(name, _names())
    if len(found) == 1:
        return device_table()[found[0]]
    known = " or ".join(found or close_names(name, _names()))
    hint = f"Did you mean {known}?" if known else ""
    page = hint or "Choose one of the list."
    raise Fault(
        f"Unknown device {name[:80]!r}.",
        hint or "Run netweight devices for the list.",
        code="unknown",
        page_hint=page,
    )


def matching_devices(pattern: str = "*") -> tuple[Device, ...]:
    """All devices with an id, an alias, a name or a vendor that matches a shell-style pattern, case aside."""
    from fnmatch import fnmatchcase

    wanted = pattern.lower()
    return tuple(
        device
        for device in device_table().values()
        if any(fnmatchcase(word.lower(), wanted) for word in (*device.names, device.name, device.vendor))
    )


def _names() -> list[tuple[str, str]]:
    """Every name and the id that it stands for."""
    return [(name, device.id) for device in device_table().values() for name in (*device.names, device.name)]
