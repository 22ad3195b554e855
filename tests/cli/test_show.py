from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROCESS = [sys.executable, "-m", "netweight"]

SMALL = """\
small
x 3 × 8 × 8, batch 1

layer           kind                         output  parameters     %    MACs   FLOPs     saved
stem            Conv2D 3×3 · 4 · padding 1  4 × 8 × 8         112  18.5  6.91 k  13.8 k     768 B
body ×3         Repeat                      4 × 8 × 8         444  73.3  27.6 k  55.3 k  3.00 KiB
  conv2d        Conv2D 3×3 · 4 · padding 1  4 × 8 × 8         444  73.3  27.6 k  55.3 k  3.00 KiB
global_avgpool  Global average pool                 4           0     0       0       0       0 B
head            Dense 10                           10          50   8.3      40      80      16 B
"""


def squeezed(text):
    return [line.split() for line in text.splitlines() if line]


def test_golden_table(run, design, small):
    out = run("show", design(small)).out
    assert squeezed(out)[: len(squeezed(SMALL))] == squeezed(SMALL)


def test_resnet50_as_promised(run):
    ran = run("show", "resnet50", "--json")
    assert ran.code == 0
    totals = ran.json["totals"]
    expected = {
        "parameters": 25557032,
        "trainable": 25557032,
        "buffers": 53173,
        "macs": 4089184256,
        "flops": 8178368512,
        "weight_bytes": 102228128,
        "saved_bytes": 86121984,
        "layers": 54,
        "rows": 174,
    }
    assert expected.items() <= totals.items()
    first = ran.json["rows"][0]
    assert (first["path"], first["inputs"], first["outputs"]) == ("conv1", [[1, 3, 224, 224]], [[1, 64, 112, 112]])
    assert first["weights"] == [{"name": "weight", "shape": [64, 3, 7, 7]}]
    assert first["formula"]["parameters"] == "64·3·7·7 = 9,408"
    assert ran.json["schema"] == "netweight.report/1"
    assert ran.json["source"]["kind"] == "zoo"
    assert ran.json["sizes"]["batch"] == 1
    assert ran.json["not_counted"] == []


def test_rows_add_up_to_totals(run):
    data = run("show", "gpt2", "--json", "--set", "seq=64").json
    for figure in (
        "parameters",
        "trainable",
        "buffers",
        "macs",
        "flops",
        "weight_bytes",
        "output_bytes",
        "saved_bytes",
    ):
        assert sum(row[figure] for row in data["rows"]) == data["totals"][figure]


def test_integers_beyond_64_bits_are_exact(run, design):
    big = 2**40
    doc = {
        "netweight": 1,
        "inputs": {"x": {"shape": [big]}},
        "layers": [{"kind": "dense", "units": big, "bias": False}],
    }
    assert run("show", design(doc), "--json").json["totals"]["macs"] == 2**80


def test_resnet50_is_a_screenful(run):
    out = run("show", "resnet50").out
    assert 12 <= len(out.splitlines()) <= 36
    assert "layer3" in out
    assert "×5" in out


def test_depth_unfolds(run, design, small):
    path = design(small)
    assert "\n  conv2d " not in run("show", path, "--depth", "0").out
    assert "\n  conv2d " in run("show", path, "--depth", "1").out


def test_batch_and_set_scale_macs(run):
    one, eight = (run("show", "resnet50", "--json", "--batch", n).json["totals"] for n in ("1", "8"))
    assert eight["macs"] == 8 * one["macs"]
    assert eight["parameters"] == one["parameters"]
    assert run("show", "resnet50", "--json", "--set", "batch=8").json["totals"] == eight


def test_causal_and_format(run):
    full, exact, half = (
        run("show", "gpt2", "--json", "--causal", name).json["totals"] for name in ("full", "exact", "half")
    )
    assert full["macs"] > exact["macs"] > half["macs"]
    halved = run("show", "gpt2", "--json", "--format", "bf16").json["totals"]
    assert 2 * halved["weight_bytes"] == full["weight_bytes"]


def test_backend(run):
    """gpt2 keeps the probabilities of its attention where that is written out."""
    shown = {name: run("show", "gpt2", "--backend", name, "--json").json for name in ("fused", "eager", "cpu")}
    kept = {name: sum(row["saved_bytes"] for row in data["rows"]) for name, data in shown.items()}
    assert kept["eager"] > kept["fused"]
    for name, data in shown.items():
        assert (data["backend"], data["totals"]["saved_bytes"]) == (name, kept[name])
        training = data["totals"]["training_bytes"]
        planned = run("memory", "gpt2", "--train", "adamw", "--loss", "none", "--backend", name, "--json").json
        assert kept[name] == training - 16 * data["totals"]["parameters"]
        assert planned["assumptions"] is not None
    assert "(backend eager)" in run("show", "gpt2", "--backend", "eager").out
    budget = ("check", "gpt2", "--max-saved-bytes", str(kept["fused"]))
    assert (run(*budget).code, run(*budget, "--backend", "eager").code) == (0, 1)
    refused = run("show", "gpt2", "--backend", "tpu")
    assert refused.code == 2
    assert "fused" in refused.err


def test_units(run):
    assert "102 MB" in run("show", "resnet50", "--units", "GB").out
    assert "97.5 MiB" in run("show", "resnet50").out


def test_partial_network_prints_what_counts(run, design, broken):
    path = design(broken)
    ran = run("show", path)
    assert ran.code == 2
    assert "partial" in ran.out
    assert "(error)" in ran.out
    assert ran.err.startswith(f"{path}: /layers/1/kernel: Kernel 99")
    assert ran.err.count("\n") == 1
    data = run("show", path, "--json").json
    assert data["partial"] is True
    assert data["not_counted"][0]["id"] == "/layers/1"


def test_standard_input(small):
    shown = subprocess.run([*PROCESS, "show", "-", "--json"], input=json.dumps(small).encode(), capture_output=True)
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["totals"]["parameters"] == 606


def test_closed_pipe_is_silent():
    with subprocess.Popen(
        [*PROCESS, "show", "resnet152", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as shown:
        assert shown.stdout
        assert shown.stderr
        shown.stdout.read(10)
        shown.stdout.close()
        assert shown.stderr.read() == b""
        assert shown.wait() == 0


def test_other_encodings_are_no_fault():
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run([*PROCESS, "show", "lenet5"], capture_output=True, env=env)
    assert shown.returncode == 0
    assert b"61,706" in shown.stdout
    assert not shown.stderr
    shown = subprocess.run([*PROCESS, "show", "lenet5", "--json"], capture_output=True, env=env)
    assert "·" in json.loads(shown.stdout)["rows"][0]["formula"]["parameters"]


def fits(text, columns):
    table = text.splitlines()[2:]
    assert max(map(len, table)) <= columns
    assert any("parameters" in line for line in table)


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_fits_the_width(run, monkeypatch, columns):
    monkeypatch.setattr("netweight.cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    fits(run("show", "lenet5").out, columns)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_fits_a_terminal():
    import pty

    leader, follower = pty.openpty()
    env = {**os.environ, "COLUMNS": "60", "NO_COLOR": "1", "TERM": "xterm"}
    with subprocess.Popen([*PROCESS, "show", "lenet5"], stdout=follower, env=env) as shown:
        os.close(follower)
        text = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            text += chunk
        assert shown.wait() == 0
    os.close(leader)
    fits(text.decode().replace("\r", ""), 60)
