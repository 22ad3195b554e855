"""Builders: a design document from hyperparameters. The zoo and the importers call the same ones."""
