from __future__ import annotations

import json

import pytest

import netweight as nw
from netweight.cli.amounts import BYTES, COUNTS, parse_amount
from netweight.cli.root import COMMANDS
from netweight.cli.zoo import matching_entries
from netweight.document.groups import GROUP_KINDS
from netweight.spec.layer import KINDS
from netweight.zoo import names


def test_help_lists_every_command(run):
    ran = run()
    assert ran.code == 0
    assert ran.out == run("--help").out
    assert all(f"  {command} " in ran.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    assert run(command, "--help").out.startswith(f"Usage: netweight {command}")


def test_version(run):
    assert run("--version").out == f"netweight {nw.__version__}\n"


def test_compare(run):
    out = run("compare", "resnet50", "vgg16").out
    assert "25,557,032" in out
    assert "138,357,544" in out
    assert "5.4 ×" in out
    data = run("compare", "resnet50", "vgg16", "--json", "--batch", "2").json
    assert data["schema"] == "netweight.compare/1"
    first, second = data["networks"]
    assert set(first["ratios"].values()) == {1.0}
    assert second["ratios"]["parameters"] == second["parameters"] / first["parameters"]
    assert second["name"] == "vgg16"
    assert second["sizes"]["batch"] == 2


def test_compare_gives_a_size_to_those_that_know_it(run):
    small, large = (
        run("compare", "resnet50", "gpt2", "--json", "--set", f"seq={n}").json["networks"] for n in (16, 64)
    )
    assert small[0] == large[0]
    assert small[1]["macs"] < large[1]["macs"]


def test_compare_with_nothing_has_no_ratio(run, design):
    nothing = {"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": [{"kind": "relu"}]}
    data = run("compare", design(nothing), "lenet5", "--json").json
    assert data["networks"][1]["ratios"]["parameters"] is None


def test_check(run):
    within = run("check", "resnet50", "--max-parameters", "26M", "--max-weight-bytes", "100MiB", "--max-flops", "9G")
    assert within.code == 0
    assert within.out.count("ok") == 3
    over = run("check", "resnet50", "--max-parameters", "5M", "--max-macs", "9G")
    assert over.code == 1
    assert "EXCEEDED parameters: 25,557,032 > 5,000,000" in over.out
    assert not over.err
    data = run("check", "resnet50", "--max-parameters", "25557032", "--max-peak-bytes", "1", "--json")
    assert data.code == 1
    assert [budget["within"] for budget in data.json["budgets"]] == [True, False]
    assert data.json["within"] is False
    assert "passed" not in data.out


def test_check_follows_sizes_and_format(run):
    assert run("check", "resnet50", "--max-macs", "5G").code == 0
    assert run("check", "resnet50", "--max-macs", "5G", "--batch", "2").code == 1
    assert run("check", "resnet50", "--max-weight-bytes", "60MB").code == 1
    assert run("check", "resnet50", "--max-weight-bytes", "60MB", "--format", "bf16").code == 0


def test_check_of_a_partial_network_is_a_fault(refused, design, broken):
    assert "/layers/1" in refused("check", design(broken), "--max-parameters", "5M")


@pytest.mark.parametrize(
    ("text", "units", "value"),
    [
        ("5M", COUNTS, 5_000_000),
        ("1.5 G", COUNTS, 1_500_000_000),
        ("7b", COUNTS, 7_000_000_000),
        ("200_000", COUNTS, 200_000),
        ("1e6", COUNTS, 10**6),
        (".5k", COUNTS, 500),
        ("100MiB", BYTES, 100 * 2**20),
        ("1.5GB", BYTES, 1_500_000_000),
        ("12", BYTES, 12),
        ("5M", BYTES, None),
        ("-5", COUNTS, None),
        ("nan", COUNTS, None),
        ("", COUNTS, None),
        ("1e999", COUNTS, None),
    ],
)
def test_amounts(text, units, value):
    assert parse_amount(text, units) == value


def test_zoo(run):
    out = run("zoo", "resnet*").out
    assert "resnet50" in out
    data = run("zoo", "resnet*", "--json").json
    found = {entry["name"]: entry for entry in data["entries"]}
    assert found["resnet50"]["macs"] == 4089184256
    assert found["resnet50"]["published"]


def test_the_zoo_filtered(run):
    every = {entry["name"] for entry in run("zoo", "mobile", "--json").json["entries"]}
    few = run("zoo", "mobile", "--params", "<4M", "--group", "vision", "--json").json["entries"]
    assert all(entry["parameters"] < 4_000_000 and entry["group"] == "vision" for entry in few)
    assert "mobilebert-uncased" in every
    assert {"mobilenet_v2"} < {entry["name"] for entry in few} < every


def test_without_a_pattern_the_zoo_is_all_of_it():
    assert [entry.id for entry in matching_entries("", None)] == list(names())


def test_layers_lists_every_kind(run):
    out = run("layers").out
    assert all(f"  {kind} " in out or f"  {kind}\n" in out for kind in [*KINDS, *GROUP_KINDS])
    listed = run("layers", "--json").json["kinds"]
    assert {kind["kind"] for kind in listed} == {*KINDS, *GROUP_KINDS}


@pytest.mark.parametrize("kind", ["conv2d", "dense", "lstm", "attention", "embedding", "batchnorm", "add", "repeat"])
def test_one_kind_explained(run, kind):
    out = run("layers", kind).out
    assert "field" in out or "no fields" in out
    if kind in KINDS and kind != "add":
        assert "weights" in out


def test_conv2d_worked_in_symbols_and_numbers(run):
    worked = run("layers", "conv", "--json").json["worked"]
    assert worked["formula"]["parameters"] == {
        "symbols": "C_out·C_in·K_h·K_w + C_out",
        "numbers": "64·3·3·3 + 64 = 1,792",
    }
    assert worked["symbols"]["C_out"] == "filters"


@pytest.mark.parametrize("kind", [*KINDS, *GROUP_KINDS])
def test_every_kind_can_be_explained(run, kind):
    assert run("layers", kind).code == 0


def test_convert_design_and_back(run, tmp_path):
    target = tmp_path / "net.json"
    assert run("convert", "resnet50", str(target)).code == 0
    assert run("show", str(target), "--json").json["totals"] == run("show", "resnet50", "--json").json["totals"]


@pytest.mark.parametrize("suffix", [".csv", ".md", ".html"])
def test_convert_reports(run, tmp_path, suffix):
    target = tmp_path / f"net{suffix}"
    assert run("convert", "resnet50", str(target), "--batch", "2").code == 0
    assert len(target.read_text("utf-8").splitlines()) > 20
    assert list(tmp_path.iterdir()) == [target]


def test_convert_does_not_overwrite(run, refused, tmp_path):
    target = tmp_path / "net.csv"
    target.write_text("mine")
    assert "--force" in refused("convert", "lenet5", str(target))
    assert target.read_text() == "mine"
    assert run("convert", "lenet5", str(target), "--force").code == 0
    assert target.read_text("utf-8").startswith("path,")


def test_convert_of_a_fault_writes_nothing(refused, design, broken, tmp_path):
    path = design(broken)
    assert "/layers/1" in refused("convert", path, str(tmp_path / "out.md"))
    assert not (tmp_path / "out.md").exists()
    assert "written" in refused("convert", "lenet5", str(tmp_path / "no" / "out.md"))


def test_convert_to_standard_output(run):
    assert json.loads(run("convert", "lenet5", "-", "--to", "json").out)["netweight"] == 1


def test_yaml_needs_its_extra(refused, design, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    assert "pip install 'netweight[yaml]'" in refused("show", design(b"netweight: 1", "net.yaml"))


def test_yaml(run, refused, design, small, tmp_path):
    pytest.importorskip("yaml")
    target = tmp_path / "made.yaml"
    path = design(small)
    assert run("convert", path, str(target)).code == 0
    assert run("show", str(target), "--json").json["totals"] == run("show", path, "--json").json["totals"]
    bomb = b"a: &a [1]\nb: &b [*a, *a]\nlayers: [*b]\n"
    assert "alias" in refused("show", design(bomb, "bomb.yaml"))
    assert "nested" in refused("show", design(b"[" * 5000, "deep.yaml"))
    assert "Not YAML" in refused("show", design(b"a: [", "open.yaml"))
    assert "mapping" in refused("show", design(b"- 1", "list.yaml"))


def test_app_and_site_without_a_page(refused, tmp_path, monkeypatch):
    from netweight.app import PageMissingError

    def missing(*_args: object, **_options: object) -> None:
        raise PageMissingError("the page is not built: run make page")

    monkeypatch.setattr("netweight.app.serve", missing)
    monkeypatch.setattr("netweight.app.write_site", missing)
    assert "not built" in refused("app", "--no-browser")
    assert "not built" in refused("site", str(tmp_path / "out"))


def test_the_zoo_lists_exact_names_first_then_starts_of_names(run):
    found = [line.split()[0] for line in run("zoo", "resnet50").out.splitlines()[1:]]
    assert found[0] == "resnet50"
    starts = [name.startswith("resnet50") for name in found]
    assert starts == sorted(starts, reverse=True)
    assert "fasterrcnn_resnet50_fpn" in found
