"""What the page of the zoo says of networks that are not in it, against PyTorch."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.optical_flow import raft_large

PAGE = Path(__file__).parents[2] / "docs" / "zoo.md"


def test_the_operations_of_raft_are_those_of_its_refinements() -> None:
    model = raft_large().eval().to("meta")
    image = torch.zeros(1, 3, 520, 960, device="meta")

    def flops(refinements: int) -> int:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            model(image, image, num_flow_updates=refinements)
        return counter.get_total_flops()

    once, usual = flops(1), flops(12)
    each = flops(2) - once
    assert usual == once + 11 * each
    # Its metadata's 211.007 G multiply-adds, to the last digit, are those of no whole number of them.
    rest = (2 * 211_007_000_000 - once) % each
    assert min(rest, each - rest) > 2_000_000
    said = PAGE.read_text("utf-8")
    parameters = sum(weight.numel() for weight in model.parameters())
    assert all(f"{figure:,}" in said for figure in (parameters, once - each, each, usual))
