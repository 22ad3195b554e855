"""Builders of networks for generating images and video."""
