"""What `netweight layers KIND` says of every kind, and that it is what the kind counts."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight.analysis.figures import row_macs, row_parameters
from netweight.cli import examples
from netweight.cli.explained import explain_kind
from netweight.dims.symbols import dim_symbol
from netweight.exporters.grid import unstyled
from netweight.spec.layer import KINDS
from support import evaluate

PLACES = ("axis", "index", "start", "end")
"""Fields that count axes and positions from either end: the input limits them."""
VIEWS = (
    "crop",
    "flatten",
    "unflatten",
    "reshape",
    "permute",
    "select",
    "slice",
    "split",
    "identity",
    "fixed_table",
    "learned",
    "fold_batch",
    "unfold_batch",
)
data, example = cache(examples.describe_kind), cache(examples.weigh_example)
NAMELESS = {
    *("relu2", "quick_gelu", "swiglu", "geglu", "reglu", "scale", "linear_attention", "attention_pool", "router"),
    *("positions", "class_token", "mask_token", "learned", "sinusoidal", "fourier_features", "combine", "slstm"),
    *("hyper_mix", "long_conv", "unet_down", "unet_up", "feed_forward", "dit_block", "gcn", "gat", "message_passing"),
    *("blurpool2d", "relative_bias", "relative_axes"),
}
"""Neither PyTorch nor Keras, nor a package that is an oracle here, has a layer, a block or a function of them alone."""
WORD = re.compile(r"[A-Za-z]\w*")
every = pytest.mark.parametrize("tag", KINDS)


@every
def test_fields_have_defaults_and_limits(tag: str) -> None:
    for field in data(tag)["fields"]:
        assert field["required"] == (field["default"] is None and not field["optional"])
        assert field["type"] not in ("int", "ints") or field["min"] is not None or field["name"] in PLACES


@every
def test_every_kind_has_a_worked_example(tag: str) -> None:
    worked = data(tag)["worked"]
    assert worked["node"]["kind"] == tag
    assert bool(worked["operations"]) == (tag not in VIEWS)
    total = sum(op["count"] for op in worked["operations"] if op["arithmetic"] == "mac")
    assert total == worked["macs"]
    for name in ("parameters", "macs"):
        if worked[name]:
            assert evaluate(worked["formula"][name]["numbers"].split(" = ")[0]) == worked[name]


@every
def test_every_symbol_has_a_meaning(tag: str) -> None:
    worked = data(tag)["worked"]
    used = WORD.findall(" ".join(formula["symbols"] for formula in worked["formula"].values()))
    assert set(used) - set(worked["symbols"]) == set()


@every
def test_no_symbol_has_two_meanings(tag: str) -> None:
    report = example(tag)
    assert report is not None
    counts = [count for line in report.lines for count in (row_parameters(line.row), row_macs(line.row))]
    factors = {factor.name.rstrip("_") for count in counts for product in count.products for factor in product.shown()}
    letters = Counter(dim_symbol(name).plain for name in factors)
    assert {letter for letter, count in letters.items() if count > 1} == set()


@every
def test_frameworks_are_named_where_they_have_the_layer(tag: str) -> None:
    layer, there = KINDS[tag].layer, data(tag)["worked"]["frameworks"]
    assert set(there) >= set(layer.framework_equivalents)
    assert (there == {}) == (tag in NAMELESS)
    if layer.dialect is _declared:
        named = {name for name, dialect in layer.dialects.items() if dialect.layer}
        assert set(there) == named | set(layer.framework_equivalents)
    shown = explain_kind(tag, unstyled)
    assert ("PyTorch" in shown) >= ("torch" in there)
    assert ("Keras" in shown) >= ("keras" in there)


_declared = KINDS["conv2d"].layer.dialect


def test_a_framework_that_has_it_with_other_settings_only() -> None:
    """PyTorch's LSTM has two biases or none."""
    there = data("lstm")["worked"]["frameworks"]["torch"]
    assert (there["layer"], there["with"]) == ("LSTM", {"biases": 2})
    assert [weight["name"] for weight in there["weights"]][2:] == ["bias_ih_l0", "bias_hh_l0"]
    assert "  PyTorch     LSTM with biases=2: weight_ih_l0 2048 × 300" in explain_kind("lstm", unstyled)
    assert "with" not in data("lstm")["worked"]["frameworks"]["keras"]


def test_a_convolution_as_it_is_printed() -> None:
    shown = explain_kind("conv2d", unstyled)
    for line in (
        "padding   whole number or a pair, 0 to 2^40, same or valid  0",
        "  operations  conv: 21,290,688 mac",
        "  PyTorch     Conv2d: weight 64 × 3 × 3 × 3, bias 64",
        "  Keras       Conv2D: kernel 3 × 3 × 3 × 64, bias 64",
        "              64·3·3·3 + 64 = 1,792",
    ):
        assert line in shown


def test_the_rank_of_an_adapter_is_called_so() -> None:
    worked = data("lora")["worked"]
    assert worked["formula"]["parameters"]["symbols"] == "O·I + O + R·I + O·R"
    assert worked["symbols"]["R"] == "rank"
