"""ResNets of video (arXiv 1711.11248), as torchvision builds them: 3-D convolutions, whole, cut in two, or mixed."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node, named_block, residual_group


def _conv(name: str, width: int, kernel: list[int], stride: list[int]) -> Json:
    """A 3-D convolution without bias that keeps the volume but for its stride."""
    pads = [size // 2 for size in kernel]
    return layer_node("conv3d", name, filters=width, kernel=kernel, stride=stride, padding=pads, bias=False)


def _unit(name: str, width: int, middle: int, stride: int, act: bool, still: bool = False) -> Json:
    """A convolution of 3×3×3, or one of the plane and one of time where there are `middle` channels; norm, ReLU.

    A `still` one is of the plane alone, and leaves time as it is.
    """
    if middle:
        between = [layer_node("batchnorm", "1"), layer_node("relu", "2", inplace=True)]
        plane, time = _conv("0", middle, [1, 3, 3], [1, stride, stride]), _conv("3", width, [3, 1, 1], [stride, 1, 1])
        layer = named_block("0", plane, *between, time)
    else:
        layer = _conv("0", width, [1 if still else 3, 3, 3], [1 if still else stride, stride, stride])
    return named_block(
        name, layer, layer_node("batchnorm", "1"), *([layer_node("relu", "2", inplace=True)] if act else [])
    )


def _turn(taken: int, width: int, stride: int, split: bool, still: bool) -> list[Json]:
    """Two units beside a shortcut; as many middle channels as give a split one the weights of a whole one."""
    middle = taken * width * 27 // (taken * 9 + 3 * width) if split else 0
    down = [
        named_block(
            "downsample",
            _conv("0", width, [1, 1, 1], [1 if still else stride, stride, stride]),
            layer_node("batchnorm", "1"),
        )
    ]
    layers = [_unit("conv1", width, middle, stride, True, still), _unit("conv2", width, middle, 1, False, still)]
    return [residual_group(*layers, shortcut=down if stride > 1 else []), layer_node("relu", inplace=True)]


def video_document(
    name: str, split: bool, mixed: bool = False, frames: int = 16, image: int = 112, classes: int = 400
) -> Json:
    """R3D-18, or R(2+1)D-18 where `split`, or MC3-18 where `mixed`: only its first stage looks at other frames."""
    end = [layer_node("batchnorm", "1"), layer_node("relu", "2", inplace=True)]
    stem = [_conv("0", 64, [3, 7, 7], [1, 2, 2]), *end]
    if split:
        last = [
            _conv("3", 64, [3, 1, 1], [1, 1, 1]),
            layer_node("batchnorm", "4"),
            layer_node("relu", "5", inplace=True),
        ]
        stem = [_conv("0", 45, [1, 7, 7], [1, 2, 2]), *end, *last]
    stages, taken = list[Json](), 64
    for number in range(4):
        width, stride = 64 * 2**number, 2 if number else 1
        still = mixed and number > 0
        turns = (_turn(taken, width, stride, split, still), _turn(width, width, 1, split, still))
        stages.append(
            named_block(f"layer{number + 1}", *(named_block(str(at), *layers) for at, layers in enumerate(turns)))
        )
        taken = width
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            named_block("stem", *stem),
            *stages,
            layer_node("global_avgpool"),
            layer_node("dense", "fc", units=classes),
        ],
    }
