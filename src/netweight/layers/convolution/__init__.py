"""Convolutions: plain, transposed, depthwise, deformable."""
