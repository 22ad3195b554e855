"""NASNet-A large (arXiv 1707.07012), as timm builds it: cells of separable convolutions and pools of two inputs."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, branches_group, conv2d_node, image_document, layer_node, named_block

LEFT, RIGHT = "left", "right"
"""The two values inside a cell: of the cell before the last one, and of the last one."""


def _narrowed(name: str, source: str, width: int) -> Json:
    """ReLU, 1×1, norm."""
    layers = [layer_node("relu", "act"), conv2d_node("conv", width, 1, bias=False), layer_node("batchnorm", "bn")]
    return named_block(name, *layers) | {"from": source}


def _separable(name: str, taken: int, width: int, kernel: int, stride: int) -> Json:
    """Depthwise and pointwise."""
    depth = conv2d_node("depthwise_conv2d", taken, kernel, stride=stride, padding=kernel // 2, groups=taken, bias=False)
    return named_block(name, depth, conv2d_node("pointwise_conv2d", width, 1, bias=False))


def _twice(width: int, kernel: int, stride: int, taken: int = 0) -> Json:
    """Two separable convolutions, each after a ReLU and before a norm; `taken` channels where they are others."""
    return named_block(
        "",
        layer_node("relu", "act_1"),
        _separable("separable_1", taken or width, width, kernel, stride),
        layer_node("batchnorm", "bn_sep_1"),
        layer_node("relu", "act_2", inplace=True),
        _separable("separable_2", width, width, kernel, 1),
        layer_node("batchnorm", "bn_sep_2"),
    )


def _pool(kind: str, stride: int) -> Json:
    """Over 3×3."""
    return layer_node(f"{kind}pool2d", "", kernel=3, stride=stride, padding=1)


Side = tuple[str, Json | None]
"""A value, and what happens to it, if anything."""


def _combined(number: int, *sides: Side) -> list[Json]:
    """Two values, or what was made of them, added under the name `x` and the number."""
    layers, terms = list[Json](), list[str]()
    for (source, made), side in zip(sides, (LEFT, RIGHT), strict=True):
        name = f"comb_iter_{number}_{side}"
        layers += [] if made is None else [{**made, "name": name, "from": source}]
        terms.append(source if made is None else name)
    return [*layers, layer_node("add", f"x{number}", **{"from": terms})]


def _aligned(source: str, width: int) -> list[Json]:
    """An earlier value on half the plane: every second position, and every second one beside those."""
    half = conv2d_node("conv", width // 2, 1, bias=False)
    every = layer_node("avgpool2d", "avgpool", kernel=1, stride=2)
    beside = [layer_node("crop", "crop", amount=[1, 0, 1, 0]), layer_node("pad", "pad", amount=[0, 1, 0, 1])]
    paths = branches_group([named_block("path_1", every, half)], [named_block("path_2", *beside, every, half)])
    return [layer_node("relu", "act") | {"from": source}, paths, layer_node("batchnorm", "final_path_bn"), _kept(LEFT)]


def _kept(name: str) -> Json:
    """The value under a name."""
    return layer_node("identity", name)


def _normal(name: str, last: str, width: int, begin: list[Json]) -> Json:
    """A cell that keeps the plane; `begin` makes the left value."""
    layers = [*begin, _narrowed("conv_1x1", last, width), _kept(RIGHT)]
    layers += _combined(0, (RIGHT, _twice(width, 5, 1)), (LEFT, _twice(width, 3, 1)))
    layers += _combined(1, (LEFT, _twice(width, 5, 1)), (LEFT, _twice(width, 3, 1)))
    layers += _combined(2, (RIGHT, _pool("avg", 1)), (LEFT, None))
    layers += _combined(3, (LEFT, _pool("avg", 1)), (LEFT, _pool("avg", 1)))
    layers += _combined(4, (RIGHT, _twice(width, 3, 1)), (RIGHT, None))
    return named_block(name, *layers, layer_node("concat") | {"from": [LEFT, *(f"x{at}" for at in range(5))]})


def _reduced(name: str, width: int, begin: list[Json], left: str, right: str, taken: int = 0) -> Json:
    """A cell that halves the plane of its two values."""
    layers = [*begin, *_combined(0, (right, _twice(width, 5, 2)), (left, _twice(width, 7, 2, taken)))]
    layers += _combined(1, (right, _pool("max", 2)), (left, _twice(width, 7, 2, taken)))
    layers += _combined(2, (right, _pool("avg", 2)), (left, _twice(width, 5, 2, taken)))
    layers += _combined(3, ("x1", None), ("x0", _pool("avg", 1)))
    layers += _combined(4, ("x0", _twice(width, 3, 1)), (right, _pool("max", 2)))
    return named_block(name, *layers, layer_node("concat") | {"from": [f"x{at}" for at in range(1, 5)]})


def nasnet_document(name: str, cells: int = 6, width: int = 168, image: int = 331, classes: int = 1000) -> Json:
    """NASNet-A: thrice `cells` normal cells of `width` channels, doubled after every reduction."""
    stem = [conv2d_node("conv", 96, 3, stride=2, bias=False), layer_node("batchnorm", "bn")]
    quarter, half = width // 4, width // 2
    first = [_narrowed("conv_1x1", "conv0", quarter), _kept(RIGHT)]
    second = [_narrowed("conv_1x1", "cell_stem_0", half), _kept(RIGHT), *_aligned("conv0", half)]
    layers = [
        named_block("conv0", *stem),
        _reduced("cell_stem_0", quarter, first, "conv0", RIGHT, 96),
        _reduced("cell_stem_1", half, second, LEFT, RIGHT),
    ]
    before, last, number = "cell_stem_0", "cell_stem_1", 0
    for part in range(3):
        channels = width * 2**part
        for at in range(cells):
            begin = [_narrowed("conv_prev_1x1", before, channels), _kept(LEFT)]
            begin = begin if at else _aligned(before, channels)
            layers.append(_normal(f"cell_{number}", last, channels, begin))
            before, last, number = last, f"cell_{number}", number + 1
        if part < 2:
            begin = [_narrowed("conv_prev_1x1", before, 2 * channels), _kept(LEFT)]
            begin += [_narrowed("conv_1x1", last, 2 * channels), _kept(RIGHT)]
            layers.append(_reduced(f"reduction_cell_{part}", 2 * channels, begin, LEFT, RIGHT))
            last = f"reduction_cell_{part}"
    ends = [layer_node("relu", "act", inplace=True), layer_node("global_avgpool", "global_pool")]
    return image_document(name, image, *layers, *ends, layer_node("dense", "last_linear", units=classes))
