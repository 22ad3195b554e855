"""GPT-Neo, GPT-J, StarCoder (arXiv 2305.06161, 2402.19173) and MPT, as transformers builds them."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import decoder_attention, plain_mlp
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
    text_document,
)

UNDER = (r"^(?!lm_head)", "transformer.")


def _closing(name: str, width: int, vocabulary: int, *layers: Json, tied: bool = True, bias: bool = False) -> Json:
    """Words, the layers, and the head."""
    tie = {"tie": {"weight": "wte.weight"}} if tied else {}
    words = layer_node("embedding", "wte", vocabulary=vocabulary, units=width)
    return text_document(name, words, *layers, layer_node("dense", "lm_head", units=vocabulary, bias=bias, **tie))


def gpt_neo_document(name: str, width: int, depth: int, heads: int, window: int = 256, vocabulary: int = 50257) -> Json:
    """GPTNeoForCausalLM: every second layer attends within a window; no biases of query, key and value.

    Each runs its attention as separate operations, and stores its mask over 2,048 positions.
    """
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "c_fc", "c_proj", **NEW_GELU))
    pair: list[Json] = []
    for turn, size in enumerate((0, window)):
        attend = decoder_attention("attn", heads, rotary=False, out_bias=True, window=size, fused=False)
        mask = layer_node("fixed_table", "attn.bias", shape=[1, 1, 2048, 2048], numbers="bool")
        pair.append(
            named_block(
                str(turn),
                residual_group(layer_node("layernorm", "ln_1"), mask, attend),
                residual_group(layer_node("layernorm", "ln_2"), mlp),
            )
        )
    layers = [named_block(str(at), *pair[at % 2]["layers"]) for at in range(depth)]
    return _closing(
        name,
        width,
        vocabulary,
        layer_node("positions", "wpe", length=2048, numbers="once"),
        named_block("h", *layers),
        layer_node("layernorm", "ln_f"),
    )


def gptj_document(name: str, width: int, depth: int, heads: int, vocabulary: int = 50400) -> Json:
    """GPTJForCausalLM: attention beside the MLP behind one norm, a head of its own with a bias.

    Each layer stores sines and cosines of 2,048 positions.
    """
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "fc_in", "fc_out", **NEW_GELU))
    layer = residual_group(
        layer_node("layernorm", "ln_1"),
        layer_node("fixed_table", "attn.embed_positions", shape=[2048, 64]),
        branches_group([decoder_attention("attn", heads, rotary_dim=64)], [mlp], merge="add"),
    )
    layers = (*repeat_layers(depth, layer, name="h"), layer_node("layernorm", "ln_f"))
    return _closing(name, width, vocabulary, *layers, tied=False, bias=True)


def gpt_bigcode_document(
    name: str, width: int, depth: int, heads: int, positions: int, vocabulary: int = 49152, rate: float = 0.1
) -> Json:
    """GPTBigCodeForCausalLM: GPT-2 with one key and value head for all queries, and one stored causal mask."""
    attend = decoder_attention("attn", heads, 1, bias=True, rotary=False, packed="positions", **dropping(rate))
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "c_fc", "c_proj", approximate="tanh"), *dropout_layers(rate))
    layer = [
        residual_group(layer_node("layernorm", "ln_1"), attend, *dropout_layers(rate)),
        residual_group(layer_node("layernorm", "ln_2"), mlp),
    ]
    layers = (
        layer_node("positions", "wpe", length=positions, numbers="once"),
        *dropout_layers(rate),
        layer_node("fixed_table", "bias", shape=[positions, positions], numbers="bool"),
        *repeat_layers(depth, *layer, name="h"),
        layer_node("layernorm", "ln_f"),
    )
    return _closing(name, width, vocabulary, *layers)


def starcoder2_document(name: str, width: int, depth: int, heads: int, kv_heads: int, vocabulary: int = 49152) -> Json:
    """Starcoder2ForCausalLM: rotary, with biases, a plain MLP and a tied head."""
    attend = decoder_attention("self_attn", heads, kv_heads, bias=True)
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "c_fc", "c_proj", approximate="tanh"))
    layer = [
        residual_group(layer_node("layernorm", "input_layernorm"), attend),
        residual_group(layer_node("layernorm", "post_attention_layernorm"), mlp),
    ]
    words = layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    body = named_block("model", words, *repeat_layers(depth, *layer, name="layers"), layer_node("layernorm", "norm"))
    return text_document(
        name,
        body,
        layer_node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "model.embed_tokens.weight"}),
    )


def mpt_document(name: str, width: int, depth: int, heads: int, vocabulary: int = 50432) -> Json:
    """MptForCausalLM: ALiBi and no biases at all."""
    attend = decoder_attention("attn", heads, rotary=False, alibi=True, packed="positions")
    mlp = named_block("ffn", *plain_mlp(width, 4 * width, "up_proj", "down_proj", bias=False))
    norms = [layer_node("layernorm", name, bias=False) for name in ("norm_1", "norm_2", "norm_f")]
    layer = [residual_group(norms[0], attend), residual_group(norms[1], mlp)]
    return _closing(name, width, vocabulary, *repeat_layers(depth, *layer, name="blocks"), norms[2])


PACKED = WeightNaming(((r"attn\.[qkv]_proj", "attn.c_attn"), (r"attn\.o_proj", "attn.c_proj"), UNDER))
