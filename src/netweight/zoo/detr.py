"""DETR (arXiv 2005.12872), as transformers builds it: a fixed graph, from an image to a hundred boxes."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import after, block, conv, dropout, node, repeat, residual, sequence, vision
from .patched import perceptron
from .resnet import stage, stem

PREFIX = "model.backbone.model."
QUERIES = "model.query_position_embeddings"


def backbone(depths: Sequence[int], *, dilated: bool) -> list[Json]:
    """ResNet without its head, norms frozen; the first stages are not trained. `dilated` keeps the last plane."""
    stages = [
        stage(
            number, "bottleneck", 2 ** (5 + number), depth, prefix=PREFIX, frozen=True,
            dilation=(1, 2) if dilated and number == 4 else (1, 1),
        )
        for number, depth in enumerate(depths, 1)
    ]  # fmt: skip
    begin = stem(PREFIX, frozen=True)
    fixed = [{**part, "trainable": False} for part in (begin[0], stages[0])]
    return [fixed[0], *begin[1:], fixed[1], *stages[1:]]


def attend(name: str, placed: Json, keys: str = "placed", values: str = "here") -> Json:
    """Attention whose queries and keys know their positions, and whose values do not."""
    attention = after(node("attention", name, heads=8), ["placed", keys, values])
    return residual(node("identity", "here"), placed, attention, *dropout(0.1))


def feed() -> list[Json]:
    """The MLP and the norm after its sum."""
    mlp = perceptron(2048, 256, act="relu", names=("fc1", "activation_fn", "fc2"))
    return [residual(mlp, *dropout(0.1)), node("layernorm", "final_layer_norm")]


def document(
    name: str, depths: Sequence[int], dilated: bool = False, image: int = 800, queries: int = 100, classes: int = 91
) -> Json:
    """DETR; the decoder starts from `objects`, noughts, and one class more says that there is no object."""
    norm = node("layernorm", "self_attn_layer_norm")
    encoded = [attend("self_attn", node("sinusoidal", "placed")), norm, *feed()]
    wanted = after(node("add", "placed"), ["here", QUERIES])
    decoded = [
        attend("self_attn", wanted),
        norm,
        attend("encoder_attn", wanted, "keys", "model.encoder"),
        node("layernorm", "encoder_attn_layer_norm"),
        *feed(),
    ]
    acts = [node("relu", inplace=True)]
    boxes = [node("dense", f"layers.{n}", units=units) for n, units in enumerate((256, 256, 4))]
    made = vision(
        name,
        image,
        *backbone(depths, dilated=dilated),
        conv("model.input_projection", 256, 1),
        *sequence(),
        block("model.encoder", *repeat(6, *encoded, name="layers")),
        node("sinusoidal", "keys"),
        after(node("learned", QUERIES, length="queries", units=256), "objects"),
        after(
            block("model.decoder", *repeat(6, *decoded, name="layers"), node("layernorm", "layernorm")),
            "objects",
        ),
        node("dense", "class_labels_classifier", units=classes + 1),
        after(block("bbox_predictor", boxes[0], *acts, boxes[1], *acts, boxes[2]), "model.decoder"),
    )
    made["sizes"]["queries"] = queries
    made["inputs"]["objects"] = {"shape": ["queries", 256]}
    return {**made, "outputs": ["class_labels_classifier", "bbox_predictor"]}


def entry(layers: int, depths: Sequence[int], *, dilated: bool = False) -> Entry:
    """A row of the paper's Table 1."""
    table = "Carion et al. 2020, arXiv 2005.12872, Table 1"
    name = f"detr-resnet-{layers}" + ("-dc5" if dilated else "")
    return Entry(
        id=name,
        title=f"DETR ResNet-{layers}" + (" DC5" if dilated else ""),
        year=2020,
        group="vision",
        family="DETR",
        build=document,
        hyperparameters={"depths": tuple(depths), **({"dilated": True} if dilated else {})},
        source="arXiv 2005.12872; transformers DetrForObjectDetection",
        published=(Published("parameters", "41 M" if layers == 50 else "60 M", "rounded to millions", table),),
        aliases=(f"facebook/{name}",),
        licence="Apache-2.0",
        tags=("cnn", "transformer", "detection", *(("dilated",) if dilated else ())),
        note="Frozen norms are no parameters; the operations in the paper are a mean over images of all shapes.",
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)

ENTRIES = (
    entry(50, FIFTY),
    entry(101, HUNDRED),
    entry(50, FIFTY, dilated=True),
    entry(101, HUNDRED, dilated=True),
)
