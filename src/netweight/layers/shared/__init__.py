"""What several families of layers use: spatial axes, windows, masks, attention heads."""
