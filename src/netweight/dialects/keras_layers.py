"""Constructor arguments of Keras's layers (keras.layers 3.15) for the kinds that they are.

Names and defaults are those of the classes' signatures; tests/oracles/test_dialects.py compares both.
"""

from __future__ import annotations

from typing import Any

from netweight.dims.sizes import Shape

from .argument_map import REQUIRED, SIZES, Argument, ArgumentMap, InexpressibleError, Json, axis_sizes, choices

_PADDING = Argument("padding", "valid", choices({0: "valid", "valid": "valid", "same": "same"}))
_CAUSAL_PADDING = Argument(
    "padding", "valid", choices({0: "valid", "valid": "valid", "same": "same", "causal": "causal"})
)
_ONE_BIAS = choices({1: True, 0: False})
_TWO_BIASES = choices({2: True, 0: False})

_BIAS = {"bias": Argument("use_bias", True)}
_STRIDE, _DILATION = Argument("strides", 1, SIZES), Argument("dilation_rate", 1, SIZES)
_WINDOW = {
    "kernel": Argument("kernel_size", values=SIZES),
    "stride": _STRIDE,
    "padding": _PADDING,
    "dilation": _DILATION,
}
_LINEAR = {"activation": "linear"}

_CONV = ArgumentMap(
    {"filters": Argument("filters"), **_WINDOW, "groups": Argument("groups", 1), **_BIAS}, assumed=_LINEAR
)
_TRANSPOSED = ArgumentMap(
    {"filters": Argument("filters"), **_WINDOW, "output_padding": Argument("output_padding", None, SIZES), **_BIAS},
    assumed=_LINEAR,
)
_DEPTHWISE = ArgumentMap({**_WINDOW, "multiplier": Argument("depth_multiplier", 1), **_BIAS}, assumed=_LINEAR)
_POOL = ArgumentMap(
    {
        "kernel": Argument("pool_size", 2, SIZES),
        "stride": Argument("strides", None, SIZES),
        "padding": _PADDING,
    }
)
_GLOBAL_POOL = ArgumentMap({"keepdims": Argument("keepdims", False)})
_ADAPTIVE = ArgumentMap({"output": Argument("output_size", values=SIZES)})
_AFFINE = {"affine": (Argument("center", True), Argument("scale", True))}
_CELL_ACTIVATION = {"activation": "tanh", "dropout": 0.0}
_GATED = {**_CELL_ACTIVATION, "recurrent_activation": "sigmoid"}


def _layernorm_terms(layer: Any, _: tuple[Shape, ...]) -> Json:
    return {"scale": layer.affine, "center": layer.affine and layer.bias}


def _read_layernorm(arguments: Json, _: int) -> Json:
    scale, center = arguments["scale"], arguments["center"]
    if center and not scale:
        raise InexpressibleError("scale")
    return {"affine": scale, "bias": center or not scale}


def _border(name: str) -> ArgumentMap:
    """Sizes of borders: ours last axis first, in one list; Keras's first axis first, in pairs."""

    def write(layer: Any, shapes: tuple[Shape, ...]) -> Json:
        rank = len(shapes[0]) - 2
        sides = axis_sizes(layer.amount)
        sides = sides * 2 * rank if len(sides) == 1 else sides
        pairs = tuple((sides[2 * at], sides[2 * at + 1]) for at in reversed(range(rank)))
        return {name: pairs[0] if rank == 1 else pairs}

    def read(arguments: Json, _: int) -> Json:
        given = arguments[name]
        if given is REQUIRED:
            raise InexpressibleError(name)
        if isinstance(given, int):
            return {"amount": given}
        pairs: list[tuple[int, int]] = [
            (each, each) if isinstance(each, int) else tuple(each) for each in (given if _paired(given) else [given])
        ]
        return {"amount": SIZES.read([side for pair in reversed(pairs) for side in pair])}

    return ArgumentMap(implied=("amount",), write=write, reads={name: REQUIRED}, read=read)


def _paired(given: Any) -> bool:
    """True for one entry per axis: `((1, 2), (0, 3))`, or `(1, 2)` in two axes."""
    return not (len(given) == 2 and all(isinstance(side, int) for side in given))


def _read_upsampled(arguments: Json, _: int) -> Json:
    return {"mode": arguments["interpolation"]}


def _upsampled(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    """Factors are whole numbers, and only two axes have a choice of the interpolation."""
    if layer.size is not None or not all(factor == int(factor) for factor in axis_sizes(layer.factor)):
        raise InexpressibleError("factor")
    if layer.mode != "nearest" and len(shapes[0]) != 4:
        raise InexpressibleError("mode")
    return {"interpolation": layer.mode} if len(shapes[0]) == 4 else {}


def _shared_axes(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    rank = len(shapes[0])
    axes = {"element": [], "layer": [*range(1, rank)], "channel": [*range(1, rank - 1)]}[layer.per]
    return {"shared_axes": axes or None}


def _read_shared_axes(arguments: Json, rank: int) -> Json:
    axes = sorted(arguments["shared_axes"] or ())
    if not axes:
        return {"per": "element"}
    if not rank or axes not in ([*range(1, rank)], [*range(1, rank - 1)]):
        raise InexpressibleError("shared_axes")
    return {"per": "layer" if len(axes) == rank - 1 else "channel"}


def _gru_biases(layer: Any, _: tuple[Shape, ...]) -> Json:
    """A second vector of biases belongs to the product with the state, which `reset_after` asks for."""
    if layer.biases not in (0, 2 if layer.reset_after else 1):
        raise InexpressibleError("biases")
    return {"use_bias": layer.biases > 0, "reset_after": layer.reset_after}


def _read_gru(arguments: Json, _: int) -> Json:
    after = arguments["reset_after"]
    return {"biases": (2 if after else 1) if arguments["use_bias"] else 0, "reset_after": after}


_RECURRENT = ArgumentMap(
    {
        "units": Argument("units"),
        "biases": Argument("use_bias", True, _ONE_BIAS),
        "sequences": Argument("return_sequences", False),
    },
    assumed=_GATED,
)
_CELL = ArgumentMap({"units": Argument("units"), "biases": Argument("use_bias", True, _ONE_BIAS)}, assumed=_GATED)


def _head_size(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    return {"key_dim": layer.head_dim or shapes[0][-1] // layer.heads}


def _grouped_head_size(layer: Any, shapes: tuple[Shape, ...]) -> Json:
    if layer.value_dim is not None:
        raise InexpressibleError("value_dim")
    return {"head_dim": layer.head_dim or shapes[0][-1] // layer.heads}


_ATTENTION_ASSUMED = {"use_gate": False, "sliding_window": None}
_IMPLEMENTATION = ("causal", "packed", "fused", "heads_first", "past", "out_bias")
"""Fields of attention that are arguments of the call, or how the implementation lays tensors out."""
MULTI_HEAD = ArgumentMap(
    {
        "heads": Argument("num_heads"),
        "head_dim": Argument("key_dim"),
        "value_dim": Argument("value_dim", None),
        "dropout": Argument("dropout", 0.0),
        **_BIAS,
    },
    assumed=_ATTENTION_ASSUMED | {"output_shape": None, "attention_axes": None},
    implied=(*_IMPLEMENTATION, "kv_heads"),
    write=_head_size,
    layer="MultiHeadAttention",
)
GROUPED_QUERY = ArgumentMap(
    {
        "heads": Argument("num_query_heads"),
        "kv_heads": Argument("num_key_value_heads"),
        "head_dim": Argument("head_dim"),
        "dropout": Argument("dropout", 0.0),
        **_BIAS,
    },
    assumed=_ATTENTION_ASSUMED,
    implied=(*_IMPLEMENTATION, "value_dim"),
    write=_grouped_head_size,
    layer="GroupQueryAttention",
)

ARGUMENTS: dict[str, ArgumentMap | tuple[ArgumentMap, ...]] = {
    "dense": ArgumentMap({"units": Argument("units"), **_BIAS}, assumed=_LINEAR | {"lora_rank": None}),
    "conv1d": _CONV._replace(fields={**_CONV.fields, "padding": _CAUSAL_PADDING}),
    "conv2d": _CONV,
    "conv3d": _CONV,
    **{f"conv_transpose{rank}d": _TRANSPOSED for rank in (1, 2, 3)},
    **{f"depthwise_conv{rank}d": _DEPTHWISE for rank in (1, 2)},
    **{
        f"separable_conv{rank}d": ArgumentMap(
            {**_DEPTHWISE.fields, "filters": Argument("filters")}, assumed=_LINEAR, layer=f"SeparableConv{rank}D"
        )
        for rank in (1, 2)
    },
    **{f"maxpool{rank}d": _POOL for rank in (1, 2, 3)},
    # Keras has no default for the window of an average.
    **{
        f"avgpool{rank}d": _POOL._replace(fields={**_POOL.fields, "kernel": Argument("pool_size", values=SIZES)})
        for rank in (1, 2, 3)
    },
    **{f"adaptive_{kind}pool{rank}d": _ADAPTIVE for kind in ("avg", "max") for rank in (1, 2, 3)},
    "global_avgpool": _GLOBAL_POOL,
    "global_maxpool": _GLOBAL_POOL,
    "upsample": ArgumentMap(
        {"factor": Argument("size", 2, SIZES)},
        implied=("mode", "size"),
        write=_upsampled,
        reads={"interpolation": "nearest"},
        read=_read_upsampled,
    ),
    "pad": _border("padding"),
    "crop": _border("cropping"),
    "batchnorm": ArgumentMap(_AFFINE, assumed={"axis": -1}),
    "layernorm": ArgumentMap(
        {"axis": Argument("axis", -1, SIZES)},
        implied=("affine", "bias"),
        write=_layernorm_terms,
        reads={"scale": True, "center": True},
        read=_read_layernorm,
    ),
    "rmsnorm": ArgumentMap(assumed={"axis": -1}),
    "groupnorm": ArgumentMap({"groups": Argument("groups", 32), **_AFFINE}, assumed={"axis": -1}),
    "instancenorm": ArgumentMap(_AFFINE, written={"groups": -1}, assumed={"axis": -1}),
    **dict.fromkeys(
        (
            *("relu6", "gelu", "silu", "sigmoid", "tanh", "softplus", "mish", "hard_sigmoid", "hard_swish", "celu"),
            *("selu", "hard_tanh", "hard_shrink", "soft_shrink", "log_softmax", "exponential", "log_sigmoid"),
            *("softsign", "tanh_shrink", "glu"),
        ),
        # Whether PyTorch overwrites the input, or writes a GELU out, is not Keras's to choose.
        ArgumentMap(implied=("inplace", "approximate", "written")),
    ),
    "relu": ArgumentMap(implied=("inplace",), assumed={"max_value": None, "threshold": 0.0, "negative_slope": 0.0}),
    "leaky_relu": ArgumentMap(implied=("inplace",)),
    "elu": ArgumentMap(implied=("inplace",)),
    "softmax": ArgumentMap(assumed={"axis": -1}),
    "prelu": ArgumentMap(
        implied=("per",),
        write=_shared_axes,
        reads={"shared_axes": None},
        read=_read_shared_axes,
    ),
    "dropout": ArgumentMap({"rate": Argument("rate")}, assumed={"noise_shape": None}),
    "channel_dropout": ArgumentMap({"rate": Argument("rate")}),
    "alpha_dropout": ArgumentMap({"rate": Argument("rate")}, assumed={"noise_shape": None}),
    "gaussian_dropout": ArgumentMap({"rate": Argument("rate")}),
    "embedding": ArgumentMap(
        {"vocabulary": Argument("input_dim"), "units": Argument("output_dim")}, assumed={"lora_rank": None}
    ),
    "patches": ArgumentMap(
        {"units": Argument("filters"), "patch": (Argument("kernel_size", values=SIZES), _STRIDE), **_BIAS},
        readable=False,
    ),
    "rnn": _RECURRENT._replace(assumed=_CELL_ACTIVATION, layer="SimpleRNN"),
    "lstm": _RECURRENT._replace(layer="LSTM"),
    "gru": ArgumentMap(
        {"units": Argument("units"), "sequences": Argument("return_sequences", False)},
        assumed=_GATED,
        implied=("biases", "reset_after"),
        write=_gru_biases,
        reads={"use_bias": True, "reset_after": True},
        read=_read_gru,
        layer="GRU",
    ),
    "rnn_cell": _CELL._replace(assumed=_CELL_ACTIVATION, layer="SimpleRNNCell"),
    "lstm_cell": _CELL._replace(layer="LSTMCell"),
    "gru_cell": ArgumentMap(
        {"units": Argument("units"), "biases": Argument("use_bias", True, _TWO_BIASES)},
        assumed=_GATED | {"reset_after": True},
        layer="GRUCell",
    ),
    "conv_lstm2d": ArgumentMap(
        {
            "filters": Argument("filters"),
            "kernel": Argument("kernel_size", values=SIZES),
            "stride": _STRIDE,
            "padding": _PADDING,
            **_BIAS,
            "sequences": Argument("return_sequences", False),
        },
        assumed=_GATED | {"dilation_rate": 1},
    ),
    "attention": (MULTI_HEAD, GROUPED_QUERY),
    "add": ArgumentMap(),
    "multiply": ArgumentMap(),
    "concat": ArgumentMap({"axis": Argument("axis", -1)}),
    "flatten": ArgumentMap(),
    "reshape": ArgumentMap({"shape": Argument("target_shape")}),
    "permute": ArgumentMap({"order": Argument("dims")}),
    "identity": ArgumentMap(),
}


WITHOUT_MAP = {
    "lora": "enable_lora(rank) of the layer inside: its arguments are those of that layer",
}
"""Kinds with a class in Keras whose arguments are not mapped, and the reason."""
