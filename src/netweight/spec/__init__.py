"""What a layer states: its tensors and operations over named dims, and how frameworks name them."""
