"""Zoo networks: Wan."""

from __future__ import annotations

from netweight.families.generation.wan import NAMES, wan_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, width: int, depth: int, heads: int, inner: int) -> Entry:
    """A size of the model that makes films of a text."""
    return Entry(
        id=f"wan2.1-t2v-{size.lower()}",
        title=f"Wan 2.1 T2V {size}",
        year=2025,
        group="generation",
        family="Wan",
        build=wan_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner},
        source="arXiv 2503.20314; diffusers WanTransformer3DModel",
        published=(Published("parameters", f"{size[:-1]} B", "rounded", "Wan team 2025, arXiv 2503.20314"),),
        aliases=(f"wan-ai/wan2.1-t2v-{size.lower()}", f"wan-2.1-t2v-{size.lower()}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "diffusion"),
        note="One step over 81 frames of 480 × 832, which are 21 of the latent; the names cut 1.42 down to "
        "1.3 and 14.3 to 14.",
    )


ENTRIES = (
    entry("1.3B", 1536, 30, 12, 8960),
    entry("14B", 5120, 40, 40, 13824),
)
