from __future__ import annotations

import sys
from fractions import Fraction

import pytest

import netweight as nw


@pytest.fixture
def mine() -> nw.Network:
    layers = [nw.Conv2d(32, kernel=3, padding="same"), nw.ReLU(), nw.Flatten(), nw.Dense(10)]
    return nw.Network("mine", inputs={"x": (3, 32, 32)}, layers=layers)


def test_the_promised_example(mine):
    report = nw.weigh(nw.load("resnet50"), batch=8)
    assert report.parameters == 25557032
    assert report.macs == 8 * 4089184256
    assert report.flops == 2 * report.macs
    assert len(report.rows) == 174
    assert "25,557,032" in str(report)
    assert "<table>" in report._repr_html_()
    assert nw.weigh(mine).parameters == 3 * 3 * 3 * 32 + 32 + 32 * 32 * 32 * 10 + 10
    compared = nw.compare("resnet50", "vit_b_16", mine)
    assert [row["title"] for row in compared.rows] == ["ResNet-50", "ViT-B/16", "mine"]
    assert "ViT-B/16" in str(compared)
    assert "ViT-B/16" in compared._repr_html_()


def test_rows():
    row = nw.weigh("resnet50").rows[0]
    assert (row.path, row.kind, row.inputs, row.outputs) == (
        "conv1",
        "conv2d",
        ((1, 3, 224, 224),),
        ((1, 64, 112, 112),),
    )
    assert row.weights == {"weight": (64, 3, 7, 7)}
    assert row.formula["parameters"] == "64·3·7·7 = 9,408"
    assert sum(row.macs for row in nw.weigh("resnet50").rows) == nw.weigh("resnet50").macs


def test_documents_files_and_networks_weigh_alike(mine, tmp_path):
    path = tmp_path / "mine.json"
    mine.save(path)
    weighed = [nw.weigh(source).totals for source in (mine, mine.document, str(path), path)]
    assert weighed.count(weighed[0]) == 4
    assert nw.load(mine) is mine
    assert mine.weigh(batch=2).macs == 2 * nw.weigh(mine).macs


def test_groups_nodes_and_dicts():
    body = [nw.node(nw.Dense(8), name="a"), {"kind": "relu"}, nw.node(nw.Add(), inputs=["a", "x"])]
    shared = nw.Repeat(3, body, shared=True)
    net = nw.Network("groups", inputs={"x": (8,)}, layers=[shared, nw.Residual([nw.Dense(8)]), nw.Block([nw.Dense(8)])])
    assert nw.weigh(net).parameters == 3 * 72
    assert net.document["layers"][0]["layers"][2] == {"kind": "add", "from": ["a", "x"]}
    assert "start" not in net.document["layers"][0]


def test_tokens_sizes_ties_and_freezing():
    layers = [
        nw.node(nw.Embedding(100, 16), name="tokens"),
        nw.node(nw.Dense(16), trainable=False),
        nw.node(nw.Dense(100, bias=False), tie={"weight": "tokens.weight"}),
    ]
    inputs = {"ids": {"shape": ["seq"], "dtype": "int64"}}
    report = nw.weigh(nw.Network("lm", inputs=inputs, sizes={"seq": 32}, layers=layers), seq=64)
    assert report.sizes["seq"] == 64
    assert report.parameters == 100 * 16 + 16 * 16 + 16
    assert report.trainable == 100 * 16


def test_numbers_of_other_libraries():
    class Eight:
        def __index__(self) -> int:
            return 8

    assert nw.weigh(nw.Network(inputs={"x": (Eight(),)}, layers=[{"kind": "dense", "units": Eight()}])).parameters == 72


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: nw.load("resnet5O"), "resnet50"),
        (lambda: nw.weigh("resnet50", batch=0), "batch: 0"),
        (lambda: nw.weigh("resnet50", batch=True), "batch"),
        (lambda: nw.weigh("resnet50", batch=2.5), "whole number"),
        (lambda: nw.weigh("resnet50", nothing=2), "nothing"),
        (lambda: nw.weigh("resnet50", format="fp3"), "fp32"),
        (lambda: nw.weigh("resnet50", causal="some"), "causal"),
        (lambda: nw.weigh("resnet50", backend="tpu"), "backend"),
        (lambda: nw.compare(), "no network given"),
        (lambda: nw.Network(layers=[5]), "not a layer"),
        (lambda: nw.Network(layers=[{"kind": "dense", "units": Fraction(1, 2)}]), "not plain data"),
        (lambda: nw.weigh(nw.Network(inputs={"x": (4,)}, layers=[nw.Dense(-1)])), "units"),
    ],
)
def test_faults(call, word):
    with pytest.raises(nw.Fault) as caught:
        call()
    assert word in caught.value.line()


def test_partial_weighing():
    net = nw.Network(inputs={"x": (4,)}, layers=[nw.Dense(4), nw.Conv2d(4)])
    with pytest.raises(nw.Fault):
        nw.weigh(net)
    report = nw.weigh(net, partial=True)
    assert report.parameters == 20
    assert [fault.path for fault in report.faults] == ["/layers/1"]


def test_pandas_is_asked_for_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        nw.weigh("lenet5").to_pandas()


def test_pandas():
    pytest.importorskip("pandas")
    frame = nw.weigh("resnet50").to_pandas()
    assert len(frame) == 174
    assert frame["parameters"].sum() == 25557032
    assert len(nw.compare("resnet50", "lenet5").to_pandas()) == 2


@pytest.mark.parametrize("asked", [{"batch": 10**5000}, {"prefill_chunk": 10**5000}, {"budget": -(10**5000)}])
def test_a_number_too_long_to_be_written(asked):
    with pytest.raises(nw.Fault) as caught:
        nw.memory("gpt2", seq=8, **asked)
    assert "digits" in caught.value.line()
