"""Recurrent kinds: their gates are products of the input and of the state before."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .table import Case, Shape, case
from .textbook import Drawn, Entry, Fields, size, small


def weights(gates: int, inputs: list[int], u: int, r: int, biases: int, ways: int = 1) -> dict[str, Shape]:
    """Names and shapes of a stack; `inputs` are those of each layer."""
    found: dict[str, Shape] = {}
    for n, i in enumerate(inputs):
        for way in ("", "_reverse")[:ways]:
            found |= {f"weight_ih_l{n}{way}": (gates * u, i), f"weight_hh_l{n}{way}": (gates * u, r)}
            if biases == 2:
                found |= {f"bias_ih_l{n}{way}": (gates * u,), f"bias_hh_l{n}{way}": (gates * u,)}
            if biases == 1:
                found |= {f"bias_l{n}{way}".replace("_l0", ""): (gates * u,)}
    return found


CASES: list[Case] = [
    case("rnn", (2, 7, 3), (2, 7, 5), weights(1, [3], 5, 5, 1), 45, 2 * 7 * 40, units=5),
    case(
        "rnn", (1, 7, 3), (1, 5), weights(1, [3, 5], 5, 5, 2), 110, 7 * 90, units=5, layers=2, biases=2, sequences=False
    ),
    case("rnn", (1, 4, 3), (1, 4, 10), weights(1, [3], 5, 5, 0, 2), 80, 4 * 80, units=5, bidirectional=True, biases=0),
    case("gru", (1, 50, 300), (1, 50, 512), weights(3, [300], 512, 512, 2), 1_250_304, 50 * 1536 * 812, units=512),
    case("gru", (2, 7, 3), (2, 7, 5), weights(3, [3], 5, 5, 1), 135, 14 * 120, units=5, biases=1, reset_after=False),
    case(
        "gru",
        (1, 4, 3),
        (1, 4, 10),
        weights(3, [3, 10], 5, 5, 2, 2),
        2 * (15 * 10 + 15 * 17),
        4 * 2 * 15 * (8 + 15),
        units=5,
        layers=2,
        bidirectional=True,
    ),
    case(
        "lstm",
        (1, 4, 3),
        (1, 4, 2),
        weights(4, [3, 2], 5, 2, 2) | {"weight_hr_l0": (2, 5), "weight_hr_l1": (2, 5)},
        20 * 5 + 40 + 10 + 20 * 4 + 40 + 10,
        4 * (110 + 90),
        units=5,
        layers=2,
        biases=2,
        projection=2,
    ),
    case(
        "lstm",
        (1, 4, 3),
        (1, 4, 5),
        weights(4, [3], 5, 5, 1) | {"peephole_l0": (3, 5)},
        195,
        4 * 160,
        units=5,
        peephole=True,
    ),
    case("rnn_cell", (2, 3), (2, 5), {"weight_ih": (5, 3), "weight_hh": (5, 5), "bias": (5,)}, 45, 80, units=5),
    case("rnn_cell", [(2, 3), (2, 5)], (2, 5), {"weight_ih": (5, 3), "weight_hh": (5, 5)}, 40, 80, units=5, biases=0),
    case("rnn_cell", (1, 1), (1, 1), {"weight_ih": (1, 1), "weight_hh": (1, 1), "bias": (1,)}, 3, 2, units=1),
    case("lstm_cell", (2, 3), (2, 5), {"weight_ih": (20, 3), "weight_hh": (20, 5), "bias": (20,)}, 180, 320, units=5),
    case(
        "lstm_cell",
        [(2, 3), (2, 5), (2, 5)],
        (2, 5),
        {"weight_ih": (20, 3), "weight_hh": (20, 5), "bias_ih": (20,), "bias_hh": (20,)},
        200,
        320,
        units=5,
        biases=2,
    ),
    case("lstm_cell", (1, 1), (1, 1), {"weight_ih": (4, 1), "weight_hh": (4, 1)}, 8, 8, units=1, biases=0),
    case(
        "gru_cell",
        (2, 3),
        (2, 5),
        {"weight_ih": (15, 3), "weight_hh": (15, 5), "bias_ih": (15,), "bias_hh": (15,)},
        150,
        240,
        units=5,
    ),
    case(
        "gru_cell", [(2, 3), (2, 5)], (2, 5), {"weight_ih": (15, 3), "weight_hh": (15, 5)}, 120, 240, units=5, biases=0
    ),
    case("gru_cell", (1, 1), (1, 1), {"weight_ih": (3, 1), "weight_hh": (3, 1), "bias": (3,)}, 9, 6, units=1, biases=1),
    case(
        "conv_lstm2d",
        (2, 4, 3, 9, 7),
        (2, 4, 5, 7, 5),
        {"weight_ih": (20, 3, 3, 3), "weight_hh": (20, 5, 3, 3), "bias": (20,)},
        1460,
        2 * 4 * 35 * 1440,
        filters=5,
    ),
    case(
        "conv_lstm2d",
        (1, 4, 3, 8, 8),
        (1, 2, 4, 4),
        {"weight_ih": (8, 3, 5, 5), "weight_hh": (8, 2, 5, 5)},
        1000,
        4 * 16 * 1000,
        filters=2,
        kernel=5,
        stride=2,
        padding="same",
        bias=False,
        sequences=False,
    ),
    case(
        "conv_lstm2d",
        (1, 1, 1, 3, 3),
        (1, 1, 1, 3, 2),
        {"weight_ih": (4, 1, 1, 2), "weight_hh": (4, 1, 1, 2), "bias": (4,)},
        20,
        6 * 16,
        filters=1,
        kernel=[1, 2],
    ),
]


@st.composite
def stack(draw: Any, **fields: Any) -> Drawn:
    flags = {name: draw(st.booleans()) for name in ("bidirectional", "sequences")}
    counts = {"units": draw(size), "biases": draw(st.integers(0, 2)), "layers": draw(st.integers(1, 3))}
    return flags | counts | {name: draw(value) for name, value in fields.items()}, [
        (draw(small), draw(size), draw(size))
    ]


def narrowed(drawn: Drawn) -> Drawn:
    """A projection smaller than the state that it makes smaller."""
    fields, xs = drawn
    return fields | {"projection": min(fields["projection"], fields["units"] - 1)}, xs


def stacked(f: Fields, xs: list[Shape], gates: int) -> tuple[int, int]:
    """A layer has gates · units rows over its inputs and its state; the next one sees all directions."""
    (b, t, i), u, ways = xs[0], f["units"], 1 + f["bidirectional"]
    r = f.get("projection") or u
    parameters = macs = 0
    for layer in range(f["layers"]):
        inputs = ways * r if layer else i
        products = ways * (gates * u * (inputs + r) + (r * u if f.get("projection") else 0))
        parameters += products + ways * (gates * u * f["biases"] + 3 * u * f.get("peephole", False))
        macs += b * t * products
    return parameters, macs


@st.composite
def step(draw: Any) -> Drawn:
    return {"units": draw(size), "biases": draw(st.integers(0, 2))}, [(draw(small), draw(size))]


def stepped(gates: int) -> Any:
    def figures(f: Fields, xs: list[Shape]) -> tuple[int, int]:
        (b, i), u = xs[0], f["units"]
        return gates * u * (i + u + f["biases"]), b * gates * u * (i + u)

    return figures


@st.composite
def images(draw: Any) -> Drawn:
    fields = {"filters": draw(small), "kernel": draw(small), "stride": draw(small), "bias": draw(st.booleans())}
    return fields, [(draw(small), draw(small), draw(small), draw(st.integers(6, 12)), draw(st.integers(6, 12)))]


def imaged(f: Fields, xs: list[Shape]) -> tuple[int, int]:
    (b, t, c, h, w), k, co = xs[0], f["kernel"], f["filters"]
    out = ((h - k) // f["stride"] + 1) * ((w - k) // f["stride"] + 1)
    taps = 4 * co * (c + co) * k * k
    return taps + 4 * co * f["bias"], b * t * out * taps


BOOK: dict[str, Entry] = {
    "rnn": Entry(stack(), lambda f, xs: stacked(f, xs, 1)),
    "gru": Entry(stack(reset_after=st.booleans()), lambda f, xs: stacked(f, xs, 3)),
    "lstm": Entry(
        stack(projection=st.integers(0, 5), peephole=st.booleans()).map(narrowed), lambda f, xs: stacked(f, xs, 4)
    ),
    "rnn_cell": Entry(step(), stepped(1)),
    "lstm_cell": Entry(step(), stepped(4)),
    "gru_cell": Entry(step(), stepped(3)),
    "conv_lstm2d": Entry(images(), imaged),
}
