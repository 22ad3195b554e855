"""Embeddings, positions and patches."""
