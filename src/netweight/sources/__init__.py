"""Sources of networks: a zoo name, a design file, standard input."""
