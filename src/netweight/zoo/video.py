"""ResNets of video (arXiv 1711.11248), as torchvision builds them: 3-D convolutions, whole, cut in two, or mixed."""

from __future__ import annotations

from .entry import Entry, Json
from .parts import block, node, residual, torchvision


def conv(name: str, width: int, kernel: list[int], stride: list[int]) -> Json:
    """A 3-D convolution without bias that keeps the volume but for its stride."""
    pads = [size // 2 for size in kernel]
    return node("conv3d", name, filters=width, kernel=kernel, stride=stride, padding=pads, bias=False)


def unit(name: str, width: int, middle: int, stride: int, act: bool, still: bool = False) -> Json:
    """A convolution of 3×3×3, or one of the plane and one of time where there are `middle` channels; norm, ReLU.

    A `still` one is of the plane alone, and leaves time as it is.
    """
    if middle:
        between = [node("batchnorm", "1"), node("relu", "2", inplace=True)]
        plane, time = conv("0", middle, [1, 3, 3], [1, stride, stride]), conv("3", width, [3, 1, 1], [stride, 1, 1])
        layer = block("0", plane, *between, time)
    else:
        layer = conv("0", width, [1 if still else 3, 3, 3], [1 if still else stride, stride, stride])
    return block(name, layer, node("batchnorm", "1"), *([node("relu", "2", inplace=True)] if act else []))


def turn(taken: int, width: int, stride: int, split: bool, still: bool) -> list[Json]:
    """Two units beside a shortcut; as many middle channels as give a split one the weights of a whole one."""
    middle = taken * width * 27 // (taken * 9 + 3 * width) if split else 0
    down = [
        block(
            "downsample", conv("0", width, [1, 1, 1], [1 if still else stride, stride, stride]), node("batchnorm", "1")
        )
    ]
    layers = [unit("conv1", width, middle, stride, True, still), unit("conv2", width, middle, 1, False, still)]
    return [residual(*layers, shortcut=down if stride > 1 else []), node("relu", inplace=True)]


def document(
    name: str, split: bool, mixed: bool = False, frames: int = 16, image: int = 112, classes: int = 400
) -> Json:
    """R3D-18, or R(2+1)D-18 where `split`, or MC3-18 where `mixed`: only its first stage looks at other frames."""
    end = [node("batchnorm", "1"), node("relu", "2", inplace=True)]
    stem = [conv("0", 64, [3, 7, 7], [1, 2, 2]), *end]
    if split:
        last = [conv("3", 64, [3, 1, 1], [1, 1, 1]), node("batchnorm", "4"), node("relu", "5", inplace=True)]
        stem = [conv("0", 45, [1, 7, 7], [1, 2, 2]), *end, *last]
    stages, taken = list[Json](), 64
    for number in range(4):
        width, stride = 64 * 2**number, 2 if number else 1
        still = mixed and number > 0
        turns = (turn(taken, width, stride, split, still), turn(width, width, 1, split, still))
        stages.append(block(f"layer{number + 1}", *(block(str(at), *layers) for at, layers in enumerate(turns))))
        taken = width
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [block("stem", *stem), *stages, node("global_avgpool"), node("dense", "fc", units=classes)],
    }


def entry(name: str, title: str, counted: int, macs: str, **rest: bool) -> Entry:
    """One network of torchvision."""
    return Entry(
        id=name,
        title=title,
        year=2017,
        group="vision",
        family="Video ResNet",
        build=document,
        hyperparameters=rest,
        source="arXiv 1711.11248; torchvision.models.video.resnet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "video"),
    )


ENTRIES = (
    entry("r3d_18", "R3D-18", 33371472, "40.697 G", split=False),
    entry("r2plus1d_18", "R2plus1D-18", 31505325, "40.519 G", split=True),
    entry("mc3_18", "MC3-18", 11695440, "43.343 G", split=False, mixed=True),
)
