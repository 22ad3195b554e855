from __future__ import annotations

import pytest

import netweight as nw
from netweight.analysis.report import Report


@pytest.fixture(scope="session")
def report() -> Report:
    """A small network with a repeat, a shortcut and a branch."""
    body = nw.Residual([nw.Conv2d(8, padding=1)], shortcut=[nw.Conv2d(8, kernel=1)])
    layers = [
        nw.Conv2d(8, padding="same"),
        nw.Repeat(2, [body, nw.ReLU()]),
        nw.Branches([[nw.Conv2d(4, kernel=1)], [nw.AvgPool2d(3, stride=1, padding=1)]]),
        nw.GlobalAvgPool(),
        nw.Dense(10),
    ]
    return nw.weigh(nw.Network("a|b <i>", inputs={"x": (3, 16, 16)}, layers=layers)).core


@pytest.fixture(scope="session")
def partial() -> Report:
    """A network whose second layer is at fault."""
    layers = [nw.Dense(4), nw.Conv2d(4), nw.Dense(4)]
    return nw.weigh(nw.Network("partial", inputs={"x": (8,)}, layers=layers), partial=True).core
