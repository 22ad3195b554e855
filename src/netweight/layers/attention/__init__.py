"""Attention of every kind."""
