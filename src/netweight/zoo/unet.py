"""U-Net (arXiv 1505.04597): as its paper draws it, and padded with batch normalisation, as it is mostly built."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import after, block, conv, node, vision


def double(name: str, channels: int, *, normed: bool) -> Json:
    """Two convolutions, each with an activation."""
    step = [conv("", channels, 3, padding=1 if normed else 0, bias=not normed)]
    step += [*([node("batchnorm")] if normed else []), node("relu", inplace=True)]
    return block(name, block("double_conv", *({**part, "name": str(n)} for n, part in enumerate([*step, *step]))))


def named(level: int) -> str:
    """What the contracting side calls a level."""
    return f"down{level}" if level else "inc"


def meet(step: int, level: int, beside: int, below: int) -> list[Json]:
    """The plane from below, of `below` positions a side, and the one across, of `beside`, cut or padded to one size."""
    over = beside - below
    across, risen = named(level), f"up{step}.up"
    fit: list[Json] = []
    if over > 1:
        across = f"crop{step}"
        fit.append(after(node("crop", across, amount=over // 2), named(level)))
    elif over == 1:
        risen = f"pad{step}"
        fit.append(node("pad", risen, amount=[0, 1, 0, 1]))
    return [*fit, after(node("concat"), [across, risen])]


def document(name: str, base: int, depth: int, image: int, channels: int, classes: int, normed: bool = False) -> Json:
    """`depth` levels down and up again, each of twice the channels of the one above; the sides meet by concatenation.

    Without padding (`normed` false) every convolution cuts the plane by two, and what crosses over is cropped to fit.
    """
    cut = 0 if normed else 4
    down: list[Json] = [double("inc", base, normed=normed)]
    sides = [image - cut]
    for level in range(1, depth + 1):
        down += [node("maxpool2d", f"pool{level}", kernel=2), double(named(level), base * 2**level, normed=normed)]
        sides.append(sides[-1] // 2 - cut)
    up, plane = list[Json](), sides[-1]
    for step, level in enumerate(range(depth - 1, -1, -1), 1):
        up.append(node("conv_transpose2d", f"up{step}.up", filters=base * 2**level, kernel=2, stride=2))
        up += [*meet(step, level, sides[level], 2 * plane), double(f"up{step}.conv", base * 2**level, normed=normed)]
        plane = sides[level] if normed else 2 * plane - cut
    return vision(name, image, *down, *up, block("outc", conv("conv", classes, 1)), channels=channels)


def entry(name: str, title: str, counted: int, source: str, by: str, **shape: int | bool) -> Entry:
    """Four levels from 64 channels."""
    return Entry(
        id=name,
        title=title,
        year=2015,
        group="vision",
        family="U-Net",
        build=document,
        hyperparameters={"base": 64, "depth": 4, "image": 572, "classes": 2, **shape},
        source=f"arXiv 1505.04597; {source}",
        published=(Published("parameters", f"{counted:,}", "all weights", by),),
        aliases=(title.lower(),),
        tags=("cnn", "segmentation"),
    )


ENTRIES = (
    entry("unet", "U-Net", 31030658, "Figure 1", "by hand from Figure 1: biases, transposed convolutions", channels=1),
    entry(
        "unet-bn", "U-Net, padded and normalised", 31037698, "the layout of milesial/Pytorch-UNet",
        "by hand from the layout of milesial/Pytorch-UNet", channels=3, normed=True,
    ),
)  # fmt: skip
