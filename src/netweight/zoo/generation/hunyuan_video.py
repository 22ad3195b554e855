"""Zoo networks: HunyuanVideo."""

from __future__ import annotations

from netweight.families.generation.hunyuan_video import NAMES, hunyuan_video_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="hunyuan-video",
        title="HunyuanVideo",
        year=2024,
        group="generation",
        family="HunyuanVideo",
        build=hunyuan_video_document,
        hyperparameters={"depth": 20, "singles": 40, "refiners": 2, "heads": 24},
        source="arXiv 2412.03603; diffusers HunyuanVideoTransformer3DModel",
        published=(Published("parameters", "13 B", "more than, rounded", "Kong et al. 2024, arXiv 2412.03603"),),
        aliases=("hunyuanvideo", "hunyuanvideo-community/hunyuanvideo"),
        naming=NAMES,
        licence="Tencent Hunyuan Community License",
        tags=("transformer", "diffusion"),
        note="The transformer alone, for one step over 129 frames of 720 × 1280, which are 33 of the latent.",
    ),
)
