"""Readers of networks that see: ViT and its kin, ResNet, ConvNeXt.

Each follows the class of transformers of that model type (5.23), whose defaults are in `defaults.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    residual_group,
)
from netweight.importers.fields import MAX_LAYERS, Fields

from .bodies import Head, ModelBody, body_nodes, count_labels, fold_layers, no_head
from .parts import ACTIVATIONS


def image_inputs(config: Fields) -> tuple[Json, Json]:
    """The input and the size of a document that sees square images, 224 wide unless the configuration says more."""
    size = config.integer_or("image_size", 224)
    return {"pixel_values": {"shape": [config.integer("num_channels"), "image", "image"]}}, {"image": size}


def _stem(config: Fields, name: str, *, bias: bool = True) -> list[Json]:
    """A product for every patch, and patches as positions."""
    patch, width = config.integer("patch_size"), config.integer("hidden_size")
    project = conv2d_node("projection", width, patch, stride=patch, bias=bias)
    return [named_block(name, project, layer_node("flatten", start=2), layer_node("permute", order=[2, 1]))]


def read_vit_like(
    config: Fields,
    prefix: str,
    *,
    tokens: Sequence[str] = ("cls_token",),
    pooled: bool = True,
    masked: bool = False,
    inner: int = 0,
    scaled: bool = False,
) -> ModelBody:
    """Patches, learned tokens and positions, layers with norms before, and a norm; `scaled` scales what is added."""
    width, heads = config.integer("hidden_size"), config.integer("num_attention_heads")
    inner, rate = inner or config.integer("intermediate_size"), config.rate("hidden_dropout_prob")
    act, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]
    config.ignore("encoder_stride")
    attention: Json = {"heads": heads, **dropping(config.rate("attention_probs_dropout_prob"))}
    if not config.flag("qkv_bias"):
        attention |= {"bias": False, "out_bias": True}
    scales = [[layer_node("scale", f"layer_scale{number}", axis=-1)] if scaled else [] for number in (1, 2)]
    mlp = named_block(
        "mlp",
        layer_node("dense", "fc1", units=inner),
        layer_node(act, "activation", **fields),
        layer_node("dense", "fc2", units=width),
        *dropout_layers(rate),
    )
    layer = [
        residual_group(
            layer_node("layernorm", "layernorm_before"),
            layer_node("attention", "attention", **attention),
            *dropout_layers(rate),
            *scales[0],
        ),
        residual_group(layer_node("layernorm", "layernorm_after"), mlp, *scales[1]),
    ]
    inputs, sizes = image_inputs(config)
    nodes = [
        *_stem(config, "patch_embeddings"),
        *([layer_node("mask_token", "mask_token", when="train")] if masked else []),
        *[layer_node("class_token", token) for token in reversed(tokens)],
        layer_node("positions", "position_embeddings"),
        *dropout_layers(rate),
        named_block("encoder", *fold_layers("layer", [layer] * config.layers("num_hidden_layers"))),
        layer_node("layernorm", "layernorm"),
    ]
    pooler: tuple[Json, ...] = ()
    if pooled:
        kind, more = ACTIVATIONS[config.choice("pooler_act", ACTIVATIONS)]
        dense = layer_node("dense", "dense", units=config.integer_or("pooler_output_size", width))
        pooler = (named_block("pooler", layer_node("select", index=0), dense, layer_node(kind, "activation", **more)),)
    outputs = ("layernorm", "pooler") if pooled else ()
    return ModelBody(nodes, 0, width, prefix, "", False, inputs=inputs, sizes=sizes, pooler=pooler, outputs=outputs)


def read_vit(config: Fields) -> ModelBody:
    """ViTModel."""
    return read_vit_like(config, "vit")


def read_deit(config: Fields) -> ModelBody:
    """DeiTModel: a second token, for distillation."""
    return read_vit_like(config, "deit", tokens=("cls_token", "distillation_token"))


def read_vit_msn(config: Fields) -> ModelBody:
    """ViTMSNModel: no pooler."""
    return read_vit_like(config, "vit", pooled=False)


def read_ijepa(config: Fields) -> ModelBody:
    """IJepaModel: no token of a class."""
    config.ignore("pooler_act", "pooler_output_size")
    return read_vit_like(config, "ijepa", tokens=(), pooled=False)


def read_dinov2(config: Fields) -> ModelBody:
    """Dinov2Model: scaled layers, and a vector that pretraining puts in place of patches."""
    if config.flag("use_swiglu_ffn"):
        raise config.fault(
            "use_swiglu_ffn", "Gated MLPs of DINOv2 cannot be counted here.", "Take dinov2-giant of the zoo."
        )
    config.ignore(
        "apply_layernorm", "reshape_hidden_states", "_out_features", "_out_indices", "out_features", "out_indices"
    )
    config.ignore("stage_names", "layerscale_value")
    inner = config.integer("mlp_ratio") * config.integer("hidden_size")
    return read_vit_like(config, "dinov2", pooled=False, masked=config.flag("use_mask_token"), inner=inner, scaled=True)


def read_clip_vision(config: Fields) -> ModelBody:
    """CLIPVisionModel: a token of a class, norms before the layers and of the token at the end."""
    width, heads, patch = (
        config.integer("hidden_size"),
        config.integer("num_attention_heads"),
        config.integer("patch_size"),
    )
    act, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]
    config.ignore("projection_dim")
    mlp = named_block(
        "mlp",
        layer_node("dense", "fc1", units=config.integer("intermediate_size")),
        layer_node(act, "activation_fn", **fields),
        layer_node("dense", "fc2", units=width),
    )
    attend = layer_node("attention", "self_attn", heads=heads, **dropping(config.rate("attention_dropout")))
    layer = [
        residual_group(layer_node("layernorm", "layer_norm1"), attend),
        residual_group(layer_node("layernorm", "layer_norm2"), mlp),
    ]
    inputs, sizes = image_inputs(config)
    patches = conv2d_node("patch_embedding", width, patch, stride=patch, bias=False)
    nodes = [
        named_block(
            "embeddings",
            patches,
            layer_node("flatten", start=2),
            layer_node("permute", order=[2, 1]),
            layer_node("class_token", "class_embedding"),
            layer_node("positions", "position_embedding"),
        ),
        layer_node("layernorm", "pre_layrnorm"),
        named_block("encoder", *fold_layers("layers", [layer] * config.layers("num_hidden_layers"))),
    ]
    pooler = (layer_node("select", index=0), layer_node("layernorm", "post_layernorm"))
    return ModelBody(nodes, 0, width, "vision_model", "", False, inputs=inputs, sizes=sizes, pooler=pooler)


def _stages(config: Fields) -> list[tuple[int, int]]:
    """Width and depth of every stage."""
    widths, depths = config.numbers("hidden_sizes") or [], config.numbers("depths") or []
    if not widths or len(widths) != len(depths) or not all(widths) or not all(depths) or sum(depths) > MAX_LAYERS:
        raise config.fault(
            "depths", f"depths has {len(depths)} stages, hidden_sizes {len(widths)}.", "Give as many of both."
        )
    config.ignore("_out_features", "_out_indices", "out_features", "out_indices", "stage_names", "num_stages")
    return list(zip(widths, depths, strict=True))


def _conv_norm(config: Fields, filters: int, kernel: int, stride: int = 1, *, active: bool = True) -> list[Json]:
    act, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]
    convolution = conv2d_node("convolution", filters, kernel, stride=stride, padding=kernel // 2, bias=False)
    after = [layer_node(act, "activation", **fields)] if active else []
    return [convolution, layer_node("batchnorm", "normalization"), *after]


def read_resnet(config: Fields) -> ModelBody:
    """ResNetModel: bottlenecks or pairs of 3 × 3 convolutions."""
    narrow, first = (
        config.choice("layer_type", ("basic", "bottleneck")) == "bottleneck",
        config.flag("downsample_in_first_stage"),
    )
    early, stem = config.flag("downsample_in_bottleneck"), config.integer("embedding_size")
    act, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]

    def layer(width: int, stride: int, *, shortcut: bool) -> list[Json]:
        inner = width // 4
        if narrow:
            parts = [
                _conv_norm(config, inner, 1, stride if early else 1),
                _conv_norm(config, inner, 3, 1 if early else stride),
                _conv_norm(config, width, 1, active=False),
            ]
        else:
            parts = [_conv_norm(config, width, 3, stride), _conv_norm(config, width, 3, active=False)]
        beside = [named_block("shortcut", *_conv_norm(config, width, 1, stride, active=False))] if shortcut else []
        blocks = [named_block(str(at), *part) for at, part in enumerate(parts)]
        return [
            residual_group(named_block("layer", *blocks), shortcut=beside),
            layer_node(act, "activation", **fields),
        ]

    stages: list[Json] = []
    before = stem
    for number, (width, depth) in enumerate(_stages(config)):
        stride = 2 if number or first else 1
        opening = layer(width, stride, shortcut=before != width or stride != 1)
        layers = [opening, *[layer(width, 1, shortcut=False)] * (depth - 1)]
        stages.append(named_block(str(number), *fold_layers("layers", layers)))
        before = width
    inputs, sizes = image_inputs(config)
    embedder = named_block("embedder", *_conv_norm(config, stem, 7, 2))
    pool = layer_node("maxpool2d", "pooler", kernel=3, stride=2, padding=1)
    nodes = [named_block("embedder", embedder, pool), named_block("encoder", named_block("stages", *stages))]
    pooler = (layer_node("global_avgpool", "pooler"),)
    return ModelBody(nodes, 0, before, "resnet", "", False, inputs=inputs, sizes=sizes, pooler=pooler)


def read_convnext(config: Fields, *, responsive: bool = False) -> ModelBody:
    """ConvNextModel and V2 (`responsive`): depthwise convolutions, and an MLP at every position with channels last."""
    act, fields = ACTIVATIONS[config.choice("hidden_act", ACTIVATIONS)]
    patch, rate = config.integer("patch_size"), config.rate("drop_path_rate")
    scaled = not responsive and bool(config.value("layer_scale_init_value"))
    config.ignore("layer_scale_init_value")
    if rate:
        raise config.fault("drop_path_rate", "drop_path_rate rises from layer to layer.", "Set it to 0.")

    def layer(width: int) -> Json:
        return residual_group(
            conv2d_node("dwconv", width, 7, padding=3, groups=width),
            layer_node("permute", order=[2, 3, 1]),
            layer_node("layernorm", "layernorm"),
            layer_node("dense", "pwconv1", units=4 * width),
            layer_node(act, "act", **fields),
            *([layer_node("global_response_norm", "grn", axis=-1)] if responsive else []),
            layer_node("dense", "pwconv2", units=width),
            *([layer_node("scale", "layer_scale_parameter", axis=-1)] if scaled else []),
            layer_node("permute", order=[3, 1, 2]),
        )

    stages: list[Json] = []
    found = _stages(config)
    for number, (width, depth) in enumerate(found):
        down = [layer_node("layernorm", "0", axis=1), conv2d_node("1", width, 2, stride=2)]
        before = [named_block("downsampling_layer", *down)] if number else []
        stages.append(named_block(str(number), *before, *fold_layers("layers", [[layer(width)]] * depth)))
    inputs, sizes = image_inputs(config)
    first, last = found[0][0], found[-1][0]
    stem = [conv2d_node("patch_embeddings", first, patch, stride=patch), layer_node("layernorm", "layernorm", axis=1)]
    nodes = [named_block("embeddings", *stem), named_block("encoder", named_block("stages", *stages))]
    pooler = (layer_node("global_avgpool", "pool"), layer_node("layernorm", "layernorm"))
    return ModelBody(nodes, 0, last, "convnext", "", False, inputs=inputs, sizes=sizes, pooler=pooler)


def _classes(config: Fields, body: ModelBody, *pooled: Json) -> list[Json]:
    return [*body_nodes(body), *pooled, layer_node("dense", "classifier", units=count_labels(config))]


def token_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """Scores from the first token."""
    return _classes(config, body, layer_node("select", index=0))


def mean_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """Scores from the mean of all positions."""
    return _classes(config, body, layer_node("permute", order=[2, 1]), layer_node("global_avgpool", "mean"))


def token_and_mean_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """Scores from the first token and the mean of the others, side by side."""
    token = [layer_node("select", index=0)]
    mean = [layer_node("slice", start=1), layer_node("permute", order=[2, 1]), layer_node("global_avgpool", "mean")]
    return _classes(config, body, branches_group(token, mean))


def patch_mean_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """Scores from the mean of all patches, without the first token."""
    patches = [layer_node("slice", start=1), layer_node("permute", order=[2, 1]), layer_node("global_avgpool", "mean")]
    return _classes(config, body, *patches)


def pooled_classifier(config: Fields, body: ModelBody) -> list[Json]:
    """Scores from what the pooler returns."""
    return _classes(config, body._replace(nodes=[*body.nodes, *body.pooler]))


def image_heads(classify: Head) -> dict[str, Head]:
    """The heads of a network that sees."""
    return {"ForImageClassification": classify, "Model": no_head}


read_convnextv2 = partial(read_convnext, responsive=True)
