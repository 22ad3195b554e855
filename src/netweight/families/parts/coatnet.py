"""Parts of CoAtNet, MaxViT that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, branches_group, conv2d_node, layer_node, named_block


def squeeze_excite(name: str, reduced: int, width: int, act: str) -> Json:
    """Squeeze-and-excitation under timm's names."""
    layers = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("fc1", reduced, 1),
        layer_node(act, "act", inplace=True),
    ]
    return named_block(
        name,
        branches_group([], [*layers, conv2d_node("fc2", width, 1), layer_node("sigmoid", "gate")], merge="multiply"),
    )
