"""DETR (arXiv 2005.12872), as transformers builds it: a fixed graph, from an image to a hundred boxes."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    dropout_layers,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.resnet import resnet_stage, resnet_stem
from netweight.families.parts.vit import mlp_layers

PREFIX = "model.backbone.model."


QUERIES = "model.query_position_embeddings"


def _backbone(depths: Sequence[int], *, dilated: bool) -> list[Json]:
    """ResNet without its head, norms frozen; the first stages are not trained. `dilated` keeps the last plane."""
    stages = [
        resnet_stage(
            number, "bottleneck", 2 ** (5 + number), depth, prefix=PREFIX, frozen=True,
            dilation=(1, 2) if dilated and number == 4 else (1, 1),
        )
        for number, depth in enumerate(depths, 1)
    ]  # fmt: skip
    begin = resnet_stem(PREFIX, frozen=True)
    fixed = [{**part, "trainable": False} for part in (begin[0], stages[0])]
    return [fixed[0], *begin[1:], fixed[1], *stages[1:]]


def _attend(name: str, placed: Json, keys: str = "placed", values: str = "here") -> Json:
    """Attention whose queries and keys know their positions, and whose values do not."""
    attention = with_source(layer_node("attention", name, heads=8), ["placed", keys, values])
    return residual_group(layer_node("identity", "here"), placed, attention, *dropout_layers(0.1))


def _feed() -> list[Json]:
    """The MLP and the norm after its sum."""
    mlp = mlp_layers(2048, 256, act="relu", names=("fc1", "activation_fn", "fc2"))
    return [residual_group(mlp, *dropout_layers(0.1)), layer_node("layernorm", "final_layer_norm")]


def detr_document(
    name: str, depths: Sequence[int], dilated: bool = False, image: int = 800, queries: int = 100, classes: int = 91
) -> Json:
    """DETR; the decoder starts from `objects` zero vectors, and one class more stands for the absence of an object."""
    norm = layer_node("layernorm", "self_attn_layer_norm")
    encoded = [_attend("self_attn", layer_node("sinusoidal", "placed")), norm, *_feed()]
    wanted = with_source(layer_node("add", "placed"), ["here", QUERIES])
    decoded = [
        _attend("self_attn", wanted),
        norm,
        _attend("encoder_attn", wanted, "keys", "model.encoder"),
        layer_node("layernorm", "encoder_attn_layer_norm"),
        *_feed(),
    ]
    acts = [layer_node("relu", inplace=True)]
    boxes = [layer_node("dense", f"layers.{n}", units=units) for n, units in enumerate((256, 256, 4))]
    made = image_document(
        name,
        image,
        *_backbone(depths, dilated=dilated),
        conv2d_node("model.input_projection", 256, 1),
        *plane_to_sequence(),
        named_block("model.encoder", *repeat_layers(6, *encoded, name="layers")),
        layer_node("sinusoidal", "keys"),
        with_source(layer_node("learned", QUERIES, length="queries", units=256), "objects"),
        with_source(
            named_block(
                "model.decoder", *repeat_layers(6, *decoded, name="layers"), layer_node("layernorm", "layernorm")
            ),
            "objects",
        ),
        layer_node("dense", "class_labels_classifier", units=classes + 1),
        with_source(named_block("bbox_predictor", boxes[0], *acts, boxes[1], *acts, boxes[2]), "model.decoder"),
    )
    made["sizes"]["queries"] = queries
    made["inputs"]["objects"] = {"shape": ["queries", 256]}
    return {**made, "outputs": ["class_labels_classifier", "bbox_predictor"]}
