"""The table of devices read: bytes, bytes a second and operations a second, exact as the table writes them."""

from __future__ import annotations

import csv
from functools import lru_cache
from pkgutil import get_data
from typing import Literal, NamedTuple

Kind = Literal["gpu", "accelerator", "unified", "cpu"]

UNITS = {"GiB": 2**30, "MiB": 2**20, "GB": 10**9, "MB": 10**6}
RATES = ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "fp4", "int8")
"""Columns of rates: operations a second with dense operands, two a multiply-add, in units of 10^12."""


class Device(NamedTuple):
    """A device. `sold` and `usable` are bytes: as the vendor calls it, and as its driver shows it to a program.

    Vendors' "24 GB" cards hold 24 GiB; of these the driver shows a little less, and with error correction in main
    memory a sixteenth less. `parts` is how many devices a program sees that share `usable`. `bandwidth` is in bytes
    per second, 0 if unknown; `rates` are operations per second by number format, never with sparse operands.
    `unsure` names the figures that no primary source was found for.
    """

    id: str
    names: tuple[str, ...]
    name: str
    vendor: str
    year: int
    kind: Kind
    parts: int
    sold: int
    usable: int
    bandwidth: int
    rates: dict[str, int]
    power: int
    source: str
    usable_source: str
    unsure: tuple[str, ...]
    note: str

    @property
    def each(self) -> int:
        """Usable bytes of one of its parts: what one process has without sharding."""
        return self.usable // self.parts


@lru_cache(maxsize=1)
def device_table() -> dict[str, Device]:
    """All devices by id, in the order of the table."""
    text = get_data(__name__, "devices.csv")
    assert text is not None
    found = (_device(row) for row in csv.DictReader(text.decode().splitlines()))
    return {device.id: device for device in found}


def _device(row: dict[str, str]) -> Device:
    kind = row["kind"]
    assert kind in ("gpu", "accelerator", "unified", "cpu"), kind
    return Device(
        row["id"],
        (row["id"], *filter(None, row["aliases"].split(";"))),
        row["name"],
        row["vendor"],
        int(row["year"]),
        kind,
        int(row["parts"]),
        parse_byte_amount(row["sold"]),
        parse_byte_amount(row["usable"]),
        _scaled(row["bandwidth_gb_s"], 10**9),
        {name: _scaled(row[name], 10**12) for name in RATES if row[name]},
        _scaled(row["power_w"], 1),
        row["source"],
        row["usable_source"],
        tuple(row["unsure"].split()),
        row["note"],
    )


def parse_byte_amount(text: str) -> int:
    """Bytes of `24GiB`, `24564MiB`, `230MB` or plain bytes, rounded down."""
    unit = next((unit for unit in UNITS if text.endswith(unit)), "")
    return _scaled(text.removesuffix(unit), UNITS.get(unit, 1))


def _scaled(text: str, by: int) -> int:
    """A decimal number times a whole one, exact but for what is less than 1."""
    whole, _, rest = text.partition(".")
    return int(f"{whole}{rest}" or "0") * by // 10 ** len(rest)
