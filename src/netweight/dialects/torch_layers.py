"""Constructor arguments of PyTorch's layers (torch.nn 2.13, torchvision.ops 0.28) for the kinds that they are.

Names and defaults are those of the classes' signatures; tests/oracles/test_dialects.py compares both.
"""

from __future__ import annotations

from typing import Any

from netweight.dims.sizes import Shape

from .argument_map import SAME, SIZES, Argument, ArgumentMap, InexpressibleError, Json, choices

_CONV_PADDING = choices({"valid": "valid", "same": "same"}, numbers=True)
_PADDING = choices({"valid": 0}, numbers=True)
_TWO_BIASES = choices({2: True, 0: False})
"""PyTorch's recurrent layers have two vectors of biases per gate, or none."""

_STRIDE, _DILATION = Argument("stride", 1, SIZES), Argument("dilation", 1, SIZES)
_BIAS, _INPLACE = {"bias": Argument("bias", True)}, {"inplace": Argument("inplace", False)}
_KERNEL = {"kernel": Argument("kernel_size", values=SIZES)}
_WINDOW = {**_KERNEL, "stride": _STRIDE, "dilation": _DILATION}
_ZEROS = {"padding_mode": "zeros"}
_CHANNELS = {"in_channels": 1}
_LAST_AXIS = ArgumentMap(written={"dim": -1})
_ACTIVATION = ArgumentMap(_INPLACE)

_CONV = ArgumentMap(
    {
        "filters": Argument("out_channels"),
        **_WINDOW,
        "padding": Argument("padding", 0, _CONV_PADDING),
        "groups": Argument("groups", 1),
        **_BIAS,
    },
    _CHANNELS,
    assumed=_ZEROS,
)


def _depthwise_channels(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    channels = shapes[0][1]
    return {"out_channels": channels * layer.multiplier, "groups": channels}


_DEPTHWISE = ArgumentMap(
    {**_WINDOW, "padding": Argument("padding", 0, _CONV_PADDING), **_BIAS},
    _CHANNELS,
    assumed=_ZEROS,
    implied=("multiplier",),
    write=_depthwise_channels,
    readable=False,
)
_TRANSPOSED = ArgumentMap(
    {
        "filters": Argument("out_channels"),
        **_WINDOW,
        "padding": Argument("padding", 0, _PADDING),
        "output_padding": Argument("output_padding", 0, choices({None: 0}, numbers=True)),
        "groups": Argument("groups", 1),
        **_BIAS,
    },
    _CHANNELS,
    assumed=_ZEROS,
)
_POOL_STRIDE = Argument("stride", None, SIZES)
_AVG_POOL = ArgumentMap(
    {
        **_KERNEL,
        "stride": _POOL_STRIDE,
        "padding": Argument("padding", 0, _PADDING),
        "ceil": Argument("ceil_mode", False),
    }
)
_MAX_POOL = ArgumentMap({**_AVG_POOL.fields, "dilation": _DILATION}, assumed={"return_indices": False})
_LP_POOL = ArgumentMap(
    {"norm": Argument("norm_type"), **_KERNEL, "stride": _POOL_STRIDE, "ceil": Argument("ceil_mode", False)}
)
_ADAPTIVE = ArgumentMap({"output": Argument("output_size", values=SIZES)})
_AFFINE = {"affine": Argument("affine", True)}
_PATCHES = {**_WINDOW, "padding": Argument("padding", 0, SIZES)}


def _upsampled(layer: Any, _: tuple[Shape, ...]) -> Json:
    """A target size, or else a factor: PyTorch refuses both."""
    sizes = {"size": layer.size} if layer.size is not None else {"scale_factor": layer.factor}
    return {name: SAME.write(size) for name, size in sizes.items()}


def _read_upsampled(arguments: Json, _: int) -> Json:
    name, field = ("scale_factor", "factor") if arguments["size"] is None else ("size", "size")
    return {field: SIZES.read(arguments[name])}


def _prelu_parameters(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    if layer.per == "element":
        raise InexpressibleError("per")
    return {"num_parameters": shapes[0][1] if layer.per == "channel" else 1}


def _read_prelu(arguments: Json, _: int) -> Json:
    return {"per": "layer" if arguments["num_parameters"] == 1 else "channel"}


def _second_features(_: Any, shapes: tuple[Shape, ...]) -> Json:
    return {"in2_features": shapes[-1][-1]}


def _rows_of_table(layer: Any, _: tuple[Shape, ...]) -> Json:
    """Rows of the table, with those that round the vocabulary up."""
    return {"num_embeddings": layer.vocabulary + -layer.vocabulary % layer.multiple}


def _other_features(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    """Sizes of keys and values where they come from other inputs (MultiheadAttention)."""
    if layer.kv_heads not in (None, layer.heads) or layer.cached:
        raise InexpressibleError("kv_heads")
    keys = shapes[1][-1] if len(shapes) > 1 else None
    return {"kdim": keys, "vdim": shapes[2][-1] if len(shapes) > 2 else keys}


def _recurrent(**fields: Argument) -> ArgumentMap:
    return ArgumentMap(
        {
            "units": Argument("hidden_size"),
            "layers": Argument("num_layers", 1),
            "biases": Argument("bias", True, _TWO_BIASES),
            "bidirectional": Argument("bidirectional", False),
            **fields,
        },
        {"input_size": -1},
        written={"batch_first": True},
        assumed={"dropout": 0.0},
        implied=("sequences",),
    )


_CELL = ArgumentMap(
    {"units": Argument("hidden_size"), "biases": Argument("bias", True, _TWO_BIASES)}, {"input_size": -1}
)

ARGUMENTS: dict[str, ArgumentMap] = {
    "dense": ArgumentMap({"units": Argument("out_features"), **_BIAS}, {"in_features": -1}),
    "bilinear": ArgumentMap(
        {"units": Argument("out_features"), **_BIAS},
        {"in1_features": -1},
        ("in2_features",),
        write=_second_features,
    ),
    **{f"conv{rank}d": _CONV for rank in (1, 2, 3)},
    **{f"conv_transpose{rank}d": _TRANSPOSED for rank in (1, 2, 3)},
    **{f"depthwise_conv{rank}d": _DEPTHWISE for rank in (1, 2)},
    "deform_conv2d": ArgumentMap(
        {
            "filters": Argument("out_channels"),
            **_WINDOW,
            "padding": Argument("padding", 0, _PADDING),
            "groups": Argument("groups", 1),
            **_BIAS,
        },
        _CHANNELS,
        implied=("offset_groups", "modulated"),  # sizes of the offsets and the mask, which are inputs there
    ),
    **{f"maxpool{rank}d": _MAX_POOL for rank in (1, 2, 3)},
    **{f"avgpool{rank}d": _AVG_POOL for rank in (1, 2, 3)},
    **{f"lppool{rank}d": _LP_POOL for rank in (1, 2, 3)},
    **{f"adaptive_{kind}pool{rank}d": _ADAPTIVE for kind in ("avg", "max") for rank in (1, 2, 3)},
    # A global pool is an adaptive one of size 1; without `keepdims` a Flatten follows it.
    "global_avgpool": ArgumentMap(written={"output_size": 1}, implied=("keepdims",)),
    "global_maxpool": ArgumentMap(written={"output_size": 1}, implied=("keepdims",)),
    "upsample": ArgumentMap(
        {"mode": Argument("mode", "nearest")},
        implied=("size", "factor"),
        write=_upsampled,
        reads={"size": None, "scale_factor": None},
        read=_read_upsampled,
    ),
    "pixel_shuffle": ArgumentMap({"factor": Argument("upscale_factor")}),
    "pixel_unshuffle": ArgumentMap({"factor": Argument("downscale_factor")}),
    "pad": ArgumentMap({"amount": Argument("padding", values=SIZES)}),
    "batchnorm": ArgumentMap(
        {**_AFFINE, "track": Argument("track_running_stats", True)}, {"num_features": 1}, assumed={"bias": True}
    ),
    "layernorm": ArgumentMap({"affine": Argument("elementwise_affine", True), **_BIAS}, {"normalized_shape": -1}),
    "rmsnorm": ArgumentMap({"affine": Argument("elementwise_affine", True)}, {"normalized_shape": -1}),
    "groupnorm": ArgumentMap(
        {"groups": Argument("num_groups"), **_AFFINE}, {"num_channels": 1}, assumed={"bias": True}
    ),
    "instancenorm": ArgumentMap(
        {"affine": Argument("affine", False), "track": Argument("track_running_stats", False)},
        {"num_features": 1},
        assumed={"bias": True},
    ),
    "local_response_norm": ArgumentMap({"size": Argument("size")}),
    **dict.fromkeys(
        ("relu", "relu6", "leaky_relu", "elu", "silu", "mish", "hard_sigmoid", "hard_swish", "celu", "selu"),
        _ACTIVATION,
    ),
    "hard_tanh": _ACTIVATION,
    "gelu": ArgumentMap({"approximate": Argument("approximate", "none")}),
    "threshold": ArgumentMap(_INPLACE, free={"threshold": 0.0, "value": 0.0}),
    "rrelu": ArgumentMap(assumed={"inplace": False}),
    **dict.fromkeys(
        ("sigmoid", "tanh", "softplus", "log_sigmoid", "softsign", "tanh_shrink", "hard_shrink", "soft_shrink"),
        ArgumentMap(),
    ),
    **dict.fromkeys(("softmax", "log_softmax", "softmin"), _LAST_AXIS),
    "prelu": ArgumentMap(
        implied=("per",),
        write=_prelu_parameters,
        reads={"num_parameters": 1},
        read=_read_prelu,
    ),
    "glu": ArgumentMap({"axis": Argument("dim", -1)}),
    "dropout": ArgumentMap({"rate": Argument("p", 0.5)}, assumed={"inplace": False}),
    "channel_dropout": ArgumentMap({"rate": Argument("p", 0.5)}, assumed={"inplace": False}),
    "alpha_dropout": ArgumentMap({"rate": Argument("p", 0.5)}, assumed={"inplace": False}),
    "drop_path": ArgumentMap({"rate": Argument("p")}, written={"mode": "row"}),
    "embedding": ArgumentMap(
        {"vocabulary": Argument("num_embeddings"), "units": Argument("embedding_dim")},
        implied=("multiple",),
        write=_rows_of_table,
    ),
    "embedding_bag": ArgumentMap(
        {
            "vocabulary": Argument("num_embeddings"),
            "units": Argument("embedding_dim"),
            "mode": Argument("mode", "mean"),
        },
        assumed={"include_last_offset": False},
    ),
    "patches": ArgumentMap(
        {"units": Argument("out_channels"), "patch": (Argument("kernel_size", values=SIZES), _STRIDE), **_BIAS},
        _CHANNELS,
        assumed={"padding": 0, "dilation": 1, "groups": 1, **_ZEROS},
        readable=False,
    ),
    "rnn": _recurrent()._replace(assumed={"dropout": 0.0, "nonlinearity": "tanh"}, layer="RNN"),
    "lstm": _recurrent(projection=Argument("proj_size", 0))._replace(layer="LSTM"),
    "gru": _recurrent()._replace(layer="GRU"),
    "rnn_cell": _CELL._replace(assumed={"nonlinearity": "tanh"}, layer="RNNCell"),
    "lstm_cell": _CELL._replace(layer="LSTMCell"),
    "gru_cell": _CELL._replace(layer="GRUCell"),
    "attention": ArgumentMap(
        {"heads": Argument("num_heads"), "dropout": Argument("dropout", 0.0), **_BIAS},
        {"embed_dim": -1},
        ("kdim", "vdim"),
        {"batch_first": True},
        {"add_bias_kv": False, "add_zero_attn": False},
        # The mask is an argument of the call; the layout in memory, and the kernel, are the implementation's.
        implied=("causal", "kv_heads", "packed", "fused", "heads_first", "past", "out_bias"),
        write=_other_features,
        layer="MultiheadAttention",
    ),
    "flatten": ArgumentMap({"start": Argument("start_dim", 1), "end": Argument("end_dim", -1)}),
    "unfold": ArgumentMap(_PATCHES),
    "fold": ArgumentMap({"size": Argument("output_size", values=SIZES), **_PATCHES}),
    "identity": ArgumentMap(),
}

WITHOUT_MAP = {
    "reshape": "nn.Unflatten splits one axis into the shape; a reshape of all axes is a method of tensors",
    "lora": "PEFT wraps a layer: its arguments are those of the layer inside",
    "weight_norm": "nn.utils.parametrizations.weight_norm wraps a layer: its arguments are those of the layer inside",
    "spectral_norm": "a wrapper, as weight_norm",
}
"""Kinds with a class in PyTorch whose arguments are not mapped, and the reason."""
