"""Parts of BART, Pegasus, Marian that other families build on."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.nodes import (
    Json,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _summed(before: bool, norm: str, *layers: Json, asked: bool = False) -> list[Json]:
    """Layers beside a shortcut, with a norm before them or after the sum; `asked` gives a name to what comes in."""
    if before:
        return [residual_group(layer_node("layernorm", norm), *layers)]
    here = [layer_node("identity", "asked")] if asked else []
    return [residual_group(*here, *layers), layer_node("layernorm", norm)]


def bart_layers(
    width: int,
    depth: int,
    heads: int,
    inner: int,
    *,
    decoder: bool,
    before: bool,
    act: str = "gelu",
    rate: float = 0.1,
    key_bias: bool = True,
    heads_first: bool = False,
    attention_rate: float = 0,
    activation_rate: float = 0,
    **act_fields: Any,
) -> list[Json]:
    """The layers of an encoder, or those of a decoder, which attend to the value `encoder` too.

    `rate` drops what is added to a shortcut, `attention_rate` probabilities, `activation_rate` what `act` returns;
    `act_fields` are the fields of `act`.
    """
    fields: Json = {"heads": heads, **({} if key_bias else {"key_bias": False}), **dropping(attention_rate)}
    if heads_first:
        fields["heads_first"] = True
    own = layer_node("attention", "self_attn", **fields, **({"causal": True} if decoder else {}))
    asked = "encoder_attn_layer_norm" if before else "asked"
    across = layer_node("attention", "encoder_attn", **fields) | {"from": [asked, "encoder"]}
    mlp = named_block(
        "mlp",
        layer_node("dense", "fc1", units=inner),
        layer_node(act, "act", **act_fields),
        *dropout_layers(activation_rate),
        layer_node("dense", "fc2", units=width),
    )
    attended = _summed(before, "encoder_attn_layer_norm", across, *dropout_layers(rate), asked=True)
    return repeat_layers(
        depth,
        *_summed(before, "self_attn_layer_norm", own, *dropout_layers(rate)),
        *(attended if decoder else []),
        *_summed(before, "final_layer_norm", mlp, *dropout_layers(rate)),
        name="layers",
    )
