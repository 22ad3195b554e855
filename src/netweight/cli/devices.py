"""`netweight devices`: memory, bandwidth and throughput of the devices in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import output
from .strict import command

if TYPE_CHECKING:
    from netweight.hardware import Device

Json = dict[str, Any]
SHOWN = ("fp32", "bf16", "fp8", "fp4", "int8")


@command("List devices with memory, bandwidth and throughput.")
@click.argument("pattern", default="*")
@click.option("--json", "as_json", is_flag=True, help="Print exact figures as JSON, with sources.")
def devices(pattern: str, as_json: bool) -> None:
    """List the devices that match PATTERN, such as 'rtx-40*', or the one of that name.

    Memory is nominal (as sold) and usable (as the driver reports it). Throughput is dense, in 10^12 operations per
    second, 2 per multiply-add; ? marks a figure without a primary source.
    """
    from netweight import hardware

    found = hardware.matching_devices(pattern) or (hardware.find_device(pattern),)
    output.emit_json(_data(found)) if as_json else output.emit(_text(found))


def _data(found: tuple[Device, ...]) -> Json:
    return {"schema": "netweight.devices/1", "devices": [_plain(device) for device in found]}


def _plain(device: Device) -> Json:
    named = {"aliases" if name == "names" else name: value for name, value in device._asdict().items()}
    return named | {"aliases": list(device.names[1:]), "unsure": list(device.unsure)}


def _text(found: tuple[Device, ...]) -> str:
    from netweight.dims import number_text as text
    from netweight.exporters.grid import ColumnHeader, TableLine, render_table

    def marked(device: Device, figure: str, short: str) -> str:
        return f"{short} ?" if short and figure in device.unsure else short

    heads = (
        ColumnHeader("device", right=False),
        ColumnHeader("name", right=False, drop=1),
        ColumnHeader("nominal"),
        ColumnHeader("usable"),
        ColumnHeader("GB/s"),
        *(ColumnHeader(f"{name} {_unit(name)}", drop=2) for name in SHOWN),
    )
    lines = [
        TableLine(
            [
                device.id,
                device.name,
                marked(device, "sold", str(text.format_bytes(device.sold))),
                marked(device, "usable", str(text.format_bytes(device.usable))),
                marked(device, "bandwidth", f"{device.bandwidth / 10**9:g}" if device.bandwidth else ""),
                *(marked(device, name, _rate(device, name)) for name in SHOWN),
            ]
        )
        for device in found
    ]
    table = render_table(heads, lines, output.terminal_width())
    return f"{table}\n\n{_details(found[0])}" if len(found) == 1 else table


def _unit(name: str) -> str:
    return "TOP/s" if name.startswith("int") else "TFLOP/s"


def _rate(device: Device, name: str) -> str:
    return f"{device.rates[name] / 10**12:g}" if name in device.rates else ""


def _details(device: Device) -> str:
    """The other names, exact memory, sources and notes of a single device, a line each."""
    labeled = {
        "also": ", ".join(device.names[1:]),
        "usable": f"{device.usable:,} B: {device.usable_source}",
        "parts": f"{device.parts} devices of {device.each:,} B each" if device.parts > 1 else "",
        "figures": device.source,
        "note": device.note,
    }
    return "\n".join(f"{name:8} {words}" for name, words in labeled.items() if words)
