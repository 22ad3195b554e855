"""MaxViT (arXiv 2204.01697), as torchvision builds it: convolution, then attention in windows, then over a grid."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, conv, node, repeat, residual, squeeze, torchvision, vision


def step(name: str, width: int, kernel: int, act: str = "gelu", **fields: int) -> Json:
    """Convolution without bias, batch normalisation, activation."""
    layer = conv("0", width, kernel, padding=kernel // 2, bias=False, **fields)
    return block(name, layer, node("batchnorm", "1"), node(act, "2"))


def mbconv(taken: int, out: int, stride: int, rate: float) -> Json:
    """An inverted bottleneck that begins with its norm; the plane is halved by its depthwise convolution."""
    inner = 4 * out
    layers = block(
        "layers",
        node("batchnorm", "pre_norm"),
        step("conv_a", inner, 1),
        step("conv_b", inner, 3, stride=stride, groups=inner),
        block("squeeze_excitation", squeeze(out // 4, inner)),
        conv("conv_c", out, 1),
    )
    pool = [node("avgpool2d", "0", kernel=3, stride=2, padding=1)] if stride > 1 else []
    down = [block("proj", *pool, conv(str(len(pool)), out, 1))] if pool or taken != out else []
    return block("MBconv", residual(layers, *drop(rate), shortcut=down))


def drop(rate: float) -> list[Json]:
    """Stochastic depth, or nothing where its rate is nought."""
    return [node("drop_path", rate=rate)] if rate else []


def partition(name: str, width: int, window: int, rate: float, *, grid: bool) -> Json:
    """Attention in windows, or between positions as far apart as there are windows, and an MLP."""
    spread = {"grid": True} if grid else {}
    attend = node("window_attention", "1", heads=width // 32, window=window, **spread)
    mlp = block(
        "mlp_layer",
        node("layernorm", "0"),
        node("dense", "1", units=4 * width),
        node("gelu", "2"),
        node("dense", "3", units=width),
    )
    return block(
        name,
        node("permute", order=[2, 3, 1]),
        residual(block("attn_layer", node("layernorm", "0"), attend), *drop(rate)),
        residual(mlp, *drop(rate)),
        node("permute", order=[3, 1, 2]),
    )


def turn(taken: int, out: int, stride: int, window: int, rate: float) -> Json:
    """Convolution, windows, grid."""
    attention = [partition(f"{kind}_attention", out, window, rate, grid=kind == "grid") for kind in ("window", "grid")]
    return block("layers", mbconv(taken, out, stride, rate), *attention)


def document(
    name: str,
    stem: int,
    widths: Sequence[int],
    depths: Sequence[int],
    window: int = 7,
    image: int = 224,
    classes: int = 1000,
    drop_path: float = 0.2,
) -> Json:
    """A MaxViT of `depths[i]` layers of `widths[i]` channels."""
    blocks: list[Json] = []
    taken, done, last = stem, 0, sum(depths) - 1
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        # One rate stands for the layers that are alike: what training keeps of it is a number a sample.
        rates = [round(drop_path * (done + place) / last, 4) for place in (0, depth - 1)]
        first, rest = turn(taken, width, 2, window, rates[0]), turn(width, width, 1, window, rates[1])
        done += depth
        turns = repeat(depth - 1, rest, name="layers", start=1)
        blocks.append(block(f"blocks.{number}", block("layers.0", first), *turns))
        taken = width
    return vision(
        name,
        image,
        block("stem", step("0", stem, 3, stride=2), block("1", conv("0", stem, 3, padding=1))),
        *blocks,
        block(
            "classifier",
            node("global_avgpool", "0"),
            node("layernorm", "2"),
            node("dense", "3", units=taken),
            node("tanh", "4"),
            node("dense", "5", units=classes, bias=False),
        ),
    )


NAMES = Naming(paths=((r"attn_layer\.1\.qkv", "attn_layer.1.to_qkv"), (r"attn_layer\.1\.proj", "attn_layer.1.merge")))

TABLE = "Tu et al. 2022, arXiv 2204.01697, Table 2"

ENTRIES = (
    Entry(
        id="maxvit_t",
        title="MaxViT-T",
        year=2022,
        group="vision",
        family="MaxViT",
        build=document,
        hyperparameters={"stem": 64, "widths": (64, 128, 256, 512), "depths": (2, 2, 5, 2)},
        source="arXiv 2204.01697; torchvision.models.maxvit",
        published=(
            *torchvision(30919624, "5.558 G"),
            Published("parameters", "31 M", "rounded to millions", TABLE),
            Published("macs", "5.6 G", "multiply-adds, printed as FLOPs", TABLE),
        ),
        naming=NAMES,
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "window", "pyramid"),
        note="The paper rounds to whole millions.",
    ),
)
