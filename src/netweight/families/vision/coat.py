"""CoaT (arXiv 2104.06399), as timm builds it: attention by factors, convolutions as positions, scales side by side."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block, with_source

HEADS = 8


WINDOWS = ((3, 2), (5, 3), (7, 3))
"""Kernels of the convolutions that stand for positions, and how many heads see each."""


def _shared(layer: Json, source: str, name: str, *, first: bool) -> list[Json]:
    """A layer that all blocks of a stage have in common: the layer itself, or one more run of it, under a `name`."""
    if first:
        return [with_source(layer, source), layer_node("identity", name)]
    return [with_source(layer_node("again", name, of=layer["name"]), source)]


def _spread(name: str, source: str) -> list[Json]:
    """The places behind the token as a plane."""
    return [
        with_source(layer_node("slice", start=1), source),
        layer_node("unflatten"),
        layer_node("permute", name, order=[3, 1, 2]),
    ]


def _gathered(name: str, source: str, token: str) -> list[Json]:
    """A plane as a sequence behind its token again."""
    return [
        with_source(layer_node("flatten", start=2), source),
        layer_node("permute", f"{name}.rows", order=[2, 1]),
        with_source(layer_node("concat", name), [token, f"{name}.rows"]),
    ]


def _placed(name: str, source: str, stage: int, width: int, *, first: bool) -> list[Json]:
    """Positions by a depthwise convolution over the plane."""
    layer = conv2d_node(f"cpe{stage}.proj", width, 3, padding=1, groups=width)
    return [
        with_source(layer_node("slice", f"{name}.token", end=1), source),
        *_spread(f"{name}.plane", source),
        *_shared(layer, f"{name}.plane", f"{name}.near", first=first),
        with_source(layer_node("add", f"{name}.sum"), [f"{name}.near", f"{name}.plane"]),
        *_gathered(name, f"{name}.sum", f"{name}.token"),
    ]


def _attention(name: str, source: str, stage: int, width: int, side: int, *, first: bool) -> list[Json]:
    """Queries times what keys and values make, and queries times values of the places around: the value `name`.

    Keys are softened along the sequence.
    """
    size = width // HEADS
    made = [
        with_source(layer_node("dense", f"{name}.qkv", units=3 * width), source),
        layer_node("reshape", shape=[-1, 3 * HEADS, size]),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("split", f"{name}.query", parts=3),
        with_source(layer_node("permute", order=[1, 3, 2]), f"{name}.query.y1"),
        layer_node("softmax", f"{name}.key"),
        with_source(layer_node("matmul", f"{name}.state"), [f"{name}.key", f"{name}.query.y2"]),
        with_source(layer_node("matmul", f"{name}.factors"), [f"{name}.query", f"{name}.state"]),
        with_source(layer_node("slice", f"{name}.asked", start=1, axis=2), f"{name}.query"),
        with_source(layer_node("slice", start=1, axis=2), f"{name}.query.y2"),
        layer_node("permute", order=[1, 3, 2]),
        layer_node("reshape", shape=[width, side, side]),
        layer_node("split", f"{name}.parts", parts=[heads * size for _, heads in WINDOWS]),
    ]
    for at, (kernel, heads) in enumerate(WINDOWS):
        own = heads * size
        layer = conv2d_node(f"crpe{stage}.conv_list.{at}", own, kernel, padding=kernel // 2, groups=own)
        made += _shared(layer, f"{name}.parts" + (f".y{at}" if at else ""), f"{name}.around{at}", first=first)
    return [
        *made,
        with_source(layer_node("concat"), [f"{name}.around{at}" for at in range(len(WINDOWS))]),
        layer_node("reshape", shape=[HEADS, size, side * side]),
        layer_node("permute", f"{name}.around", order=[1, 3, 2]),
        with_source(layer_node("multiply"), [f"{name}.asked", f"{name}.around"]),
        layer_node("pad", f"{name}.relative", amount=[0, 0, 1, 0]),
        with_source(layer_node("add"), [f"{name}.factors", f"{name}.relative"]),
        layer_node("permute", order=[2, 1, 3]),
        layer_node("reshape", shape=[-1, width]),
        layer_node("dense", f"{name}.proj", units=width),
    ]


def _perceptron(name: str, width: int, inner: int) -> Json:
    """Two dense layers at every position."""
    return named_block(
        name,
        layer_node("dense", "fc1", units=inner),
        layer_node("gelu", "act"),
        layer_node("dense", "fc2", units=width),
    )


def _serial(name: str, source: str, stage: int, width: int, side: int, ratio: int, *, first: bool) -> list[Json]:
    """Positions, attention, an MLP: the value `name`."""
    return [
        *_placed(f"{name}.placed", source, stage, width, first=first),
        layer_node("layernorm", f"{name}.norm1"),
        *_attention(f"{name}.factoratt_crpe", f"{name}.norm1", stage, width, side, first=first),
        with_source(layer_node("add", f"{name}.mid"), [f"{name}.placed", f"{name}.factoratt_crpe.proj"]),
        layer_node("layernorm", f"{name}.norm2"),
        _perceptron(f"{name}.mlp", width, ratio * width),
        with_source(layer_node("add", name), [f"{name}.mid", f"{name}.mlp"]),
    ]


def _resized(name: str, source: str, factor: float) -> list[Json]:
    """The places at another size, the token as it is."""
    return [
        with_source(layer_node("slice", f"{name}.token", end=1), source),
        *_spread(f"{name}.plane", source),
        layer_node("upsample", f"{name}.sized", factor=factor, mode="bilinear"),
        *_gathered(name, f"{name}.sized", f"{name}.token"),
    ]


def _parallel(number: int, ends: Sequence[str], width: int, sides: Sequence[int], ratio: int) -> list[Json]:
    """Attention at three scales, each then added to the others, and one MLP for all: values `….out2` to `….out4`."""
    name, made = f"parallel_blocks.{number}", list[Json]()
    for stage, side in zip((2, 3, 4), sides, strict=True):
        made += _placed(f"{name}.placed{stage}", ends[stage - 2], stage, width, first=False)
        made.append(layer_node("layernorm", f"{name}.norm1{stage}"))
        seen = f"{name}.factoratt_crpe{stage}"
        made += _attention(seen, f"{name}.norm1{stage}", stage, width, side, first=False)
    for stage in (2, 3, 4):
        sized: list[str] = []
        for other in (2, 3, 4):
            if other != stage:
                sized.append(f"{name}.from{other}to{stage}")
                made += _resized(sized[-1], f"{name}.factoratt_crpe{other}.proj", 2.0 ** (other - stage))
        sources = [f"{name}.factoratt_crpe{stage}.proj", *sized, f"{name}.placed{stage}"]
        made.append(with_source(layer_node("add", f"{name}.mid{stage}"), sources))
    for stage in (2, 3, 4):
        made.append(with_source(layer_node("layernorm", f"{name}.norm2{stage}"), f"{name}.mid{stage}"))
        mlp = _perceptron(f"{name}.mlp2", width, ratio * width)
        made += _shared(mlp, f"{name}.norm2{stage}", f"{name}.fed{stage}", first=stage == 2)
        made.append(with_source(layer_node("add", f"{name}.out{stage}"), [f"{name}.mid{stage}", f"{name}.fed{stage}"]))
    return made


def coat_document(
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
            layers += _spread(f"plane{stage}", source)
            source = f"plane{stage}"
        layers += [
            with_source(conv2d_node(f"patch_embed{stage}.proj", width, patch, stride=patch), source),
            layer_node("flatten", start=2),
            layer_node("permute", order=[2, 1]),
            layer_node("layernorm", f"patch_embed{stage}.norm"),
            layer_node("class_token", f"cls_token{stage}"),
        ]
        source = f"cls_token{stage}"
        for at in range(depth):
            block_name = f"serial_blocks{stage}.{at}"
            layers += _serial(block_name, source, stage, width, side, ratio, first=at == 0)
            source = block_name
        ends.append(source)
        sides.append(side)
    ends = ends[1:]
    for number in range(together):
        layers += _parallel(number, ends, widths[-1], sides[1:], ratios[-1])
        ends = [f"parallel_blocks.{number}.out{stage}" for stage in (2, 3, 4)]
    if not together:
        last = [with_source(layer_node("layernorm", "norm4"), source), layer_node("select", index=0)]
    else:
        last = list[Json]()
        for stage, end in zip((2, 3, 4), ends, strict=True):
            normed = with_source(layer_node("layernorm", f"norm{stage}"), end)
            last += [normed, layer_node("slice", f"token{stage}", end=1)]
        last += [
            with_source(layer_node("concat"), [f"token{stage}" for stage in (2, 3, 4)]),
            layer_node("conv1d", "aggregate", filters=1, kernel=1),
            layer_node("flatten"),
        ]
    return image_document(name, image, *layers, *last, layer_node("dense", "head", units=classes))


NAMES = WeightNaming(
    paths=((r"(cls_token\d)\.weight$", r"\1"),),
    ones=((r"^cls_token\d$", (1, 1, -1)),),
)
