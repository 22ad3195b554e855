"""Memory of one training step, a part a module.

`setup` resolves the options of a step: its operations, sharding, schedule and loss. `parameters` and `persistent` hold
the state from step to step. The lifetimes within a step are those of `activations` (forward, and saved for backward),
`recomputed`, `activation_gradients`, `weight_gradients`, `weight_casts` and the loss. `step` puts them on one time
line, and `plan` turns that into a plan.
"""
