"""DDPM (arXiv 2006.11239), as diffusers builds it: a U of residual blocks over the image itself."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, layer_node
from netweight.families.parts.unet_diffusion import LOOKED, PATHS, plane_attention, time_embedding, unet_layers

NAMES = WeightNaming(paths=(*PATHS, *LOOKED))


def ddpm_document(name: str, widths: Sequence[int], seen: Sequence[int], image: int) -> Json:
    """UNet2DModel over an image of `image` × `image`: the levels `seen` have attention after every residual block."""

    def attended(at: str, level: int) -> list[Json]:
        return [plane_attention(at, widths[level])] if level in seen else []

    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "image": image},
        "inputs": {"sample": {"shape": [3, "image", "image"]}, "step": {"shape": [widths[0]]}},
        "layers": [
            time_embedding("time_embedding", "step", 4 * widths[0]),
            layer_node("identity", "emb"),
            *unet_layers(widths, attended, [plane_attention("mid_attentions_0", widths[-1])], 3),
        ],
    }
