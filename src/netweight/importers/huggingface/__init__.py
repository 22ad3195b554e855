"""Configurations of Hugging Face: a `config.json` becomes a design document."""
