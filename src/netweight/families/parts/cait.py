"""Parts of CaiT, XCiT that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node, named_block, with_source


def scaled(name: str) -> Json:
    """A factor for every feature."""
    return layer_node("scale", name, axis=-1)


def covariance(width: int, heads: int, name: str = "attn") -> Json:
    """Attention between features instead of positions: queries and keys are normed along the sequence."""
    return named_block(
        name,
        layer_node("dense", "qkv", units=3 * width),
        layer_node("permute", order=[2, 1]),
        layer_node("split", "parts", parts=3),
        layer_node("reshape", "queries", shape=[heads, width // heads, -1]),
        layer_node("rmsnorm", "query", affine=False),
        with_source(layer_node("reshape", "keys", shape=[heads, width // heads, -1]), "parts.y1"),
        layer_node("rmsnorm", "key", affine=False),
        with_source(layer_node("reshape", "values", shape=[heads, width // heads, -1]), "parts.y2"),
        with_source(layer_node("matmul", "scores", transpose=True), ["query", "key"]),
        layer_node("scale", "temperature"),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul"), ["shares", "values"]),
        layer_node("reshape", shape=[width, -1]),
        layer_node("permute", order=[2, 1]),
        layer_node("dense", "proj", units=width),
    )
