"""CoaT (arXiv 2104.06399), as timm builds it: attention by factors, convolutions as positions, scales side by side."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, vision

HEADS = 8
WINDOWS = ((3, 2), (5, 3), (7, 3))
"""Kernels of the convolutions that stand for positions, and how many heads see each."""


def shared(layer: Json, source: str, name: str, *, first: bool) -> list[Json]:
    """A layer that all blocks of a stage have in common: the layer itself, or one more run of it, under a `name`."""
    if first:
        return [after(layer, source), node("identity", name)]
    return [after(node("again", name, of=layer["name"]), source)]


def spread(name: str, source: str) -> list[Json]:
    """The places behind the token as a plane."""
    return [
        after(node("slice", start=1), source),
        node("unflatten"),
        node("permute", name, order=[3, 1, 2]),
    ]


def gathered(name: str, source: str, token: str) -> list[Json]:
    """A plane as a sequence behind its token again."""
    return [
        after(node("flatten", start=2), source),
        node("permute", f"{name}.rows", order=[2, 1]),
        after(node("concat", name), [token, f"{name}.rows"]),
    ]


def placed(name: str, source: str, stage: int, width: int, *, first: bool) -> list[Json]:
    """Positions by a depthwise convolution over the plane."""
    layer = conv(f"cpe{stage}.proj", width, 3, padding=1, groups=width)
    return [
        after(node("slice", f"{name}.token", end=1), source),
        *spread(f"{name}.plane", source),
        *shared(layer, f"{name}.plane", f"{name}.near", first=first),
        after(node("add", f"{name}.sum"), [f"{name}.near", f"{name}.plane"]),
        *gathered(name, f"{name}.sum", f"{name}.token"),
    ]


def attention(name: str, source: str, stage: int, width: int, side: int, *, first: bool) -> list[Json]:
    """Queries times what keys and values make, and queries times values of the places around: the value `name`.

    Keys are softened along the sequence.
    """
    size = width // HEADS
    made = [
        after(node("dense", f"{name}.qkv", units=3 * width), source),
        node("reshape", shape=[-1, 3 * HEADS, size]),
        node("permute", order=[2, 1, 3]),
        node("split", f"{name}.query", parts=3),
        after(node("permute", order=[1, 3, 2]), f"{name}.query.y1"),
        node("softmax", f"{name}.key"),
        after(node("matmul", f"{name}.state"), [f"{name}.key", f"{name}.query.y2"]),
        after(node("matmul", f"{name}.factors"), [f"{name}.query", f"{name}.state"]),
        after(node("slice", f"{name}.asked", start=1, axis=2), f"{name}.query"),
        after(node("slice", start=1, axis=2), f"{name}.query.y2"),
        node("permute", order=[1, 3, 2]),
        node("reshape", shape=[width, side, side]),
        node("split", f"{name}.parts", parts=[heads * size for _, heads in WINDOWS]),
    ]
    for at, (kernel, heads) in enumerate(WINDOWS):
        own = heads * size
        layer = conv(f"crpe{stage}.conv_list.{at}", own, kernel, padding=kernel // 2, groups=own)
        made += shared(layer, f"{name}.parts" + (f".y{at}" if at else ""), f"{name}.around{at}", first=first)
    return [
        *made,
        after(node("concat"), [f"{name}.around{at}" for at in range(len(WINDOWS))]),
        node("reshape", shape=[HEADS, size, side * side]),
        node("permute", f"{name}.around", order=[1, 3, 2]),
        after(node("multiply"), [f"{name}.asked", f"{name}.around"]),
        node("pad", f"{name}.relative", amount=[0, 0, 1, 0]),
        after(node("add"), [f"{name}.factors", f"{name}.relative"]),
        node("permute", order=[2, 1, 3]),
        node("reshape", shape=[-1, width]),
        node("dense", f"{name}.proj", units=width),
    ]


def perceptron(name: str, width: int, inner: int) -> Json:
    """Two dense layers at every position."""
    return block(name, node("dense", "fc1", units=inner), node("gelu", "act"), node("dense", "fc2", units=width))


def serial(name: str, source: str, stage: int, width: int, side: int, ratio: int, *, first: bool) -> list[Json]:
    """Positions, attention, an MLP: the value `name`."""
    return [
        *placed(f"{name}.placed", source, stage, width, first=first),
        node("layernorm", f"{name}.norm1"),
        *attention(f"{name}.factoratt_crpe", f"{name}.norm1", stage, width, side, first=first),
        after(node("add", f"{name}.mid"), [f"{name}.placed", f"{name}.factoratt_crpe.proj"]),
        node("layernorm", f"{name}.norm2"),
        perceptron(f"{name}.mlp", width, ratio * width),
        after(node("add", name), [f"{name}.mid", f"{name}.mlp"]),
    ]


def resized(name: str, source: str, factor: float) -> list[Json]:
    """The places at another size, the token as it is."""
    return [
        after(node("slice", f"{name}.token", end=1), source),
        *spread(f"{name}.plane", source),
        node("upsample", f"{name}.sized", factor=factor, mode="bilinear"),
        *gathered(name, f"{name}.sized", f"{name}.token"),
    ]


def parallel(number: int, ends: Sequence[str], width: int, sides: Sequence[int], ratio: int) -> list[Json]:
    """Attention at three scales, each then added to the others, and one MLP for all: values `….out2` to `….out4`."""
    name, made = f"parallel_blocks.{number}", list[Json]()
    for stage, side in zip((2, 3, 4), sides, strict=True):
        made += placed(f"{name}.placed{stage}", ends[stage - 2], stage, width, first=False)
        made.append(node("layernorm", f"{name}.norm1{stage}"))
        seen = f"{name}.factoratt_crpe{stage}"
        made += attention(seen, f"{name}.norm1{stage}", stage, width, side, first=False)
    for stage in (2, 3, 4):
        sized: list[str] = []
        for other in (2, 3, 4):
            if other != stage:
                sized.append(f"{name}.from{other}to{stage}")
                made += resized(sized[-1], f"{name}.factoratt_crpe{other}.proj", 2.0 ** (other - stage))
        sources = [f"{name}.factoratt_crpe{stage}.proj", *sized, f"{name}.placed{stage}"]
        made.append(after(node("add", f"{name}.mid{stage}"), sources))
    for stage in (2, 3, 4):
        made.append(after(node("layernorm", f"{name}.norm2{stage}"), f"{name}.mid{stage}"))
        mlp = perceptron(f"{name}.mlp2", width, ratio * width)
        made += shared(mlp, f"{name}.norm2{stage}", f"{name}.fed{stage}", first=stage == 2)
        made.append(after(node("add", f"{name}.out{stage}"), [f"{name}.mid{stage}", f"{name}.fed{stage}"]))
    return made


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    ratios: Sequence[int] = (4, 4, 4, 4),
    together: int = 0,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks in turn, and `together` blocks of the later three side by side."""
    layers: list[Json] = []
    side, source, ends, sides = image, "image", list[str](), list[int]()
    for stage, (width, depth, ratio) in enumerate(zip(widths, depths, ratios, strict=True), 1):
        patch = 4 if stage == 1 else 2
        side //= patch
        if stage > 1:
            layers += spread(f"plane{stage}", source)
            source = f"plane{stage}"
        layers += [
            after(conv(f"patch_embed{stage}.proj", width, patch, stride=patch), source),
            node("flatten", start=2),
            node("permute", order=[2, 1]),
            node("layernorm", f"patch_embed{stage}.norm"),
            node("class_token", f"cls_token{stage}"),
        ]
        source = f"cls_token{stage}"
        for at in range(depth):
            block_name = f"serial_blocks{stage}.{at}"
            layers += serial(block_name, source, stage, width, side, ratio, first=at == 0)
            source = block_name
        ends.append(source)
        sides.append(side)
    ends = ends[1:]
    for number in range(together):
        layers += parallel(number, ends, widths[-1], sides[1:], ratios[-1])
        ends = [f"parallel_blocks.{number}.out{stage}" for stage in (2, 3, 4)]
    if not together:
        last = [after(node("layernorm", "norm4"), source), node("select", index=0)]
    else:
        last = list[Json]()
        for stage, end in zip((2, 3, 4), ends, strict=True):
            normed = after(node("layernorm", f"norm{stage}"), end)
            last += [normed, node("slice", f"token{stage}", end=1)]
        last += [
            after(node("concat"), [f"token{stage}" for stage in (2, 3, 4)]),
            node("conv1d", "aggregate", filters=1, kernel=1),
            node("flatten"),
        ]
    return vision(name, image, *layers, *last, node("dense", "head", units=classes))


NAMES = Naming(
    paths=((r"(cls_token\d)\.weight$", r"\1"),),
    ones=((r"^cls_token\d$", (1, 1, -1)),),
)


def entry(size: str, title: str, printed: tuple[str, str], widths: Sequence[int], **rest: object) -> Entry:
    """A row of the paper's Table 2, or of its code."""
    table = "Xu et al. 2021, arXiv 2104.06399, Table 2"
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as GFLOPs", table),
    )
    return Entry(
        id=f"coat_{size}",
        title=title,
        year=2021,
        group="vision",
        family="CoaT",
        build=document,
        hyperparameters={"widths": tuple(widths), **rest},
        source=f"arXiv 2104.06399; timm coat_{size}",
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet", "depthwise", "pyramid"),
        note="The paper rounds." if printed[0] else "",
    )


TWO, LATE, MEDIUM = (2, 2, 2, 2), (8, 8, 4, 4), (3, 6, 10, 8)

ENTRIES = (
    entry("tiny", "CoaT Tiny", ("5.5 M", "4.4 G"), (152,) * 4, depths=TWO, together=6),
    entry("mini", "CoaT Mini", ("10 M", "6.8 G"), (152, 216, 216, 216), depths=TWO, together=6),
    entry("small", "CoaT Small", ("22 M", "12.6 G"), (152, 320, 320, 320), depths=TWO, together=6),
    entry("lite_tiny", "CoaT-Lite Tiny", ("5.7 M", "1.6 G"), (64, 128, 256, 320), depths=TWO, ratios=LATE),
    entry("lite_mini", "CoaT-Lite Mini", ("11 M", "2.0 G"), (64, 128, 320, 512), depths=TWO, ratios=LATE),
    entry("lite_small", "CoaT-Lite Small", ("20 M", "4.0 G"), (64, 128, 320, 512), depths=(3, 4, 6, 3), ratios=LATE),
    entry("lite_medium", "CoaT-Lite Medium", ("45 M", "9.8 G"), (128, 256, 320, 512), depths=MEDIUM),
    entry("lite_medium_384", "CoaT-Lite Medium 384", ("", ""), (128, 256, 320, 512), depths=MEDIUM, image=384),
)
