"""Inception v3 (arXiv 1512.00567), as torchvision builds it: factorised convolutions side by side."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, branches, conv, dropout, node, vision

Kernel = int | tuple[int, int]


def unit(name: str, filters: int, kernel: Kernel, *, stride: int = 1, padded: bool = False) -> Json:
    """Convolution without bias, batch normalisation, ReLU (BasicConv2d); `padded` keeps the plane."""
    pads = 0 if not padded else kernel // 2 if isinstance(kernel, int) else [kernel[0] // 2, kernel[1] // 2]
    return block(
        name,
        conv("conv", filters, kernel, stride=stride, padding=pads, bias=False),
        node("batchnorm", "bn"),
        node("relu", inplace=True),
    )


def pooled(name: str, filters: int) -> list[Json]:
    """A mean over 3×3, then a 1×1 convolution."""
    return [node("avgpool2d", kernel=3, stride=1, padding=1), unit(name, filters, 1)]


def mixed_a(name: str, pool: int) -> Json:
    """InceptionA: 1×1, 5×5, twice 3×3, pool."""
    return block(
        name,
        branches(
            [unit("branch1x1", 64, 1)],
            [unit("branch5x5_1", 48, 1), unit("branch5x5_2", 64, 5, padded=True)],
            [
                unit("branch3x3dbl_1", 64, 1),
                unit("branch3x3dbl_2", 96, 3, padded=True),
                unit("branch3x3dbl_3", 96, 3, padded=True),
            ],
            pooled("branch_pool", pool),
        ),
    )


def mixed_b(name: str) -> Json:
    """InceptionB: the plane halved by two paths of convolutions and a pool."""
    return block(
        name,
        branches(
            [unit("branch3x3", 384, 3, stride=2)],
            [
                unit("branch3x3dbl_1", 64, 1),
                unit("branch3x3dbl_2", 96, 3, padded=True),
                unit("branch3x3dbl_3", 96, 3, stride=2),
            ],
            [node("maxpool2d", kernel=3, stride=2)],
        ),
    )


def mixed_c(name: str, width: int) -> Json:
    """InceptionC: 7×7 as 1×7 and 7×1, once and twice."""
    seven = [
        unit("branch7x7_1", width, 1),
        unit("branch7x7_2", width, (1, 7), padded=True),
        unit("branch7x7_3", 192, (7, 1), padded=True),
    ]
    turns = (((7, 1), width), ((1, 7), width), ((7, 1), width), ((1, 7), 192))
    double = [unit(f"branch7x7dbl_{n}", filters, kernel, padded=True) for n, (kernel, filters) in enumerate(turns, 2)]
    return block(
        name,
        branches(
            [unit("branch1x1", 192, 1)], seven, [unit("branch7x7dbl_1", width, 1), *double], pooled("branch_pool", 192)
        ),
    )


def mixed_d(name: str) -> Json:
    """InceptionD: the plane halved once more."""
    seven = [
        unit("branch7x7x3_1", 192, 1),
        unit("branch7x7x3_2", 192, (1, 7), padded=True),
        unit("branch7x7x3_3", 192, (7, 1), padded=True),
        unit("branch7x7x3_4", 192, 3, stride=2),
    ]
    three = [unit("branch3x3_1", 192, 1), unit("branch3x3_2", 320, 3, stride=2)]
    return block(name, branches(three, seven, [node("maxpool2d", kernel=3, stride=2)]))


def mixed_e(name: str) -> Json:
    """InceptionE: 3×3 as 1×3 beside 3×1."""

    def split(prefix: str) -> Json:
        return branches([unit(f"{prefix}a", 384, (1, 3), padded=True)], [unit(f"{prefix}b", 384, (3, 1), padded=True)])

    return block(
        name,
        branches(
            [unit("branch1x1", 320, 1)],
            [unit("branch3x3_1", 384, 1), split("branch3x3_2")],
            [unit("branch3x3dbl_1", 448, 1), unit("branch3x3dbl_2", 384, 3, padded=True), split("branch3x3dbl_3")],
            pooled("branch_pool", 192),
        ),
    )


def auxiliary(classes: int) -> Json:
    """A second classifier beside the sixth stage, which only training runs."""
    layers = (
        node("avgpool2d", kernel=5, stride=3),
        unit("conv0", 128, 1),
        unit("conv1", 768, 5),
        node("global_avgpool"),
        node("dense", "fc", units=classes),
    )
    return {**block("AuxLogits", *layers), "when": "train"}


def document(name: str, auxiliary_head: bool = True, classes: int = 1000, rate: float = 0.5) -> Json:
    """Inception v3, with its auxiliary head or without."""
    return vision(
        name,
        299,
        unit("Conv2d_1a_3x3", 32, 3, stride=2),
        unit("Conv2d_2a_3x3", 32, 3),
        unit("Conv2d_2b_3x3", 64, 3, padded=True),
        node("maxpool2d", "maxpool1", kernel=3, stride=2),
        unit("Conv2d_3b_1x1", 80, 1),
        unit("Conv2d_4a_3x3", 192, 3),
        node("maxpool2d", "maxpool2", kernel=3, stride=2),
        *(mixed_a(f"Mixed_5{letter}", pool) for letter, pool in (("b", 32), ("c", 64), ("d", 64))),
        mixed_b("Mixed_6a"),
        *(mixed_c(f"Mixed_6{letter}", width) for letter, width in (("b", 128), ("c", 160), ("d", 160), ("e", 192))),
        *([auxiliary(classes)] if auxiliary_head else []),
        mixed_d("Mixed_7a"),
        mixed_e("Mixed_7b"),
        mixed_e("Mixed_7c"),
        node("global_avgpool", "avgpool"),
        *dropout(rate),
        node("dense", "fc", units=classes),
    )


PAPER = Published("macs", "5 G", "multiply-adds, rounded", "Szegedy et al. 2015, arXiv 1512.00567, section 1")

ENTRIES = (
    Entry(
        id="inception_v3",
        title="Inception v3",
        year=2015,
        group="vision",
        family="Inception",
        build=document,
        hyperparameters={},
        source="arXiv 1512.00567; torchvision.models.inception",
        published=(
            Published(
                "parameters", "27,161,264", "all weights, with the auxiliary head", "torchvision, weights' metadata"
            ),
            Published("macs", "5.713 G", "multiply-adds, printed as GFLOPS", "torchvision, weights' metadata"),
            PAPER,
        ),
        tags=("cnn", "classification", "imagenet"),
        note="The auxiliary head counts in the parameters and not in the operations, since inference does not run it; "
        "timm's network of this name has none (inception_v3_timm). The paper prints 5 billion multiply-adds for 5.7.",
    ),
    Entry(
        id="inception_v3_timm",
        title="Inception v3 timm",
        year=2015,
        group="vision",
        family="Inception",
        build=document,
        hyperparameters={"auxiliary_head": False, "rate": 0.0},
        source="arXiv 1512.00567; timm.models.inception_v3",
        published=(PAPER,),
        aliases=("timm/inception_v3", "timm/inception_v3.tv_in1k"),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
        note="Without the auxiliary head that torchvision's network of the name has. The paper prints 5 billion "
        "multiply-adds for 5.7.",
    ),
)
