"""The public face of the library; its names are those of `netweight`."""
