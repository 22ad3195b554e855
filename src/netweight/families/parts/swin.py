"""Parts of Swin that other families build on."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, layer_node, residual_group
from netweight.families.parts.vit import mlp_layers


def swin_block(
    width: int,
    heads: int,
    window: int | Sequence[int],
    shift: int,
    second: bool,
    rate: float,
    names: Sequence[str] = ("0", "1", "3"),
    **fields: bool,
) -> list[Json]:
    """Attention and an MLP (its three layers by name) beside shortcuts, normalized before (V1) or after (V2)."""
    sizes = window if isinstance(window, int) else list(window)
    relative = {"relative": "network"} if second else {}
    attend = layer_node(
        "window_attention",
        "attn",
        heads=heads,
        window=sizes,
        **({"shift": shift} if shift else {}),
        **relative,
        **fields,
    )
    mlp = mlp_layers(4 * width, width, names=names)
    drop = [layer_node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    parts: list[Json] = []
    for number, layer in enumerate((attend, mlp), 1):
        norm = layer_node("layernorm", f"norm{number}")
        parts.append(residual_group(*([layer, norm] if second else [norm, layer]), *drop))
    return parts


def patch_merging(width: int, second: bool) -> list[Json]:
    """Each 2×2 of positions becomes one of twice the features."""
    fold = [
        layer_node("permute", order=[3, 1, 2]),
        layer_node("pixel_unshuffle", factor=2),
        layer_node("permute", order=[2, 3, 1]),
    ]
    norm, reduction = layer_node("layernorm", "norm"), layer_node("dense", "reduction", units=2 * width, bias=False)
    return [*fold, *([reduction, norm] if second else [norm, reduction])]
