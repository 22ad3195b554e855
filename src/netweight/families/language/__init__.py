"""Builders of networks for text."""
