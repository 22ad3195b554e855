"""OPT (arXiv 2205.01068), as transformers builds it: learned positions, two more than are used, and a tied head."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import decoder_attention, plain_mlp
from netweight.families.parts.nodes import (
    Json,
    dropout_layers,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)

NAMES = WeightNaming(paths=((r"self_attn\.o_proj", "self_attn.out_proj"), (r"\.mlp\.fc", ".fc")))


def opt_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    words: int = 0,
    after: bool = False,
    vocabulary: int = 50272,
    rate: float = 0.1,
) -> Json:
    """OPTForCausalLM; `words` is the width of the table where it is another, `after` puts the norms behind (350M)."""
    attend = decoder_attention("self_attn", heads, bias=True, rotary=False)
    mlp = named_block("mlp", *plain_mlp(width, inner, "fc1", "fc2", "relu"), *dropout_layers(rate))
    first, second = layer_node("layernorm", "self_attn_layer_norm"), layer_node("layernorm", "final_layer_norm")
    layers = (
        [residual_group(attend, *dropout_layers(rate)), first, residual_group(mlp), second]
        if after
        else [residual_group(first, attend, *dropout_layers(rate)), residual_group(second, mlp)]
    )
    narrow = bool(words)
    decoder = named_block(
        "decoder",
        layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=words or width),
        *([layer_node("dense", "project_in", units=width, bias=False)] if narrow else []),
        layer_node("positions", "embed_positions", length=2050, numbers="each"),
        *repeat_layers(depth, *layers, name="layers"),
        *([] if after else [layer_node("layernorm", "final_layer_norm")]),
        *([layer_node("dense", "project_out", units=words, bias=False)] if narrow else []),
    )
    head = layer_node(
        "dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "model.decoder.embed_tokens.weight"}
    )
    return text_document(name, named_block("model", decoder), head)
