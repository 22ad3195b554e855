"""Activations, gated ones included."""
