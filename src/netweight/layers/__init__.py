"""Layer kinds, one file a family. Importing this package registers them all."""

from . import activation, attention, conv, embedding, linear, merge, moe, norm, pool, recurrent, regularization, shape

__all__ = ["activation", "attention", "conv", "embedding", "linear", "merge", "moe", "norm", "pool", "recurrent", "regularization", "shape"]
