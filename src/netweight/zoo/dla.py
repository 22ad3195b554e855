"""Deep layer aggregation (arXiv 1707.06484), as timm builds it: trees of blocks, whose roots join their outputs."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, conv, node, vision
from .resnets import normed

Names = tuple[str, ...]


def plain(name: str, width: int, kernel: int, stride: int = 1) -> Json:
    """Convolution, norm, ReLU."""
    return block(name, *normed("0", width, kernel, "1", "2", stride=stride))


def leaf(name: str, width: int, stride: int, shortcut: str, deep: bool) -> Json:
    """A residual block whose shortcut is a value of a name."""
    layers = [*normed("conv1", width, 3, "bn1", "act1", stride=stride), *normed("conv2", width, 3, "bn2")]
    if deep:
        middle = normed("conv2", width // 2, 3, "bn2", "act2", stride=stride)
        layers = [*normed("conv1", width // 2, 1, "bn1", "act1"), *middle, *normed("conv3", width, 1, "bn3")]
    last = layers[-1]["name"]
    return block(name, *layers, node("add") | {"from": [last, shortcut]}, node("relu", inplace=True))


def root(width: int, children: Names, added: bool) -> Json:
    """The outputs of a tree joined; `added` to the first where the network has it so."""
    layers: list[Json] = [node("concat") | {"from": list(children)}, *normed("conv", width, 1, "bn")]
    layers += [node("add") | {"from": ["bn", children[0]]}] if added else []
    return block("root", *layers, node("relu", inplace=True))


def tree(
    name: str,
    levels: int,
    widths: tuple[int, int],
    stride: int,
    kinds: tuple[bool, bool],
    *,
    keep: bool = False,
    children: Names = (),
    path: str = "",
) -> Json:
    """A tree of `levels`; `keep` joins its halved input too, and `children` are what trees around it hand in.

    `kinds` are whether blocks are bottlenecks and whether roots add.
    """
    taken, width = widths
    mark = f"{path}{name}"
    source, bottom, first = f"{mark}.taken", f"{mark}.bottom", f"{mark}.first"
    down = [node("maxpool2d", "downsample", kernel=stride, stride=stride)] if stride > 1 else []
    layers = [node("identity", source), *down, node("identity", bottom)]
    children = (*children, bottom) if keep else children
    if levels > 1:
        begin = tree("tree1", levels - 1, widths, stride, kinds, path=f"{mark}.")
        rest = (*children, first)
        end = tree("tree2", levels - 1, (width, width), 1, kinds, children=rest, path=f"{mark}.")
        return block(name, *layers, begin | {"from": source}, node("identity", first), end)
    project = [block("project", *normed("0", width, 1, "1"))] if taken != width else []
    shortcut = "project" if project else bottom
    begin = leaf("tree1", width, stride, shortcut, kinds[0]) | {"from": source}
    made = [begin, leaf("tree2", width, 1, "tree1", kinds[0])]
    return block(name, *layers, *project, *made, root(width, ("tree2", "tree1", *children), kinds[1]))


def document(
    name: str, levels: Sequence[int], widths: Sequence[int], deep: bool = True, added: bool = False, classes: int = 1000
) -> Json:
    """A DLA: two plain levels, then a tree of `levels[i]` at level i."""
    layers = [plain("base_layer", widths[0], 7), plain("level0", widths[0], 3), plain("level1", widths[1], 3, 2)]
    for at in range(2, 6):
        pair = (widths[at - 1], widths[at])
        layers.append(tree(f"level{at}", levels[at], pair, 2, (deep, added), keep=at > 2))
    ends = [node("global_avgpool", "global_pool", keepdims=True), conv("fc", classes, 1), node("flatten")]
    return vision(name, 224, *layers, *ends)


def entry(layers: int, levels: Sequence[int], widths: Sequence[int], **rest: bool) -> Entry:
    """A column of the paper's Table 1."""
    return Entry(
        id=f"dla{layers}",
        title=f"DLA-{layers}",
        year=2017,
        group="vision",
        family="DLA",
        build=document,
        hyperparameters={"levels": tuple(levels), "widths": tuple(widths), **rest},
        source="arXiv 1707.06484; timm.models.dla",
        licence="BSD-3-Clause",
        tags=("cnn", "classification", "imagenet"),
    )


WIDE = (16, 32, 128, 256, 512, 1024)

ENTRIES = (
    entry(34, (1, 1, 1, 2, 2, 1), (16, 32, 64, 128, 256, 512), deep=False),
    entry(60, (1, 1, 1, 2, 3, 1), WIDE),
    entry(102, (1, 1, 1, 3, 4, 1), WIDE, added=True),
    entry(169, (1, 1, 2, 3, 5, 1), WIDE, added=True),
)
