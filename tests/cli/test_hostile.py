"""Files of strangers, and arguments that mean nothing: one line, exit code 2, in little work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.work import at_most_calls
from netweight.cli import main

MOST_CALLS = 200_000
"""Calls for two commands on a hostile file; 3,000 are usual, and 46,000 where modules are still to be imported."""

HEAD = b'{"netweight": 1, "inputs": {"x": {"shape": [3, 8, 8]}}, "layers": '

TOPS = {
    "empty": b"",
    "blank": b" \n ",
    "binary": bytes(range(256)) * 8,
    "text": b"hello",
    "list": b"[]",
    "number": b"5",
    "null": b"null",
    "unfinished": b'{"netweight": 1, "layers": [',
    "no version": b'{"layers": []}',
    "other version": b'{"netweight": 2, "layers": []}',
    "true as version": b'{"netweight": true, "layers": []}',
    "no layers": b'{"netweight": 1}',
    "layers is text": b'{"netweight": 1, "layers": "all"}',
    "unknown key": b'{"netweight": 1, "layers": [], "extra": 1}',
    "NaN": b'{"netweight": 1, "layers": [], "sizes": {"a": NaN}}',
    "infinite": b'{"netweight": 1, "layers": [], "sizes": {"a": 1e999}}',
    "huge size": b'{"netweight": 1, "layers": [], "sizes": {"a": %s}}' % (b"9" * 5000),
    "negative size": b'{"netweight": 1, "layers": [], "sizes": {"a": -1}}',
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep in layers": HEAD + b"[" * 5000 + b"]" * 5000 + b"}",
    "bad UTF-8": b'{"netweight": 1, "name": "\xff\xfe", "layers": []}',
}

NODES = {
    "null": b"null",
    "number": b"7",
    "no kind": b"{}",
    "kind is a list": b'{"kind": []}',
    "unknown kind": b'{"kind": "conv2dd"}',
    "control characters": b'{"kind": "\\u001b[31m\\u0000"}',
    "missing field": b'{"kind": "conv2d"}',
    "wrong type": b'{"kind": "conv2d", "filters": "many"}',
    "fraction": b'{"kind": "conv2d", "filters": 1.5}',
    "zero": b'{"kind": "conv2d", "filters": 0}',
    "huge": b'{"kind": "conv2d", "filters": %s}' % (b"9" * 400),
    "extra field": b'{"kind": "relu", "x\\u001b": 1}',
    "repeat without end": b'{"kind": "repeat", "times": 1099511627776, "layers": [{"kind": "relu"}]}',
    "unknown source": b'{"kind": "relu", "from": "nothing"}',
    "again of nothing": b'{"kind": "again", "of": "nothing"}',
    "kernel too large": b'{"kind": "conv2d", "filters": 1, "kernel": 99}',
}


@pytest.mark.parametrize("name", TOPS)
def test_hostile_document(refused, design, name):
    path = design(TOPS[name])
    with at_most_calls(MOST_CALLS):
        assert refused("show", path).startswith(path)
        assert refused("check", path, "--max-parameters", "1").startswith(path)


@pytest.mark.parametrize("name", NODES)
def test_hostile_node(run, design, name):
    path = design(HEAD + b"[" + NODES[name] + b"]}")
    code, _, err = run("show", path)
    assert code == 2
    assert err.startswith(f"{path}: /layers/0")
    assert err.count("\n") == 1
    assert "\x1b" not in err
    code, _, err = run("compare", path, path)
    assert code == 2
    assert err.count("\n") == 1


def test_names_cannot_drive_the_terminal(run, design, small):
    small["name"] = "a\x1b[31mb\u202ec\nd"
    out = run("show", design(small)).out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_byte_order_mark_is_no_fault(run, design):
    assert run("show", design(b"\xef\xbb\xbf" + HEAD + b'[{"kind": "relu"}]}')).code == 0


def test_places_that_are_no_files(refused, tmp_path):
    assert "folder" in refused("show", str(tmp_path))
    assert "File not found" in refused("show", str(tmp_path / "missing.json"))
    (tmp_path / "notes.txt").write_text("x")
    assert ".txt is not a design format" in refused("show", str(tmp_path / "notes.txt"))
    assert "No file" in refused("show", "nowhere/net")
    assert refused("show", " ").startswith("SOURCE: ")


def test_a_place_that_takes_no_file(refused, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert "cannot be written" in refused("convert", "lenet5", str(tmp_path / "nowhere" / "x.csv"))
    assert "cannot be written" in refused("convert", "lenet5", str(tmp_path / "folder.csv"), "--force")
    assert not list(tmp_path.glob("*.part"))
    (tmp_path / "file").touch()
    assert "is a file" in refused("site", str(tmp_path / "file"))


@pytest.mark.parametrize("arguments", [("show", "lenet5"), ("schema",), ("zoo", "lenet"), ("layers", "dense"), ()])
def test_without_standard_output_nothing_is_said(monkeypatch, arguments):
    monkeypatch.setattr("sys.stdout", None)
    assert main(list(arguments)) == 0


def test_without_standard_input_there_is_no_design(refused, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert refused("show", "-").startswith("standard input: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("show", "lenet5"), ("--help",), ("show", "lenet5", "--json")])
def test_a_full_disk_is_one_line(arguments):
    with open("/dev/full", "wb") as full:  # noqa: PTH123  a device
        ran = subprocess.run([sys.executable, "-m", "netweight", *arguments], stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2
    assert ran.stderr.count(b"\n") == 1
    assert b"cannot be written" in ran.stderr


def test_an_interrupt_ends_it_without_a_trace(run, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("netweight.api.calls.load", interrupted)
    code, out, err = run("show", "lenet5")
    assert (code, out, err.strip()) == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("show",), "SOURCE"),
        (("shw", "resnet50"), "Did you mean show?"),
        (("show", "resnet5O"), "resnet50"),
        (("show", "resnet50", "--bathc", "2"), "--batch"),
        (("show", "resnet50", "--batch", "0"), "from 1 to 2^40, found "),
        (("show", "resnet50", "--batch", "9" * 30), "from 1 to 2^40, found "),
        (("show", "resnet50", "--batch", "x"), "whole number"),
        (("show", "resnet50", "--set", "seq"), "NAME=VALUE"),
        (("show", "resnet50", "--set", "batch=-1"), "whole number"),
        (("show", "resnet50", "--set", "batch=0"), "batch: 0"),
        (("show", "resnet50", "--set", "batch=" + "9" * 5000), "whole number"),
        (("show", "resnet50", "--set", "nothing=3"), "nothing"),
        (("show", "resnet50", "--set", "batch=2", "--batch", "2"), "the same"),
        (("show", "resnet50", "--format", "fp3"), "fp32"),
        (("compare",), "SOURCE"),
        (("compare", "-", "-"), "once"),
        (("compare", "resnet50", "--set", "nothing=3"), "nothing"),
        (("check", "resnet50"), "budget"),
        (("check", "resnet50", "--max-parameters", "many"), "amount"),
        (("check", "resnet50", "--max-parameters", "1e999999999"), "amount"),
        (("check", "resnet50", "--max-weight-bytes", "5M"), "5MiB"),
        (("convert", "resnet50", "x.docx"), ".csv"),
        (("convert", "resnet50"), "TARGET"),
        (("zoo", "no-such-network"), "no network matches"),
        (("zoo", "--params", "<many"), "comparison"),
        (("layers", "convv2d"), "conv2d"),
    ],
)
def test_bad_arguments(refused, arguments, word):
    assert word in refused(*arguments)


def test_a_process_ends_with_two():
    ran = subprocess.run([sys.executable, "-m", "netweight", "show", "nothing"], capture_output=True)
    assert ran.returncode == 2
    assert ran.stdout == b""
    assert ran.stderr.count(b"\n") == 1


def test_what_was_said_before_a_fault_is_not_lost() -> None:
    says = "import netweight.cli as cli; cli.main = lambda: print('said') or 2; cli.run()"
    done = subprocess.run([sys.executable, "-c", says], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "said\n", "")
