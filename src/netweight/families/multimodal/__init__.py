"""Builders of networks for several kinds of input."""
