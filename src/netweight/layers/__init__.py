"""Layer kinds, one file a family. Importing this package registers them all."""

from . import (
    activation,
    adaptive,
    attention,
    conv,
    embedding,
    linear,
    merge,
    moe,
    norm,
    pool,
    recurrent,
    regularization,
    resize,
    shape,
    transposed,
)

__all__ = [
    "activation",
    "adaptive",
    "attention",
    "conv",
    "embedding",
    "linear",
    "merge",
    "moe",
    "norm",
    "pool",
    "recurrent",
    "regularization",
    "resize",
    "shape",
    "transposed",
]
