"""Real models as design documents: configurations, checkpoints, graphs. Nothing is read before it is asked for."""
