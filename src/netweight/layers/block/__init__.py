"""Composite layers: blocks of convolutional networks and transformers."""
