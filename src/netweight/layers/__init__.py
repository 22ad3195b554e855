"""Layer kinds, one file a family. A family is imported when a kind of it is first asked for.

A new family, or a new kind in one, is a word in the table below; a test compares it with the files.
"""

from __future__ import annotations

from netweight.core.layer import KINDS

FAMILIES = {
    "linear": "dense bilinear",
    "conv": "conv1d conv2d conv3d",
    "transposed": "conv_transpose1d conv_transpose2d conv_transpose3d",
    "depthwise": "depthwise_conv1d depthwise_conv2d separable_conv1d separable_conv2d deform_conv2d",
    "pool": "maxpool1d maxpool2d maxpool3d avgpool1d avgpool2d avgpool3d lppool1d lppool2d lppool3d",
    "adaptive": (
        "global_avgpool global_maxpool adaptive_avgpool1d adaptive_avgpool2d adaptive_avgpool3d "
        "adaptive_maxpool1d adaptive_maxpool2d adaptive_maxpool3d"
    ),
    "blur": "blurpool2d",
    "resize": "upsample pixel_shuffle pixel_unshuffle pad crop",
    "norm": "batchnorm layernorm rmsnorm groupnorm instancenorm global_response_norm local_response_norm",
    "activation": "relu relu6 leaky_relu elu gelu silu sigmoid tanh softmax softplus mish hard_sigmoid hard_swish",
    "activations": (
        "celu selu hard_tanh hard_shrink soft_shrink threshold log_softmax softmin exponential log_sigmoid "
        "softsign tanh_shrink relu2 quick_gelu rrelu prelu"
    ),
    "gated": "glu swiglu geglu reglu gated_mlp",
    "regularization": "dropout channel_dropout alpha_dropout gaussian_dropout drop_path",
    "embedding": "embedding positions class_token mask_token learned",
    "patches": "patches sinusoidal fourier_features embedding_bag",
    "recurrent": "rnn lstm gru",
    "cells": "rnn_cell lstm_cell gru_cell",
    "conv_lstm": "conv_lstm2d",
    "attention": "attention",
    "dot_attention": "dot_attention",
    "local": "window_attention",
    "relative": "relative_bias relative_axes",
    "latent": "latent_attention",
    "disentangled": "disentangled_attention",
    "compressed": "compressed_attention hyper_connection hyper_mix",
    "linear_attention": "linear_attention attention_pool",
    "moe": "router combine",
    "ssm": "mamba mamba2 gated_delta_net rwkv_time_mix rwkv_channel_mix",
    "recurrences": "kimi_delta_attention rg_lru",
    "long": "mlstm slstm long_conv",
    "merge": "add multiply concat scale",
    "products": "matmul einsum",
    "shape": "flatten unflatten reshape permute select",
    "unfold": "fold_batch unfold_batch unfold fold",
    "slices": "slice split stack gather fixed_table identity",
    "adapters": "lora weight_norm spectral_norm",
    "conv_blocks": "basic_block bottleneck squeeze_excite inverted_residual dense_block transition convnext_block",
    "pyramids": "unet_down unet_up feature_pyramid",
    "transformer": "feed_forward encoder_block decoder_block dit_block",
    "graph": "gcn gat message_passing",
}

KINDS.homes.update((tag, f"{__name__}.{family}") for family, tags in FAMILIES.items() for tag in tags.split())
