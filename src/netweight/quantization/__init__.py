"""Which format every weight has: presets of quantizers, mixes of llama.cpp, GGUF files."""
