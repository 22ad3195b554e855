"""Layers on graphs."""
