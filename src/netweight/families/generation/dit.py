"""DiT (arXiv 2212.09748), as its authors' repository builds it: a transformer over the patches of a latent."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, conv2d_node, layer_node, named_block, repeat_layers

NAMES = WeightNaming(
    paths=(
        (r"\.block\.(body_(one|two)\.)?", "."),
        (r"\.linear([12])\.", r".mlp.fc\1."),
        (r"adaLN_modulation", "adaLN_modulation.1"),
        (r"attn\.[qkv]_proj", "attn.qkv"),
        (r"attn\.o_proj", "attn.proj"),
        (r"pos_embed\.weight", "pos_embed"),
    ),
    ones=((r"pos_embed$", (1, -1, -1)),),
)


def _final(width: int, patch: int) -> Json:
    """The last norm, shifted and scaled by the condition, and the numbers of every patch: noise and its variance."""
    return named_block(
        "final_layer",
        layer_node("layernorm", "norm_final", affine=False),
        layer_node("silu", "act") | {"from": "condition"},
        layer_node("dense", "adaLN_modulation", units=2 * width),
        layer_node("reshape", "two", shape=[2, 1, width]),
        layer_node("select", "shift", index=0) | {"from": "two"},
        layer_node("select", "scale", index=1) | {"from": "two"},
        layer_node("multiply", "scaled") | {"from": ["norm_final", "scale"]},
        layer_node("add") | {"from": ["norm_final", "scaled", "shift"]},
        layer_node("dense", "linear", units=8 * patch * patch),
    )


def dit_document(name: str, width: int, depth: int, heads: int, patch: int, latent: int = 32) -> Json:
    """A DiT over a latent of four channels; the step goes in as 256 sines and cosines, the class as a number."""
    step = [
        layer_node("dense", "0", units=width) | {"from": "step"},
        layer_node("silu", "1"),
        layer_node("dense", "2", units=width),
    ]
    label = layer_node("embedding", "embedding_table", vocabulary=1001, units=width) | {"from": "label"}
    layer = [layer_node("identity", "x"), layer_node("dit_block", "block", heads=heads) | {"from": ["x", "condition"]}]
    layers = [
        named_block("t_embedder", named_block("mlp", *step)),
        named_block("y_embedder", label, layer_node("select", index=0)),
        layer_node("add", "condition") | {"from": ["t_embedder", "y_embedder"]},
        named_block("x_embedder", conv2d_node("proj", width, patch, stride=patch) | {"from": "sample"}),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        layer_node("positions", "pos_embed", trainable=False),
        *repeat_layers(depth, *layer, name="blocks"),
        _final(width, patch),
    ]
    inputs: Json = {
        "sample": {"shape": [4, "latent", "latent"]},
        "step": {"shape": [256]},
        "label": {"shape": [1], "dtype": "int64"},
    }
    return {"netweight": 1, "name": name, "sizes": {"batch": 1, "latent": latent}, "inputs": inputs, "layers": layers}
