"""Keras on PyTorch, and torchvision where its compiled library cannot be loaded beside this PyTorch.

torchvision declares fakes for two of them when it is imported; its deformable convolution gets its own fake, so that
its layer runs on the meta device.
"""

from __future__ import annotations

import os

import torch

os.environ["KERAS_BACKEND"] = "torch"

SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float threshold) -> Tensor",
    "deform_conv2d": (
        "(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, SymInt stride_h, SymInt stride_w, "
        "SymInt pad_h, SymInt pad_w, SymInt dilation_h, SymInt dilation_w, SymInt groups, SymInt offset_groups, "
        "bool use_mask) -> Tensor"
    ),
}

for _name, _schema in SCHEMAS.items():
    if not hasattr(torch.ops.torchvision, _name):
        torch.library.define(f"torchvision::{_name}", _schema)
