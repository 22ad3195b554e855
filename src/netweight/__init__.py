"""Netweight: parameters, FLOPs and memory of a neural network, layer by layer, without running it.

    import netweight as nw
    report = nw.weigh("resnet50", batch=8)
    print(report)                            # a table; .parameters .macs .flops .rows

Names load on first use, which keeps the import fast. Every layer kind is an attribute under its class name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from netweight.api.calls import compare as compare
    from netweight.api.calls import load as load
    from netweight.api.calls import memory as memory
    from netweight.api.calls import read_config as read_config
    from netweight.api.calls import weigh as weigh
    from netweight.api.network import Network as Network
    from netweight.api.network import node as node
    from netweight.api.report import Comparison as Comparison
    from netweight.api.report import Report as Report
    from netweight.api.row import Row as Row
    from netweight.document.groups import Again as Again
    from netweight.document.groups import Block as Block
    from netweight.document.groups import Branches as Branches
    from netweight.document.groups import Repeat as Repeat
    from netweight.document.groups import Residual as Residual
    from netweight.faults.fault import Fault as Fault
    from netweight.layers.activation.common import ELU as ELU
    from netweight.layers.activation.common import GELU as GELU
    from netweight.layers.activation.common import HardSigmoid as HardSigmoid
    from netweight.layers.activation.common import HardSwish as HardSwish
    from netweight.layers.activation.common import LeakyReLU as LeakyReLU
    from netweight.layers.activation.common import Mish as Mish
    from netweight.layers.activation.common import ReLU as ReLU
    from netweight.layers.activation.common import ReLU6 as ReLU6
    from netweight.layers.activation.common import Sigmoid as Sigmoid
    from netweight.layers.activation.common import SiLU as SiLU
    from netweight.layers.activation.common import Softmax as Softmax
    from netweight.layers.activation.common import Softplus as Softplus
    from netweight.layers.activation.common import Tanh as Tanh
    from netweight.layers.activation.further import CELU as CELU
    from netweight.layers.activation.further import SELU as SELU
    from netweight.layers.activation.further import Exponential as Exponential
    from netweight.layers.activation.further import HardShrink as HardShrink
    from netweight.layers.activation.further import HardTanh as HardTanh
    from netweight.layers.activation.further import LogSigmoid as LogSigmoid
    from netweight.layers.activation.further import LogSoftmax as LogSoftmax
    from netweight.layers.activation.further import PReLU as PReLU
    from netweight.layers.activation.further import QuickGELU as QuickGELU
    from netweight.layers.activation.further import RReLU as RReLU
    from netweight.layers.activation.further import Softmin as Softmin
    from netweight.layers.activation.further import SoftShrink as SoftShrink
    from netweight.layers.activation.further import Softsign as Softsign
    from netweight.layers.activation.further import SquaredReLU as SquaredReLU
    from netweight.layers.activation.further import TanhShrink as TanhShrink
    from netweight.layers.activation.further import Threshold as Threshold
    from netweight.layers.activation.gated import GLU as GLU
    from netweight.layers.activation.gated import GatedMLP as GatedMLP
    from netweight.layers.activation.gated import GeGLU as GeGLU
    from netweight.layers.activation.gated import ReGLU as ReGLU
    from netweight.layers.activation.gated import SwiGLU as SwiGLU
    from netweight.layers.attention.attention import Attention as Attention
    from netweight.layers.attention.compressed_attention import CompressedAttention as CompressedAttention
    from netweight.layers.attention.compressed_attention import HyperConnection as HyperConnection
    from netweight.layers.attention.compressed_attention import HyperMix as HyperMix
    from netweight.layers.attention.disentangled_attention import DisentangledAttention as DisentangledAttention
    from netweight.layers.attention.dot_attention import DotAttention as DotAttention
    from netweight.layers.attention.latent_attention import LatentAttention as LatentAttention
    from netweight.layers.attention.linear_attention import AttentionPool as AttentionPool
    from netweight.layers.attention.linear_attention import LinearAttention as LinearAttention
    from netweight.layers.attention.relative_bias import RelativeAxes as RelativeAxes
    from netweight.layers.attention.relative_bias import RelativeBias as RelativeBias
    from netweight.layers.attention.window_attention import WindowAttention as WindowAttention
    from netweight.layers.block.conv_blocks import BasicBlock as BasicBlock
    from netweight.layers.block.conv_blocks import Bottleneck as Bottleneck
    from netweight.layers.block.conv_blocks import ConvNeXtBlock as ConvNeXtBlock
    from netweight.layers.block.conv_blocks import DenseBlock as DenseBlock
    from netweight.layers.block.conv_blocks import InvertedResidual as InvertedResidual
    from netweight.layers.block.conv_blocks import SqueezeExcite as SqueezeExcite
    from netweight.layers.block.conv_blocks import Transition as Transition
    from netweight.layers.block.pyramids import FeaturePyramid as FeaturePyramid
    from netweight.layers.block.pyramids import UNetDown as UNetDown
    from netweight.layers.block.pyramids import UNetUp as UNetUp
    from netweight.layers.block.transformer import DecoderBlock as DecoderBlock
    from netweight.layers.block.transformer import DiTBlock as DiTBlock
    from netweight.layers.block.transformer import EncoderBlock as EncoderBlock
    from netweight.layers.block.transformer import FeedForward as FeedForward
    from netweight.layers.convolution.conv import Conv1d as Conv1d
    from netweight.layers.convolution.conv import Conv2d as Conv2d
    from netweight.layers.convolution.conv import Conv3d as Conv3d
    from netweight.layers.convolution.depthwise import DeformConv2d as DeformConv2d
    from netweight.layers.convolution.depthwise import DepthwiseConv1d as DepthwiseConv1d
    from netweight.layers.convolution.depthwise import DepthwiseConv2d as DepthwiseConv2d
    from netweight.layers.convolution.depthwise import SeparableConv1d as SeparableConv1d
    from netweight.layers.convolution.depthwise import SeparableConv2d as SeparableConv2d
    from netweight.layers.convolution.transposed import ConvTranspose1d as ConvTranspose1d
    from netweight.layers.convolution.transposed import ConvTranspose2d as ConvTranspose2d
    from netweight.layers.convolution.transposed import ConvTranspose3d as ConvTranspose3d
    from netweight.layers.embedding.embedding import ClassToken as ClassToken
    from netweight.layers.embedding.embedding import Embedding as Embedding
    from netweight.layers.embedding.embedding import Learned as Learned
    from netweight.layers.embedding.embedding import MaskToken as MaskToken
    from netweight.layers.embedding.embedding import Positions as Positions
    from netweight.layers.embedding.patches import EmbeddingBag as EmbeddingBag
    from netweight.layers.embedding.patches import FourierFeatures as FourierFeatures
    from netweight.layers.embedding.patches import Patches as Patches
    from netweight.layers.embedding.patches import Sinusoidal as Sinusoidal
    from netweight.layers.experts.routing import Combine as Combine
    from netweight.layers.experts.routing import Router as Router
    from netweight.layers.graph.graph import GAT as GAT
    from netweight.layers.graph.graph import GCN as GCN
    from netweight.layers.graph.graph import MessagePassing as MessagePassing
    from netweight.layers.linear.adapters import Lora as Lora
    from netweight.layers.linear.adapters import SpectralNorm as SpectralNorm
    from netweight.layers.linear.adapters import WeightNorm as WeightNorm
    from netweight.layers.linear.dense import Bilinear as Bilinear
    from netweight.layers.linear.dense import Dense as Dense
    from netweight.layers.linear.products import Einsum as Einsum
    from netweight.layers.linear.products import Matmul as Matmul
    from netweight.layers.merge.merge import Add as Add
    from netweight.layers.merge.merge import Concat as Concat
    from netweight.layers.merge.merge import Multiply as Multiply
    from netweight.layers.merge.merge import Scale as Scale
    from netweight.layers.normalization.norm import BatchNorm as BatchNorm
    from netweight.layers.normalization.norm import GlobalResponseNorm as GlobalResponseNorm
    from netweight.layers.normalization.norm import GroupNorm as GroupNorm
    from netweight.layers.normalization.norm import InstanceNorm as InstanceNorm
    from netweight.layers.normalization.norm import LayerNorm as LayerNorm
    from netweight.layers.normalization.norm import LocalResponseNorm as LocalResponseNorm
    from netweight.layers.normalization.norm import RMSNorm as RMSNorm
    from netweight.layers.pooling.adaptive import AdaptiveAvgPool1d as AdaptiveAvgPool1d
    from netweight.layers.pooling.adaptive import AdaptiveAvgPool2d as AdaptiveAvgPool2d
    from netweight.layers.pooling.adaptive import AdaptiveAvgPool3d as AdaptiveAvgPool3d
    from netweight.layers.pooling.adaptive import AdaptiveMaxPool1d as AdaptiveMaxPool1d
    from netweight.layers.pooling.adaptive import AdaptiveMaxPool2d as AdaptiveMaxPool2d
    from netweight.layers.pooling.adaptive import AdaptiveMaxPool3d as AdaptiveMaxPool3d
    from netweight.layers.pooling.adaptive import GlobalAvgPool as GlobalAvgPool
    from netweight.layers.pooling.adaptive import GlobalMaxPool as GlobalMaxPool
    from netweight.layers.pooling.blur import BlurPool2d as BlurPool2d
    from netweight.layers.pooling.pool import AvgPool1d as AvgPool1d
    from netweight.layers.pooling.pool import AvgPool2d as AvgPool2d
    from netweight.layers.pooling.pool import AvgPool3d as AvgPool3d
    from netweight.layers.pooling.pool import LpPool1d as LpPool1d
    from netweight.layers.pooling.pool import LpPool2d as LpPool2d
    from netweight.layers.pooling.pool import LpPool3d as LpPool3d
    from netweight.layers.pooling.pool import MaxPool1d as MaxPool1d
    from netweight.layers.pooling.pool import MaxPool2d as MaxPool2d
    from netweight.layers.pooling.pool import MaxPool3d as MaxPool3d
    from netweight.layers.pooling.resize import Crop as Crop
    from netweight.layers.pooling.resize import Pad as Pad
    from netweight.layers.pooling.resize import PixelShuffle as PixelShuffle
    from netweight.layers.pooling.resize import PixelUnshuffle as PixelUnshuffle
    from netweight.layers.pooling.resize import Upsample as Upsample
    from netweight.layers.recurrent.cells import GRUCell as GRUCell
    from netweight.layers.recurrent.cells import LSTMCell as LSTMCell
    from netweight.layers.recurrent.cells import RNNCell as RNNCell
    from netweight.layers.recurrent.conv_lstm import ConvLSTM2d as ConvLSTM2d
    from netweight.layers.recurrent.recurrent import GRU as GRU
    from netweight.layers.recurrent.recurrent import LSTM as LSTM
    from netweight.layers.recurrent.recurrent import RNN as RNN
    from netweight.layers.regularization.dropout import AlphaDropout as AlphaDropout
    from netweight.layers.regularization.dropout import ChannelDropout as ChannelDropout
    from netweight.layers.regularization.dropout import Dropout as Dropout
    from netweight.layers.regularization.dropout import DropPath as DropPath
    from netweight.layers.regularization.dropout import GaussianDropout as GaussianDropout
    from netweight.layers.shape.shape import Flatten as Flatten
    from netweight.layers.shape.shape import Permute as Permute
    from netweight.layers.shape.shape import Reshape as Reshape
    from netweight.layers.shape.shape import Select as Select
    from netweight.layers.shape.shape import Unflatten as Unflatten
    from netweight.layers.shape.slices import FixedTable as FixedTable
    from netweight.layers.shape.slices import Gather as Gather
    from netweight.layers.shape.slices import Identity as Identity
    from netweight.layers.shape.slices import Slice as Slice
    from netweight.layers.shape.slices import Split as Split
    from netweight.layers.shape.slices import Stack as Stack
    from netweight.layers.shape.unfold import Fold as Fold
    from netweight.layers.shape.unfold import FoldBatch as FoldBatch
    from netweight.layers.shape.unfold import Unfold as Unfold
    from netweight.layers.shape.unfold import UnfoldBatch as UnfoldBatch
    from netweight.layers.state_space.long import MLSTM as MLSTM
    from netweight.layers.state_space.long import SLSTM as SLSTM
    from netweight.layers.state_space.long import LongConv as LongConv
    from netweight.layers.state_space.mamba import GatedDeltaNet as GatedDeltaNet
    from netweight.layers.state_space.mamba import Mamba as Mamba
    from netweight.layers.state_space.mamba import Mamba2 as Mamba2
    from netweight.layers.state_space.mamba import RwkvChannelMix as RwkvChannelMix
    from netweight.layers.state_space.mamba import RwkvTimeMix as RwkvTimeMix
    from netweight.layers.state_space.recurrences import KimiDeltaAttention as KimiDeltaAttention
    from netweight.layers.state_space.recurrences import RgLru as RgLru

_PLACES = {
    "api.calls": ("compare", "load", "memory", "read_config", "weigh"),
    "api.network": ("Network", "node"),
    "faults.fault": ("Fault",),
    "document.groups": ("Again", "Block", "Branches", "Repeat", "Residual"),
    "api.report": ("Comparison", "Report"),
    "api.row": ("Row",),
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
    from netweight.spec.layer import KINDS

    return {kind.layer.__name__: kind.layer for kind in KINDS.values()}


def __dir__() -> list[str]:
    return sorted({"__version__", *_HOMES, *_layers()})
