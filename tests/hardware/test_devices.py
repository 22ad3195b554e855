"""The table of devices: units, ranges, what is usable, and names as people write them."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.resources import files

import pytest

from netweight.faults.fault import Fault
from netweight.hardware import Device, find_device, matching_devices
from netweight.hardware.rows import RATES, device_table, parse_byte_amount

GIB = 2**30
EVERY = matching_devices()


def test_every_row_is_a_device() -> None:
    text = files("netweight.hardware").joinpath("devices.csv").read_text("utf-8")
    assert len(EVERY) == len(list(csv.reader(text.splitlines()))) - 1 >= 135


def test_names_are_unique() -> None:
    names = [name.lower() for device in EVERY for name in device.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("device", EVERY, ids=lambda device: device.id)
def test_units_and_ranges(device: Device) -> None:
    assert 2010 <= device.year <= 2027
    assert 2**20 <= device.usable <= device.sold <= 2**41
    assert device.usable >= 0.66 * device.sold, "no driver keeps a third for itself"
    assert device.usable % device.parts == 0
    assert device.each * device.parts == device.usable
    assert device.bandwidth == 0 or 10**10 <= device.bandwidth <= 10**14
    assert 0 <= device.power <= 3000
    assert device.source
    assert device.usable_source
    assert set(device.unsure) <= {"sold", "usable", "bandwidth", "power", *RATES}
    assert device.rates
    for rate in device.rates.values():
        assert 10**9 <= rate <= 10**17


@pytest.mark.parametrize("device", EVERY, ids=lambda device: device.id)
def test_rates_are_dense(device: Device) -> None:
    """Halving the width at most doubles a dense rate twice over; a sparse figure in one column would stand out."""
    rates = device.rates
    for narrow, wide, most in (("bf16", "tf32", 4), ("fp8", "bf16", 4.5), ("fp4", "fp8", 4.1), ("int8", "fp16", 4.1)):
        if narrow in rates and wide in rates:
            assert rates[narrow] <= most * rates[wide]


@pytest.mark.parametrize(
    ("name", "sold", "usable"),
    [
        ("rtx-4090", 24 * GIB, 24_564 * 2**20),
        ("rtx-3090", 24 * GIB, 24 * GIB),
        ("a100", 80 * GIB, 80 * GIB),
        ("h100", 80 * GIB, 81_559 * 2**20),
        ("l40s", 48 * GIB, 46_068 * 2**20),
        ("mi300x", 192 * GIB, 206_141_652_992),
        ("apple-m1", 16 * GIB, 11_453_251_584),
    ],
)
def test_cards_are_sold_in_gib(name: str, sold: int, usable: int) -> None:
    assert (find_device(name).sold, find_device(name).usable) == (sold, usable)


def test_figures_are_in_plain_units() -> None:
    device = find_device("rtx-4090")
    assert device.bandwidth == 1008 * 10**9
    assert device.rates["bf16"] == 165_200_000_000_000
    assert device.rates["fp32"] == 82_600_000_000_000


def test_two_devices_in_one() -> None:
    assert find_device("mi250x").each == 68_702_699_520


@pytest.mark.parametrize("name", ["RTX 4090", "rtx4090", "rtx_4090", "H100 SXM5 80GB", "H100", "Apple M1", "mi300x"])
def test_names_as_people_write_them(name: str) -> None:
    assert find_device(name).id in {"rtx-4090", "h100-sxm5-80gb", "apple-m1", "instinct-mi300x"}


@pytest.mark.parametrize(("name", "near"), [("rtx-4091", "rtx-4090"), ("h101", "h100"), ("", "netweight devices")])
def test_an_unknown_name_is_told_what_is_near(name: str, near: str) -> None:
    with pytest.raises(Fault) as caught:
        find_device(name)
    assert near in caught.value.line()


def test_patterns() -> None:
    assert {device.id for device in matching_devices("rtx-40*")} >= {"rtx-4060", "rtx-4090"}
    assert {device.vendor for device in matching_devices("apple")} == {"Apple"}


def test_amounts() -> None:
    assert [parse_byte_amount(text) for text in ("24GiB", "24564MiB", "230MB", "61.3GiB", "11453251584")] == [
        24 * GIB, 24_564 * 2**20, 230_000_000, 65_820_373_811, 11_453_251_584,
    ]  # fmt: skip


def test_the_table_is_read_when_it_is_asked_for() -> None:
    code = "import netweight, netweight.hardware.rows as t; print(t.device_table.cache_info().currsize)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0"
    assert device_table.cache_info().currsize == 1
