"""Zoo networks for text: rows of hyperparameters beside published figures."""
