"""Zoo networks for generating images and video: rows of hyperparameters beside published figures."""
