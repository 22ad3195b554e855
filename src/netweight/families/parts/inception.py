"""Parts of Inception that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block

Kernel = int | tuple[int, int]


def conv_norm_relu(name: str, filters: int, kernel: Kernel, *, stride: int = 1, padded: bool = False) -> Json:
    """Convolution without bias, batch normalization, ReLU (BasicConv2d); `padded` keeps the plane."""
    pads = 0 if not padded else kernel // 2 if isinstance(kernel, int) else [kernel[0] // 2, kernel[1] // 2]
    return named_block(
        name,
        conv2d_node("conv", filters, kernel, stride=stride, padding=pads, bias=False),
        layer_node("batchnorm", "bn"),
        layer_node("relu", inplace=True),
    )
