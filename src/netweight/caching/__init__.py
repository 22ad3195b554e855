"""Caches of results: memoized functions and bounded caches, with one switch for all of them."""
