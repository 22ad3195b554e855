"""DiT (arXiv 2212.09748), as its authors' repository builds it: a transformer over the patches of a latent."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, node, repeat

PAPER = "Peebles and Xie 2022, arXiv 2212.09748, Tables 1 and 4"
NAMES = Naming(
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


def final(width: int, patch: int) -> Json:
    """The last norm, shifted and scaled by the condition, and the numbers of every patch: noise and its variance."""
    return block(
        "final_layer",
        node("layernorm", "norm_final", affine=False),
        node("silu", "act") | {"from": "condition"},
        node("dense", "adaLN_modulation", units=2 * width),
        node("reshape", "two", shape=[2, 1, width]),
        node("select", "shift", index=0) | {"from": "two"},
        node("select", "scale", index=1) | {"from": "two"},
        node("multiply", "scaled") | {"from": ["norm_final", "scale"]},
        node("add") | {"from": ["norm_final", "scaled", "shift"]},
        node("dense", "linear", units=8 * patch * patch),
    )


def document(name: str, width: int, depth: int, heads: int, patch: int, latent: int = 32) -> Json:
    """A DiT over a latent of four channels; the step goes in as 256 sines and cosines, the class as a number."""
    step = [
        node("dense", "0", units=width) | {"from": "step"},
        node("silu", "1"),
        node("dense", "2", units=width),
    ]
    label = node("embedding", "embedding_table", vocabulary=1001, units=width) | {"from": "label"}
    layer = [node("identity", "x"), node("dit_block", "block", heads=heads) | {"from": ["x", "condition"]}]
    layers = [
        block("t_embedder", block("mlp", *step)),
        block("y_embedder", label, node("select", index=0)),
        node("add", "condition") | {"from": ["t_embedder", "y_embedder"]},
        block("x_embedder", conv("proj", width, patch, stride=patch) | {"from": "sample"}),
        node("flatten", start=2),
        node("permute", order=[2, 1]),
        node("positions", "pos_embed", trainable=False),
        *repeat(depth, *layer, name="blocks"),
        final(width, patch),
    ]
    inputs: Json = {
        "sample": {"shape": [4, "latent", "latent"]},
        "step": {"shape": [256]},
        "label": {"shape": [1], "dtype": "int64"},
    }
    return {"netweight": 1, "name": name, "sizes": {"batch": 1, "latent": latent}, "inputs": inputs, "layers": layers}


MORE = " The paper prints 0.02 % more than the contractions here."
SIZES = {
    "S": (384, 12, 6, "33 M"),
    "B": (768, 12, 12, "130 M"),
    "L": (1024, 24, 16, "458 M"),
    "XL": (1152, 28, 16, "675 M"),
}


def entry(size: str, patch: int, macs: str) -> Entry:
    """A size of the paper's Table 1 at a size of patches; Table 4 prints multiply-adds."""
    width, depth, heads, printed = SIZES[size]
    return Entry(
        id=f"dit-{size.lower()}-{patch}",
        title=f"DiT-{size}/{patch}",
        year=2022,
        group="generation",
        family="DiT",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "patch": patch},
        source="arXiv 2212.09748; github.com/facebookresearch/DiT, models.py",
        published=(
            Published("parameters", printed, "rounded to millions", PAPER),
            Published("macs", f"{macs} G", "multiply-adds of a step at 256 pixels, printed as Gflops", PAPER),
        ),
        aliases=(f"dit-{size.lower()}/{patch}",),
        naming=NAMES,
        licence="CC-BY-NC-4.0",
        tags=("transformer", "diffusion"),
        note="Stored sines of the positions count." + (MORE if patch == 2 and size in ("L", "XL") else ""),
    )  # fmt: skip


ENTRIES = (
    entry("S", 2, "6.06"),
    entry("S", 4, "1.41"),
    entry("S", 8, "0.36"),
    entry("B", 2, "23.01"),
    entry("B", 4, "5.56"),
    entry("B", 8, "1.42"),
    entry("L", 2, "80.71"),
    entry("L", 4, "19.70"),
    entry("L", 8, "5.01"),
    entry("XL", 2, "118.64"),
    entry("XL", 4, "29.05"),
    entry("XL", 8, "7.39"),
)
