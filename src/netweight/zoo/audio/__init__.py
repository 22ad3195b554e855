"""Zoo networks for sound: rows of hyperparameters beside published figures."""
