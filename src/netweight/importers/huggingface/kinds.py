"""Which model types are understood, and by which reader. A new one is a row here and a row of truth in the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netweight.importers.fields import Fields

from . import encoder_heads, encoders, further_decoders, gated_decoders, pairs, plain_decoders, vision
from .bodies import DECODER_HEADS, Head, ModelBody


class Kind(NamedTuple):
    """How a model type is read; `usual` is the end of the class that is taken if the file names none."""

    read: Callable[[Fields], ModelBody]
    heads: dict[str, Head]
    usual: str = "ForCausalLM"


def _decoders(read: Callable[[Fields], ModelBody], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, DECODER_HEADS) for name in types}


def _encoders(read: Callable[[Fields], ModelBody], heads: dict[str, Head], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, heads, "Model") for name in types}


def _pairs(read: Callable[[Fields], ModelBody], *types: str) -> dict[str, Kind]:
    return {name: Kind(read, pairs.PAIR_HEADS, "ForConditionalGeneration") for name in types}


def _images(read: Callable[[Fields], ModelBody], classify: Head, *types: str) -> dict[str, Kind]:
    return {name: Kind(read, vision.image_heads(classify), "Model") for name in types}


KINDS: dict[str, Kind] = {
    **_images(vision.read_vit, vision.token_classifier, "vit"),
    **_images(vision.read_deit, vision.token_classifier, "deit"),
    **_images(vision.read_vit_msn, vision.token_classifier, "vit_msn"),
    **_images(vision.read_ijepa, vision.mean_classifier, "ijepa"),
    **_images(vision.read_dinov2, vision.token_and_mean_classifier, "dinov2"),
    **_images(vision.read_clip_vision, vision.patch_mean_classifier, "clip_vision_model"),
    **_images(vision.read_resnet, vision.pooled_classifier, "resnet"),
    **_images(vision.read_convnext, vision.pooled_classifier, "convnext"),
    **_images(vision.read_convnextv2, vision.pooled_classifier, "convnextv2"),
    **_pairs(pairs.read_t5, "t5", "mt5"),
    **_pairs(pairs.read_bart, "bart", "plbart"),
    **_pairs(pairs.read_mbart, "mbart"),
    **_pairs(pairs.read_pegasus, "pegasus"),
    **_pairs(pairs.read_marian, "marian"),
    **_pairs(pairs.read_m2m_100, "m2m_100"),
    **_pairs(pairs.read_blenderbot, "blenderbot"),
    **_pairs(pairs.read_blenderbot_small, "blenderbot-small"),
    **_pairs(pairs.read_whisper, "whisper"),
    **_encoders(encoders.read_bert, encoder_heads.BERT_HEADS, "bert"),
    **_encoders(encoders.read_ernie, encoder_heads.BERT_HEADS, "ernie"),
    **_encoders(encoders.read_megatron_bert, encoder_heads.BERT_HEADS, "megatron-bert"),
    **_encoders(
        encoders.read_roberta, encoder_heads.ROBERTA_HEADS, "roberta", "xlm-roberta", "camembert", "data2vec-text"
    ),
    **_encoders(encoders.read_roberta_prelayernorm, encoder_heads.ROBERTA_HEADS, "roberta-prelayernorm"),
    **_encoders(encoders.read_electra, encoder_heads.ELECTRA_HEADS, "electra"),
    **_encoders(encoders.read_distilbert, encoder_heads.DISTILBERT_HEADS, "distilbert"),
    **_encoders(encoders.read_modernbert, encoder_heads.MODERNBERT_HEADS, "modernbert"),
    **_decoders(further_decoders.read_deepseek_v2, "deepseek_v2"),
    **_decoders(further_decoders.read_deepseek_v3, "deepseek_v3"),
    **_decoders(further_decoders.read_solar_open, "solar_open"),
    **_decoders(further_decoders.read_exaone_moe, "exaone_moe"),
    **_decoders(further_decoders.read_flex_olmo, "flex_olmo"),
    **_decoders(further_decoders.read_cwm, "cwm"),
    **_decoders(further_decoders.read_granite_swa, "granite_swa"),
    **_decoders(further_decoders.read_vaultgemma, "vaultgemma"),
    **_decoders(further_decoders.read_smollm3, "smollm3"),
    **_decoders(further_decoders.read_qwen3_vl_text, "qwen3_vl_text"),
    **_decoders(further_decoders.read_stablelm, "stablelm"),
    **_decoders(further_decoders.read_llama4_text, "llama4_text"),
    **_decoders(further_decoders.read_gpt_neo, "gpt_neo"),
    **_decoders(further_decoders.read_gptj, "gptj", "codegen"),
    **_decoders(further_decoders.read_openai_gpt, "openai-gpt"),
    **_decoders(further_decoders.read_biogpt, "biogpt"),
    **_decoders(further_decoders.read_xglm, "xglm"),
    **_decoders(further_decoders.read_mamba, "mamba"),
    **_decoders(gated_decoders.read_llama, "llama", "granite", "helium"),
    **_decoders(gated_decoders.read_mistral, "mistral", "ministral", "ministral3"),
    **_decoders(gated_decoders.read_mixtral, "mixtral"),
    **_decoders(gated_decoders.read_qwen2, "qwen2"),
    **_decoders(gated_decoders.read_qwen2_moe, "qwen2_moe"),
    **_decoders(gated_decoders.read_qwen3, "qwen3"),
    **_decoders(gated_decoders.read_qwen3_moe, "qwen3_moe"),
    **_decoders(gated_decoders.read_gemma, "gemma"),
    **_decoders(gated_decoders.read_gemma2, "gemma2"),
    **_decoders(gated_decoders.read_gemma3_text, "gemma3_text"),
    **_decoders(gated_decoders.read_olmo, "olmo"),
    **_decoders(gated_decoders.read_olmo2, "olmo2"),
    **_decoders(gated_decoders.read_olmo3, "olmo3"),
    **_decoders(gated_decoders.read_olmoe, "olmoe"),
    **_decoders(gated_decoders.read_granite_moe, "granitemoe"),
    **_decoders(gated_decoders.read_phi3, "phi3"),
    **_decoders(gated_decoders.read_cohere, "cohere"),
    **_decoders(gated_decoders.read_seed_oss, "seed_oss"),
    **_decoders(gated_decoders.read_glm, "glm"),
    **_decoders(gated_decoders.read_glm4, "glm4"),
    **_decoders(gated_decoders.read_glm4_moe, "glm4_moe"),
    **_decoders(gated_decoders.read_minimax_m2, "minimax_m2"),
    **_decoders(gated_decoders.read_phimoe, "phimoe"),
    **_decoders(gated_decoders.read_ernie4_5, "ernie4_5"),
    **_decoders(gated_decoders.read_hunyuan, "hunyuan_v1_dense"),
    **_decoders(gated_decoders.read_exaone4, "exaone4"),
    **_decoders(plain_decoders.read_arcee, "arcee"),
    **_decoders(plain_decoders.read_nemotron, "nemotron"),
    **_decoders(plain_decoders.read_starcoder2, "starcoder2"),
    **_decoders(plain_decoders.read_gpt2, "gpt2"),
    **_decoders(plain_decoders.read_gpt_bigcode, "gpt_bigcode"),
    **_decoders(plain_decoders.read_phi, "phi"),
    **_decoders(plain_decoders.read_gpt_neox, "gpt_neox"),
    **_decoders(plain_decoders.read_opt, "opt"),
    **_decoders(plain_decoders.read_bloom, "bloom"),
    **_decoders(plain_decoders.read_falcon, "falcon"),
    **_decoders(gated_decoders.read_gpt_oss, "gpt_oss"),
}
