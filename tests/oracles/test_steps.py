"""Training steps of networks drawn from the whole catalogue: what is kept, gradients and states, to the byte.

The bytes kept are those of the backend that the oracle is, the CPU.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from layers.table import Case
from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.planner.options import PlanOptions
from netweight.planner.training.step import TrainingStep
from netweight.trace.trace import trace_network
from oracles.measure import inputs, kept_bytes
from oracles.modules import builder
from oracles.test_layers import EXPRESSIBLE
from support import Json, document, node

NETWORKS = 40
DEPTH = 6
STARTS: tuple[tuple[tuple[int, ...], Json], ...] = (
    ((2, 4, 9, 9), node("conv2d", filters=4, padding=1)),
    ((2, 6, 8), node("dense", units=8)),
    ((3, 12), node("dense", units=12)),
)
SKIPPED = {
    "attention": "PyTorch packs its weights, and so has fewer counters",
    "flatten": "copies where what comes lies transposed in memory, as after a recurrent layer",
    "instancenorm": "copies what comes where it was cut out of something",
    "permute": "the same: its result lies transposed",
    "slice": "the same: its result lies between what was cut away",
    "scale": "built there without a bias",
    "embedding_bag": "takes whole numbers",
    "weight_norm": "PyTorch's parametrisation keeps a buffer of its own",
    "spectral_norm": "keeps vectors that power iteration moves",
    "rrelu": "its slopes in training are noise, kept by the CPU as numbers",
}
"""What is not drawn, and why."""

OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "amsgrad": lambda p: torch.optim.AdamW(p, amsgrad=True),
    "adafactor": torch.optim.Adafactor,
}


def drawable(case: Case) -> bool:
    """A frozen batch norm is torchvision's, which is not installed here."""
    return case.kind not in SKIPPED and not case.fields.get("frozen")


class Drawn:
    """A network, in both worlds."""

    def __init__(self, seed: int, without: frozenset[str] = frozenset()) -> None:
        rng = random.Random(seed)
        self.x, first = rng.choice(STARTS)
        self.nodes: list[Json] = []
        self.modules: list[nn.Module] = []
        self.shape = self.x
        assert self.add(first)
        single = [case for case in EXPRESSIBLE if len(case.xs) == 1 and drawable(case)]
        single = [case for case in single if case.kind not in without]
        while len(self.nodes) < DEPTH:
            case = rng.choice([case for case in single if len(case.xs[0]) == len(self.shape)])
            self.add(node(case.kind, **case.fields))

    def add(self, item: Json) -> bool:
        """Add a layer where both worlds take it."""
        fields = {name: value for name, value in item.items() if name != "kind"}
        build = builder(item["kind"])
        assert build is not None
        try:
            found = trace_network(read_network(document(*self.nodes, item, x=self.x[1:], batch=self.x[0])))
            if found.faults:
                return False
            module = build(fields, self.shape)
            y = module.train()(torch.rand(self.shape))
        except (Fault, RuntimeError, ValueError):
            return False
        out = tuple(y.shape)
        if not out or not y.dtype.is_floating_point or out[0] != self.x[0] or len(out) < 2:
            return False
        if not self.learns(module):
            return False
        self.nodes.append(item)
        self.modules.append(module)
        self.shape = out
        return True

    def learns(self, module: nn.Module) -> bool:
        """Whether PyTorch takes its gradient: not where it overwrites what a layer before needs for its own."""
        whole = nn.Sequential(*self.modules, module).train()
        y = whole(torch.rand(self.x))
        try:
            if y.requires_grad:
                y.sum().backward()
        except RuntimeError:
            return False
        whole.zero_grad()
        return True

    def step(self, **asked: Any) -> TrainingStep:
        doc = document(*self.nodes, x=self.x[1:], batch=self.x[0])
        return TrainingStep(
            trace_network(read_network(doc)), PlanOptions(loss="none", backend="cpu", **{"train": "adamw", **asked})
        )

    def module(self) -> nn.Module:
        return nn.Sequential(*self.modules)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("seed", range(NETWORKS))
def test_a_step_keeps_what_pytorch_keeps(seed: int) -> None:
    drawn = Drawn(seed)
    assert drawn.step().saved() == kept_bytes(drawn.module(), [drawn.x], "float32"), drawn.nodes


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("seed", range(0, NETWORKS, 5))
def test_states_are_those_of_pytorch(seed: int, name: str) -> None:
    drawn = Drawn(seed)
    module = drawn.module().train()
    optimizer = OPTIMIZERS[name](module.parameters())
    module(*inputs([drawn.x], "float32", "cpu")).sum().backward()
    learned = [parameter for parameter in module.parameters() if parameter.grad is not None]
    optimizer.step()
    step = drawn.step(train=name)
    states = [value for state in optimizer.state.values() for value in state.values() if isinstance(value, Tensor)]
    if len(learned) == len(list(module.parameters())):
        assert sum(step.fixed["optimizer"].values()) == sum(value.nbytes for value in states)
        gradients = sum(life.bytes for life in step.lives if life.part == "gradients")
        assert gradients == sum(parameter.nbytes for parameter in learned)
