"""What is handed out is complete: a wheel without the page would install without a word."""

import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

WHEEL_BYTES = 8_000_000
INSTALLED_BYTES = 30_000_000
"""Budgets of what people download and of what lies on their disk, the compiled Python files aside."""


@pytest.fixture(scope="module")
def archives(root: Path, static: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert static.is_dir()
    out = tmp_path_factory.mktemp("archives")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", out], cwd=root, check=True, capture_output=True)
    return out


def test_the_wheel_holds_the_page(archives: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        static = "netweight/app/static/"
        assert {f"{static}index.html", f"{static}sw.js", f"{static}stamp.json"} <= set(names)
        (engine,) = (name for name in names if name.startswith(f"{static}py-") and name.endswith("/engine.zip"))
        inside = zipfile.ZipFile(io.BytesIO(archive.read(engine))).namelist()
    assert "netweight/engine.pyc" in inside or "netweight/engine/__init__.pyc" in inside
    assert not [name for name in inside if name.startswith(("netweight/app", "netweight/cli")) or name.endswith(".py")]
    assert [name for name in inside if name.startswith("msgspec/_core.")]


def test_the_wheel_and_what_it_installs_are_small(archives: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        installed = sum(entry.file_size for entry in archive.infolist())
    assert wheel.stat().st_size < WHEEL_BYTES
    assert installed < INSTALLED_BYTES


def test_the_wheel_holds_the_package_and_its_data(archives: Path, root: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = (path for path in (root / "src").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {path.relative_to(root / "src").as_posix() for path in sources} <= names


def test_the_sources_can_build_the_page_and_carry_it(archives: Path) -> None:
    (sdist,) = archives.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {
        "hatch_build.py",
        "scripts/build_page.py",
        "locks/wheels.txt",
        "web/package.json",
        "web/package-lock.json",
        "web/.npmrc",
        "web/index.html",
        "web/runtime/build.mjs",
        "web/vite.config.mjs",
        "src/netweight/app/static/index.html",
    }
    assert needed <= names
    assert not [name for name in names if name.startswith(("web/node_modules", "web/build", "tests"))]
