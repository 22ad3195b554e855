from __future__ import annotations

import netweight as nw
from helpers.work import at_most_calls
from netweight.analysis.tree import build_tree, flatten_tree
from netweight.exporters.table import FEW, fitting_depth, table_entries


def folded(network: nw.Network):
    return build_tree(nw.weigh(network).core)


def test_branches_add_up(report):
    branches = build_tree(report)
    for figure in ("parameters", "trainable", "buffers", "macs", "weight_bytes", "output_bytes", "rows"):
        assert sum(getattr(branch.figures, figure) for branch in branches) == getattr(report.totals, figure)
    assert sum(branch.saved_bytes for branch in branches) == report.totals.saved_bytes
    for _, branch in flatten_tree(branches):
        inside = sum(child.figures.macs for child in branch.children)
        assert branch.figures.macs == inside or not branch.children


def test_a_repeat_holds_all_its_turns(report):
    repeat = build_tree(report)[1]
    assert repeat.times == 2
    assert repeat.figures.rows == 2 * (2 + 1 + 1)  # two convolutions, their sum, the activation
    assert [child.part_label for child in repeat.children[0].children] == ["", "shortcut"]
    assert repeat.output == (1, 8, 16, 16)


def test_branches_hold_their_merge(report):
    branches = build_tree(report)[2]
    assert branches.output == (1, 12, 16, 16)
    assert [child.part_label for child in branches.children] == ["branch 1", "branch 2"]


def test_again_is_counted_where_it_stands():
    layers = [nw.node(nw.Dense(4), name="a"), nw.Again("a")]
    first, again = folded(nw.Network("x", inputs={"x": (4,)}, layers=layers))
    assert (first.figures.parameters, again.figures.parameters) == (20, 0)
    assert first.figures.macs == again.figures.macs == 16
    assert again.output == (1, 4)


def test_faults_and_what_waits(partial):
    states = [(bool(branch.fault), branch.waits) for branch in build_tree(partial)]
    assert states == [(False, ""), (True, ""), (False, "/layers/1")]


def test_default_depth_keeps_it_short():
    for name in ("resnet50", "resnet152", "gpt2", "vgg16", "bert-base-uncased"):
        report = nw.weigh(name).core
        branches = build_tree(report)
        assert len(table_entries(report)) <= max(FEW, len(branches))
        assert len(list(flatten_tree(branches, fitting_depth(branches) + 1))) > FEW or fitting_depth(branches) > 1


def test_ten_thousand_rows_fold_in_linear_work():
    layers = [nw.Repeat(2500, [nw.Residual([nw.Dense(16), nw.ReLU()]), nw.ReLU()])]
    report = nw.weigh(nw.Network("deep", inputs={"x": (16,)}, layers=layers)).core
    assert report.totals.rows == 10_000
    with at_most_calls(15 * 10_000):  # 10.5 a row; ten times the rows took ten times the calls
        build_tree(report)
