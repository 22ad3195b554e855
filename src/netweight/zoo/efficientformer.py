"""EfficientFormer (arXiv 2206.01191) and V2 (2212.08059), as timm builds them: pools, convolutions, then attention."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, branches, conv, node, repeat, residual, sequence, vision
from .patched import mean, perceptron
from .written import summed


def normed(name: str, width: int, kernel: int, act: str = "", **fields: int) -> Json:
    """A convolution with a bias and its norm, and an activation where named."""
    layers = [conv("conv", width, kernel, bias=True, padding=kernel // 2, **fields), node("batchnorm", "bn")]
    return block(name, *layers, *([node(act, "act")] if act else []))


def pooled(width: int) -> list[Json]:
    """What the mean of 3 × 3 adds to a place, then two convolutions of 1 × 1 as an MLP."""
    mixer = branches([node("avgpool2d", "pool", kernel=3, stride=1, padding=1)], [], merge="add")
    mlp = block(
        "mlp",
        conv("fc1", 4 * width, 1),
        node("batchnorm", "norm1"),
        node("gelu", "act"),
        conv("fc2", width, 1),
        node("batchnorm", "norm2"),
    )
    return [residual(block("token_mixer", mixer), node("scale", "ls1")), residual(mlp, node("scale", "ls2"))]


def attentive(width: int, key: int = 32, heads: int = 8) -> list[Json]:
    """Attention with a bias a head and distance, values four times as wide as keys, and an MLP."""
    value = 4 * key
    attend = block(
        "token_mixer",
        node("dense", "qkv", units=(2 * key + value) * heads),
        node("reshape", shape=[-1, heads, 2 * key + value]),
        node("permute", order=[2, 1, 3]),
        node("split", "query", parts=[key, key, value], axis=3),
        after(node("matmul", "scores", transpose=True), ["query", "query.y1"]),
        node("relative_bias", "attention_biases", length=49),
        node("softmax", "shares"),
        *summed(value * heads, values="query.y2", out=width),
    )
    scales = [node("scale", f"ls{at}", axis=-1) for at in (1, 2)]
    return [
        residual(node("layernorm", "norm1"), attend, scales[0]),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width), scales[1]),
    ]


def first(
    name: str, widths: Sequence[int], depths: Sequence[int], last: int, image: int = 224, classes: int = 1000
) -> Json:
    """Four stages of `depths[i]` pooling blocks, the `last` blocks of them with attention; two heads."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        layers: list[Json] = []
        if number:
            halved = conv("conv", width, 3, stride=2, padding=1)
            layers.append(block("downsample", halved, node("batchnorm", "norm")))
        pools = depth - last if number == 3 else depth
        layers.append(block("", *repeat(pools, *pooled(width), name="blocks")))
        if number == 3:
            layers += [*sequence(), block("", *repeat(last, *attentive(width), name="blocks", start=pools + 1))]
        stages.append(block(str(number), *layers))
    stem: list[Json] = []
    for number, width in enumerate((widths[0] // 2, widths[0]), 1):
        layer = conv(f"conv{number}", width, 3, stride=2, padding=1)
        stem += [layer, node("batchnorm", f"norm{number}"), node("relu", f"act{number}")]
    ends = [[node("dense", head, units=classes)] for head in ("head", "head_dist")]
    norm = node("layernorm", "norm")
    return vision(
        name, image, block("stem", *stem), block("stages", *stages), norm, *mean(), branches(*ends, merge="add")
    )


def depthwise(name: str, width: int, stride: int = 1, act: str = "") -> Json:
    """Every channel by itself, 3 × 3."""
    return normed(name, width, 3, act, groups=width, stride=stride)


def planar(width: int, side: int, stride: int, key: int = 32, heads: int = 8) -> Json:
    """Attention over a plane, by convolutions, heads mixed before and after the softmax."""
    value, places = 4 * key, side * side
    smaller = [depthwise("stride_conv", width, stride)] if stride > 1 else []
    larger = [node("upsample", "upsample", factor=stride, mode="bilinear")] if stride > 1 else []
    return block(
        "token_mixer",
        *smaller,
        node("identity", "taken"),
        normed("q", heads * key, 1),
        node("reshape", shape=[heads, key, places]),
        node("permute", "query", order=[1, 3, 2]),
        after(normed("k", heads * key, 1), "taken"),
        node("reshape", "key", shape=[heads, key, places]),
        after(normed("v", heads * value, 1), "taken"),
        depthwise("v_local", heads * value),
        after(node("reshape", shape=[heads, value, places]), "v"),
        node("permute", "value", order=[1, 3, 2]),
        after(node("matmul", "scores"), ["query", "key"]),
        node("relative_bias", "attention_biases", length=places),
        conv("talking_head1", heads, 1),
        node("softmax", "shares"),
        conv("talking_head2", heads, 1),
        after(node("matmul"), ["talking_head2", "value"]),
        node("permute", order=[1, 3, 2]),
        node("reshape", "seen", shape=[heads * value, side, side]),
        after(node("add"), ["seen", "v_local"]),
        *larger,
        node("gelu", "act"),
        normed("proj", width, 1),
    )


def halving(taken: int, width: int, side: int, key: int = 16, heads: int = 8) -> Json:
    """Attention whose queries are every second place each way, beside a convolution."""
    value, few = 4 * key, -(-side // 2)
    asked = branches(
        [node("avgpool2d", "pool", kernel=1, stride=2)],
        [conv("local", taken, 3, stride=2, padding=1, groups=taken)],
        merge="add",
    )
    attend = block(
        "attn",
        node("identity", "taken"),
        block("q", asked, normed("proj", heads * key, 1)),
        node("reshape", shape=[heads, key, few * few]),
        node("permute", "query", order=[1, 3, 2]),
        after(normed("k", heads * key, 1), "taken"),
        node("reshape", "key", shape=[heads, key, side * side]),
        after(normed("v", heads * value, 1), "taken"),
        depthwise("v_local", heads * value, 2),
        after(node("reshape", shape=[heads, value, side * side]), "v"),
        node("permute", "value", order=[1, 3, 2]),
        after(node("matmul", "scores"), ["query", "key"]),
        node("relative_bias", "attention_biases", length=side * side),
        node("softmax", "shares"),
        after(node("matmul"), ["shares", "value"]),
        node("permute", order=[1, 3, 2]),
        node("reshape", "seen", shape=[heads * value, few, few]),
        after(node("add"), ["seen", "v_local"]),
        node("gelu", "act"),
        normed("proj", width, 1),
    )
    return branches([attend], [normed("conv", width, 3, stride=2)], merge="add")


def feed(width: int, ratio: int) -> Json:
    """An MLP with a depthwise convolution in its middle."""
    inner = ratio * width
    mlp = block("mlp", normed("fc1", inner, 1, "gelu"), depthwise("mid", inner, act="gelu"), normed("fc2", width, 1))
    return residual(mlp, node("scale", "ls2"))


def second(
    name: str,
    widths: Sequence[int],
    ratios: Sequence[Sequence[int]],
    last: int,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages, a block for each of `ratios[i]`; the `last` of the later two attend, the third at half size."""
    side, stages = image // 4, list[Json]()
    for number, (width, own) in enumerate(zip(widths, ratios, strict=True)):
        layers: list[Json] = []
        if number:
            down = halving(widths[number - 1], width, side) if number == 3 else normed("conv", width, 3, stride=2)
            layers.append(block("downsample", down))
            side = -(-side // 2)
        stride = 2 if number == 2 else 1
        for at, ratio in enumerate(own):
            attends = number >= 2 and at >= len(own) - last
            mixer = [residual(planar(width, -(-side // stride), stride), node("scale", "ls1"))] if attends else []
            layers.append(block(f"blocks.{at}", *mixer, feed(width, ratio)))
        stages.append(block(str(number), *layers))
    stem = [normed(f"conv{at}", width, 3, "gelu", stride=2) for at, width in ((1, widths[0] // 2), (2, widths[0]))]
    ends = [[node("dense", head, units=classes)] for head in ("head", "head_dist")]
    return vision(
        name,
        image,
        block("stem", *stem),
        block("stages", *stages),
        node("batchnorm", "norm"),
        node("global_avgpool"),
        branches(*ends, merge="add"),
    )


PATHS = ((r"attention_biases\.weight$", "attention_biases"), (r"attention_biases\.index$", "attention_bias_idxs"))
NAMES = Naming(paths=(*PATHS, (r"(ls\d)\.weight$", r"\1.gamma")))


def entry(name: str, title: str, printed: tuple[str, str], **rest: object) -> Entry:
    """One network; `printed` are parameters and multiply-adds."""
    new = "ratios" in rest
    paper = "2212.08059" if new else "2206.01191"
    table = f"Li et al. 2022, arXiv {paper}, Table {2 if new else 1}"
    return Entry(
        id=name,
        title=title,
        year=2022,
        group="vision",
        family="EfficientFormer",
        build=second if new else first,
        hyperparameters=dict(rest),
        source=f"arXiv {paper}; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as MACs", table),
        ),
        aliases=(title.lower(),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=(
            "transformer",
            "cnn",
            "classification",
            "imagenet",
            "mobile",
            "pyramid",
            *(("depthwise",) if new else ()),
        ),
        note="The paper rounds, and prints 3 % fewer parameters for V2's S0.",
    )


def ratios(*later: str) -> tuple[tuple[int, ...], ...]:
    """Ratios of the later two stages as digits; those of the first two are 4, a third of the third one's."""
    early = (4,) * (len(later[0]) // 3)
    return (early, early, *(tuple(map(int, digits)) for digits in later))


ENTRIES = (
    entry("efficientformer_l1", "EfficientFormer-L1", ("12.3 M", "1.3 G"), widths=(48, 96, 224, 448),
          depths=(3, 2, 6, 4), last=1),
    entry("efficientformer_l3", "EfficientFormer-L3", ("31.3 M", "3.9 G"), widths=(64, 128, 320, 512),
          depths=(4, 4, 12, 6), last=4),
    entry("efficientformer_l7", "EfficientFormer-L7", ("82.1 M", "10.2 G"), widths=(96, 192, 384, 768),
          depths=(6, 6, 18, 8), last=8),
    entry("efficientformerv2_s0", "EfficientFormerV2-S0", ("3.5 M", "0.40 G"), widths=(32, 48, 96, 176),
          ratios=ratios("433344", "4334"), last=2),
    entry("efficientformerv2_s1", "EfficientFormerV2-S1", ("6.1 M", "0.65 G"), widths=(32, 48, 120, 224),
          ratios=ratios("443333444", "443344"), last=2),
    entry("efficientformerv2_s2", "EfficientFormerV2-S2", ("12.6 M", "1.25 G"), widths=(32, 64, 144, 288),
          ratios=ratios("443333334444", "44333344"), last=4),
    entry("efficientformerv2_l", "EfficientFormerV2-L", ("26.1 M", "2.56 G"), widths=(40, 80, 192, 384),
          ratios=ratios("444433333334444", "4443333444"), last=6),
)  # fmt: skip
