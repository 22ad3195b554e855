"""From rows to figures: reports, saved tensors, liveness, backward, roles, rules."""
