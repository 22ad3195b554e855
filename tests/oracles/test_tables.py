"""Fixed tables of vision: as many numbers stored and not learned as the reference has buffers, saved or not."""

from __future__ import annotations

import pytest
import torch

from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.trace.trace import trace_network
from oracles.test_weights import CASES

NAMED = ("swin_large_patch4_window7_224", "levit_128s", "eva02_base_patch14_448", "swin_t", "swin_v2_t", "swin3d_t",
         "swinv2_tiny_window8_256", "tresnet_m", "efficientvit_m0", "efficientformerv2_s0", "gcvit_xxtiny",
         "tiny_vit_5m_224", "maxvit_t", "resnet50", "fasterrcnn_resnet50_fpn", "coatnet_0_rw_224",
         "mobilevit_xxs")  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_numbers_of_buffers(name: str) -> None:
    with torch.device("meta"):
        module = CASES[name][1]()
    ours = weigh_trace(trace_network(zoo.find(name).network())).totals.buffers
    assert ours == sum(buffer.numel() for buffer in module.buffers())
