"""What makes tracing fast: subgraphs that are used again, cached specs, rows of an edited network."""
