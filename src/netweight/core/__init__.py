"""Dims, counts, specs, layers, documents, the walk and its folds: what everything else reads."""
