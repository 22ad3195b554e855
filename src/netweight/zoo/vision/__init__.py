"""Zoo networks for images and video: rows of hyperparameters beside published figures."""
