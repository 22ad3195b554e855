"""U-Net (arXiv 1505.04597): as its paper draws it, and padded with batch normalization, as it is mostly built."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block, with_source


def _double(name: str, channels: int, *, normed: bool) -> Json:
    """Two convolutions, each with an activation."""
    step = [conv2d_node("", channels, 3, padding=1 if normed else 0, bias=not normed)]
    step += [*([layer_node("batchnorm")] if normed else []), layer_node("relu", inplace=True)]
    return named_block(
        name, named_block("double_conv", *({**part, "name": str(n)} for n, part in enumerate([*step, *step])))
    )


def _named(level: int) -> str:
    """Name of a level on the contracting side."""
    return f"down{level}" if level else "inc"


def _meet(step: int, level: int, beside: int, below: int) -> list[Json]:
    """The plane from below, of `below` positions a side, and the one across, of `beside`, cut or padded to one size."""
    over = beside - below
    across, risen = _named(level), f"up{step}.up"
    fit: list[Json] = []
    if over > 1:
        across = f"crop{step}"
        fit.append(with_source(layer_node("crop", across, amount=over // 2), _named(level)))
    elif over == 1:
        risen = f"pad{step}"
        fit.append(layer_node("pad", risen, amount=[0, 1, 0, 1]))
    return [*fit, with_source(layer_node("concat"), [across, risen])]


def unet_document(
    name: str, base: int, depth: int, image: int, channels: int, classes: int, normed: bool = False
) -> Json:
    """`depth` levels down and up again, each of twice the channels of the one above; the sides meet by concatenation.

    Without padding (`normed` false) every convolution cuts the plane by two, and what crosses over is cropped to fit.
    """
    cut = 0 if normed else 4
    down: list[Json] = [_double("inc", base, normed=normed)]
    sides = [image - cut]
    for level in range(1, depth + 1):
        down += [
            layer_node("maxpool2d", f"pool{level}", kernel=2),
            _double(_named(level), base * 2**level, normed=normed),
        ]
        sides.append(sides[-1] // 2 - cut)
    up, plane = list[Json](), sides[-1]
    for step, level in enumerate(range(depth - 1, -1, -1), 1):
        up.append(layer_node("conv_transpose2d", f"up{step}.up", filters=base * 2**level, kernel=2, stride=2))
        up += [*_meet(step, level, sides[level], 2 * plane), _double(f"up{step}.conv", base * 2**level, normed=normed)]
        plane = sides[level] if normed else 2 * plane - cut
    return image_document(
        name, image, *down, *up, named_block("outc", conv2d_node("conv", classes, 1)), channels=channels
    )
