"""Zoo networks: CaiT, XCiT."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.cait import covariance, scaled
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    sequence_to_plane,
    with_source,
)
from netweight.families.parts.vit import mlp_layers
from netweight.families.vision.cait import CAIT, XCIT, cait_document, class_attention_layer, class_token_sequence
from netweight.zoo.entry import Entry, Published


def mixing(width: int) -> Json:
    """Two depthwise convolutions over the plane."""
    first, second = (conv2d_node(f"conv{n}", width, 3, padding=1, groups=width) for n in (1, 2))
    return named_block(
        "local_mp",
        *sequence_to_plane(),
        first,
        layer_node("gelu", "act"),
        layer_node("batchnorm", "bn"),
        second,
        *plane_to_sequence(),
    )


def turn(width: int, heads: int) -> list[Json]:
    """Features look at each other, positions at those beside them, and an MLP."""
    return [
        residual_group(layer_node("layernorm", "norm1"), covariance(width, heads), scaled("gamma1")),
        residual_group(layer_node("layernorm", "norm3"), mixing(width), scaled("gamma3")),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width), scaled("gamma2")),
    ]


def xcit(
    name: str, width: int, depth: int, heads: int, every: bool = True, image: int = 224, classes: int = 1000
) -> Json:
    """XCiT over patches of 16 × 16; `places` are 64 sines and cosines of every position."""
    stem: list[Json] = []
    for number in range(4):
        layers = [
            conv2d_node("0", width // 2 ** (3 - number), 3, stride=2, padding=1, bias=False),
            layer_node("batchnorm", "1"),
        ]
        stem += [named_block(f"proj.{2 * number}", *layers), *([layer_node("gelu")] if number < 3 else [])]
    made = image_document(
        name,
        image,
        named_block("patch_embed", *stem),
        with_source(conv2d_node("pos_embed.token_projection", width, 1), "places"),
        with_source(layer_node("add"), ["patch_embed", "pos_embed.token_projection"]),
        *plane_to_sequence(),
        *repeat_layers(depth, *turn(width, heads), name="blocks"),
        layer_node("identity", "patches"),
        class_token_sequence(width),
        with_source(layer_node("concat"), ["cls_token", "patches"]),
        *repeat_layers(2, *class_attention_layer(width, heads, every=every), name="cls_attn_blocks"),
        layer_node("layernorm", "norm"),
        layer_node("select", index=0),
        layer_node("dense", "head", units=classes),
    )
    made["sizes"]["side"] = image // 16
    made["inputs"]["places"] = {"shape": [64, "side", "side"]}
    return made


FIRST = "The paper counts at 384 and 448 pixels without the longer table of positions, and rounds."


SECOND = "The paper rounds, and prints up to 1 % more multiply-adds for M24 and L24."


def entry(name: str, title: str, printed: tuple[str, str], **rest: Any) -> Entry:
    """One network of timm."""
    second = name.startswith("xcit")
    table = "El-Nouby et al. 2021, arXiv 2106.09681, Table 1" if second else "Touvron et al. 2021, arXiv 2103.17239"
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="XCiT" if second else "CaiT",
        build=xcit if second else cait_document,
        hyperparameters=rest,
        source=f"arXiv {'2106.09681' if second else '2103.17239'}; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower().replace(" ", "-"),),
        naming=XCIT if second else CAIT,
        tags=("transformer", "classification", "imagenet", *(("depthwise",) if second else ())),
        note=SECOND if second else FIRST,
    )


def first(size: str, image: int, printed: tuple[str, str], heads: int) -> Entry:
    """A row of CaiT's Tables 3 and 5; heads have 48 features."""
    width, depth = 48 * heads, int(size[-2:])
    title = f"CaiT-{size.upper()}" + (f" {image}" if image != 224 else "")
    return entry(f"cait_{size}_{image}", title, printed, width=width, depth=depth, heads=heads, image=image)


def second(size: str, depth: int, printed: tuple[str, str], width: int, heads: int, **rest: Any) -> Entry:
    """XCiT at 224 pixels."""
    name, title = f"xcit_{size}_{depth}_p16_224", f"XCiT-{size[0].upper()}{depth}/16"
    return entry(name, title, printed, width=width, depth=depth, heads=heads, **rest)


ENTRIES = (
    first("xxs24", 224, ("12.0 M", "2.5 G"), 4),
    first("xxs36", 224, ("17.3 M", "3.8 G"), 4),
    first("s24", 224, ("46.9 M", "9.4 G"), 8),
    first("xxs24", 384, ("12.0 M", "9.5 G"), 4),
    first("xxs36", 384, ("17.3 M", "14.2 G"), 4),
    first("xs24", 384, ("26.6 M", "19.3 G"), 6),
    first("s24", 384, ("46.9 M", "32.2 G"), 8),
    first("s36", 384, ("68.2 M", "48.0 G"), 8),
    first("m36", 384, ("270.9 M", "173.3 G"), 16),
    first("m48", 448, ("356.0 M", "329.6 G"), 16),
    second("nano", 12, ("3.0 M", "0.5 G"), 128, 4, every=False),
    second("tiny", 12, ("7 M", "1.2 G"), 192, 4),
    second("tiny", 24, ("12 M", "2.3 G"), 192, 4),
    second("small", 12, ("26 M", "4.8 G"), 384, 8),
    second("small", 24, ("48 M", "9.1 G"), 384, 8),
    second("medium", 24, ("84 M", "16.2 G"), 512, 8),
    second("large", 24, ("189 M", "36.1 G"), 768, 16),
)
