"""The layer kinds of every module; written by scripts/layer_index.py from the files."""

MODULES = {
    "linear.dense": "dense bilinear",
    "convolution.conv": "conv1d conv2d conv3d",
    "convolution.transposed": "conv_transpose1d conv_transpose2d conv_transpose3d",
    "convolution.depthwise": "depthwise_conv1d depthwise_conv2d separable_conv1d separable_conv2d deform_conv2d",
    "pooling.pool": "maxpool1d maxpool2d maxpool3d avgpool1d avgpool2d avgpool3d lppool1d lppool2d lppool3d",
    "pooling.adaptive": (
        "global_avgpool global_maxpool adaptive_avgpool1d adaptive_avgpool2d adaptive_avgpool3d "
        "adaptive_maxpool1d adaptive_maxpool2d adaptive_maxpool3d"
    ),
    "pooling.blur": "blurpool2d",
    "pooling.resize": "upsample pixel_shuffle pixel_unshuffle pad crop",
    "normalization.norm": "batchnorm layernorm rmsnorm groupnorm instancenorm global_response_norm local_response_norm",
    "activation.common": (
        "relu relu6 leaky_relu elu gelu silu sigmoid tanh softmax softplus mish hard_sigmoid hard_swish"
    ),
    "activation.further": (
        "celu selu hard_tanh hard_shrink soft_shrink threshold log_softmax softmin exponential log_sigmoid "
        "softsign tanh_shrink relu2 quick_gelu rrelu prelu"
    ),
    "activation.gated": "glu swiglu geglu reglu gated_mlp",
    "regularization.dropout": "dropout channel_dropout alpha_dropout gaussian_dropout drop_path",
    "embedding.embedding": "embedding positions class_token mask_token learned",
    "embedding.patches": "patches sinusoidal fourier_features embedding_bag",
    "recurrent.recurrent": "rnn lstm gru",
    "recurrent.cells": "rnn_cell lstm_cell gru_cell",
    "recurrent.conv_lstm": "conv_lstm2d",
    "attention.attention": "attention",
    "attention.dot_attention": "dot_attention",
    "attention.window_attention": "window_attention",
    "attention.relative_bias": "relative_bias relative_axes",
    "attention.latent_attention": "latent_attention",
    "attention.disentangled_attention": "disentangled_attention",
    "attention.compressed_attention": "compressed_attention hyper_connection hyper_mix",
    "attention.linear_attention": "linear_attention attention_pool",
    "experts.routing": "router combine",
    "state_space.mamba": "mamba mamba2 gated_delta_net rwkv_time_mix rwkv_channel_mix",
    "state_space.recurrences": "kimi_delta_attention rg_lru",
    "state_space.long": "mlstm slstm long_conv",
    "merge.merge": "add multiply concat scale",
    "linear.products": "matmul einsum",
    "shape.shape": "flatten unflatten reshape permute select",
    "shape.unfold": "fold_batch unfold_batch unfold fold",
    "shape.slices": "slice split stack gather fixed_table identity",
    "linear.adapters": "lora weight_norm spectral_norm",
    "block.conv_blocks": (
        "basic_block bottleneck squeeze_excite inverted_residual dense_block transition convnext_block"
    ),
    "block.pyramids": "unet_down unet_up feature_pyramid",
    "block.transformer": "feed_forward encoder_block decoder_block dit_block",
    "graph.graph": "gcn gat message_passing",
}
"""Module below this package → tags of its kinds, in the order of the catalogue."""
