"""Which model types are understood, and by which reader. A new one is a row here and a row of truth in the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.importers.fields import Fields

from . import encoder_heads, encoders, further_decoders, gated_decoders, pairs, plain_decoders, vision
from .bodies import DECODER_HEADS, Body, Head


class Kind(NamedTuple):
    """How a model type is read; `usual` is the end of the class that is taken if the file names none."""

    read: Callable[[Fields], Body]
    heads: dict[str, Head]
    usual: str = "ForCausalLM"


def _decoders(read: Callable[[Fields], Body], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, DECODER_HEADS) for name in types}


def _encoders(read: Callable[[Fields], Body], heads: dict[str, Head], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, heads, "Model") for name in types}


def _pairs(read: Callable[[Fields], Body], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, pairs.PAIR_HEADS, "ForConditionalGeneration") for name in types}


def _images(read: Callable[[Fields], Body], classify: Head, *types: str) -> dict[str, Kind]:
    return {name: Kind(read, vision.image_heads(classify), "Model") for name in types}


KINDS: dict[str, Kind] = {
    **_images(vision.vit, vision.token_class, "vit"),
    **_images(vision.deit, vision.token_class, "deit"),
    **_images(vision.vit_msn, vision.token_class, "vit_msn"),
    **_images(vision.ijepa, vision.mean_class, "ijepa"),
    **_images(vision.dinov2, vision.token_and_mean_class, "dinov2"),
    **_images(vision.clip_vision, vision.patch_mean_class, "clip_vision_model"),
    **_images(vision.resnet, vision.pooled_class, "resnet"),
    **_images(vision.convnext, vision.pooled_class, "convnext"),
    **_images(vision.convnextv2, vision.pooled_class, "convnextv2"),
    **_pairs(pairs.t5, "t5", "mt5"),
    **_pairs(pairs.bart, "bart", "plbart"),
    **_pairs(pairs.mbart, "mbart"),
    **_pairs(pairs.pegasus, "pegasus"),
    **_pairs(pairs.marian, "marian"),
    **_pairs(pairs.m2m_100, "m2m_100"),
    **_pairs(pairs.blenderbot, "blenderbot"),
    **_pairs(pairs.blenderbot_small, "blenderbot-small"),
    **_pairs(pairs.whisper, "whisper"),
    **_encoders(encoders.bert, encoder_heads.BERT_HEADS, "bert"),
    **_encoders(encoders.ernie, encoder_heads.BERT_HEADS, "ernie"),
    **_encoders(encoders.megatron_bert, encoder_heads.BERT_HEADS, "megatron-bert"),
    **_encoders(encoders.roberta, encoder_heads.ROBERTA_HEADS, "roberta", "xlm-roberta", "camembert", "data2vec-text"),
    **_encoders(encoders.roberta_prelayernorm, encoder_heads.ROBERTA_HEADS, "roberta-prelayernorm"),
    **_encoders(encoders.electra, encoder_heads.ELECTRA_HEADS, "electra"),
    **_encoders(encoders.distilbert, encoder_heads.DISTILBERT_HEADS, "distilbert"),
    **_encoders(encoders.modernbert, encoder_heads.MODERNBERT_HEADS, "modernbert"),
    **_decoders(further_decoders.deepseek_v2, "deepseek_v2"),
    **_decoders(further_decoders.deepseek_v3, "deepseek_v3"),
    **_decoders(further_decoders.solar_open, "solar_open"),
    **_decoders(further_decoders.exaone_moe, "exaone_moe"),
    **_decoders(further_decoders.flex_olmo, "flex_olmo"),
    **_decoders(further_decoders.cwm, "cwm"),
    **_decoders(further_decoders.granite_swa, "granite_swa"),
    **_decoders(further_decoders.vaultgemma, "vaultgemma"),
    **_decoders(further_decoders.smollm3, "smollm3"),
    **_decoders(further_decoders.qwen3_vl_text, "qwen3_vl_text"),
    **_decoders(further_decoders.stablelm, "stablelm"),
    **_decoders(further_decoders.llama4_text, "llama4_text"),
    **_decoders(further_decoders.gpt_neo, "gpt_neo"),
    **_decoders(further_decoders.gptj, "gptj", "codegen"),
    **_decoders(further_decoders.openai_gpt, "openai-gpt"),
    **_decoders(further_decoders.biogpt, "biogpt"),
    **_decoders(further_decoders.xglm, "xglm"),
    **_decoders(further_decoders.mamba, "mamba"),
    **_decoders(gated_decoders.llama, "llama", "granite", "helium"),
    **_decoders(gated_decoders.mistral, "mistral", "ministral", "ministral3"),
    **_decoders(gated_decoders.mixtral, "mixtral"),
    **_decoders(gated_decoders.qwen2, "qwen2"),
    **_decoders(gated_decoders.qwen2_moe, "qwen2_moe"),
    **_decoders(gated_decoders.qwen3, "qwen3"),
    **_decoders(gated_decoders.qwen3_moe, "qwen3_moe"),
    **_decoders(gated_decoders.gemma, "gemma"),
    **_decoders(gated_decoders.gemma2, "gemma2"),
    **_decoders(gated_decoders.gemma3_text, "gemma3_text"),
    **_decoders(gated_decoders.olmo, "olmo"),
    **_decoders(gated_decoders.olmo2, "olmo2"),
    **_decoders(gated_decoders.olmo3, "olmo3"),
    **_decoders(gated_decoders.olmoe, "olmoe"),
    **_decoders(gated_decoders.granite_moe, "granitemoe"),
    **_decoders(gated_decoders.phi3, "phi3"),
    **_decoders(gated_decoders.cohere, "cohere"),
    **_decoders(gated_decoders.seed_oss, "seed_oss"),
    **_decoders(gated_decoders.glm, "glm"),
    **_decoders(gated_decoders.glm4, "glm4"),
    **_decoders(gated_decoders.glm4_moe, "glm4_moe"),
    **_decoders(gated_decoders.minimax_m2, "minimax_m2"),
    **_decoders(gated_decoders.phimoe, "phimoe"),
    **_decoders(gated_decoders.ernie4_5, "ernie4_5"),
    **_decoders(gated_decoders.hunyuan, "hunyuan_v1_dense"),
    **_decoders(gated_decoders.exaone4, "exaone4"),
    **_decoders(plain_decoders.arcee, "arcee"),
    **_decoders(plain_decoders.nemotron, "nemotron"),
    **_decoders(plain_decoders.starcoder2, "starcoder2"),
    **_decoders(plain_decoders.gpt2, "gpt2"),
    **_decoders(plain_decoders.gpt_bigcode, "gpt_bigcode"),
    **_decoders(plain_decoders.phi, "phi"),
    **_decoders(plain_decoders.gpt_neox, "gpt_neox"),
    **_decoders(plain_decoders.opt, "opt"),
    **_decoders(plain_decoders.bloom, "bloom"),
    **_decoders(plain_decoders.falcon, "falcon"),
    **_decoders(gated_decoders.gpt_oss, "gpt_oss"),
}
