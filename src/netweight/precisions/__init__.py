"""Precisions by name and by rules: which format every weight is stored in, as quantisers choose it."""
