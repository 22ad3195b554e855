"""Dense layers, products of tensors, adapters around a layer."""
