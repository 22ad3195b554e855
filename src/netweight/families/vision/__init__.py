"""Builders of networks for images and video."""
