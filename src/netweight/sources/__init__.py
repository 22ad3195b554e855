"""Where a network comes from: a zoo name, a design file, standard input."""
