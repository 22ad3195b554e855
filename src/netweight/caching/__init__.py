"""Results that are kept to be used again: memoized functions and bounded caches, behind one switch."""
