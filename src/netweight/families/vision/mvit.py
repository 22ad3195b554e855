"""MViT (arXiv 2104.11227) and v2 (2112.01526), as torchvision builds them: a convolution pools what heads look at."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, layer_node, named_block, residual_group, with_source
from netweight.families.parts.vit import mlp_layers

Volume = tuple[int, int, int]
"""Frames, height, width."""


class Step(NamedTuple):
    """A layer: heads, features in and out, and by how much a plane of queries, and of keys and values, shrinks."""

    heads: int
    taken: int
    out: int
    queries: int
    others: int


def _volume(source: str, name: str, layers: Sequence[Json], features: int, size: Volume) -> list[Json]:
    """Apply layers to all positions but the first, which is put in front again: the value `name`."""
    return [
        with_source(layer_node("slice", f"{name}.token", end=1), source),
        with_source(layer_node("slice", f"{name}.patches", start=1), source),
        layer_node("permute", order=[2, 1]),
        layer_node("reshape", shape=[features, *size]),
        *layers,
        layer_node("flatten", start=2),
        layer_node("permute", f"{name}.pooled", order=[2, 1]),
        with_source(layer_node("concat", name, axis=1), [f"{name}.token", f"{name}.pooled"]),
    ]


def _pooled(part: str, size: int, volume_in: Volume, stride: int) -> list[Json]:
    """Queries, keys or values by a convolution that all heads share, and a norm of every head."""
    layer = layer_node(
        "conv3d",
        f"pool_{part}.pool",
        filters=size,
        kernel=3,
        stride=[1, stride, stride],
        padding=1,
        groups=size,
        bias=False,
    )
    return [
        *_volume(part, f"{part}.whole", [layer], size, volume_in),
        layer_node("layernorm", f"pool_{part}.norm_act.0"),
    ]


def _fewer(size: Volume, stride: int) -> Volume:
    """The plane after a stride, rounded up."""
    return (size[0], -(-size[1] // stride), -(-size[2] // stride))


def _said(axis: str, table: int, head: int, asking: int, seen: int) -> list[Json]:
    """Scores of every query for its distance to each position along an axis: the value `said.<axis>`.

    A query meets a window of the table, whose rows lie as far apart as there are queries for a key.
    """
    spread, stride = max(asking // seen, 1), max(seen // asking, 1)
    return [
        layer_node(
            "learned", f"rel_pos_{axis}", length=table, units=head, each=True
        ),  # an einsum has the batch everywhere
        layer_node("permute", order=[2, 1]),
        layer_node("reshape", shape=[head, 1, table]),
        layer_node("unfold", kernel=[1, seen], stride=[1, stride], dilation=[1, spread]),
        layer_node("slice", end=asking, axis=2),
        layer_node("reshape", f"rows.{axis}", shape=[head, seen, asking]),
        with_source(
            layer_node("einsum", f"said.{axis}", pattern=f"bthwc,bck{axis}->bthwk"), ["asking", f"rows.{axis}"]
        ),
    ]


def _distances(head: int, size: Volume, asking: Volume, seen: Volume) -> list[Json]:
    """Scores with what queries say of distances in time, down and across added; the token has none."""
    tables = (2 * size[0] - 1, *(2 * max(asking[at], seen[at]) - 1 for at in (1, 2)))
    layers = [
        with_source(layer_node("slice", start=1), "q.own"),
        layer_node("reshape", "asking", shape=[*asking, head]),
    ]
    shapes = {"t": [seen[0], 1, 1], "h": [1, seen[1], 1], "w": [1, 1, seen[2]]}
    for at, axis in ((1, "h"), (2, "w"), (0, "t")):
        layers += _said(axis, tables[at], head, asking[at], seen[at])
        layers.append(layer_node("reshape", f"far.{axis}", shape=[*asking, *shapes[axis]]))
    rows, columns = prod(asking), prod(seen)
    return [
        *layers,
        with_source(layer_node("add", "far.plane"), ["far.h", "far.w"]),
        with_source(layer_node("add"), ["far.plane", "far.t"]),
        layer_node("reshape", shape=[1, rows, columns]),
        layer_node("pad", amount=[1, 0, 1, 0]),
        layer_node("reshape", "far", shape=[rows + 1, columns + 1]),
        with_source(layer_node("add"), ["scores", "far"]),
    ]


def _attention(of: Step, size: Volume, second: bool) -> Json:
    """Heads lie in the batch; attention is unfused. The `second` version pools everywhere, and adds queries."""
    width = of.out if second else of.taken
    head, parts = width // of.heads, list[Json]()
    for at, (part, stride) in enumerate((("q", of.queries), ("k", of.others), ("v", of.others))):
        own = _pooled(part, head, size, stride) if part != "q" or of.queries > 1 or second else []
        parts += [
            with_source(layer_node("select", f"{part}.heads", index=at), "all"),
            layer_node("fold_batch", part),
            *own,
            layer_node("identity", f"{part}.own"),
        ]
    far = _distances(head, size, _fewer(size, of.queries), _fewer(size, of.others)) if second else []
    added = [with_source(layer_node("add"), ["seen", "q.own"])] if second else []
    return named_block(
        "attn",
        layer_node("dense", "qkv", units=3 * width),
        layer_node("reshape", shape=[-1, 3, of.heads, head]),
        layer_node("permute", "all", order=[2, 3, 1, 4]),
        *parts,
        with_source(layer_node("matmul", "scores", transpose=True), ["q.own", "k.own"]),
        *far,
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul", "seen"), ["shares", "v.own"]),
        *added,
        layer_node("unfold_batch", places=of.heads),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("flatten", start=2),
        named_block("project", layer_node("dense", "0", units=width)),
    )


def _step(of: Step, size: Volume, rate: float, second: bool) -> list[Json]:
    """Attention beside what goes around, pooled where queries are; an MLP beside it, widened where features are.

    The `second` version widens what goes around attention instead.
    """
    drop = [layer_node("drop_path", rate=rate)] if rate else []
    around: list[Json] = []
    if of.queries > 1:
        pool = layer_node("maxpool3d", kernel=[1, 3, 3], stride=[1, of.queries, of.queries], padding=[0, 1, 1])
        width = of.out if second else of.taken
        around = [layer_node("identity", "taken"), *_volume("taken", "around", [pool], width, size)]
    mlp = mlp_layers(4 * (of.out if second else of.taken), of.out, names=("0", "1", "3"))
    if second:
        last = residual_group(layer_node("layernorm", "norm2"), mlp, *drop)
        if of.taken == of.out:
            return [
                residual_group(layer_node("layernorm", "norm1"), _attention(of, size, second), *drop, shortcut=around),
                last,
            ]
        around = [layer_node("dense", "project", units=of.out), *around]
        return [
            layer_node("layernorm", "norm1"),
            residual_group(_attention(of, size, second), *drop, shortcut=around),
            last,
        ]
    first = residual_group(layer_node("layernorm", "norm1"), _attention(of, size, second), *drop, shortcut=around)
    if of.taken == of.out:
        return [first, residual_group(layer_node("layernorm", "norm2"), mlp, *drop)]
    wider = [layer_node("dense", "project", units=of.out)]
    return [first, layer_node("layernorm", "norm2"), residual_group(mlp, *drop, shortcut=wider)]


def _positions(width: int, size: Volume) -> list[Json]:
    """A class token, and the sum of two tables: one of the places in a frame, one of frames."""
    frames, plane = size[0], size[1] * size[2]
    return [
        layer_node("class_token", "class_token"),
        layer_node("identity", "tokens"),
        layer_node("learned", "spatial_pos", length=plane, units=width),
        layer_node("reshape", "places", shape=[1, plane, width]),
        layer_node("learned", "temporal_pos", length=frames, units=width),
        layer_node("reshape", "times", shape=[frames, 1, width]),
        with_source(layer_node("add"), ["places", "times"]),
        layer_node("reshape", "everywhere", shape=[frames * plane, width]),
        layer_node("learned", "class_pos", length=1, units=width),
        with_source(layer_node("concat", "table", axis=1), ["class_pos", "everywhere"]),
        with_source(layer_node("add"), ["tokens", "table"]),
    ]


def mvit_document(
    name: str,
    steps: Sequence[Step],
    second: bool = False,
    frames: int = 16,
    image: int = 224,
    rate: float = 0.5,
    drop_path: float = 0.2,
    classes: int = 400,
) -> Json:
    """An MViT over patches that overlap."""
    size, width, layers = (frames // 2, image // 4, image // 4), steps[0].taken, list[Json]()
    embed = layer_node("conv3d", "conv_proj", filters=width, kernel=[3, 7, 7], stride=[2, 4, 4], padding=[1, 3, 3])
    first = [layer_node("class_token", "class_token")]
    encoding = named_block("pos_encoding", *(first if second else _positions(width, size)))
    for number, of in enumerate(steps):
        layers.append(
            named_block(f"blocks.{number}", *_step(of, size, round(drop_path * number / (len(steps) - 1), 4), second))
        )
        size = _fewer(size, of.queries)
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            embed,
            layer_node("flatten", start=2),
            layer_node("permute", order=[2, 1]),
            encoding,
            *layers,
            layer_node("layernorm", "norm"),
            layer_node("select", index=0),
            named_block("head", layer_node("dropout", "0", rate=rate), layer_node("dense", "1", units=classes)),
        ],
    }


NAMES = WeightNaming(
    paths=((r"(class_token|spatial_pos|temporal_pos|class_pos|rel_pos_\w)\.weight$", r"\1"),),
    ones=((r"pos_encoding\.class_\w+$", (-1,)),),
)
