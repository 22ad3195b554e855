"""EfficientViT of Microsoft (arXiv 2305.07027), as timm builds it: each head attends to what the one before adds to."""

from __future__ import annotations

from collections.abc import Sequence

from .coatnet import squeezed
from .edge import joined
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, node, repeat, residual, vision
from .tiny_vit import windowed


def mixed(name: str, width: int) -> Json:
    """A depthwise convolution beside a shortcut."""
    return block(name, residual(*joined("m", width, 3, groups=width)))


def mlp(name: str, width: int) -> Json:
    """Two convolutions of 1 × 1 beside a shortcut."""
    return block(
        name, residual(block("m", *joined("pw1", 2 * width, 1), node("relu", "act"), *joined("pw2", width, 1)))
    )


def head(at: int, key: int, value: int, kernel: int, side: int) -> list[Json]:
    """One head over its channels and what the head before made: the value `feat<at>`."""
    taken = f"parts.y{at}" if at else "parts"
    added = [after(node("add", f"sum{at}"), [f"feat{at - 1}", taken])] if at else []
    project = joined(f"qkvs.{at}", 2 * key + value, 1)[0]
    return [
        *added,
        project if at else after(project, taken),
        node("split", f"query{at}", parts=[key, key, value]),
        *joined(f"dws.{at}", key, kernel, groups=key),
        node("reshape", shape=[1, key, side * side]),
        node("permute", f"asks{at}", order=[1, 3, 2]),
        after(node("reshape", f"key{at}", shape=[1, key, side * side]), f"query{at}.y1"),
        after(node("matmul"), [f"asks{at}", f"key{at}"]),
        node("relative_bias", f"attention_biases_{at}", length=side * side, index=at == 0),
        node("softmax", f"shares{at}"),
        after(node("reshape", f"value{at}", shape=[1, value, side * side]), f"query{at}.y2"),
        after(node("matmul", transpose=True), [f"value{at}", f"shares{at}"]),
        node("reshape", f"feat{at}", shape=[value, side, side]),
    ]


def attention(width: int, heads: int, key: int, kernels: Sequence[int], side: int) -> Json:
    """Heads in a row over a plane of `side` × `side`, and a last layer over all of them."""
    value = width // heads
    made = [part for at in range(heads) for part in head(at, key, value, kernels[at], side)]
    return block(
        "attn",
        node("split", "parts", parts=heads),
        *made,
        after(node("concat"), [f"feat{at}" for at in range(heads)]),
        block("proj", node("relu", "0"), *joined("1", width, 1)),
    )


def turn(width: int, heads: int, key: int, kernels: Sequence[int], side: int) -> list[Json]:
    """Convolution and MLP, attention, both again."""
    window = min(7, side)
    body = attention(width, heads, key, kernels, window)
    if side > window:
        planes = [node("unflatten"), node("permute", order=[3, 1, 2]), body]
        rows = [node("permute", order=[2, 3, 1]), node("flatten", end=2)]
        cut = windowed(side, window, *planes, *rows)
        cut = [node("permute", order=[2, 3, 1]), *cut, node("permute", order=[3, 1, 2])]
    else:
        cut = [body]
    mixer = block("mixer", residual(block("m", *cut)))
    return [mixed("dw0", width), mlp("ffn0", width), mixer, mixed("dw1", width), mlp("ffn1", width)]


def coarser(taken: int, width: int) -> Json:
    """The plane halved by an inverted bottleneck with a squeeze, convolution and MLP before and after it."""
    inner = 4 * taken
    merge = block(
        "patchmerge",
        *joined("conv1", inner, 1),
        node("relu", "act"),
        *joined("conv2", inner, 3, stride=2, groups=inner),
        node("relu"),
        squeezed("se", inner // 4, inner, "relu"),
        *joined("conv3", width, 1),
    )
    ends = [block(f"res{at}", mixed("0", size), mlp("1", size)) for at, size in ((1, taken), (2, width))]
    return block("downsample", ends[0], merge, ends[1])


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int],
    kernels: Sequence[int],
    key: int = 16,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Three stages over planes of an image's sixteenth, and less; `kernels` are those of the queries, head by head."""
    stem: list[Json] = []
    for at in range(1, 5):
        stem += joined(f"conv{at}", widths[0] // 2 ** (4 - at), 3, stride=2)
        stem += [node("relu", f"relu{at}")] if at < 4 else []
    side, stages = image // 16, list[Json]()
    for number, (width, depth, count) in enumerate(zip(widths, depths, heads, strict=True)):
        down = [coarser(widths[number - 1], width)] if number else []
        side = -(-side // 2) if number else side
        turns = repeat(depth, *turn(width, count, key, kernels, side), name="blocks")
        stages.append(block(str(number), *down, *turns))
    return vision(
        name,
        image,
        block("patch_embed", *stem),
        block("stages", *stages),
        node("global_avgpool", "global_pool"),
        block("head", node("batchnorm", "bn"), node("dense", "linear", units=classes)),
    )


NAMES = Naming(
    paths=(
        (r"attention_biases_\d\.weight$", "attention_biases"),
        (r"attention_biases_\d\.index$", "attention_bias_idxs"),
    )
)


def entry(size: int, printed: tuple[str, str], widths: Sequence[int], heads: Sequence[int], kernels: str,
          depths: Sequence[int] = (1, 2, 3)) -> Entry:  # fmt: skip
    """A row of the paper's Tables 1 and 2."""
    table = "Liu et al. 2023, arXiv 2305.07027, Table 2"
    title = f"EfficientViT-M{size}"
    return Entry(
        id=f"efficientvit_m{size}",
        title=title,
        year=2023,
        group="vision",
        family="EfficientViT (MSRA)",
        build=document,
        hyperparameters={
            "widths": tuple(widths),
            "depths": tuple(depths),
            "heads": tuple(heads),
            "kernels": tuple(map(int, kernels)),
        },
        source=f"arXiv 2305.07027; timm efficientvit_m{size}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="MIT",
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry(0, ("2.3 M", "79 M"), (64, 128, 192), (4, 4, 4), "5555"),
    entry(1, ("3.0 M", "167 M"), (128, 144, 192), (2, 3, 3), "7533"),
    entry(2, ("4.2 M", "201 M"), (128, 192, 224), (4, 3, 2), "7533"),
    entry(3, ("6.9 M", "263 M"), (128, 240, 320), (4, 3, 4), "5555"),
    entry(4, ("8.8 M", "299 M"), (128, 256, 384), (4, 4, 4), "7533"),
    entry(5, ("12.4 M", "522 M"), (192, 288, 384), (3, 3, 4), "7533", (1, 3, 4)),
)
