"""What comes into a network: its inputs as the document gives them, or the one that its first layer makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netweight.dims.sizes import Shape, Size
from netweight.document.network import Network
from netweight.document.nodes import Node
from netweight.faults.fault import Fault, Fix
from netweight.spec.layer import KINDS, Composite, Layer
from netweight.spec.layout import move_channels_last
from netweight.spec.spec import Dtype


def declared_inputs(network: Network) -> dict[str, tuple[Shape, Dtype]]:
    """Shapes (batch first) and dtypes of the inputs by name; empty where nothing says what comes in. Raises Fault."""
    if not network.inputs:
        return _implied_input(network)
    found: dict[str, tuple[Shape, Dtype]] = {}
    for name, one in network.inputs.items():
        shape = tuple(_axis_size(part, network.sizes, name, n) for n, part in enumerate(one.shape))
        whole = (network.sizes["batch"], *shape) if one.batch else shape
        if len(whole) > 12:
            raise Fault(f"The input {name[:60]!r} has more than 12 axes.", "Give fewer.", path=f"/inputs/{name}/shape")
        found[name] = (whole, "index" if one.dtype == "int64" else "activation")
    return found


def _axis_size(part: int | str, sizes: Mapping[str, int], name: str, axis: int) -> Size:
    path, what = f"/inputs/{name}/shape/{axis}", f"The input {name[:60]!r}"
    if isinstance(part, int):
        size = part
    elif part in sizes:
        size = sizes[part]
    else:
        raise Fault(f"{what} names no size: {part!r}.", f"Sizes: {', '.join(sorted(sizes)[:20])}.", path=path)
    if size < 1:
        raise Fault(f"{what} has a size of {size}.", "Give a whole number from 1.", path=path)
    return size


def _implied_input(network: Network) -> dict[str, tuple[Shape, Dtype]]:
    """The input that `in` of the first layer stands for, or token ids where it looks something up."""
    node = _first_layer(network.nodes)
    if node is None or node.layer is None:
        return {}
    batch, features = network.sizes["batch"], node.common.expects
    if type(node.layer).input_dtype == "index":
        return {"x": ((batch, network.sizes.get("seq", 128)), "index")}
    shape = type(node.layer).default_input_shape(features) if features is not None else None
    axis = node.layer.channel_axis()
    if shape is not None and axis and network.layout == "channels_last":
        shape = move_channels_last(shape, axis - 1)
    return {"x": ((batch, *shape), "activation")} if shape is not None else {}


def _first_layer(nodes: tuple[Node, ...]) -> Node | None:
    while nodes and nodes[0].group is not None and nodes[0].parts:
        nodes = nodes[0].parts[0][1]
    return nodes[0] if nodes else None


SAMPLES = {
    "an image": (3, 224, 224),
    "a text": (128, 768),
    "features": (768,),
    "a clip": (3, 16, 112, 112),
}
"""What may come into a layer whose input has no usual size, channels first."""


def missing_input_fault(network: Network) -> Fault:
    """The fault of a first layer that nothing comes into, with the usual size of its input as a fix.

    A layer that has none is offered samples that it can take, as the input of the network.
    """
    node = network.nodes[0]
    first = _first_layer((node,))
    kind = KINDS.get(first.kind) if first else None
    if kind is None or not kind.input_size or first is None:
        return Fault(
            "There is no input yet.",
            "Say the shape of one sample as the input of the network, such as 3 × 224 × 224 for an image.",
            code="shape",
            path=node.id,
            fixes=tuple(_samples(first.layer, network.layout)) if first and first.layer else (),
        )
    fix = Fix(f"Set in to {kind.input_size}", {"in": kind.input_size}, id=first.id)
    return Fault(
        f"{kind.title} does not know its input yet.",
        "Say its size, or set the input of the network.",
        code="shape",
        path=node.id,
        field="in",
        fixes=(fix,),
    )


def _samples(layer: Layer, layout: str) -> Iterator[Fix]:
    """Inputs of the network that the layer can take."""
    for what, shape in SAMPLES.items():
        if not _accepts(layer, (1, *shape)):
            continue
        axis = layer.channel_axis() if layout == "channels_last" else 0
        given = move_channels_last(shape, axis - 1) if axis else shape
        said = " × ".join(str(size) for size in given)
        yield Fix(f"Take {what}, {said}", {"inputs": {"x": {"shape": list(given)}}}, id="")


def _accepts(layer: Layer, x: Shape) -> bool:
    if layer.arity[0] > 1:
        return False
    try:
        layer.nodes(x) if isinstance(layer, Composite) else layer.spec(x)
    except Fault:
        return False
    return True
