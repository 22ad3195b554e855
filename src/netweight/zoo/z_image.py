"""Z-Image (arXiv 2511.22699), as diffusers builds it: one stream of patches and words, refined before they meet."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, branches, node, repeat
from .streams import joined

NAMES = Naming(
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


def changed(source: str, norm: str, layers: list[Json], out: str, *, told: tuple[str, str] | None) -> list[Json]:
    """Layers between two norms, added to what came: scaled and gated by two vectors, if `told`."""
    opened = [after(node("rmsnorm", f"{norm}1"), source)]
    if told:
        opened.append(after(node("multiply", f"{norm}1.scaled"), [f"{norm}1", told[0]]))
        opened.append(after(node("add"), [f"{norm}1", f"{norm}1.scaled"]))
    gate = [node("tanh", f"{norm}.gate") | {"from": told[1]}] if told else []
    times = [after(node("multiply", f"{norm}2.gated"), [f"{norm}2", f"{norm}.gate"])] if told else []
    last = f"{norm}2.gated" if told else f"{norm}2"
    return [*opened, *layers, node("rmsnorm", f"{norm}2"), *gate, *times, after(node("add", out), [source, last])]


def layer(width: int, heads: int, *, told: bool = True) -> list[Json]:
    """Attention and a gated MLP, eight thirds as wide."""
    inner, name = width * 8 // 3, "adaLN_modulation"
    vectors = [
        after(node("dense", f"{name}.0", units=4 * width), "condition"),
        node("reshape", f"{name}.parts", shape=[4, 1, width]),
        *(after(node("select", f"{name}.c{n}", index=n), f"{name}.parts") for n in range(4)),
    ]
    gate = [node("dense", "feed_forward.w1", units=inner, bias=False), node("silu")]
    feed = [
        branches(gate, [node("dense", "feed_forward.w3", units=inner, bias=False)], merge="multiply"),
        node("dense", "feed_forward.w2", units=width, bias=False),
    ]
    attend = node("attention", "attention", heads=heads, bias=False, qk_norm="head", rotary=True)
    pairs = [(f"{name}.c0", f"{name}.c1"), (f"{name}.c2", f"{name}.c3")] if told else [None, None]
    return [
        node("identity", "x"),
        *(vectors if told else []),
        *changed("x", "attention_norm", [attend], "seen", told=pairs[0]),
        *changed("seen", "ffn_norm", feed, "out", told=pairs[1]),
    ]


def document(name: str, width: int, depth: int, refiners: int, heads: int) -> Json:
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
            after(node("dense", "t_embedder.mlp.0", units=1024), "step"),
            node("silu"),
            node("dense", "t_embedder.mlp.2", units=TOLD),
            node("identity", "condition"),
            after(node("pixel_unshuffle", factor=2), "sample"),
            node("flatten", start=2),
            node("permute", order=[2, 1]),
            node("dense", "all_x_embedder.2-1", units=width),
            node("mask_token", "x_pad_token"),
            *repeat(refiners, *layer(width, heads), name="noise_refiner"),
            after(node("rmsnorm", "cap_embedder.0"), "encoder_hidden_states"),
            node("dense", "cap_embedder.1", units=width),
            node("mask_token", "cap_pad_token"),
            *repeat(refiners, *layer(width, heads, told=False), name="context_refiner"),
            joined("row", ["noise_refiner", "context_refiner"]),
            *repeat(depth, *layer(width, heads), name="layers"),
            after(node("silu", f"{end}.silu"), "condition"),
            node("dense", f"{end}.adaLN_modulation.1", units=width),
            node("reshape", f"{end}.scale", shape=[1, width]),
            after(node("layernorm", f"{end}.norm_final", affine=False), "layers"),
            after(node("multiply", f"{end}.scaled"), [f"{end}.norm_final", f"{end}.scale"]),
            after(node("add"), [f"{end}.norm_final", f"{end}.scaled"]),
            node("dense", f"{end}.linear", units=64),
        ],
    }


ENTRIES = (
    Entry(
        id="z-image",
        title="Z-Image",
        year=2025,
        group="generation",
        family="Z-Image",
        build=document,
        hyperparameters={"width": 3840, "depth": 30, "refiners": 2, "heads": 30},
        source="arXiv 2511.22699; diffusers ZImageTransformer2DModel",
        published=(Published("parameters", "6 B", "rounded", "Z-Image team 2025, arXiv 2511.22699"),),
        aliases=("tongyi-mai/z-image-turbo", "z-image-turbo"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step; the last layer runs over words too, as implemented.",
    ),
)
