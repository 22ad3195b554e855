"""TinyViT (arXiv 2207.10666), as timm builds it: convolutions, then attention in windows with a bias a distance."""

from __future__ import annotations

from collections.abc import Sequence

from .edge import joined
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, node, repeat, residual, vision
from .written import summed


def windowed(side: int, window: int, *body: Json) -> list[Json]:
    """A body that runs on every window of a plane `height × width × features`, each as a sequence."""
    across = side // window
    if across == 1:
        return [node("flatten", end=2), *body, node("unflatten")]
    return [
        node("unflatten", axis=2, rows=across),
        node("unflatten", rows=across),
        node("permute", order=[1, 3, 2, 4, 5]),
        node("flatten", start=3, end=4),
        node("flatten", end=2),
        node("fold_batch"),
        *body,
        node("unfold_batch", places=across * across),
        node("unflatten", axis=2),
        node("unflatten"),
        node("permute", order=[1, 3, 2, 4, 5]),
        node("flatten", start=3, end=4),
        node("flatten", end=2),
    ]


def attention(width: int, heads: int, window: int) -> Json:
    """Attention in one window; what a head asks, shows and tells lies together."""
    size = width // heads
    return block(
        "attn",
        node("layernorm", "norm"),
        node("dense", "qkv", units=3 * width),
        node("reshape", shape=[window * window, heads, 3 * size]),
        node("permute", order=[2, 1, 3]),
        node("split", "query", parts=3, axis=3),
        after(node("matmul", "scores", transpose=True), ["query", "query.y1"]),
        node("relative_bias", "attention_biases", length=window * window),
        node("softmax", "shares"),
        *summed(width, values="query.y2"),
    )


def turn(width: int, heads: int, side: int, window: int) -> list[Json]:
    """Attention, a depthwise convolution, an MLP."""
    mlp = block(
        "mlp",
        node("layernorm", "norm"),
        node("dense", "fc1", units=4 * width),
        node("gelu", "act"),
        node("dense", "fc2", units=width),
    )
    return [
        residual(*windowed(side, window, attention(width, heads, window))),
        node("permute", order=[3, 1, 2]),
        *joined("local_conv", width, 3, groups=width),
        node("permute", order=[2, 3, 1]),
        residual(mlp),
    ]


def bottleneck(width: int) -> list[Json]:
    """An inverted bottleneck with an activation at its end."""
    inner = 4 * width
    return [
        residual(
            *joined("conv1", inner, 1),
            node("gelu", "act1"),
            *joined("conv2", inner, 3, groups=inner),
            node("gelu", "act2"),
            *joined("conv3", width, 1),
        ),
        node("gelu", "act3"),
    ]


def document(
    name: str,
    widths: Sequence[int],
    heads: Sequence[int],
    windows: Sequence[int] = (7, 14, 7),
    image: int = 224,
    classes: int = 21841,
) -> Json:
    """A stage of convolutions and three of attention, in windows that divide the plane."""
    first, *later = widths
    stages = [block("0", *repeat(2, *bottleneck(first), name="blocks"))]
    side = image // 4
    for number, (width, count, window, depth) in enumerate(zip(later, heads[1:], windows, (2, 6, 2), strict=True), 1):
        side //= 2
        down = block(
            "downsample",
            *joined("conv1", width, 1),
            node("gelu", "act1"),
            *joined("conv2", width, 3, stride=2, groups=width),
            node("gelu", "act2"),
            *joined("conv3", width, 1),
        )
        turns = repeat(depth, *turn(width, count, side, window), name="blocks")
        stages.append(
            block(str(number), down, node("permute", order=[2, 3, 1]), *turns, node("permute", order=[3, 1, 2]))
        )
    stem = (
        *joined("conv1", first // 2, 3, stride=2),
        node("gelu", "act"),
        *joined("conv2", first, 3, stride=2),
    )
    return vision(
        name,
        image,
        block("patch_embed", *stem),
        block("stages", *stages),
        node("global_avgpool"),
        block("head", node("layernorm", "norm"), node("dense", "fc", units=classes)),
    )


NAMES = Naming(
    paths=((r"attention_biases\.weight$", "attention_biases"), (r"attention_biases\.index$", "attention_bias_idxs"))
)


def entry(
    size: int, printed: tuple[str, str], widths: Sequence[int], heads: Sequence[int], image: int = 224, tag: str = ""
) -> Entry:
    """A row of the paper's Table 3; larger pictures have larger windows, and a `tag` of timm 1000 classes."""
    table = "Wu et al. 2022, arXiv 2207.10666, Table 3"
    name, scale = f"tiny_vit_{size}m_{image}", image // 32
    many = image == 224 and not tag
    title = f"TinyViT-{size}M" + (f" {image}" if image != 224 else " 22k" if many else "")
    published = (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as MACs", table),
    )
    return Entry(
        id=f"{name}.{tag}" if tag else name,
        title=title,
        year=2022,
        group="vision",
        family="TinyViT",
        build=document,
        hyperparameters={
            "widths": tuple(widths),
            "heads": tuple(heads),
            "windows": (scale, 2 * scale, scale),
            "image": image,
            "classes": 21841 if many else 1000,
        },
        source=f"arXiv 2207.10666; timm {name}",
        published=() if many else published,
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="timm builds the 21,841 classes of ImageNet-22k under this name." if many else "The paper rounds.",
    )


TUNED = "dist_in22k_ft_in1k"
SMALL = (64, 128, 160, 320), (2, 4, 5, 10)
MIDDLE = (64, 128, 256, 448), (2, 4, 8, 14)
LARGE = (96, 192, 384, 576), (3, 6, 12, 18)

ENTRIES = (
    entry(5, ("5.4 M", "1.3 G"), *SMALL, tag=TUNED),
    entry(11, ("11 M", "2.0 G"), *MIDDLE, tag=TUNED),
    entry(21, ("21 M", "4.3 G"), *LARGE, tag=TUNED),
    entry(21, ("21 M", "13.8 G"), *LARGE, 384),
    entry(21, ("21 M", "27.0 G"), *LARGE, 512),
    entry(5, ("", ""), *SMALL),
    entry(11, ("", ""), *MIDDLE),
    entry(21, ("", ""), *LARGE),
)
