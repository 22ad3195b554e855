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
    from netweight.api import memory as memory
    from netweight.api import weigh as weigh
    from netweight.build import Network as Network
    from netweight.build import node as node
    from netweight.core.faults import Fault as Fault
    from netweight.core.groups import Again as Again
    from netweight.core.groups import Block as Block
    from netweight.core.groups import Branches as Branches
    from netweight.core.groups import Repeat as Repeat
    from netweight.core.groups import Residual as Residual
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
    from netweight.layers.activations import CELU as CELU
    from netweight.layers.activations import SELU as SELU
    from netweight.layers.activations import Exponential as Exponential
    from netweight.layers.activations import HardShrink as HardShrink
    from netweight.layers.activations import HardTanh as HardTanh
    from netweight.layers.activations import LogSigmoid as LogSigmoid
    from netweight.layers.activations import LogSoftmax as LogSoftmax
    from netweight.layers.activations import PReLU as PReLU
    from netweight.layers.activations import QuickGELU as QuickGELU
    from netweight.layers.activations import RReLU as RReLU
    from netweight.layers.activations import Softmin as Softmin
    from netweight.layers.activations import SoftShrink as SoftShrink
    from netweight.layers.activations import Softsign as Softsign
    from netweight.layers.activations import SquaredReLU as SquaredReLU
    from netweight.layers.activations import TanhShrink as TanhShrink
    from netweight.layers.activations import Threshold as Threshold
    from netweight.layers.adapters import Lora as Lora
    from netweight.layers.adapters import SpectralNorm as SpectralNorm
    from netweight.layers.adapters import WeightNorm as WeightNorm
    from netweight.layers.adaptive import AdaptiveAvgPool1d as AdaptiveAvgPool1d
    from netweight.layers.adaptive import AdaptiveAvgPool2d as AdaptiveAvgPool2d
    from netweight.layers.adaptive import AdaptiveAvgPool3d as AdaptiveAvgPool3d
    from netweight.layers.adaptive import AdaptiveMaxPool1d as AdaptiveMaxPool1d
    from netweight.layers.adaptive import AdaptiveMaxPool2d as AdaptiveMaxPool2d
    from netweight.layers.adaptive import AdaptiveMaxPool3d as AdaptiveMaxPool3d
    from netweight.layers.adaptive import GlobalAvgPool as GlobalAvgPool
    from netweight.layers.adaptive import GlobalMaxPool as GlobalMaxPool
    from netweight.layers.attention import Attention as Attention
    from netweight.layers.blur import BlurPool2d as BlurPool2d
    from netweight.layers.cells import GRUCell as GRUCell
    from netweight.layers.cells import LSTMCell as LSTMCell
    from netweight.layers.cells import RNNCell as RNNCell
    from netweight.layers.compressed import CompressedAttention as CompressedAttention
    from netweight.layers.compressed import HyperConnection as HyperConnection
    from netweight.layers.compressed import HyperMix as HyperMix
    from netweight.layers.conv import Conv1d as Conv1d
    from netweight.layers.conv import Conv2d as Conv2d
    from netweight.layers.conv import Conv3d as Conv3d
    from netweight.layers.conv_blocks import BasicBlock as BasicBlock
    from netweight.layers.conv_blocks import Bottleneck as Bottleneck
    from netweight.layers.conv_blocks import ConvNeXtBlock as ConvNeXtBlock
    from netweight.layers.conv_blocks import DenseBlock as DenseBlock
    from netweight.layers.conv_blocks import InvertedResidual as InvertedResidual
    from netweight.layers.conv_blocks import SqueezeExcite as SqueezeExcite
    from netweight.layers.conv_blocks import Transition as Transition
    from netweight.layers.conv_lstm import ConvLSTM2d as ConvLSTM2d
    from netweight.layers.depthwise import DeformConv2d as DeformConv2d
    from netweight.layers.depthwise import DepthwiseConv1d as DepthwiseConv1d
    from netweight.layers.depthwise import DepthwiseConv2d as DepthwiseConv2d
    from netweight.layers.depthwise import SeparableConv1d as SeparableConv1d
    from netweight.layers.depthwise import SeparableConv2d as SeparableConv2d
    from netweight.layers.disentangled import DisentangledAttention as DisentangledAttention
    from netweight.layers.dot_attention import DotAttention as DotAttention
    from netweight.layers.embedding import ClassToken as ClassToken
    from netweight.layers.embedding import Embedding as Embedding
    from netweight.layers.embedding import Learned as Learned
    from netweight.layers.embedding import MaskToken as MaskToken
    from netweight.layers.embedding import Positions as Positions
    from netweight.layers.gated import GLU as GLU
    from netweight.layers.gated import GatedMLP as GatedMLP
    from netweight.layers.gated import GeGLU as GeGLU
    from netweight.layers.gated import ReGLU as ReGLU
    from netweight.layers.gated import SwiGLU as SwiGLU
    from netweight.layers.graph import GAT as GAT
    from netweight.layers.graph import GCN as GCN
    from netweight.layers.graph import MessagePassing as MessagePassing
    from netweight.layers.latent import LatentAttention as LatentAttention
    from netweight.layers.linear import Bilinear as Bilinear
    from netweight.layers.linear import Dense as Dense
    from netweight.layers.linear_attention import AttentionPool as AttentionPool
    from netweight.layers.linear_attention import LinearAttention as LinearAttention
    from netweight.layers.local import WindowAttention as WindowAttention
    from netweight.layers.long import MLSTM as MLSTM
    from netweight.layers.long import SLSTM as SLSTM
    from netweight.layers.long import LongConv as LongConv
    from netweight.layers.merge import Add as Add
    from netweight.layers.merge import Concat as Concat
    from netweight.layers.merge import Multiply as Multiply
    from netweight.layers.merge import Scale as Scale
    from netweight.layers.moe import Combine as Combine
    from netweight.layers.moe import Router as Router
    from netweight.layers.norm import BatchNorm as BatchNorm
    from netweight.layers.norm import GlobalResponseNorm as GlobalResponseNorm
    from netweight.layers.norm import GroupNorm as GroupNorm
    from netweight.layers.norm import InstanceNorm as InstanceNorm
    from netweight.layers.norm import LayerNorm as LayerNorm
    from netweight.layers.norm import LocalResponseNorm as LocalResponseNorm
    from netweight.layers.norm import RMSNorm as RMSNorm
    from netweight.layers.patches import EmbeddingBag as EmbeddingBag
    from netweight.layers.patches import FourierFeatures as FourierFeatures
    from netweight.layers.patches import Patches as Patches
    from netweight.layers.patches import Sinusoidal as Sinusoidal
    from netweight.layers.pool import AvgPool1d as AvgPool1d
    from netweight.layers.pool import AvgPool2d as AvgPool2d
    from netweight.layers.pool import AvgPool3d as AvgPool3d
    from netweight.layers.pool import LpPool1d as LpPool1d
    from netweight.layers.pool import LpPool2d as LpPool2d
    from netweight.layers.pool import LpPool3d as LpPool3d
    from netweight.layers.pool import MaxPool1d as MaxPool1d
    from netweight.layers.pool import MaxPool2d as MaxPool2d
    from netweight.layers.pool import MaxPool3d as MaxPool3d
    from netweight.layers.products import Einsum as Einsum
    from netweight.layers.products import Matmul as Matmul
    from netweight.layers.pyramids import FeaturePyramid as FeaturePyramid
    from netweight.layers.pyramids import UNetDown as UNetDown
    from netweight.layers.pyramids import UNetUp as UNetUp
    from netweight.layers.recurrences import KimiDeltaAttention as KimiDeltaAttention
    from netweight.layers.recurrences import RgLru as RgLru
    from netweight.layers.recurrent import GRU as GRU
    from netweight.layers.recurrent import LSTM as LSTM
    from netweight.layers.recurrent import RNN as RNN
    from netweight.layers.regularization import AlphaDropout as AlphaDropout
    from netweight.layers.regularization import ChannelDropout as ChannelDropout
    from netweight.layers.regularization import Dropout as Dropout
    from netweight.layers.regularization import DropPath as DropPath
    from netweight.layers.regularization import GaussianDropout as GaussianDropout
    from netweight.layers.relative import RelativeAxes as RelativeAxes
    from netweight.layers.relative import RelativeBias as RelativeBias
    from netweight.layers.resize import Crop as Crop
    from netweight.layers.resize import Pad as Pad
    from netweight.layers.resize import PixelShuffle as PixelShuffle
    from netweight.layers.resize import PixelUnshuffle as PixelUnshuffle
    from netweight.layers.resize import Upsample as Upsample
    from netweight.layers.shape import Flatten as Flatten
    from netweight.layers.shape import Permute as Permute
    from netweight.layers.shape import Reshape as Reshape
    from netweight.layers.shape import Select as Select
    from netweight.layers.shape import Unflatten as Unflatten
    from netweight.layers.slices import FixedTable as FixedTable
    from netweight.layers.slices import Gather as Gather
    from netweight.layers.slices import Identity as Identity
    from netweight.layers.slices import Slice as Slice
    from netweight.layers.slices import Split as Split
    from netweight.layers.slices import Stack as Stack
    from netweight.layers.ssm import GatedDeltaNet as GatedDeltaNet
    from netweight.layers.ssm import Mamba as Mamba
    from netweight.layers.ssm import Mamba2 as Mamba2
    from netweight.layers.ssm import RwkvChannelMix as RwkvChannelMix
    from netweight.layers.ssm import RwkvTimeMix as RwkvTimeMix
    from netweight.layers.transformer import DecoderBlock as DecoderBlock
    from netweight.layers.transformer import DiTBlock as DiTBlock
    from netweight.layers.transformer import EncoderBlock as EncoderBlock
    from netweight.layers.transformer import FeedForward as FeedForward
    from netweight.layers.transposed import ConvTranspose1d as ConvTranspose1d
    from netweight.layers.transposed import ConvTranspose2d as ConvTranspose2d
    from netweight.layers.transposed import ConvTranspose3d as ConvTranspose3d
    from netweight.layers.unfold import Fold as Fold
    from netweight.layers.unfold import FoldBatch as FoldBatch
    from netweight.layers.unfold import Unfold as Unfold
    from netweight.layers.unfold import UnfoldBatch as UnfoldBatch
    from netweight.results import Comparison as Comparison
    from netweight.results import Report as Report
    from netweight.row import Row as Row

_PLACES = {
    "api": ("compare", "load", "memory", "weigh"),
    "build": ("Network", "node"),
    "core.faults": ("Fault",),
    "core.groups": ("Again", "Block", "Branches", "Repeat", "Residual"),
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
