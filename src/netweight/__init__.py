"""Netweight: what a neural network weighs, layer by layer, before anybody trains it.

    import netweight as nw
    report = nw.weigh("resnet50", batch=8)
    print(report)                            # a table; .parameters .macs .flops .rows

Names load on first use, so that the import costs next to nothing. Every layer kind is here under its class name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from netweight._version import __version__ as __version__

if TYPE_CHECKING:
    from netweight.api import compare as compare
    from netweight.api import load as load
    from netweight.api import weigh as weigh
    from netweight.build import Network as Network
    from netweight.build import node as node
    from netweight.core.faults import Fault as Fault
    from netweight.core.network import Again as Again
    from netweight.core.network import Block as Block
    from netweight.core.network import Branches as Branches
    from netweight.core.network import Repeat as Repeat
    from netweight.core.network import Residual as Residual
    from netweight.layers.activation import ELU as ELU
    from netweight.layers.activation import GELU as GELU
    from netweight.layers.activation import HardSigmoid as HardSigmoid
    from netweight.layers.activation import HardSwish as HardSwish
    from netweight.layers.activation import LeakyReLU as LeakyReLU
    from netweight.layers.activation import Mish as Mish
    from netweight.layers.activation import ReLU as ReLU
    from netweight.layers.activation import ReLU6 as ReLU6
    from netweight.layers.activation import Sigmoid as Sigmoid
    from netweight.layers.activation import SiLU as SiLU
    from netweight.layers.activation import Softmax as Softmax
    from netweight.layers.activation import Softplus as Softplus
    from netweight.layers.activation import Tanh as Tanh
    from netweight.layers.attention import Attention as Attention
    from netweight.layers.conv import Conv1d as Conv1d
    from netweight.layers.conv import Conv2d as Conv2d
    from netweight.layers.embedding import ClassToken as ClassToken
    from netweight.layers.embedding import Embedding as Embedding
    from netweight.layers.embedding import Positions as Positions
    from netweight.layers.linear import Dense as Dense
    from netweight.layers.merge import Add as Add
    from netweight.layers.merge import Concat as Concat
    from netweight.layers.merge import Multiply as Multiply
    from netweight.layers.merge import Scale as Scale
    from netweight.layers.moe import Combine as Combine
    from netweight.layers.moe import Router as Router
    from netweight.layers.norm import BatchNorm as BatchNorm
    from netweight.layers.norm import LayerNorm as LayerNorm
    from netweight.layers.norm import RMSNorm as RMSNorm
    from netweight.layers.pool import AdaptiveAvgPool2d as AdaptiveAvgPool2d
    from netweight.layers.pool import AvgPool2d as AvgPool2d
    from netweight.layers.pool import GlobalAvgPool as GlobalAvgPool
    from netweight.layers.pool import GlobalMaxPool as GlobalMaxPool
    from netweight.layers.pool import MaxPool2d as MaxPool2d
    from netweight.layers.recurrent import LSTM as LSTM
    from netweight.layers.regularization import Dropout as Dropout
    from netweight.layers.regularization import DropPath as DropPath
    from netweight.layers.shape import Flatten as Flatten
    from netweight.layers.shape import Permute as Permute
    from netweight.layers.shape import Reshape as Reshape
    from netweight.layers.shape import Select as Select
    from netweight.results import Comparison as Comparison
    from netweight.results import Report as Report
    from netweight.row import Row as Row

_PLACES = {
    "api": ("compare", "load", "weigh"),
    "build": ("Network", "node"),
    "core.faults": ("Fault",),
    "core.network": ("Again", "Block", "Branches", "Repeat", "Residual"),
    "results": ("Comparison", "Report"),
    "row": ("Row",),
}
_HOMES = {name: place for place, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    if name.startswith("_"):
        raise AttributeError(f"module 'netweight' has no attribute {name!r}")
    if name in _HOMES:
        found = getattr(import_module(f"netweight.{_HOMES[name]}"), name)
    else:
        found = _layers().get(name)
        if found is None:
            raise AttributeError(f"module 'netweight' has no attribute {name!r}")
    globals()[name] = found
    return found


def _layers() -> dict[str, Any]:
    """Layer classes by name, of all kinds that are registered."""
    import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from netweight.core.layer import KINDS

    return {kind.layer.__name__: kind.layer for kind in KINDS.values()}


def __dir__() -> list[str]:
    return sorted({"__version__", *_HOMES, *_layers()})
