"""Parts of Stable Diffusion 3 that other families build on."""

from __future__ import annotations

from netweight.families.parts.dit_streams import concat_sequences, gated_residual, modulated_norm, modulation_vectors
from netweight.families.parts.mmdit import PICTURE, TEXT, JointBlockSize, joint_attention, split_streams
from netweight.families.parts.nodes import Json, layer_node


def sd3_block(of: JointBlockSize, *, dual: bool = False) -> list[Json]:
    """A block of both streams; with `dual`, the image also attends to itself alone (3.5 medium)."""
    alone, picture = list[Json](), "picture_mid"
    if dual:
        fields = {"heads": of.heads, **({"qk_norm": "head"} if of.norm else {})}
        alone = [
            *modulated_norm("second", "picture", "norm1.6", "norm1.7"),
            layer_node("attention", "attn2", **fields),
            *gated_residual("picture_mid2", "picture_mid", "attn2", "norm1.8"),
        ]
        picture = "picture_mid2"
    return [
        *split_streams(of),
        *modulation_vectors("norm1", "condition", of.width, 9 if dual else 6),
        *PICTURE.begins(),
        *modulation_vectors("norm1_context", "condition", of.width, 6),
        *TEXT.begins(),
        *joint_attention(of),
        *PICTURE.attended(of),
        *alone,
        *PICTURE.goes_on(of, picture),
        *TEXT.attended(of),
        *TEXT.goes_on(of),
        concat_sequences("out", ["text_out", "picture_out"]),
    ]
