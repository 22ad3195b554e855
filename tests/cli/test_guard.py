"""The door of the command line: what nobody foresaw is one clear line and exit code 2, and files keep what they are."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from netweight.cli.output import sanitize_lines

posix = pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")


@pytest.mark.parametrize("raised", [ValueError("a\x1b[31mb\nc"), KeyError("k"), RecursionError(), MemoryError()])
@pytest.mark.parametrize("command", [("show", "lenet5"), ("check", "lenet5", "--max-parameters", "1")])
def test_what_nobody_foresaw_is_one_line(
    refused: Any, monkeypatch: pytest.MonkeyPatch, raised: Any, command: Any
) -> None:
    def fails(*_args: Any, **_options: Any) -> None:
        raise raised

    monkeypatch.setattr("netweight.api.calls.load", fails)
    said = refused(*command)
    assert "report" in said
    assert type(raised).__name__ in said
    assert "\x1b" not in said


def test_where_it_came_from_is_told_to_who_asks(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_options: Any) -> None:
        raise ValueError("here")

    monkeypatch.setattr("netweight.api.calls.load", fails)
    monkeypatch.setenv("NETWEIGHT_TRACEBACK", "1")
    done = run("show", "lenet5")
    assert done.code == 2
    assert "Traceback" in done.err


@pytest.mark.parametrize("columns", ["²", "-1", "0", "x", "9" * 5000, ""])
def test_any_width_of_a_terminal(run: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("netweight.cli.output.is_terminal", lambda: True)
    assert run("show", "lenet5").code == 0


HOSTILE = "a\x1b[31mb\u202ec\x07d\u2066e\x9b1m"


@pytest.fixture
def hostile(design: Any) -> str:
    """A design with every name that a stranger may choose chosen badly."""
    inputs = {HOSTILE: {"shape": [HOSTILE, 4]}}
    layers = [{"kind": "dense", "units": 4, "name": "d\u202e"}, {"kind": "relu"}]
    return design({"netweight": 1, "name": HOSTILE, "sizes": {HOSTILE: 4}, "inputs": inputs, "layers": layers})


@pytest.mark.parametrize(
    "command",
    [
        ("show",),
        ("show", "--json"),
        ("memory",),
        ("memory", "--layers"),
        ("memory", "--json"),
        ("memory", "--train", "adamw", "--freeze", f"path:{HOSTILE}"),
        ("memory", "--format", f"bf16,path:{HOSTILE}=int8"),
        ("memory", "--budget", "1B"),
        ("memory", "--fit", "batch", "--budget", "1GB"),
        ("memory", "--fit", HOSTILE, "--budget", "1GB"),
        ("compare",),
        ("check", "--max-parameters", "1"),
        ("check", "--max-parameters", "1", "--json"),
        ("show", "--set", f"{HOSTILE}=2"),
        ("show", "--set", f"{HOSTILE}x=2"),
        ("show", "--format", HOSTILE),
    ],
)
def test_nothing_from_outside_drives_the_terminal(run: Any, hostile: str, command: tuple[str, ...]) -> None:
    done = run(command[0], hostile, *command[1:])
    assert not set(done.out + done.err) & set("\x1b\u202e\x07\u2066\x9b")
    assert done.code in (0, 1, 2)
    if "--json" in command:
        json.loads(done.out)


def test_a_terminal_gets_no_more_than_our_own_styles() -> None:
    assert (
        sanitize_lines("\x1b[1mbold\x1b[0m\ta\nb\x1b]0;title\x07\u202e\x1b[2J")
        == "\x1b[1mbold\x1b[0m\ta\nb�]0;title���[2J"
    )


@posix
def test_converting_writes_through_a_link(run: Any, tmp_path: Path) -> None:
    target, link, hard = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "hard.csv"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    assert run("convert", "lenet5", str(link), "--force").code == 0
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("path,")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    hard.hardlink_to(target)
    assert run("convert", "vgg11", str(hard), "--force").code == 0
    assert hard.stat().st_ino == target.stat().st_ino
    assert target.read_bytes() == hard.read_bytes()
    assert b"features" in target.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hard.csv", "link.csv", "real.csv"]


@posix
def test_converting_keeps_the_mode(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")
    target.chmod(0o640)
    assert run("convert", "lenet5", str(target), "--force").code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@posix
def test_a_link_to_nowhere_is_there(refused: Any, run: Any, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "nothing.csv")
    assert "--force" in refused("convert", "lenet5", str(link))
    assert link.is_symlink()
    assert not (tmp_path / "nothing.csv").exists()
    assert run("convert", "lenet5", str(link), "--force").code == 0
    assert link.is_symlink()
    assert (tmp_path / "nothing.csv").is_file()


@posix
def test_what_is_no_file_is_not_written(refused: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "Name a regular file." in refused("convert", "lenet5", str(pipe), "--force")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    for device in filter(os.path.exists, ("/dev/full", "/dev/null")):
        link = tmp_path / "device.csv"
        link.symlink_to(device)
        assert "Name a regular file." in refused("convert", "lenet5", str(link), "--force")
        assert "Name a regular file." in refused("convert", "lenet5", device, "--force", "--to", "csv")
        assert stat.S_ISCHR(os.stat(device).st_mode)  # noqa: PTH116  a device
        link.unlink()


def test_a_design_takes_the_sizes_and_refuses_what_it_cannot_hold(run: Any, refused: Any, tmp_path: Path) -> None:
    target = tmp_path / "net.json"
    assert run("convert", "gpt2", str(target), "--set", "seq=7", "--batch", "3").code == 0
    assert json.loads(target.read_text("utf-8"))["sizes"] == {"batch": 3, "seq": 7}
    for option in (("--format", "bf16"), ("--causal", "half"), ("--backend", "cpu")):
        assert option[0] in refused("convert", "gpt2", str(target), "--force", *option)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "lenet5", "--json", "--depth", "1"),
        ("show", "lenet5", "--json", "--units", "GB"),
        ("memory", "lenet5", "--json", "--layers"),
        ("compare", "lenet5", "--json", "--units", "GiB"),
        ("check", "lenet5", "--max-macs", "1G", "--json", "--units", "GB"),
    ],
)
def test_what_json_has_no_use_for(refused: Any, arguments: tuple[str, ...]) -> None:
    said = refused(*arguments)
    assert any(f"{word} has no effect: " in said for word in arguments)


def test_a_process_of_its_own_ends_with_two() -> None:
    says = "import netweight.api.calls as api; api.load = None; import netweight.cli as cli; cli.run()"
    ran = subprocess.run([sys.executable, "-c", says, "show", "lenet5"], capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "report" in ran.stderr
