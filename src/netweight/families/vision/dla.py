"""Deep layer aggregation (arXiv 1707.06484), as timm builds it: trees of blocks, whose roots join their outputs."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block
from netweight.families.parts.resnet_timm import conv_norm_act

Names = tuple[str, ...]


def _plain(name: str, width: int, kernel: int, stride: int = 1) -> Json:
    """Convolution, norm, ReLU."""
    return named_block(name, *conv_norm_act("0", width, kernel, "1", "2", stride=stride))


def _leaf(name: str, width: int, stride: int, shortcut: str, deep: bool) -> Json:
    """A residual block whose shortcut is a value of a name."""
    layers = [*conv_norm_act("conv1", width, 3, "bn1", "act1", stride=stride), *conv_norm_act("conv2", width, 3, "bn2")]
    if deep:
        middle = conv_norm_act("conv2", width // 2, 3, "bn2", "act2", stride=stride)
        layers = [
            *conv_norm_act("conv1", width // 2, 1, "bn1", "act1"),
            *middle,
            *conv_norm_act("conv3", width, 1, "bn3"),
        ]
    last = layers[-1]["name"]
    return named_block(name, *layers, layer_node("add") | {"from": [last, shortcut]}, layer_node("relu", inplace=True))


def _root(width: int, children: Names, added: bool) -> Json:
    """The outputs of a tree joined; `added` to the first where the network has it so."""
    layers: list[Json] = [layer_node("concat") | {"from": list(children)}, *conv_norm_act("conv", width, 1, "bn")]
    layers += [layer_node("add") | {"from": ["bn", children[0]]}] if added else []
    return named_block("root", *layers, layer_node("relu", inplace=True))


def _tree(
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
    down = [layer_node("maxpool2d", "downsample", kernel=stride, stride=stride)] if stride > 1 else []
    layers = [layer_node("identity", source), *down, layer_node("identity", bottom)]
    children = (*children, bottom) if keep else children
    if levels > 1:
        begin = _tree("tree1", levels - 1, widths, stride, kinds, path=f"{mark}.")
        rest = (*children, first)
        end = _tree("tree2", levels - 1, (width, width), 1, kinds, children=rest, path=f"{mark}.")
        return named_block(name, *layers, begin | {"from": source}, layer_node("identity", first), end)
    project = [named_block("project", *conv_norm_act("0", width, 1, "1"))] if taken != width else []
    shortcut = "project" if project else bottom
    begin = _leaf("tree1", width, stride, shortcut, kinds[0]) | {"from": source}
    made = [begin, _leaf("tree2", width, 1, "tree1", kinds[0])]
    return named_block(name, *layers, *project, *made, _root(width, ("tree2", "tree1", *children), kinds[1]))


def dla_document(
    name: str, levels: Sequence[int], widths: Sequence[int], deep: bool = True, added: bool = False, classes: int = 1000
) -> Json:
    """A DLA: two plain levels, then a tree of `levels[i]` at level i."""
    layers = [_plain("base_layer", widths[0], 7), _plain("level0", widths[0], 3), _plain("level1", widths[1], 3, 2)]
    for at in range(2, 6):
        pair = (widths[at - 1], widths[at])
        layers.append(_tree(f"level{at}", levels[at], pair, 2, (deep, added), keep=at > 2))
    ends = [
        layer_node("global_avgpool", "global_pool", keepdims=True),
        conv2d_node("fc", classes, 1),
        layer_node("flatten"),
    ]
    return image_document(name, 224, *layers, *ends)
