"""Sizes with names: shapes, axes, unevaluated counts, symbols, sweeps, and numbers formatted as text."""
