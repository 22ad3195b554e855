"""Published figures of sources that several families quote."""

from __future__ import annotations

from netweight.zoo.entry import Published


def torchvision(parameters: int, macs: str = "") -> tuple[Published, ...]:
    """What the metadata of torchvision's weights print."""
    source = "torchvision, weights' metadata"
    counted = (Published("parameters", f"{parameters:,}", "all weights", source),)
    return (*counted, *([Published("macs", macs, "multiply-adds, printed as GFLOPS", source)] if macs else []))
