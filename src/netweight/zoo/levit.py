"""LeViT (arXiv 2104.01136), as timm builds it: attention whose layers are normed by batch, after four convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, conv, node, repeat, residual, vision


def linear(name: str, units: int) -> Json:
    """A dense layer at every position and its norm; features stay before the positions."""
    layer = node("conv1d", "linear", filters=units, kernel=1, bias=False)
    return block(name, layer, node("batchnorm", "bn"))


def act() -> Json:
    """Hard swish."""
    return node("hard_swish", "act")


def looked(heads: int, value: int, asking: int, positions: int, out: int) -> list[Json]:
    """From `query`, `keys` and `values`: both products, a bias a head and distance, and the last layer.

    Which distance two positions have is stored.
    """
    return [
        after(node("fixed_table", "attention_bias_idxs", shape=[asking, positions], numbers="int64"), "query"),
        node("permute", "asking", order=[1, 3, 2]),
        after(node("matmul", "scores"), ["asking", "keys"]),
        node("learned", "attention_biases", length=heads, units=positions),
        node("reshape", "biases", shape=[heads, 1, positions]),
        after(node("add"), ["scores", "biases"]),
        node("softmax", "shares"),
        after(node("matmul", transpose=True), ["values", "shares"]),
        node("reshape", shape=[heads * value, -1]),
        block("proj", act(), linear("ln", out)),
    ]


def attention(width: int, heads: int, key: int, positions: int) -> Json:
    """Values twice as wide as keys."""
    return block(
        "attn",
        linear("qkv", 4 * key * heads),
        node("reshape", shape=[heads, 4 * key, -1]),
        node("split", "query", parts=[key, key, 2 * key], axis=2),
        after(node("identity", "keys"), "query.y1"),
        after(node("identity", "values"), "query.y2"),
        *looked(heads, 2 * key, positions, positions, width),
    )


def coarser(taken: int, out: int, key: int, positions: int) -> Json:
    """Every second position each way asks all; values are four times as wide as keys."""
    heads, fewer_positions = taken // key, ((isqrt(positions) + 1) // 2) ** 2
    fewer = [
        node("unflatten", axis=2),
        node("slice", step=2, axis=2),
        node("slice", step=2, axis=3),
        node("flatten", start=2),
    ]
    return block(
        "attn_downsample",
        node("identity", "taken"),
        linear("kv", 5 * key * heads),
        node("reshape", shape=[heads, 5 * key, -1]),
        node("split", "keys", parts=[key, 4 * key], axis=2),
        after(node("identity", "values"), "keys.y1"),
        after(block("q", *fewer, linear("ln", key * heads)), "taken"),
        node("reshape", "query", shape=[heads, key, -1]),
        *looked(heads, 4 * key, fewer_positions, positions, out),
    )


def mlp(width: int) -> Json:
    """Twice as wide inside."""
    return residual(block("mlp", linear("ln1", 2 * width), act(), linear("ln2", width)))


def stem(width: int) -> Json:
    """Four convolutions that halve the plane."""
    layers: list[Json] = []
    for number in range(1, 5):
        layer = conv("linear", width // 2 ** (4 - number), 3, stride=2, padding=1, bias=False)
        layers += [block(f"conv{number}", layer, node("batchnorm", "bn"))]
        layers += [node("hard_swish", f"act{number}")] if number < 4 else []
    return block("stem", *layers)


def document(
    name: str,
    widths: Sequence[int],
    heads: Sequence[int],
    depths: Sequence[int],
    key: int,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A LeViT of `depths[i]` layers of `widths[i]` features, with both heads of distillation."""
    side, stages = image // 16, list[Json]()
    for number, (width, count, depth) in enumerate(zip(widths, heads, depths, strict=True)):
        down: list[Json] = []
        if number:
            down = [block("downsample", coarser(widths[number - 1], width, key, side * side), mlp(width))]
            side = -(-side // 2)
        turns = repeat(depth, residual(attention(width, count, key, side * side)), mlp(width), name="blocks")
        stages.append(block(str(number), *down, *turns))
    ends = [
        [block(head, node("batchnorm", "bn"), node("dense", "linear", units=classes))] for head in ("head", "head_dist")
    ]
    return vision(
        name,
        image,
        stem(widths[0]),
        node("flatten", start=2),
        block("stages", *stages),
        node("global_avgpool"),
        branches(*ends, merge="add"),
    )


NAMES = Naming(
    paths=((r"attention_biases\.weight$", "attention_biases"),),
    ones=((r"^stages.*linear\.weight$", (-1, -1)),),
)


def entry(
    size: str, printed: tuple[str, str], key: int, widths: Sequence[int], heads: Sequence[int], depths: Sequence[int]
) -> Entry:
    """A row of the paper's Table 2."""
    table = "Graham et al. 2021, arXiv 2104.01136, Table 2"
    return Entry(
        id=f"levit_{size}",
        title=f"LeViT-{size.upper()}",
        year=2021,
        group="vision",
        family="LeViT",
        build=document,
        hyperparameters={"widths": tuple(widths), "heads": tuple(heads), "depths": tuple(depths), "key": key},
        source=f"arXiv 2104.01136; timm levit_{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"levit-{size}", f"facebook/levit-{size.upper()}"),
        naming=NAMES,
        tags=("transformer", "cnn", "classification", "imagenet", "pyramid"),
        note="The paper rounds, and prints 0.6 % fewer multiply-adds for LeViT-256.",
    )


FOUR = (4, 4, 4)

ENTRIES = (
    entry("128s", ("7.8 M", "305 M"), 16, (128, 256, 384), (4, 6, 8), (2, 3, 4)),
    entry("128", ("9.2 M", "406 M"), 16, (128, 256, 384), (4, 8, 12), FOUR),
    entry("192", ("10.9 M", "658 M"), 32, (192, 288, 384), (3, 5, 6), FOUR),
    entry("256", ("18.9 M", "1120 M"), 32, (256, 384, 512), (4, 6, 8), FOUR),
    entry("384", ("39.1 M", "2353 M"), 32, (384, 512, 768), (6, 9, 12), FOUR),
)
