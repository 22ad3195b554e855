"""Named sizes: shapes, axes, counts, symbols, sweeps, and numbers as text."""
