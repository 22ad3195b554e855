"""Z-Image (arXiv 2511.22699), as diffusers builds it: one stream of patches and words, refined before they meet."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import concat_sequences
from netweight.families.parts.nodes import Json, branches_group, layer_node, repeat_layers, with_source

NAMES = WeightNaming(
    paths=(
        (r"attention\.([qkv])_proj", r"attention.to_\1"),
        (r"attention\.o_proj", "attention.to_out.0"),
        (r"attention\.([qk])_norm", r"attention.norm_\1"),
        (r"_pad_token\.weight", "_pad_token"),
    ),
    ones=((r"_pad_token$", (1, -1)),),
)


TOLD = 256
"""The width of what says the step."""


def _changed(source: str, norm: str, layers: list[Json], out: str, *, told: tuple[str, str] | None) -> list[Json]:
    """Layers between two norms, added to what came: scaled and gated by two vectors if conditioned (`told`)."""
    opened = [with_source(layer_node("rmsnorm", f"{norm}1"), source)]
    if told:
        opened.append(with_source(layer_node("multiply", f"{norm}1.scaled"), [f"{norm}1", told[0]]))
        opened.append(with_source(layer_node("add"), [f"{norm}1", f"{norm}1.scaled"]))
    gate = [layer_node("tanh", f"{norm}.gate") | {"from": told[1]}] if told else []
    times = [with_source(layer_node("multiply", f"{norm}2.gated"), [f"{norm}2", f"{norm}.gate"])] if told else []
    last = f"{norm}2.gated" if told else f"{norm}2"
    return [
        *opened,
        *layers,
        layer_node("rmsnorm", f"{norm}2"),
        *gate,
        *times,
        with_source(layer_node("add", out), [source, last]),
    ]


def _layer(width: int, heads: int, *, told: bool = True) -> list[Json]:
    """Attention and a gated MLP, eight thirds as wide."""
    inner, name = width * 8 // 3, "adaLN_modulation"
    vectors = [
        with_source(layer_node("dense", f"{name}.0", units=4 * width), "condition"),
        layer_node("reshape", f"{name}.parts", shape=[4, 1, width]),
        *(with_source(layer_node("select", f"{name}.c{n}", index=n), f"{name}.parts") for n in range(4)),
    ]
    gate = [layer_node("dense", "feed_forward.w1", units=inner, bias=False), layer_node("silu")]
    feed = [
        branches_group(gate, [layer_node("dense", "feed_forward.w3", units=inner, bias=False)], merge="multiply"),
        layer_node("dense", "feed_forward.w2", units=width, bias=False),
    ]
    attend = layer_node("attention", "attention", heads=heads, bias=False, qk_norm="head", rotary=True)
    pairs = [(f"{name}.c0", f"{name}.c1"), (f"{name}.c2", f"{name}.c3")] if told else [None, None]
    return [
        layer_node("identity", "x"),
        *(vectors if told else []),
        *_changed("x", "attention_norm", [attend], "seen", told=pairs[0]),
        *_changed("seen", "ffn_norm", feed, "out", told=pairs[1]),
    ]


def z_image_document(name: str, width: int, depth: int, refiners: int, heads: int) -> Json:
    """ZImageTransformer2DModel over patches of two of a latent of 16 channels."""
    end = "all_final_layer.2-1"
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 128, "seq": 256},
        "inputs": {
            "sample": {"shape": [16, "latent", "latent"]},
            "step": {"shape": [256]},
            "encoder_hidden_states": {"shape": ["seq", 2560]},
        },
        "layers": [
            with_source(layer_node("dense", "t_embedder.mlp.0", units=1024), "step"),
            layer_node("silu"),
            layer_node("dense", "t_embedder.mlp.2", units=TOLD),
            layer_node("identity", "condition"),
            with_source(layer_node("pixel_unshuffle", factor=2), "sample"),
            layer_node("flatten", start=2),
            layer_node("permute", order=[2, 1]),
            layer_node("dense", "all_x_embedder.2-1", units=width),
            layer_node("mask_token", "x_pad_token"),
            *repeat_layers(refiners, *_layer(width, heads), name="noise_refiner"),
            with_source(layer_node("rmsnorm", "cap_embedder.0"), "encoder_hidden_states"),
            layer_node("dense", "cap_embedder.1", units=width),
            layer_node("mask_token", "cap_pad_token"),
            *repeat_layers(refiners, *_layer(width, heads, told=False), name="context_refiner"),
            concat_sequences("row", ["noise_refiner", "context_refiner"]),
            *repeat_layers(depth, *_layer(width, heads), name="layers"),
            with_source(layer_node("silu", f"{end}.silu"), "condition"),
            layer_node("dense", f"{end}.adaLN_modulation.1", units=width),
            layer_node("reshape", f"{end}.scale", shape=[1, width]),
            with_source(layer_node("layernorm", f"{end}.norm_final", affine=False), "layers"),
            with_source(layer_node("multiply", f"{end}.scaled"), [f"{end}.norm_final", f"{end}.scale"]),
            with_source(layer_node("add"), [f"{end}.norm_final", f"{end}.scaled"]),
            layer_node("dense", f"{end}.linear", units=64),
        ],
    }
