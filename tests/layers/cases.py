"""Cases of every layer kind, worked out by hand: input and output shape, weights, parameters, MACs.

The figures are products written out where they are short, and literals that users know where there are some.
"""

from __future__ import annotations

from .table import Case, case

LINEAR = [
    case("dense", (1, 768), (1, 3072), {"weight": (3072, 768), "bias": (3072,)}, 2_362_368, 768 * 3072, units=3072),
    case("dense", (5, 7), (5, 3), {"weight": (3, 7)}, 21, 105, units=3, bias=False),
    case("dense", (2, 9, 11), (2, 9, 4), {"weight": (4, 11), "bias": (4,)}, 48, 2 * 9 * 11 * 4, units=4),
    case("dense", (1, 1), (1, 1), {"weight": (1, 1), "bias": (1,)}, 2, 1, units=1),
]

CONVOLUTION = [
    case("conv1d", (2, 4, 16), (2, 6, 14), {"weight": (6, 4, 3), "bias": (6,)}, 78, 2 * 6 * 4 * 3 * 14, filters=6),
    case(
        "conv1d",
        (1, 6, 17),
        (1, 9, 7),
        {"weight": (9, 2, 5)},
        90,
        90 * 7,
        filters=9,
        kernel=5,
        stride=2,
        dilation=1,
        groups=3,
        bias=False,
    ),
    case(
        "conv1d",
        (1, 3, 10),
        (1, 2, 4),
        {"weight": (2, 3, 3), "bias": (2,)},
        20,
        18 * 4,
        filters=2,
        stride=3,
        padding="same",
    ),
    case(
        "conv1d",
        (1, 3, 10),
        (1, 2, 8),
        {"weight": (2, 3, 2), "bias": (2,)},
        14,
        12 * 8,
        filters=2,
        kernel=2,
        dilation=2,
        padding="valid",
    ),
    case(
        "conv2d",
        (1, 64, 56, 56),
        (1, 128, 56, 56),
        {"weight": (128, 64, 3, 3), "bias": (128,)},
        73_856,
        73_728 * 56 * 56,
        filters=128,
        padding=1,
    ),
    case(
        "conv2d",
        (1, 3, 224, 224),
        (1, 64, 112, 112),
        {"weight": (64, 3, 7, 7)},
        9_408,
        118_013_952,
        filters=64,
        kernel=7,
        stride=2,
        padding=3,
        bias=False,
    ),
    case(
        "conv2d",
        (2, 8, 9, 7),
        (2, 8, 9, 7),
        {"weight": (8, 1, 3, 3), "bias": (8,)},
        80,
        72 * 2 * 63,
        filters=8,
        padding=1,
        groups=8,
    ),
    case(
        "conv2d",
        (1, 6, 11, 13),
        (1, 4, 5, 4),
        {"weight": (4, 3, 3, 5)},
        180,
        180 * 20,
        filters=4,
        kernel=[3, 5],
        stride=[2, 3],
        padding=[0, 1],
        groups=2,
        bias=False,
    ),
    case(
        "conv2d",
        (1, 2, 15, 15),
        (1, 3, 11, 11),
        {"weight": (3, 2, 3, 3), "bias": (3,)},
        57,
        54 * 121,
        filters=3,
        dilation=2,
    ),
    case(
        "conv2d",
        (1, 2, 15, 14),
        (1, 3, 8, 7),
        {"weight": (3, 2, 4, 4), "bias": (3,)},
        99,
        96 * 56,
        filters=3,
        kernel=4,
        stride=2,
        padding="same",
    ),
]

POOLING = [
    case("maxpool2d", (1, 64, 112, 112), (1, 64, 56, 56), kernel=3, stride=2, padding=1),
    case("maxpool2d", (2, 3, 7, 9), (2, 3, 3, 4)),
    case("maxpool2d", (2, 3, 7, 9), (2, 3, 4, 5), ceil=True),
    case("maxpool2d", (1, 1, 6, 6), (1, 1, 3, 2), kernel=[2, 3]),
    case("avgpool2d", (1, 3, 8, 8), (1, 3, 4, 4)),
    case("avgpool2d", (1, 3, 13, 11), (1, 3, 6, 5), kernel=3, stride=2),
    case("avgpool2d", (1, 3, 5, 5), (1, 3, 5, 5), kernel=3, stride=1, padding="same"),
    case("global_avgpool", (2, 512, 7, 7), (2, 512)),
    case("global_avgpool", (2, 512, 9), (2, 512)),
    case("global_avgpool", (2, 5, 3, 3), (2, 5, 1, 1), keepdims=True),
    case("global_maxpool", (2, 512, 7, 7), (2, 512)),
    case("global_maxpool", (1, 4, 1, 3, 2), (1, 4)),
    case("global_maxpool", (2, 5, 3), (2, 5, 1), keepdims=True),
    case("adaptive_avgpool2d", (2, 512, 7, 7), (2, 512, 1, 1), output=1),
    case("adaptive_avgpool2d", (2, 3, 5, 11), (2, 3, 7, 7), output=7),
    case("adaptive_avgpool2d", (2, 3, 10, 11), (2, 3, 2, 3), output=[2, 3]),
]

NORMALISATION = [
    case("batchnorm", (8, 256, 14, 14), (8, 256, 14, 14), {"weight": (256,), "bias": (256,)}, 512),
    case("batchnorm", (8, 5), (8, 5), affine=False),
    case("batchnorm", (8, 5, 3), (8, 5, 3), {"weight": (5,), "bias": (5,)}, 10, track=False),
    case("batchnorm", (8, 5, 3), (8, 5, 3), frozen=True),
    case("layernorm", (2, 9, 768), (2, 9, 768), {"weight": (768,), "bias": (768,)}, 1536),
    case("layernorm", (2, 9, 7), (2, 9, 7), {"weight": (7,)}, 7, bias=False),
    case("layernorm", (2, 96, 5, 5), (2, 96, 5, 5), {"weight": (96,), "bias": (96,)}, 192, axis=1),
    case("layernorm", (2, 96), (2, 96), affine=False),
    case("rmsnorm", (1, 128, 4096), (1, 128, 4096), {"weight": (4096,)}, 4096),
    case("rmsnorm", (3, 5), (3, 5), {"weight": (5,)}, 5),
    case("rmsnorm", (3, 5, 2, 1), (3, 5, 2, 1), affine=False),
]

IN_PLACE = ("relu", "relu6", "leaky_relu", "elu", "silu", "mish", "hard_sigmoid", "hard_swish")
PURE = ("gelu", "sigmoid", "tanh", "softmax", "softplus")
ACTIVATION = [
    *(case(kind, (2, 64, 7, 5), (2, 64, 7, 5)) for kind in (*IN_PLACE, *PURE)),
    *(case(kind, (3, 5, 11), (3, 5, 11)) for kind in (*IN_PLACE, *PURE)),
    *(case(kind, (3, 5), (3, 5), inplace=True) for kind in IN_PLACE),
    *(case(kind, (1, 1), (1, 1)) for kind in PURE),
    case("gelu", (2, 7), (2, 7), approximate="tanh"),
]

RECURRENT = [
    case(
        "lstm",
        (1, 50, 300),
        (1, 50, 512),
        {"weight_ih_l0": (2048, 300), "weight_hh_l0": (2048, 512), "bias": (2048,)},
        1_665_024,
        50 * 4 * 512 * 812,
        units=512,
    ),
    case(
        "lstm",
        (2, 7, 3),
        (2, 7, 5),
        {"weight_ih_l0": (20, 3), "weight_hh_l0": (20, 5), "bias_ih_l0": (20,), "bias_hh_l0": (20,)},
        200,
        2 * 7 * 160,
        units=5,
        biases=2,
    ),
    case(
        "lstm",
        (2, 7, 3),
        (2, 5),
        {"weight_ih_l0": (20, 3), "weight_hh_l0": (20, 5)},
        160,
        2 * 7 * 160,
        units=5,
        biases=0,
        sequences=False,
    ),
    case(
        "lstm",
        (1, 4, 3),
        (1, 4, 10),
        {
            "weight_ih_l0": (20, 3),
            "weight_hh_l0": (20, 5),
            "bias": (20,),
            "weight_ih_l0_reverse": (20, 3),
            "weight_hh_l0_reverse": (20, 5),
            "bias_reverse": (20,),
        },
        360,
        4 * 320,
        units=5,
        bidirectional=True,
    ),
]


def projections(q: int, kv: int, i: int, j: int, *, bias: bool = True) -> dict[str, tuple[int, ...]]:
    """The eight weights of an attention: `q` and `kv` features projected, `i` inputs, `j` of the memory."""
    shapes = {"q_proj": (q, i), "k_proj": (kv, j), "v_proj": (kv, j), "o_proj": (i, q)}
    weights: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in shapes.items()}
    return weights | ({f"{name}.bias": shape[:1] for name, shape in shapes.items()} if bias else {})


ATTENTION = [
    case(
        "attention",
        (1, 128, 768),
        (1, 128, 768),
        projections(768, 768, 768, 768),
        2_362_368,
        128 * 4 * 768 * 768 + 2 * 128 * 128 * 768,
        heads=12,
    ),
    case(
        "attention",
        (1, 9, 64),
        (1, 9, 64),
        projections(64, 16, 64, 64, bias=False),
        10_240,
        9 * 10_240 + 2 * 81 * 64,
        heads=8,
        kv_heads=2,
        bias=False,
    ),
    case(
        "attention",
        [(2, 5, 12), (2, 7, 10)],
        (2, 5, 12),
        projections(12, 12, 12, 10),
        576,
        2 * (5 * 144 * 2 + 7 * 120 * 2 + 2 * 5 * 7 * 12),
        heads=3,
    ),
    case(
        "attention",
        (1, 1, 16),
        (1, 1, 16),
        projections(24, 24, 16, 16, bias=False),
        1536,
        1536 + 2 * 1 * 33 * 24,
        heads=3,
        head_dim=8,
        causal=True,
        rotary=True,
        past=32,
        bias=False,
    ),
]

EMBEDDING = [
    Case(
        "embedding",
        {"vocabulary": 30_522, "units": 768},
        [(2, 128)],
        (2, 128, 768),
        {"weight": (30_522, 768)},
        23_440_896,
        0,
        "int64",
    ),
    Case("embedding", {"vocabulary": 7, "units": 3}, [(4,)], (4, 3), {"weight": (7, 3)}, 21, 0, "int64"),
    Case("embedding", {"vocabulary": 1, "units": 1}, [(1, 2, 3)], (1, 2, 3, 1), {"weight": (1, 1)}, 1, 0, "int64"),
    case("positions", (2, 128, 768), (2, 128, 768), {"weight": (512, 768)}, 393_216, length=512),
    case("positions", (1, 197, 768), (1, 197, 768), {"weight": (197, 768)}, 151_296),
    case("positions", (1, 3, 5), (1, 3, 5), {"weight": (3, 5)}, 15, length=3),
    case("positions", (1, 3, 5), (1, 3, 5), {}, 0, length=9, fixed=True),
    case("class_token", (2, 196, 768), (2, 197, 768), {"weight": (1, 1, 768)}, 768),
    case("class_token", (1, 1, 3), (1, 2, 3), {"weight": (1, 1, 3)}, 3),
    case("class_token", (3, 4, 1), (3, 5, 1), {"weight": (1, 1, 1)}, 1),
    case("learned", (2, 7, 5), (1, 512, 768), {"weight": (512, 768)}, 393_216, length=512, units=768),
    case("learned", (1, 3), (1, 100, 2), {"weight": (100, 2)}, 200, length=100, units=2),
    case("learned", (3, 4, 5, 6), (1, 1, 1), {"weight": (1, 1)}, 1, length=1, units=1),
    case("learned", (3, 2), (3, 4, 5, 6), {"weight": (4, 5, 6)}, 120, rows=4, length=5, units=6, each=True),
    case("learned", (3, 2), (1, 4, 5, 6), {}, 0, rows=4, length=5, units=6, fixed=True),
    case("fourier_features", (2, 5, 2), (2, 5, 256), {"weight": (2, 128)}, 256, 2 * 5 * 2 * 128, units=128),
    case("fourier_features", (3, 4, 6, 3), (3, 4, 6, 2), {"weight": (3, 1)}, 3, 3 * 4 * 6 * 3, units=1),
    case("fourier_features", (1, 7), (1, 10), {"weight": (7, 5)}, 35, 35, units=5),
    case("mask_token", (2, 49, 768), (2, 49, 768), {"weight": (768,)}, 768),
    case("mask_token", (1, 1, 3), (1, 1, 3), {"weight": (3,)}, 3),
    case("mask_token", (3, 4, 1), (3, 4, 1), {"weight": (1,)}, 1),
]

MERGE = [
    case("add", [(2, 3, 4), (2, 3, 4)], (2, 3, 4)),
    case("add", [(2, 3, 4), (2, 3, 1), (2, 1, 4)], (2, 3, 4)),
    case("add", [(2, 3)], (2, 3)),
    case("multiply", [(2, 64, 7, 7), (2, 64, 1, 1)], (2, 64, 7, 7)),
    case("multiply", [(2, 1), (2, 5)], (2, 5)),
    case("multiply", [(2, 5), (2, 5), (2, 5)], (2, 5)),
    case("concat", [(2, 3, 5, 5), (2, 4, 5, 5)], (2, 7, 5, 5)),
    case("concat", [(2, 3, 5), (2, 3, 1), (2, 3, 2)], (2, 3, 8), axis=-1),
    case("concat", [(2, 3)], (2, 3)),
    case("scale", (2, 96, 7, 7), (2, 96, 7, 7), {"weight": (96,)}, 96),
    case("scale", (2, 9, 768), (2, 9, 768), {"weight": (768,)}, 768, axis=-1),
    case("scale", (2, 5), (2, 5), {"weight": (5,)}, 5),
    case("scale", (2, 9, 5, 5), (2, 9, 5, 5), {"weight": (1,)}, 1, per="layer"),
    case("scale", (2, 9, 6), (2, 9, 6), {"weight": (6,), "bias": (6,)}, 12, axis=-1, bias=True),
]

REGULARIZATION = [
    case(kind, x, x, rate=rate)
    for kind in ("dropout", "drop_path")
    for x, rate in (((2, 5), 0.1), ((2, 3, 4), 0.0), ((1, 2, 3, 4), 0.999))
]

SHAPE = [
    case("flatten", (2, 512, 7, 7), (2, 25_088)),
    case("flatten", (2, 3, 4, 5), (2, 3, 20), start=2),
    case("flatten", (2, 3, 4, 5), (2, 12, 5), end=2),
    case("unflatten", (2, 9, 5), (2, 3, 3, 5)),
    case("unflatten", (2, 12, 5), (2, 2, 6, 5), rows=2),
    case("unflatten", (1, 3, 16), (1, 3, 4, 4), axis=2),
    case("reshape", (2, 12), (2, 3, 4), shape=[3, 4]),
    case("reshape", (2, 3, 4), (2, 6, 2), shape=[-1, 2]),
    case("reshape", (1, 1), (1, 1, 1, 1), shape=[1, 1, 1]),
    case("reshape", [(2, 35, 8), (2, 3, 5, 7)], (2, 8, 5, 7), shape=[8, -1, -1]),
    case("permute", (2, 3, 4, 5), (2, 4, 5, 3), order=[2, 3, 1]),
    case("permute", (2, 3, 4), (2, 4, 3), order=[2, 1]),
    case("permute", (2, 3), (2, 3), order=[1]),
    case("select", (2, 197, 768), (2, 768)),
    case("select", (2, 5, 7), (2, 5), index=-1, axis=2),
    case("select", (2, 1), (2,)),
]

CASES: list[Case] = [
    *LINEAR,
    *CONVOLUTION,
    *POOLING,
    *NORMALISATION,
    *ACTIVATION,
    *RECURRENT,
    *ATTENTION,
    *EMBEDDING,
    *MERGE,
    *REGULARIZATION,
    *SHAPE,
]
