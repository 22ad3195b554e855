"""Zoo networks for several kinds of input: rows of hyperparameters beside published figures."""
