"""Swin (arXiv 2103.14030) and Swin V2 (2111.09883), as torchvision builds them: attention within shifted windows."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import block, conv, node, residual, torchvision, vision
from .patched import perceptron


def turn(
    width: int,
    heads: int,
    window: int | Sequence[int],
    shift: int,
    second: bool,
    rate: float,
    names: Sequence[str] = ("0", "1", "3"),
    **fields: bool,
) -> list[Json]:
    """Attention and an MLP (its three layers by name) beside shortcuts, normalised before (V1) or after (V2)."""
    sizes = window if isinstance(window, int) else list(window)
    relative = {"relative": "network"} if second else {}
    attend = node(
        "window_attention",
        "attn",
        heads=heads,
        window=sizes,
        **({"shift": shift} if shift else {}),
        **relative,
        **fields,
    )
    mlp = perceptron(4 * width, width, names=names)
    drop = [node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    parts: list[Json] = []
    for number, layer in enumerate((attend, mlp), 1):
        norm = node("layernorm", f"norm{number}")
        parts.append(residual(*([layer, norm] if second else [norm, layer]), *drop))
    return parts


def merging(width: int, second: bool) -> list[Json]:
    """Each 2×2 of positions becomes one of twice the features."""
    fold = [
        node("permute", order=[3, 1, 2]),
        node("pixel_unshuffle", factor=2),
        node("permute", order=[2, 3, 1]),
    ]
    norm, reduction = node("layernorm", "norm"), node("dense", "reduction", units=2 * width, bias=False)
    return [*fold, *([reduction, norm] if second else [norm, reduction])]


def document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    window: int = 7,
    second: bool = False,
    image: int = 224,
    drop_path: float = 0.2,
    classes: int = 1000,
) -> Json:
    """A Swin with `depths[i]` blocks of `heads[i]` heads in stage i; every second block shifts its windows.

    Stochastic depth rises from block to block; pairs are folded, so a stage shows its last rate.
    """  # fmt: skip
    features = [
        block("0", conv("0", width, 4, stride=4), node("permute", "1", order=[2, 3, 1]), node("layernorm", "2"))
    ]
    done, side = 0, image // 4
    for number, (depth, count) in enumerate(zip(depths, heads, strict=True)):
        done += depth
        rate = round(drop_path * (done - 1) / (sum(depths) - 1), 4)
        shift = window // 2 if side > window else 0
        turns = [block(str(at), *turn(width, count, window, shift * (at % 2), second, rate)) for at in range(depth)]
        features.append(block(str(2 * number + 1), *turns))
        if number < len(depths) - 1:
            features.append(block(str(2 * number + 2), *merging(width, second)))
            width, side = 2 * width, side // 2
    return vision(
        name,
        image,
        block("features", *features),
        node("layernorm", "norm"),
        node("permute", "permute", order=[3, 1, 2]),
        node("global_avgpool", "avgpool"),
        node("dense", "head", units=classes),
    )


def entry(
    size: str, counted: int, macs: str, width: int, depth: int, heads: int, rate: float, *, second: bool = False
) -> Entry:
    """T, S and B."""
    extra = {"window": 8, "second": True, "image": 256} if second else {}
    table = "Liu et al. 2021, arXiv 2103.14030, Table 1"
    printed = {"t": ("29 M", "4.5 G"), "s": ("50 M", "8.7 G"), "b": ("88 M", "15.4 G")}[size]
    paper = () if second else (
        Published("parameters", printed[0], "rounded to millions", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )  # fmt: skip
    version = "_v2" if second else ""
    return Entry(
        id=f"swin{version}_{size}",
        title=f"Swin{' V2' if second else ''}-{size.upper()}",
        year=2021,
        group="vision",
        family="Swin",
        build=document,
        hyperparameters={
            "width": width, "depths": (2, 2, depth, 2), "heads": tuple(heads * 2**n for n in range(4)),
            "drop_path": rate, **extra,
        },
        source=f"arXiv {'2111.09883' if second else '2103.14030'}; torchvision.models.swin_transformer",
        published=(*torchvision(counted, macs), *paper),
        licence="MIT",
        tags=("transformer", "classification", "imagenet", "window", "pyramid"),
        note="" if second else "The paper rounds to whole millions; for T it prints 29, its repository 28.",
    )  # fmt: skip


ENTRIES = (
    entry("t", 28288354, "4.491 G", 96, 6, 3, 0.2),
    entry("s", 49606258, "8.741 G", 96, 18, 3, 0.3),
    entry("b", 87768224, "15.431 G", 128, 18, 4, 0.5),
    entry("t", 28351570, "5.94 G", 96, 6, 3, 0.2, second=True),
    entry("s", 49737442, "11.546 G", 96, 18, 3, 0.3, second=True),
    entry("b", 87930848, "20.325 G", 128, 18, 4, 0.5, second=True),
)
