"""A repeat with more turns than rows may be is refused at once, before anything is made for them."""

from __future__ import annotations

import pytest

import netweight as nw


@pytest.mark.parametrize("times", [10**6, 2**32, 2**40])
def test_too_many_turns_are_refused_at_the_repeat(times: int) -> None:
    net = nw.Network("many", inputs={"x": (4,)}, layers=[nw.Repeat(times=times, layers=[nw.Dense(4)])])
    with pytest.raises(nw.Fault, match="rows when unrolled") as caught:
        nw.weigh(net)
    assert caught.value.path == "/layers/0"
