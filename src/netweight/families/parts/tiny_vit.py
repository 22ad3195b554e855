"""Parts of TinyViT that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node


def windowed(side: int, window: int, *body: Json) -> list[Json]:
    """A body that runs on every window of a plane `height × width × features`, each as a sequence."""
    across = side // window
    if across == 1:
        return [layer_node("flatten", end=2), *body, layer_node("unflatten")]
    return [
        layer_node("unflatten", axis=2, rows=across),
        layer_node("unflatten", rows=across),
        layer_node("permute", order=[1, 3, 2, 4, 5]),
        layer_node("flatten", start=3, end=4),
        layer_node("flatten", end=2),
        layer_node("fold_batch"),
        *body,
        layer_node("unfold_batch", places=across * across),
        layer_node("unflatten", axis=2),
        layer_node("unflatten"),
        layer_node("permute", order=[1, 3, 2, 4, 5]),
        layer_node("flatten", start=3, end=4),
        layer_node("flatten", end=2),
    ]
