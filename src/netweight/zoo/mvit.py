"""MViT (arXiv 2104.11227) and v2 (2112.01526), as torchvision builds them: a convolution pools what heads look at."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from .entry import Entry, Json
from .naming import Naming
from .parts import after, block, node, residual, torchvision
from .patched import perceptron

Volume = tuple[int, int, int]
"""Frames, height, width."""


class Step(NamedTuple):
    """A layer: heads, features in and out, and by how much a plane of queries, and of keys and values, shrinks."""

    heads: int
    taken: int
    out: int
    queries: int
    others: int


def volume(source: str, name: str, layers: Sequence[Json], features: int, size: Volume) -> list[Json]:
    """What layers make of all positions but the first, which is put in front again: the value `name`."""
    return [
        after(node("slice", f"{name}.token", end=1), source),
        after(node("slice", f"{name}.patches", start=1), source),
        node("permute", order=[2, 1]),
        node("reshape", shape=[features, *size]),
        *layers,
        node("flatten", start=2),
        node("permute", f"{name}.pooled", order=[2, 1]),
        after(node("concat", name, axis=1), [f"{name}.token", f"{name}.pooled"]),
    ]


def pooled(part: str, size: int, volume_in: Volume, stride: int) -> list[Json]:
    """Queries, keys or values by a convolution that all heads share, and a norm of every head."""
    layer = node(
        "conv3d",
        f"pool_{part}.pool",
        filters=size,
        kernel=3,
        stride=[1, stride, stride],
        padding=1,
        groups=size,
        bias=False,
    )
    return [*volume(part, f"{part}.whole", [layer], size, volume_in), node("layernorm", f"pool_{part}.norm_act.0")]


def fewer(size: Volume, stride: int) -> Volume:
    """The plane after a stride, rounded up."""
    return (size[0], -(-size[1] // stride), -(-size[2] // stride))


def said(axis: str, table: int, head: int, asking: int, seen: int) -> list[Json]:
    """What every query says of its distance to each place along an axis: the value `said.<axis>`.

    A query meets a window of the table, whose rows lie as far apart as there are queries for a key.
    """
    spread, stride = max(asking // seen, 1), max(seen // asking, 1)
    return [
        node("learned", f"rel_pos_{axis}", length=table, units=head, each=True),  # an einsum has the batch everywhere
        node("permute", order=[2, 1]),
        node("reshape", shape=[head, 1, table]),
        node("unfold", kernel=[1, seen], stride=[1, stride], dilation=[1, spread]),
        node("slice", end=asking, axis=2),
        node("reshape", f"rows.{axis}", shape=[head, seen, asking]),
        after(node("einsum", f"said.{axis}", pattern=f"bthwc,bck{axis}->bthwk"), ["asking", f"rows.{axis}"]),
    ]


def distances(head: int, size: Volume, asking: Volume, seen: Volume) -> list[Json]:
    """Scores with what queries say of distances in time, down and across added; the token has none."""
    tables = (2 * size[0] - 1, *(2 * max(asking[at], seen[at]) - 1 for at in (1, 2)))
    layers = [
        after(node("slice", start=1), "q.own"),
        node("reshape", "asking", shape=[*asking, head]),
    ]
    shapes = {"t": [seen[0], 1, 1], "h": [1, seen[1], 1], "w": [1, 1, seen[2]]}
    for at, axis in ((1, "h"), (2, "w"), (0, "t")):
        layers += said(axis, tables[at], head, asking[at], seen[at])
        layers.append(node("reshape", f"far.{axis}", shape=[*asking, *shapes[axis]]))
    rows, columns = prod(asking), prod(seen)
    return [
        *layers,
        after(node("add", "far.plane"), ["far.h", "far.w"]),
        after(node("add"), ["far.plane", "far.t"]),
        node("reshape", shape=[1, rows, columns]),
        node("pad", amount=[1, 0, 1, 0]),
        node("reshape", "far", shape=[rows + 1, columns + 1]),
        after(node("add"), ["scores", "far"]),
    ]


def attention(of: Step, size: Volume, second: bool) -> Json:
    """Heads lie in the batch; scores are written out. The `second` version pools everywhere, and adds queries."""
    width = of.out if second else of.taken
    head, parts = width // of.heads, list[Json]()
    for at, (part, stride) in enumerate((("q", of.queries), ("k", of.others), ("v", of.others))):
        own = pooled(part, head, size, stride) if part != "q" or of.queries > 1 or second else []
        parts += [
            after(node("select", f"{part}.heads", index=at), "all"),
            node("fold_batch", part),
            *own,
            node("identity", f"{part}.own"),
        ]
    far = distances(head, size, fewer(size, of.queries), fewer(size, of.others)) if second else []
    added = [after(node("add"), ["seen", "q.own"])] if second else []
    return block(
        "attn",
        node("dense", "qkv", units=3 * width),
        node("reshape", shape=[-1, 3, of.heads, head]),
        node("permute", "all", order=[2, 3, 1, 4]),
        *parts,
        after(node("matmul", "scores", transpose=True), ["q.own", "k.own"]),
        *far,
        node("softmax", "shares"),
        after(node("matmul", "seen"), ["shares", "v.own"]),
        *added,
        node("unfold_batch", places=of.heads),
        node("permute", order=[2, 1, 3]),
        node("flatten", start=2),
        block("project", node("dense", "0", units=width)),
    )


def step(of: Step, size: Volume, rate: float, second: bool) -> list[Json]:
    """Attention beside what goes around, pooled where queries are; an MLP beside it, widened where features are.

    The `second` version widens what goes around attention instead.
    """
    drop = [node("drop_path", rate=rate)] if rate else []
    around: list[Json] = []
    if of.queries > 1:
        pool = node("maxpool3d", kernel=[1, 3, 3], stride=[1, of.queries, of.queries], padding=[0, 1, 1])
        width = of.out if second else of.taken
        around = [node("identity", "taken"), *volume("taken", "around", [pool], width, size)]
    mlp = perceptron(4 * (of.out if second else of.taken), of.out, names=("0", "1", "3"))
    if second:
        last = residual(node("layernorm", "norm2"), mlp, *drop)
        if of.taken == of.out:
            return [residual(node("layernorm", "norm1"), attention(of, size, second), *drop, shortcut=around), last]
        around = [node("dense", "project", units=of.out), *around]
        return [node("layernorm", "norm1"), residual(attention(of, size, second), *drop, shortcut=around), last]
    first = residual(node("layernorm", "norm1"), attention(of, size, second), *drop, shortcut=around)
    if of.taken == of.out:
        return [first, residual(node("layernorm", "norm2"), mlp, *drop)]
    wider = [node("dense", "project", units=of.out)]
    return [first, node("layernorm", "norm2"), residual(mlp, *drop, shortcut=wider)]


def positions(width: int, size: Volume) -> list[Json]:
    """A class token, and the sum of two tables: one of the places in a frame, one of frames."""
    frames, plane = size[0], size[1] * size[2]
    return [
        node("class_token", "class_token"),
        node("identity", "tokens"),
        node("learned", "spatial_pos", length=plane, units=width),
        node("reshape", "places", shape=[1, plane, width]),
        node("learned", "temporal_pos", length=frames, units=width),
        node("reshape", "times", shape=[frames, 1, width]),
        after(node("add"), ["places", "times"]),
        node("reshape", "everywhere", shape=[frames * plane, width]),
        node("learned", "class_pos", length=1, units=width),
        after(node("concat", "table", axis=1), ["class_pos", "everywhere"]),
        after(node("add"), ["tokens", "table"]),
    ]


def document(
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
    embed = node("conv3d", "conv_proj", filters=width, kernel=[3, 7, 7], stride=[2, 4, 4], padding=[1, 3, 3])
    first = [node("class_token", "class_token")]
    encoding = block("pos_encoding", *(first if second else positions(width, size)))
    for number, of in enumerate(steps):
        layers.append(
            block(f"blocks.{number}", *step(of, size, round(drop_path * number / (len(steps) - 1), 4), second))
        )
        size = fewer(size, of.queries)
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            embed,
            node("flatten", start=2),
            node("permute", order=[2, 1]),
            encoding,
            *layers,
            node("layernorm", "norm"),
            node("select", index=0),
            block("head", node("dropout", "0", rate=rate), node("dense", "1", units=classes)),
        ],
    }


HEADS = (1, 2, 2, *(4,) * 11, 8, 8)
TAKEN = (96, 192, 192, *(384,) * 11, 768, 768)
OUT = (192, 192, *(384,) * 11, *(768,) * 3)
QUERIES = (1, 2, 1, 2, *(1,) * 10, 2, 1)
OTHERS = (8, 4, 4, *(2,) * 11, 1, 1)

NAMES = Naming(
    paths=((r"(class_token|spatial_pos|temporal_pos|class_pos|rel_pos_\w)\.weight$", r"\1"),),
    ones=((r"pos_encoding\.class_\w+$", (-1,)),),
)


def entry(name: str, title: str, counted: int, macs: str, rows: Sequence[tuple[int, ...]], **rest: Any) -> Entry:
    """A network of torchvision."""
    papers = "2104.11227, 2112.01526" if rest.get("second") else "2104.11227"
    steps = tuple(Step(*row) for row in zip(HEADS, *rows, strict=True))
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="MViT",
        build=document,
        hyperparameters={"steps": steps, **rest},
        source=f"arXiv {papers}; torchvision.models.video.mvit",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        tags=("transformer", "classification", "video", "depthwise", "pyramid"),
        naming=NAMES,
    )


FIRST = (TAKEN, OUT, QUERIES, OTHERS)
SECOND = ((96, 96, 192, 192, *(384,) * 11, 768), (96, 192, 192, *(384,) * 11, 768, 768), QUERIES, OTHERS)

ENTRIES = (
    entry("mvit_v1_b", "MViT-B", 36610672, "70.599 G", FIRST),
    entry("mvit_v2_s", "MViT v2-S", 34537744, "64.224 G", SECOND, second=True),
)
