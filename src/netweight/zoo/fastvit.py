"""FastViT (arXiv 2303.14189), as timm builds it for training: branches that are one convolution when it runs.

Where a mixer takes the norm of its input away again, the sum that is counted here costs the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .coatnet import squeezed
from .edge import joined
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, conv, divisible, node, plane, repeat, residual, sequence, vision


def one(
    name: str,
    taken: int,
    width: int,
    kernel: int,
    *,
    stride: int = 1,
    groups: int = 1,
    scale: bool = True,
    kernels: int = 1,
    squeeze: bool = False,
    act: bool = True,
) -> Json:
    """A MobileOne block (arXiv 2206.04040): its input's norm, a convolution of 1 × 1 and one of `kernel`, summed."""
    paths: list[list[Json]] = []
    if kernel > 1 and scale:
        paths.append(joined("conv_scale", width, 1, stride=stride, groups=groups))
    if taken == width and stride == 1:
        paths.append([node("batchnorm", "identity")])
    paths += [joined(f"conv_kxk.{at}", width, kernel, stride=stride, groups=groups) for at in range(kernels)]
    layers = [branches(*paths, merge="add")] if len(paths) > 1 else paths[0]
    layers += [squeezed("se", width // 16, width, "relu")] if squeeze else []
    return block(name, *layers, *([node("gelu", "act")] if act else []))


def coarser(taken: int, width: int, *, squeeze: bool, act: bool) -> Json:
    """The plane halved by large and small depthwise kernels, summed, then mixed."""
    paths = [joined(name, width, kernel, stride=2, groups=taken) for name, kernel in LARGE]
    layers = [branches(*paths, merge="add")]
    layers += [squeezed("se", divisible(width / 4, least=0.0), width, "relu")] if squeeze else []
    layers += [node("gelu", "act")] if act else []
    return block("downsample", block("proj.0", *layers), one("proj.1", width, width, 1))


LARGE = (("large_conv", 7), ("small_conv", 3))


def feed(width: int, ratio: int, scale: str) -> Json:
    """A depthwise convolution of 7 × 7 and two of 1 × 1, scaled, beside a shortcut."""
    inner = [conv("fc1", ratio * width, 1), node("gelu", "act"), conv("fc2", width, 1)]
    return residual(block("mlp", *joined("conv", width, 7, groups=width), *inner), node("scale", scale))


def mixing(width: int, ratio: int) -> list[Json]:
    """Positions mixed by depthwise kernels."""
    shared: dict[str, Any] = {"groups": width, "act": False}
    norm = one("norm", width, width, 3, scale=False, kernels=0, **shared)
    both = branches([one("mixer", width, width, 3, **shared)], [norm], merge="add")
    mixer = block("token_mixer", residual(both, node("scale", "layer_scale")))
    return [mixer, feed(width, ratio, "layer_scale")]


def attentive(width: int, ratio: int, norm: str) -> list[Json]:
    """Positions mixed by attention, in heads of 32."""
    attend = node("attention", "token_mixer", heads=width // 32, bias=False, out_bias=True)
    first = node("layernorm", "norm", axis=1) if norm == "layer" else node("batchnorm", "norm")
    return [
        residual(first, *sequence(), attend, *plane(), node("scale", "layer_scale_1")),
        feed(width, ratio, "layer_scale_2"),
    ]


def document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    ratio: int = 4,
    attending: int = 0,
    squeezes: bool = False,
    act: bool = False,
    norm: str = "batch",
    scale: bool = True,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Stages of `depths[i]` blocks, the last `attending` of them with attention, later ones after `squeezes`."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        attends = number >= len(widths) - attending
        squeeze = squeezes and number >= 2
        layers = [coarser(widths[number - 1], width, squeeze=squeeze, act=act)] if number else []
        if attends:
            layers.append(residual(conv("pos_emb.pos_enc", width, 7, padding=3, groups=width)))
        turn = attentive(width, ratio, norm) if attends else mixing(width, ratio)
        stages.append(block(str(number), *layers, *repeat(depth, *turn, name="blocks")))
    first, last = widths[0], widths[-1]
    stem = [
        one("0", 3, first, 3, stride=2, scale=scale),
        one("1", first, first, 3, stride=2, groups=first, scale=scale),
        one("2", first, first, 1),
    ]
    return vision(
        name,
        image,
        block("stem", *stem),
        block("stages", *stages),
        one("final_conv", last, 2 * last, 3, groups=last, squeeze=True),
        block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes)),
    )


NAMES = Naming(
    paths=(
        (r"token_mixer\.[qkv]_proj\.", "token_mixer.qkv."),
        (r"token_mixer\.o_proj\.", "token_mixer.proj."),
        (r"(layer_scale(_\d)?)\.weight$", r"\1.gamma"),
    ),
    ones=((r"gamma$", (-1, 1, 1)),),
)


def entry(size: str, printed: tuple[str, str], widths: Sequence[int], depths: Sequence[int], **rest: Any) -> Entry:
    """A size of the paper, or an image tower of MobileCLIP's (arXiv 2311.17049), whose classes are features."""
    clip = size.startswith("mci")
    table = "Vasu et al. 2023, arXiv 2303.14189, Table 5"
    title = f"FastViT-{size.upper()}" if not clip else f"MobileCLIP FastViT-{size.upper()}"
    published = (
        Published("parameters", printed[0], "rounded, branches joined", table),
        Published("macs", printed[1], "multiply-adds, branches joined, printed as FLOPs", table),
    )
    attends = rest.get("attending", 0)
    return Entry(
        id=f"fastvit_{size}",
        title=title,
        year=2023,
        group="vision",
        family="FastViT",
        build=document,
        hyperparameters={"widths": tuple(widths), "depths": tuple(depths), **rest},
        source=f"arXiv 2303.14189; timm fastvit_{size}" + ("; arXiv 2311.17049" if clip else ""),
        published=published if printed[0] else (),
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        tags=("transformer" if attends else "cnn", "encoder" if clip else "classification",
              *(() if clip else ("imagenet",)), "depthwise", "mobile"),
        note="As it is trained: the branches are not joined. The paper counts one convolution for them.",
    )  # fmt: skip


SMALL, MIDDLE, WIDE = (48, 96, 192, 384), (64, 128, 256, 512), (76, 152, 304, 608)
TWELVE, DEEP = (2, 2, 6, 2), (6, 6, 18, 6)
TOWER: dict[str, Any] = {"ratio": 3, "attending": 1, "squeezes": True, "act": True, "classes": 512}
LARGER: dict[str, Any] = {"attending": 2, "act": True, "norm": "layer", "scale": False, "classes": 768}

ENTRIES = (
    entry("t8", ("3.6 M", "0.7 G"), SMALL, (2, 2, 4, 2), ratio=3),
    entry("t12", ("6.8 M", "1.4 G"), MIDDLE, TWELVE, ratio=3),
    entry("s12", ("8.8 M", "1.8 G"), MIDDLE, TWELVE),
    entry("sa12", ("10.9 M", "1.9 G"), MIDDLE, TWELVE, attending=1),
    entry("sa24", ("20.6 M", "3.8 G"), MIDDLE, (4, 4, 12, 4), attending=1),
    entry("sa36", ("30.4 M", "5.6 G"), MIDDLE, DEEP, attending=1),
    entry("ma36", ("42.7 M", "7.9 G"), WIDE, DEEP, attending=1),
    entry("mci0", ("", ""), MIDDLE, (2, 6, 10, 2), **TOWER),
    entry("mci1", ("", ""), MIDDLE, (4, 12, 20, 4), **TOWER),
    entry("mci2", ("", ""), (80, 160, 320, 640), (4, 12, 24, 4), **TOWER),
    entry("mci3", ("", ""), (96, 192, 384, 768, 1536), (2, 12, 24, 4, 2), **LARGER),
    entry("mci4", ("", ""), (128, 256, 512, 1024, 2048), (2, 12, 24, 4, 4), **LARGER),
)
