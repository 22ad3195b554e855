"""Parts of T5 that other families build on."""

from __future__ import annotations

from netweight.families.parts.nodes import (
    NEW_GELU,
    Json,
    branches_group,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _feed(width: int, inner: int, gated: bool, rate: float, act: Json) -> Json:
    """Two dense layers without bias about an activation, or three with a gate by it (version 1.1)."""
    if gated:
        gate = (layer_node("dense", "wi_0", units=inner, bias=False), act)
        up: list[Json] = [
            branches_group(gate, [layer_node("dense", "wi_1", units=inner, bias=False)], merge="multiply")
        ]
    else:
        up = [layer_node("dense", "wi", units=inner, bias=False), act]
    return named_block("DenseReluDense", *up, *dropout_layers(rate), layer_node("dense", "wo", units=width, bias=False))


def t5_stack(
    depth: int,
    width: int,
    heads: int,
    head_dim: int,
    inner: int,
    *,
    gated: bool,
    decoder: bool,
    rate: float,
    distances: int = 32,
    act: tuple[str, Json] | None = None,
) -> list[Json]:
    """The layers of a half; the table of distances is the first layer's, and the others add the same numbers."""
    kind, more = act or (("gelu", NEW_GELU) if gated else ("relu", {}))
    activation = layer_node(kind, "act", **more)

    def layer(relative: int) -> list[Json]:
        fields = {"heads": heads, "head_dim": head_dim, "bias": False, **dropping(rate)}
        table = {"relative": relative} if relative else {}
        causal = {"causal": True} if decoder else {}
        across = layer_node("attention", "EncDecAttention", **fields) | {"from": ["layer_norm", "encoder"]}
        parts = [
            layer_node("attention", "SelfAttention", **fields, **causal, **table),
            *([across] if decoder else []),
            _feed(width, inner, gated, rate, activation),
        ]
        return [
            named_block(str(place), residual_group(layer_node("rmsnorm", "layer_norm"), part, *dropout_layers(rate)))
            for place, part in enumerate(parts)
        ]

    first, others = named_block("layer", *layer(distances)), named_block("layer", *layer(0))
    return [
        named_block("block", *repeat_layers(1, first), *repeat_layers(depth - 1, others, start=1)),
        layer_node("rmsnorm", "final_layer_norm"),
        *dropout_layers(rate),
    ]
