"""Laws of convolutions: a transposed one reverses a plain one, and a separable one is its two parts."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.figures import row_macs, row_parameters
from netweight.trace.trace import Row
from support import document, node, run, weighed

small = st.integers(1, 3)


def output(row: Row) -> tuple[int, ...]:
    return row.spec.outputs["y"].shape


@settings(max_examples=150)
@given(data=st.data())
def test_a_transposed_convolution_costs_what_the_convolution_costs_that_it_reverses(data: st.DataObject) -> None:
    """The same weights, the other way: from the convolution's output to its input, by the rest of the division."""
    draw = data.draw
    rank, groups, ci, co = draw(st.integers(1, 3)), draw(small), draw(small), draw(small)
    window: dict[str, Any] = {name: draw(small) for name in ("kernel", "stride", "dilation")}
    reach = window["dilation"] * (window["kernel"] - 1)
    window |= {"padding": draw(st.integers(0, reach // 2)), "groups": groups, "bias": False}
    x = (draw(small), groups * ci, *(draw(st.integers(reach + 1, 12)) for _ in range(rank)))
    plain = run(f"conv{rank}d", window | {"filters": groups * co}, x)
    rest = [(size + 2 * window["padding"] - reach - 1) % window["stride"] for size in x[2:]]
    back = window | {"filters": groups * ci, "output_padding": rest if rank > 1 else rest[0]}
    reverse = run(f"conv_transpose{rank}d", back, output(plain))
    assert output(reverse) == x
    assert (row_macs(reverse).value, row_parameters(reverse).value) == (
        row_macs(plain).value,
        row_parameters(plain).value,
    )
    assert reverse.spec.weights[0].shape == plain.spec.weights[0].shape


@settings(max_examples=60)
@given(rank=st.integers(1, 2), c=small, multiplier=small, filters=small, size=st.integers(3, 9), stride=small)
def test_a_separable_convolution_is_its_two_parts(
    rank: int, c: int, multiplier: int, filters: int, size: int, stride: int
) -> None:
    x = [c, *(size,) * rank]
    window = {"stride": stride, "multiplier": multiplier}
    whole = weighed(document(node(f"separable_conv{rank}d", filters=filters, **window), x=x))
    parts = weighed(
        document(
            node(f"depthwise_conv{rank}d", bias=False, **window),
            node(f"conv{rank}d", filters=filters, kernel=1),
            x=x,
        )
    )
    assert whole.totals == parts.totals
