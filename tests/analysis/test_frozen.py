"""What a document's rules freeze: the same as nodes that say so themselves, and single weights beside them."""

from __future__ import annotations

from typing import Any

import pytest

from netweight.faults.fault import Fault
from support import document, node, weighed

Json = dict[str, Any]


def net(*rules: str, **first: Any) -> Json:
    layers = (node("dense", name="one", units=8, **first), node("relu"), node("dense", name="two", units=3))
    return document(*layers, x=(5,)) | {"policies": {"freeze": list(rules)}}


def test_a_rule_is_the_same_as_a_node_that_is_frozen() -> None:
    ruled, said = weighed(net("path:one=yes")), weighed(net(trainable=False))
    assert ruled.totals == said.totals
    assert ruled.totals.trainable == 8 * 3 + 3
    assert ruled.totals.saved_bytes < weighed(net()).totals.saved_bytes


def test_single_weights_are_frozen() -> None:
    assert weighed(net("weight=yes")).totals.trainable == 8 + 3
    # The input of the first layer is kept for its weight alone.
    assert weighed(net("one.weight=yes")).lines[0].saved_bytes == 0
    assert weighed(net("one.bias=yes")).lines[0].saved_bytes == 5 * 4


def test_the_last_rule_holds_and_may_set_free() -> None:
    assert weighed(net("yes", "head=no")).totals.trainable == 8 * 3
    assert weighed(net("path:one=no", trainable=False)).totals == weighed(net()).totals


def test_a_frozen_table_that_is_the_head_too() -> None:
    layers = (
        node("embedding", name="words", vocabulary=10, units=4),
        node("dense", units=10, bias=False, tie={"weight": "words.weight"}),
    )
    doc = document(*layers, x=(6,), dtype="int64") | {"policies": {"freeze": ["embedding=yes"]}}
    assert weighed(doc).totals.trainable == 0


def test_a_word_that_is_no_setting() -> None:
    with pytest.raises(Fault) as caught:
        weighed(net("path:one=maybe"))
    assert caught.value.path == "/policies/freeze/0"
