"""Gradients of weights: one for every use, added as PyTorch's engine adds them."""

from __future__ import annotations

from typing import Any

import pytest

import netweight as nw
from support import Json, document, node

TABLE = 20_000 * 256 * 4
"""Bytes of a table of 20,000 words of 256 numbers in fp32."""
REST = (256 * 256 + 256) * 4


def table(**head: Any) -> Json:
    words, hidden = node("embedding", vocabulary=20_000, units=256, name="e"), node("dense", units=256)
    last = node("dense", units=20_000, bias=False, **head)
    return document(words, hidden, node("relu"), last, x=["seq"], dtype="int64", seq=8)


def at(doc: Json, name: str, **asked: Any) -> dict[str, int]:
    """Bytes of the parts that come and go at a moment."""
    found = nw.memory(doc, overhead=False, **asked)
    moment = next(moment for moment in found.moments if moment.name == name)
    return {part.name: part.bytes.likely for part in moment.parts}


TIED: Json = {"tie": {"weight": "e.weight"}}


def test_a_tied_table_has_three_gradients_at_once() -> None:
    """PyTorch 2.13 on CPU has 62,343,176 B beside the weights, the last 8 KiB of them earlier freed."""
    parts = at(table(**TIED), "backward", train="adamw")
    assert (parts["gradients"], parts["new gradients"]) == (TABLE + REST, 2 * TABLE)
    moving = sum(size for name, size in parts.items() if name not in ("weights", "optimizer", "inputs"))
    assert moving == 62_351_360
    assert "new gradients" not in at(table(), "backward", train="adamw")


def test_a_new_gradient_is_there_before_it_is_added() -> None:
    """PyTorch 2.13 on CPU: 63,007,752 B in the second of two passes, 41,223,168 of them kept from the first."""
    parts = at(table(), "backward", train="adamw", accumulation_steps=2, loss="none")
    assert parts["gradients"] == 2 * TABLE + REST
    moving = sum(size for name, size in parts.items() if name not in ("weights", "optimizer", "inputs", "gradients"))
    assert moving == 21_784_576
    assert at(table(**TIED), "backward", train="adamw", accumulation_steps=2, loss="none")["new gradients"] == 3 * TABLE


@pytest.mark.parametrize(("precision", "new"), [("zero", 2), ("megatron", 2), ("fp32-sum", 0)])
def test_frameworks_take_what_a_pass_makes(precision: str, new: int) -> None:
    """16-bit gradients before they are in a buffer; a second sum has its own. Megatron's products add to theirs."""
    parts = at(table(), "backward", train="adamw", precision=precision, loss="none")
    assert parts.get("new gradients", 0) == new * 20_000 * 256
    product = document(node("dense", units=1000, bias=False), x=[1000])
    parts = at(product, "backward", train="adamw", precision=precision, loss="none")
    assert parts.get("new gradients", 0) == (new * 1000 * 1000 if precision == "zero" else 0)


def test_autocast_widens_a_gradient() -> None:
    """The gradient of a cast weight has 16 bits and is there while it is widened."""
    net = document(node("dense", units=1000, bias=False), x=[1000])
    parts = at(net, "backward", train="sgd", precision="amp", loss="none")
    assert (parts["gradients"], parts["new gradients"], parts["casts"]) == (4_000_000, 2_000_000, 2_000_000)


@pytest.mark.parametrize("times", [2, 3, 5])
def test_turns_that_share_are_runs_of_one_layer(times: int) -> None:
    """The same law for a repeat that shares, for `again`, and for ties."""
    layer = node("dense", units=64, name="d")
    turns = document(node("repeat", times=times, shared=True, layers=[layer]), x=[64])
    again = document(layer, *(node("again", of="d") for _ in range(times - 1)), x=[64])
    ties = {"tie": {"weight": "d.weight", "bias": "d.bias"}}
    tied = document(layer, *(node("dense", units=64, name=f"d{n}", **ties) for n in range(times - 1)), x=[64])
    found = [at(net, "backward", train="sgd", loss="none") for net in (turns, again, tied)]
    assert found[0] == found[1] == found[2]
    assert found[0]["new gradients"] >= 2 * 64 * 64 * 4
