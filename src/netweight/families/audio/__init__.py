"""Builders of networks for sound."""
