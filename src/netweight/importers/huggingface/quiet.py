"""Keys of configurations that change no figure, by the reason."""

from __future__ import annotations

import re

QUIET: dict[str, str] = {
    "numbers of special tokens": r".*(_token_id|_token_ids|_token|_token_index)",
    "dropout has no weights": r".*(dropout|pdrop|_drop|drop_rate|layerdrop|drop_path_rate"
    r"|drop_prob|dropout_prob|dropout_rate)",
    "initial values": r".*(initializer_range|initializer_factor|init_std|init_scale)|rescale_\w+",
    "a number inside a norm": r".*(_eps|_epsilon)",
    "angles of rotary positions": r".*(rope|rotary|mrope)\w*|partial_rotary_factor",
    "bookkeeping": r"(\w+_)?(version|dtype)|_name_or_path|auto_map|_commit_hash|tokenizer_class"
    r"|model_type|architectures",
    "how it is run": r"_?attn_implementation\w*|use_flash_attention\w*|use_cache|cache_implementation|pretraining_tp"
    r"|gradient_checkpointing|output_\w+|return_\w+|chunk_size_\w+|torchscript|use_bfloat16|quantization_config",
    "of another class of the type": r"is_(encoder_)?decoder|problem_type|finetuning_task"
    r"|task_specific_params|summary_\w+"
    r"|num_labels|id2label|label2id|classifier_\w+|cross_attention_hidden_size|add_cross_attention|tie_encoder_decoder",
    "layers that this class leaves out": r"num_(nextn_predict|mtp)_layers",
    "generation": r"(max|min)_(new_tokens|length)|num_beam\w*|temperature|top_[kp]|typical_p|length_penalty|do_sample"
    r"|repetition_penalty|diversity_penalty|early_stopping|forced_\w+|\w*suppress_tokens|no_repeat_ngram_size"
    r"|encoder_no_repeat_ngram_size|bad_words_ids|prefix|num_return_sequences"
    r"|exponential_decay_\w+|remove_invalid_values",
    "training": r".*(router_aux_loss_coef|aux_loss\w*|z_loss\w*|_jitter_noise|loss_\w+)|apply_spec_augment|mask_\w+"
    r"|ctc_\w+"
    r"|seq_aux|pruned_heads|tf_legacy_loss",
    "elementwise numbers": r".*(softcapping|softcap|_multiplier|_scaling_factor)|logits?_scal\w+|query_pre_attn_scalar"
    r"|norm_topk_prob|scale_\w+|clip_qkv|scoring_func|topk_method|n_group|topk_group|attention_scale|swiglu_\w+",
    "a bound of positions without a table": r"(original_)?max_position_embeddings|model_max_length|n_ctx|seq_length",
}
"""Patterns of whole keys."""

_PATTERNS = [re.compile(pattern) for pattern in QUIET.values()]


def is_quiet(key: str) -> bool:
    """True for a key that changes no figure."""
    return any(pattern.fullmatch(key) for pattern in _PATTERNS)
